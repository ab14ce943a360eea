"""Deleting on the desk: drafts that nobody relies on go, all else says what stands in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import publish_proposal
from initiatives.models import Anchor, Citation, Evidence, Passage, Proposal, Relation, StepDraft
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, read_fields, submit, told
from tests.factories import (
    make_citation,
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_step_draft,
    make_target,
    make_topic,
    make_update,
)
from tests.models.ways import change

pytestmark = pytest.mark.django_db


def page_of(record: Any, page: str) -> str:
    return reverse(f"admin:initiatives_{record._meta.model_name}_{page}", args=[record.pk])


def list_of(model: str, page: str = "changelist") -> str:
    return reverse(f"admin:initiatives_{model}_{page}")


def links(response: Any) -> dict[str, str]:
    """Return the addresses of the links of the page's content, by their texts."""
    page = html.fromstring(response.content.decode())
    return {" ".join(link.text_content().split()): link.get("href") for link in page.xpath("//main//a")}


def delete(client: Client, record: Any) -> Any:
    """Press the link on the page of a record, and the button on the page that asks."""
    assert page_of(record, "delete") in links(client.get(page_of(record, "change"))).values()
    return submit(client, page_of(record, "delete"), {})


def is_there(record: Any) -> bool:
    return bool(type(record)._base_manager.filter(pk=record.pk).exists())


DRAFTS: dict[str, Callable[[], Any]] = {
    "proposal": lambda: make_proposal(published=False, passage=make_passage(make_document().versions.get())),
    "position": lambda: make_position(make_proposal(), publication="draft"),
    "target": lambda: make_target(make_proposal(), publication="draft"),
    "measurement": lambda: make_measurement(make_target(make_proposal()), publication="draft"),
}


@pytest.mark.parametrize("model", DRAFTS)
def test_a_draft_goes_with_its_evidence_and_stays_readable_in_its_history(
    sign_in: SignIn, model: str
) -> None:
    client = sign_in("editor")
    draft = DRAFTS[model]()
    asked = told(client.get(page_of(draft, "delete")))
    assert "The history keeps what it said." in asked
    assert delete(client, draft).status_code == 200
    assert not is_there(draft)
    assert not Evidence.objects.exists()
    reader = sign_in("reader")
    listed = reader.get(list_of(model, "deleted"))
    assert "the-editor" in told(listed)
    assert page_of(draft, "history") in links(listed).values()
    history = told(reader.get(page_of(draft, "history")))
    assert "the-editor · removed" in history
    if model in ("position", "measurement"):
        assert "Evidence: removed" in history
        assert "https://www.akorda.kz/en/page" in history


QUERIES_OF_DELETED = {"proposal": 6, "position": 8, "target": 8, "measurement": 9, "passage": 6}


@pytest.mark.parametrize("model", QUERIES_OF_DELETED)
def test_what_was_deleted_is_listed_in_as_many_queries_for_thirty_as_for_one(
    sign_in: SignIn, model: str, django_assert_num_queries: Any
) -> None:
    make = DRAFTS.get(model) or (lambda: make_passage(make_document().versions.get()))
    client = sign_in("editor")
    for rows in (1, 29):
        for record in [make() for _row in range(rows)]:
            record.delete()
        with django_assert_num_queries(QUERIES_OF_DELETED[model]):
            listed = client.get(list_of(model, "deleted"))
    assert len(parse_items(listed)) == 30


def parse_items(response: Any) -> list[Any]:
    """Return the entries of a list of what was deleted."""
    found: list[Any] = html.fromstring(response.content.decode()).xpath("//main//li[.//time]")
    return found


def test_what_goes_with_a_draft_is_named_by_its_words(sign_in: SignIn) -> None:
    passage = make_passage(make_document("Мы предлагаем центр по воде.").versions.get())
    draft = make_proposal(published=False, passage=passage)
    asked = told(sign_in("editor").get(page_of(draft, "delete")))
    assert "Citation: origin · «Мы предлагаем центр по воде.»" in asked


