"""The page of a proposal: publishing, the warning before the public's view changes, rules, history."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from initiatives.models import Proposal
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.factories import (
    make_document,
    make_passage,
    make_position,
    make_proposal,
    make_target,
    make_topic,
    make_update,
)

pytestmark = pytest.mark.django_db


def address_of(proposal: Proposal) -> str:
    return reverse("admin:initiatives_proposal_change", args=[proposal.pk])


def test_a_draft_is_written_and_changed_without_questions(sign_in: SignIn) -> None:
    client = sign_in("editor")
    fields: dict[str, Any] = {
        "title_ru": "Центр",
        "slug": "centre",
        "kind": "institution",
        "force": "firm",
        "topic": make_topic().pk,
    }
    submit(client, reverse("admin:initiatives_proposal_add"), fields)
    draft = Proposal.objects.get(slug="centre")
    assert draft.publication == "draft"
    submit(client, address_of(draft), {"title_ru": "Исследовательский центр", "slug": "research-centre"})
    draft.refresh_from_db()
    assert (draft.title_ru, draft.slug) == ("Исследовательский центр", "research-centre")


def test_a_draft_without_ground_is_not_published_and_the_reason_is_shown(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    client = sign_in("editor")
    page = client.get(address_of(draft))
    assert 'name="_publish"' not in page.content.decode()
    assert "cannot be published yet" in told(page)
    response = submit(client, address_of(draft), {}, button="_publish")
    assert "at least one passage" in errors(response)
    draft.refresh_from_db()
    assert draft.publication == "draft"


def test_a_draft_with_its_ground_is_published(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    client = sign_in("editor")
    assert 'name="_publish"' in client.get(address_of(draft)).content.decode()
    response = submit(client, address_of(draft), {}, button="_publish")
    assert "This is published now" in told(response)
    draft.refresh_from_db()
    assert draft.publication == "published"
    opening = draft.updates.get()
    assert (opening.stage, opening.effective_on) == ("proposed", draft.first_voiced_on)
    assert str(opening.recorded_by) == "the-editor"


def test_nothing_of_a_published_proposal_changes_before_it_is_confirmed(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    asked = submit(client, address_of(proposal), {"title_ru": "Новое название", "force": "call"})
    said = told(asked)
    assert "Title (russian) Инициатива 1 Новое название" in said.replace("Russian", "russian")
    assert "firm call" in said
    proposal.refresh_from_db()
    assert proposal.title_ru == "Инициатива 1"
    saved = confirm(client, asked)
    assert saved.status_code == 200
    proposal.refresh_from_db()
    assert (proposal.title_ru, proposal.force) == ("Новое название", "call")


def test_from_the_question_a_way_leads_back_to_the_form_as_filled_in(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    asked = submit(client, address_of(proposal), {"title_ru": "Новое название"})
    back = client.post(address_of(proposal), read_fields(asked) | {"_edit": "1"})
    assert "Nothing has been saved yet" in errors(back)
    assert read_fields(back)["title_ru"] == "Новое название"
    proposal.refresh_from_db()
    assert proposal.title_ru == "Инициатива 1"


def test_saving_a_published_proposal_unchanged_asks_nothing(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_update(proposal)
    make_position(proposal)
    make_target(proposal)
    response = submit(sign_in("editor"), address_of(proposal), {})
    assert "was changed successfully" in told(response)


def test_the_address_of_a_published_proposal_is_shown_only(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("superuser")
    assert "slug" not in read_fields(client.get(address_of(proposal)))
    submit(client, address_of(proposal), {"slug": "other", "_confirmed": "1"})
    proposal.refresh_from_db()
    assert proposal.slug == "proposal-1"


def test_a_rule_that_a_trigger_holds_is_told_in_the_form(sign_in: SignIn) -> None:
    proposal = make_proposal(kind="convention", published=False)
    make_update(proposal, stage="signed")
    client = sign_in("editor")
    response = submit(client, address_of(proposal), {"kind": "target"})
    assert "does not exist for this kind" in errors(response)
    proposal.refresh_from_db()
    assert proposal.kind == "convention"


def test_everything_of_a_proposal_is_on_its_page(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_update(proposal, note_en="A ministry was tasked.")
    make_position(proposal)
    make_target(proposal)
    page = told(sign_in("editor").get(address_of(proposal)))
    assert "A ministry was tasked." in page
    assert "official: Akorda · Official page" in page
    assert "Uzbekistan" in page
    assert "bn USD" in page
    for link in ("Record a step", "Record a position", "Set a target"):
        assert link in page


def test_the_history_tells_who_changed_what_from_what_to_what(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("editor")
    client.post(
        address_of(proposal),
        read_fields(client.get(address_of(proposal)))
        | {"force": "tentative", "citations-0-role": "support", "_confirmed": "1", "_save": "1"},
    )
    page = told(client.get(reverse("admin:initiatives_proposal_history", args=[proposal.pk])))
    of_record = "Force of wording firm Restore : Force of wording, firm tentative"
    of_row = "Role origin Restore : Role, origin support"
    assert f"the-editor · changed What Before After {of_record}" in page
    assert f"the-editor · Citation: changed What Before After {of_row}" in page
    assert "import or command · added" in page


def test_the_history_of_a_record_without_editors_opens(sign_in: SignIn) -> None:
    response = sign_in("editor").get("/en/admin/initiatives/proposal/987/history/", follow=True)
    assert response.status_code == 200


def test_a_missing_title_and_a_taken_address_are_told_at_their_fields(sign_in: SignIn) -> None:
    taken = make_proposal()
    address = reverse("admin:initiatives_proposal_add")
    response = submit(sign_in("editor"), address, {"slug": taken.slug})
    form = response.context["adminform"].form
    assert form.errors["title_ru"] == ["Write it in at least one of the three languages."]
    assert form.errors["slug"] == ["Another record has this address already."]
    assert not form.non_field_errors()


def errors_of(response: Any) -> dict[str, list[str]]:
    """Return what the form of a page refuses, by field."""
    return {name: list(map(str, told)) for name, told in response.context["adminform"].form.errors.items()}


def test_a_missing_summary_is_told_at_its_field(sign_in: SignIn) -> None:
    without: dict[str, Any] = {f"summary_{code}": "" for code in ("ru", "en", "kk")}
    needed = {"summary_ru": ["A published proposal needs a summary."]}
    client = sign_in("editor")
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()), **without)
    assert errors_of(submit(client, address_of(draft), {}, button="_publish")) == needed
    assert errors_of(submit(client, address_of(make_proposal()), without)) == needed


def test_a_kind_that_does_not_have_a_recorded_stage_is_refused_at_its_field(sign_in: SignIn) -> None:
    proposal = make_update(make_proposal(kind="agreement"), stage="signed").proposal
    response = submit(sign_in("editor"), address_of(proposal), {"kind": "target"})
    assert list(errors_of(response)) == ["kind"]


def test_rules_with_the_same_words_are_told_each_at_its_field(sign_in: SignIn) -> None:
    target = make_target(make_proposal(), publication="draft", deadline_on=datetime.date(2030, 1, 1))
    client, address = sign_in("editor"), reverse("admin:initiatives_target_change", args=[target.pk])
    nowhere = {f"{text}_{code}": "" for text in ("title", "unit") for code in ("ru", "en", "kk")}
    words = ["Write it in at least one of the three languages."]
    response = submit(client, address, nowhere)
    assert errors_of(response) == {"title_ru": words, "unit_ru": words}
    response = submit(client, address, {"deadline_on": "2030-01-02", "deadline_precision": "year"})
    assert errors_of(response) == {"deadline_on": ["A month is given by its first day, a year by 1 January."]}


@pytest.mark.parametrize(("column", "most"), [("title_ru", 300), ("summary_ru", 20000)])
def test_what_is_too_long_is_not_called_missing(sign_in: SignIn, column: str, most: int) -> None:
    address = reverse("admin:initiatives_proposal_add")
    form = submit(sign_in("editor"), address, {column: "а" * (most + 1)}).context["adminform"].form
    assert form.errors[column] == [f"Ensure this value has at most {most} characters (it has {most + 1})."]
