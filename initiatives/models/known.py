"""What the public knew by the end of a day, read from the append-only history of the records.

Shown is never more than is public today: what was withdrawn since, or taken away, stays so. And it is shown
in its words of today; the history says whether it was there, not how it read.

A record may have come with a dossier from another installation. Its history here begins with the import, but
its steps kept the moments at which they were recorded: then the proposal is known from its first step, and
what came to the public together with it from its own date. From the import on, its history alone tells.
"""

import datetime
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

from initiatives.models.history import history_of
from initiatives.models.standing import NOW, Moment, end_of

QuerySetT = TypeVar("QuerySetT", bound="models.QuerySet[Any]")


def voiced(moment: Moment) -> models.Q:
    """Tell of a published proposal that it had been put forward by then, and that the public knew of it."""
    if moment.is_now:
        return models.Q()
    citations = apps.get_model("initiatives", "Citation").objects.filter(
        proposal=models.OuterRef("pk"),
        role__in=["origin", "support"],
        passage__document__issued_on__lte=moment.horizon,
    )
    put_forward = models.Q(first_voiced_on__lte=moment.horizon) | (
        models.Q(first_voiced_on__isnull=True) & models.Q(models.Exists(citations))
    )
    if moment.known_on is None:
        return put_forward
    first_written = history_of("Proposal").filter(pgh_obj=models.OuterRef(models.OuterRef("pk")))
    updates = apps.get_model("initiatives", "StatusUpdate").objects.public(moment.known_on)
    moved_here = updates.filter(
        proposal=models.OuterRef("pk"),
        recorded_at__lt=models.Subquery(first_written.order_by("pgh_id").values("pgh_created_at")[:1]),
    )
    came = models.Q(models.Exists(moved_here)) & ~recorded("Proposal", moment.known_on)
    return put_forward & (_public_by("Proposal", moment.known_on) | came)


def at(records: QuerySetT, moment: Moment = NOW, *, since: str = "", proposal: str = "proposal") -> QuerySetT:
    """Keep the records of public proposals that held at `moment` and that the public knew of.

    `since` is the column of the day from which a record holds, `proposal` the path to its proposal. Records
    that are published one by one have to be.
    """
    model = records.model
    if _is_published(model.__name__):
        records = records.filter(publication="published")
    if since:
        records = records.filter(**{f"{since}__lte": moment.horizon})
    if moment.is_now:
        return records.filter(**{f"{proposal}__publication": "published"})
    proposals = apps.get_model("initiatives", "Proposal").objects.at(moment).order_by().values("pk")
    records = records.filter(**{f"{proposal}__in": proposals})
    if moment.known_on is None:
        return records
    return records.filter(known(model.__name__, moment.known_on, proposal=proposal))


def known(model: str, known_on: datetime.date, *, proposal: str = "proposal") -> models.Q:
    """Tell of a row of `model` that the public could know of it by `known_on`, if it knew its proposal."""
    came = _came_with_its_proposal(model, proposal)
    if _is_published(model):
        came &= ~recorded(model, known_on)
    return _public_by(model, known_on) | came


def evidence(known_on: datetime.date, proposals: Sequence[str]) -> models.Q:
    """Tell of an evidence that it was recorded by `known_on`, if what it is given for was known.

    `proposals` are the paths to the proposals that it may bear on. A step that moved here kept the moment at
    which it was recorded; one that needs evidence had it from then on, namely what was written first.
    """
    of_its_step = history_of("Evidence").filter(pgh_obj__update=models.OuterRef(models.OuterRef("update")))
    with_the_first = history_of("Evidence").filter(
        pgh_obj=models.OuterRef("pk"),
        pgh_created_at__lte=models.Subquery(
            of_its_step.order_by("pgh_created_at").values("pgh_created_at")[:1]
        ),
    )
    needed = ~models.Q(update__stage="proposed", update__condition="active")
    came_along = [_came_with_its_proposal("Evidence", path) for path in proposals]
    came_along.append(needed & models.Q(models.Exists(with_the_first)))
    return reduce(or_, came_along, recorded("Evidence", known_on))


def recorded(model: str, known_on: datetime.date) -> models.Q:
    """Tell of a row of `model`, which is public once it is recorded, that it was by `known_on`."""
    return models.Q(models.Exists(_written_by(model, known_on)))


def _came_with_its_proposal(model: str, proposal: str) -> models.Q:
    """Tell of a row that it was public as soon as its proposal was here: written before it or together."""
    published = (
        history_of("Proposal")
        .filter(pgh_obj=models.OuterRef(models.OuterRef(proposal)), publication="published")
        .order_by("pgh_id")
    )
    together = history_of(model).filter(
        pgh_obj=models.OuterRef("pk"),
        pgh_created_at__lte=models.Subquery(published.values("pgh_created_at")[:1]),
    )
    if _is_published(model):
        together = together.filter(publication="published")
    return models.Q(models.Exists(together))


def _is_published(model: str) -> bool:
    """Tell whether the rows of a model are published one by one."""
    fields = apps.get_model("initiatives", model)._meta.concrete_fields
    return any(field.name == "publication" for field in fields)


def _public_by(model: str, known_on: datetime.date) -> models.Q:
    if not _is_published(model):
        return recorded(model, known_on)
    written = _written_by(model, known_on)
    latest = written.order_by("-pgh_id").annotate(
        was_public=models.ExpressionWrapper(models.Q(publication="published"), models.BooleanField())
    )
    return models.Q(models.Subquery(latest.values("was_public")[:1]))


def _written_by(model: str, known_on: datetime.date) -> "models.QuerySet[Any]":
    return history_of(model).filter(pgh_obj=models.OuterRef("pk"), pgh_created_at__lt=end_of(known_on))
