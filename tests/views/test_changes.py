"""What changed in a list of proposals: the page, the feed, and the name of a saved view."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client

from initiatives.actions import return_status
from initiatives.models import Position, Proposal
from tests.factories import (
    make_approval,
    make_citation,
    make_document,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_topic,
    make_update,
    make_user,
    worded,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = pytest.mark.django_db
PAGE = "/en/changes/"
FEED = "/en/proposals/feed.atom"
HISTORIES = ("Proposal", "Position", "Citation")


def titled(ru: str, en: str, kk: str) -> Any:
    """Return a title in three languages, as arguments of a factory."""
    return worded("title", ru, en, kk)


def noon(day: int) -> datetime.datetime:
    """Return noon of a day of March 2026."""
    return datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _on_31_march_2026() -> Any:
    with time_machine.travel(noon(31), tick=False):
        yield


@contextmanager
def written_on(day: int) -> Iterator[None]:
    """Let what is written meanwhile have been written at noon of a day: one transaction has one moment."""
    models = [apps.get_model("initiatives", f"{name}Event") for name in HISTORIES]
    before = [set(model._default_manager.values_list("pk", flat=True)) for model in models]
    with time_machine.travel(noon(day), tick=False):
        yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET session_replication_role = replica")
        for model, known in zip(models, before, strict=True):
            model._default_manager.exclude(pk__in=known).update(pgh_created_at=noon(day))
        cursor.execute("SET session_replication_role = DEFAULT")


def shown(page: Any) -> dict[str, list[str]]:
    """Return the days of a page, each with its changes in a few words."""
    days = page.xpath("//section[starts-with(@aria-labelledby, 'day-')]")
    return {text(day.find(".//h2")): texts(day, ".//li[@class='entry']/p[@class='kicker']") for day in days}


def told(page: Any, number: int = 0) -> dict[str, str]:
    """Return what one change of a page says was and is, by its label."""
    entry = page.xpath("//li[@class='entry']")[number]
    return dict(zip(texts(entry, ".//dt"), texts(entry, ".//dd"), strict=True))


def read(client: Client, path: str = FEED) -> Any:
    """Return a feed as feedparser reads it, which must find no fault."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not found.bozo
    assert found.version == "atom10"
    return found


def make_water() -> Proposal:
    """Publish a proposal on 1 March 2026, with a step that was recorded before."""
    with written_on(1):
        proposal = make_proposal("water", kind="convention", **titled("Вода", "Water", "Су"))
        make_update(proposal, stage="proposed", recorded_at=noon(1) - datetime.timedelta(days=1))
    return proposal


def make_story() -> Proposal:
    """Make a proposal that everything happened to after it was published."""
    water = make_water()
    with written_on(3):
        make_update(water, stage="in_preparation", recorded_at=noon(3))
    with written_on(5):
        Proposal.objects.filter(pk=water.pk).update(title_en="Water of rivers")
    with written_on(7):
        make_position(water, make_state("UZ"))
    with written_on(9):
        speech = make_document("Нам нужна вода.", slug="speech").versions.get()
        make_citation(water, make_passage(speech), "reaffirmation")
    return water


def test_every_sort_of_change_is_told_by_day_the_latest_first(client: Client) -> None:
    make_story()
    page = get(client, f"{PAGE}?since=2026-03-01")
    assert shown(page) == {
        "9 March 2026": ["new passage: reaffirmation"],
        "7 March 2026": ["Uzbekistan: supports"],
        "5 March 2026": ["other wording"],
        "3 March 2026": ["step 2, in preparation"],
        "1 March 2026": ["new proposal"],
    }
    assert texts(page, "//blockquote") == ["Нам нужна вода."]
    assert told(page, 1) == {"Position": "supports", "From": "16 November 2025"}
    assert told(page, 2) == {"Title (English)": "Water → Water of rivers"}
    assert told(page, 3) == {"Status": "proposed → in preparation", "Happened": "15 January 2026"}
    assert told(page, 4) == {}
    assert links(page)["step 2, in preparation"] == "/en/proposals/water/#step-2"


