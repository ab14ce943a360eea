"""The search of another day: what was public and known then."""

import datetime
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.api.reading import ask
from tests.views.pages import get, links, text, texts

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime.date(2025, 11, 16), datetime.date(2026, 1, 15)
BETWEEN = "as_of=2025-12-01"
SEARCH = "/en/search/"


def make_rivers() -> Any:
    """Make a proposal of one day that a second text repeats on another, when it takes a step too."""
    early = factories.make_document(
        "Предлагаем беречь реки.", slug="early", title_en="early", issued_on=EARLY
    )
    late = factories.make_document(
        "Снова о реках и ледниках.",
        slug="late",
        title_en="late",
        issued_on=LATE,
        summit=factories.make_summit("second"),
    )
    proposal = factories.make_proposal(
        "rivers",
        passage=factories.make_passage(early.versions.get(), "беречь реки"),
        title_ru="Реки",
        title_en="Rivers",
        first_voiced_on=EARLY,
    )
    factories.make_citation(
        proposal, factories.make_passage(late.versions.get(), "ледниках"), "reaffirmation"
    )
    factories.make_update(proposal, stage="proposed", effective_on=EARLY)
    update = factories.make_update(proposal, effective_on=LATE, evidence=False)
    factories.make_evidence(update=update, title="Реки под защитой")
    return proposal


def kinds(client: Client, query: str) -> dict[str, list[str]]:
    """The names of the results by kind."""
    page = get(client, f"{SEARCH}?{query}")
    return {
        section.get("aria-labelledby").removeprefix("found-"): texts(section, ".//li/h3")
        for section in page.xpath("//section[h2[starts-with(@id, 'found-')]]")
    }


def test_of_an_earlier_day_is_found_what_was_public_then(client: Client) -> None:
    make_rivers()
    today = kinds(client, "q=реки")
    assert today == {
        "proposal": ["Rivers"],
        "passage": ["early · paragraph 1"],
        "paragraph": ["late · paragraph 1", "early · paragraph 1"],
        "evidence": ["Реки под защитой"],
    }
    then = {"proposal": ["Rivers"], "passage": ["early · paragraph 1"], "paragraph": ["early · paragraph 1"]}
    assert kinds(client, f"q=реки&{BETWEEN}") == then
    assert kinds(client, "q=реки&as_of=2025-11-15") == {}
    assert kinds(client, "q=ледник") == {
        "passage": ["late · paragraph 1"],
        "paragraph": ["late · paragraph 1"],
    }
    assert kinds(client, f"q=ледник&{BETWEEN}") == {}


def test_of_a_day_of_knowing_is_found_what_was_recorded_by_then(client: Client) -> None:
    proposal = make_rivers()
    for record in (proposal, *proposal.citations.all()):
        factories.backdate(record, datetime.date(2025, 11, 20))
    factories.backdate(proposal.citations.first().passage.document, datetime.date(2025, 11, 20))
    known = kinds(client, "q=реки&known_on=2025-12-01")
    assert known == {
        "proposal": ["Rivers"],
        "passage": ["early · paragraph 1"],
        "paragraph": ["early · paragraph 1"],
    }
    assert kinds(client, "q=реки&known_on=2025-11-19") == {}


@pytest.mark.parametrize(("facet", "then"), [("summit=second", set()), ("year=2025", {"proposal"})])
def test_facets_of_a_day_are_of_what_was_cited_by_then(client: Client, facet: str, then: set[str]) -> None:
    make_rivers()
    assert "proposal" in kinds(client, f"q=реки&{facet}")
    assert kinds(client, f"q=реки&{facet}&{BETWEEN}").keys() & {"proposal"} == then
    page = get(client, f"{SEARCH}?q=реки&kind=proposal&{BETWEEN}")
    assert not [link for link in links(page) if "Summit" in link and "second" in link]
    assert "summit" not in ask(client, "search/", q="реки", kind="proposal", as_of="2025-12-01")["counts"]


