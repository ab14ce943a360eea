"""A list as a spreadsheet (XLSX, ISO/IEC 29500): its sheets, and one on the file."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext, override
from xlsxwriter.worksheet import Worksheet

from initiatives.exports.columns import ABOUT, Column, cells
from initiatives.exports.lists import Taken
from initiatives.exports.values import Cell, as_cell

MOST_ROWS = 1_048_576
"""How many rows a sheet has, the headings among them; what is more goes on in a further sheet."""
LONGEST_CELL = 32_767
"""How many UTF-16 units a cell holds."""
CUT = " […✂]"
"""Ends a text that a cell cannot hold whole; its address leads to the rest."""

# Every text is written as a text: nothing is guessed to be a formula, a link or a number.
_OPTIONS = {
    "constant_memory": True,
    "use_zip64": True,  # a sheet of a million rows is beyond 4 GiB; a smaller file stays as it is without
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
PART = 65_536
"""How many bytes are sent at a time."""
_HIGHEST_ROW_SHOWN = 60  # points


class _PlainSheet(Worksheet):  # type: ignore[misc] # the library is untyped
    """A sheet that takes no text for markup, and keeps no row that is written."""

    # The library writes a text between <r> and </r> as it stands.
    def _xml_rich_inline_string(self, string: str, attributes: Sequence[Any] = ()) -> None:
        self._xml_inline_string(string, True, attributes)

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write a row to the disk, and forget its height too: kept, heights were 700 bytes a proposal."""
        written = self.previous_row
        super()._write_single_row(current_row_num)
        self.row_info.pop(written, None)
        self.row_sizes.pop(written, None)


class _Pages:
    """Rows under one name, over as many sheets as they need."""

    def __init__(self, book: Any, name: str, columns: Sequence[Column[Any]]) -> None:
        self.book, self.name, self.columns = book, name, columns
        self.headings = [str(column.heading) for column in columns]
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.plain = book.add_format({"valign": "top", "text_wrap": True})
        self.sheets = 0
        self._begin()

    def _begin(self) -> None:
        self.sheets += 1
        name = self.name if self.sheets == 1 else f"{self.name} {self.sheets}"
        self.sheet = self.book.add_worksheet(name, worksheet_class=_PlainSheet)
        self.sheet.freeze_panes(1, 0)
        for number, column in enumerate(self.columns):
            self.sheet.set_column(number, number, column.width)
        write_row(self.sheet, 0, self.headings, self.bold)
        self.row = 1

    def add(self, row: Iterable[Cell]) -> None:
        if self.row == MOST_ROWS:
            self._begin()
        # A row as high as its longest quotation would fill the screen.
        self.sheet.set_row(self.row, _HIGHEST_ROW_SHOWN)
        write_row(self.sheet, self.row, row, self.plain)
        self.row += 1


def write_row(sheet: Any, number: int, row: Iterable[Cell], style: Any) -> None:
    """Write the cells of a row, each as what it is."""
    for place, cell in enumerate(row):
        if isinstance(cell, bool):
            sheet.write_boolean(number, place, cell, style)
        elif isinstance(cell, int):
            sheet.write_number(number, place, cell, style)
        elif cell:
            sheet.write_string(number, place, fitting(cell), style)


def fitting(text: str) -> str:
    """Return a text as long as a cell may be, with CUT at its end where that is not all of it."""
    if len(text) <= LONGEST_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - len(CUT))]
    # Half of a character beyond the basic plane is dropped.
    return kept.decode("utf-16-le", errors="ignore") + CUT


def spreadsheet(taken: Taken) -> Iterator[bytes]:
    """Yield the file, which is written to the disk, not to memory, before its first part is sent."""
    with TemporaryFile() as file:
        _write(file, taken)
        file.seek(0)
        while part := file.read(PART):
            yield part


def _write(file: IO[bytes], taken: Taken) -> None:
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        with override(taken.language):
            _describe(book, taken)
            sheets = [(sheet, _Pages(book, str(sheet.name), sheet.columns)) for sheet in taken.sheets]
            _tell(book, taken)
        for batch in taken.batches():
            with override(taken.language):
                for listed in batch:
                    for sheet, pages in sheets:
                        for row in sheet.rows(listed):
                            pages.add(cells(sheet.columns, row))


def _describe(book: Any, taken: Taken) -> None:
    about = taken.about
    book.set_properties(
        {
            "title": f"{about.title}: {taken.sheets[0].name}",
            "comments": f"{about.list_address}\n{about.filters}",
            "author": about.title,
            # Of the data, so that the same data give the same file.
            "created": datetime.datetime.fromisoformat(f"{about.data_date}T00:00:00"),
        }
    )


def _tell(book: Any, taken: Taken) -> None:
    """Write the sheet on the file: what it says of itself, a line each."""
    sheet = book.add_worksheet(gettext("About this file"), worksheet_class=_PlainSheet)
    bold = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"valign": "top", "align": "left", "text_wrap": True})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for number, column in enumerate(ABOUT):
        sheet.write_string(number, 0, str(column.heading), bold)
        cell = as_cell(column.value(taken.about))
        if isinstance(cell, str):
            sheet.write_string(number, 1, fitting(cell), plain)
        else:
            sheet.write_number(number, 1, cell, plain)
