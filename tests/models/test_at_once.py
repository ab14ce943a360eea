"""Rules that two transactions could break together, each of them right by itself."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from initiatives.models import Approval, Citation, Proposal, StatusUpdate
from initiatives.models.rules import RULES, explain
from initiatives.text.spans import Span
from tests.factories import (
    make_anchor,
    make_citation,
    make_document,
    make_passage,
    make_proposal,
    make_update,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.date(2026, 1, 10)


def refuse_at_once(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Return what refuses `second`, which begins when the rules were asked about `first`, not yet committed.

    Without a lock `second` would be committed before `first`, neither seeing the other.
    """
    asked, late = threading.Event(), threading.Event()

    def run_first() -> None:
        try:
            with transaction.atomic():
                first()
                connection.check_constraints()
                asked.set()
                late.wait(timeout=1)
        finally:
            connection.close()

    other = threading.Thread(target=run_first)
    other.start()
    try:
        assert asked.wait(timeout=20)
        with transaction.atomic():
            second()
    except IntegrityError as error:
        return explain(error)
    finally:
        late.set()
        other.join(timeout=20)
    return ""


def test_two_editors_do_not_remove_both_passages_of_a_published_proposal() -> None:
    proposal = make_proposal()
    words = make_passage(make_document("Вода").versions.get())
    one, other = proposal.citations.get(), make_citation(proposal, words)
    refusal = refuse_at_once(one.delete, other.delete)
    assert refusal == RULES["proposal_origin_cited"]
    assert Citation.objects.filter(proposal=proposal).count() == 1


def test_a_proposal_is_not_published_while_its_passage_is_removed() -> None:
    proposal = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    publish = Proposal.objects.filter(pk=proposal.pk).update
    remove = proposal.citations.get().delete
    refusal = refuse_at_once(lambda: publish(publication="published"), remove)
    assert refusal == RULES["proposal_origin_cited"]
    assert Citation.objects.filter(proposal=proposal).exists()


@pytest.mark.parametrize("step_first", [False, True], ids=["kind first", "step first"])
def test_a_kind_does_not_change_while_a_step_is_recorded_that_it_does_not_know(step_first: bool) -> None:
    proposal = make_proposal(kind="convention")

    def record() -> None:
        make_update(Proposal.objects.get(pk=proposal.pk), stage="signed", approved=False)

    def change() -> None:
        Proposal.objects.filter(pk=proposal.pk).update(kind="target")

    refusal = refuse_at_once(record, change) if step_first else refuse_at_once(change, record)
    assert refusal == RULES["proposal_stages_apply" if step_first else "statusupdate_stage_applies"]


def test_two_editors_do_not_both_correct_one_step() -> None:
    proposal = make_proposal()
    mistaken = make_update(proposal, effective_on=DAY)

    def correct(number: int) -> Callable[[], Any]:
        fields: dict[str, Any] = {
            "kind": "correction",
            "corrects": mistaken,
            "reason": "No.",
        }
        return lambda: make_update(proposal, number=number, effective_on=DAY, **fields)

    assert refuse_at_once(correct(2), correct(3)) == RULES["statusupdate_corrected_once"]
    assert mistaken.corrections.count() == 1


def test_two_decisions_do_not_let_the_steps_lead_back_together() -> None:
    proposal = make_proposal()
    signed = make_update(proposal, stage="signed", effective_on=DAY, approved=False)
    agreed = make_update(
        proposal, stage="agreed", effective_on=DAY + datetime.timedelta(days=30), approved=False
    )
    chief = make_user("chief")

    def approve(update: StatusUpdate) -> Callable[[], Any]:
        return lambda: Approval.objects.create(update=update, verdict="approved", decided_by=chief)

    refusal = refuse_at_once(approve(signed), approve(agreed))
    assert refusal == RULES["statusupdate_keeps_order"]
    assert Approval.objects.get().update == signed


def test_two_editors_do_not_both_take_the_words_of_a_passage() -> None:
    version = make_document().versions.get()
    passage = make_passage(version, "Он поддержал")
    start = version.text.index("Он поддержал")
    make_anchor(passage, make_version(version.document), Span(start, start + 12))
    first, last = passage.anchors.order_by("version__number")
    assert refuse_at_once(first.delete, last.delete) == RULES["passage_anchored"]
    assert passage.anchors.count() == 1
