"""Summits, steps and milestones on a time axis."""

import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import html

from initiatives.models import Proposal
from tests.days import day
from tests.factories import (
    make_document,
    make_milestone,
    make_passage,
    make_proposal,
    make_summit,
    make_topic,
    make_update,
)
from tests.views.pages import get, links, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]
PAGE = "/en/overviews/timeline/"


def make_strip() -> Proposal:
    """Make a summit, a proposal of it with two steps, and a milestone ahead."""
    document = make_document(summit=make_summit("tashkent"))
    proposal = make_proposal(
        "convention", passage=make_passage(document.versions.get()), title_en="Convention"
    )
    make_update(proposal, stage="proposed", effective_on=day("2025-11-16"))
    make_update(proposal, stage="supported", effective_on=day("2026-03-10"))
    make_milestone(proposal, due_on=day("2026-08-20"))
    return proposal


def marks(page: html.HtmlElement) -> dict[str, str]:
    """Return the marks of the strip: what each says, and where it leads."""
    return {link.get("aria-label"): link.get("href") for link in page.xpath("//main//svg//a")}


def table(page: html.HtmlElement) -> list[list[str]]:
    return [texts(row, "./*") for row in page.xpath("//table[contains(@class, 'events')]/tbody/tr")]


def zoom(page: html.HtmlElement) -> dict[str, str]:
    return links(page, "//nav[contains(@class, 'zoom')]")


def test_each_mark_says_what_it_is_and_leads_there(client: Client) -> None:
    make_strip()
    assert marks(get(client, PAGE)) == {
        "15 November 2025, Summit 1": "/en/summits/tashkent/",
        "16 November 2025, proposed: Convention": "/en/proposals/convention/#step-1",
        "10 March 2026, supported: Convention": "/en/proposals/convention/#step-2",
        "20 August 2026, Meeting 1": "/en/proposals/convention/#around",
    }


def test_the_table_tells_the_same_in_the_order_of_time(client: Client) -> None:
    make_strip()
    assert table(get(client, PAGE)) == [
        ["15 November 2025", "Summit: Summit 1"],
        ["16 November 2025", "proposed: Convention"],
        ["10 March 2026", "supported: Convention"],
        ["20 August 2026", "Milestone (ahead): Meeting 1 Convention"],
    ]


def test_a_step_that_leaves_the_stage_is_told_apart_from_one_that_moves_it(client: Client) -> None:
    proposal = make_strip()
    make_update(proposal, stage="supported", effective_on=day("2026-04-10"))
    said = dict(table(get(client, PAGE)))
    assert said["10 March 2026"] == "supported: Convention"
    assert said["10 April 2026"] == "Step without a change of stage (supported): Convention"


def test_the_strip_has_a_title_and_a_description(client: Client) -> None:
    make_strip()
    [strip] = get(client, PAGE).xpath("//main//svg[@role='group']")
    assert strip.get("aria-labelledby") == strip.find("title").get("id")
    described = text(strip.find("desc"))
    assert described == "15 November 2025 – 20 August 2026: 1 summit, 2 steps, 1 milestone."


def test_the_heading_tells_the_first_and_the_last_event_or_the_days_asked_for(client: Client) -> None:
    proposal = make_strip()
    make_milestone(proposal, due_on=day("2026-09-01"), due_precision="month")

    def heading(query: str = "") -> list[str]:
        return texts(get(client, PAGE + query), "//h2[@id='strip']")

    assert heading() == ["15 November 2025 – September 2026"]
    assert heading("?since=2026-01-01") == ["1 January 2026 – September 2026"]
    assert heading("?until=2026-05-01") == ["15 November 2025 – 1 May 2026"]
    assert heading("?since=2026-01-01&until=2026-02-01") == ["1 January 2026 – 1 February 2026"]
    assert heading("?since=2026-03-10&until=2026-03-10") == ["10 March 2026"]


def test_marks_stand_in_the_order_of_time(client: Client) -> None:
    make_strip()
    places = [float(mark.get("x").rstrip("%")) for mark in get(client, PAGE).xpath("//main//svg//a/svg")]
    summit, supported, proposed, milestone = places
    assert summit < proposed < supported < milestone