def test_a_list_leads_to_what_was_deleted_from_it(sign_in: SignIn) -> None:
    assert links(sign_in("reader").get(list_of("topic")))["Deleted"] == list_of("topic", "deleted")
    assert "Nothing has been deleted." in told(sign_in("reader").get(list_of("topic", "deleted")))


def test_the_history_of_what_never_was_is_not_shown(sign_in: SignIn) -> None:
    for key in ("12345", "abc", "9" * 30):
        response = sign_in("editor").get(reverse("admin:initiatives_proposal_history", args=[key]))
        assert response.status_code == 302, key


@pytest.mark.parametrize("model", DRAFTS)
def test_what_was_published_is_not_deleted_but_withdrawn(sign_in: SignIn, model: str) -> None:
    client = sign_in("editor")
    record = DRAFTS[model]()
    change("orm", record, publication="published")
    for response in (
        client.get(page_of(record, "delete")),
        client.post(page_of(record, "delete"), {"post": "yes"}),
    ):
        assert response.status_code == 409
        assert "What has been published is not deleted" in told(response)
        assert links(response)["Withdraw from publication…"] == page_of(record, "withdraw")
    change("orm", record, publication="withdrawn", withdrawal_reason="A double.")
    response = client.post(page_of(record, "delete"), {"post": "yes"})
    assert response.status_code == 409
    assert "withdrawn from publication: that is how it stays" in told(response)
    assert "Withdraw from publication…" not in links(response)
    assert is_there(record)


def test_what_stands_on_a_draft_is_named_with_where_it_is(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, title_en="Water")
    position = make_position(draft, publication="draft")
    update = make_update(draft)
    match = make_outcome_match(draft)
    other = make_proposal(title_en="Forests")
    Relation.objects.create(proposal=other, kind="part_of", other=draft)
    client = sign_in("editor")
    form = client.get(page_of(draft, "change"))
    assert links(form)["Why can it not be deleted?"] == page_of(draft, "delete")
    response = client.post(page_of(draft, "delete"), {"post": "yes"})
    assert response.status_code == 409
    found = links(response)
    assert found[f"Water: {position}"] == page_of(position, "change")
    assert found[f"Water: {update}"] == page_of(update, "change")
    assert found["Forests: part of Water"] == page_of(other, "change")
    assert str(match.document) in told(response)
    assert is_there(draft)


def test_passages_and_what_cites_them_are_named_by_their_words(sign_in: SignIn) -> None:
    passage = make_passage(make_document("Вода и лес.").versions.get(), "Вода")
    citing = make_proposal(published=False, title_en="Water", passage=passage)
    client = sign_in("chief")
    document = client.get(page_of(passage.document, "delete"))
    assert links(document)[f"«Вода» · {passage.pk}"] == page_of(passage, "change")
    assert f"Water: origin · «Вода» · {passage.pk}" in links(client.get(page_of(passage, "delete")))
    assert citing.citations.count() == 1


def test_of_many_uses_the_first_are_named_and_all_are_counted(sign_in: SignIn) -> None:
    topic = make_topic("rivers")
    for _row in range(23):
        make_proposal(published=False, topic=topic)
    page = told(sign_in("chief").get(page_of(topic, "delete")))
    assert "Proposals: 23" in page
    assert "and 3 more" in page


@pytest.mark.parametrize(
    "use",
    [
        lambda passage: make_citation(make_proposal(published=False, title_en="Water"), passage),
        lambda passage: make_evidence(update=make_update(make_proposal(title_en="Water")), passage=passage),
        lambda passage: make_position(make_proposal(title_en="Water"), passage=passage),
        lambda passage: make_target(make_proposal(title_en="Water"), passage),
        lambda passage: make_step_draft(
            make_proposal(title_en="Water"), filled_in={"evidence-0-passage": passage.pk}
        ),
    ],
    ids=["citation", "evidence", "position", "target", "begun step"],
)
def test_a_passage_in_use_stays_and_it_is_said_where(sign_in: SignIn, use: Callable[[Passage], Any]) -> None:
    passage = make_passage(make_document().versions.get(), "поддержал")
    use(passage)
    response = sign_in("editor").post(page_of(passage, "delete"), {"post": "yes"})
    assert response.status_code == 409
    assert "Water" in told(response)
    assert Anchor.objects.filter(passage=passage).exists()


