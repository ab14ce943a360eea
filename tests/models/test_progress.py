import datetime
from typing import Any

import pytest
from django.utils import timezone

from initiatives.models import Approval, Condition, Evidence, Proposal, ProposalKind, Stage, StatusUpdate
from initiatives.models.kinds import STAGES_OF_KIND
from tests.factories import (
    make_approval,
    make_evidence,
    make_passage,
    make_proposal,
    make_update,
    make_user,
)
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (datetime.date(2026, month, 1) for month in (1, 2, 3))
RECORDED = datetime.datetime(2026, 3, 20, 12, tzinfo=datetime.UTC)
PAGE = {"type": "official_page", "rank": "official", "address": "https://example.org/"}


def new_update(proposal: Proposal | None = None, **fields: Any) -> StatusUpdate:
    """An unsaved update that fits, but for the fields given."""
    proposal = proposal or make_proposal()
    values = {"number": proposal.updates.count() + 1, "stage": "proposed", "effective_on": FEBRUARY}
    return StatusUpdate(proposal=proposal, **values | {"recorded_at": RECORDED} | fields)


def record(
    way: str, *evidence: dict[str, Any], proposal: Proposal | None = None, **fields: Any
) -> StatusUpdate:
    """Insert an update with its evidence."""
    update = new_update(proposal, **fields)
    insert(way, update)
    for one in evidence:
        insert(way, Evidence(update=update, **PAGE | one))
    return update


@both_ways
@pytest.mark.parametrize(
    "values",
    [{"stage": "supported"}, {"effective_on": JANUARY}, {"note_en": "x"}, {"recorded_at": None}],
    ids=str,
)
def test_update_is_never_changed(way: str, values: dict[str, Any]) -> None:
    update = make_update(make_proposal())
    with refused("statusupdate_immutable"):
        change(way, update, **values)


@both_ways
def test_update_is_never_deleted(way: str) -> None:
    update = make_update(make_proposal(), stage="proposed", evidence=False)
    with refused("statusupdate_immutable"):
        delete(way, update)


@both_ways
def test_evidence_is_never_changed_or_deleted(way: str) -> None:
    update = make_update(make_proposal())
    for values in (
        {"rank": "primary"},
        {"address": "https://example.com/"},
        {"update": make_update(make_proposal())},
    ):
        with refused("evidence_immutable"):
            change(way, update.evidence.get(), **values)
    with refused("evidence_immutable"):
        delete(way, update.evidence.get())


@both_ways
def test_decision_is_never_changed_or_deleted(way: str) -> None:
    approval = make_update(make_proposal(), stage=Stage.SIGNED).approval
    for values in ({"verdict": "returned", "comment": "No."}, {"decided_by": make_user("third")}):
        with refused("approval_immutable"):
            change(way, approval, **values)
    with refused("approval_immutable"):
        delete(way, approval)


@both_ways
@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.PROPOSED])
def test_step_beyond_proposed_without_evidence_is_refused(way: str, stage: str) -> None:
    with refused("statusupdate_evidence"):
        record(way, stage=stage)
    with kept():
        record(way, {}, stage=stage)


@both_ways
@pytest.mark.parametrize("condition", [condition for condition in Condition if condition != Condition.ACTIVE])
def test_condition_but_active_without_evidence_is_refused(way: str, condition: str) -> None:
    with refused("statusupdate_evidence"):
        record(way, condition=condition)
    with kept():
        record(way, {}, condition=condition)


@both_ways
def test_evidence_that_contradicts_a_step_does_not_show_it(way: str) -> None:
    with refused("statusupdate_evidence"):
        record(way, {"bearing": "contradicts"}, stage=Stage.SUPPORTED)
    with kept():
        record(way, {}, {"bearing": "contradicts"}, stage=Stage.SUPPORTED)


@both_ways
def test_proposed_needs_no_evidence(way: str) -> None:
    with kept():
        record(way)


@both_ways
@pytest.mark.parametrize("stage", Stage)
def test_press_alone_reaches_in_preparation_at_most(way: str, stage: Stage) -> None:
    press = {"type": "press_report", "rank": "press"}
    other = {"type": "other", "rank": "other"}
    if stage.rank <= Stage.IN_PREPARATION.rank:
        with kept():
            record(way, press, stage=stage)
        return
    for evidence in ([press], [press, other], [press, {"rank": "primary", "bearing": "contradicts"}]):
        with refused("statusupdate_source_rank"):
            record(way, *evidence, stage=stage)
    with kept():
        record(way, press, {"type": "gazette", "rank": "primary"}, stage=stage)


