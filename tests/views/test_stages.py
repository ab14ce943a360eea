"""Where proposals stood and stand, and how long their steps took."""

import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import html

from tests.days import noon
from tests.factories import (
    backdate,
    make_document,
    make_passage,
    make_proposal,
    make_summit,
    make_topic,
    make_update,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]
PAGE = "/en/overviews/stages/"
VOICED = datetime.date(2025, 11, 16)


def after(days: int) -> datetime.date:
    return VOICED + datetime.timedelta(days=days)


def make_walk(slug: str, *steps: tuple[str, int], **fields: Any) -> None:
    """Make a proposal first voiced on 16 November 2025 that reached each stage so many days later."""
    proposal = make_proposal(slug, first_voiced_on=VOICED, title_en=slug.title(), **fields)
    for stage, days in steps:
        make_update(proposal, stage=stage, effective_on=after(days))


def standings(page: html.HtmlElement) -> dict[str, tuple[str, str]]:
    """Return then and now of each stage or condition that has any."""
    rows = [texts(row, "./*") for row in page.xpath("//table[contains(@class, 'standings')]//tr[td]")]
    return {name: (then, now) for name, then, now in rows if (then, now) != ("0", "0")}


def paces(page: html.HtmlElement) -> dict[str, list[str]]:
    rows = page.xpath("//table[contains(@class, 'paces')]/tbody/tr")
    return {text(row.xpath(".//summary | ./th/a")[0]): texts(row, "./td") for row in rows}


def test_proposals_are_counted_by_stage_then_and_now(client: Client) -> None:
    make_summit("tashkent")
    make_walk("one", ("proposed", 0), ("supported", 60))
    make_walk("two", ("proposed", 0))
    page = get(client, PAGE)
    assert standings(page) == {
        "proposed": ("2", "1"),
        "supported": ("0", "1"),
        "All": ("2", "2"),
        "active": ("2", "2"),
    }
    assert texts(section(page, "standing"), ".//table[1]//thead//time")[:2] == [
        "16 November 2025",
        "1 June 2026",
    ]


def test_each_count_leads_to_a_list_of_as_many(client: Client) -> None:
    make_summit("tashkent")
    make_walk("one", ("proposed", 0), ("supported", 60))
    make_walk("two", ("proposed", 0))
    make_walk("other", ("proposed", 0), topic=make_topic("energy"))
    page = get(client, f"{PAGE}?topic=water")
    cells = section(page, "standing").xpath(".//td//a")
    assert len(cells) == 7
    for cell in cells:
        total = get(client, cell.get("href")).xpath("//*[@data-total]")[0]
        assert text(total).split()[0] == text(cell)
    assert "/en/proposals/?topic=water&stage=proposed&as_of=2025-11-16" in [
        cell.get("href") for cell in cells
    ]


def test_the_day_compared_with_is_that_of_the_newest_summits_documents(client: Client) -> None:
    summit = make_summit("tashkent")
    make_document(summit=summit, issued_on=datetime.date(2025, 11, 20))
    make_document(summit=summit, issued_on=datetime.date(2026, 3, 1))
    make_summit("astana", starts_on=datetime.date(2024, 8, 9), ends_on=datetime.date(2024, 8, 9))
    make_summit("bishkek", starts_on=datetime.date(2026, 9, 9), ends_on=datetime.date(2026, 9, 9))

    def compared(query: str) -> str:
        [field] = get(client, f"{PAGE}{query}").xpath("//input[@id='then']")
        return str(field.get("value"))

    assert compared("") == "2025-11-20"
    assert compared("?summit=astana") == "2024-08-09"
    assert compared("?as_of=2025-11-17") == "2025-11-17"
    assert compared("?then=2026-01-01&topic=") == "2026-01-01"


def test_without_a_summit_it_is_compared_with_a_year_ago(client: Client) -> None:
    [field] = get(client, PAGE).xpath("//input[@id='then']")
    assert field.get("value") == "2025-06-01"


def test_proposals_without_any_step_are_told_apart(client: Client) -> None:
    make_summit("tashkent")
    make_walk("silent")
    page = get(client, PAGE)
    assert "Without any step on record: 1 then, 1 now." in text(section(page, "standing"))


def test_the_median_of_each_way_is_told_with_its_number_and_ends(client: Client) -> None:
    for number, days in enumerate((10, 20, 60)):
        make_walk(f"walk-{number}", ("proposed", 0), ("supported", days))
    make_walk("further", ("proposed", 0), ("supported", 30), ("in_preparation", 37))
    found = paces(section(get(client, PAGE), "pace"))
    assert found == {
        "proposed → supported": ["4", "25", "10 – 60"],
        "supported → in preparation": ["1", "7", "7 – 7"],
        "agreement": ["5", "20", "7 – 60"],
    }