def test_a_passage_that_nothing_uses_goes_with_its_places_and_leads_back_to_the_text(sign_in: SignIn) -> None:
    version = make_document().versions.get()
    passage = make_passage(version, "поддержал")
    client = sign_in("editor")
    tools = client.get(reverse("admin:initiatives_version_passage", args=[version.pk, passage.pk]))
    assert page_of(passage, "delete") in links(tools).values()
    response = submit(client, page_of(passage, "delete"), {})
    assert response.request["PATH_INFO"] == page_of(version, "change")
    assert not Passage.objects.exists()
    assert not Anchor.objects.exists()
    assert "«поддержал»" in told(client.get(list_of("passage", "deleted")))
    # The same words marked again are the same passage.
    assert make_passage(version, "поддержал").pk == passage.pk


def test_a_document_a_state_or_a_summit_stays_while_anything_refers_to_it(sign_in: SignIn) -> None:
    client = sign_in("chief")
    proposal = make_proposal(title_en="Water")
    document = proposal.citations.get().passage.document
    response = client.post(page_of(document, "delete"), {"post": "yes"})
    assert response.status_code == 409
    assert "Versions: 1" in told(response)
    state = proposal.sponsors.get().state
    response = client.post(page_of(state, "delete"), {"post": "yes"})
    assert response.status_code == 409
    assert links(response)["Water: Kazakhstan"] == page_of(proposal, "change")
    milestone = make_milestone(proposal)
    response = client.get(page_of(milestone, "delete"))
    assert links(response)[f"Water: {milestone}"] == page_of(proposal, "change")


def confirm_all(client: Client, asked: Any) -> Any:
    """Press "Yes, delete" on the page that asks about several records."""
    (form,) = html.fromstring(asked.content.decode()).xpath("//main//form[@method='post']")
    fields: dict[str, list[Any]] = {"_confirmed": ["1"]}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return client.post(asked.request["PATH_INFO"], fields, follow=True)


def choose(client: Client, model: str, records: list[Any]) -> Any:
    fields = {"action": "delete_chosen", "_selected_action": [record.pk for record in records]}
    return client.post(list_of(model), fields, follow=True)


def test_of_several_chosen_those_that_may_go_are_deleted_and_each_other_is_named(sign_in: SignIn) -> None:
    one, two = make_proposal(published=False, title_en="One"), make_proposal(published=False, title_en="Two")
    cited = make_proposal(published=False, title_en="Measured")
    make_target(cited)
    public = make_proposal(title_en="Public")
    client = sign_in("editor")
    asked = choose(client, "proposal", [one, two, cited, public])
    page = told(asked)
    assert "2 cannot be deleted" in page
    assert "2 will be deleted" in page
    assert "Measured It is used by: targets (1)." in page
    assert "Public What has been published is not deleted" in page
    assert Proposal.objects.count() == 4
    assert "2 records are deleted." in told(confirm_all(client, asked))
    assert set(Proposal.objects.all()) == {cited, public}


def test_a_record_that_came_to_be_used_or_changed_meanwhile_stays_and_is_named(sign_in: SignIn) -> None:
    used, changed, free = (
        make_proposal(published=False, title_en=name) for name in ("Used", "Changed", "Free")
    )
    client = sign_in("editor")
    asked = choose(client, "proposal", [used, changed, free])
    make_target(used)
    change("orm", changed, title_en="Changed by another")
    page = told(confirm_all(client, asked))
    assert "Not deleted: “Used”. It is used by: targets (1)." in page
    assert "Not deleted: “Changed by another”. Somebody else has changed it meanwhile." in page
    assert "1 record is deleted." in page
    assert set(Proposal.objects.all()) == {used, changed}


