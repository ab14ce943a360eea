"""The matrix of states: what its cells say, where they lead, and what it refuses."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import FurtherTopic, Membership, Proposal, Sponsor
from tests import factories
from tests.factories import make_titled
from tests.views.pages import get, links, parse, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_march_2026")]

TOPICS = "/en/overviews/matrix/"
PROPOSALS = "/en/overviews/matrix/?rows=proposals"


def table(page: Any) -> dict[str, list[str]]:
    """Return the cells of each row by its heading; a row "" holds the headings of the columns."""
    rows = {"": texts(page, "//main//table/thead//th")}
    for row in page.xpath("//main//table/*[self::tbody or self::tfoot]/tr"):
        rows[text(row.find("th"))] = [text(cell) for cell in row.findall("td")]
    return rows


def cells(page: Any, heading: str) -> list[Any]:
    [row] = [row for row in page.xpath("//main//tr") if text(row.find("th")) == heading]
    return list(row.findall("td"))


@pytest.fixture
def speeches() -> dict[str, Proposal]:
    """Three proposals of Kazakhstan: two on water, one of them on trade too, and one on trade."""
    trade = factories.make_topic("trade")
    a, b = make_titled("Alpha"), make_titled("Beta")
    c = make_titled("Gamma", topic=trade)
    FurtherTopic.objects.create(proposal=b, topic=trade)
    factories.make_position(a, factories.make_state("UZ"))
    factories.make_position(b, factories.make_state("UZ"), stance="supports_in_part")
    factories.make_position(c, factories.make_state("TJ"), stance="objects")
    return {"Alpha": a, "Beta": b, "Gamma": c}


@pytest.mark.usefixtures("speeches")
def test_a_cell_of_the_topics_counts_the_proposals_of_each_stance(client: Client) -> None:
    assert table(get(client, TOPICS)) == {
        "": ["Topic", "Proposals", "KZ Kazakhstan", "TJ Tajikistan", "UZ Uzbekistan"],
        "Topic trade": ["2", "2 proposes", "1 objects", "1 supports in part"],
        "Topic water": ["2", "2 proposes", "no statement found", "1 supports 1 supports in part"],
        "All topics": ["3", "3 proposes", "1 objects", "1 supports 1 supports in part"],
    }


@pytest.mark.usefixtures("speeches")
def test_every_count_leads_to_as_many_proposals_with_the_words_of_that_state(client: Client) -> None:
    page = get(client, TOPICS)
    counted = page.xpath("//main//table//td//a[contains(@class, 'stance')]")
    assert len(counted) == 10
    for link in counted:
        led = table(get(client, f"{TOPICS}{link.get('href')}"))
        number, stance = text(link).split(maxsplit=1)
        said = [cells for heading, cells in led.items() if heading]
        assert said == [[stance]] * int(number)


def test_a_cell_of_the_proposals_leads_to_the_very_words(
    client: Client, speeches: dict[str, Proposal]
) -> None:
    document = factories.make_document("Мы поддерживаем. Остальное потом.")
    passage = factories.make_passage(document.versions.get(), "Мы поддерживаем.")
    factories.make_position(speeches["Alpha"], factories.make_state("KG"), passage=passage)
    page = get(client, f"{PROPOSALS}&sort=title")
    assert table(page) == {
        "": ["Proposal", "KZ Kazakhstan", "KG Kyrgyzstan", "TJ Tajikistan", "UZ Uzbekistan"],
        "Alpha": ["proposes", "supports", "no statement found", "supports"],
        "Beta": ["proposes", "no statement found", "no statement found", "supports in part"],
        "Gamma": ["proposes", "no statement found", "objects", "no statement found"],
    }
    sponsor, kyrgyzstan, _tajikistan, uzbekistan = cells(page, "Alpha")
    slug = speeches["Alpha"].slug
    assert kyrgyzstan.find("a").get("href") == f"/en/passages/{passage.pk}/?proposal={slug}"
    origin = speeches["Alpha"].citations.get().passage_id
    assert sponsor.find("a").get("href") == f"/en/passages/{origin}/?proposal={slug}"
    # Shown by a page elsewhere: the position and its evidence on the page of the proposal.
    place = uzbekistan.find("a").get("href")
    assert place == f"/en/proposals/{slug}/#position-UZ-2025-11-16"
    [position] = get(client, place.partition("#")[0]).xpath("//*[@id='position-UZ-2025-11-16']")
    assert "Official page" in text(position)


def test_of_several_stances_the_latest_counts_and_none_of_the_future(client: Client) -> None:
    proposal = make_titled("Alpha")
    state = factories.make_state("TJ")
    factories.make_position(proposal, state, since_on=datetime.date(2025, 1, 1))
    factories.make_position(proposal, state, stance="takes_note", since_on=datetime.date(2026, 1, 1))
    factories.make_position(proposal, state, stance="objects", since_on=datetime.date(2027, 1, 1))
    assert table(get(client, PROPOSALS))["Alpha"] == ["proposes", "takes note"]
    assert table(get(client, TOPICS))["Topic water"] == ["1", "1 proposes", "1 takes note"]


def test_the_stances_are_those_of_the_moment_asked_for_and_it_is_kept_by_every_link(client: Client) -> None:
    proposal = make_titled("Alpha", first_voiced_on=datetime.date(2025, 1, 1))
    state = factories.make_state("TJ")
    factories.make_position(proposal, state, since_on=datetime.date(2025, 2, 1))
    factories.make_position(proposal, state, stance="objects", since_on=datetime.date(2026, 1, 1))
    assert table(get(client, f"{PROPOSALS}&as_of=2025-12-31"))["Alpha"] == ["proposes", "supports"]
    assert table(get(client, f"{PROPOSALS}&as_of=2025-01-31"))["Alpha"] == ["proposes"]
    page = get(client, f"{TOPICS}?as_of=2025-12-31")
    [_proposes, supports] = page.xpath("//tbody//a[contains(@class, 'stance')]")
    assert text(supports) == "1 supports"
    assert list(table(get(client, TOPICS + supports.get("href")))) == ["", "Alpha"]
    assert page.xpath("//form[@class='refine-overview']/input[@name='as_of']/@value") == ["2025-12-31"]


def test_a_sponsor_that_objects_now_is_told_to_object(client: Client) -> None:
    factories.make_position(make_titled("Alpha"), factories.make_state("KZ"), stance="objects")
    assert table(get(client, PROPOSALS))["Alpha"] == ["objects"]


def test_drafts_of_positions_and_of_proposals_are_in_no_cell(client: Client) -> None:
    proposal = make_titled("Alpha")
    factories.make_position(proposal, factories.make_state("TJ"), publication="draft")
    factories.make_position(make_titled("Draft", published=False), factories.make_state("UZ"))
    for path in (TOPICS, PROPOSALS):
        assert table(get(client, path))[""][-1] == "KZ Kazakhstan"


@pytest.mark.usefixtures("speeches")
def test_the_filters_of_the_list_apply(client: Client) -> None:
    assert list(table(get(client, f"{PROPOSALS}&topic=trade&sort=title"))) == ["", "Beta", "Gamma"]
    page = get(client, f"{TOPICS}?topic=trade")
    assert list(table(page)) == ["", "Topic trade", "All topics"]
    # Taking a filter off keeps what the page is asked beside.
    [chip] = get(client, f"{PROPOSALS}&topic=trade&state=UZ").find_class("set-filter")
    assert chip.get("href") == "?rows=proposals&state=UZ"


@pytest.mark.usefixtures("speeches")
def test_the_columns_are_the_states_asked_for(client: Client) -> None:
    factories.make_state("AZ")
    page = get(client, f"{PROPOSALS}&state=UZ&state=AZ&sort=title")
    assert table(page)[""] == ["Proposal", "AZ Azerbaijan", "UZ Uzbekistan"]
    assert table(page)["Gamma"] == ["no statement found", "no statement found"]
    page = get(client, f"{PROPOSALS}&state=UZ&stance=supports")
    assert list(table(page)) == ["", "Alpha"]


def test_members_of_the_forum_are_columns_though_they_are_silent(client: Client) -> None:
    summit = factories.make_summit("tashkent")
    version = factories.make_document(summit=summit).versions.get()
    make_titled("Alpha", passage=factories.make_passage(version))
    long_ago, last_year = datetime.date(2018, 1, 1), datetime.date(2024, 12, 31)
    for code, until in (("TM", None), ("TJ", last_year)):
        Membership.objects.create(
            forum=summit.forum, state=factories.make_state(code), since=long_ago, until=until
        )
    for query in ("", "?summit=tashkent", f"?forum={summit.forum.slug}"):
        assert table(get(client, TOPICS + query))[""][2:] == ["KZ Kazakhstan", "TM Turkmenistan"]


@pytest.mark.usefixtures("speeches")
def test_the_table_can_be_scrolled_by_keyboard_and_every_sign_is_told(client: Client) -> None:
    page = get(client, PROPOSALS)
    [region] = page.xpath("//*[@role='region']")
    [label] = page.xpath(f"//*[@id='{region.get('aria-labelledby')}']")
    assert region.get("tabindex") == "0"
    assert text(label) == "States × proposals: which stance a state takes"
    assert {head.get("scope") for head in region.iter("th")} == {"col", "row"}
    told = texts(page, "//dl[@class='glossary']//dt")
    assert told == [
        "proposes", "supports", "supports in part", "takes note", "objects", "no statement found",
    ]  # fmt: skip
    assert len(page.xpath("//dl[@class='glossary']//dt/svg")) == 6


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("rows=columns", "rows"), ("state=XX", "state"), ("stance=neutral", "stance"), ("topic=xyz", "topic")],
)
def test_a_value_that_does_not_exist_is_named(client: Client, query: str, parameter: str) -> None:
    page = get(client, f"{TOPICS}?{query}", status=400)
    assert page.xpath("//*[@role='alert']//code/text()") == [parameter]
    assert not page.xpath("//main//table")


def test_a_matrix_of_nothing_says_so(client: Client) -> None:
    for path in (TOPICS, PROPOSALS):
        assert "No proposal meets all these filters." in text(get(client, path).find(".//main"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_matrix_costs_as_many_queries_for_one_row_and_state_as_for_thirty(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_titled(f"P{number}", topic=factories.make_topic(f"topic-{number}"))
        factories.make_position(proposal, factories.make_state(f"{'QX'[number % 2]}{chr(65 + number // 2)}"))
        Sponsor.objects.create(proposal=proposal, state=factories.make_state("UZ"))
    client.get(TOPICS)
    # The state of the database.
    with django_assert_num_queries(1):
        response = client.get(TOPICS)
    assert len(table(parse(response))) == rows + 2
    # And the proposals, the positions, the sponsors, where the proposals are put forward.
    with django_assert_num_queries(5):
        response = client.get(PROPOSALS)
    assert len(table(parse(response))) == rows + 1


def test_the_matrix_is_linked_from_the_overviews(client: Client) -> None:
    assert links(get(client, "/en/overviews/"))["Matrix of states"] == TOPICS
