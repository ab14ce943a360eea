"""The briefing: a page to print, and a document of a word processor."""

import datetime
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from docx import Document
from lxml import html

from initiatives.presenters.proposals import listed
from tests.exports.conftest import NOON
from tests.exports.reading import fetch
from tests.factories import make_citation, make_document, make_passage, make_proposal, make_update, worded
from tests.views.pages import get, links, text

pytestmark = pytest.mark.django_db


def read_docx(client: Client, path: str) -> Any:
    """Return the document at an address."""
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].endswith("wordprocessingml.document")
    return Document(io.BytesIO(b"".join(response)))


def lines(client: Client, path: str) -> list[str]:
    """Return the paragraphs of a document as (style) text; python-docx leaves links in."""
    return [f"{each.style.name}: {each.text}".rstrip() for each in read_docx(client, path).paragraphs]


def chosen(page: html.HtmlElement) -> list[str]:
    """Return the proposals of the page by their addresses."""
    return [link.split("/")[3] for link in page.xpath("//article//h2/a/@href")]


@pytest.mark.usefixtures("listed")
def test_the_document_tells_each_proposal_with_words_steps_and_sources(client: Client) -> None:
    told = lines(client, "/en/briefing.docx?topic=water&sort=title&kind=convention")
    assert told == [
        "Title: Summit initiatives: Briefing",
        "Normal: Address of the list: http://testserver/en/proposals/?topic=water&kind=convention&sort=title",
        "Normal: Filters set: Topic: Topic water; Kind: convention",
        "Normal: Order: by title",
        "Normal: Proposals: 1",
        "Normal: Date of the data: 1 March 2026",
        "Normal: Licence of the annotations: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/): "
        "name the Summit initiatives tracker",
        "Normal: Source texts: Source texts and quotations belong to their publishers.",
        'Heading 1: +Convention, "water"',
        "Normal: On water.\nAnd rivers.",
        "Normal: Proposed by: Kazakhstan; Kassym-Jomart Tokayev · Uzbekistan",
        "Normal: Positions: Kyrgyzstan: supports in part, 16 November 2025",
        "Normal: Topics: Topic water; Topic rivers",
        "Normal: Kind: convention",
        "Normal: Force of wording: firm",
        "Normal: First voiced on: April 2025",
        "Normal: First voiced at: Samarkand",
        "Normal: Stage: in preparation",
        "Normal: Condition: stalled",
        "Normal: Last step on: 15 January 2026",
        "Normal: http://testserver/en/proposals/water-convention/",
        "Heading 2: Words that put it forward",
        "Quote: =СУММ(1;2) не считают",
        "Normal: Origin. Speech in Tashkent, Akorda, 16 November 2025, https://example.org/speech?a=1&b=2 "
        "http://testserver/en/passages/m5e6awafjf/",
        "Heading 2: Further passages",
        "Quote: Су — тіршілік көзі",
        "Normal: Rationale. Speech in Tashkent, Akorda, 16 November 2025, https://example.org/speech?a=1&b=2 "
        "http://testserver/en/passages/qhbjty4vte/",
        'Quote: Предлагаем «Водную конвенцию» […] "рамочную" 🌊',
        "Normal: Detail. Speech in Tashkent, Akorda, 16 November 2025, https://example.org/speech?a=1&b=2 "
        "http://testserver/en/passages/i34soomy57/ http://testserver/en/passages/wul6a2b7hs/",
        "Quote: - Первое, второе.\nИ третье.",
        "Normal: Support. Speech in Tashkent, Akorda, 16 November 2025, https://example.org/speech?a=1&b=2 "
        "http://testserver/en/passages/cm2tjbbu2z/",
        "Heading 2: Steps",
        "List Bullet: 15 January 2026: in preparation, stalled. A step was made.",
        "List Bullet 2: official, Akorda, Official page, 16 November 2025. https://www.akorda.kz/en/page",
    ]


@pytest.mark.usefixtures("listed")
def test_addresses_in_the_document_are_links(client: Client) -> None:
    made = read_docx(client, "/kk/briefing.docx?kind=convention")
    assert made.core_properties.language == "kk"
    [section] = made.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)  # A4
    addresses = {each.target_ref for each in made.part.rels.values() if each.is_external}
    assert {
        "http://testserver/kk/proposals/water-convention/",
        "http://testserver/kk/passages/m5e6awafjf/",
        "https://www.akorda.kz/en/page",
    } <= addresses


@pytest.mark.usefixtures("listed")
def test_the_page_tells_the_same_and_leads_to_the_document(client: Client) -> None:
    page = get(client, "/en/briefing/?topic=water&kind=convention")
    assert chosen(page) == ["water-convention"]
    quotes = [text(quote) for quote in page.xpath("//article//blockquote")]
    assert quotes == [
        "=СУММ(1;2) не считают",
        "Су — тіршілік көзі",
        'Предлагаем «Водную конвенцию» […] "рамочную" 🌊',
        "- Первое, второе.И третье.",  # a line break stands between
    ]
    outside = page.xpath("//article//a[@rel='external']/@href")
    assert [path for path in outside if "#:~:text=" not in path] == ["https://www.akorda.kz/en/page"]
    assert "Topic: Topic water; Kind: convention" in text(page)
    assert "CC BY 4.0" in text(page.xpath("//main")[0])
    assert links(page)["Download as DOCX"] == "/en/briefing.docx?topic=water&kind=convention"


