"""What drawings on a time axis share: places in percent of their width, and the ticks below them.

A drawing is as wide as its place on the page and its letters keep their size, so it can be read at any width.
"""

import datetime
from dataclasses import dataclass

from babel.dates import format_date

from initiatives.presenters.dates import locale_code

MOST_TICKS = 6

_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True, slots=True)
class Tick:
    """A day marked on the axis; `year` stands below each January, and below the first tick."""

    x: str
    label: str
    year: str
    end: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The days from `first` to `last`, both drawn whole."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many days it shows."""
        return (self.last - self.first).days + 1

    def share(self, day: datetime.date) -> float:
        """Return where the middle of `day` is, from 0 to 1."""
        return ((day - self.first).days + 0.5) / self.days

    def x(self, day: datetime.date) -> str:
        """Return where the middle of `day` is, as an attribute of SVG."""
        return percent(self.share(day))

    def holds(self, day: datetime.date) -> bool:
        """Whether `day` is shown."""
        return self.first <= day <= self.last

    def ticks(self) -> list[Tick]:
        """Return up to MOST_TICKS ticks at even steps, in the active language."""
        days = next(found for found in self._candidates() if len(found) <= MOST_TICKS)
        monthly = all(day.day == 1 for day in days) and len(days) > 1
        yearly = monthly and all(day.month == 1 for day in days)
        ticks = []
        for place, day in enumerate(days):
            pattern = "y" if yearly else "LLL" if monthly else "d MMM"
            label = format_date(day, pattern, locale=locale_code())
            # Two years side by side would run into each other.
            begins = day.month == 1 or (place == 0 and all(next_day.month != 1 for next_day in days[1:2]))
            year = str(day.year) if begins and not yearly else ""
            ticks.append(Tick(self.x(day), label, year, anchor(self.share(day))))
        return ticks

    def _candidates(self) -> "list[list[datetime.date]]":
        by_day = [
            [self.first + datetime.timedelta(days=number) for number in range(0, self.days, step)]
            for step in _DAYS
            if self.days <= step * MOST_TICKS
        ]
        return by_day + [self._months(step) for step in _MONTHS]

    def _months(self, step: int) -> list[datetime.date]:
        first = self.first.year * 12 + self.first.month - (1 if self.first.day == 1 else 0)
        last = self.last.year * 12 + self.last.month - 1
        numbers = range(first + -first % step, last + 1, step)
        return [datetime.date(number // 12, number % 12 + 1, 1) for number in numbers]


def percent(share: float) -> str:
    """Write a share as SVG writes it, whatever the language of the page."""
    return f"{100 * share:.2f}%"


def anchor(share: float) -> str:
    """Return how a text stands to its place, so that none is cut off at the edge."""
    return "start" if share < 0.12 else "end" if share > 0.88 else "middle"
