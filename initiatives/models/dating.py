"""Dates that are known to the day, the month or the year only.

Such a date is stored as the first day of its period beside a precision, and counts from that day.
Written form: `2025-11-16`, `2026-04`, `2026` (ISO 8601-1, reduced precision).
"""

import datetime
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


_WRITTEN = {
    Precision.YEAR: re.compile(r"\d{4}"),
    Precision.MONTH: re.compile(r"\d{4}-\d{2}"),
    Precision.DAY: re.compile(r"\d{4}-\d{2}-\d{2}"),
}


def read_date(written: str) -> tuple[datetime.date, Precision]:
    """Read `2025-11-16`, `2025-11` or `2025` as (first day of the period, precision).

    Raises ValueError when `written` is no such date.
    """
    for precision, pattern in _WRITTEN.items():
        if pattern.fullmatch(written):
            return datetime.date.fromisoformat(f"{written}-01-01"[:10]), precision
    raise ValueError(f"{written!r} is no date of the form 2025-11-16, 2025-11 or 2025")


def write_date(day: datetime.date, precision: str) -> str:
    """Write a date in the form that `read_date` reads."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]


def name_date(day: datetime.date, precision: str) -> str:
    """Write a date out in the language of the page, as exactly as it is known."""
    return date_format(day, {"day": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT", "year": "Y"}[precision])


def last_day_of(day: str) -> models.Func:
    """Return the expression of the last day that the column `day` may mean.

    The precision stands in the column `<day without _on>_precision`.
    """
    precision = f"{day.removesuffix('_on')}_precision"
    rest = models.Case(
        models.When(**{precision: Precision.MONTH}, then=models.Value("1 month -1 day")),
        models.When(**{precision: Precision.YEAR}, then=models.Value("1 year -1 day")),
        default=models.Value("0 days"),
    )
    return models.Func(
        Cast(day, models.DateField()),
        Cast(rest, models.DurationField()),
        # In the order in which a migration writes them, else Django finds a difference each time.
        arg_joiner=" + ",
        template="(%(expressions)s)::date",
        output_field=models.DateField(),
    )


def precision_field() -> "models.CharField[str, str]":
    """Return the column that stands beside a date of varying precision."""
    return models.CharField(
        _("precision of the date"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )


def first_of_period(model: str, day: str) -> models.CheckConstraint:
    """Return the constraint that the date `day` is the first day of the period its precision names.

    The precision stands in the column `<day without _on>_precision`.
    """
    precision = f"{day.removesuffix('_on')}_precision"
    return models.CheckConstraint(
        condition=models.Q(**{precision: Precision.DAY})
        | models.Q(**{f"{day}__isnull": True, f"{precision}__in": Precision.values})
        | models.Q(**{precision: Precision.MONTH, f"{day}__day": 1})
        | models.Q(**{precision: Precision.YEAR, f"{day}__day": 1, f"{day}__month": 1}),
        name=f"{model}_{day.removesuffix('_on')}_first_of_period",
        violation_error_message=_("A month is given by its first day, a year by 1 January."),
    )


def ordered_dates(model: str, first: str, last: str) -> models.CheckConstraint:
    """Return the constraint that `last` is open or not before `first`."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{last}__isnull": True})
        | models.Q(**{f"{first}__isnull": True})
        | models.Q(**{f"{last}__gte": models.F(first)}),
        name=f"{model}_dates_in_order",
        violation_error_message=_("The last day is before the first."),
    )


def refuse_far_dates(day: datetime.date) -> None:
    """Raise ValidationError for a year no summit of today can mean (before 1900 or after 2200)."""
    if not 1900 <= day.year <= 2200:
        raise ValidationError(_("The year %(year)s cannot be meant here."), params={"year": day.year})
