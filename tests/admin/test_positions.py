"""Positions and measurements with what shows them."""

import pytest
from django.urls import reverse

from initiatives.models import Measurement, Position
from tests.admin.conftest import SignIn
from tests.admin.forms import errors, submit
from tests.admin.test_progress import OFFICIAL
from tests.factories import make_position, make_proposal, make_state, make_target

pytestmark = pytest.mark.django_db


def test_a_position_is_recorded_with_its_evidence(sign_in: SignIn) -> None:
    proposal = make_proposal()
    address = f"{reverse('admin:initiatives_position_add')}?proposal={proposal.pk}"
    stance = {"state": make_state("UZ").pk, "stance": "supports", "since_on": "2025-11-16"}
    client = sign_in("editor")
    refused = submit(client, address, stance)
    assert "shown by a passage or an evidence" in errors(refused)
    assert not Position.objects.exists()
    response = submit(client, address, stance | OFFICIAL)
    assert Position.objects.get().evidence.count() == 1
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_proposal_change", args=[proposal.pk])


def test_a_position_can_be_shown_by_a_passage(sign_in: SignIn) -> None:
    proposal = make_proposal()
    address = f"{reverse('admin:initiatives_position_add')}?proposal={proposal.pk}"
    passage = proposal.citations.get().passage
    fields = {"state": make_state().pk, "stance": "proposes", "since_on": "2025-11-16"}
    submit(sign_in("editor"), address, fields | {"passage": passage.pk})
    assert Position.objects.get().passage == passage


def test_the_evidence_of_a_position_is_shown_only(sign_in: SignIn) -> None:
    position = make_position(make_proposal())
    client = sign_in("superuser")
    address = reverse("admin:initiatives_position_change", args=[position.pk])
    submit(client, address, {"evidence-0-title": "Forged", "evidence-0-DELETE": "on", "_confirmed": "1"})
    assert position.evidence.get().title == "Official page"


def test_a_measurement_needs_evidence(sign_in: SignIn) -> None:
    target = make_target(make_proposal())
    address = f"{reverse('admin:initiatives_measurement_add')}?target={target.pk}"
    fields = {"value": "10.7", "measured_on": "2025-01-01", "measured_precision": "year"}
    client = sign_in("editor")
    assert "shown by an evidence" in errors(submit(client, address, fields))
    submit(client, address, fields | OFFICIAL)
    assert Measurement.objects.get().evidence.count() == 1


def test_a_month_is_given_by_its_first_day(sign_in: SignIn) -> None:
    target = make_target(make_proposal())
    address = f"{reverse('admin:initiatives_measurement_add')}?target={target.pk}"
    fields = {"value": "1", "measured_on": "2025-01-05", "measured_precision": "month"}
    assert "by its first day" in errors(submit(sign_in("editor"), address, fields | OFFICIAL))
