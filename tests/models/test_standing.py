import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.models import Condition, Moment, Proposal, Stage, StatusUpdate
from initiatives.models.kinds import ENDINGS, FOUR_EYES_STAGES
from tests.days import day, noon
from tests.factories import make_approval, make_evidence, make_proposal, make_update, make_user

pytestmark = pytest.mark.django_db

Status = tuple[str | None, str | None]


def at(as_of: str = "", *, known_on: str = "") -> Any:
    """Return the proposal with its status as of a day, as known on a day."""
    moment = Moment(day(as_of) if as_of else None, day(known_on) if known_on else None)
    return Proposal.objects.with_current_status(moment).get()


def status(proposals: Any) -> Status:
    found = proposals.get()
    return found.stage, found.condition


def test_proposal_without_updates_has_no_status() -> None:
    make_proposal()
    found = Proposal.objects.with_current_status().get()
    assert (found.stage, found.condition, found.status_on, found.status_precision) == (None,) * 4


def test_latest_update_by_its_day_stands_with_its_date_whenever_it_was_recorded() -> None:
    proposal = make_proposal()
    make_update(
        proposal, stage=Stage.IN_PREPARATION, effective_on=day("2026-03-01"), effective_precision="month"
    )
    make_update(proposal, effective_on=day("2026-01-15"))
    found = Proposal.objects.with_current_status().get()
    assert (found.stage, found.status_on, found.status_precision) == (
        "in_preparation",
        day("2026-03-01"),
        "month",
    )


def test_as_of_a_day_tells_what_had_happened_by_its_end() -> None:
    proposal = make_proposal()
    make_update(proposal, stage="proposed", effective_on=day("2025-11-16"))
    make_update(proposal, effective_on=day("2026-01-15"))
    expected = {
        "2025-11-15": None,
        "2025-11-16": "proposed",
        "2026-01-14": "proposed",
        "2026-01-15": "supported",
    }
    for asked, stage in expected.items():
        assert at(asked).stage == stage


def test_month_and_year_count_from_their_first_day() -> None:
    proposal = make_proposal()
    make_update(proposal, effective_on=day("2025-01-01"), effective_precision="year")
    make_update(
        proposal, stage=Stage.IN_PREPARATION, effective_on=day("2026-04-01"), effective_precision="month"
    )
    assert at("2024-12-31").stage is None
    assert at("2026-03-31").stage == "supported"
    assert at("2026-04-01").stage == "in_preparation"


def test_of_one_day_the_update_recorded_last_stands_then_the_higher_number() -> None:
    proposal = make_proposal()
    happened: dict[str, Any] = {"effective_on": day("2026-01-15")}
    make_update(proposal, recorded_at=noon("2026-01-17"), condition="stalled", **happened)
    make_update(proposal, recorded_at=noon("2026-01-16"), condition="suspended", **happened)
    assert status(Proposal.objects.with_current_status()) == ("supported", "stalled")
    make_update(proposal, recorded_at=noon("2026-01-17"), condition="active", **happened)
    assert status(Proposal.objects.with_current_status()) == ("supported", "active")


def test_as_known_on_a_day_leaves_out_what_was_recorded_after_it() -> None:
    proposal = make_proposal()
    make_update(proposal, effective_on=day("2026-01-15"), recorded_at=noon("2026-02-10"))
    assert at(known_on="2026-02-09").stage is None
    assert at(known_on="2026-02-10").stage == "supported"
    assert at("2026-01-15").stage == "supported"
    assert at("2026-01-15", known_on="2026-02-09").stage is None


def test_day_of_knowing_ends_at_midnight_of_the_site() -> None:
    proposal = make_proposal()
    midnight = noon("2026-02-11") - datetime.timedelta(hours=12)
    make_update(proposal, stage="proposed", recorded_at=midnight - datetime.timedelta(microseconds=1))
    make_update(proposal, stage="supported", recorded_at=midnight)
    assert at(known_on="2026-02-10").stage == "proposed"
    assert at(known_on="2026-02-11").stage == "supported"