@pytest.mark.usefixtures("listed")
def test_proposals_are_chosen_one_by_one_in_the_order_of_the_list(client: Client) -> None:
    query = "?proposal=water-convention&proposal=routes&sort=title"
    page = get(client, f"/ru/briefing/{query}")
    assert chosen(page) == ["routes", "water-convention"] or chosen(page) == ["water-convention", "routes"]
    assert chosen(page) == [
        link.split("/")[3]
        for link in get(client, "/ru/proposals/?sort=title").xpath("//*[@class='entry__title']/a/@href")
        if "trade" not in link
    ]
    assert f"http://testserver/ru/briefing/{query}" in page.xpath("//main//dd/a/@href")
    assert chosen(get(client, "/ru/briefing/?proposal=trade&topic=water")) == []


@pytest.mark.usefixtures("listed")
def test_the_document_of_a_long_address_tells_it_whole(client: Client) -> None:
    query = "&".join(["proposal=water-convention&proposal=routes"] * 10)
    assert f"Normal: Address of the list: http://testserver/en/briefing.docx?{query}" in lines(
        client, f"/en/briefing.docx?{query}"
    )


@pytest.mark.parametrize("path", ["/en/briefing/", "/en/briefing.docx"])
@pytest.mark.parametrize(
    "query", ["proposal=none", "proposal=draft", "proposal=A%20B", "topic=nothing", "sort=best"]
)
def test_what_is_not_there_to_choose_is_refused(client: Client, path: str, query: str) -> None:
    make_proposal("draft", published=False)
    page = get(client, f"{path}?{query}", status=400)
    assert query.partition("=")[0] in text(page.find_class("lead")[0])


@pytest.mark.parametrize("path", ["/en/briefing/", "/en/briefing.docx"])
def test_a_list_too_long_for_a_briefing_is_refused_and_not_offered_one(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "LONGEST_BRIEFING", 2)
    monkeypatch.setattr("initiatives.views.exports.LONGEST_BRIEFING", 2)
    for number in range(3):
        make_proposal(f"p{number}", kind="target" if number else "project")
    assert "up to 2 proposals" in text(get(client, path, status=400).find_class("lead")[0])
    assert client.get(f"{path}?kind=target").status_code == 200
    assert "Briefing" not in links(get(client, "/en/proposals/"))
    offered = links(get(client, "/en/proposals/?kind=target"))["Briefing"]
    assert offered == "/en/briefing/?kind=target"


@pytest.mark.usefixtures("listed")
def test_the_same_data_give_the_same_document(client: Client) -> None:
    first = fetch(client, "/ru/briefing.docx")
    with time_machine.travel(NOON + datetime.timedelta(hours=3), tick=False):
        assert fetch(client, "/ru/briefing.docx") == first


@pytest.mark.usefixtures("listed")
def test_the_head_of_a_document_tells_no_length_that_is_not_its_own(client: Client) -> None:
    response = client.head("/ru/briefing.docx")
    assert response.status_code == 200
    assert b"".join(response) == b""
    assert "Content-Length" not in response


def test_a_step_that_was_corrected_is_struck_through(client: Client) -> None:
    proposal = make_proposal("p")
    mistake = make_update(proposal, stage="in_preparation")
    make_update(proposal, kind="correction", corrects=mistake, reason="We misread it.")
    told = read_docx(client, "/en/briefing.docx").paragraphs
    [struck] = [each for each in told if any(run.font.strike for run in each.runs)]
    assert "in preparation" in struck.text
    assert struck.text.endswith("Corrected: see step 2")
    assert text(get(client, "/en/briefing/").xpath("//article//del")[0]) == "in preparation, active"


def test_characters_that_no_xml_can_hold_are_left_out_of_a_document(client: Client) -> None:
    odd: Any = worded("title", "", "Water\ufffe", "")
    make_proposal("odd", passage=make_passage(make_document("Слова\ufffe.").versions.get()), **odd)
    told = lines(client, "/en/briefing.docx")
    assert "Heading 1: Water" in told
    assert "Quote: Слова." in told


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("path", ["/en/briefing/", "/en/briefing.docx"])
def test_a_briefing_costs_as_many_queries_for_one_proposal_as_for_thirty(
    client: Client, path: str, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_proposal(f"p{number}")
        make_update(proposal)
        make_citation(proposal, make_passage(make_document("Ещё слова.").versions.get()), "detail")
    client.get(path)
    # The card index; proposals, sponsors, topics, citations, positions, passages; steps, evidence.
    with django_assert_num_queries(9):
        client.get(path)


def test_the_page_of_a_proposal_leads_to_its_briefing(client: Client) -> None:
    make_proposal("water")
    page = get(client, "/kk/proposals/water/")
    assert page.xpath("//main//a/@href[starts-with(., '/kk/briefing/')]") == ["/kk/briefing/?proposal=water"]
