"""What a row is called on the desk: with the records that it belongs to, and a link to where it is read."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.urls import reverse

from initiatives.admin.fields import name_passage, with_words
from initiatives.models import (
    Anchor,
    Citation,
    Evidence,
    FurtherTopic,
    InstrumentAct,
    Measurement,
    Membership,
    Office,
    OutcomeMatch,
    Participation,
    Passage,
    Position,
    ProposalMilestone,
    Relation,
    Sponsor,
    StatusUpdate,
    Target,
)

_PARENTS: dict[type[models.Model], tuple[str, ...]] = {
    Anchor: ("version",),
    Citation: ("proposal",),
    Evidence: ("update", "position", "measurement", "act"),
    FurtherTopic: ("proposal",),
    InstrumentAct: ("proposal",),
    Measurement: ("target",),
    Membership: ("forum",),
    Office: ("person",),
    OutcomeMatch: ("proposal",),
    Participation: ("summit",),
    Position: ("proposal",),
    ProposalMilestone: ("proposal",),
    Relation: ("proposal",),
    Sponsor: ("proposal",),
    StatusUpdate: ("proposal",),
    Target: ("proposal",),
}
"""Where a row belongs: the first of these links that leads somewhere."""


def full_name(row: models.Model) -> str:
    """Return the name of a row after those of the records that it belongs to."""
    return ": ".join(row_name(one) for one in line_of(row))


def desk_address(row: models.Model, site: AdminSite) -> str:
    """Return the page of the desk where a row is read: its own, else that of what it belongs to."""
    for one in reversed(list(line_of(row))):
        if site.is_registered(type(one)):
            return reverse(f"admin:{one._meta.app_label}_{one._meta.model_name}_change", args=[one.pk])
    return ""


def line_of(row: Any) -> Iterator[Any]:
    """Yield the records that a row belongs to, the highest first, and the row itself."""
    parent = _parent(row)
    if parent is not None:
        yield from line_of(parent)
    yield row


def fetch_lines(rows: list[Any]) -> None:
    """Fetch what the names of rows of one table are made of: as many queries for one row as for many."""
    if rows:
        models.prefetch_related_objects(rows, *_links(type(rows[0])))


def _links(model: Any) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if column.many_to_one:
            yield column.name
            if column.name in _PARENTS.get(model, ()):
                yield from (f"{column.name}__{further}" for further in _links(column.related_model))


def _parent(row: models.Model) -> models.Model | None:
    for link in _PARENTS.get(type(row), ()):
        try:
            parent: models.Model | None = getattr(row, link)
        except ObjectDoesNotExist:
            continue  # a row of the history, of what is gone
        if parent is not None:
            return parent
    return None


def row_name(row: Any) -> str:
    """Return the name of a row by itself; a passage, and what cites it, by its words."""
    try:
        if isinstance(row, Passage):
            return name_passage(with_words(Passage.objects.filter(pk=row.pk)).first() or row)
        if isinstance(row, Citation):
            return f"{row.get_role_display()} · {row_name(row.passage)}"
        return str(row)
    except ObjectDoesNotExist:
        return f"{row._meta.verbose_name} {row.pk}"
