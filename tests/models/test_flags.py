import datetime
from typing import Any

import pytest

from initiatives.models import Condition, Moment, Proposal, Stage
from initiatives.models.flags import QUIET_DAYS
from tests.days import as_of, day
from tests.factories import (
    backdate,
    make_citation,
    make_document,
    make_milestone,
    make_passage,
    make_proposal,
    make_target,
    make_update,
)

pytestmark = pytest.mark.django_db

VOICED = datetime.date(2025, 1, 10)


def is_overdue(on: str) -> bool:
    flagged = Proposal.objects.with_flags(as_of(on)).get().is_overdue
    assert Proposal.objects.overdue(as_of(on)).exists() is flagged
    return flagged


def is_quiet(on: datetime.date) -> bool:
    flagged = Proposal.objects.with_flags(Moment(as_of=on)).get().is_quiet
    assert Proposal.objects.quiet(Moment(as_of=on)).exists() is flagged
    return flagged


@pytest.mark.parametrize(
    ("due", "precision", "last"),
    [
        ("2026-04-12", "day", "2026-04-12"),
        ("2026-04-01", "month", "2026-04-30"),
        ("2024-02-01", "month", "2024-02-29"),
        ("2026-01-01", "year", "2026-12-31"),
    ],
)
@pytest.mark.parametrize("of", ["milestone", "target"])
def test_proposal_is_overdue_from_the_day_after_the_period_of_what_was_due(
    of: str, due: str, precision: str, last: str
) -> None:
    proposal = make_proposal()
    if of == "milestone":
        make_milestone(proposal, due_on=day(due), due_precision=precision)
    else:
        make_target(proposal, deadline_on=day(due), deadline_precision=precision)
    assert not is_overdue(last)
    assert is_overdue((day(last) + datetime.timedelta(days=1)).isoformat())


@pytest.mark.parametrize(
    "hidden", [{"publication": "draft"}, {"publication": "withdrawn", "withdrawal_reason": "A double."}]
)
def test_a_target_that_the_public_does_not_see_makes_nothing_overdue(hidden: dict[str, Any]) -> None:
    make_target(make_proposal(), deadline_on=day("2026-01-01"), **hidden)
    assert not is_overdue("2026-02-01")


@pytest.mark.parametrize(
    ("effective", "precision", "overdue"),
    [
        ("2026-04-11", "day", True),
        ("2026-04-12", "day", False),
        ("2026-05-20", "day", False),
        ("2026-06-02", "day", True),  # still to come on the day asked about
        ("2026-03-01", "month", True),
        ("2026-04-01", "month", False),  # may have been on any day of April
    ],
)
def test_update_on_or_after_the_date_ends_overdue(effective: str, precision: str, overdue: bool) -> None:
    proposal = make_proposal()
    make_milestone(proposal, due_on=day("2026-04-12"))
    make_update(proposal, effective_on=day(effective), effective_precision=precision)
    assert is_overdue("2026-06-01") is overdue


def test_one_date_passed_without_an_update_is_enough() -> None:
    proposal = make_proposal()
    make_milestone(proposal, due_on=day("2026-02-02"))
    make_target(proposal, deadline_on=day("2026-05-05"))
    make_update(proposal, effective_on=day("2026-03-03"))
    assert not is_overdue("2026-05-05")
    assert is_overdue("2026-05-06")


def test_update_of_another_proposal_ends_nothing() -> None:
    waiting, moving = make_proposal(), make_proposal()
    make_milestone(waiting, moving, due_on=day("2026-04-12"))
    make_update(moving, effective_on=day("2026-04-12"))
    assert list(Proposal.objects.overdue(as_of("2026-06-01"))) == [waiting]


def test_pending_or_corrected_update_ends_nothing() -> None:
    proposal = make_proposal()
    make_milestone(proposal, due_on=day("2026-04-12"))
    wrong = make_update(proposal, effective_on=day("2026-04-20"))
    make_update(proposal, kind="correction", corrects=wrong, reason="Dated wrongly.", effective_on=VOICED)
    make_update(proposal, stage=Stage.AGREED, effective_on=day("2026-04-21"), approved=False)
    assert is_overdue("2026-06-01")


@pytest.mark.parametrize(
    "end",
    [
        {"stage": Stage.COMPLETED},
        *({"condition": c} for c in Condition if c not in ("active", "stalled", "suspended")),
    ],
    ids=str,
)
def test_completed_or_ended_proposal_is_neither_overdue_nor_quiet(end: dict[str, Any]) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    make_milestone(proposal, due_on=day("2026-04-12"))
    make_update(proposal, effective_on=day("2025-02-02"), **end)
    assert not is_overdue("2026-06-01")
    assert not is_quiet(day("2026-06-01"))


