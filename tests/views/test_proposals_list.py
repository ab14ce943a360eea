"""The list of proposals: what it shows, how it is refined, and what it refuses."""

import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import html

from initiatives.models import CitationRole, FurtherTopic, Passage, Proposal, Sponsor
from tests import factories
from tests.factories import make_titled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_march_2026")]

TODAY = datetime.date(2026, 3, 1)


def fetch(client: Client, query: str = "", *, status: int = 200, **headers: str) -> Any:
    response = client.get(f"/en/proposals/{query}", headers=headers)
    assert response.status_code == status, response.content.decode()[:2000]
    return html.document_fromstring(response.content.decode())


def titles(page: Any) -> list[str]:
    return [heading.text_content().strip() for heading in page.find_class("entry__title")]


def counts(page: Any, facet: str) -> dict[str, int]:
    return {
        box.get("value"): int(box.getparent().find_class("facet__count")[0].text)
        for box in page.xpath(f"//input[@type='checkbox'][@name='{facet}']")
    }


def test_a_row_shows_sponsor_topic_kind_force_stage_condition_step_and_passages(client: Client) -> None:
    proposal = make_titled(
        "Water convention", kind="convention", force="call", sponsor=factories.make_state("UZ")
    )
    factories.make_update(proposal, stage="in_preparation", condition="stalled")
    (row,) = fetch(client).find_class("entry")
    words = " ".join(row.text_content().split())
    for expected in (
        "Water convention",
        "UZ",
        "Topic water",
        "convention",
        "call",
        "in preparation",
        "stalled",
        "15 January 2026",
        "1 passage",
    ):
        assert expected in words
    assert row.find(".//a").get("href") == f"/en/proposals/{proposal.slug}/"


def test_drafts_are_not_listed(client: Client) -> None:
    make_titled("Draft", published=False)
    assert titles(fetch(client)) == []


@pytest.fixture
def variety() -> None:
    """Four proposals, each alone in one value of every facet or another."""
    forum = factories.make_forum("other-forum")
    summit = factories.make_summit("other-summit", forum=forum)
    document = factories.make_document(summit=summit)
    a = make_titled(
        "Alpha",
        kind="convention",
        force="firm",
        passage=factories.make_passage(document.versions.get()),
        first_voiced_on=datetime.date(2025, 1, 1),
    )
    b = make_titled("Beta", kind="target", force="call", sponsor=factories.make_state("UZ"))
    c = make_titled("Gamma", topic=factories.make_topic("tourism"), first_voiced_on=datetime.date(2024, 1, 1))
    factories.make_update(b, stage="in_preparation", condition="stalled")
    factories.make_update(c, stage="proposed", effective_on=datetime.date(2024, 1, 1))
    factories.make_position(a, factories.make_state("KG"))
    factories.make_position(b, factories.make_state("TJ"), stance="objects")
    factories.make_milestone(a)
    factories.make_milestone(c, due_on=datetime.date(2025, 2, 3))
    FurtherTopic.objects.create(proposal=b, topic=factories.make_topic("tourism"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("summit=other-summit", ["Alpha"]),
        ("forum=other-forum", ["Alpha"]),
        ("proposer=UZ", ["Beta"]),
        ("proposer=UZ&proposer=KZ", ["Alpha", "Beta", "Gamma"]),
        ("supporter=KG", ["Alpha"]),
        ("supporter=TJ", []),
        ("topic=tourism", ["Beta", "Gamma"]),
        ("topic=tourism&topic=water", ["Alpha", "Beta", "Gamma"]),
        ("kind=target", ["Beta"]),
        ("force=call", ["Beta"]),
        ("stage=in_preparation", ["Beta"]),
        ("stage=in_preparation&stage=proposed", ["Beta", "Gamma"]),
        ("condition=stalled", ["Beta"]),
        ("milestone=yes", ["Alpha"]),
        ("quiet=yes", ["Alpha", "Gamma"]),
        ("overdue=yes", ["Gamma"]),
        ("q=beta", ["Beta"]),
        ("kind=convention&topic=water", ["Alpha"]),
        ("kind=convention&topic=tourism", []),
        ("kind=&topic=&q=&sort=&page=", ["Alpha", "Beta", "Gamma"]),
    ],
)
@pytest.mark.usefixtures("variety")
def test_each_filter_keeps_what_bears_one_of_its_values(
    client: Client, query: str, expected: list[str]
) -> None:
    assert sorted(titles(fetch(client, f"?{query}"))) == expected


