"""A list as JSON (RFC 8259), sent while it is read: a row a line."""

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import override

from initiatives.exports.columns import ABOUT
from initiatives.exports.lists import Taken
from initiatives.exports.values import Json, as_json


def json_lines(taken: Taken) -> Iterator[bytes]:
    """Yield the file: one object, what it says of itself, the headings, then `rows`, a batch at a time."""
    with override(taken.language):
        about: dict[str, Json] = {
            "about": {column.name: as_json(column.value(taken.about)) for column in ABOUT},
            "language": taken.language,
            "headings": {column.name: str(column.heading) for column in taken.columns},
        }
    yield (_written(about)[:-1] + ', "rows": [').encode()
    between = "\n"
    for batch in taken.batches():
        lines = []
        with override(taken.language):
            for listed in batch:
                row = {column.name: as_json(column.value(listed)) for column in taken.columns}
                lines.append(between + _written(row))
                between = ",\n"
        yield "".join(lines).encode()
    yield b"\n]}\n"


def _written(value: Mapping[str, Json]) -> str:
    return json.dumps(value, ensure_ascii=False)
