"""Drafts of steps and matches of outcome documents, also by two editors at the same moment."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from initiatives.actions import PressAlone, keep_draft, note_not_taken_up, record_status
from initiatives.models import Evidence, OutcomeMatch, Stage, StatusUpdate, StepDraft
from tests.factories import make_document, make_outcome_match, make_proposal, make_step_draft, make_user

DAY = datetime.date(2026, 2, 1)
PRESS: Any = {"type": "press_report", "rank": "press", "address": "https://example.org/"}
OFFICIAL: Any = {"type": "official_page", "rank": "official", "address": "https://example.org/"}


@pytest.mark.django_db
def test_press_alone_is_told_apart_from_every_other_fault() -> None:
    proposal = make_proposal()
    step: dict[str, Any] = {"proposal": proposal, "stage": Stage.AGREED, "effective_on": DAY}
    with pytest.raises(PressAlone):
        record_status(**step, evidence=[Evidence(**PRESS)])
    for fault in ({"kind": "reversal"}, {"effective_on": datetime.date(2199, 1, 1)}):
        with pytest.raises(ValidationError) as caught:
            record_status(**{**step, **fault}, evidence=[Evidence(**PRESS)])
        assert not isinstance(caught.value, PressAlone)


@pytest.mark.django_db
def test_recording_a_step_removes_its_draft_and_no_other() -> None:
    proposal = make_proposal()
    draft, other = make_step_draft(proposal), make_step_draft(proposal)
    record_status(
        proposal=proposal, stage="supported", effective_on=DAY, evidence=[Evidence(**OFFICIAL)], draft=draft
    )
    assert list(StepDraft.objects.all()) == [other]


@pytest.mark.django_db
def test_a_refused_step_keeps_its_draft() -> None:
    draft = make_step_draft(make_proposal())
    with pytest.raises(ValidationError):
        record_status(proposal=draft.proposal, stage="supported", effective_on=DAY, draft=draft)
    assert StepDraft.objects.get() == draft


@pytest.mark.django_db
def test_a_draft_keeps_who_began_it() -> None:
    proposal = make_proposal()
    draft = keep_draft(
        proposal=proposal,
        filled_in={"stage": "signed"},
        hindrance="unfinished",
        begun_by=make_user("aigerim"),
    )
    again = keep_draft(
        proposal=proposal, filled_in={}, hindrance="source", draft=draft, begun_by=make_user("dana")
    )
    assert (again.pk, str(again.begun_by), again.hindrance) == (draft.pk, "aigerim", "source")


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_record_one_draft_at_once_record_one_step() -> None:
    draft = make_step_draft(make_proposal())
    barrier = Barrier(2)

    def record(_editor: int) -> str:
        try:
            barrier.wait(timeout=10)
            record_status(
                proposal=draft.proposal,
                stage="supported",
                effective_on=DAY,
                evidence=[Evidence(**OFFICIAL)],
                draft=draft,
            )
        except ValidationError as error:
            return " ".join(error.messages)
        finally:
            connection.close()
        return "recorded"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(record, range(2)))
    assert outcomes.count("recorded") == 1
    assert StatusUpdate.objects.count() == 1


@pytest.mark.django_db
def test_noting_what_is_not_taken_up_leaves_what_is_known() -> None:
    document = make_document(kind="treaty")
    known, fresh = make_proposal(), make_proposal()
    make_outcome_match(known, document, extent="in_full", note_en="Not public.")
    assert note_not_taken_up(document=document, proposals=[known, fresh], looked_at_on=DAY) == 1
    extents = OutcomeMatch.objects.order_by("proposal__slug").values_list("extent", flat=True)
    assert list(extents) == ["in_full", "none"]
