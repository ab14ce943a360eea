"""States side by side: what is told of each proposal, in whose words, and what is refused."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Proposal, Sponsor
from tests import factories
from tests.factories import make_titled
from tests.views.pages import get, links, parse, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_march_2026")]

PATH = "/en/overviews/compare/"


def told(page: Any) -> dict[str, str]:
    """Return how the states stand on each proposal."""
    return {
        text(article.find("h3")): text(article.find_class("compared__told")[0])
        for article in page.iter("article")
    }


def sides(page: Any, title: str) -> dict[str, str]:
    """Return what each state says of a proposal, all in one."""
    [article] = [article for article in page.iter("article") if text(article.find("h3")) == title]
    return {text(side.find("h4")): text(side) for side in article.find_class("side")}


@pytest.fixture
def speeches() -> None:
    """Proposals of Kazakhstan on which Uzbekistan proposes too, is silent, or says something else."""
    uzbekistan = factories.make_state("UZ")
    both = make_titled("Both", topic=factories.make_topic("trade"))
    Sponsor.objects.create(proposal=both, state=uzbekistan)
    make_titled("One")
    factories.make_position(make_titled("Other"), uzbekistan, stance="supports_in_part")
    make_titled("Neither", sponsor=factories.make_state("TJ"))


@pytest.mark.usefixtures("speeches")
def test_each_proposal_tells_how_the_states_stand_under_its_topic(client: Client) -> None:
    page = get(client, f"{PATH}?state=KZ&state=UZ&sort=title")
    assert told(page) == {"Both": "both propose", "One": "only Kazakhstan", "Other": "they differ"}
    topics = {text(each.find("h2")): texts(each, ".//h3") for each in page.find_class("compared-topic")}
    assert topics == {"Topic trade": ["Both"], "Topic water": ["One", "Other"]}


@pytest.mark.usefixtures("speeches")
def test_three_states_can_agree_as_far_as_they_speak(client: Client) -> None:
    page = get(client, f"{PATH}?state=KZ&state=UZ&state=TJ")
    assert told(page) == {
        "Both": "those who speak agree",
        "One": "only Kazakhstan",
        "Other": "they differ",
        "Neither": "only Tajikistan",
    }


@pytest.mark.usefixtures("speeches")
def test_the_numbers_lead_to_their_proposals(client: Client) -> None:
    page = get(client, f"{PATH}?state=KZ&state=UZ")
    rows = {
        text(row.find("th")): row.find("td")
        for row in page.xpath("//table[contains(@class, 'register')]/tbody/tr")
    }
    assert {name: text(cell) for name, cell in rows.items()} == {
        "all agree": "1",
        "only one speaks: Kazakhstan (1)": "1",
        "they differ": "1",
    }
    led = get(client, PATH + rows["they differ"].find("a").get("href"))
    assert list(told(led)) == ["Other"]


def test_who_supports_what_another_proposes_does_not_differ_from_it(client: Client) -> None:
    factories.make_position(make_titled("Theirs"), factories.make_state("UZ"), stance="supports")
    assert told(get(client, f"{PATH}?state=KZ&state=UZ")) == {"Theirs": "both in favour"}
    factories.make_position(Proposal.objects.get(), factories.make_state("TJ"), stance="supports")
    assert told(get(client, f"{PATH}?state=KZ&state=UZ&state=TJ")) == {"Theirs": "all in favour"}


def test_the_words_of_each_state_are_quoted_and_lead_to_their_place(client: Client) -> None:
    text_of_speech = "Мы предлагаем центр. Мы возражаем."
    version = factories.make_document(text_of_speech, speaker=factories.make_person()).versions.get()
    proposal = make_titled("Centre", passage=factories.make_passage(version, "Мы предлагаем центр."))
    objection = factories.make_passage(version, "Мы возражаем.")
    factories.make_position(proposal, factories.make_state("UZ"), stance="objects", passage=objection)
    factories.make_position(proposal, factories.make_state("TJ"), stance="takes_note")
    page = get(client, f"{PATH}?state=KZ&state=UZ&state=TJ")
    said = sides(page, "Centre")
    assert "Мы предлагаем центр." in said["KZ Kazakhstan"]
    assert "Named as its proposer; no statement of its own is on record." in said["KZ Kazakhstan"]
    assert "objects 16 November 2025 Мы возражаем. Kassym-Jomart Tokayev" in said["UZ Uzbekistan"]
    assert "Named as its proposer" not in said["UZ Uzbekistan"]
    assert "takes note 16 November 2025" in said["TJ Tajikistan"]
    assert "Official page" in said["TJ Tajikistan"]
    places = page.xpath("//article//figcaption/a/@href")
    assert f"/en/passages/{objection.pk}/?proposal={proposal.slug}" in places


def test_where_pages_alone_show_the_last_stance_the_words_of_before_are_quoted(client: Client) -> None:
    version = factories.make_document("Мы поддерживаем центр. Мы возражаем.").versions.get()
    state = factories.make_state("UZ")
    factories.make_state("TJ")
    proposal = make_titled("Centre", sponsor=state)
    backed = factories.make_passage(version, "Мы поддерживаем центр.")
    factories.make_position(proposal, state, stance="supports", passage=backed)
    factories.make_position(proposal, state, stance="supports", since_on=datetime.date(2026, 1, 15))
    said = sides(get(client, f"{PATH}?state=TJ&state=UZ"), "Centre")["UZ Uzbekistan"]
    assert "supports 15 January 2026" in said
    assert "Said before, in the same sense: Мы поддерживаем центр." in said
    factories.make_position(proposal, state, stance="objects", since_on=datetime.date(2026, 2, 15))
    assert "Said before" not in sides(get(client, f"{PATH}?state=TJ&state=UZ"), "Centre")["UZ Uzbekistan"]


def test_a_state_of_which_nothing_is_known_is_not_called_neutral(client: Client) -> None:
    factories.make_state("UZ")
    make_titled("One")
    page = get(client, f"{PATH}?state=KZ&state=UZ")
    assert sides(page, "One")["UZ Uzbekistan"] == "UZ Uzbekistan no statement found"


@pytest.mark.parametrize("codes", [["KZ"], ["KZ", "KZ"], ["AZ", "KG", "KZ", "TJ", "TM", "UZ"]])
def test_fewer_than_two_states_and_more_than_five_are_refused(client: Client, codes: list[str]) -> None:
    for code in factories.NAMES:
        factories.make_state(code)
    page = get(client, PATH + "?" + "&".join(f"state={code}" for code in codes), status=400)
    [alert] = page.xpath("//*[@role='alert']")
    number = len(set(codes))
    assert f"Two to five states can be compared; the address names {number}." in text(alert)
    # Nothing is lost: the states stay ticked.
    assert set(page.xpath("//input[@name='state'][@checked]/@value")) == set(codes)


@pytest.mark.parametrize(
    ("query", "parameter"), [("state=XX&state=KZ", "state"), ("agreement=perhaps", "agreement")]
)
def test_a_value_that_does_not_exist_is_named(client: Client, query: str, parameter: str) -> None:
    factories.make_state()
    page = get(client, f"{PATH}?{query}", status=400)
    assert page.xpath("//*[@role='alert']//code/text()") == [parameter]


@pytest.mark.usefixtures("speeches")
def test_without_states_the_page_asks_for_them(client: Client) -> None:
    page = get(client, PATH)
    assert "Choose two to five states." in text(page.find(".//main"))
    assert not list(page.iter("article"))
    assert links(get(client, "/en/overviews/"))["States side by side"] == PATH


@pytest.mark.usefixtures("speeches")
def test_the_filters_of_the_list_apply(client: Client) -> None:
    page = get(client, f"{PATH}?state=KZ&state=UZ&topic=trade")
    assert list(told(page)) == ["Both"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_comparison_costs_as_many_queries_for_one_row_as_for_thirty(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    codes = ["AZ", "KG", "TJ", "TM", "UZ"] if rows == 30 else ["AZ", "KG"]
    for number in range(rows):
        version = factories.make_document(speaker=factories.make_person()).versions.get()
        passage = factories.make_passage(version)
        proposal = make_titled(f"P{number}", topic=factories.make_topic(f"topic-{number}"), passage=passage)
        factories.make_position(proposal, factories.make_state("AZ"), passage=passage)
        for code in codes[1:]:
            factories.make_position(proposal, factories.make_state(code))
    path = f"{PATH}?{'&'.join(f'state={code}' for code in codes)}"
    client.get(path)
    # The state of the database, the proposals, positions, sponsors, origins, evidence, anchors, offices.
    with django_assert_num_queries(8):
        response = client.get(path)
    assert len(told(parse(response))) == min(rows, 20)
