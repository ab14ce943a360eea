"""What the public reads of acts of states and of outcome documents; and that what waits is read nowhere."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Document, Proposal
from tests import factories
from tests.views.pages import get, section, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]


def fetch(client: Client, record: Proposal | Document, language: str = "en") -> Any:
    noun = "proposals" if isinstance(record, Proposal) else "documents"
    return get(client, f"/{language}/{noun}/{record.slug}/")


@pytest.fixture
def treaty() -> Proposal:
    proposal: Proposal = factories.make_proposal(
        kind="convention", in_force_needs=3, in_force_counts="ratified"
    )
    uzbekistan, kazakhstan = factories.make_state("UZ"), factories.make_state("KZ")
    march = datetime.date(2026, 3, 1)
    factories.make_act(proposal, uzbekistan)
    factories.make_act(proposal, uzbekistan, act="ratified", taken_precision="month", taken_on=march)
    factories.make_act(proposal, kazakhstan, act="ratified")
    factories.make_act(proposal, factories.make_state("TJ"), act="ratified", publication="draft")
    withdrawn: Any = {"publication": "withdrawn", "withdrawal_reason": "Of another treaty."}
    factories.make_act(proposal, factories.make_state("KG"), act="ratified", **withdrawn)
    return proposal


def test_the_states_and_their_acts_stand_in_a_table(client: Client, treaty: Proposal) -> None:
    shown = section(fetch(client, treaty), "instrument")
    assert "Ratified: 2 of 3 states needed for entry into force" in text(shown)
    heads = [text(cell) for cell in shown.xpath(".//thead//th")]
    assert heads == ["State", "signed", "ratified", "deposited"]
    rows = [[text(cell) for cell in row.xpath("th|td")] for row in shown.xpath(".//tbody/tr")]
    assert [row[0] for row in rows] == ["KZ Kazakhstan", "UZ Uzbekistan"]
    assert rows[0][1] == "—nothing recorded"
    assert rows[1][1].startswith("1 March 2026 official page of an official site, Akorda")
    assert rows[1][2].startswith("March 2026")


def test_drafts_and_withdrawn_acts_are_not_public(client: Client, treaty: Proposal) -> None:
    shown = text(section(fetch(client, treaty), "instrument"))
    assert "Tajikistan" not in shown
    assert "Kyrgyzstan" not in shown


def test_without_acts_the_number_needed_is_told_and_other_kinds_say_nothing(client: Client) -> None:
    agreement = factories.make_proposal(in_force_needs=2, in_force_counts="deposited")
    shown = text(section(fetch(client, agreement), "instrument"))
    assert "Deposited: 0 of 2 states needed for entry into force" in shown
    assert "No act of a state has been recorded yet." in shown
    for kind in ("agreement", "programme"):
        page = fetch(client, factories.make_proposal(kind=kind))
        assert not page.xpath("//section[@aria-labelledby='instrument']")


@pytest.fixture
def statement() -> Document:
    document: Document = factories.make_document(kind="joint_statement")
    return document


def test_the_page_of_a_proposal_says_what_outcome_documents_make_of_it(
    client: Client, statement: Document
) -> None:
    proposal = factories.make_proposal()
    passage = factories.make_passage(statement.versions.get(), "Он поддержал инициативу Узбекистана")
    note: Any = {"note_en": "Without a term."}
    factories.make_outcome_match(proposal, statement, extent="in_part", passage=passage, **note)
    factories.make_outcome_match(proposal, factories.make_document(kind="declaration"))
    shown = section(fetch(client, proposal), "outcomes")
    first, second = shown.xpath(".//li[@class='entry']")
    assert text(first).startswith("in part looked at on 20 January 2026")
    assert statement.get_absolute_url() in [link.get("href") for link in first.iter("a")]
    assert text(first.find(".//blockquote")) == "Он поддержал инициативу Узбекистана"
    assert "Without a term." in text(first)
    assert text(second).startswith("not taken up looked at on 20 January 2026")
    assert not section(fetch(client, proposal), "steps").xpath(".//li")


def test_the_page_of_a_document_says_which_proposals_it_takes_up(client: Client, statement: Document) -> None:
    passage = factories.make_passage(statement.versions.get(), "Он поддержал")
    full, absent = factories.make_proposal(title_en="Full"), factories.make_proposal(title_en="Absent")
    draft = factories.make_proposal(title_en="Hidden", published=False)
    factories.make_outcome_match(full, statement, extent="in_full", passage=passage)
    factories.make_outcome_match(absent, statement)
    factories.make_outcome_match(draft, statement)
    shown = section(fetch(client, statement), "takes-up")
    assert [text(head) for head in shown.iter("h3")] == ["Takes up in full", "Looked for, and not found"]
    assert [text(row) for row in shown.iter("li")] == [
        "Full (Read in context) looked at on 20 January 2026",
        "Absent looked at on 20 January 2026",
    ]
    assert client.get(f"/en/passages/{passage.pk}/").status_code == 302


def test_a_passage_that_shows_an_act_is_public(client: Client, treaty: Proposal) -> None:
    passage = factories.make_passage(factories.make_document().versions.get(), "Он поддержал")
    assert client.get(f"/en/passages/{passage.pk}/").status_code == 404
    factories.make_evidence(act=treaty.acts.published()[0], passage=passage, address="")
    assert client.get(f"/en/passages/{passage.pk}/").status_code == 302


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_of_a_treaty_asks_the_same_whatever_is_recorded(
    client: Client, many: int, django_assert_num_queries: Any
) -> None:
    treaty = factories.make_proposal(in_force_needs=3, in_force_counts="ratified")
    for number in range(many):
        state = factories.make_state(f"{chr(65 + number // 26)}{chr(65 + number % 26)}")
        factories.make_act(treaty, state)
        document = factories.make_document(kind="joint_statement")
        passage = factories.make_passage(document.versions.get(), "Он поддержал")
        factories.make_outcome_match(treaty, document, extent="in_full", passage=passage)
    address = treaty.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(15):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_of_an_outcome_document_asks_the_same_whatever_it_takes_up(
    client: Client, statement: Document, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        factories.make_outcome_match(factories.make_proposal(), statement)
    with django_assert_num_queries(7):
        client.get(statement.get_absolute_url())


class TestWhatWaits:
    """A step that waits for a second editor, or was returned, is read nowhere."""

    @pytest.fixture(params=["waiting", "returned"])
    def proposal(self, request: pytest.FixtureRequest) -> Proposal:
        made: Proposal = factories.make_proposal(title_en="Water")
        factories.make_update(made, stage="supported", note_en="Seen by all.")
        update = factories.make_update(
            made, stage="signed", condition="withdrawn", approved=False, note_en="Hidden words."
        )
        if request.param == "returned":
            factories.make_approval(update, verdict="returned", comment="Hidden comment.")
        return made

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "proposals/",
            "proposals/{slug}/",
            "proposals/?stage=supported",
            "proposals/?sort=step",
            "proposals/?sort=stage",
            "proposals/?q=Hidden",
            "topics/water/",
            "states/kz/",
        ],
    )
    @pytest.mark.parametrize("language", ["ru", "en", "kk"])
    def test_no_page_shows_it(self, client: Client, proposal: Proposal, path: str, language: str) -> None:
        response = client.get(f"/{language}/{path.format(slug=proposal.slug)}")
        assert response.status_code == 200
        for hidden in ("Hidden words", "Hidden comment"):
            assert hidden not in response.content.decode()

    def test_no_filter_and_no_count_knows_it(self, client: Client, proposal: Proposal) -> None:
        assert "Water" in client.get("/en/proposals/?stage=supported").content.decode()
        for query in ("stage=signed", "condition=withdrawn"):
            page = get(client, f"/en/proposals/?{query}")
            assert not page.xpath(f"//a[contains(@href, '/proposals/{proposal.slug}/')]"), query
        shown = Proposal.objects.with_current_status().get()
        assert (shown.stage, shown.condition) == ("supported", "active")

    def test_its_step_has_no_place_on_the_page(self, client: Client, proposal: Proposal) -> None:
        steps = section(fetch(client, proposal), "steps")
        assert [row.get("id") for row in steps.xpath(".//li[@id]")] == ["step-1"]