@pytest.mark.parametrize("condition", [Condition.ACTIVE, Condition.STALLED, Condition.SUSPENDED])
def test_stalled_or_suspended_proposal_may_be_overdue_and_quiet(condition: str) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    make_milestone(proposal, due_on=day("2026-04-12"))
    make_update(proposal, effective_on=day("2025-02-02"), condition=condition)
    assert is_overdue("2026-06-01")
    assert is_quiet(day("2026-06-01"))


def test_proposal_is_quiet_when_its_last_update_is_quiet_days_old() -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    last = day("2025-06-01")
    make_update(proposal, effective_on=VOICED)
    make_update(proposal, effective_on=last)
    assert not is_quiet(last + datetime.timedelta(days=QUIET_DAYS - 1))
    assert is_quiet(last + datetime.timedelta(days=QUIET_DAYS))


def test_proposal_without_updates_is_quiet_when_it_was_voiced_long_ago() -> None:
    make_proposal(first_voiced_on=VOICED)
    assert not is_quiet(VOICED + datetime.timedelta(days=QUIET_DAYS - 1))
    assert is_quiet(VOICED + datetime.timedelta(days=QUIET_DAYS))


def test_proposal_voiced_on_an_unknown_day_counts_from_its_documents_but_not_from_repetition() -> None:
    first, again = (
        make_passage(make_document(issued_on=day(issued)).versions.get())
        for issued in ("2025-01-10", "2025-09-09")
    )
    proposal = make_proposal(first_voiced_on=None, passage=first)
    make_citation(proposal, again, "reaffirmation")
    assert not is_quiet(VOICED + datetime.timedelta(days=QUIET_DAYS - 1))
    assert is_quiet(VOICED + datetime.timedelta(days=QUIET_DAYS))


def test_a_document_of_a_later_day_did_not_end_the_silence_of_an_earlier_one() -> None:
    first, later = (
        make_passage(make_document(issued_on=day(issued)).versions.get())
        for issued in ("2025-01-10", "2025-12-12")
    )
    make_citation(make_proposal(first_voiced_on=None, passage=first), later, "support")
    assert is_quiet(day("2025-12-11"))
    assert not is_quiet(day("2025-12-12"))


def test_a_document_that_was_cited_later_had_not_ended_the_silence_as_it_was_known() -> None:
    first, later = (
        make_passage(make_document(issued_on=day(issued)).versions.get())
        for issued in ("2025-01-10", "2025-12-12")
    )
    proposal = make_proposal(first_voiced_on=None, passage=first)
    backdate(proposal, VOICED)
    backdate(make_citation(proposal, later, "support"), day("2025-12-20"))
    asked = [Moment(known_on=day(on)) for on in ("2025-12-19", "2025-12-20")]
    assert [Proposal.objects.with_flags(moment).get().is_quiet for moment in asked] == [True, False]


def test_flags_as_known_on_a_day_leave_out_what_was_recorded_later() -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    make_milestone(proposal, due_on=day("2026-04-12"))
    recorded = datetime.datetime(2026, 5, 20, 9, tzinfo=datetime.UTC)
    make_update(proposal, effective_on=day("2026-04-12"), recorded_at=recorded)
    before, after = (
        Proposal.objects.with_flags(Moment(day("2026-06-01"), known_on=day(on))).get()
        for on in ("2026-05-19", "2026-05-20")
    )
    assert (before.is_overdue, before.is_quiet) == (True, True)
    assert (after.is_overdue, after.is_quiet) == (False, False)


@pytest.mark.parametrize(
    ("due", "precision", "ahead"),
    [("2026-04-12", "day", True), ("2026-04-11", "day", False), ("2026-04-01", "month", True)],
)
def test_milestone_is_ahead_up_to_the_end_of_its_period(due: str, precision: str, ahead: bool) -> None:
    make_milestone(make_proposal(), due_on=day(due), due_precision=precision)
    make_proposal()
    assert Proposal.objects.with_milestone_ahead(as_of("2026-04-12")).count() == ahead


def test_proposal_with_several_dates_is_listed_once() -> None:
    proposal = make_proposal()
    for due in ("2026-04-12", "2026-04-13"):
        make_milestone(proposal, due_on=day(due))
    assert Proposal.objects.overdue(as_of("2026-05-01")).count() == 1
    assert Proposal.objects.with_milestone_ahead(as_of("2026-01-01")).count() == 1
