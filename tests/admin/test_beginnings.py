"""What the form of a step begins with, by its address; and the proposal that is asked for first."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from initiatives.models import Document, Passage, Proposal, StatusUpdate
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import Fields, errors, read_fields, submit, told
from tests.admin.test_progress import OFFICIAL, PRESS, STEP, address_of
from tests.factories import (
    make_act,
    make_approval,
    make_citation,
    make_document,
    make_evidence,
    make_outcome_match,
    make_passage,
    make_proposal,
    make_state,
    make_update,
    make_version,
)

pytestmark = pytest.mark.django_db

ADD = "admin:initiatives_statusupdate_add"


def evidence(page: Any, place: int = 0) -> Fields:
    """The filled fields of a row of evidence."""
    prefix = f"evidence-{place}-"
    filled = {name: text for name, text in read_fields(page).items() if name.startswith(prefix) and text}
    return {name.removeprefix(prefix): text for name, text in filled.items()}


def official(**fields: Any) -> Document:
    values: dict[str, Any] = {
        "official": True,
        "publisher_en": "Akorda",
        "address": "https://example.org/text",
    }
    return make_document(**values | fields)


@pytest.fixture
def editor(sign_in: SignIn) -> Client:
    return sign_in("editor")


class TestFromAPassage:
    """A step that a passage of a document shows."""

    @pytest.mark.parametrize(
        ("kind", "is_official", "kind_of_evidence", "rank"),
        [
            ("joint_statement", True, "outcome_text", "primary"),
            ("treaty", False, "outcome_text", "other"),
            ("speech", True, "statement", "official"),
            ("speech_report", False, "statement", "other"),
            ("press", False, "press_report", "press"),
            ("press", True, "press_report", "press"),
            ("other", True, "official_page", "official"),
            ("other", False, "other", "other"),
        ],
    )
    def test_its_document_fills_in_the_evidence(
        self, editor: Client, kind: str, is_official: bool, kind_of_evidence: str, rank: str
    ) -> None:
        document = official(kind=kind, official=is_official)
        passage = make_passage(document.versions.get(), "Он поддержал")
        row = evidence(editor.get(address_of(make_proposal(), passage=passage.pk)))
        assert row == {
            "type": kind_of_evidence,
            "rank": rank,
            "bearing": "supports",
            "publisher": "Akorda",
            "title": str(document.title_en),
            "address": "https://example.org/text",
            "published_on": "2025-11-16",
            "passage": passage.pk,
        }

    def test_the_day_it_was_read_and_its_archive_are_those_of_its_version(self, editor: Client) -> None:
        document = official()
        version = make_version(
            document,
            "Он поддержал это.",
            retrieved_on=datetime.date(2025, 11, 20),
            archive_address="https://example.org/archive",
        )
        passage = make_passage(version, "Он поддержал")
        row = evidence(editor.get(address_of(make_proposal(), passage=passage.pk)))
        assert (row["accessed_on"], row["archive_address"]) == ("2025-11-20", "https://example.org/archive")

    def test_what_is_filled_in_is_recorded_as_it_stands(self, editor: Client) -> None:
        proposal = make_proposal()
        passage = make_passage(official(kind="joint_statement").versions.get(), "Он поддержал")
        submit(editor, address_of(proposal, passage=passage.pk), STEP | {"stage": "agreed"})
        shown = proposal.updates.get().evidence.get()
        assert (shown.passage, shown.rank, shown.publisher) == (passage, "primary", "Akorda")

    def test_the_proposal_is_asked_for_first_those_that_cite_it_on_top(self, editor: Client) -> None:
        citing, other = make_proposal(title_en="Water"), make_proposal(title_en="Water of others")
        passage = citing.citations.get().passage
        make_citation(citing, passage, role="detail")
        address = f"{reverse(ADD)}?passage={passage.pk}"
        page = html.fromstring(editor.get(address).content.decode())
        (choice,) = page.xpath("//ul[@class='choices']/li")
        assert " ".join(choice.text_content().split()) == "Water origin, detail"
        (where,) = choice.xpath("a/@href")
        form = read_fields(editor.get(reverse(ADD) + where))
        assert form["evidence-0-passage"] == passage.pk
        found = html.fromstring(editor.get(f"{address}&q=others").content.decode())
        (link,) = found.xpath("//ul[@class='choices'][2]/li/a")
        assert (link.text, link.get("href")) == (
            "Water of others",
            f"?proposal={other.pk}&passage={passage.pk}",
        )

    def test_words_that_nothing_has_are_told(self, editor: Client) -> None:
        assert "No proposal has these words." in told(editor.get(f"{reverse(ADD)}?q=zzz"))

    @pytest.mark.parametrize("value", ["", "zzzzzzzzzz", "<b>", "9" * 300])
    @pytest.mark.parametrize("name", ["passage", "again", "draft", "outcome", "in_force", "corrects", "q"])
    def test_what_is_not_there_is_left_out(self, editor: Client, name: str, value: str) -> None:
        page = editor.get(reverse(ADD), {name: value})
        assert page.status_code == 200
        opened = editor.get(reverse(ADD), {name: value, "proposal": str(make_proposal().pk)})
        assert opened.status_code == 200
        assert evidence(opened).keys() == {"bearing", "accessed_on"}

    def test_the_page_of_a_passage_leads_here(self, editor: Client) -> None:
        passage = make_proposal().citations.get().passage
        page = editor.get(reverse("admin:initiatives_passage_change", args=[passage.pk]))
        assert f'href="{reverse(ADD)}?passage={passage.pk}"' in page.content.decode()

    def test_a_reader_without_the_right_is_not_asked(self, sign_in: SignIn) -> None:
        make_account("nobody", "reader")
        client = Client()
        client.force_login(make_account("nobody", "reader"))
        assert client.get(reverse(ADD)).status_code == 403


class TestFromAReturnedStep:
    """A step that a second editor returned is recorded anew."""

    @pytest.fixture
    def returned(self, sign_in: SignIn) -> StatusUpdate:
        update: StatusUpdate = make_update(
            make_proposal(),
            stage="signed",
            approved=False,
            evidence=False,
            recorded_by=make_account("editor"),
        )
        make_evidence(update=update, title="The page", quotation="was signed")
        make_approval(update, verdict="returned", comment="Of another treaty.")
        return update

    def test_its_form_holds_what_it_said_and_the_comment(
        self, sign_in: SignIn, returned: StatusUpdate
    ) -> None:
        client = sign_in("editor")
        page = client.get(address_of(returned.proposal, again=returned.pk))
        assert "Returned by chief: Of another treaty." in told(page)
        fields = read_fields(page)
        assert (fields["stage"], fields["effective_on"], fields["note_en"]) == (
            "signed",
            "2026-01-15",
            "A step was made.",
        )
        row = evidence(page)
        assert (row["title"], row["quotation"], row["rank"]) == ("The page", "was signed", "official")
        submit(client, address_of(returned.proposal, again=returned.pk), {"note_en": "Better."})
        again = returned.proposal.updates.get(number=2)
        assert (again.note_en, again.evidence.get().title) == ("Better.", "The page")

    def test_its_page_and_its_proposal_lead_there(self, sign_in: SignIn, returned: StatusUpdate) -> None:
        client = sign_in("editor")
        address = address_of(returned.proposal, again=returned.pk).replace("&", "&amp;")
        for page in (
            reverse("admin:initiatives_statusupdate_change", args=[returned.pk]),
            reverse("admin:initiatives_proposal_change", args=[returned.proposal_id]),
        ):
            assert f'href="{address}"' in client.get(page).content.decode()

    def test_its_page_tells_of_the_return_before_anything_else(
        self, sign_in: SignIn, returned: StatusUpdate
    ) -> None:
        page = told(
            sign_in("editor").get(reverse("admin:initiatives_statusupdate_change", args=[returned.pk]))
        )
        notice, comment, fields = (
            page.index(words) for words in ("This step was returned", "Of another treaty.", "Proposal:")
        )
        assert notice < comment < fields

    def test_a_reader_of_drafts_sees_the_comment_and_no_link(
        self, sign_in: SignIn, returned: StatusUpdate
    ) -> None:
        address = reverse("admin:initiatives_statusupdate_change", args=[returned.pk])
        page = told(sign_in("reader").get(address))
        assert "Of another treaty." in page
        assert "Record it anew" not in page

    def test_a_returned_correction_corrects_the_same_step(self, editor: Client) -> None:
        proposal = make_proposal()
        wrong = make_update(proposal)
        fields: Any = {"kind": "correction", "corrects": wrong, "reason": "Why."}
        correction = make_update(proposal, stage="signed", approved=False, **fields)
        make_approval(correction, verdict="returned", comment="No.")
        form = read_fields(editor.get(address_of(proposal, again=correction.pk)))
        assert (form["kind"], form["corrects"], form["reason"]) == ("correction", "1", "Why.")

    def test_a_step_that_was_not_returned_is_not_copied(self, editor: Client) -> None:
        update = make_update(make_proposal(), stage="signed")
        form = read_fields(editor.get(address_of(update.proposal, again=update.pk)))
        assert "stage" not in form
        page = editor.get(reverse("admin:initiatives_statusupdate_change", args=[update.pk]))
        assert "Record it anew" not in told(page)


class TestFromAnOutcome:
    """A step that an outcome document shows."""

    def test_the_passage_that_takes_it_up_is_the_evidence(self, editor: Client) -> None:
        document = official(kind="joint_statement")
        passage = make_passage(document.versions.get(), "Он поддержал")
        match = make_outcome_match(make_proposal(), document, extent="in_full", passage=passage)
        page = editor.get(address_of(match.proposal, outcome=match.pk))
        fields = read_fields(page)
        assert (fields["effective_on"], fields.get("stage")) == ("2025-11-16", None)
        row = evidence(page)
        assert (row["passage"], row["rank"], row["type"]) == (passage.pk, "primary", "outcome_text")

    def test_without_a_passage_the_document_is(self, editor: Client) -> None:
        document = official(kind="declaration")
        match = make_outcome_match(make_proposal(), document, extent="in_part", note_en="Not public.")
        row = evidence(editor.get(address_of(match.proposal, outcome=match.pk)))
        assert (row["address"], row.get("passage")) == ("https://example.org/text", None)


class TestEntryIntoForce:
    """Enough states have acted."""

    @pytest.fixture
    def treaty(self) -> Proposal:
        proposal: Proposal = make_proposal(in_force_needs=2, in_force_counts="deposited")
        for day, code in ((1, "KZ"), (9, "TJ"), (5, "UZ")):
            act = make_act(
                proposal,
                make_state(code),
                act="deposited",
                taken_on=datetime.date(2026, 4, day),
                evidence=False,
            )
            make_evidence(act=act, address=f"https://example.org/{code}", rank="primary", type="depositary")
        return proposal

    def test_the_step_is_filled_in_with_the_day_reached_and_what_shows_it(
        self, editor: Client, treaty: Proposal
    ) -> None:
        page = editor.get(address_of(treaty, in_force=1))
        fields = read_fields(page)
        assert (fields["stage"], fields["effective_on"]) == ("in_force", "2026-04-05")
        addresses = [evidence(page, place)["address"] for place in (0, 1)]
        assert addresses == ["https://example.org/KZ", "https://example.org/UZ"]
        assert "evidence-2-address" not in fields
        assert "Enough states had acted on 5 April 2026" in told(page)
        assert not treaty.updates.exists()

    def test_it_is_recorded_as_suggested(self, editor: Client, treaty: Proposal) -> None:
        submit(editor, address_of(treaty, in_force=1), {})
        update = treaty.updates.get()
        assert (update.stage, update.needs_approval, update.evidence.count()) == ("in_force", True, 2)

    def test_too_few_acts_fill_in_nothing(self, editor: Client, treaty: Proposal) -> None:
        Proposal.objects.update(in_force_needs=4)
        assert "stage" not in read_fields(editor.get(address_of(treaty, in_force=1)))


class TestRowsOfEvidence:
    """Each fault is told at the field that mends it."""

    @pytest.mark.parametrize(
        ("fields", "name", "message"),
        [
            ({"evidence-0-address": ""}, "address", "is a passage here or has a web address"),
            ({"evidence-0-rank": "primary"}, "rank", "is no primary or official source"),
            (
                {"evidence-0-published_on": "2026-02-02", "evidence-0-accessed_on": "2026-02-01"},
                "accessed_on",
                "not read before it is published",
            ),
            ({"evidence-0-type": ""}, "type", "This field is required"),
            ({"evidence-0-address": "nowhere"}, "address", "Enter a valid URL"),
        ],
    )
    def test_a_fault_stands_at_its_field(
        self, editor: Client, fields: Fields, name: str, message: str
    ) -> None:
        response = submit(editor, address_of(make_proposal()), STEP | PRESS | fields)
        page = html.fromstring(response.content.decode())
        control = page.xpath(f"//*[@name='evidence-0-{name}']")[0]
        assert control.get("aria-invalid") == "true"
        described = [page.get_element_by_id(key) for key in control.get("aria-describedby", "").split()]
        assert message in " ".join(node.text_content() for node in described)
        assert not StatusUpdate.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "rank"), [("outcome_text", "primary"), ("statement", "official"), ("press_report", "press")]
    )
    def test_a_rank_left_empty_follows_from_the_type(self, editor: Client, kind: str, rank: str) -> None:
        proposal = make_proposal()
        fields = STEP | OFFICIAL | {"evidence-0-type": kind, "evidence-0-rank": ""}
        submit(editor, address_of(proposal), fields)
        assert proposal.updates.get().evidence.get().rank == rank

    def test_it_was_read_today_unless_said_otherwise(self, editor: Client) -> None:
        proposal = make_proposal()
        submit(editor, address_of(proposal), STEP | OFFICIAL)
        assert proposal.updates.get().evidence.get().accessed_on == timezone.localdate()

    def test_a_row_left_alone_overnight_is_none(self, editor: Client) -> None:
        proposal = make_proposal()
        yesterday = {"evidence-0-accessed_on": "2026-01-01", "initial-evidence-0-accessed_on": "2026-01-01"}
        response = submit(editor, address_of(proposal), STEP | {"stage": "proposed"} | yesterday)
        assert errors(response) == ""
        assert not proposal.updates.get().evidence.exists()

    def test_the_missing_evidence_is_told_above_the_rows(self, editor: Client) -> None:
        response = submit(editor, address_of(make_proposal()), STEP)
        page = html.fromstring(response.content.decode())
        (told_at,) = page.xpath("//*[@id='evidence-group']//ul[contains(@class, 'errorlist')]")
        assert "needs an evidence that supports it" in told_at.text_content()

    def test_evidence_that_only_contradicts_is_not_enough(self, editor: Client) -> None:
        fields = STEP | OFFICIAL | {"evidence-0-bearing": "contradicts"}
        response = submit(editor, address_of(make_proposal()), fields)
        assert "needs an evidence that supports it" in errors(response)


def test_a_passage_is_the_evidence_of_a_step_in_words_of_its_document(editor: Client) -> None:
    passage: Passage = make_passage(official(kind="joint_statement").versions.get(), "Он поддержал")
    proposal = make_proposal()
    page = submit(editor, address_of(proposal, passage=passage.pk), STEP)
    assert "Akorda" in told(page)
