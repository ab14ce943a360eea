"""What a resource of the API is: which records, told by which fields, found and listed how."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from initiatives.api.fields import Field, Schema, Site
from initiatives.models import Moment


class NoFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """The filters of a list that knows none."""


def alone(_records: Sequence[Any], root: str) -> Site:
    """Gather nothing: the records of a page tell all of themselves."""
    return Site(root)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource.

    `name` stands in its address, `noun` in the schema. `records` are those public at a moment, with all that
    the fields need joined or fetched along; a moment may be asked for where `is_timed`, else it is now.
    `gather` reads what else a page of them is told with, at a fixed number of queries. `order` holds fields
    that are never null and together unique (`-` before a descending one). `path` is the address of one
    record, `key` the lookup for each of its arguments, `arguments` their schemas.
    """

    name: str
    noun: str
    about: str
    fields: Sequence[Field]
    records: Callable[[Moment], QuerySet[Any]]
    order: tuple[str, ...]
    path: str
    key: Mapping[str, str]
    arguments: Mapping[str, Schema]
    is_timed: bool = False
    asked: type[FilterSet] = NoFilter
    gather: Callable[[Sequence[Any], str], Site] = alone
    beside: Mapping[str, Schema] = field(default_factory=dict)
    """What its list tells beside the records."""
    problems: Mapping[int, str] = field(default_factory=dict)
    """What else may go wrong with one record than everywhere, by status."""
    only_alone: Sequence[Field] = field(default_factory=tuple)
    """Further fields of a record asked for by itself: too long for a list."""


SLUG: Schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 100}
PLACE: Schema = {"type": "integer", "minimum": 1}
ID: Schema = {"type": "integer", "minimum": 1}