def test_everything_on_the_page_keeps_the_day(client: Client) -> None:
    make_rivers()
    factories.make_document("\n\n".join(f"Река {number}." for number in range(45)), issued_on=EARLY)
    page = get(client, f"{SEARCH}?q=река&{BETWEEN}")
    assert texts(page, "//main//*[@role='note']/p[1]") == [
        "As of 1 December 2025, by all that is known today. Back to today"
    ]
    assert "The words are looked for in the titles, summaries and texts of today." in text(
        page.find(".//main")
    )
    listed = get(client, f"{SEARCH}?q=река&kind=paragraph&{BETWEEN}")
    meant = get(client, f"{SEARCH}?q=берьчь&{BETWEEN}")
    assert meant.xpath("//p[contains(@class, 'found__meant')]//a")
    for shown in (page, listed, meant):
        led = shown.xpath("//div[@id='search']//a[not(contains(@rel, 'external'))]/@href")
        assert led
        assert [link for link in led if BETWEEN not in link] == []
        [form] = shown.xpath("//div[@id='search']//form")
        assert form.xpath(".//input[@name='as_of']/@value") == ["2025-12-01"]
    [address] = page.xpath("//section[@aria-labelledby='found-paragraph']//li[1]//h3/a/@href")
    assert client.get(address).status_code == 200


def test_where_nothing_is_found_a_day_alone_is_no_filter_to_remove(client: Client) -> None:
    make_rivers()

    def hint(query: str) -> bool:
        return "a filter that is set can be removed" in text(get(client, f"{SEARCH}?q=реки&{query}"))

    assert not hint("as_of=2025-11-15&known_on=2026-01-01")
    assert hint("as_of=2025-11-15&kind=passage")


def test_the_search_of_every_page_keeps_its_day(client: Client) -> None:
    [form] = get(client, f"/en/states/?{BETWEEN}").xpath("//header//form[@role='search']")
    assert form.xpath(".//input[@type='hidden']/@value") == ["2025-12-01"]
    [plain] = get(client, "/en/states/").xpath("//header//form[@role='search']")
    assert not plain.xpath(".//input[@type='hidden']")


def test_what_is_wrong_with_a_day_is_said_and_all_else_stays(client: Client) -> None:
    factories.make_topic("bread")
    page = get(client, f"{SEARCH}?q=реки&topic=bread&as_of=2025-02-30&known_on=2026-01-20", status=400)
    assert "“2025-02-30” is no day" in text(page.xpath("//*[@role='alert']")[0])
    [form] = page.xpath("//div[@id='search']//form")
    kept = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert kept == {"q": "реки", "topic": "bread", "known_on": "2026-01-20"}


def test_a_list_of_another_day_finds_no_proposal_by_what_it_cited_later(client: Client) -> None:
    make_rivers()
    listed = "//ol[contains(@class, 'entries')]/li//h2 | //ol[contains(@class, 'entries')]/li//h3"
    assert texts(get(client, "/en/proposals/?q=ледник"), listed) == ["Rivers"]
    assert texts(get(client, f"/en/proposals/?q=ледник&{BETWEEN}"), listed) == []
    assert texts(get(client, f"/en/proposals/?q=беречь&{BETWEEN}"), listed) == ["Rivers"]
    # What is left out by words that came later is there.
    assert texts(get(client, "/en/proposals/?q=реки -ледник"), listed) == []
    assert texts(get(client, f"/en/proposals/?q=реки -ледник&{BETWEEN}"), listed) == ["Rivers"]


def test_the_api_finds_what_the_page_does(client: Client) -> None:
    make_rivers()
    found = ask(client, "search/", q="реки", as_of="2025-12-01")
    assert {group["kind"]: group["total"] for group in found["groups"]} == {
        "proposal": 1,
        "passage": 1,
        "paragraph": 1,
        "evidence": 0,
    }
    assert ask(client, "search/", q="реки", known_on="2025-11-15")["total"] == 0
    ask(client, "search/", status=400, q="реки", as_of="2199-01-01")