def test_only_what_changed_since_the_day_is_told_that_day_among_it(client: Client) -> None:
    make_story()
    page = get(client, f"{PAGE}?since=2026-03-07")
    assert list(shown(page)) == ["9 March 2026", "7 March 2026"]
    assert text(page.find(".//h1")) == "What changed since 7 March 2026"
    # By default the last thirty days.
    page = get(client, PAGE)
    assert text(page.find(".//h1")) == "What changed since 1 March 2026"
    page = get(client, f"{PAGE}?since=2026-04")
    assert texts(page, "//div[@class='empty']") == [
        "Nothing that the public can see has changed in this list since that day."
    ]


def test_a_position_of_a_day_that_is_still_to_come_is_not_told_yet(client: Client) -> None:
    water = make_water()
    with written_on(3):
        make_position(water, make_state("UZ"), since_on=datetime.date(2026, 4, 1))
    assert list(shown(get(client, f"{PAGE}?since=2026-03-01"))) == ["1 March 2026"]


def test_what_was_not_known_on_the_day_asked_for_is_not_told(client: Client) -> None:
    make_story()
    page = get(client, f"{PAGE}?since=2026-03-01&known_on=2026-03-05")
    assert list(shown(page)) == ["5 March 2026", "3 March 2026", "1 March 2026"]


@pytest.mark.parametrize("since", ["yesterday", "2026-02-30", "1000-01-01", "9999-12-31", "٢٠٢٦"])
def test_a_day_that_is_none_is_refused_by_name(client: Client, since: str) -> None:
    page = get(client, f"{PAGE}?since={since}", status=400)
    assert "Since (since):" in text(page.find(".//main"))


def test_a_correction_and_a_step_back_tell_what_was_and_what_is(client: Client) -> None:
    water = make_water()
    mistake = make_update(water, stage="in_preparation", recorded_at=noon(2))
    make_update(
        water,
        kind="correction",
        corrects=mistake,
        reason="Misread.",
        recorded_at=noon(3),
        condition="stalled",
    )
    page = get(client, f"{PAGE}?since=2026-03-02")
    assert shown(page)["3 March 2026"] == ["step 3, supported, stalled (correction)"]
    assert told(page)["Status"] == "in preparation → supported, stalled"


def test_a_step_is_known_when_it_was_approved_and_one_of_the_past_changes_no_status(client: Client) -> None:
    water = make_water()
    signed = make_update(water, stage="signed", recorded_at=noon(2), approved=False)
    assert shown(get(client, f"{PAGE}?since=2026-03-02")) == {}
    make_approval(signed, decided_at=noon(4))
    make_update(water, effective_on=datetime.date(2026, 1, 15), stage="signed", recorded_at=noon(1))
    page = get(client, f"{PAGE}?since=2026-03-02")
    assert shown(page) == {"4 March 2026": ["step 2, signed"]}


def test_a_position_that_changes_tells_the_one_before(client: Client) -> None:
    water = make_water()
    with written_on(3):
        first = make_position(water, make_state("UZ"))
    with written_on(4):
        make_position(water, make_state("UZ"), stance="objects", since_on=datetime.date(2026, 3, 4))
    with written_on(5):
        Position.objects.filter(pk=first.pk).update(stance="supports_in_part")
    page = get(client, f"{PAGE}?since=2026-03-02")
    assert [told(page, number)["Position"] for number in range(3)] == [
        "supports → supports in part",
        "supports in part → objects",
        "supports",
    ]


def test_a_step_that_came_with_its_proposal_is_part_of_the_new_proposal(client: Client) -> None:
    water = make_water()
    make_update(water, recorded_at=noon(1) + datetime.timedelta(minutes=1))
    assert shown(get(client, f"{PAGE}?since=2026-01")) == {"1 March 2026": ["new proposal"]}


def test_what_was_recorded_of_a_draft_belongs_to_the_new_proposal(client: Client) -> None:
    with written_on(1):
        draft = make_proposal("draft", published=False, passage=make_passage(make_document().versions.get()))
        make_position(draft)
    with written_on(2):
        Proposal.objects.filter(pk=draft.pk).update(title_en="Better")
    assert shown(get(client, f"{PAGE}?since=2026-01")) == {}
    with written_on(3):
        Proposal.objects.filter(pk=draft.pk).update(publication="published")
    assert shown(get(client, f"{PAGE}?since=2026-01")) == {"3 March 2026": ["new proposal"]}


