"""When what changed in a list of proposals, before it is put into words.

Only what the public could see, from the moment it could: what was recorded of a proposal before it was
published belongs to the new proposal. Whatever was withdrawn since is told no more.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.utils import timezone

from initiatives.models import Citation, Position, Proposal, Publication, StatusUpdate
from initiatives.models.history import history_of
from initiatives.models.standing import end_of
from initiatives.presenters.proposals.listed import chosen
from initiatives.search.cards import Selection

NEW, WORDING, STEP, POSITION, PASSAGE = "new", "wording", "step", "position", "passage"

# An import writes steps and proposal in one go, but each step with its own moment, shortly after that of the
# whole: it is part of the new proposal all the same.
_TOGETHER = datetime.timedelta(minutes=5)
_NOTHING = Value(None, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Mark:
    """That something changed: what sort of change, the key of its row, and the row before it, if any."""

    at: datetime.datetime
    kind: str
    key: int
    proposal: int
    before: int | None = None


def marks(
    selection: Selection, *, since: datetime.datetime | None = None, most: int | None = None
) -> list[Mark]:
    """Return what changed of the proposals of a selection (since a moment), the latest first: four queries.

    Not what was not known yet on the day that the selection asks of. With `most` no more than that many.
    """
    proposals, known_on = chosen(selection), selection.cards.moment.known_on
    bounds = {"at__gte": since, "at__lt": end_of(known_on) if known_on else None}
    within = {name: bound for name, bound in bounds.items() if bound}
    found = [
        mark
        for rows, kind in (
            (_published(proposals), ""),
            (_steps(proposals), STEP),
            (_positions(proposals), POSITION),
            (_passages(proposals), PASSAGE),
        )
        for mark in _marks(rows.filter(**within), kind, most)
    ]
    found.sort(key=lambda mark: (mark.at, mark.kind, mark.key), reverse=True)
    return found[:most]


def _marks(rows: Any, kind: str, most: int | None) -> Iterable[Mark]:
    for at, key, proposal, before in rows.order_by("-at", "-pk").values_list("at", "pk", "of", "before")[
        :most
    ]:
        yield Mark(at, kind or (NEW if before is None else WORDING), key, proposal, before)


def _published_at(proposal: str) -> Subquery:
    """Return when the proposal of the column `proposal` was published."""
    public = history_of("Proposal").filter(pgh_obj=OuterRef(proposal), publication=Publication.PUBLISHED)
    return Subquery(public.order_by("pgh_id").values("pgh_created_at")[:1])


def _published(proposals: "QuerySet[Proposal]") -> Any:
    public = history_of("Proposal").filter(publication=Publication.PUBLISHED)
    earlier = public.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    return public.filter(pgh_obj__in=proposals.values("pk")).annotate(
        at=F("pgh_created_at"), of=F("pgh_obj"), before=Subquery(earlier.values("pgh_id")[:1])
    )


def _steps(proposals: "QuerySet[Proposal]") -> Any:
    return (
        StatusUpdate.objects.public()
        .filter(proposal__in=proposals.values("pk"))
        .with_known_at()
        .annotate(at=F("known_at"), of=F("proposal"), before=_NOTHING)
        .filter(at__gt=ExpressionWrapper(_published_at("proposal") + _TOGETHER, DateTimeField()))
    )


def _positions(proposals: "QuerySet[Proposal]") -> Any:
    public = history_of("Position").filter(publication=Publication.PUBLISHED)
    earlier = public.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    still = Position.objects.published().filter(pk=OuterRef("pgh_obj"), since_on__lte=timezone.localdate())
    return (
        public.filter(Exists(still), proposal__in=proposals.values("pk"))
        .annotate(at=F("pgh_created_at"), of=F("proposal"), before=Subquery(earlier.values("pgh_id")[:1]))
        .filter(at__gt=_published_at("proposal"))
    )


def _passages(proposals: "QuerySet[Proposal]") -> Any:
    cited = history_of("Citation").filter(pgh_obj=OuterRef("pk")).order_by("pgh_id")
    return (
        Citation.objects.filter(proposal__in=proposals.values("pk"))
        .annotate(at=Subquery(cited.values("pgh_created_at")[:1]), of=F("proposal"), before=_NOTHING)
        .filter(at__gt=_published_at("proposal"))
    )