@pytest.mark.usefixtures("variety")
def test_counts_apply_all_other_filters_but_not_their_own(client: Client) -> None:
    page = fetch(client, "?topic=tourism&kind=target")
    assert counts(page, "topic") == {"tourism": 1, "water": 1}
    assert counts(page, "kind") == {"agreement": 1, "convention": 0, "target": 1}
    assert counts(page, "stage") == {"proposed": 0, "in_preparation": 1}
    assert [box.get("value") for box in page.xpath("//input[@checked]")] == ["tourism", "target"]


@pytest.mark.usefixtures("variety")
def test_each_value_set_is_a_chip_whose_link_removes_it_alone(client: Client) -> None:
    page = fetch(client, "?topic=tourism&topic=water&kind=target&q=beta&sort=title")
    chips = {
        " ".join(chip.text_content().split()): chip.get("href") for chip in page.find_class("set-filter")
    }
    assert chips == {
        "Remove the filter Words: “beta” ×": "?topic=tourism&topic=water&kind=target&sort=title",
        "Remove the filter Topic: Topic tourism ×": "?q=beta&topic=water&kind=target&sort=title",
        "Remove the filter Topic: Topic water ×": "?q=beta&topic=tourism&kind=target&sort=title",
        "Remove the filter Kind: target figure ×": "?q=beta&topic=tourism&topic=water&sort=title",
    }
    for address in chips.values():
        fetch(client, address)


@pytest.mark.usefixtures("variety")
def test_an_empty_result_says_what_each_dropped_filter_would_leave(client: Client) -> None:
    page = fetch(client, "?topic=tourism&kind=convention")
    (hint,) = page.find_class("empty")
    links = {" ".join(a.text_content().split()): a for a in hint.iter("a")}
    assert list(links) == ["Without Kind: convention", "Without Topic: Topic tourism"]
    left = [int(link.tail.split()[1]) for link in links.values()]
    assert left == [len(titles(fetch(client, link.get("href")))) for link in links.values()] == [2, 1]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("topic=nothing", "topic"),
        ("stage=sealed", "stage"),
        ("proposer=nowhere", "proposer"),
        ("quiet=no", "quiet"),
        ("sort=best", "sort"),
        ("kind=target&force=x", "force"),
        (f"q={'x' * 201}", "q"),
    ],
)
@pytest.mark.usefixtures("variety")
def test_a_bad_value_is_named_and_lists_nothing(client: Client, query: str, parameter: str) -> None:
    page = fetch(client, f"?{query}", status=400)
    (notice,) = page.xpath("//*[@role='alert']")
    assert [code.text for code in notice.iter("code")] == [parameter]
    assert titles(page) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("page=abc", 400), ("page=-1", 400), ("page=0", 400), (f"page={'9' * 30}", 400), ("page=2", 404)],
)
@pytest.mark.usefixtures("variety")
def test_a_page_that_is_none_is_refused(client: Client, query: str, status: int) -> None:
    fetch(client, f"?{query}", status=status)


@pytest.mark.parametrize(
    "query", ["", "?topic=tourism", "?topic=tourism&kind=convention", "?q=beta&sort=title", "?stage=x"]
)
@pytest.mark.usefixtures("variety")
def test_what_htmx_swaps_in_equals_the_full_page(client: Client, query: str) -> None:
    status = 400 if query == "?stage=x" else 200
    whole = client.get(f"/en/proposals/{query}")
    part = client.get(f"/en/proposals/{query}", headers={"HX-Request": "true"})
    assert whole.status_code == part.status_code == status
    assert "HX-Request" in whole["Vary"]
    assert "HX-Request" in part["Vary"]
    swapped, languages, watched = html.fragments_fromstring(part.content.decode().strip())
    page = html.document_fromstring(whole.content.decode())
    region = page.get_element_by_id("proposals")
    region.tail = swapped.tail = None
    assert html.tostring(swapped) == html.tostring(region)
    assert languages.get("hx-swap-oob") == "true"
    assert watched.attrib.pop("hx-swap-oob") == "true"
    region = page.get_element_by_id("view")
    region.tail = None
    assert html.tostring(watched) == html.tostring(region)
    if status == 200:  # what was refused is not in the address that htmx shows
        switch = page.get_element_by_id("languages")
        assert [each.get("href") for each in languages.iter("a")] == [
            each.get("href") for each in switch.iter("a")
        ]


