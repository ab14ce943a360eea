"""The axis of drawings: every day has its place, and few ticks are written."""

import datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from initiatives.presenters.overviews.drawing import MOST_TICKS, Axis

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31))


def axis(first: str, last: str) -> Axis:
    return Axis(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@given(DAYS, DAYS)
def test_any_days_have_few_ticks_within_the_drawing(one: datetime.date, other: datetime.date) -> None:
    ticks = Axis(min(one, other), max(one, other)).ticks()
    assert 1 <= len(ticks) <= MOST_TICKS
    places = [float(tick.x.rstrip("%")) for tick in ticks]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-03-01", "2026-03-04", ["1 Mar", "2 Mar", "3 Mar", "4 Mar"]),
        ("2025-11-10", "2026-03-20", ["Dec", "Jan", "Feb", "Mar"]),
        ("2018-01-01", "2026-12-31", ["2018", "2020", "2022", "2024", "2026"]),
    ],
)
def test_ticks_are_written_as_finely_as_they_stand(first: str, last: str, labels: list[str]) -> None:
    with override("en"):
        assert [tick.label for tick in axis(first, last).ticks()] == labels


def test_the_year_stands_once_and_in_january() -> None:
    with override("ru"):
        assert [tick.year for tick in axis("2025-10-10", "2026-03-20").ticks()] == [
            "2025",
            "",
            "2026",
            "",
            "",
        ]
        assert [tick.year for tick in axis("2025-11-10", "2026-03-20").ticks()] == ["", "2026", "", ""]


def test_places_are_written_for_svg_whatever_the_language() -> None:
    with override("ru"):
        assert axis("2026-01-01", "2026-01-03").x(datetime.date(2026, 1, 2)) == "50.00%"
