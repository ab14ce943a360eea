"""Pages and files as of a day, as known on a day."""

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html

from initiatives.models import Proposal
from tests.days import day
from tests.factories import (
    backdate,
    make_citation,
    make_document,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_topic,
    make_update,
)
from tests.views.addresses import address, make_catalogue
from tests.views.pages import get, links, parse, section, text, texts

pytestmark = pytest.mark.django_db

PAGES = (
    "home",
    "proposal-list",
    "proposal-detail",
    "document-list",
    "document-detail",
    "summit-list",
    "summit-detail",
    "state-list",
    "state-detail",
    "topic-list",
    "topic-detail",
    "overview-list",
    "search",
)
MOMENT = "as_of=2025-12-01"


def notes(page: html.HtmlElement) -> list[str]:
    return texts(page, "//main//*[@role='note']/p[1]")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_of_which_day_it_is_and_leads_back(client: Client, name: str) -> None:
    make_catalogue()
    path = address(name)
    page = get(client, f"{path}?{MOMENT}")
    assert notes(page) == ["As of 1 December 2025, by all that is known today. Back to today"]
    assert links(page)["Back to today"] == path
    [canonical] = page.xpath("//link[@rel='canonical']/@href")
    assert canonical == f"http://testserver{path}"
    assert notes(get(client, path)) == []


@pytest.mark.parametrize("name", PAGES)
def test_the_links_of_a_page_keep_its_day(client: Client, name: str) -> None:
    make_catalogue()
    page = get(client, f"{address(name)}?{MOMENT}")
    forgetful = [
        link
        for link in page.xpath("//main//a/@href | //nav//a/@href")
        if link.startswith("/en/")
        and MOMENT not in link
        # Files, and pages that are of no day.
        and not link.endswith((".atom", ".csv", ".xlsx", ".json", ".bib", ".ris"))
        and not link.endswith(("/cite/", "/about/", "/api/", "/data/"))
        and "/steps/" not in link
    ]
    # Back to today, which is the page's own address.
    assert set(forgetful) <= {address(name)}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=2026-02-30", "As of (as_of): “2026-02-30” is no day"),
        ("known_on=1/2/2026", "As known on (known_on): “1/2/2026” is no day"),
        ("as_of=1899-01-01", "As of (as_of): “1899-01-01” is too early"),
        ("known_on=2199-01-01", "As known on (known_on): “2199-01-01” has not come yet"),
    ],
)
def test_a_day_that_cannot_be_asked_for_is_refused_by_name(
    client: Client, name: str, query: str, words: str
) -> None:
    make_catalogue()
    page = get(client, f"{address(name)}?{query}", status=400)
    assert words in text(page.find(".//main"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("known_on=2026-01-20", "As known on 20 January 2026."),
        ("as_of=2025-12-01&known_on=2026-01-20", "As of 1 December 2025, as known on 20 January 2026."),
    ],
)
def test_what_was_known_is_told_apart_from_what_held(client: Client, query: str, said: str) -> None:
    make_catalogue()
    assert notes(get(client, f"/en/topics/?{query}")) == [f"{said} Back to today"]


def test_what_was_known_leads_to_what_held(client: Client) -> None:
    make_proposal()
    page = get(client, "/en/overviews/matrix/?rows=proposals&known_on=2026-03-15")
    led = links(page)["The same as of 15 March 2026, by all that is known today"]
    assert led == "/en/overviews/matrix/?rows=proposals&as_of=2026-03-15"
    assert "On that day no such proposal was on record." in text(page.find(".//main"))


def test_a_filtered_list_before_anything_was_known_blames_the_day_and_not_the_filters(client: Client) -> None:
    topic = make_proposal().topic.slug
    page = get(client, f"/en/proposals/?topic={topic}&known_on=2026-03-15")
    assert "On that day no such proposal was on record." in text(page.find(".//main"))


def test_another_language_shows_the_same_day(client: Client) -> None:
    page = get(client, f"/en/states/?{MOMENT}")
    assert f"/kk/states/?{MOMENT}" in page.xpath("//nav[@id='languages']//a/@href")


def test_the_choice_of_a_day_keeps_the_other_parameters(client: Client) -> None:
    make_document(slug="speech")
    page = get(client, f"/en/documents/speech/?version=1&{MOMENT}")
    [form] = page.xpath("//details//form[.//input[@name='as_of']]")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert fields == {"version": "1", "as_of": "2025-12-01", "known_on": ""}
    assert links(page)["Back to today"] == "/en/documents/speech/?version=1"