@pytest.mark.usefixtures("variety")
def test_htmx_is_told_the_address_without_what_was_left_open(client: Client) -> None:
    response = client.get(
        "/en/proposals/?q=&sort=newest&kind=target&topic=tourism", headers={"HX-Request": "true"}
    )
    assert response["HX-Push-Url"] == "/en/proposals/?topic=tourism&kind=target"


def test_a_page_the_history_forgot_is_sent_whole(client: Client) -> None:
    response = client.get(
        "/en/proposals/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in response.content.decode()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Beta", "Alpha", "Gamma"]),
        ("newest", ["Beta", "Alpha", "Gamma"]),
        ("title", ["Alpha", "Beta", "Gamma"]),
        ("stage", ["Beta", "Gamma", "Alpha"]),
        ("step", ["Beta", "Gamma", "Alpha"]),
        ("passages", ["Gamma", "Beta", "Alpha"]),
    ],
)
@pytest.mark.usefixtures("variety")
def test_the_list_is_ordered_as_asked(client: Client, sort: str, expected: list[str]) -> None:
    gamma = Proposal.objects.get(title_en="Gamma")
    passage = factories.make_passage(factories.make_document().versions.get())
    factories.make_citation(gamma, passage, CitationRole.DETAIL)
    assert titles(fetch(client, f"?sort={sort}")) == expected


def test_titles_are_ordered_by_the_alphabet_of_the_reader(client: Client) -> None:
    for number, title in enumerate(["Яблоко", "Қала", "Ёлка", "Кала"]):
        factories.make_proposal(title_ru=title, title_kk="", title_en=f"{number}")
    response = client.get("/ru/proposals/?sort=title")
    assert titles(html.document_fromstring(response.content.decode())) == ["Ёлка", "Кала", "Қала", "Яблоко"]


def test_proposals_of_one_day_stand_by_title(client: Client) -> None:
    for slug, title in (("a", "Ясность"), ("b", "Вода"), ("c", "Лес")):
        factories.make_proposal(slug, title_ru=title)
    factories.make_proposal("d", title_ru="Аральское море", first_voiced_on=datetime.date(2025, 4, 4))
    response = client.get("/ru/proposals/")
    listed = titles(html.document_fromstring(response.content.decode()))
    assert listed == ["Вода", "Лес", "Ясность", "Аральское море"]


def test_a_title_in_another_language_says_which(client: Client) -> None:
    factories.make_proposal(title_ru="Водная конвенция", title_en="", title_kk="")
    (heading,) = fetch(client).find_class("entry__title")
    assert heading.find(".//span").get("lang") == "ru"


def test_a_list_longer_than_a_page_goes_on(client: Client) -> None:
    for number in range(27):
        make_titled(f"P{number:02}", passage=_shared_passage(), kind="target")
    page = fetch(client, "?sort=title&kind=target")
    assert titles(page) == [f"P{number:02}" for number in range(25)]
    (following,) = page.xpath("//a[@rel='next']")
    assert titles(fetch(client, following.get("href"))) == ["P25", "P26"]


def _shared_passage() -> Any:
    return Passage.objects.first() or factories.make_passage(factories.make_document().versions.get())


def test_a_sponsor_that_no_source_names_is_shown_as_such(client: Client) -> None:
    proposal = make_titled("Routes")
    proposal.sponsors.all().delete()
    Sponsor.objects.create(proposal=proposal, unnamed=True)
    assert "proposer unnamed in the source" in fetch(client).text_content()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_as_many_queries_for_one_row_as_for_thirty(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_titled(f"P{number}")
        factories.make_update(proposal)
        factories.make_milestone(proposal)
    client.get("/en/proposals/")
    # The state of the database, the rows, their sponsors.
    with django_assert_num_queries(3):
        client.get("/en/proposals/?stage=supported&sort=title")
    # And for words: what they may mean, the wanted, the unwanted, and the bounds of a search around them.
    with django_assert_num_queries(10):
        client.get("/en/proposals/?q=proposal+-nothing")


def test_an_edit_shows_at_once(client: Client) -> None:
    proposal = make_titled("Alpha", kind="target")
    assert counts(fetch(client), "kind") == {"target": 1}
    proposal.kind = "project"
    proposal.save()
    assert counts(fetch(client), "kind") == {"project": 1}
    factories.make_update(proposal, stage="in_preparation")
    assert counts(fetch(client), "stage") == {"in_preparation": 1}