def test_what_another_has_deleted_meanwhile_is_told(sign_in: SignIn) -> None:
    drafts = [make_proposal(published=False) for _ in range(2)]
    client = sign_in("editor")
    asked = choose(client, "proposal", drafts)
    gone = "Somebody else has deleted some of those chosen already."
    assert gone not in told(asked)
    drafts[0].delete()
    page = confirm_all(client, asked).content.decode()
    assert gone in page
    assert "1 record is deleted." in page


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", ""])
def test_what_is_no_record_is_not_chosen(sign_in: SignIn, key: str) -> None:
    fields = {"action": "delete_chosen", "_selected_action": [key]}
    response = sign_in("editor").post(list_of("proposal"), fields)
    assert response.status_code == 400
    assert "What was chosen in the list is no record of it." in told(response)


def test_what_came_to_be_public_meanwhile_stays(sign_in: SignIn) -> None:
    words = make_passage(make_document().versions.get())
    match = make_outcome_match(make_proposal(published=False, passage=words))
    client = sign_in("chief")
    asked = choose(client, "outcomematch", [match])
    assert "1 will be deleted" in told(asked)
    publish_proposal(proposal=match.proposal)
    assert "Not deleted" in told(confirm_all(client, asked))
    assert is_there(match)


def test_nothing_chosen_goes_unless_it_was_shown(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    fields = {"action": "delete_chosen", "_selected_action": [draft.pk], "_confirmed": "1"}
    response = sign_in("editor").post(list_of("proposal"), fields, follow=True)
    assert "Not deleted" in told(response)
    assert is_there(draft)


def test_a_reader_of_drafts_deletes_nothing(sign_in: SignIn) -> None:
    client = sign_in("reader")
    for model, make in DRAFTS.items():
        draft = make()
        assert client.post(page_of(draft, "delete"), {"post": "yes"}).status_code == 403
        choose(client, model, [draft])
        assert is_there(draft)


def test_the_removal_of_a_row_is_told_in_the_history_of_its_record(sign_in: SignIn) -> None:
    proposal = make_proposal()
    further = make_citation(proposal, make_passage(make_document().versions.get(), "поддержал"), "detail")
    client = sign_in("editor")
    fields = read_fields(client.get(page_of(proposal, "change")))
    row = next(
        name.rpartition("-")[0]
        for name, value in fields.items()
        if name.startswith("citations-") and name.endswith("-id") and value == str(further.pk)
    )
    asked = client.post(page_of(proposal, "change"), fields | {f"{row}-DELETE": "on", "_save": "1"})
    confirm(client, asked)
    assert not Citation.objects.filter(pk=further.pk).exists()
    assert "the-editor · Citation: removed" in told(client.get(page_of(proposal, "history")))


def test_a_begun_step_is_thrown_away_and_listed(sign_in: SignIn) -> None:
    client = sign_in("editor")
    draft = make_step_draft(make_proposal(title_en="Water"))
    delete(client, draft)
    assert not StepDraft.objects.exists()
    assert "Water" in told(client.get(list_of("stepdraft", "deleted")))


def test_a_draft_with_a_step_says_that_it_stays_and_what_can_be_done(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    client = sign_in("editor")
    page = told(client.get(page_of(draft, "change")))
    assert "a step is never deleted" not in page
    make_update(draft)
    advice = "the draft stays until it is published; then it can be withdrawn from publication"
    assert advice in told(client.get(page_of(draft, "change")))
    refused = client.post(page_of(draft, "delete"), {"post": "yes"})
    assert refused.status_code == 409
    assert advice in told(refused)
    assert "take it away there" not in told(refused)
    assert is_there(draft)
