"""How a table of the data set is declared: its rows, its columns, and what the models say of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Field,
    Func,
    IntegerField,
    Model,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Collate, RowNumber
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models.wording import LANGUAGE_CODES


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds (English, for the descriptor and `docs/data.md`), and its value.

    `value` is a path of the ORM from the model of the table, by default the name, or an expression; then
    `title`, `type` (of Table Schema) and `required` say what a path says by itself. `refers` names the table
    whose key it holds.
    """

    name: str
    description: str
    value: Any = ""
    refers: str = ""
    title: str | Promise = ""
    type: str = "string"
    required: bool = True

    @property
    def path(self) -> str:
        """The path of the ORM; "" where the value is an expression."""
        return (self.value or self.name) if isinstance(self.value, str) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the public rows of a model, in the order of `order`, and the columns of the key.

    `description` is told on the page too, in its language. `holds_words`: of sources, which our licence does
    not cover.
    """

    name: str
    description: Promise
    rows: "Callable[[], QuerySet[Any]]"
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()
    holds_words: bool = False

    @property
    def model(self) -> type[Model]:
        """The model whose records are the rows."""
        return _model_of(self.rows)

    @property
    def title(self) -> str:
        """What the records are called, in the active language."""
        return str(self.model._meta.verbose_name_plural)

    def selected(self) -> "QuerySet[Any, Any]":
        """Return the rows, in an order that is always the same, as tuples of what the columns hold."""
        order = self.order or self.key
        return (
            self.rows()
            .order_by(*(_sorted(self.model, path) for path in order))
            .values_list(*(_written(self.model, column) for column in self.columns))
        )


@cache
def _model_of(rows: "Callable[[], QuerySet[Any]]") -> type[Model]:
    """Return the model of a table's rows; asked for each column, and the query takes long to make."""
    return rows().model


def three(field: str, description: str) -> tuple[Column, ...]:
    """Return the columns of a wording in the three languages."""
    languages = {"ru": "in Russian", "en": "in English", "kk": "in Kazakh"}
    return tuple(Column(f"{field}_{code}", f"{description}, {languages[code]}") for code in LANGUAGE_CODES)


def dated(field: str, description: str) -> tuple[Column, Column]:
    """Return the columns of a date that is known to the day, the month or the year."""
    day, precision = f"{field}_on", f"{field}_precision"
    exactness = Case(
        When(**{f"{day}__isnull": False}, then=F(precision)), default=None, output_field=CharField()
    )
    return (
        Column(day, f"{description}; the first day of the period that `{precision}` names"),
        Column(
            precision,
            f"How exactly `{day}` is known: day, month or year",
            exactness,
            title=_("precision of the date"),
            required=False,
        ),
    )


def joined(*parts: Any) -> Func:
    """Return the expression of a key made of several, a slash between them; empty where one is."""
    texts = [Cast(part, TextField()) for part in parts]
    return Func(*texts, template="(%(expressions)s)", arg_joiner=" || '/' || ", output_field=TextField())


def place_among(*parents: str) -> Window:
    """Return the expression of a row's place, from 1, among those of the same parents, the earliest first."""
    return Window(RowNumber(), partition_by=[F(parent) for parent in parents], order_by=F("pk").asc())


def plain_number(path: str) -> Func:
    """Return the expression of a decimal without empty places."""
    return Func(F(path), function="trim_scale", output_field=DecimalField())


def united(parts: Iterable["QuerySet[Any]"], field: str) -> "QuerySet[Any, Any]":
    """Return the values of a field in any of several sets of rows.

    PostgreSQL joins with a union, and keeps on the disk what is too much for its memory. Conditions that are
    or-ed it would ask row by row.
    """
    named = [rows.filter(**{f"{field}__isnull": False}).order_by().values(field) for rows in parts]
    return named[0].union(*named[1:])


def field_at(model: type[Model], path: str) -> "tuple[Field[Any, Any], Field[Any, Any], bool]":
    """Return the first and the last field on a path of the ORM, and whether a value is always there."""
    fields: list[Field[Any, Any]] = []
    for part in path.split("__"):
        field: Any = (fields[-1].related_model if fields else model)._meta.get_field(part)  # type: ignore[union-attr]
        fields.append(field)
    last = fields[-1]
    may_be_empty = isinstance(last, CharField | TextField) and last.blank
    return fields[0], last, not may_be_empty and not any(field.null for field in fields)


def type_of(field: "Field[Any, Any]") -> str:
    """Return the type of Table Schema in which a field is written."""
    types: list[tuple[Any, str]] = [
        (BooleanField, "boolean"),
        (DateTimeField, "datetime"),
        (DateField, "date"),
        (DecimalField, "number"),
        (IntegerField, "integer"),
    ]
    real = getattr(field, "output_field", field)  # of a generated field
    return next((name for kind, name in types if isinstance(real, kind)), "string")


def _written(model: type[Model], column: Column) -> Any:
    """Return what the database writes into a column."""
    if not column.path:
        return _as_text(column.value, column.type)
    kind = type_of(field_at(model, column.path)[1])
    return plain_number(column.path) if kind == "number" else _as_text(F(column.path), kind)


def _as_text(value: Any, kind: str) -> Any:
    if kind == "boolean":
        return Cast(value, TextField())  # else PostgreSQL copies t and f
    if kind == "datetime":
        return Func(
            value,
            Value('YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            template="to_char(%(expressions)s)",
            arg_joiner=" AT TIME ZONE 'UTC', ",
            output_field=TextField(),
        )
    return value


def _sorted(model: type[Model], path: str) -> Any:
    """Return the order by a path; texts by code points, whatever the database's own order is."""
    if path == "pk":
        return path
    is_text = isinstance(field_at(model, path)[1], CharField | TextField)
    return Collate(path, "C") if is_text else path
