"""What held on a day, as known on a day."""

from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from initiatives.models import (
    NOW,
    Citation,
    Document,
    InstrumentAct,
    Measurement,
    Milestone,
    Moment,
    OutcomeMatch,
    Position,
    Proposal,
    ProposalMilestone,
    Relation,
    StatusUpdate,
    Target,
)
from initiatives.models.publication import Publication
from tests.days import as_of, day, known, noon
from tests.factories import (
    backdate,
    make_act,
    make_citation,
    make_document,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_target,
    make_update,
)

pytestmark = pytest.mark.django_db


def old_proposal(slug: str = "", **fields: Any) -> Proposal:
    """Make a proposal that has been public since 20 November 2025."""
    proposal = make_proposal(slug, **fields)
    backdate(proposal, day("2025-11-20"))
    return proposal


def test_without_days_it_is_today() -> None:
    assert (NOW.is_now, NOW.day, NOW.horizon) == (True, timezone.localdate(), timezone.localdate())


def test_a_day_of_knowing_alone_asks_for_the_record_as_it_stood_then() -> None:
    assert known("2026-03-01").day == day("2026-03-01")


def test_nothing_later_than_the_day_of_knowing_is_shown() -> None:
    asked = Moment(day("2026-06-01"), day("2026-03-01"))
    assert (asked.day, asked.horizon) == (day("2026-06-01"), day("2026-03-01"))


def test_a_proposal_is_there_from_the_day_it_was_first_voiced() -> None:
    make_proposal(first_voiced_on=day("2025-11-16"))
    assert not Proposal.objects.at(as_of("2025-11-15")).exists()
    assert Proposal.objects.at(as_of("2025-11-16")).exists()


def test_a_proposal_voiced_on_an_unknown_day_is_there_from_its_first_document() -> None:
    passage = make_passage(make_document(issued_on=day("2025-11-16")).versions.get())
    proposal = make_proposal(first_voiced_on=None, passage=passage)
    earlier = make_passage(make_document(issued_on=day("2025-01-16")).versions.get())
    make_citation(proposal, earlier, "rationale")
    assert not Proposal.objects.at(as_of("2025-11-15")).exists()
    assert Proposal.objects.at(as_of("2025-11-16")).exists()


def test_a_proposal_is_known_from_the_day_it_was_published() -> None:
    old_proposal()
    make_proposal("published-today")
    assert not Proposal.objects.at(known("2025-11-19")).exists()
    assert Proposal.objects.at(known("2025-11-20")).count() == 1
    assert Proposal.objects.at(Moment(known_on=timezone.localdate())).count() == 2


def test_a_draft_is_known_from_its_publication_and_not_from_when_it_was_begun() -> None:
    proposal = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    backdate(proposal, day("2025-11-20"))
    make_update(proposal, recorded_at=noon("2026-01-20"))
    proposal.publication = Publication.PUBLISHED
    proposal.save()
    assert not Proposal.objects.at(known("2026-06-01")).exists()
    assert Proposal.objects.at(Moment(known_on=timezone.localdate())).exists()


def test_what_was_withdrawn_since_is_not_shown_as_it_was_known() -> None:
    proposal = old_proposal()
    proposal.publication, proposal.withdrawal_reason = Publication.WITHDRAWN, "A mistake."
    proposal.save()
    assert not Proposal.objects.at(known("2025-11-21")).exists()


def test_a_proposal_that_moved_here_is_known_from_the_first_of_its_steps() -> None:
    """Its history here begins today; its steps kept the moments at which they were recorded."""
    proposal = make_proposal()
    make_update(proposal, recorded_at=noon("2026-01-20"))
    assert not Proposal.objects.at(known("2026-01-19")).exists()
    assert Proposal.objects.at(known("2026-01-20")).exists()
    assert Citation.objects.at(known("2026-01-20")).count() == 1


# Each row holds from 10 December 2025 on.
HOLDING = day("2025-12-10")


def make_position_then(proposal: Proposal) -> models.Model:
    return make_position(proposal, since_on=HOLDING)


def make_citation_then(proposal: Proposal) -> models.Model:
    document = make_document(issued_on=HOLDING)
    return make_citation(proposal, make_passage(document.versions.get()), "detail")


def make_target_then(proposal: Proposal) -> models.Model:
    document = make_document(issued_on=HOLDING)
    return make_target(proposal, make_passage(document.versions.get()))


def make_measurement_then(proposal: Proposal) -> models.Model:
    return make_measurement(make_target(proposal), measured_on=HOLDING, measured_precision="day")


def make_act_then(proposal: Proposal) -> models.Model:
    return make_act(proposal, taken_on=HOLDING)


