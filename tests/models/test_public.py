"""What the public saw of records that follow others: evidence, and passages."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from initiatives.models import NOW, Moment, Passage
from initiatives.models.public import public_evidence, public_passages
from tests.days import known, noon
from tests.factories import (
    backdate,
    make_act,
    make_document,
    make_evidence,
    make_measurement,
    make_passage,
    make_position,
    make_proposal,
    make_target,
    make_update,
)

pytestmark = pytest.mark.django_db

EARLY, LATER = datetime.date(2025, 12, 20), datetime.date(2026, 2, 1)
HELD = datetime.date(2025, 12, 10)


def of_a_step() -> dict[str, Any]:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    return {"update": make_update(proposal, effective_on=HELD, recorded_at=noon(EARLY), evidence=False)}


def of_a_position() -> dict[str, Any]:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    position = make_position(proposal, passage=proposal.citations.get().passage, since_on=HELD)
    backdate(position, EARLY)
    return {"position": position}


def of_a_measurement() -> dict[str, Any]:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    target = make_target(proposal)
    measurement = make_measurement(target, measured_on=HELD, measured_precision="day")
    backdate(target, EARLY)
    backdate(measurement, EARLY)
    return {"measurement": measurement}


def of_an_act() -> dict[str, Any]:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    act = make_act(proposal, taken_on=HELD)
    backdate(act, EARLY)
    return {"act": act}


@pytest.mark.parametrize("given_for", [of_a_step, of_a_position, of_a_measurement, of_an_act])
def test_evidence_that_was_added_later_was_not_known_before(given_for: Any) -> None:
    parent = given_for()
    first, second = make_evidence(**parent), make_evidence(**parent)
    backdate(first, EARLY)
    backdate(second, LATER)

    def at(moment: Moment) -> set[Any]:
        return {each for each in public_evidence(moment) if each in (first, second)}

    assert at(known(EARLY)) == {first}
    assert at(known(LATER - datetime.timedelta(days=1))) == {first}
    assert at(known(LATER)) == {first, second}
    assert at(NOW) == {first, second}
    assert at(Moment(as_of=EARLY)) == {first, second}


def test_the_evidence_of_a_step_that_moved_here_was_known_with_it() -> None:
    """The history of all of it here begins with the import, today."""
    moved = make_update(make_proposal(), effective_on=HELD, recorded_at=noon(EARLY))
    assert [each.update for each in public_evidence(known(EARLY))] == [moved]


def test_the_evidence_of_a_step_that_moved_to_a_proposal_of_here_was_known_with_it() -> None:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    moved = make_update(proposal, effective_on=HELD, recorded_at=noon(EARLY))
    added = make_evidence(update=moved)
    backdate(moved.evidence.exclude(pk=added.pk).get(), LATER)
    assert [each.pk == added.pk for each in public_evidence(known(EARLY))] == [False]


def test_a_step_that_needs_no_evidence_did_not_have_what_was_added_later() -> None:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    update = make_update(
        proposal, stage="proposed", effective_on=HELD, recorded_at=noon(EARLY), evidence=False
    )
    make_evidence(update=update)
    assert not public_evidence(known(EARLY)).exists()
    assert public_evidence(known(timezone.localdate())).exists()


def unused() -> Passage:
    """Make a passage that no proposal cites."""
    return make_passage(make_document().versions.get())


def test_a_position_that_begins_in_the_future_makes_no_passage_public_before() -> None:
    proposal = make_proposal()
    passage = unused()
    tomorrow = timezone.localdate() + datetime.timedelta(days=2)
    position = make_position(proposal, passage=passage, since_on=tomorrow)
    assert passage not in public_passages()
    position.since_on = timezone.localdate()
    position.save()
    assert passage in public_passages()


def test_a_passage_was_public_from_when_what_uses_it_was_known() -> None:
    proposal = make_proposal()
    backdate(proposal, EARLY)
    passage = unused()
    position = make_position(proposal, passage=passage, since_on=HELD)
    backdate(position, LATER)
    assert passage not in public_passages(known(EARLY))
    assert passage in public_passages(known(LATER))
    assert passage not in public_passages(Moment(as_of=HELD - datetime.timedelta(days=1)))
