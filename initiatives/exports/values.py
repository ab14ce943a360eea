"""What stands in a column: one value, which a cell writes as text and JSON in full."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language

from initiatives.models.wording import Wording

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Cell: TypeAlias = "bool | int | str"


@dataclass(frozen=True, slots=True)
class Parts:
    """A value of several parts, and how one cell says them; most formats never ask for the parts."""

    cell: str
    parts: Callable[[], Mapping[str, "Value"]]


Value: TypeAlias = "bool | int | str | Promise | Wording | Parts | Sequence[Value] | None"


def term(member: TextChoices) -> Parts:
    """Return a member of a vocabulary: a cell shows its label, JSON its value too."""
    # By its vocabulary, not by itself: members of two that have the same name and value are equal.
    return _term(type(member), str(member.value), get_language())


@cache
def _term(vocabulary: type[TextChoices], value: str, language: str | None) -> Parts:
    label = str(vocabulary(value).label)
    return Parts(label, lambda: {"value": value, "label": label})


def as_cell(value: Value) -> Cell:
    """Return a value as one cell: several stand with "; " between, or an empty line if they have lines."""
    if value is None:
        return ""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Parts):
        return value.cell
    if isinstance(value, Promise | Wording):
        return str(value)
    cells = [str(as_cell(each)) for each in value]
    return ("\n\n" if any("\n" in cell for cell in cells) else "; ").join(cells)


def as_json(value: Value) -> Json:
    """Return a value for JSON; a wording with the language that it is written in."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Wording):
        return {"text": value.text, "language": value.language} if value.text else None
    if isinstance(value, Parts):
        return {name: as_json(part) for name, part in value.parts().items()}
    return [as_json(each) for each in value]