def make_outcome_then(proposal: Proposal) -> models.Model:
    return make_outcome_match(proposal, make_document(kind="joint_statement", issued_on=HOLDING))


MADE_THEN = {
    Position: make_position_then,
    Citation: make_citation_then,
    Target: make_target_then,
    Measurement: make_measurement_then,
    InstrumentAct: make_act_then,
    OutcomeMatch: make_outcome_then,
}


@pytest.mark.parametrize("model", MADE_THEN, ids=lambda model: model.__name__)
def test_a_record_of_a_proposal_holds_from_its_day_and_is_known_from_when_it_was_public(model: Any) -> None:
    row = MADE_THEN[model](old_proposal())
    backdate(row, day("2025-12-20"))
    rows = model.objects.filter(pk=row.pk)
    expected = {
        as_of("2025-12-09"): 0,
        as_of("2025-12-10"): 1,
        known("2025-12-19"): 0,
        known("2025-12-20"): 1,
        Moment(day("2025-12-09"), day("2025-12-20")): 0,
        Moment(day("2026-02-01"), day("2025-12-19")): 0,
        NOW: 1,
    }
    assert {moment: rows.at(moment).count() for moment in expected} == expected


@pytest.mark.parametrize("model", MADE_THEN, ids=lambda model: model.__name__)
def test_a_record_of_a_draft_is_never_shown(model: Any) -> None:
    proposal = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    MADE_THEN[model](proposal)
    for moment in (NOW, as_of("2026-02-01"), Moment(known_on=timezone.localdate())):
        assert not model.objects.at(moment).exists()


def test_a_milestone_is_known_from_its_record_though_it_lies_ahead() -> None:
    milestone = make_milestone(old_proposal(), due_on=day("2026-04-12"))
    [link] = ProposalMilestone.objects.all()
    backdate(link, day("2025-12-20"))
    for model in (Milestone, ProposalMilestone):
        assert not model.objects.at(known("2025-12-19")).exists()
        assert model.objects.at(known("2025-12-20")).exists()
        assert model.objects.at(as_of("2025-11-16")).exists()
    assert list(Milestone.objects.at(NOW)) == [milestone]


def test_a_milestone_that_was_not_known_is_neither_ahead_nor_overdue() -> None:
    make_milestone(old_proposal(), due_on=day("2026-04-12"))
    [link] = ProposalMilestone.objects.all()
    backdate(link, day("2026-05-10"))
    assert Proposal.objects.with_milestone_ahead(as_of("2026-04-01")).exists()
    assert not Proposal.objects.with_milestone_ahead(known("2026-04-01")).exists()
    assert not Proposal.objects.overdue(known("2026-05-09")).exists()
    assert Proposal.objects.overdue(known("2026-05-10")).exists()


def test_a_relation_needs_both_its_proposals() -> None:
    early, late = old_proposal("early"), make_proposal("late", first_voiced_on=day("2026-02-01"))
    Relation.objects.create(proposal=early, other=late, kind="related")
    assert not Relation.objects.at(as_of("2026-01-31")).exists()
    assert Relation.objects.at(as_of("2026-02-01")).exists()
    assert not Relation.objects.at(known("2026-02-01")).exists()


def test_a_document_is_there_when_issued_and_known_when_recorded() -> None:
    document = make_document(issued_on=day("2025-11-16"))
    backdate(document, day("2025-11-20"))
    asked = [as_of("2025-11-15"), as_of("2025-11-16"), known("2025-11-19"), known("2025-11-20"), NOW]
    assert [Document.objects.at(moment).count() for moment in asked] == [0, 1, 0, 1, 1]


def test_steps_are_those_that_had_happened_and_were_public() -> None:
    proposal = old_proposal()
    make_update(proposal, effective_on=day("2025-12-10"), recorded_at=noon("2025-12-20"))
    asked = [as_of("2025-12-09"), as_of("2025-12-10"), known("2025-12-19"), known("2025-12-20"), NOW]
    assert [StatusUpdate.objects.at(moment).count() for moment in asked] == [0, 1, 0, 1, 1]


def test_the_status_is_that_of_the_moment() -> None:
    proposal = old_proposal()
    make_update(proposal, stage="proposed", effective_on=day("2025-11-16"), recorded_at=noon("2025-11-20"))
    make_update(proposal, effective_on=day("2025-12-10"), recorded_at=noon("2025-12-20"))
    stages = {
        as_of("2025-12-09"): "proposed",
        as_of("2025-12-10"): "supported",
        known("2025-12-19"): "proposed",
        Moment(day("2025-11-16"), day("2025-12-20")): "proposed",
        NOW: "supported",
    }
    assert {each: Proposal.objects.with_current_status(each).get().stage for each in stages} == stages
