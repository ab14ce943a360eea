"""Drafts of steps: kept, opened again as they were typed, recorded, and never public."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from initiatives.models import Proposal, StepDraft
from tests.admin.conftest import SignIn
from tests.admin.forms import Fields, errors, read_fields, submit, told
from tests.admin.test_progress import OFFICIAL, PRESS, STEP, address_of
from tests.factories import (
    make_document,
    make_passage,
    make_proposal,
    make_step_draft,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db

AGREED = STEP | {"stage": "agreed"}
# What the fields of a date hold when a page in English shows it.
SHOWN = STEP | {"condition": "active", "kind": "step"}


def address_of_draft(draft: StepDraft) -> str:
    return address_of(draft.proposal, draft=draft.pk)


def test_press_alone_is_kept_as_a_draft_that_opens_as_it_was_typed(sign_in: SignIn) -> None:
    proposal = make_proposal()
    response = submit(sign_in("editor"), address_of(proposal), AGREED | PRESS)
    draft = proposal.step_drafts.get()
    assert (draft.hindrance, str(draft.begun_by)) == ("source", "the-editor")
    assert not proposal.updates.exists()
    assert "Press alone reaches" in told(response)
    assert "kept as a draft" in told(response)
    assert response.request["QUERY_STRING"] == f"proposal={proposal.pk}&draft={draft.pk}"
    assert AGREED.items() | PRESS.items() <= read_fields(response).items()


def test_a_rank_forgotten_beside_a_changed_type_is_told(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    response = submit(client, address_of(proposal), AGREED | PRESS | {"evidence-0-type": "outcome_text"})
    assert "is of the type “text of an outcome document”, but its rank is “press”" in told(response)
    assert "but its rank" not in told(submit(client, address_of(proposal), AGREED | PRESS))


def test_a_draft_with_its_missing_source_is_recorded_and_gone(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    submit(client, address_of(proposal), AGREED | PRESS)
    draft = proposal.step_drafts.get()
    response = submit(client, address_of_draft(draft), OFFICIAL)
    update = proposal.updates.get()
    assert update.stage == "agreed"
    assert [shown.rank for shown in update.evidence.all()] == ["official"]
    assert not StepDraft.objects.exists()
    assert "waits until a second editor approves it" in told(response)


def test_an_unfinished_form_is_kept_whatever_it_holds(sign_in: SignIn) -> None:
    proposal = make_proposal()
    typed = {"effective_on": "32.13.2026", "note_ru": "Две\nстроки 🌊", "evidence-0-address": "no address"}
    response = submit(sign_in("editor"), address_of(proposal), typed, button="_draft")
    draft = proposal.step_drafts.get()
    assert draft.hindrance == "unfinished"
    assert typed.items() <= draft.filled_in.items()
    assert typed.items() <= read_fields(response).items()
    assert "not recorded and not public" in told(response)


def test_what_no_text_holds_is_left_out_of_a_draft(sign_in: SignIn) -> None:
    proposal = make_proposal()
    typed = {"note_ru": "Раи\u0306он\r\nи\x01 все\x85", "reason": "a\rb", "note_en": "\x01"}
    client = sign_in("editor")
    address = address_of(proposal)
    client.post(address, read_fields(client.get(address)) | typed | {"_draft": "1"})
    kept = proposal.step_drafts.get().filled_in
    assert (kept["note_ru"], kept["reason"]) == ("Район\nи все", "a\nb")
    assert "note_en" not in kept


def test_a_date_is_read_again_in_a_form_of_another_language(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    english = address_of(proposal)
    russian = english.replace("/en/", "/ru/")
    submit(client, russian, {"effective_on": "05.02.2026"}, button="_draft")
    draft = proposal.step_drafts.get()
    assert draft.filled_in["effective_on"] == "2026-02-05"
    for address, shown in ((russian, "05.02.2026"), (english, "2026-02-05")):
        assert read_fields(client.get(f"{address}&draft={draft.pk}"))["effective_on"] == shown


def test_rows_left_alone_are_not_kept_and_the_others_move_up(sign_in: SignIn) -> None:
    proposal = make_proposal()
    rows: Fields = {"evidence-TOTAL_FORMS": "3", "evidence-1-bearing": "supports"}
    rows |= {name.replace("-0-", "-2-"): value for name, value in PRESS.items()}
    submit(sign_in("editor"), address_of(proposal), rows, button="_draft")
    kept = proposal.step_drafts.get().filled_in
    assert kept["evidence-0-publisher"] == "A newspaper"
    assert not [name for name in kept if name.startswith(("evidence-1", "evidence-2"))]


def test_a_correction_is_kept_by_the_number_of_what_it_corrects(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_update(make_proposal())
    wrong = make_update(proposal)
    client = sign_in("editor")
    submit(client, address_of(proposal, corrects=wrong.pk), {}, button="_draft")
    draft = proposal.step_drafts.get()
    assert draft.filled_in["corrects"] == "1"
    submit(client, address_of_draft(draft), STEP | OFFICIAL | {"reason": "It was another treaty."})
    assert proposal.updates.get(kind="correction").corrects == wrong


def test_any_editor_goes_on_with_a_draft(sign_in: SignIn) -> None:
    draft = make_step_draft(make_proposal(), begun_by=make_user("aigerim"))
    client = sign_in("editor")
    page = client.get(address_of_draft(draft))
    assert "begun by aigerim" in told(page)
    assert read_fields(page)["stage"] == "signed"
    submit(client, address_of_draft(draft), {"note_en": "More."}, button="_draft")
    draft.refresh_from_db()
    assert (draft.filled_in["note_en"], str(draft.begun_by)) == ("More.", "aigerim")
    assert StepDraft.objects.count() == 1


@pytest.mark.parametrize("button", ["_draft", "_save"])
def test_a_draft_that_somebody_else_saved_meanwhile_is_not_overwritten(sign_in: SignIn, button: str) -> None:
    draft = make_step_draft(make_proposal())
    mine, theirs = sign_in("editor", "me"), sign_in("editor", "dana")
    opened = read_fields(mine.get(address_of_draft(draft)))
    submit(theirs, address_of_draft(draft), {"note_en": "By Dana."}, button="_draft")
    fields = opened | OFFICIAL | {"note_en": "By me.", button: "1"}
    response = mine.post(address_of_draft(draft), fields)
    draft.refresh_from_db()
    assert draft.filled_in["note_en"] == "By Dana."
    assert not draft.proposal.updates.exists()
    assert "Somebody else has changed this draft" in errors(response)
    assert "Saved by dana meanwhile" in told(response)
    assert "Note (English) By Dana. By me." in told(response)
    assert read_fields(response)["note_en"] == "By me."
    mine.post(address_of_draft(draft), read_fields(response) | {"_draft": "1"})
    draft.refresh_from_db()
    assert draft.filled_in["note_en"] == "By me."


def test_of_a_draft_saved_by_two_the_difference_is_told_in_words_and_nothing_else_is_asked(
    sign_in: SignIn,
) -> None:
    passage = make_passage(make_document("Вода и лес.").versions.get(), "Вода")
    draft = make_step_draft(make_proposal(), filled_in={"stage": "signed"})
    mine, theirs = sign_in("editor", "me"), sign_in("editor", "dana")
    opened = read_fields(mine.get(address_of_draft(draft)))
    changes = {"stage": "agreed", "effective_on": "2026-03-01", "evidence-0-passage": passage.pk}
    submit(theirs, address_of_draft(draft), changes, button="_draft")
    response = mine.post(address_of_draft(draft), opened | {"_draft": "1"})
    (table,) = html.fromstring(response.content.decode()).xpath("//section[@class='differences']//tbody")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("tr")]
    assert ["Stage", "agreed", "signed"] in rows
    assert ["Happened on", "1 March 2026", "—"] in rows
    assert ["Evidence 1: passage", f"«Вода» · {passage.pk}", "—"] in rows
    assert "evidence in its favour" not in errors(response)
    assert "Please correct the error below." in told(response)
    for address in (
        reverse("admin:initiatives_stepdraft_change", args=[draft.pk]),
        reverse("admin:initiatives_stepdraft_history", args=[draft.pk]),
        reverse("admin:initiatives_proposal_history", args=[draft.proposal_id]),
    ):
        listed = told(mine.get(address))
        assert "stage: agreed" in listed
        assert "happened on: 1 March 2026" in listed
        assert "effective_on" not in listed


@pytest.mark.parametrize("button", ["_draft", "_save"])
def test_a_draft_that_is_gone_says_so_and_keeps_what_was_typed(sign_in: SignIn, button: str) -> None:
    draft = make_step_draft(make_proposal())
    client = sign_in("editor")
    opened = read_fields(client.get(address_of_draft(draft)))
    address = address_of_draft(draft)
    draft.delete()
    response = client.post(address, opened | OFFICIAL | {"note_en": "By me.", button: "1"})
    assert "recorded or thrown away meanwhile" in errors(response)
    assert read_fields(response)["note_en"] == "By me."
    assert not StepDraft.objects.exists()
    client.post(address, read_fields(response) | {"_draft": "1"})
    assert StepDraft.objects.get().filled_in["note_en"] == "By me."


def test_the_address_of_a_draft_that_is_gone_leads_to_its_proposal(sign_in: SignIn) -> None:
    draft = make_step_draft(make_proposal())
    address = address_of_draft(draft)
    draft.delete()
    response = sign_in("editor").get(address, follow=True)
    assert response.request["PATH_INFO"] == reverse(
        "admin:initiatives_proposal_change", args=[draft.proposal_id]
    )
    assert "has been recorded or thrown away" in told(response)


def test_drafts_are_listed_at_their_proposal_and_by_themselves(sign_in: SignIn) -> None:
    draft = make_step_draft(make_proposal(), begun_by=make_user("aigerim"))
    client = sign_in("editor")
    for page in (
        client.get(reverse("admin:initiatives_proposal_change", args=[draft.proposal_id])),
        client.get(reverse("admin:initiatives_stepdraft_changelist")),
    ):
        assert "signed, 1 February 2026" in told(page)
        assert "saved unfinished" in told(page)
        assert "aigerim" in told(page)
    own = client.get(reverse("admin:initiatives_stepdraft_change", args=[draft.pk]))
    assert "stage: signed" in told(own)
    assert f'href="{address_of_draft(draft)}"'.replace("&", "&amp;") in own.content.decode()


@pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
def test_a_draft_that_is_none_is_no_server_error(sign_in: SignIn, number: str) -> None:
    client = sign_in("editor")
    assert client.get(address_of(make_proposal(), draft=number)).status_code in (200, 302)
    assert client.get(reverse("admin:initiatives_stepdraft_change", args=[number])).status_code == 302


def test_a_draft_of_another_proposal_is_not_opened_here(sign_in: SignIn) -> None:
    draft = make_step_draft(make_proposal())
    response = sign_in("editor").get(address_of(make_proposal(), draft=draft.pk))
    assert response.status_code == 302


def test_a_draft_is_thrown_away_and_its_history_stays(sign_in: SignIn) -> None:
    draft = make_step_draft(make_proposal())
    client = sign_in("editor")
    assert "Throw the draft away" in client.get(address_of_draft(draft)).content.decode()
    submit(client, reverse("admin:initiatives_stepdraft_delete", args=[draft.pk]), {})
    assert not StepDraft.objects.exists()
    history = client.get(reverse("admin:initiatives_proposal_history", args=[draft.proposal_id]))
    assert "Draft of a step: removed" in told(history)


def test_a_draft_is_public_nowhere(client: Any) -> None:
    proposal = make_proposal()
    make_step_draft(proposal, filled_in={"stage": "signed", "note_en": "Hidden words."})
    for page in (
        "",
        "proposals/",
        f"proposals/{proposal.slug}/",
        "proposals/?stage=signed",
        "proposals/?q=Hidden",
    ):
        assert "Hidden words" not in client.get(f"/en/{page}").content.decode(), page
    assert Proposal.objects.with_current_status().get().stage is None


def test_the_list_of_drafts_asks_the_same_of_one_as_of_thirty(
    sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = sign_in("editor")
    make_step_draft(make_proposal())
    address = reverse("admin:initiatives_stepdraft_changelist")
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)
    for _ in range(29):
        make_step_draft(make_proposal())
    with django_assert_num_queries(8):
        assert "30" in told(client.get(address))
