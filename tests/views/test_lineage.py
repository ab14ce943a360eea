"""The lineage of a proposal: its stations, their order and words, and two of them side by side."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from initiatives.models import CitationRole, Passage, Proposal, Relation
from tests import factories
from tests.views.pages import get, links, section, text, texts

pytestmark = pytest.mark.django_db

SPOKEN = "Предлагаем создать региональный центр по редким металлам."
RESTATED = "Предлагаем создать общий региональный центр."
ADOPTED = "Договорились создать региональный центр по редким металлам."


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel(datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC), tick=False):
        yield


def words_of(words: str, month: int, **fields: Any) -> Passage:
    """Return the whole text of a new document of a month of 2026."""
    document = factories.make_document(words, issued_on=datetime.date(2026, month, 10), **fields)
    return factories.make_passage(document.versions.get())


@pytest.fixture
def centre() -> Proposal:
    """A proposal voiced in January, adopted in a joint statement of September, restated in May."""
    proposal: Proposal = factories.make_proposal(
        "centre", passage=words_of(SPOKEN, 1), first_voiced_on=datetime.date(2026, 1, 10)
    )
    adopted = words_of(ADOPTED, 9, kind="joint_statement")
    factories.make_citation(proposal, adopted, CitationRole.ADOPTED_TEXT)
    factories.make_outcome_match(proposal, adopted.document, extent="in_part", passage=adopted)
    factories.make_citation(proposal, words_of(RESTATED, 5), CitationRole.REAFFIRMATION)
    return proposal


def fetch(client: Client, query: str = "", *, slug: str = "centre", status: int = 200) -> Any:
    return get(client, f"/en/proposals/{slug}/lineage/{query}", status=status)


def stations(page: Any) -> list[str]:
    return [text(head) for head in section(page, "stations").iter("h3")]


def keys(page: Any) -> list[str]:
    return list(page.xpath("//select[@id='left']/option/@value"))


def pair(page: Any) -> list[tuple[str, list[str]]]:
    """Return both wordings of the chosen pair, with what is marked in each."""
    quotes = section(page, "side-by-side").iter("blockquote")
    return [(text(quote), texts(quote, ".//del|.//ins")) for quote in quotes]


@pytest.mark.usefixtures("centre")
def test_the_stations_stand_in_the_order_of_time_with_their_words(client: Client) -> None:
    page = fetch(client)
    assert stations(page) == [
        "10 January 2026 first voiced",
        "10 May 2026 restated",
        "10 September 2026 adopted text, taken up in part",
    ]
    quotes = texts(section(page, "stations"), ".//figure[contains(@class, 'quotation')]/blockquote")
    assert quotes == [SPOKEN, RESTATED, ADOPTED]


def test_the_page_of_the_proposal_leads_to_its_lineage(client: Client, centre: Proposal) -> None:
    found = links(get(client, centre.get_absolute_url()))
    assert found["Lineage: the words from document to document"] == "/en/proposals/centre/lineage/"
    assert links(fetch(client))[str(centre.title)] == "/en/proposals/centre/"


@pytest.mark.usefixtures("centre")
def test_neighbours_stand_side_by_side_their_differences_marked(client: Client) -> None:
    _first, second, _third = section(fetch(client), "stations").xpath(".//li[@id]")
    [beside] = second.iter("details")
    was, now = beside.iter("blockquote")
    assert (text(was), texts(was, ".//del")) == (SPOKEN, ["по редким металлам"])
    assert (text(now), texts(now, ".//ins")) == (RESTATED, ["общий"])


@pytest.mark.usefixtures("centre")
def test_any_two_wordings_can_be_chosen_by_default_the_first_and_the_last(client: Client) -> None:
    page = fetch(client)
    assert pair(page) == [(SPOKEN, ["Предлагаем"]), (ADOPTED, ["Договорились"])]
    _spoken, restated, adopted = keys(page)
    chosen = fetch(client, f"?left={adopted}&right={restated}")
    assert [words for words, _marks in pair(chosen)] == [ADOPTED, RESTATED]
    assert chosen.xpath("//option[@selected]/@value") == [adopted, restated]


def test_words_in_different_languages_are_not_compared_and_it_is_said(
    client: Client, centre: Proposal
) -> None:
    treaty = words_of("The parties create a centre.", 11, language="en")
    factories.make_citation(centre, treaty, CitationRole.ADOPTED_TEXT)
    page = fetch(client)
    # By default what can be compared.
    assert [words for words, _marks in pair(page)] == [SPOKEN, ADOPTED]
    chosen = fetch(client, f"?right={treaty.pk}")
    assert pair(chosen) == [(SPOKEN, []), ("The parties create a centre.", [])]
    said = text(section(chosen, "side-by-side"))
    assert "in different languages (Russian, English) and are not compared word by word" in said


def test_words_without_a_word_in_common_are_told_to_be_such(client: Client, centre: Proposal) -> None:
    other = words_of("Совсем другое дело", 2)
    factories.make_citation(centre, other, CitationRole.SUPPORT)
    page = fetch(client, f"?right={other.pk}")
    assert "They have no words in common." in text(section(page, "side-by-side"))


def test_a_proposal_older_than_any_words_here_says_so(client: Client) -> None:
    place: Any = factories.worded("first_voiced_at", "Самарканд", "Samarkand", "Самарқанд")
    factories.make_proposal(
        "centre",
        passage=words_of(SPOKEN, 5),
        first_voiced_on=datetime.date(2025, 4, 1),
        first_voiced_precision="month",
        **place,
    )
    page = fetch(client)
    assert stations(page) == ["April 2025 first voiced", "10 May 2026 the earliest words held here"]
    first = section(page, "stations").find(".//li")
    assert "Samarkand The words of that occasion are not held here." in text(first)
    assert "Only one wording is held here" in text(section(page, "side-by-side"))


@pytest.mark.parametrize("precision", ["month", "year"])
def test_a_month_or_year_in_which_the_words_were_said_is_not_before_them(
    client: Client, precision: str
) -> None:
    voiced = {"month": datetime.date(2026, 5, 1), "year": datetime.date(2026, 1, 1)}[precision]
    factories.make_proposal(
        "centre", passage=words_of(SPOKEN, 5), first_voiced_on=voiced, first_voiced_precision=precision
    )
    assert stations(fetch(client)) == ["10 May 2026 first voiced"]


def test_words_cited_twice_are_one_station(client: Client) -> None:
    passage = words_of(SPOKEN, 5)
    proposal = factories.make_proposal("centre", passage=passage, first_voiced_on=datetime.date(2025, 4, 4))
    factories.make_citation(proposal, passage, CitationRole.REAFFIRMATION)
    factories.make_citation(proposal, passage, CitationRole.DETAIL)
    page = fetch(client)
    assert stations(page)[1:] == ["10 May 2026 the earliest words held here, restated"]
    assert not page.xpath("//select")


def test_a_document_that_takes_nothing_up_is_a_station_without_words(
    client: Client, centre: Proposal
) -> None:
    declaration = words_of("О другом.", 7, kind="declaration").document
    factories.make_outcome_match(
        centre, declaration, **factories.worded("note", "Нет.", "Looked through.", "Жоқ.")
    )
    page = fetch(client)
    assert stations(page)[2] == "10 July 2026 not taken up"
    station = section(page, "stations").xpath(".//ol/li")[2]
    assert links(station, ".")[str(declaration.title)] == declaration.get_absolute_url()
    assert "Looked through." in text(station)


def test_related_proposals_are_stations_with_their_own_words(client: Client, centre: Proposal) -> None:
    older = factories.make_proposal("older", title_en="Older", passage=words_of("Создать центр.", 3))
    part = factories.make_proposal("part", title_en="Part", passage=words_of("Создать отдел.", 10))
    draft = factories.make_proposal("draft", published=False, passage=words_of("Тайно.", 4))
    akin = factories.make_proposal("akin", passage=words_of("Рядом.", 4))
    Relation.objects.create(proposal=centre, kind="continues", other=older)
    Relation.objects.create(proposal=part, kind="part_of", other=centre)
    Relation.objects.create(proposal=centre, kind="implements", other=draft)
    Relation.objects.create(proposal=centre, kind="related", other=akin)
    page = fetch(client)
    assert stations(page) == [
        "10 January 2026 first voiced",
        "10 March 2026 continues: Older",
        "10 May 2026 restated",
        "10 September 2026 adopted text, taken up in part",
        "10 October 2026 has as its part: Part",
    ]
    assert links(section(page, "stations"), ".")["Older"] == "/en/proposals/older/"
    # The pair shown first is of its own words.
    assert [words for words, _marks in pair(page)] == [SPOKEN, ADOPTED]


@pytest.mark.usefixtures("centre")
def test_the_lineage_ends_at_the_day_asked_for(client: Client) -> None:
    page = fetch(client, "?as_of=2026-05-31")
    assert stations(page) == ["10 January 2026 first voiced", "10 May 2026 restated"]
    fetch(client, "?as_of=2026-01-09", status=404)


@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize("parameter", ["left", "right"])
def test_words_of_another_lineage_are_refused(client: Client, parameter: str) -> None:
    stranger = words_of("Чужие слова.", 2)
    page = fetch(client, f"?{parameter}={stranger.pk}", status=400)
    assert f"{parameter}: These words are not in the lineage." in text(page.find(".//main"))


def test_the_lineage_of_a_draft_is_not_found_and_of_a_withdrawn_one_says_why(client: Client) -> None:
    factories.make_proposal("draft", published=False, passage=words_of(SPOKEN, 1))
    fetch(client, slug="draft", status=404)
    factories.make_proposal("gone")
    Proposal.objects.filter(slug="gone").update(publication="withdrawn", withdrawal_reason="Twice.")
    assert "Twice." in text(fetch(client, slug="gone", status=410))


@pytest.mark.parametrize("many", [1, 30])
def test_the_lineage_costs_as_many_queries_for_one_station_as_for_thirty(
    client: Client, many: int, django_assert_num_queries: Any
) -> None:
    voiced = datetime.date(2026, 1, 10)
    proposal = factories.make_proposal("centre", passage=words_of("Начало", 1), first_voiced_on=voiced)
    for number in range(many):
        speaker = factories.make_person()
        restated = words_of(f"Слово {number}", 5, speaker=speaker)
        factories.make_citation(proposal, restated, CitationRole.REAFFIRMATION)
        statement = words_of(f"Итог {number}", 7, kind="joint_statement")
        factories.make_outcome_match(proposal, statement.document, extent="in_full", passage=statement)
        other = factories.make_proposal(passage=words_of(f"Иное {number}", 6))
        Relation.objects.create(proposal=proposal, kind="continues", other=other)
    # The proposal, its relations, citations, matches, anchors, offices.
    with django_assert_num_queries(6):
        page = fetch(client)
    assert len(stations(page)) == 1 + 3 * many