def test_the_steps_behind_a_median_are_named_the_longest_first(client: Client) -> None:
    make_walk("fast", ("proposed", 0), ("supported", 1))
    make_walk("slow", ("supported", 90))
    listed = section(get(client, PAGE), "pace").xpath(".//details//li")
    assert [text(each) for each in listed] == ["Slow: 90 days", "Fast: 1 day"]
    assert links(section(get(client, PAGE), "pace"), ".//details")["Slow"] == "/en/proposals/slow/#step-1"


def test_a_step_before_the_proposal_was_voiced_is_no_time_at_all(client: Client) -> None:
    make_walk("one", ("supported", -10), ("in_preparation", 20))
    told = paces(section(get(client, PAGE), "pace"))
    assert told["supported → in preparation"] == ["1", "30", "30 – 30"]
    assert "proposed → supported" not in told


def test_a_step_back_takes_no_time_and_begins_anew(client: Client) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    make_update(proposal, stage="supported", effective_on=after(10))
    make_update(proposal, stage="in_preparation", effective_on=after(20))
    make_update(proposal, stage="supported", effective_on=after(30), kind="reversal", reason="Dissolved.")
    make_update(proposal, stage="in_preparation", effective_on=after(70))
    found = paces(section(get(client, PAGE), "pace"))
    assert found["supported → in preparation"] == ["2", "25", "10 – 40"]
    assert found["proposed → supported"] == ["1", "10", "10 – 10"]


def test_what_was_corrected_counts_as_corrected(client: Client) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    wrong = make_update(proposal, stage="supported", effective_on=after(10))
    make_update(proposal, effective_on=after(50), kind="correction", corrects=wrong, reason="It was later.")
    assert paces(section(get(client, PAGE), "pace"))["proposed → supported"] == ["1", "50", "50 – 50"]


def test_a_correction_counts_from_when_it_was_known_and_from_the_day_it_names(client: Client) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    backdate(proposal, VOICED)
    at = [noon(after(days)) for days in (12, 90)]
    wrong = make_update(proposal, stage="supported", effective_on=after(10), recorded_at=at[0])
    make_update(
        proposal,
        effective_on=after(50),
        kind="correction",
        corrects=wrong,
        reason="It was later.",
        recorded_at=at[1],
    )

    def pace(query: str) -> list[str] | None:
        return paces(section(get(client, f"{PAGE}?{query}"), "pace")).get("proposed → supported")

    assert pace(f"known_on={after(89)}") == ["1", "10", "10 – 10"]
    assert pace(f"known_on={after(90)}") == ["1", "50", "50 – 50"]
    assert pace(f"as_of={after(49)}") is None
    assert pace(f"as_of={after(49)}&known_on={after(89)}") == ["1", "10", "10 – 10"]
    assert pace(f"as_of={after(50)}") == ["1", "50", "50 – 50"]


def test_a_step_back_counts_from_when_it_was_known(client: Client) -> None:
    proposal = make_proposal(first_voiced_on=VOICED)
    backdate(proposal, VOICED)
    make_update(proposal, stage="supported", effective_on=after(10), recorded_at=noon(after(11)))
    make_update(
        proposal,
        stage="proposed",
        effective_on=after(20),
        recorded_at=noon(after(80)),
        kind="reversal",
        reason="Taken back.",
    )
    make_update(proposal, stage="supported", effective_on=after(60), recorded_at=noon(after(61)))

    def pace(query: str) -> list[str]:
        return paces(section(get(client, f"{PAGE}?{query}"), "pace"))["proposed → supported"]

    assert pace(f"known_on={after(79)}") == ["1", "10", "10 – 10"]
    assert pace(f"known_on={after(80)}") == ["2", "25", "10 – 40"]
    assert pace(f"as_of={after(59)}") == ["1", "10", "10 – 10"]


def test_steps_after_the_day_asked_for_do_not_count(client: Client) -> None:
    make_summit("tashkent")
    make_walk("one", ("proposed", 0), ("supported", 60))
    page = get(client, f"{PAGE}?as_of=2025-12-01")
    assert texts(section(page, "pace"), ".//div[@class='empty']") == [
        "No proposal has gone from one stage to another yet."
    ]
    assert standings(page)["proposed"] == ("1", "1")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("then=2026-06-02", "Compared with (then): “2026-06-02” has not come yet"),
        ("then=2026-05-01&as_of=2026-04-01", "Compared with (then): This day is later than"),
        ("then=then", "Compared with (then): “then” is no day"),
        ("kind=nothing", "Kind (kind)"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_refused(
    client: Client, query: str, words: str
) -> None:
    assert words in text(get(client, f"{PAGE}?{query}", status=400).find(".//main"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_as_often_for_thirty_rows_as_for_one(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    document = make_document(summit=make_summit("tashkent"))
    for number in range(rows):
        passage = make_passage(document.versions.get()) if number == 0 else None
        make_walk(f"walk-{number}", ("proposed", 0), ("supported", 10 + number), passage=passage)
    get(client, PAGE)
    with django_assert_num_queries(5):
        get(client, PAGE)
