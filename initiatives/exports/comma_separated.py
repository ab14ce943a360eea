"""A list as CSV (RFC 4180, UTF-8 with a byte order mark), sent while it is read."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import override

from initiatives.exports.columns import ABOUT, REPEATED, cells
from initiatives.exports.lists import Taken
from initiatives.exports.values import Cell

# What a spreadsheet takes for the beginning of a formula, also in the full width of East Asian keyboards.
_LIVE = tuple("=+-@＝＋－＠\t\r\n")
GUARD = "'"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet calculates: one with a live sign, or a guard of its own, is guarded.

    Whoever reads the file takes one apostrophe from the beginning of a text that has one, and nothing else;
    so the words are given back exactly.
    """
    live = text.startswith((*_LIVE, GUARD)) or text.lstrip().startswith(_LIVE)
    return GUARD + text if live else text


def csv_lines(taken: Taken) -> Iterator[bytes]:
    """Yield the file: the headings, then the rows of a batch at a time.

    Each row ends with what the file says of itself (`REPEATED`). True and false are `true` and `false`.
    """
    about = [column for column in ABOUT if column.name in REPEATED]
    with override(taken.language):
        headings = [column.heading for column in taken.columns] + [column.heading for column in about]
        first = _lines([[str(heading) for heading in headings]])
        said = cells(about, taken.about)
    yield "\ufeff".encode() + first
    for batch in taken.batches():
        with override(taken.language):
            rows = [[*cells(taken.columns, each), *said] for each in batch]
        yield _lines(rows)


def _lines(rows: Iterable[Iterable[Cell]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows([_written(cell) for cell in row] for row in rows)
    return written.getvalue().encode()


def _written(cell: Cell) -> int | str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else cell