def make_two_days() -> Proposal:
    """Make a proposal of 16 November 2025 with something that came on 15 January 2026."""
    early = make_document(slug="early", issued_on=day("2025-11-16"), summit=make_summit("tashkent"))
    late = make_document(slug="late", issued_on=day("2026-01-15"))
    proposal = make_proposal("convention", passage=make_passage(early.versions.get()))
    make_citation(proposal, make_passage(late.versions.get()), "reaffirmation")
    make_position(proposal, make_state("TJ"), since_on=day("2026-01-15"))
    make_update(proposal, stage="proposed", effective_on=day("2025-11-16"))
    make_update(proposal, effective_on=day("2026-01-15"))
    make_milestone(proposal, due_on=day("2025-12-12"))
    return proposal


def test_the_page_of_a_proposal_shows_nothing_that_came_later(client: Client) -> None:
    make_two_days()
    before = get(client, f"/en/proposals/convention/?{MOMENT}")
    after = get(client, "/en/proposals/convention/?as_of=2026-01-15")
    assert [len(section(page, "steps").xpath(".//li[@id]")) for page in (before, after)] == [1, 2]
    assert ["TJ" in text(section(page, "who")) for page in (before, after)] == [False, True]
    assert [text(section(page, "passages")).count("Read in context") for page in (before, after)] == [1, 2]
    current = "//li[@aria-current='step']"
    assert ["proposed" in texts(page, current)[0] for page in (before, after)] == [True, False]
    assert ["ahead" in text(section(page, "around")) for page in (before, after)] == [True, False]


def test_a_step_that_a_correction_moves_beyond_the_day_had_not_happened(client: Client) -> None:
    proposal = make_two_days()
    [wrong] = proposal.updates.filter(number=2)
    make_update(
        proposal, kind="correction", corrects=wrong, reason="It was in March.", effective_on=day("2026-03-02")
    )
    shown = {
        asked: [
            li.get("id")
            for li in section(get(client, f"/en/proposals/convention/?as_of={asked}"), "steps").xpath(
                ".//li[@id]"
            )
        ]
        for asked in ("2026-02-01", "2026-03-02")
    }
    assert shown == {"2026-02-01": ["step-1"], "2026-03-02": ["step-3", "step-2", "step-1"]}


def test_a_proposal_that_was_not_there_yet_is_not_found_and_leads_to_today(client: Client) -> None:
    make_two_days()
    page = get(client, "/en/proposals/convention/?as_of=2025-11-15", status=404)
    assert text(page.find(".//h1")) == "Not on record on that day"
    assert links(page)["See it as of today"] == "/en/proposals/convention/"
    assert notes(page) == ["As of 15 November 2025, by all that is known today. Back to today"]
    unknown = get(client, "/en/proposals/convention/?known_on=2025-12-01", status=404)
    assert notes(unknown) == ["As known on 1 December 2025. Back to today"]


@pytest.mark.parametrize("path", ["/en/summits/tashkent/", "/en/documents/early/"])
def test_a_summit_or_a_document_of_later_is_not_found_and_leads_to_today(client: Client, path: str) -> None:
    make_two_days()
    page = get(client, f"{path}?as_of=2025-11-14", status=404)
    assert links(page)["See it as of today"] == path
    get(client, f"{path}?as_of=2025-11-16")


def test_a_draft_is_not_told_of_by_any_day(client: Client) -> None:
    make_proposal("secret", published=False, title_en="Secret title")
    for query in ("", "?as_of=2025-12-01", "?known_on=2025-12-01"):
        page = get(client, f"/en/proposals/secret/{query}", status=404)
        assert "Secret title" not in text(page)


def test_a_document_shows_only_what_was_cited_of_it_then(client: Client) -> None:
    document = make_document(slug="speech", issued_on=day("2025-11-16"))
    passage = make_passage(document.versions.get())
    make_proposal("first", passage=passage)
    make_proposal(
        "later", passage=make_passage(make_document().versions.get()), first_voiced_on=day("2026-02-01")
    )
    make_citation(Proposal.objects.get(slug="later"), passage, "support")
    entries = {
        asked: {
            link
            for link in get(client, f"/en/documents/speech/{asked}").xpath("//main//a/@href")
            if "/proposals/" in link
        }
        for asked in ("", f"?{MOMENT}")
    }
    assert entries == {
        "": {"/en/proposals/first/", "/en/proposals/later/"},
        f"?{MOMENT}": {f"/en/proposals/first/?{MOMENT}"},
    }


def test_a_passage_leads_to_its_place_on_the_day_asked_for(client: Client) -> None:
    make_catalogue()
    response: Any = client.get(f"{address('passage-detail')}?{MOMENT}")
    assert response.url.startswith(f"/en/documents/speech/?{MOMENT}#passage-")


