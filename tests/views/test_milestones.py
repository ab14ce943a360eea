"""The calendar of milestones and deadlines."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Proposal, Stage
from initiatives.presenters.overviews import milestones
from tests.factories import (
    make_milestone,
    make_proposal,
    make_state,
    make_target,
    make_topic,
    make_update,
    worded,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]
PAGE = "/en/overviews/milestones/"


def titled(ru: str, en: str, kk: str) -> Any:
    """Return a title in three languages, as arguments of a factory."""
    return worded("title", ru, en, kk)


def day(written: str) -> datetime.date:
    """Return the first day of a date."""
    return datetime.date.fromisoformat(f"{written}-01-01"[:10])


def event(proposal: Proposal, due: str, title: str = "") -> None:
    """Make a milestone of a day, a month or a year."""
    precision = {10: "day", 7: "month", 4: "year"}[len(due)]
    make_milestone(proposal, due_on=day(due), due_precision=precision, title_en=title or due)


def shown(page: Any, name: str) -> dict[str, list[str]]:
    """Return the months of a part of the page, each with the titles in it."""
    months = section(page, name).xpath(".//div[@class='month']")
    return {text(month.find("h3")): texts(month, ".//h4") for month in months}


def test_months_come_the_nearest_first_and_those_past_the_latest_first(client: Client) -> None:
    waits = make_proposal("waits")
    for due in ("2026-06-30", "2026-06", "2026-06-02", "2027-01", "2026", "2026-05-31", "2026-05", "2025"):
        event(waits, due)
    page = get(client, PAGE)
    assert shown(page, "ahead") == {
        "June 2026": ["2026-06-02", "2026-06-30", "2026-06"],
        "2026, month not known": ["2026"],
        "January 2027": ["2027-01"],
    }
    assert shown(page, "past") == {
        "May 2026": ["2026-05", "2026-05-31"],
        "2025, month not known": ["2025"],
    }
    assert texts(page, "//li[@id='milestone-milestone-2']/p[@class='kicker']") == [
        "June 2026, day not known · Astana"
    ]


def test_what_may_still_come_today_is_ahead(client: Client) -> None:
    event(make_proposal(), "2026-06-01")
    assert shown(get(client, PAGE), "ahead") == {"June 2026": ["2026-06-01"]}


def test_a_date_that_passed_without_a_later_step_says_so_of_the_proposals_it_is_true_of(
    client: Client,
) -> None:
    moved, waits, over = make_proposal("moved"), make_proposal("waits"), make_proposal("over")
    make_milestone(moved, waits, over, due_on=day("2026-04-20"))
    make_update(moved, effective_on=day("2026-04-22"))
    make_update(waits, effective_on=day("2026-04-19"))
    make_update(over, stage=Stage.COMPLETED, effective_on=day("2026-01-01"))
    make_milestone(waits, due_on=day("2026-07-02"))
    again = make_proposal("again")
    make_milestone(again, due_on=day("2026-03-20"))
    make_update(again, effective_on=day("2026-03-22"))
    make_milestone(again, due_on=day("2026-05-05"))
    page = get(client, PAGE)
    flagged = page.xpath("//*[contains(@class, 'flag--overdue')]/ancestor::li[1]/a/@href")
    assert flagged == ["/en/proposals/again/", "/en/proposals/waits/"]
    assert len(section(page, "past").xpath(".//ul[@class='waiting']/li")) == 5


def test_deadlines_of_targets_stand_among_the_milestones_with_their_number(client: Client) -> None:
    proposal = make_proposal("trade", kind="target")
    dated: Any = {"deadline_on": day("2026-03"), "deadline_precision": "month"}
    make_target(proposal, **dated)
    make_target(proposal, value="30")  # without a deadline
    make_target(proposal, value="40", publication="draft", **dated)
    past = section(get(client, PAGE), "past")
    assert texts(past, ".//h4") == ["Trade: 20 bn USD"]
    assert texts(past, ".//p[@class='kicker']") == ["March 2026, day not known · deadline of a target"]
    assert texts(past, ".//*[contains(@class, 'flag--overdue')]") == ["no later step on record"]


def test_drafts_wait_for_nothing(client: Client) -> None:
    event(make_proposal(published=False), "2026-07", "Secret")
    page = get(client, PAGE)
    assert texts(page, "//div[@class='empty']") == [
        "No milestone and no deadline is on record for these proposals."
    ]


def test_the_filters_of_the_list_leave_the_milestones_of_its_proposals(client: Client) -> None:
    water = make_proposal("water", topic=make_topic("water"))
    trade = make_proposal("trade", topic=make_topic("trade"), sponsor=make_state("UZ"))
    make_milestone(water, trade, due_on=day("2026-07-02"), title_en="Both")
    event(trade, "2026-08", "Trade alone")
    assert shown(get(client, PAGE), "ahead") == {"July 2026": ["Both"], "August 2026": ["Trade alone"]}
    page = get(client, f"{PAGE}?topic=water")
    assert shown(page, "ahead") == {"July 2026": ["Both"]}
    assert page.xpath("//ul[@class='waiting']//a/@href") == ["/en/proposals/water/"]
    assert texts(page, "//a[@class='set-filter']") == ["Remove the filter Topic: Topic water ×"]
    assert links(page)["Follow in a calendar (.ics)"] == "/en/overviews/milestones.ics?topic=water"
    assert shown(get(client, f"{PAGE}?proposer=UZ"), "ahead")["August 2026"] == ["Trade alone"]


def test_the_form_keeps_the_filters_that_it_does_not_offer(client: Client) -> None:
    event(make_proposal(topic=make_topic("water")), "2026-07")
    [form] = get(client, f"{PAGE}?kind=agreement&topic=water").xpath(
        "//main//form[not(ancestor::*[@id='moment-choice'])]"
    )
    assert [(field.name, field.value) for field in form.xpath(".//input[@type='hidden']")] == [
        ("kind", "agreement")
    ]
    assert {field.name for field in form.xpath(".//input[@type='checkbox']")} == {"topic", "proposer"}
    assert form.xpath(".//input[@checked]/@value") == ["water"]


def test_a_wrong_filter_is_named(client: Client) -> None:
    page = get(client, f"{PAGE}?topic=nothing", status=400)
    assert "(topic)" in text(page.find(".//main"))


def test_a_long_calendar_is_parted_into_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("initiatives.views.milestones.PAGE_SIZE", 2)
    waits = make_proposal()
    for month in ("2026-07", "2026-08", "2026-05"):
        event(waits, month)
    first, second = get(client, PAGE), get(client, f"{PAGE}?page=2")
    assert texts(first, "//h4") == ["2026-07", "2026-08"]
    assert texts(second, "//h4") == ["2026-05"]
    assert second.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{PAGE}?page=2"]
    assert get(client, f"{PAGE}?page=3", status=404) is not None


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_calendar_speaks_the_language_of_its_address(client: Client, language: str) -> None:
    event(make_proposal(), "2026-07")
    page = get(client, f"/{language}/overviews/milestones/")
    month = {"ru": "июль 2026 г.", "kk": "2026 жылғы шілде"}[language]
    assert list(shown(page, "ahead")) == [month]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_calendar_costs_the_same_queries_for_1_and_30_proposals(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_proposal(topic=make_topic(f"topic-{number}"), **titled("а", f"{number}", ""))
        make_update(proposal)
        make_milestone(proposal, due_on=datetime.date(2026, 7, 2))
        make_target(proposal, deadline_on=day("2026-03"), deadline_precision="month")
    get(client, PAGE)  # reads the card index, kept until something changes
    assert milestones.PAGE_SIZE < 60
    with django_assert_num_queries(6):
        get(client, PAGE)
    with django_assert_num_queries(13):
        client.get("/en/overviews/milestones.ics")
