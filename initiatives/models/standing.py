"""What held on a day, as known on a day; above all the current status of a proposal.

The status is derived from the append-only updates whenever it is asked for. Of all public updates that are
known, correct no more, and took effect by the day in question, the latest stands (by day, then by when it was
recorded).
"""

import datetime
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils import timezone

QuerySetT = TypeVar("QuerySetT", bound="models.QuerySet[Any]")


@dataclass(frozen=True, slots=True)
class Moment:
    """What held at the end of the day `as_of`, by what the public knew at the end of the day `known_on`.

    Without `as_of` the day of knowing is meant (the record as it stood then), and without either today;
    without `known_on` all that is known now counts.
    """

    as_of: datetime.date | None = None
    known_on: datetime.date | None = None

    @property
    def is_now(self) -> bool:
        """Whether no day was asked for."""
        return self.as_of is None and self.known_on is None

    @property
    def day(self) -> datetime.date:
        """The day at whose end things stood as they are asked for."""
        return self.as_of or self.known_on or timezone.localdate()

    @property
    def horizon(self) -> datetime.date:
        """The last day of which something is shown: what came later did not hold, or could not be known."""
        return min(self.day, self.known_on or self.day)


NOW = Moment()
"""All that is known, as it stands today."""


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
