"""Citing a passage by pasting its words."""

from typing import Any

import pytest
from django.urls import reverse

from initiatives.models import Citation, Proposal
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.factories import make_citation, make_document, make_passage, make_position, make_proposal

TEXT = (
    "Он сказал: нам нужна общая стратегия.\n\nПозже он повторил: нам нужна общая стратегия.\n\n"
    "Казахстан предложил создать центр 🌊 в Астане."
)


def address_of(proposal: Proposal) -> str:
    return reverse("admin:initiatives_proposal_change", args=[proposal.pk])


def pasted(version: Any, quotation: str, **fields: str) -> dict[str, str]:
    """Return the fields of the first row for a new citation."""
    row = {"version": str(version.pk), "quotation": quotation, "role": "origin", **fields}
    return {f"citations-2-0-{name}": value for name, value in row.items()}


@pytest.mark.django_db
def test_pasted_words_are_cited_where_they_stand(sign_in: SignIn) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    response = submit(
        sign_in("editor"),
        address_of(draft),
        pasted(version, "«казахстан  предложил создать центр".strip("«")),
    )
    assert response.status_code == 200
    citation = draft.citations.get()
    assert citation.role == "origin"
    assert citation.passage.anchors.get().exact == "Казахстан предложил создать центр"


@pytest.mark.django_db
def test_a_cited_passage_is_shown_with_its_words_and_a_link_to_the_reader(sign_in: SignIn) -> None:
    proposal = make_proposal()
    passage = proposal.citations.get().passage
    response = sign_in("editor").get(address_of(proposal))
    assert passage.anchors.get().exact.split("\n", maxsplit=1)[0] in told(response)
    assert f'href="{passage.get_absolute_url()}"' in response.content.decode()


@pytest.mark.django_db
def test_words_standing_twice_are_refused_with_both_places(sign_in: SignIn) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    response = submit(sign_in("editor"), address_of(draft), pasted(version, "нам нужна общая стратегия"))
    said = errors(response)
    assert "2 places" in said
    assert "paragraph 1: …Он сказал: [нам нужна общая стратегия]" in said
    assert "paragraph 2:" in said
    assert "Позже он повторил: [нам нужна общая стратегия]" in said
    assert not Citation.objects.exists()


@pytest.mark.django_db
def test_words_before_decide_between_two_places(sign_in: SignIn) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    submit(
        sign_in("editor"),
        address_of(draft),
        pasted(version, "нам нужна общая стратегия", before="он повторил:"),
    )
    anchor = draft.citations.get().passage.anchors.get()
    assert anchor.start == TEXT.rindex("нам нужна")


@pytest.mark.django_db
def test_words_standing_nowhere_are_refused_with_the_nearest_shown(sign_in: SignIn) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    response = submit(
        sign_in("editor"), address_of(draft), pasted(version, "Казахстан предложит создать центры")
    )
    said = errors(response)
    assert "not in the text" in said
    assert "paragraph 3: …" in said
    assert "Казахстан предложил создать центр" in said
    assert not Citation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("quotation", [" ", "«", "\u00ad", "\x01", "a\x01b", "<script>", "%s" * 99])
def test_odd_words_are_refused_with_a_message(sign_in: SignIn, quotation: str) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    response = submit(sign_in("editor"), address_of(draft), pasted(version, quotation))
    assert response.status_code == 200
    assert errors(response)
    assert not Citation.objects.exists()


@pytest.mark.django_db
def test_a_text_that_is_none_is_refused(sign_in: SignIn) -> None:
    version, draft = make_document(TEXT).versions.get(), make_proposal(published=False)
    response = submit(
        sign_in("editor"), address_of(draft), pasted(version, "слова") | {"citations-2-0-version": "9" * 30}
    )
    assert "Select a valid choice" in errors(response)


@pytest.mark.django_db
def test_the_only_ground_of_a_published_proposal_cannot_be_removed(sign_in: SignIn) -> None:
    proposal = make_proposal()
    client = sign_in("chief")
    submit(client, address_of(proposal), {"citations-0-DELETE": "on"})
    assert proposal.citations.count() == 1
    response = submit(client, address_of(proposal), {"citations-0-role": "rationale", "_confirmed": "1"})
    assert "at least one passage" in errors(response)
    assert proposal.citations.get().role == "origin"


@pytest.mark.django_db
def test_a_further_passage_is_removed_once_confirmed(sign_in: SignIn) -> None:
    proposal = make_proposal()
    further = make_passage(make_document(TEXT).versions.get(), "общая стратегия")
    Citation.objects.create(proposal=proposal, passage=further, role="rationale")
    client = sign_in("editor")
    asked = submit(client, address_of(proposal), {"citations-1-DELETE": "on"})
    assert f"Citation: removed rationale · «общая стратегия» · {further.pk}" in told(asked)
    assert proposal.citations.count() == 2
    confirm(client, asked)
    assert proposal.citations.get().role == "origin"


@pytest.mark.django_db
def test_words_that_show_a_public_position_of_the_proposal_are_not_removed_from_it(sign_in: SignIn) -> None:
    proposal = make_proposal(title_en="Water")
    passage = make_passage(make_document(TEXT).versions.get(), "общая стратегия")
    make_position(proposal, passage=passage)
    make_citation(proposal, passage, "rationale")
    changed = {"citations-1-DELETE": "on", "note_en": "Typed.", "_confirmed": "1"}
    response = submit(sign_in("editor"), address_of(proposal), changed)
    assert "rationale · «общая стратегия»" in errors(response)
    assert "evidence of what Uzbekistan says or did on “Water”" in errors(response)
    assert read_fields(response)["note_en"] == "Typed."
    assert proposal.citations.filter(passage=passage).exists()


@pytest.mark.django_db
def test_a_part_of_a_quotation_that_is_given_another_role_is_no_part_of_it_any_more(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    part = make_citation(draft, make_passage(make_document(TEXT).versions.get()), "detail", group=1)
    submit(sign_in("editor"), address_of(draft), {"citations-0-role": "rationale"})
    part.refresh_from_db()
    assert (part.role, part.group) == ("rationale", None)
