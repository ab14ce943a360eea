"""How records are named on the desk, in the words and the dates of the language of the page."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from initiatives.models import InstrumentAct, Measurement, Target
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, submit, told
from tests.factories import make_measurement, make_proposal, make_target


def test_dates_and_numbers_in_names_are_written_as_in_the_language() -> None:
    day = datetime.date(2026, 8, 1)
    act = InstrumentAct(state_id="UZ", act="ratified", taken_on=day, taken_precision="month")
    measured = Measurement(value=Decimal("20.5000"), measured_on=day, measured_precision="day")
    with translation.override("ru"):
        assert str(act).endswith("· Август 2026 г.")
        assert str(measured).replace("\N{NO-BREAK SPACE}", " ") == "20,5 · 1 августа 2026 г."


@pytest.mark.django_db
def test_numbers_are_written_without_empty_decimals_wherever_the_desk_shows_them(sign_in: SignIn) -> None:
    target = make_target(make_proposal())
    make_measurement(target, value=Decimal("12.25"), publication="draft")
    client = sign_in("editor")

    def page(model: str, name: str, *keys: int) -> str:
        return reverse(f"admin:initiatives_{model}_{name}", args=keys).replace("/en/", "/ru/")

    asked = submit(client, page("target", "change", target.pk), {"value": "20.5"})
    assert "20 20,5" in told(asked)
    confirm(client, asked)
    assert Target.objects.get(pk=target.pk).value == Decimal("20.5")
    shown = {
        page("target", "changelist"): ["11,5", "20,5"],
        page("measurement", "changelist"): ["12,25"],
        page("proposal", "change", target.proposal_id): ["11,5", "20,5", "12,25"],
        page("target", "change", target.pk): ["12,25"],
        page("target", "history", target.pk): ["11,5", "20,5", "12,25"],
        "/ru/admin/": ["12,25"],
    }
    for address, numbers in shown.items():
        text = told(client.get(address))
        assert [number for number in numbers if number not in text] == [], address
        assert ",500" not in text, address
        assert ".5" not in text, address