@both_ways
@pytest.mark.parametrize("kind", ["press_report", "agency_report"])
@pytest.mark.parametrize("rank", ["primary", "official"])
def test_press_is_not_ranked_as_a_primary_source(way: str, kind: str, rank: str) -> None:
    with refused("evidence_press_is_press"):
        record(way, {"type": kind, "rank": rank}, stage=Stage.AGREED)


@both_ways
@pytest.mark.parametrize("kind", ProposalKind)
def test_stage_that_does_not_apply_to_the_kind_is_refused(way: str, kind: ProposalKind) -> None:
    for stage in Stage:
        proposal = make_proposal(published=False, kind=kind)
        if stage in STAGES_OF_KIND[kind]:
            with kept():
                record(way, {}, proposal=proposal, stage=stage)
        else:
            with refused("statusupdate_stage_applies"):
                record(way, {}, proposal=proposal, stage=stage)


@both_ways
def test_kind_to_which_a_recorded_stage_does_not_apply_is_refused(way: str) -> None:
    proposal = make_proposal(kind=ProposalKind.AGREEMENT)
    make_update(proposal, stage=Stage.SIGNED)
    with refused("proposal_stages_apply"):
        change(way, proposal, kind="programme")
    with kept():
        change(way, proposal, kind="convention")


@both_ways
def test_step_back_is_refused_but_a_reversal_or_correction_with_a_reason_is_kept(way: str) -> None:
    proposal = make_proposal()
    negotiated = make_update(proposal, stage=Stage.UNDER_NEGOTIATION, effective_on=JANUARY)
    with refused("statusupdate_no_step_back"):
        record(way, {}, proposal=proposal, stage=Stage.SUPPORTED)
    for kind, corrects in (("reversal", None), ("correction", negotiated)):
        with refused("statusupdate_reason_given"):
            record(way, {}, proposal=proposal, stage=Stage.SUPPORTED, kind=kind, corrects=corrects)
    with kept():
        record(way, {}, proposal=proposal, stage=Stage.SUPPORTED, kind="reversal", reason="Talks broke off.")


@both_ways
def test_step_may_skip_forward_repeat_a_stage_or_come_before_a_higher_one(way: str) -> None:
    proposal = make_proposal()
    with kept():
        record(way, {}, proposal=proposal, stage=Stage.UNDER_NEGOTIATION)
        record(way, {}, proposal=proposal, stage=Stage.UNDER_NEGOTIATION, effective_on=MARCH)
        record(way, {}, proposal=proposal, stage=Stage.SUPPORTED, effective_on=JANUARY)


@both_ways
def test_backdated_step_after_which_a_later_one_would_lead_back_is_refused(way: str) -> None:
    proposal = make_proposal()
    make_update(proposal, stage=Stage.SUPPORTED, effective_on=FEBRUARY)
    with refused("statusupdate_keeps_order"):
        record(way, {}, proposal=proposal, stage=Stage.IN_PREPARATION, effective_on=JANUARY)
    with kept():
        record(way, {}, proposal=proposal, stage=Stage.IN_PREPARATION, effective_on=MARCH)


@both_ways
def test_approval_after_which_a_later_step_would_lead_back_is_refused(way: str) -> None:
    proposal = make_proposal()
    agreed = make_update(proposal, stage=Stage.AGREED, effective_on=JANUARY, approved=False)
    supported = make_update(proposal, stage=Stage.SUPPORTED, effective_on=FEBRUARY)
    decision = {"verdict": "approved", "decided_by": make_user("chief"), "decided_at": agreed.recorded_at}
    with refused("statusupdate_keeps_order"):
        insert(way, Approval(update=agreed, **decision))
    with kept():
        make_update(proposal, kind="correction", corrects=supported, stage=Stage.AGREED, reason="Was agreed.")
        insert(way, Approval(update=agreed, **decision))


@both_ways
def test_announced_step_is_refused(way: str) -> None:
    with refused("statusupdate_already_happened"):
        record(way, effective_on=datetime.date(2026, 3, 22))
    with kept():
        record(way, effective_on=datetime.date(2026, 3, 21))  # already, east of here


@both_ways
def test_correction_and_only_a_correction_names_what_it_corrects(way: str) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal)
    for kind, corrects in (("correction", None), ("step", wrong), ("reversal", wrong)):
        with refused("statusupdate_correction_names"):
            record(way, {}, proposal=proposal, stage="supported", kind=kind, corrects=corrects, reason="Why.")


@both_ways
def test_correction_of_another_proposal_is_refused(way: str) -> None:
    wrong = make_update(make_proposal())
    with refused("statusupdate_corrects_own"):
        record(way, {}, kind="correction", corrects=wrong, reason="Why.")


