"""Foreign keys are asked at the end of a transaction; what a trigger compares has to be there before."""

from typing import Any

import pytest
from django.db import connection

from initiatives.models import (
    Anchor,
    Approval,
    Document,
    Evidence,
    InstrumentAct,
    OutcomeMatch,
    Paragraph,
    Passage,
    Proposal,
    StatusUpdate,
    Version,
)
from initiatives.models.sources import digest
from tests.factories import (
    make_document,
    make_passage,
    make_proposal,
    make_state,
    make_topic,
    make_user,
)
from tests.models.ways import both_ways, insert, kept, refused

pytestmark = pytest.mark.django_db

UNUSED = 1_000_000
PAGE = {"type": "outcome_text", "rank": "primary", "address": "https://example.org/"}


def step(proposal: Proposal, key: int | None = UNUSED, **fields: Any) -> StatusUpdate:
    values = {"number": 90, "stage": "supported", "effective_on": "2026-01-10"}
    return StatusUpdate(pk=key, proposal=proposal, **values | fields)


def draft(key: int, kind: str) -> Proposal:
    return Proposal(pk=key, slug="later", kind=kind, force="call", topic=make_topic(), title_en="Later")


@both_ways
@pytest.mark.parametrize("stage", ["agreed", "supported"])
def test_decision_does_not_come_before_its_step(way: str, stage: str) -> None:
    editor, proposal = make_user(), make_proposal()
    with refused("parent_written_first"):
        insert(way, Approval(update_id=UNUSED, verdict="approved", decided_by=editor))
        insert(way, step(proposal, stage=stage, recorded_by=editor))
        insert(way, Evidence(update_id=UNUSED, **PAGE))


@both_ways
def test_step_does_not_come_before_its_proposal(way: str) -> None:
    make_topic()
    with refused("parent_written_first"):
        insert(way, step(Proposal(pk=UNUSED), stage="signed"))
        insert(way, Evidence(update_id=UNUSED, **PAGE))
        insert(way, draft(UNUSED, "target"))


@both_ways
def test_correction_names_no_step_that_is_still_to_come(way: str) -> None:
    proposal = make_proposal()
    correction: dict[str, Any] = {"kind": "correction", "reason": "Wrong.", "corrects_id": UNUSED + 1}
    for other in (proposal, make_proposal()):
        with refused("statusupdate_corrects_own"):
            insert(way, step(proposal, **correction))
            insert(way, Evidence(update_id=UNUSED, **PAGE))
            insert(way, step(other, UNUSED + 1, number=91))
            insert(way, Evidence(update_id=UNUSED + 1, **PAGE))


@both_ways
def test_step_does_not_correct_itself(way: str) -> None:
    itself: dict[str, Any] = {"kind": "correction", "reason": "Wrong.", "corrects_id": UNUSED}
    with refused("statusupdate_corrects_own"):
        insert(way, step(make_proposal(), **itself))
    with refused("statusupdate_corrects_another"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # the triggers are silent
        insert(way, step(make_proposal(published=False), **itself))


@both_ways
def test_anchor_does_not_come_before_its_version(way: str) -> None:
    document = make_document()
    passage = make_passage(document.versions.get())
    with refused("parent_written_first"):
        insert(way, Anchor(passage=passage, version_id=UNUSED, start=0, end=5, exact="Water"))
        text = "Another text"
        values = {"number": 2, "language": "ru", "text": text, "sha256": digest(text)}
        insert(way, Version(pk=UNUSED, document=document, **values))


@both_ways
def test_anchor_does_not_come_before_its_passage(way: str) -> None:
    version, other = make_document().versions.get(), make_document()
    with refused("parent_written_first"):
        insert(
            way,
            Anchor(
                passage_id="aaaaaaaaaa",
                version=version,
                start=0,
                end=5,
                exact=version.text[:5],
                suffix=version.text[5:37],
            ),
        )
        insert(way, Passage(pk="aaaaaaaaaa", document=other))


@both_ways
def test_paragraph_does_not_come_before_its_text(way: str) -> None:
    document = make_document()
    with refused("parent_written_first"):
        insert(way, Paragraph(version_id=UNUSED, number=1, start=0, end=500, kind="quote"))
        values = {"number": 2, "language": "ru", "text": "Text", "sha256": digest("Text")}
        insert(way, Version(pk=UNUSED, document=document, **values))


@both_ways
def test_translation_does_not_come_before_its_original(way: str) -> None:
    values = {"number": 2, "language": "en", "text": "Text", "sha256": digest("Text")}
    with refused("version_translation_fits"):
        insert(way, Version(pk=UNUSED, document=make_document(), translation_of_id=UNUSED, **values))


@both_ways
def test_act_of_a_state_does_not_come_before_its_proposal(way: str) -> None:
    state, _topic = make_state(), make_topic()
    with refused("parent_written_first"):
        act = {"state": state, "act": "signed", "taken_on": "2026-01-10"}
        insert(way, InstrumentAct(pk=UNUSED, proposal_id=UNUSED, **act))
        insert(way, Evidence(act_id=UNUSED, **PAGE))
        insert(way, draft(UNUSED, "target"))


@both_ways
def test_outcome_match_does_not_come_before_its_document_or_passage(way: str) -> None:
    proposal, outcome = make_proposal(), make_document(kind="declaration")
    other = make_document()
    later = {"slug": "later", "title_en": "Later", "issued_on": "2026-01-10"}
    with refused("parent_written_first"):
        insert(way, OutcomeMatch(document_id=UNUSED, proposal=proposal, extent="none"))
        insert(way, Document(pk=UNUSED, kind="speech", **later))
    match = OutcomeMatch(document=outcome, proposal=proposal, extent="in_full", passage_id="aaaaaaaaaa")
    with refused("parent_written_first"):
        insert(way, match)
        insert(way, Passage(pk="aaaaaaaaaa", document=other))


@both_ways
def test_parents_before_children_in_one_transaction_are_kept(way: str) -> None:
    make_topic()
    with kept():
        insert(way, proposal := draft(UNUSED, "convention"))
        insert(way, mistaken := step(proposal, stage="agreed", recorded_by=make_user()))
        insert(way, Evidence(update=mistaken, **PAGE))
        insert(way, Approval(update=mistaken, verdict="approved", decided_by=make_user("chief")))
        insert(
            way,
            fix := step(proposal, UNUSED + 1, number=91, kind="correction", reason="No.", corrects=mistaken),
        )
        insert(way, Evidence(update=fix, **PAGE))