def test_nothing_that_is_not_public_is_a_change(client: Client) -> None:
    water = make_story()
    before = client.get(f"{PAGE}?since=2026-01").content, client.get(FEED).content
    with written_on(20):
        make_position(water, make_state("TJ"), publication="draft")
        waits = make_update(water, stage="agreed", approved=False, recorded_at=noon(20))
        returned = make_update(water, stage="signed", approved=False, recorded_at=noon(20))
        return_status(update=returned, decided_by=make_user("chief"), comment="No.")
        make_update(make_proposal("secret", published=False), recorded_at=noon(20))
    assert waits.pk
    assert (client.get(f"{PAGE}?since=2026-01").content, client.get(FEED).content) == before


def test_what_is_withdrawn_is_told_no_more(client: Client) -> None:
    water = make_story()
    Position.objects.update(publication="withdrawn", withdrawal_reason="Misread.")
    assert "7 March 2026" not in shown(get(client, f"{PAGE}?since=2026-01"))
    Proposal.objects.filter(pk=water.pk).update(publication="withdrawn", withdrawal_reason="Misread.")
    assert shown(get(client, f"{PAGE}?since=2026-01")) == {}
    assert read(client).entries == []


def test_the_filters_of_the_list_choose_whose_changes_are_told(client: Client) -> None:
    make_story()
    with written_on(2):
        make_proposal("trade", topic=make_topic("trade"), **titled("", "Trade", ""))
    page = get(client, f"{PAGE}?topic=trade&since=2026-03-01")
    assert shown(page) == {"2 March 2026": ["new proposal"]}
    assert texts(page, "//h3") == ["Trade"]
    assert "Filters: Topic: Topic trade." in text(page.find(".//main"))
    [form] = page.xpath("//main//form[not(ancestor::*[@id='moment-choice'])]")
    assert {field.name: field.value for field in form.xpath(".//input")} == {
        "topic": "trade",
        "since": "2026-03-01",
    }
    assert [entry.title for entry in read(client, f"{FEED}?topic=trade").entries] == ["Trade: new proposal"]
    for path in (PAGE, FEED):
        assert "(topic)" in text(get(client, f"{path}?topic=nothing", status=400).find(".//main"))


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_the_feed_of_changes_is_read_without_fault_in_each_language(client: Client, language: str) -> None:
    make_story()
    found = read(client, f"/{language}/proposals/feed.atom?kind=convention&sort=title")
    assert found.feed.language == language
    assert {link.rel: link.href for link in found.feed.links} == {
        "self": f"http://testserver/{language}/proposals/feed.atom?kind=convention",
        "alternate": f"http://testserver/{language}/proposals/?kind=convention",
    }
    assert len(found.entries) == 5
    assert found.feed.updated == found.entries[0].updated == "2026-03-09T12:00:00+00:00"
    for entry in found.entries:
        assert entry.published == entry.updated
        for link in re.findall(r'href="([^"]*)"', entry.summary):
            assert urlsplit(link).scheme == "http", link


def test_an_entry_of_the_feed_tells_what_was_and_what_is(client: Client) -> None:
    make_story()
    passage, position, wording, step, new = read(client).entries
    assert step.title == "Water of rivers: step 2, in preparation"
    assert "<del>proposed</del>" in step.summary
    assert "<ins>in preparation</ins>" in step.summary
    assert "<ins>Water of rivers</ins>" in wording.summary
    assert position.title == "Water of rivers: Uzbekistan: supports"
    assert "Нам нужна вода." in passage.summary
    assert new.link == "http://testserver/en/proposals/water/"