@both_ways
def test_update_is_corrected_once_but_a_correction_may_be_corrected(way: str) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal)
    correction: dict[str, Any] = {"proposal": proposal, "kind": "correction", "reason": "Why."}
    first = record(way, corrects=wrong, **correction)
    with refused("statusupdate_corrected_once"):
        record(way, corrects=wrong, **correction)
    with kept():
        record(way, corrects=first, **correction)


@both_ways
def test_returned_correction_leaves_the_way_free_for_another(way: str) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal)
    correction: dict[str, Any] = {"kind": "correction", "corrects": wrong, "reason": "Why."}
    first = make_update(proposal, stage=Stage.AGREED, approved=False, **correction)
    with refused("statusupdate_corrected_once"):
        record(way, proposal=proposal, **correction)
    make_approval(first, verdict="returned", comment="No source.")
    with kept():
        record(way, proposal=proposal, **correction)


@both_ways
@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"number": 1}, "statusupdate_number_unique"),
        ({"number": 0}, "statusupdate_number_from_one"),
        (
            {"effective_precision": "month", "effective_on": datetime.date(2026, 2, 2)},
            "statusupdate_effective_first_of_period",
        ),
        (
            {"effective_precision": "year", "effective_on": FEBRUARY},
            "statusupdate_effective_first_of_period",
        ),
    ],
    ids=str,
)
def test_update_of_a_taken_number_or_an_unclear_date_is_refused(
    way: str, values: dict[str, Any], rule: str
) -> None:
    proposal = make_proposal()
    make_update(proposal, stage="proposed")
    with refused(rule):
        record(way, proposal=proposal, **values)


@both_ways
def test_nobody_decides_on_their_own_step(way: str) -> None:
    author = make_user("author")
    update = make_update(make_proposal(), stage=Stage.SIGNED, recorded_by=author, approved=False)
    for verdict in Approval.Verdict:
        with refused("approval_by_another"):
            decision = {"verdict": verdict, "comment": "So it is.", "decided_at": update.recorded_at}
            insert(way, Approval(update=update, decided_by=author, **decision))


@both_ways
def test_step_without_a_known_recorder_waits_for_anybody(way: str) -> None:
    update = make_update(make_proposal(), stage=Stage.SIGNED, recorded_by=None, approved=False)
    assert StatusUpdate.objects.waiting().get() == update
    assert not StatusUpdate.objects.public().exists()
    with kept():
        insert(way, Approval(update=update, verdict="approved", decided_by=make_user()))
    assert StatusUpdate.objects.public().get() == update
    assert not StatusUpdate.objects.waiting().exists()


@both_ways
def test_decision_that_is_not_needed_too_early_or_a_return_without_comment_is_refused(way: str) -> None:
    chief = make_user("chief")
    plain = make_update(make_proposal())
    signed = make_update(make_proposal(), stage=Stage.SIGNED, approved=False)
    early = signed.recorded_at - datetime.timedelta(seconds=1)
    for rule, fields in (
        ("approval_needed", {"update": plain, "verdict": "returned", "comment": "No."}),
        ("approval_after_record", {"update": signed, "verdict": "approved", "decided_at": early}),
        ("approval_return_commented", {"update": signed, "verdict": "returned"}),
    ):
        with refused(rule):
            insert(way, Approval(decided_by=chief, **fields))


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("condition", Condition)
def test_agreed_and_above_and_every_ending_need_approval(stage: Stage, condition: Condition) -> None:
    update = make_update(make_proposal(), stage=stage, condition=condition, approved=False)
    ending = condition in ("withdrawn", "rejected", "superseded", "lapsed", "reversed")
    assert update.needs_approval is (stage.rank >= Stage.AGREED.rank or ending)


BACK: dict[str, Any] = {"stage": "supported", "kind": "reversal", "reason": "Why."}


@both_ways
@pytest.mark.parametrize("reached", [{"stage": "agreed"}, {"condition": "rejected"}], ids=str)
@pytest.mark.parametrize("fields", [BACK, {"condition": "suspended", **BACK}], ids=str)
def test_reversal_of_what_two_editors_agreed_on_needs_both(
    way: str, reached: dict[str, Any], fields: dict[str, Any]
) -> None:
    proposal = make_proposal()
    make_update(proposal, effective_on=JANUARY, **reached)
    back = record(way, {}, proposal=proposal, needs_approval=False, **fields)
    assert StatusUpdate.objects.waiting().get() == back
    assert Proposal.objects.with_current_status().get().status_on == JANUARY
    with kept():
        insert(way, Approval(update=back, verdict="approved", decided_by=make_user("chief")))
    assert Proposal.objects.with_current_status().get().stage == "supported"


