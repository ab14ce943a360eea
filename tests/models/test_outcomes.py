"""What outcome documents make of proposals, and steps that are being written."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from initiatives.actions import withdraw_record
from initiatives.models import OutcomeMatch, Proposal, StepDraft
from tests.factories import (
    make_document,
    make_outcome_match,
    make_passage,
    make_proposal,
    make_step_draft,
    make_update,
)
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db

STATEMENT = {"kind": "joint_statement"}


def new_match(**fields: Any) -> OutcomeMatch:
    values = {"proposal": make_proposal(), "looked_at_on": datetime.date(2026, 1, 20), "extent": "none"}
    if "document" not in fields:
        values["document"] = make_document(**STATEMENT)
    return OutcomeMatch(**values | fields)


@both_ways
@pytest.mark.parametrize("extent", ["in_full", "in_part"])
def test_what_is_taken_up_names_its_passage_or_says_why_not(way: str, extent: str) -> None:
    document = make_document(**STATEMENT)
    with refused("outcomematch_shown"):
        insert(way, new_match(document=document, extent=extent))
    with kept():
        insert(way, new_match(document=document, extent=extent, note_ru="Текст не опубликован."))
        passage = make_passage(document.versions.get(), "Он поддержал")
        insert(way, new_match(document=document, extent=extent, passage=passage))


@both_ways
def test_what_is_not_taken_up_has_no_passage(way: str) -> None:
    document = make_document(**STATEMENT)
    passage = make_passage(document.versions.get(), "Он поддержал")
    with refused("outcomematch_shown"):
        insert(way, new_match(document=document, passage=passage))
    with kept():
        insert(way, new_match(document=document))


@both_ways
@pytest.mark.parametrize("publication", ["published", "withdrawn"])
def test_a_match_stays_once_its_proposal_has_been_published(way: str, publication: str) -> None:
    proposal = make_proposal()
    match = make_outcome_match(proposal)
    if publication == "withdrawn":
        withdraw_record(record=proposal, reason="Ошибка.")
    with refused("outcomematch_kept"):
        delete(way, match)
    assert OutcomeMatch.objects.filter(pk=match.pk).exists()


@both_ways
def test_a_match_of_a_draft_goes(way: str) -> None:
    match = make_outcome_match(make_proposal(published=False))
    with kept():
        delete(way, match)
    assert not OutcomeMatch.objects.exists()


@both_ways
def test_passage_of_another_document_is_refused(way: str) -> None:
    elsewhere = make_passage(make_document(**STATEMENT).versions.get(), "Он поддержал")
    with refused("outcomematch_passage_of_document"):
        insert(way, new_match(extent="in_full", passage=elsewhere))


@both_ways
@pytest.mark.parametrize("kind", ["speech", "speech_report", "press", "other"])
def test_only_an_outcome_document_is_matched_and_it_stays_one(way: str, kind: str) -> None:
    with refused("outcomematch_of_outcome"):
        insert(way, new_match(document=make_document(kind=kind)))
    match = make_outcome_match(make_proposal())
    with refused("outcomematch_of_outcome"):
        change(way, match.document, kind=kind)
    with kept():
        change(way, match.document, kind="treaty")


@both_ways
def test_a_document_is_matched_with_a_proposal_once(way: str) -> None:
    match = make_outcome_match(make_proposal())
    with refused("outcomematch_once"):
        insert(way, new_match(document=match.document, proposal=match.proposal))


def test_nobody_has_looked_tomorrow() -> None:
    with pytest.raises(ValidationError, match="has not come yet"):
        new_match(looked_at_on=timezone.localdate() + datetime.timedelta(days=1)).clean()


def test_matches_of_drafts_are_not_public() -> None:
    match = make_outcome_match(make_proposal())
    make_outcome_match(make_proposal(published=False))
    assert list(OutcomeMatch.objects.at()) == [match]


def test_a_match_advances_no_status() -> None:
    proposal = make_proposal()
    make_outcome_match(proposal, extent="in_full", note_en="The text is not public.")
    assert Proposal.objects.with_current_status().get().stage is None


@both_ways
@pytest.mark.parametrize("filled_in", [[], "signed", 5])
def test_draft_of_a_step_keeps_a_form_and_nothing_else(way: str, filled_in: Any) -> None:
    with refused("stepdraft_filled_in_form"):
        insert(way, StepDraft(proposal=make_proposal(), filled_in=filled_in))


@both_ways
def test_two_drafts_begun_at_one_moment_are_refused(way: str) -> None:
    draft = make_step_draft(make_proposal())
    with refused("stepdraft_begun_once"):
        insert(way, StepDraft(proposal=draft.proposal, begun_at=draft.begun_at))


def test_a_draft_of_a_step_changes_no_status() -> None:
    proposal = make_proposal()
    make_update(proposal, stage="supported")
    make_step_draft(proposal)
    assert Proposal.objects.with_current_status().get().stage == "supported"