def test_lists_count_what_was_there(client: Client) -> None:
    make_two_days()
    make_proposal("later", first_voiced_on=day("2026-02-01"), topic=make_topic("energy"))
    page = get(client, f"/en/topics/?{MOMENT}")
    assert links(page)["1 proposal"] == f"/en/proposals/?topic=water&{MOMENT}"
    assert "no proposals" in text(page.find(".//main"))
    summit = get(client, f"/en/summits/tashkent/?{MOMENT}")
    assert len(section(summit, "documents").xpath(".//li[@class='entry']")) == 1


def test_the_front_page_shows_the_milestones_and_steps_of_the_day(client: Client) -> None:
    make_two_days()
    before, after = (get(client, f"/en/?as_of={asked}") for asked in ("2025-12-01", "2026-02-01"))
    assert ["Meeting 1" in text(section(page, "ahead")) for page in (before, after)] == [True, False]
    assert len(section(after, "latest").xpath(".//li[@class='entry']")) == 1
    assert section(before, "latest").xpath(".//li[@class='entry']") == []


def test_a_list_of_a_day_before_any_proposal_says_so(client: Client) -> None:
    make_two_days()
    page = get(client, "/en/proposals/?as_of=2024-01-01")
    assert "On that day no proposal was on record." in text(page.find(".//main"))


def test_the_filters_of_a_list_keep_its_day(client: Client) -> None:
    make_two_days()
    page = get(client, f"/en/proposals/?topic=water&sort=title&{MOMENT}")
    [chip] = page.xpath("//a[@class='set-filter']/@href")
    assert chip == f"?{MOMENT}&sort=title"
    found = links(page)
    assert found["Remove all"] == f"/en/proposals/?{MOMENT}"
    assert found["CSV"] == f"/en/proposals.csv?topic=water&{MOMENT}&sort=title"
    assert page.xpath("//form[@id='proposals']//input[@name='as_of']/@value") == ["2025-12-01"]


def test_a_file_says_of_which_day_it_is(client: Client) -> None:
    proposal = make_two_days()
    backdate(proposal, day("2025-11-20"))
    for citation in proposal.citations.all():
        backdate(citation, day("2025-11-20"))
    response: Any = client.get("/en/proposals.json?as_of=2025-12-01&known_on=2025-12-05")
    found = json.loads(b"".join(response.streaming_content))
    assert "as of 1 December 2025; as known on 5 December 2025" in found["about"]["filters"]
    assert found["about"]["data_date"] == "2025-12-05"
    assert found["about"]["list_address"].endswith("/en/proposals/?as_of=2025-12-01&known_on=2025-12-05")
    [row] = found["rows"]
    assert (row["stage"], row["passages"]) == (None, 1)


def test_the_briefing_of_a_day_tells_its_steps(client: Client) -> None:
    make_two_days()
    counts = [
        len(get(client, f"/en/briefing/{query}").xpath("//ol//time | //ol//li"))
        for query in (f"?{MOMENT}", "")
    ]
    assert counts[0] < counts[1]


@pytest.mark.parametrize("query", [MOMENT, "known_on=2199-12-31"])
def test_htmx_is_given_the_list_of_the_day(client: Client, query: str) -> None:
    make_two_days()
    response = client.get(f"/en/proposals/?{query}", headers={"HX-Request": "true"})
    page = parse(response)
    said = notes(html.document_fromstring(f"<main>{html.tostring(page, encoding='unicode')}</main>"))
    if query == MOMENT:
        assert said == ["As of 1 December 2025, by all that is known today. Back to today"]
        assert response["HX-Push-Url"] == f"/en/proposals/?{MOMENT}"
    else:
        assert response.status_code == 400


@pytest.mark.parametrize(
    "name", ["home", "proposal-list", "proposal-detail", "summit-detail", "state-detail"]
)
def test_a_day_costs_as_many_queries_with_one_row_as_with_thirty(
    client: Client, django_assert_max_num_queries: Any, name: str
) -> None:
    make_catalogue()
    path = f"{address(name)}?{MOMENT}&known_on=2026-01-20"
    proposal = Proposal.objects.get(slug="water-convention")
    for record in (proposal, *proposal.citations.all(), *proposal.positions.all()):
        backdate(record, day("2025-11-20"))

    def count() -> int:
        with django_assert_max_num_queries(100) as captured:
            get(client, path)
        return len(captured)

    # The index of the day is kept from the second time on.
    count()
    once = count()
    for number in range(30):
        more = make_proposal(f"more-{number}")
        make_update(more)
        make_position(more, make_state("TJ"))
    count()
    assert count() == once
