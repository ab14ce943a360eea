import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Milestone
from initiatives.models.dating import Precision, last_day_of, read_date, write_date
from tests.factories import make_milestone


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        ("2025-11-16", datetime.date(2025, 11, 16), "day"),
        ("2026-04", datetime.date(2026, 4, 1), "month"),
        ("2026", datetime.date(2026, 1, 1), "year"),
    ],
)
def test_date_is_read_with_its_precision_and_written_the_same(
    written: str, day: datetime.date, precision: str
) -> None:
    assert read_date(written) == (day, precision)
    assert write_date(day, precision) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "16.11.2025",
        "2025-13",
        "2025-02-30",
        "2025-1-1",
        "20251116",
        "2025-W10",
        "0000",
        " 2025",
        "2025\n",
        "２０２５",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(written)


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(Precision))
def test_written_date_reads_as_the_first_day_of_its_period(day: datetime.date, precision: Precision) -> None:
    first, found = read_date(write_date(day, precision))
    assert found == precision
    assert first <= day
    assert write_date(first, precision) == write_date(day, precision)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2026-04-12", "2026-04-12"),
        ("2026-04", "2026-04-30"),
        ("2024-02", "2024-02-29"),
        ("2026-12", "2026-12-31"),
        ("2024", "2024-12-31"),
    ],
)
def test_period_of_a_date_ends_on_its_last_day(written: str, last: str) -> None:
    due_on, precision = read_date(written)
    make_milestone(due_on=due_on, due_precision=precision)
    found = (
        Milestone.objects.annotate(last_day=last_day_of("due_on")).values_list("last_day", flat=True).get()
    )
    assert found == datetime.date.fromisoformat(last)
