"""Acts of states and outcome matches at the desk."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from initiatives.models import Document, InstrumentAct, OutcomeMatch, Proposal
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.factories import (
    make_act,
    make_citation,
    make_document,
    make_outcome_match,
    make_passage,
    make_proposal,
    make_state,
    make_summit,
    make_update,
)

pytestmark = pytest.mark.django_db

LAW = {
    "evidence-0-type": "gazette",
    "evidence-0-address": "https://example.org/law",
    "act": "ratified",
    "taken_on": "2026-02-01",
    "taken_precision": "month",
}


@pytest.fixture
def editor(sign_in: SignIn) -> Client:
    return sign_in("editor")


def page_of(proposal: Proposal) -> str:
    return reverse("admin:initiatives_proposal_change", args=[proposal.pk])


def add_act(proposal: Proposal) -> str:
    return f"{reverse('admin:initiatives_instrumentact_add')}?proposal={proposal.pk}"


def add_match(**query: int) -> str:
    asked = "&".join(f"{name}={key}" for name, key in query.items())
    return f"{reverse('admin:initiatives_outcomematch_add')}?{asked}"


def test_an_act_is_recorded_with_its_evidence_and_published(editor: Client) -> None:
    proposal = make_proposal()
    response = submit(editor, add_act(proposal), LAW | {"state": make_state("UZ").pk})
    act = proposal.acts.get()
    assert (act.act, act.state_id, act.taken_precision, act.publication) == (
        "ratified",
        "UZ",
        "month",
        "draft",
    )
    assert response.request["PATH_INFO"] == page_of(proposal)
    assert "February 2026" in told(response)
    submit(editor, reverse("admin:initiatives_instrumentact_change", args=[act.pk]), {}, button="_publish")
    assert InstrumentAct.objects.published().get() == act


def test_the_next_state_is_recorded_with_the_same_act_day_and_evidence(editor: Client) -> None:
    proposal = make_proposal()
    make_state()
    first = LAW | {"state": make_state("UZ").pk, "evidence-0-quotation": "Ratified."}
    following = submit(editor, add_act(proposal), first, button="_addanother")
    shown = read_fields(following)
    assert not shown["state"]
    assert {name: shown[name] for name in ("act", "taken_on", "taken_precision")} == {
        "act": "ratified",
        "taken_on": "2026-02-01",
        "taken_precision": "month",
    }
    address = following.request["PATH_INFO"] + "?" + following.request["QUERY_STRING"]
    submit(editor, address, {"state": "KZ"})
    uzbek, kazakh = proposal.acts.order_by("-state")
    assert (kazakh.state_id, kazakh.act, kazakh.taken_on) == ("KZ", "ratified", uzbek.taken_on)
    columns = ("type", "rank", "address", "quotation", "accessed_on")
    assert kazakh.evidence.values(*columns).get() == uzbek.evidence.values(*columns).get()


@pytest.mark.parametrize("like", ["0", "abc", "9" * 30, "of another proposal"])
def test_an_act_that_is_none_of_the_proposal_fills_nothing_in(editor: Client, like: str) -> None:
    proposal, other = make_proposal(), make_act(make_proposal())
    key = str(other.pk) if like == "of another proposal" else like
    shown = read_fields(editor.get(f"{add_act(proposal)}&like={key}"))
    assert (shown["act"], shown["evidence-0-address"]) == ("", "")


def test_acts_of_a_draft_proposal_change_without_a_question(editor: Client) -> None:
    act = make_act(make_proposal(published=False))
    address = reverse("admin:initiatives_instrumentact_change", args=[act.pk])
    submit(editor, address, {"taken_on": "2026-03-02"})
    act.refresh_from_db()
    assert act.taken_on == datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evidence-0-type": "", "evidence-0-address": ""}, "shown by an evidence"),
        ({"taken_on": "2025-12-01"}, "A state signs, then ratifies, then deposits"),
        ({"taken_on": "2026-02-03"}, "A month is given by its first day"),
        ({"act": "signed"}, "This act of the state is already recorded"),
    ],
)
def test_an_act_that_breaks_a_rule_is_refused_with_what_was_typed(
    editor: Client, changes: dict[str, str], message: str
) -> None:
    proposal = make_proposal()
    make_act(proposal, taken_on=datetime.date(2026, 1, 20))
    response = submit(editor, add_act(proposal), LAW | {"state": "KZ"} | changes)
    assert message in errors(response)
    assert read_fields(response)["state"] == "KZ"
    assert proposal.acts.count() == 1


def test_acts_and_the_entry_into_force_are_offered_where_states_sign_one_by_one(editor: Client) -> None:
    agreement = editor.get(page_of(make_proposal(kind="agreement")))
    assert "Record an act of a state" in told(agreement)
    assert "in_force_needs" in read_fields(agreement)
    programme = editor.get(page_of(make_proposal(kind="programme")))
    assert "Record an act of a state" not in told(programme)
    assert "in_force_needs" not in read_fields(programme)


def test_the_number_needed_is_asked_for_together_with_the_act(editor: Client) -> None:
    proposal = make_proposal(published=False)
    response = submit(editor, page_of(proposal), {"in_force_needs": "3"})
    assert "say together how many states" in errors(response)
    submit(editor, page_of(proposal), {"in_force_needs": "3", "in_force_counts": "deposited"})
    proposal.refresh_from_db()
    assert (proposal.in_force_needs, proposal.in_force_counts) == (3, "deposited")


def test_entry_into_force_is_suggested_when_reached_and_nothing_changes_by_itself(editor: Client) -> None:
    proposal = make_proposal(in_force_needs=2, in_force_counts="ratified")
    make_act(proposal, act="ratified")
    assert "enough states have acted" not in told(editor.get(page_of(proposal)))
    make_act(proposal, make_state("UZ"), act="ratified")
    page = editor.get(page_of(proposal))
    assert "enough states have acted for it to enter into force" in told(page)
    address = f"{reverse('admin:initiatives_statusupdate_add')}?proposal={proposal.pk}&amp;in_force=1"
    assert f'href="{address}"' in page.content.decode()
    assert not proposal.updates.exists()
    make_update(proposal, stage="in_force", approved=False)
    assert "enough states have acted" not in told(editor.get(page_of(proposal)))


@pytest.fixture
def statement() -> Document:
    document: Document = make_document(kind="joint_statement", summit=make_summit())
    return document


def test_a_match_is_recorded_from_the_document_and_from_the_proposal(
    editor: Client, statement: Document
) -> None:
    first, second = make_proposal(), make_proposal()
    passage = make_passage(statement.versions.get(), "Он поддержал")
    taken = {"extent": "in_full", "passage": passage.pk, "proposal": first.pk}
    response = submit(editor, add_match(document=statement.pk), taken)
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_document_change", args=[statement.pk])
    assert "Он поддержал" in told(response)
    response = submit(editor, add_match(proposal=second.pk), {"extent": "none", "document": statement.pk})
    assert response.request["PATH_INFO"] == page_of(second)
    assert "not taken up" in told(response)
    assert OutcomeMatch.objects.get(proposal=second).looked_at_on == timezone.localdate()


def test_the_passages_of_the_document_alone_are_offered(editor: Client, statement: Document) -> None:
    version = statement.versions.get()
    later, first = (make_passage(version, words) for words in ("Он поддержал", "предложил"))
    proposal = make_proposal()  # cites a passage of another document
    page = html.fromstring(editor.get(add_match(document=statement.pk, proposal=proposal.pk)).content)
    offered = [option.get("value") for option in page.xpath("//select[@name='passage']/option")]
    assert offered == ["", first.pk, later.pk]
    match = make_outcome_match(proposal, statement, extent="in_full", passage=later)
    page = editor.get(reverse("admin:initiatives_outcomematch_change", args=[match.pk]))
    assert read_fields(page)["passage"] == later.pk


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"extent": "in_full"}, "Name the passage, or say in the note why there is none."),
        ({"extent": "none", "passage": "own"}, "What is not taken up has no passage."),
        ({"extent": "in_part", "passage": "other"}, "The passage belongs to another document."),
        ({"extent": "none", "looked_at_on": "2999-01-01"}, "cannot be meant here"),
        ({"extent": "none", "looked_at_on": "2199-01-01"}, "This day has not come yet."),
        ({"extent": "none", "document": "speech"}, "Only a joint statement, a declaration or a treaty"),
    ],
)
def test_a_match_that_says_too_little_or_too_much_is_refused_at_its_field(
    editor: Client, statement: Document, changes: dict[str, Any], message: str
) -> None:
    proposal = make_proposal()
    records = {
        "own": make_passage(statement.versions.get(), "Он поддержал").pk,
        "other": proposal.citations.get().passage_id,
        "speech": make_document().pk,
    }
    fields = {name: records.get(value, value) for name, value in changes.items()}
    response = submit(editor, add_match(document=statement.pk, proposal=proposal.pk), fields)
    assert message in errors(response)
    assert not OutcomeMatch.objects.exists()


def test_a_reason_in_the_note_stands_for_the_passage(editor: Client, statement: Document) -> None:
    fields = {"extent": "in_part", "note_ru": "Текст не опубликован."}
    submit(editor, add_match(document=statement.pk, proposal=make_proposal().pk), fields)
    assert OutcomeMatch.objects.get().note_ru == "Текст не опубликован."


def test_a_public_match_is_changed_after_a_question_and_never_deleted(sign_in: SignIn) -> None:
    match = make_outcome_match(make_proposal())
    client = sign_in("chief")
    address = reverse("admin:initiatives_outcomematch_change", args=[match.pk])
    asked = submit(client, address, {"extent": "in_part", "note_en": "Not public."})
    assert "not taken up" in told(asked)
    confirm(client, asked)
    match.refresh_from_db()
    assert match.extent == "in_part"
    delete = reverse("admin:initiatives_outcomematch_delete", args=[match.pk])
    refused = client.post(delete, {"post": "yes"})
    assert refused.status_code == 409
    assert "is changed, not deleted" in told(refused)
    assert OutcomeMatch.objects.filter(pk=match.pk).exists()


def test_a_step_is_one_click_from_what_is_taken_up(editor: Client, statement: Document) -> None:
    taken = make_outcome_match(make_proposal(), statement, extent="in_full", note_en="Not public.")
    make_outcome_match(make_proposal(), statement)
    page = editor.get(reverse("admin:initiatives_document_change", args=[statement.pk])).content.decode()
    add = reverse("admin:initiatives_statusupdate_add")
    links = [address for address in html.fromstring(page).xpath("//a/@href") if address.startswith(f"{add}?")]
    assert links == [f"{add}?proposal={taken.proposal_id}&outcome={taken.pk}"]


class TestLookingThrough:
    """All proposals of a summit that nobody has looked for in a document."""

    @pytest.fixture
    def proposals(self, statement: Document) -> list[Proposal]:
        speech = make_document(summit=statement.summit)
        passage = make_passage(speech.versions.get(), "Он поддержал")
        found = [make_proposal(passage=passage) for _ in range(3)]
        make_outcome_match(found[0], statement)
        make_citation(make_proposal(published=False), passage)
        make_proposal()  # of another summit
        return found

    def address(self, document: Document) -> str:
        return reverse("admin:initiatives_document_outcomes", args=[document.pk])

    def offered(self, page: Any) -> list[str]:
        return list(html.fromstring(page.content.decode()).xpath("//input[@name='proposals']/@value"))

    def test_it_lists_those_left_and_the_page_of_the_document_leads_there(
        self, editor: Client, statement: Document, proposals: list[Proposal]
    ) -> None:
        page = editor.get(self.address(statement))
        assert self.offered(page) == [str(proposal.pk) for proposal in proposals[1:]]
        document = editor.get(reverse("admin:initiatives_document_change", args=[statement.pk]))
        assert f'href="{self.address(statement)}"' in document.content.decode()

    def test_from_one_that_is_taken_up_the_way_leads_back_to_those_left(
        self, editor: Client, statement: Document, proposals: list[Proposal]
    ) -> None:
        page = html.fromstring(editor.get(self.address(statement)).content.decode())
        add = reverse("admin:initiatives_outcomematch_add")
        links = [address for address in page.xpath("//a/@href") if address.startswith(f"{add}?")]
        fields = {"extent": "in_part", "looked_at_on": "2026-01-20", "note_en": "In general words."}
        response = submit(editor, links[0], fields)
        assert response.redirect_chain[-1] == (self.address(statement), 302)
        assert self.offered(response) == [str(proposals[2].pk)]

    def test_the_ticked_ones_are_noted_as_not_taken_up(
        self, editor: Client, statement: Document, proposals: list[Proposal]
    ) -> None:
        fields = {"proposals": [str(proposals[1].pk)], "looked_at_on": "2026-01-20"}
        response = submit(editor, self.address(statement), fields)
        match = OutcomeMatch.objects.get(proposal=proposals[1])
        assert (match.extent, match.looked_at_on) == ("none", datetime.date(2026, 1, 20))
        assert self.offered(response) == [str(proposals[2].pk)]
        assert "Noted of 1 proposal" in told(response)

    @pytest.mark.parametrize(
        ("day", "ticked", "message"),
        [
            ("2026-01-20", False, "Tick the proposals"),
            ("2199-01-01", True, "has not come yet"),
            ("", True, "required"),
            ("0000-00-00", True, "Write the day in figures"),
        ],
    )
    def test_what_is_missing_is_told_and_the_ticks_are_kept(
        self,
        editor: Client,
        statement: Document,
        proposals: list[Proposal],
        day: str,
        ticked: bool,
        message: str,
    ) -> None:
        key = str(proposals[1].pk)
        fields: dict[str, Any] = {"looked_at_on": day} | ({"proposals": [key]} if ticked else {})
        response = editor.post(self.address(statement), fields)
        assert message in errors(response)
        page = html.fromstring(response.content.decode())
        assert page.xpath("//input[@name='proposals' and @checked]/@value") == ([key] if ticked else [])
        assert OutcomeMatch.objects.count() == 1

    def test_what_somebody_recorded_meanwhile_is_left_as_it_is(
        self, editor: Client, statement: Document, proposals: list[Proposal]
    ) -> None:
        make_outcome_match(proposals[1], statement, extent="in_full", note_en="Not public.")
        fields = {"proposals": [proposals[1].pk, proposals[2].pk], "looked_at_on": "2026-01-20"}
        response = editor.post(self.address(statement), fields)
        assert "what the document makes of it. Those left are below" in errors(response)
        assert OutcomeMatch.objects.get(proposal=proposals[1]).extent == "in_full"

    def test_a_speech_is_not_looked_through(self, editor: Client) -> None:
        speech = make_document()
        response = editor.get(self.address(speech), follow=True)
        assert "Only a joint statement" in told(response)

    @pytest.mark.parametrize("number", ["0", "abc", "9" * 30])
    def test_a_document_that_is_none_is_not_found(self, editor: Client, number: str) -> None:
        assert editor.get(f"/en/admin/initiatives/document/{number}/outcomes/").status_code == 404