def test_corrected_update_stands_only_as_known_before_its_correction() -> None:
    proposal = make_proposal()
    make_update(proposal, stage="proposed", effective_on=day("2025-11-16"), recorded_at=noon("2025-11-17"))
    wrong = make_update(proposal, stage=Stage.IN_PREPARATION, recorded_at=noon("2026-02-01"))
    make_update(
        proposal, stage="supported", kind="correction", corrects=wrong, reason="No body was tasked.",
        recorded_at=noon("2026-03-01"),
    )  # fmt: skip
    assert Proposal.objects.with_current_status().get().stage == "supported"
    assert at(known_on="2026-02-28").stage == "in_preparation"
    assert at(known_on="2026-01-31").stage == "proposed"


def test_correction_of_the_date_moves_the_status() -> None:
    proposal = make_proposal()
    wrong = make_update(proposal, effective_on=day("2026-01-15"))
    correction: dict[str, Any] = {"kind": "correction", "corrects": wrong, "reason": "It was in February."}
    make_update(proposal, effective_on=day("2026-02-15"), **correction)
    assert at("2026-02-14").stage is None
    assert at("2026-02-15").stage == "supported"


def test_of_a_chain_of_corrections_the_last_stands() -> None:
    proposal = make_proposal()
    last = make_update(proposal, stage="proposed", recorded_at=noon("2026-01-20"))
    for month, stage in ((2, "supported"), (3, "in_preparation"), (4, "supported")):
        correction: dict[str, Any] = {"kind": "correction", "corrects": last, "reason": "Again."}
        last = make_update(proposal, stage=stage, recorded_at=noon(f"2026-0{month}-20"), **correction)
    expected = {
        "2026-01-31": "proposed",
        "2026-02-28": "supported",
        "2026-03-31": "in_preparation",
        "2026-04-30": "supported",
    }
    for known, stage in expected.items():
        assert at(known_on=known).stage == stage
    assert list(StatusUpdate.objects.standing(Moment(as_of=day("2026-05-01")))) == [last]


def test_reversal_leads_back() -> None:
    proposal = make_proposal()
    make_update(proposal, stage=Stage.UNDER_NEGOTIATION, effective_on=day("2026-01-15"))
    make_update(
        proposal, stage=Stage.IN_PREPARATION, kind="reversal", reason="The text was withdrawn.",
        effective_on=day("2026-02-15"),
    )  # fmt: skip
    assert at("2026-02-14").stage == "under_negotiation"
    assert at("2026-02-15").stage == "in_preparation"


def test_step_that_waits_for_approval_is_not_public_nor_known_until_then() -> None:
    proposal = make_proposal()
    make_update(proposal, recorded_at=noon("2026-01-20"))
    signed = make_update(
        proposal,
        stage=Stage.SIGNED,
        effective_on=day("2026-02-15"),
        recorded_at=noon("2026-02-16"),
        approved=False,
    )
    assert Proposal.objects.with_current_status().get().stage == "supported"
    make_approval(signed, decided_at=noon("2026-02-20"))
    assert Proposal.objects.with_current_status().get().stage == "signed"
    assert at("2026-02-15").stage == "signed"
    assert at(known_on="2026-02-19").stage == "supported"
    assert at(known_on="2026-02-20").stage == "signed"


def test_returned_step_is_never_public() -> None:
    signed = make_update(make_proposal(), stage=Stage.SIGNED, approved=False)
    make_approval(signed, verdict="returned", comment="No source.")
    assert Proposal.objects.with_current_status().get().stage is None
    assert not StatusUpdate.objects.waiting().exists()


