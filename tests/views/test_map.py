"""The map of the region."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.presenters.overviews.map import sheet, spot_of
from tests.days import day
from tests.factories import (
    make_document,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_topic,
    worded,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]
PAGE = "/en/overviews/map/"


def drawn(page: Any) -> dict[str, str]:
    """Return the links of the drawing: what each is called, and where it leads."""
    return {
        " ".join(link.find("title").text.split()): link.get("href")
        for link in page.xpath("//main//svg[@role='group']/a")
    }


def table(page: Any) -> dict[str, list[str]]:
    """Return the numbers of the table by state."""
    rows = section(page, "states").xpath(".//tbody/tr")
    return {text(row.find("th")): texts(row, "td") for row in rows}


def places(page: Any) -> dict[str, list[str]]:
    """Return what each place is named for."""
    entries = section(page, "places").xpath(".//li[@class='entry']")
    return {text(entry.find("h3")): texts(entry, ".//ul//a") for entry in entries}


def test_the_drawing_holds_the_region_and_only_what_lies_on_the_sheet() -> None:
    region = sheet()
    assert {outline.code for outline in region.outlines if outline.is_inner} == {
        "KZ", "KG", "TJ", "TM", "UZ", "AZ",
    }  # fmt: skip
    assert all(outline.path.startswith("M") and outline.path.endswith("z") for outline in region.outlines)
    for spots in region.cities.values():
        for _code, spot in spots:
            assert 0 < spot.x < region.width
            assert 0 < spot.y < region.height


@pytest.mark.parametrize(
    "names", [["Ташкент"], ["Tashkent"], ["Алматы"], ["Шолпан-Ата", "Чолпон-Ата"], ["  душанбе "], ["Аваза"]]
)
def test_a_city_is_found_by_its_names(names: list[str]) -> None:
    assert spot_of(names)


def test_north_is_up_and_east_is_right() -> None:
    astana, tashkent, baku = (spot_of([name]) for name in ("Astana", "Tashkent", "Baku"))
    assert astana
    assert tashkent
    assert baku
    assert astana.y < tashkent.y
    assert baku.x < tashkent.x


def test_states_bear_their_number_and_lead_to_their_lists(client: Client) -> None:
    for number in range(3):
        make_proposal(f"p{number}")
    make_position(make_proposal("other", sponsor=make_state("UZ")), make_state("KZ"))
    make_proposal("draft", sponsor=make_state("TJ"), published=False)
    page = get(client, PAGE)
    assert drawn(page) == {
        "Kazakhstan: 3 proposals": "/en/proposals/?proposer=KZ",
        "Uzbekistan: 1 proposal": "/en/proposals/?proposer=UZ",
    }
    assert texts(page, "//*[contains(@class, 'map__code')]")[-2:] == ["KZ 3", "UZ 1"]
    assert "TJ 0" in texts(page, "//*[contains(@class, 'map__code--blank')]")
    assert table(page) == {
        "KZ Kazakhstan": ["3", "1"],
        "TJ Tajikistan": ["0", "0"],
        "UZ Uzbekistan": ["1", "0"],
    }
    assert links(section(page, "states"), ".")["3"] == "/en/proposals/?proposer=KZ"
    assert page.xpath("//main//svg[@role='group']/title/text()") == ["Map of Central Asia and Azerbaijan"]


def test_more_proposals_give_a_darker_shade(client: Client) -> None:
    for code, number in (("KZ", 8), ("UZ", 4), ("KG", 1)):
        for _ in range(number):
            make_proposal(sponsor=make_state(code))
    shades = get(client, PAGE).xpath("//main//svg/a/path/@class")
    assert shades == ["map__state map__state--4", "map__state map__state--1", "map__state map__state--2"]


def test_a_state_that_is_not_on_the_map_stands_in_the_table(client: Client) -> None:
    make_proposal(sponsor=make_state("JP", **worded("name", "Япония", "Japan", "Жапония")))
    page = get(client, PAGE)
    assert drawn(page) == {}
    assert table(page) == {"JP Japan": ["1", "0"]}


def test_cities_of_summits_and_places_of_milestones_lead_to_what_is_there(client: Client) -> None:
    meeting = make_document(summit=make_summit("tashkent", title_en="Meeting")).versions.get()
    make_summit("future", starts_on=datetime.date(2027, 1, 1), ends_on=datetime.date(2027, 1, 1))
    awaza: Any = worded("city", "Аваза", "Awaza", "Аваза")
    make_summit("awaza", title_en="At the sea", host=make_state("TM"), **awaza)
    water = make_proposal("water", passage=make_passage(meeting))
    make_milestone(water, title_en="Session")
    samarkand: Any = worded("first_voiced_at", "", "Samarkand, a forum", "")
    make_proposal("rare", title_en="Rare earths", **samarkand)
    make_proposal("bank", title_en="Bank", **worded("first_voiced_at", "", "A summit, Samarkand", ""))
    make_proposal("fund", title_en="Fund", **worded("first_voiced_at", "", "A letter to all", ""))
    page = get(client, PAGE)
    assert places(page) == {
        "Astana": ["Session"],
        "Awaza": ["At the sea"],
        "Samarkand": ["Bank", "Rare earths"],
        "Tashkent": ["Meeting"],
    }
    assert {name: path for name, path in drawn(page).items() if path.startswith("#")} == {
        "Astana": "#place-1",
        "Awaza": "#place-2",
        "Samarkand": "#place-3",
        "Tashkent": "#place-4",
    }
    assert links(page)["Session"] == "/en/overviews/milestones/#milestone-milestone-1"


def test_a_city_that_the_map_does_not_know_stands_in_the_table_and_says_so(client: Client) -> None:
    nowhere: Any = worded("city", "Нигде", "Nowhere", "Еш жерде")
    make_summit("nowhere", title_en="Meeting", **nowhere)
    page = get(client, PAGE)
    assert drawn(page) == {}
    assert places(page) == {"Nowhere": ["Meeting"]}
    assert "Not on the map" in text(page.xpath("//li[@id='place-1']/p")[0])


def test_the_filters_of_the_list_hold_for_states_and_places(client: Client) -> None:
    meeting = make_document(summit=make_summit("tashkent")).versions.get()
    make_proposal(topic=make_topic("water"), passage=make_passage(meeting))
    trade = make_proposal(topic=make_topic("trade"), sponsor=make_state("UZ"))
    make_milestone(trade, title_en="Session")
    page = get(client, f"{PAGE}?topic=trade")
    assert drawn(page) == {
        "Uzbekistan: 1 proposal": "/en/proposals/?proposer=UZ&topic=trade",
        "Astana": "#place-1",
    }
    assert links(page)["Session"] == "/en/overviews/milestones/?topic=trade#milestone-milestone-1"
    assert list(drawn(get(client, f"{PAGE}?proposer=KZ"))) == ["Kazakhstan: 1 proposal", "Tashkent"]
    assert "(topic)" in text(get(client, f"{PAGE}?topic=nothing", status=400).find(".//main"))


def test_the_map_is_that_of_the_moment_asked_for(client: Client) -> None:
    make_proposal(first_voiced_on=datetime.date(2026, 5, 1))
    assert "Kazakhstan: 1 proposal" in drawn(get(client, PAGE))
    assert drawn(get(client, f"{PAGE}?as_of=2026-04-30")) == {}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_cities_and_states_are_named_in_the_language_of_the_address(client: Client, language: str) -> None:
    make_milestone(make_proposal())
    found = list(drawn(get(client, f"/{language}/overviews/map/")))
    assert found == [{"ru": "Казахстан: 1 предложение", "kk": "Қазақстан: 1 ұсыныс"}[language], "Астана"]


def test_a_milestone_leads_to_the_page_of_the_calendar_on_which_it_stands(client: Client) -> None:
    proposal = make_proposal()
    for number in range(51):
        make_milestone(
            proposal,
            title_en=f"Session {number}",
            due_on=day("2026-06-01") + datetime.timedelta(number),
            due_precision="day",
        )
    shown = links(get(client, PAGE))
    for name, query in (("Session 49", ""), ("Session 50", "?page=2")):
        address, _mark, place = shown[name].partition("#")
        assert address == f"/en/overviews/milestones/{query}"
        assert get(client, address).xpath(f"//*[@id='{place}']")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_map_costs_the_same_queries_for_1_and_30_proposals(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_proposal(topic=make_topic(f"topic-{number}"))
        make_summit()
        make_milestone(proposal)
    get(client, PAGE)  # reads the card index, kept until something changes
    with django_assert_num_queries(6):
        get(client, PAGE)
