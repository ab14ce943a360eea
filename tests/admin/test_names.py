"""How records are named on the desk, in the words and the dates of the language of the page."""

import datetime
from decimal import Decimal

from django.utils import translation

from initiatives.models import InstrumentAct, Measurement


def test_dates_and_numbers_in_names_are_written_as_in_the_language() -> None:
    day = datetime.date(2026, 8, 1)
    act = InstrumentAct(state_id="UZ", act="ratified", taken_on=day, taken_precision="month")
    measured = Measurement(value=Decimal("20.5000"), measured_on=day, measured_precision="day")
    with translation.override("ru"):
        assert str(act).endswith("· Август 2026 г.")
        assert str(measured).replace("\N{NO-BREAK SPACE}", " ") == "20,5 · 1 августа 2026 г."
