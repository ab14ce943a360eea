"""The tables and columns of the data set as a page tells of them, in the active language."""

from collections.abc import Mapping
from dataclasses import dataclass

from initiatives.datasets.columns import Column, Table, field_at
from initiatives.datasets.tables import TABLES


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column: its name in the file, its title, and the table whose key it holds ("" where none)."""

    name: str
    title: str
    refers: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table, its columns, and how many rows a release has of it (None where that is not known)."""

    name: str
    title: str
    description: str
    rows: int | None
    columns: list[ColumnEntry]


def title_of(table: Table, column: Column) -> str:
    """Return what a column is called in the active language, by its own title or that of its field."""
    if column.title or not column.path:
        return str(column.title)
    return str(field_at(table.model, column.path)[0].verbose_name)


def dictionary(counts: Mapping[str, int]) -> list[TableEntry]:
    """Return all tables, with the rows by the name of the table; asks the database nothing."""
    return [
        TableEntry(
            table.name,
            table.title,
            str(table.description),
            counts.get(table.name),
            [
                ColumnEntry(column.name, title_of(table, column), column.refers, column.name in table.key)
                for column in table.columns
            ],
        )
        for table in TABLES
    ]
