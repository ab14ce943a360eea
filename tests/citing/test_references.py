"""What is said of each record that can be cited, and which records cannot."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from initiatives.actions.publication import withdraw_record
from initiatives.citing.references import (
    Reference,
    find_paragraph,
    find_passage,
    find_proposal,
    find_step,
    of_proposal,
)
from initiatives.models import Moment, Passage, Proposal, Relation
from initiatives.presenters.proposals.page import proposal_page
from initiatives.presenters.recorded import recorded_on
from initiatives.text.spans import Span
from tests.citing.conftest import ROOT, TEXT
from tests.factories import (
    backdate,
    make_act,
    make_anchor,
    make_approval,
    make_citation,
    make_document,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_target,
    make_update,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with override("en"):
        yield


def found(reference: Reference | None) -> Any:
    """Return the item of a reference that must be there."""
    assert reference is not None
    return reference.item


def test_a_passage_names_speaker_version_paragraph_dates_and_both_addresses(
    passage: Passage,
) -> None:
    item = found(find_passage(ROOT, passage.pk))
    assert item["author"] == [{"given": "Kassym-Jomart", "family": "Tokayev"}]
    assert (item["title"], item["type"], item["version"], item["section"]) == (
        "A speech on water",
        "speech",
        "2",
        "paragraph 2",
    )
    assert item["abstract"] == "согласовать водные стратегии 🌊"
    assert item["language"] == "ru"
    assert item["URL"] == f"{ROOT}/en/passages/{passage.pk}/"
    assert item["issued"] == {"date-parts": [[2025, 11, 16]]}
    assert item["accessed"] == {"date-parts": [[2026, 3, 1]]}
    assert item["note"] == (
        "Published 16 November 2025, retrieved 20 November 2025, https://source.example/news/1"
    )
    assert item["custom"] == {
        "sha256": passage.anchors.get().version.sha256,
        "paragraph": 2,
        "published_on": "2025-11-16",
        "retrieved_on": "2025-11-20",
        "source": "https://source.example/news/1",
    }


def test_a_passage_is_cited_in_the_version_that_was_confirmed_last(passage: Passage) -> None:
    text = f"Ещё абзац.\n\n{TEXT}"
    newest = make_version(passage.document, text)
    start = text.index("согласовать")
    anchor = make_anchor(passage, newest, Span(start, start + 30), state="moved")
    assert found(find_passage(ROOT, passage.pk))["version"] == "2"
    anchor.state = "placed"
    anchor.save()
    item = found(find_passage(ROOT, passage.pk))
    assert (item["version"], item["section"]) == ("3", "paragraph 3")


def test_words_of_the_reporter_are_not_given_to_the_speaker() -> None:
    version = make_document(kind="speech_report", speaker=make_person()).versions.get()
    narrated = make_passage(version, "региональный исследовательский центр")
    make_proposal(passage=narrated)
    assert "author" not in found(find_passage(ROOT, narrated.pk))
    slug = version.document.slug
    assert "author" not in found(find_paragraph(ROOT, slug, 1, 1))
    assert found(find_paragraph(ROOT, slug, 1, 2))["author"]


def test_a_paragraph_is_cited_in_its_version_with_its_words(passage: Passage) -> None:
    item = found(find_paragraph(ROOT, "speech", 1, 2))
    assert item["id"] == "speech-v1-p2"
    assert item["abstract"] == TEXT.split("\n\n")[1]
    assert (item["version"], item["section"]) == ("1", "paragraph 2")
    assert item["URL"] == f"{ROOT}/en/documents/speech/versions/1/paragraphs/2/"


def test_a_proposal_is_cited_by_its_address_with_the_day_of_the_data() -> None:
    proposal = make_proposal("water-convention")
    item = found(of_proposal(ROOT, proposal, datetime.date(2026, 2, 3)))
    assert (item["title"], item["language"]) == ("Proposal 1", "en")
    assert item["URL"] == f"{ROOT}/en/proposals/water-convention/"
    assert item["issued"] == {"date-parts": [[2026, 2, 3]]}
    assert item["note"] == "As recorded 3 February 2026"
    assert item["custom"] == {"recorded_on": "2026-02-03"}
    assert "version" not in item


def test_the_day_of_the_data_is_that_of_the_page() -> None:
    proposal = make_proposal()
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=12)
    make_update(proposal, stage="signed", approved=False, recorded_at=later)
    for _ in range(2):
        shown = proposal_page(proposal.slug)
        assert shown
        assert (
            found(find_proposal(ROOT, proposal.slug))["custom"]["recorded_on"]
            == shown.recorded_on.isoformat()
        )
        make_update(proposal, recorded_at=later)


def test_a_step_is_cited_with_status_day_and_what_corrects_it() -> None:
    proposal = make_proposal("treaty")
    wrong = make_update(proposal, recorded_at=datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC))
    item = found(find_step(ROOT, "treaty", 1))
    assert item["id"] == "treaty-step-1"
    assert item["title"] == "Proposal 1: step 1 (supported, active, 15 January 2026)"
    assert item["URL"] == f"{ROOT}/en/proposals/treaty/steps/1/"
    assert (item["abstract"], item["note"]) == ("A step was made.", "Recorded 1 February 2026")
    make_update(proposal, kind="correction", corrects=wrong, reason="Misread.")
    assert found(find_step(ROOT, "treaty", 1))["note"] == "Recorded 1 February 2026; corrected by step 2"


BEFORE = datetime.date(2026, 3, 1)


def make_settled() -> Proposal:
    """Make a proposal whose page last changed on BEFORE, with a step that waits for a second editor."""
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    proposal = make_proposal(kind="convention")
    position, target = make_position(proposal), make_target(proposal)
    milestone = make_milestone(proposal)
    make_update(proposal, stage="signed", approved=False, recorded_at=noon)
    links = [*milestone.proposalmilestone_set.all(), *proposal.citations.all(), *proposal.sponsors.all()]
    for record in (proposal, position, target, milestone, *links):
        backdate(record, BEFORE)
    return proposal


CHANGES: dict[str, Callable[[Proposal], object]] = {
    "approval": lambda proposal: make_approval(proposal.updates.get(), decided_at=timezone.now()),
    "position": lambda proposal: make_position(proposal, make_state("KG")),
    "withdrawal": lambda proposal: withdraw_record(record=proposal.positions.get(), reason="Misread."),
    "passage": lambda proposal: make_citation(proposal, make_passage(make_document().versions.get())),
    "measurement": lambda proposal: make_measurement(proposal.targets.get()),
    "milestone": lambda proposal: make_milestone(proposal),
    "date of a milestone": lambda proposal: proposal.milestones.update(due_on=datetime.date(2031, 1, 1)),
    "outcome": make_outcome_match,
    "act": make_act,
    "relation": lambda proposal: Relation.objects.create(
        proposal=make_proposal(), other=proposal, kind="related"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_proposal_is_of_another_day_when_anything_on_its_page_changed(change: str) -> None:
    proposal = make_settled()
    assert recorded_on(proposal) == BEFORE
    CHANGES[change](proposal)
    assert recorded_on(proposal) == timezone.localdate()
    assert recorded_on(proposal, Moment(known_on=BEFORE)) == BEFORE


def test_a_draft_is_no_change_of_a_proposal() -> None:
    proposal, draft = make_settled(), make_proposal("draft", published=False)
    hidden: Any = {"publication": "draft"}
    make_position(proposal, make_state("KG"), **hidden)
    make_measurement(proposal.targets.get(), **hidden)
    make_measurement(make_target(proposal, value="30", **hidden))
    make_act(proposal, **hidden)
    Relation.objects.create(proposal=draft, other=proposal, kind="related")
    assert recorded_on(proposal) == BEFORE


def test_what_is_not_public_cannot_be_cited(passage: Passage) -> None:
    version = passage.document.versions.get(number=1)
    uncited = make_passage(version, "Первый абзац.")
    draft = make_proposal("draft", published=False, passage=make_passage(version, "Он поддержал"))
    make_update(draft)
    make_update(Proposal.objects.get(slug="water-convention"), stage="signed", approved=False)
    assert find_passage(ROOT, uncited.pk) is None
    assert find_passage(ROOT, draft.citations.get().passage_id) is None
    assert find_proposal(ROOT, "draft") is None
    assert find_step(ROOT, "draft", 1) is None
    assert find_step(ROOT, "water-convention", 2) is None
    assert find_step(ROOT, "water-convention", 1) is not None


def test_what_is_not_there_cannot_be_cited(passage: Passage) -> None:
    beyond = 10**30
    assert find_proposal(ROOT, "nothing") is None
    assert find_passage(ROOT, "aaaaaaaaaa") is None
    assert find_step(ROOT, "water-convention", beyond) is None
    assert find_paragraph(ROOT, "speech", 1, 4) is find_paragraph(ROOT, "speech", 3, 1) is None
    assert find_paragraph(ROOT, "speech", beyond, 1) is find_paragraph(ROOT, "speech", 1, beyond) is None


def test_finding_a_reference_costs_few_queries(passage: Passage, django_assert_num_queries: Any) -> None:
    for find, key, queries in (
        (find_proposal, ("water-convention",), 2),
        (find_step, ("water-convention", 1), 2),
        (find_passage, (passage.pk,), 3),
        (find_paragraph, ("speech", 2, 2), 1),
    ):
        with django_assert_num_queries(queries):
            assert find(ROOT, *key)
