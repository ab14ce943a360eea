import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Condition, Stage
from initiatives.text.spans import Span
from tests.factories import (
    make_anchor,
    make_document,
    make_milestone,
    make_passage,
    make_proposal,
    make_summit,
    make_topic,
    make_update,
    make_version,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_june_2026")]


def test_the_front_page_of_an_empty_record_says_so(client: Client) -> None:
    page = get(client, "/en/")
    assert "0 proposals" in text(page.find(".//main"))
    assert texts(section(page, "latest"), ".//div[@class='empty']") == [
        "No step beyond being put forward is on record."
    ]
    assert page.xpath("//section[@aria-labelledby='newest' or @aria-labelledby='passed']") == []


def test_the_newest_summit_is_shown_with_counts_that_lead_to_their_lists(client: Client) -> None:
    make_summit("old", starts_on=datetime.date(2024, 8, 9), ends_on=datetime.date(2024, 8, 9))
    make_summit("future", starts_on=datetime.date(2027, 8, 9), ends_on=datetime.date(2027, 8, 9))
    document = make_document(summit=make_summit("tashkent"))
    make_proposal(passage=make_passage(document.versions.get()))
    found = links(section(get(client, "/en/"), "newest"), ".")
    assert found["1 proposal"] == "/en/proposals/?summit=tashkent"
    assert found["1 document"] == "/en/summits/tashkent/#documents"
    assert set(found.values()) == {"/en/summits/tashkent/", *found.values()}
    assert len(found) == 3


def test_proposals_are_counted_by_stage_with_links_and_bars_in_proportion(client: Client) -> None:
    for stage in (Stage.PROPOSED, Stage.SUPPORTED, Stage.SUPPORTED):
        make_update(make_proposal(), stage=stage)
    make_update(make_proposal(published=False), stage=Stage.SIGNED)
    chart = section(get(client, "/en/"), "by-stage")
    counts = {
        text(row.xpath(".//*[@class='index__label']")[0]): text(row.xpath(".//*[@class='index__count']")[0])
        for row in chart.xpath(".//li")
    }
    assert list(counts) == [str(stage.label) for stage in Stage]
    assert {label: count for label, count in counts.items() if count != "0"} == {
        "proposed": "1",
        "supported": "2",
    }
    assert [link.get("href") for link in chart.xpath(".//a")] == [
        "/en/proposals/?stage=proposed",
        "/en/proposals/?stage=supported",
    ]
    assert chart.xpath(".//a//*[@class='index__bar']/rect/@width") == ["50", "100"]


def test_topics_are_counted_the_largest_first(client: Client) -> None:
    make_proposal(topic=make_topic("tourism"))
    for _ in range(2):
        make_proposal(topic=make_topic("water"))
    make_topic("empty")
    chart = section(get(client, "/en/"), "by-topic")
    assert [link.get("href") for link in chart.xpath(".//a")] == [
        "/en/proposals/?topic=water",
        "/en/proposals/?topic=tourism",
    ]


def test_latest_steps_come_newest_first_without_drafts_corrections_and_what_waits(client: Client) -> None:
    first = make_proposal("first")
    make_update(first, stage=Stage.PROPOSED, effective_on=datetime.date(2026, 5, 30))
    make_update(first, stage=Stage.SUPPORTED, effective_on=datetime.date(2026, 5, 31))
    again = make_proposal("voiced-again")
    for day in (1, 20):
        make_update(again, stage=Stage.PROPOSED, effective_on=datetime.date(2026, 5, day))
    second = make_proposal("second")
    wrong = make_update(second, stage=Stage.IN_PREPARATION, effective_on=datetime.date(2026, 2, 1))
    make_update(
        second,
        stage=Stage.SUPPORTED,
        effective_on=datetime.date(2026, 2, 1),
        kind="correction",
        corrects=wrong,
        reason="misread",
    )
    make_update(make_proposal("waiting"), stage=Stage.AGREED, approved=False)
    make_update(make_proposal("draft", published=False), stage=Stage.SUPPORTED)
    make_update(
        make_proposal("stalled"),
        stage=Stage.PROPOSED,
        condition=Condition.STALLED,
        effective_on=datetime.date(2026, 1, 5),
    )
    latest = section(get(client, "/en/"), "latest")
    assert [link.get("href") for link in latest.xpath(".//h3/a")] == [
        "/en/proposals/first/#step-2",
        "/en/proposals/voiced-again/#step-2",
        "/en/proposals/second/#step-2",
        "/en/proposals/stalled/#step-1",
    ]
    assert texts(latest, ".//p[@class='kicker']")[0] == "31 May 2026"


def test_milestones_ahead_and_passed_are_told_apart_by_the_last_day_they_may_mean(client: Client) -> None:
    proposal = make_proposal("waits")
    make_milestone(proposal, due_on=datetime.date(2026, 6, 1), title_en="This month")
    today = datetime.date(2026, 6, 1)
    make_milestone(proposal, due_on=today, due_precision="day", title_en="Today")
    make_milestone(proposal, due_on=datetime.date(2026, 5, 1), title_en="Last month")
    make_milestone(make_proposal(published=False), due_on=datetime.date(2026, 7, 1), title_en="Of a draft")
    page = get(client, "/en/")
    assert texts(section(page, "ahead"), ".//h3") == ["This month", "Today"]
    assert texts(section(page, "passed"), ".//h3") == ["Last month"]
    assert links(section(page, "passed"), ".")["1 overdue proposal"] == "/en/proposals/?overdue=yes"


def test_a_passed_milestone_names_only_the_proposals_that_saw_no_step_since(client: Client) -> None:
    moved, waits, over = make_proposal("moved"), make_proposal("waits"), make_proposal("over")
    make_milestone(moved, waits, over, due_on=datetime.date(2026, 4, 20), title_en="Meeting")
    make_update(moved, effective_on=datetime.date(2026, 4, 22))
    make_update(waits, effective_on=datetime.date(2026, 4, 19))
    make_update(over, stage=Stage.COMPLETED, effective_on=datetime.date(2026, 1, 1))
    passed = section(get(client, "/en/"), "passed")
    assert [link.get("href") for link in passed.xpath(".//li//a")] == ["/en/proposals/waits/"]


def test_a_milestone_of_many_proposals_crowds_no_other_out(client: Client) -> None:
    waiting = [make_proposal() for _ in range(30)]
    for month in (3, 4, 5):
        make_milestone(*waiting, due_on=datetime.date(2026, month, 1), title_en=f"Month {month}")
    passed = section(get(client, "/en/"), "passed")
    assert texts(passed, ".//h3") == ["Month 5", "Month 4", "Month 3"]
    assert len(passed.xpath(".//li//a")) == 90


def test_the_words_of_the_newest_summit_are_quoted_in_their_language_with_their_place(client: Client) -> None:
    version = make_document(summit=make_summit("tashkent")).versions.get()
    passage = make_passage(version, "Он поддержал инициативу Узбекистана.")
    make_proposal("quoted", passage=passage)
    words = section(get(client, "/en/"), "words")
    assert texts(words, ".//blockquote[@lang='ru']") == ["Он поддержал инициативу Узбекистана."]
    assert links(words, ".")["Read in context"] == f"/en/passages/{passage.id}/?proposal=quoted"


def test_words_of_which_the_place_is_not_sure_are_not_quoted(client: Client) -> None:
    passage = make_passage(make_document(summit=make_summit("tashkent")).versions.get())
    make_proposal(passage=passage)
    passage.anchors.update(state="to_review")
    assert get(client, "/en/").xpath("//section[@aria-labelledby='words']") == []


def test_the_words_are_those_of_the_original_not_of_a_later_translation(client: Client) -> None:
    document = make_document("Вода", summit=make_summit("tashkent"))
    original = document.versions.get()
    passage = make_passage(original)
    make_proposal(passage=passage)
    make_anchor(passage, make_version(document, "Water", language="en", translation_of=original), Span(0, 5))
    words = section(get(client, "/en/"), "words")
    assert texts(words, ".//blockquote[@lang='ru']") == ["Вода"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_front_page_costs_the_same_queries_for_1_and_30_proposals(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    summit = make_summit("tashkent")
    for number in range(rows):
        version = make_document(summit=summit).versions.get()
        proposal = make_proposal(passage=make_passage(version), topic=make_topic(f"topic-{number}"))
        make_update(proposal)
        make_milestone(proposal, due_on=datetime.date(2026, 7, 2))
        make_milestone(proposal, due_on=datetime.date(2026, 5, 2))
    get(client, "/en/")  # reads the card index, kept until something changes
    with django_assert_num_queries(9):
        get(client, "/en/")
