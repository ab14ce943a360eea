"""The current status of a proposal, derived from its append-only updates whenever it is asked for.

Of all public updates that are known, correct no more, and took effect by the day in question, the
latest stands (by day, then by when it was recorded).
"""

import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils import timezone

QuerySetT = TypeVar("QuerySetT", bound="models.QuerySet[Any]")


def end_of(day: datetime.date) -> datetime.datetime:
    """Return the first instant after `day` in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min))


def with_current_status(
    proposals: QuerySetT, *, as_of: datetime.date | None = None, known_on: datetime.date | None = None
) -> QuerySetT:
    """Annotate proposals with `stage`, `condition`, `status_on` and `status_precision` (None: no update).

    `as_of` asks what held at the end of a day (default: today), `known_on` what had been recorded,
    and where needed approved, by the end of a day (default: all).
    """
    updates = apps.get_model("initiatives", "StatusUpdate").objects
    standing = updates.standing(as_of=as_of or timezone.localdate(), known_on=known_on).filter(
        proposal=models.OuterRef("pk")
    )
    return proposals.annotate(
        stage=models.Subquery(standing.values("stage")[:1]),
        condition=models.Subquery(standing.values("condition")[:1]),
        status_on=models.Subquery(standing.values("effective_on")[:1]),
        status_precision=models.Subquery(standing.values("effective_precision")[:1]),
    )
