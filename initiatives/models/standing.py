"""What held on a day, as known on a day."""

import datetime
from dataclasses import dataclass

from django.utils import timezone


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
