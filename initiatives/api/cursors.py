"""Cursors: where a page of a list ended, by the values that order the list, not by a count.

So records that come or go while a list is read neither repeat nor hide others. A cursor is signed, together
with the list that it belongs to, and means nothing to anybody else.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from initiatives.api.problems import ParametersError
from initiatives.search.faults import Fault

ModelT = TypeVar("ModelT", bound=Model)


def write_cursor(place: Sequence[Any], of_list: str) -> str:
    """Return the cursor of a place (values that JSON holds) in the list that the words `of_list` name."""
    return signing.Signer(salt=f"initiatives.api:{of_list}").sign_object(list(place))


def read_cursor(cursor: str, of_list: str) -> list[Any]:
    """Return the place that a cursor names. Raises ParametersError for one that this list has not given."""
    try:
        place: list[Any] = signing.Signer(salt=f"initiatives.api:{of_list}").unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        told = _("This is no cursor of this list with these filters. Take it from “next” of a page before.")
        raise ParametersError([Fault("cursor", told)]) from error
    return place


def place_of(record: Model, order: Sequence[str]) -> list[Any]:
    """Return where a record stands in an order of fields (`-` before a descending one), for a cursor."""
    return [_written(getattr(record, name.removeprefix("-"))) for name in order]


def _written(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat()


def after(rows: "QuerySet[ModelT]", order: Sequence[str], place: Sequence[Any]) -> "QuerySet[ModelT]":
    """Keep the rows that stand after a place; the fields of the order are never null, and unique together."""
    later, level = Q(), Q()
    for name, value in zip(order, place, strict=True):
        field = name.removeprefix("-")
        later |= level & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        level &= Q(**{field: value})
    return rows.filter(later)