@both_ways
@pytest.mark.parametrize("reached", [{"stage": "agreed"}, {"condition": "rejected"}], ids=str)
def test_correction_of_what_two_editors_agreed_on_needs_both(way: str, reached: dict[str, Any]) -> None:
    proposal = make_proposal()
    wrong = make_update(proposal, effective_on=FEBRUARY, **reached)
    correction = BACK | {"kind": "correction", "proposal": proposal}
    # Earlier than what it corrects, so that nothing but the name of that gives it away.
    first = record(way, {}, corrects=wrong, effective_on=JANUARY, **correction)
    assert StatusUpdate.objects.waiting().get() == first
    make_approval(first)
    assert Proposal.objects.with_current_status().get().stage == "supported"
    second = record(way, {}, corrects=first, effective_on=JANUARY, **correction)
    assert StatusUpdate.objects.waiting().get() == second


@both_ways
def test_correction_of_a_plain_step_that_overtakes_what_two_agreed_on_needs_both(way: str) -> None:
    proposal = make_proposal()
    plain = make_update(proposal, effective_on=JANUARY)
    make_update(proposal, stage=Stage.AGREED, effective_on=FEBRUARY)
    correction = BACK | {"kind": "correction", "corrects": plain, "proposal": proposal}
    later = record(way, {}, effective_on=MARCH, **correction)
    assert StatusUpdate.objects.waiting().get() == later
    make_approval(later, verdict="returned", comment="No.")
    record(way, {}, effective_on=datetime.date(2026, 1, 20), **correction)
    assert not StatusUpdate.objects.waiting().exists()
    assert Proposal.objects.with_current_status().get().stage == "agreed"


@both_ways
def test_step_out_of_an_ending_needs_both_and_the_next_one_does_not(way: str) -> None:
    proposal = make_proposal()
    make_update(proposal, condition="withdrawn", effective_on=JANUARY)
    taken_up = record(way, {}, proposal=proposal, stage="supported")
    assert StatusUpdate.objects.waiting().get() == taken_up
    make_approval(taken_up)
    record(way, {}, proposal=proposal, effective_on=MARCH, stage="in_preparation")
    assert not StatusUpdate.objects.waiting().exists()
    assert Proposal.objects.with_current_status().get().stage == "in_preparation"


@both_ways
def test_reversal_and_correction_of_what_one_editor_recorded_need_no_other(way: str) -> None:
    proposal = make_proposal()
    plain = make_update(proposal, stage=Stage.UNDER_NEGOTIATION, effective_on=JANUARY)
    record(way, {}, proposal=proposal, **BACK)
    record(way, {}, proposal=proposal, **BACK | {"kind": "correction", "corrects": plain})
    assert not StatusUpdate.objects.waiting().exists()


@both_ways
def test_evidence_shows_exactly_one_thing_somewhere(way: str) -> None:
    proposal = make_proposal()
    update, other = make_update(proposal), make_update(proposal)
    make_evidence(update=other)
    passage = proposal.citations.get().passage
    with refused("evidence_for_one_thing"):
        insert(way, Evidence(**PAGE))
    with refused("evidence_somewhere"):
        insert(way, Evidence(update=update, **PAGE | {"address": ""}))
    with refused("evidence_dates_in_order"):
        insert(way, Evidence(update=update, published_on=FEBRUARY, accessed_on=JANUARY, **PAGE))
    with kept():
        insert(way, Evidence(update=update, passage=passage, **PAGE | {"address": ""}))


def test_passage_named_by_an_evidence_may_be_of_any_document() -> None:
    elsewhere = make_passage(make_proposal().citations.get().passage.document.versions.get(), "Он поддержал")
    with kept():
        make_evidence(update=make_update(make_proposal()), passage=elsewhere, address="")


@both_ways
@pytest.mark.parametrize("moment", ["1899-12-31T23:00Z", "tomorrow", "9999-12-31T23:59Z"])
def test_step_and_decision_are_recorded_neither_in_the_future_nor_before_1900(way: str, moment: str) -> None:
    now = timezone.now()
    late = (
        now + datetime.timedelta(days=1, hours=1)
        if moment == "tomorrow"
        else datetime.datetime.fromisoformat(moment)
    )
    with refused("recorded_by_now"):
        record(way, effective_on=datetime.date(1800, 1, 1), recorded_at=late)
    with kept():
        waiting = record(way, {}, stage=Stage.AGREED, recorded_at=now + datetime.timedelta(hours=23))
    if late > now:
        with refused("recorded_by_now"):
            insert(
                way,
                Approval(update=waiting, verdict="approved", decided_at=late, decided_by=make_user("chief")),
            )
