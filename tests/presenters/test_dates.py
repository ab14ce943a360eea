import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from initiatives.presenters.dates import date_span, precise_date

DAY = datetime.date(2025, 11, 16)
APRIL = datetime.date(2026, 4, 1)


def _plain(written: str) -> str:
    # CLDR ties the abbreviation of "year" to the number with a narrow no-break space.
    return written.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("language", "day", "precision", "written"),
    [
        ("ru", DAY, "day", "16 ноября 2025 г."),
        ("ru", APRIL, "month", "апрель 2026 г."),
        ("ru", APRIL, "year", "2026"),
        ("en", DAY, "day", "16 November 2025"),
        ("en", APRIL, "month", "April 2026"),
        ("kk", DAY, "day", "2025 жылғы 16 қараша"),
        ("kk", APRIL, "month", "2026 жылғы сәуір"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(
    language: str, day: datetime.date, precision: str, written: str
) -> None:
    with override(language):
        assert _plain(precise_date(day, precision)) == written


@pytest.mark.parametrize(
    ("language", "first", "written"),
    [
        ("ru", datetime.date(2025, 11, 15), "15–16 ноября 2025 г."),
        ("en", datetime.date(2025, 11, 15), "15–16 November 2025"),
        ("kk", datetime.date(2025, 11, 15), "2025 жылғы 15–16 қараша"),
        ("ru", DAY, "16 ноября 2025 г."),
        ("en", datetime.date(2025, 10, 31), "31 October 2025 – 16 November 2025"),
        ("en", datetime.date(2024, 11, 15), "15 November 2024 – 16 November 2025"),
    ],
)
def test_days_of_one_month_are_written_with_the_month_once(
    language: str, first: datetime.date, written: str
) -> None:
    with override(language):
        assert _plain(date_span(first, DAY)) == written


def test_kazakh_has_formats_of_its_own() -> None:
    with override("kk"):
        assert date_format(DAY, "SHORT_DATE_FORMAT") == "16.11.2025"
        assert date_format(DAY).startswith("2025 жылғы 16 ")
