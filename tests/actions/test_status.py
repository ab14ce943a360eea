"""Recording steps, deciding on them, publishing."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from initiatives.actions import approve_status, publish_proposal, record_status, return_status
from initiatives.models import Evidence, Proposal, StatusUpdate
from tests.factories import make_document, make_passage, make_proposal, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 12, 1)


def shown(rank: str = "press", **fields: Any) -> Evidence:
    return Evidence(**{"type": "other", "rank": rank, "address": "https://example.org/a"} | fields)


def record(proposal: Proposal, stage: str, **fields: Any) -> StatusUpdate:
    defaults: dict[str, Any] = {"effective_on": DAY, "evidence": [shown("official")]}
    return record_status(proposal=proposal, stage=stage, **defaults | fields)


def test_update_is_recorded_with_its_evidence_in_order() -> None:
    proposal = make_proposal(kind="convention")
    before = proposal.updates.count()
    update = record(
        proposal,
        "supported",
        evidence=[shown(title="first"), shown(title="second")],
        note={"en": "Backed."},
        effective_on=datetime.date(2025, 12, 1),
        effective_precision="month",
        recorded_by=make_user(),
    )
    assert update.number == before + 1
    assert [evidence.title for evidence in update.evidence.all()] == ["first", "second"]
    assert (update.note_en, update.recorded_by) == ("Backed.", make_user())


SUPPORTED = {"stage": "supported"}
REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "unknown stage": (
        "convention",
        {"stage": "done"},
        "stage",
        "not a valid choice",
    ),
    "stage of another kind": (
        "institution",
        {"stage": "signed"},
        "stage",
        "does not exist for this kind",
    ),
    "no evidence": (
        "convention",
        {**SUPPORTED, "evidence": []},
        "evidence",
        "needs an evidence",
    ),
    "only evidence against": (
        "convention",
        {**SUPPORTED, "evidence": [shown(bearing="contradicts")]},
        "evidence",
        "supports it",
    ),
    "condition unshown": (
        "convention",
        {"stage": "proposed", "condition": "stalled", "evidence": []},
        "evidence",
        "needs an evidence",
    ),
    "press alone": (
        "convention",
        {"stage": "agreed", "evidence": [shown("press"), shown("other")]},
        "evidence",
        "Press alone",
    ),
    "evidence of nothing": (
        "convention",
        {**SUPPORTED, "evidence": [shown(address="")]},
        "evidence",
        "has a web address",
    ),
    "evidence of no address": (
        "convention",
        {**SUPPORTED, "evidence": [shown(address="nowhere")]},
        "evidence",
        "valid URL",
    ),
    "reversal without reason": (
        "convention",
        {**SUPPORTED, "kind": "reversal"},
        "reason",
        "says why",
    ),
    "correction of nothing": (
        "convention",
        {**SUPPORTED, "kind": "correction", "reason": "x"},
        "corrects",
        "names what it corrects",
    ),
    "still to happen": (
        "convention",
        {**SUPPORTED, "effective_on": datetime.date(2199, 1, 1)},
        "effective_on",
        "after it happened",
    ),
    "year not meant": (
        "convention",
        {**SUPPORTED, "effective_on": datetime.date(1066, 1, 1)},
        "effective_on",
        "1066",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_update_that_breaks_a_rule_is_refused_by_field(name: str) -> None:
    kind, fields, field, message = REFUSED[name]
    proposal = make_proposal(kind=kind)
    before = StatusUpdate.objects.count()
    with translation.override("en"):
        with pytest.raises(ValidationError) as refusal:
            record(proposal, **fields)
        messages = refusal.value.message_dict
    assert set(messages) == {field}
    assert message in " ".join(messages[field])
    assert StatusUpdate.objects.count() == before


def test_step_back_is_refused_and_a_reversal_is_not() -> None:
    proposal = make_proposal(kind="convention")
    record(proposal, "under_negotiation")
    with pytest.raises(ValidationError) as refusal:
        record(proposal, "supported")
    assert set(refusal.value.message_dict) == {"stage"}
    assert record(proposal, "supported", kind="reversal", reason="The text was dropped.").stage == "supported"


def test_step_before_a_lower_one_is_refused() -> None:
    proposal = make_proposal(kind="convention")
    later = record(proposal, "supported", effective_on=DAY)
    with pytest.raises(ValidationError) as refusal:
        record(proposal, "under_negotiation", effective_on=DAY - datetime.timedelta(days=5))
    [told] = refusal.value.message_dict["stage"]
    assert str(later) in told


def test_correction_is_of_the_same_proposal_and_only_once() -> None:
    proposal = make_proposal(kind="convention")
    wrong = record(proposal, "under_negotiation")
    correcting: dict[str, Any] = {"kind": "correction", "reason": "Misread.", "corrects": wrong}
    with pytest.raises(ValidationError) as refusal:
        record(make_proposal(kind="convention"), "supported", **correcting)
    assert set(refusal.value.message_dict) == {"corrects"}
    record(proposal, "supported", **correcting)
    with pytest.raises(ValidationError) as refusal:
        record(proposal, "supported", **correcting)
    assert set(refusal.value.message_dict) == {"corrects"}


def test_second_editor_approves_once_and_never_the_first() -> None:
    first, second = make_user("first"), make_user("second")
    proposal = make_proposal(kind="convention")
    update = record(proposal, "agreed", recorded_by=first)
    assert Proposal.objects.with_current_status().get(pk=proposal.pk).stage != "agreed"
    with pytest.raises(ValidationError):
        approve_status(update=update, decided_by=first)
    approve_status(update=update, decided_by=second)
    assert Proposal.objects.with_current_status().get(pk=proposal.pk).stage == "agreed"
    with pytest.raises(ValidationError):
        return_status(update=update, decided_by=second, comment="No.")


def test_update_is_returned_with_a_comment() -> None:
    update = record(make_proposal(kind="convention"), "agreed")
    with pytest.raises(ValidationError) as refusal:
        return_status(update=update, decided_by=make_user(), comment="  ")
    assert set(refusal.value.message_dict) == {"comment"}
    assert return_status(update=update, decided_by=make_user(), comment="Which source?").verdict == "returned"


def test_update_that_needs_no_second_editor_is_not_decided_on() -> None:
    with pytest.raises(ValidationError):
        approve_status(update=record(make_proposal(), "supported"), decided_by=make_user())


def test_approval_that_would_make_a_later_step_lead_back_is_refused() -> None:
    proposal = make_proposal(kind="convention")
    waiting = record(proposal, "agreed")
    record(proposal, "supported", effective_on=DAY + datetime.timedelta(days=3))
    with pytest.raises(ValidationError):
        approve_status(update=waiting, decided_by=make_user())


def test_publishing_needs_the_words_of_the_proposal() -> None:
    draft = make_proposal(published=False)
    draft.citations.all().delete()
    with pytest.raises(ValidationError) as refusal:
        publish_proposal(proposal=draft)
    assert set(refusal.value.message_dict) == {"citations"}
    complete = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    assert publish_proposal(proposal=complete).publication == "published"
    assert Proposal.objects.published().filter(pk=complete.pk).exists()


def test_publishing_needs_a_summary() -> None:
    words = make_passage(make_document().versions.get())
    draft = make_proposal(published=False, passage=words, summary_ru="", summary_en="", summary_kk="")
    with pytest.raises(ValidationError) as refusal:
        publish_proposal(proposal=draft)
    assert set(refusal.value.message_dict) == {"summary"}


def draft(**fields: Any) -> Proposal:
    spoken = make_document(issued_on=datetime.date(2025, 11, 16))
    return make_proposal(published=False, passage=make_passage(spoken.versions.get()), **fields)


@pytest.mark.parametrize(
    ("voiced", "opening"),
    [
        ({"first_voiced_on": None}, (datetime.date(2025, 11, 16), "day")),
        (
            {"first_voiced_on": datetime.date(2025, 4, 1), "first_voiced_precision": "month"},
            (datetime.date(2025, 4, 1), "month"),
        ),
    ],
    ids=["by its document", "when it was voiced"],
)
def test_published_proposal_stands_as_proposed_from_the_day_it_was_put_forward(
    voiced: dict[str, Any], opening: tuple[datetime.date, str]
) -> None:
    proposal = publish_proposal(proposal=draft(**voiced), published_by=make_user())
    standing = Proposal.objects.published().with_current_status().get(pk=proposal.pk)
    assert (standing.stage, standing.condition) == ("proposed", "active")
    assert (standing.status_on, standing.status_precision) == opening


def test_record_that_has_a_public_step_is_not_opened_again() -> None:
    proposal = draft()
    record(proposal, "supported")
    publish_proposal(proposal=proposal)
    assert [update.stage for update in proposal.updates.all()] == ["supported"]


def test_proposal_that_is_only_announced_is_not_published() -> None:
    proposal = draft(first_voiced_on=datetime.date(2199, 1, 1))
    with pytest.raises(ValidationError):
        publish_proposal(proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.publication == "draft"


def test_step_sent_twice_is_recorded_once() -> None:
    proposal = make_proposal(kind="convention")
    step: dict[str, Any] = {"note": {"ru": "Начались переговоры."}, "recorded_by": make_user("dana")}
    first = record(proposal, "agreed", **step)
    with pytest.raises(ValidationError):
        record(proposal, "agreed", **step)
    assert list(proposal.updates.all()) == [first]
    # What differs is another step, and one that was returned is recorded anew as it was.
    record(proposal, "agreed", **step | {"note": {"ru": "Переговоры продолжены."}})
    last = record(proposal, "agreed", **step)
    return_status(update=last, decided_by=make_user("chief"), comment="Нет источника.")
    assert record(proposal, "agreed", **step).number == last.number + 1


def test_step_that_claims_to_be_recorded_in_the_future_has_not_happened_either() -> None:
    later = timezone.now() + datetime.timedelta(days=400)
    proposal = make_proposal()
    with pytest.raises(ValidationError) as caught:
        record(proposal, "supported", effective_on=later.date(), recorded_at=later)
    assert set(caught.value.message_dict) == {"effective_on"}