def test_correction_that_waits_for_approval_leaves_the_update_standing() -> None:
    proposal = make_proposal()
    wrong = make_update(proposal)
    correction: dict[str, Any] = {"kind": "correction", "corrects": wrong, "reason": "It was agreed at once."}
    waiting = make_update(proposal, stage=Stage.AGREED, approved=False, **correction)
    assert Proposal.objects.with_current_status().get().stage == "supported"
    make_approval(waiting)
    assert Proposal.objects.with_current_status().get().stage == "agreed"


def test_status_of_all_proposals_takes_one_query(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        make_update(make_proposal())
    with django_assert_num_queries(1):
        assert {found.stage for found in Proposal.objects.published().with_current_status()} == {"supported"}


DAYS = st.integers(0, 6).map(lambda days: day("2026-02-26") + datetime.timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random updates; each may correct an earlier one, and may have been decided on."""
    history: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        happened, recorded = sorted([draw(DAYS), draw(DAYS)])
        free = [
            one["number"]
            for one in history
            if not any(
                other["corrects"] == one["number"] and other["verdict"] != "returned" for other in history
            )
        ]
        corrects = draw(st.sampled_from([None, *free]))
        stage, condition = draw(st.sampled_from(Stage)), draw(st.sampled_from(Condition))
        # For what it reaches, what it leaves, and what it strikes out.
        held = naive_status(history, happened, datetime.date.max)
        decided = any(
            reached in FOUR_EYES_STAGES or fared in ENDINGS for reached, fared in ((stage, condition), held)
        ) or any(one["verdict"] != "" for one in history if one["number"] == corrects)
        history.append(
            {
                "number": number,
                "kind": "correction" if corrects else "reversal",
                "corrects": corrects,
                "stage": stage,
                "condition": condition,
                "effective_on": happened,
                "recorded_on": recorded,
                "verdict": draw(st.sampled_from(["approved", "returned", None])) if decided else "",
                "decided_on": max(draw(DAYS), recorded),
            }
        )
    return history


def naive_status(history: list[dict[str, Any]], as_of: datetime.date, known_on: datetime.date) -> Status:
    """The rule of the domain, spelt out row by row."""
    public = [
        one
        for one in history
        if one["recorded_on"] <= known_on
        and (one["verdict"] == "" or (one["verdict"] == "approved" and one["decided_on"] <= known_on))
    ]
    corrected = {one["corrects"] for one in public}
    standing = [one for one in public if one["number"] not in corrected and one["effective_on"] <= as_of]
    if not standing:
        return None, None
    latest = max(standing, key=lambda one: (one["effective_on"], one["recorded_on"], one["number"]))
    return latest["stage"], latest["condition"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), DAYS, DAYS)
def test_derived_status_is_that_of_the_rule_spelt_out(
    db: None, history: list[dict[str, Any]], as_of: datetime.date, known_on: datetime.date
) -> None:
    proposal = make_proposal(published=False)
    made: dict[int, StatusUpdate] = {}
    for one in history:
        made[one["number"]] = update = StatusUpdate.objects.create(
            proposal=proposal,
            **{name: one[name] for name in ("number", "kind", "stage", "condition", "effective_on")},
            corrects=made.get(one["corrects"]),
            reason="Random.",
            recorded_at=noon(one["recorded_on"].isoformat()),
            recorded_by=make_user(),
        )
        make_evidence(update=update)
        if one["verdict"]:
            decided_at = noon(one["decided_on"].isoformat())
            make_approval(update, verdict=one["verdict"], comment="Random.", decided_at=decided_at)
        assert update.needs_approval is (one["verdict"] != "")
    of_it = Proposal.objects.filter(pk=proposal.pk)
    moment = Moment(as_of=as_of, known_on=known_on)
    assert status(of_it.with_current_status(moment)) == naive_status(history, as_of, known_on)
    moment = Moment(as_of=as_of)
    assert status(of_it.with_current_status(moment)) == naive_status(history, as_of, datetime.date.max)
    moment = Moment(known_on=known_on)
    assert status(of_it.with_current_status(moment)) == naive_status(history, known_on, known_on)
