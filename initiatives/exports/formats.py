"""The formats in which a list is taken away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from initiatives.exports.comma_separated import csv_lines
from initiatives.exports.json_text import json_lines
from initiatives.exports.lists import Taken
from initiatives.exports.spreadsheet import spreadsheet


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name at the end of the address, its media type, and what writes it.

    `is_saved` says that a browser saves it rather than show it.
    """

    name: str
    media_type: str
    write: Callable[[Taken], Iterator[bytes]]
    is_saved: bool = True


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMATS = {
    form.name: form
    for form in (
        Format("csv", "text/csv; charset=utf-8", csv_lines),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", spreadsheet),
        Format("json", "application/json", json_lines, is_saved=False),
    )
}