def test_names_of_summits_stand_where_they_do_not_run_into_each_other(client: Client) -> None:
    for number, (starts_on, city) in enumerate(
        [
            ("2018-03-15", "Astana"),
            ("2019-11-29", "Tashkent"),
            ("2019-12-20", "Bukhara"),
            ("2024-08-09", "Osh"),
        ],
        start=1,
    ):
        make_summit(f"s{number}", starts_on=day(starts_on), ends_on=day(starts_on), city_en=city)
    names = get(client, PAGE).xpath("//main//svg//*[contains(@class, 'strip__name')]")
    assert [(text(name), "strip__name--wide" in name.get("class")) for name in names] == [
        ("Astana", False),
        ("Tashkent", True),
        ("Osh", False),
    ]


def test_steps_near_each_other_make_one_mark_that_leads_to_them(client: Client) -> None:
    make_strip()
    other = make_proposal("other", title_en="Other")
    make_update(other, stage="proposed", effective_on=day("2025-11-18"))
    shown = marks(get(client, PAGE))
    name = "16 November 2025 – 18 November 2025, proposed: 2 steps"
    assert shown[name] == f"{PAGE}?since=2025-11-16&until=2025-11-18#events"
    closer = get(client, shown[name].partition("#")[0])
    assert [what for _when, what in table(closer)] == ["proposed: Convention", "proposed: Other"]


def test_zooming_leads_closer_and_back(client: Client) -> None:
    make_strip()
    assert list(zoom(get(client, PAGE))) == ["Closer"]
    page = get(client, f"{PAGE}?since=2026-01-01&until=2026-03-31")
    ways = zoom(page)
    assert ways == {
        "← Earlier": f"{PAGE}?since=2025-11-17&until=2026-02-14#timeline",
        "Closer": f"{PAGE}?since=2026-01-23&until=2026-03-09#timeline",
        "Wider": f"{PAGE}?since=2025-11-17&until=2026-05-15#timeline",
        "All of it": f"{PAGE}#timeline",
        "Later →": f"{PAGE}?since=2026-02-15&until=2026-05-15#timeline",
    }
    assert table(page) == [["10 March 2026", "supported: Convention"]]


def test_filters_and_the_day_are_kept_by_zooming(client: Client) -> None:
    make_strip()
    page = get(client, f"{PAGE}?topic=water&as_of=2026-05-01&since=2026-01-01&until=2026-03-31")
    assert zoom(page)["All of it"] == f"{PAGE}?topic=water&as_of=2026-05-01#timeline"


def test_filters_of_the_list_narrow_the_steps(client: Client) -> None:
    make_strip()
    make_update(make_proposal("energy", topic=make_topic("energy")), effective_on=day("2026-04-04"))
    page = get(client, f"{PAGE}?topic=water")
    assert "4 April 2026" not in [when for when, _what in table(page)]


def test_nothing_later_than_the_day_asked_for_is_shown_but_what_was_ahead(client: Client) -> None:
    make_strip()
    page = get(client, f"{PAGE}?as_of=2026-01-01")
    assert [what for _when, what in table(page)] == [
        "Summit: Summit 1",
        "proposed: Convention",
        "Milestone (ahead): Meeting 1 Convention",
    ]


def test_a_record_of_nothing_says_so(client: Client) -> None:
    page = get(client, PAGE)
    assert texts(page, "//div[@class='empty']") == ["Nothing is on record in these days."]
    assert page.xpath("//main//svg") == []


@pytest.mark.parametrize(
    "query",
    [
        "since=1900-01-01&until=1900-01-01",
        "since=2200-12-31",
        "until=1900-01-01",
        "since=2026-03-10&until=2026-03-10",
    ],
)
def test_the_ends_of_time_are_drawn(client: Client, query: str) -> None:
    make_strip()
    get(client, f"{PAGE}?{query}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=spring", "From (since): “spring” is no day"),
        ("until=2201-01-01", "Until (until): “2201-01-01” is too late"),
        ("since=2026-02-01&until=2026-01-01", "Until (until): The last day is before the first."),
        ("stage=nothing", "Stage (stage)"),
        ("page=9", None),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_refused(
    client: Client, query: str, words: str | None
) -> None:
    make_strip()
    page = get(client, f"{PAGE}?{query}", status=400 if words else 404)
    assert (words or "") in text(page.find(".//main"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_as_often_for_thirty_rows_as_for_one(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        proposal = make_proposal(first_voiced_on=day("2025-11-16"))
        make_update(proposal, effective_on=day("2025-12-01") + datetime.timedelta(days=6 * number))
        make_milestone(proposal, due_on=day("2026-08-20"))
        make_summit(f"summit-{number}", ordinal=None)
    get(client, PAGE)
    with django_assert_num_queries(5):
        get(client, PAGE)
