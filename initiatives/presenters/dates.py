"""Dates as a reader of the active language writes them, by the Unicode CLDR (through Babel)."""

import datetime

from babel import Locale
from babel.dates import format_date, get_date_format
from django.utils.translation import get_language

from initiatives.models.dating import Precision

# British order and month names: the day goes first, as in the other two languages.
_LOCALES = {"ru": "ru", "en": "en_GB", "kk": "kk"}
_SKELETONS = {Precision.MONTH: "yMMMM", Precision.YEAR: "y"}
# Official Kazakh writes the word out, where the CLDR abbreviates it to "ж.".
_KAZAKH = {Precision.DAY: "y 'жылғы' d MMMM", Precision.MONTH: "y 'жылғы' MMMM"}


def locale_code() -> str:
    """Return the locale of the CLDR in which dates of the active language are written."""
    return _LOCALES.get((get_language() or "ru").split("-")[0], "ru")


def _pattern(precision: str) -> str:
    if locale_code() == "kk" and precision in _KAZAKH:
        return _KAZAKH[Precision(precision)]
    if precision == Precision.DAY:
        return str(get_date_format("long", locale=locale_code()).pattern)
    return str(Locale.parse(locale_code()).datetime_skeletons[_SKELETONS[Precision(precision)]].pattern)


def precise_date(day: datetime.date, precision: str = Precision.DAY) -> str:
    """Return `day` written out as exactly as it is known: a day, a month or a year."""
    return format_date(day, _pattern(precision), locale=locale_code())


def date_span(first: datetime.date, last: datetime.date) -> str:
    """Return the days from `first` to `last` written out once where they share month and year."""
    if first == last:
        return precise_date(first)
    if (first.year, first.month) != (last.year, last.month):
        return f"{precise_date(first)} – {precise_date(last)}"
    return format_date(last, _pattern(Precision.DAY).replace("d", f"{first.day}–d", 1), locale=locale_code())