def test_identifiers_of_changes_stay_whatever_the_filters_the_name_and_the_host(client: Client) -> None:
    make_story()
    plain = read(client)
    elsewhere = client.get(f"{FEED}?view=Mine&kind=convention", headers={"host": "localhost"}, secure=True)
    named = feedparser.parse(elsewhere.content)
    assert [entry.id for entry in plain.entries] == [entry.id for entry in named.entries]
    assert read(client, f"{FEED}?view=Mine").feed.id == plain.feed.id != named.feed.id
    every = [
        entry.id
        for code in ("ru", "en", "kk")
        for entry in read(client, f"/{code}/proposals/feed.atom").entries
    ]
    assert len(set(every)) == 15


def test_who_has_the_feed_of_changes_already_is_told_so(client: Client) -> None:
    water = make_story()
    first = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_update(water, stage="signed", recorded_at=noon(20))
    assert client.get(FEED, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_view_has_a_name_an_address_and_a_feed(client: Client) -> None:
    make_story()
    page = get(client, "/en/proposals/?kind=convention&sort=title&view=Rivers+%26+%22lakes%22")
    assert text(page.find(".//title")) == 'Rivers & "lakes" · Proposals · Summit initiatives'
    assert texts(page, "//main//p[@class='view-name']") == [
        'Saved view: “Rivers & "lakes"” Whoever made this address gave it the name.'
    ]
    named = "kind=convention&view=Rivers+%26+%22lakes%22"
    watch = section(page, "watch")
    assert links(watch, ".") == {
        "What changed lately": f"{PAGE}?{named}",
        "Follow the changes (Atom)": f"{FEED}?{named}",
    }
    [address] = texts(watch, ".//code")
    assert address == f"http://testserver/en/proposals/?kind=convention&sort=title&{named.partition('&')[2]}"
    assert client.get(address).content == client.get(address).content
    assert texts(get(client, address), "//main//p[@class='view-name']")
    [form] = watch.xpath(".//form")
    assert {field.name: field.value for field in form.xpath(".//input")} == {
        "kind": "convention",
        "sort": "title",
        "view": 'Rivers & "lakes"',
    }
    assert read(client, f"{FEED}?{named}").feed.title == 'Changes: Rivers & "lakes"'
    assert texts(get(client, f"{PAGE}?{named}"), "//p[@class='view-name']")


def test_a_list_without_a_name_can_be_given_one_and_followed(client: Client) -> None:
    make_story()
    page = get(client, "/en/proposals/")
    assert page.xpath("//p[@class='view-name']") == []
    assert links(section(page, "watch"), ".")["Follow the changes (Atom)"] == FEED
    assert page.xpath("//link[@type='application/atom+xml']/@href") == ["/en/feed.atom", FEED]


def test_a_name_too_long_is_a_fault_of_the_list_by_name(client: Client) -> None:
    page = get(client, "/en/proposals/?view=" + "x" * 101, status=400)
    assert page.xpath("//*[@role='alert']//code/text()") == ["view"]
    assert page.xpath("//section[@aria-labelledby='watch']") == []
    for path in (PAGE, FEED):
        assert "(view)" in text(get(client, f"{path}?view={'x' * 101}", status=400).find(".//main"))


def test_refining_drops_the_name_and_brings_the_other_addresses(client: Client) -> None:
    make_story()
    response = client.get("/en/proposals/?kind=convention", headers={"hx-request": "true"})
    assert response["HX-Push-Url"] == "/en/proposals/?kind=convention"
    answer = response.content.decode()
    assert 'id="view" class="view" hx-swap-oob="true"' in answer
    assert f'href="{FEED}?kind=convention"' in answer
    assert "view-name" not in re.findall(r'class="([^"]*)"', answer)


@pytest.mark.parametrize("rows", [1, 10])
def test_a_page_of_changes_costs_the_same_queries_for_5_and_50(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    waters = []
    with written_on(1):
        for number in range(rows):
            waters.append(make_proposal(f"p{number}"))
    with written_on(2):
        for water in waters:
            make_update(water, recorded_at=noon(2))
            make_position(water)
            make_citation(water, make_passage(make_document().versions.get()), "detail")
            Proposal.objects.filter(pk=water.pk).update(title_en="Other")
    client.get("/en/")  # reads the card index, kept until something changes
    with django_assert_num_queries(12):
        get(client, PAGE)
    with django_assert_num_queries(12):
        client.get(FEED)
