"""Days and moments as tests write them: `2026-03-01`."""

import datetime

from django.utils import timezone

from initiatives.models import Moment


def day(written: str | datetime.date) -> datetime.date:
    """Return a day."""
    return written if isinstance(written, datetime.date) else datetime.date.fromisoformat(written)


def noon(written: str | datetime.date) -> datetime.datetime:
    """Return noon of a day in the time zone of the site."""
    return timezone.make_aware(datetime.datetime.combine(day(written), datetime.time(12)))


def as_of(written: str | datetime.date) -> Moment:
    """Return what held at the end of a day."""
    return Moment(as_of=day(written))


def known(written: str | datetime.date) -> Moment:
    """Return what was known at the end of a day."""
    return Moment(known_on=day(written))
