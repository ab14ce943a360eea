"""The Atom feeds, read as feed readers do."""

import datetime
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from django.test import Client
from lxml import etree

from initiatives.actions import return_status
from initiatives.models import FurtherTopic, Proposal, StatusUpdate
from initiatives.presenters import news
from tests.factories import (
    make_act,
    make_approval,
    make_document,
    make_evidence,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_step_draft,
    make_summit,
    make_topic,
    make_update,
    make_user,
    worded,
)
from tests.views.addresses import FILES, LANGUAGES, address, make_catalogue
from tests.views.pages import get

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parent / "golden" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [name for name in FILES if name.endswith("-feed") and name not in ("milestone-feed", "change-feed")]
"""The feeds of steps; those of milestones and of changes have tests of their own."""


def at(day: int, hour: int = 12) -> datetime.datetime:
    """Return an hour of a day of March 2026."""
    return datetime.datetime(2026, 3, day, hour, tzinfo=datetime.UTC)


def read(client: Client, path: str, **headers: Any) -> Any:
    """Return a feed as feedparser reads it, which must find no fault."""
    response = client.get(path, **headers)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not found.bozo
    assert found.version == "atom10"
    return found


def steps(client: Client, path: str) -> list[str]:
    """Return the steps of a feed as proposal and number."""
    found = [
        re.search(r"/proposals/([\w-]+)/#step-(\d+)$", entry.link) for entry in read(client, path).entries
    ]
    return [f"{step[1]} {step[2]}" for step in found if step]


def step(proposal: Proposal, day: int, **fields: Any) -> StatusUpdate:
    """Record a step at noon of a day of March 2026."""
    with time_machine.travel(at(day), tick=False):
        return make_update(proposal, recorded_at=at(day), **fields)


def make_story() -> Proposal:
    """Make a proposal with a step, one that was approved later, a correction and what shows them."""
    kk: Any = worded("title", "Вода & реки", "Water & <rivers>", "Су және өзендер")
    speech = make_document("Вода общая. Реки тоже.", slug="speech").versions.get()
    proposal = make_proposal("water", kind="convention", passage=make_passage(speech, "Вода общая."), **kk)
    mistake = step(proposal, 1, stage="in_preparation")
    signed = step(proposal, 2, stage="signed", condition="stalled", approved=False)
    make_evidence(
        update=signed, passage=make_passage(speech, "Реки тоже."), rank="primary", title="", address=""
    )
    make_approval(signed, decided_at=at(9))
    said: Any = worded("note", "", "It was <not> so.", "")
    fixed: Any = {"kind": "correction", "reason": "We misread it.", "corrects": mistake}
    step(proposal, 4, stage="supported", effective_on=datetime.date(2026, 1, 14), **fixed, **said)
    return proposal


def test_a_feed_is_the_golden_file(client: Client) -> None:
    make_story()
    assert client.get("/en/proposals/water/feed.atom").content == (GOLDEN / "water.en.atom").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_is_read_without_fault_and_has_what_atom_demands(
    client: Client, name: str, language: str
) -> None:
    make_catalogue()
    path = address(name, language)
    found = read(client, path)
    assert found.feed.language == language
    assert found.feed.author
    assert {link.rel: link.href for link in found.feed.links} == {
        "self": f"http://testserver{path}",
        "alternate": f"http://testserver{path.removesuffix('feed.atom')}",
    }
    [entry] = found.entries
    assert entry.link == f"http://testserver/{language}/proposals/water-convention/#step-1"
    root = etree.fromstring(client.get(path).content)
    for element in (root, *root.iter(f"{ATOM}entry")):
        for wanted in ("id", "title", "updated"):
            assert len(element.findall(ATOM + wanted)) == 1, wanted
    assert root.find(f"{ATOM}updated").text == root.find(f"{ATOM}entry/{ATOM}updated").text


def test_an_entry_tells_the_step_when_it_was_known_and_what_shows_it(client: Client) -> None:
    make_story()
    signed, correction, mistake = read(client, "/en/feed.atom").entries
    assert signed.title == "Water & <rivers>: signed, stalled"
    assert signed.published == signed.updated == "2026-03-09T12:00:00+00:00"
    assert 'href="http://testserver/en/passages/' in signed.summary
    assert correction.title == "Water & <rivers>: supported (correction)"
    assert "It was &lt;not&gt; so." in correction.summary
    assert "We misread it." in correction.summary
    assert "Corrects\n" in correction.summary
    assert "Corrected:" in mistake.summary
    assert (mistake.published, mistake.updated) == ("2026-03-01T12:00:00+00:00", "2026-03-04T12:00:00+00:00")
    assert "15 January 2026: in preparation" in " ".join(mistake.summary.split())
    assert '<a href="https://www.akorda.kz/en/page"' in mistake.summary


def test_every_address_in_an_entry_is_absolute(client: Client) -> None:
    make_story()
    for entry in read(client, "/kk/feed.atom").entries:
        for link in re.findall(r'href="([^"]*)"', entry.summary):
            assert urlsplit(link).scheme in ("http", "https"), link


def test_identifiers_are_those_of_the_step_on_every_host_and_differ_by_language(client: Client) -> None:
    make_story()

    def ids(path: str, **headers: Any) -> list[str]:
        found = read(client, path, **headers)
        return [found.feed.id, *(entry.id for entry in found.entries)]

    here = ids("/en/proposals/water/feed.atom")
    assert here == ids("/en/proposals/water/feed.atom", headers={"host": "localhost"}, secure=True)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found) for found in here)
    every = [found for code in LANGUAGES for found in ids(f"/{code}/proposals/water/feed.atom")]
    assert len(set(every)) == len(every)
    assert set(here[1:]) == set(ids("/en/feed.atom")[1:])


def test_the_latest_known_goes_first_and_a_feed_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_proposal("first", kind="convention"), make_proposal("second")
    late = step(first, 1, stage="signed", approved=False)
    step(second, 2)
    step(first, 3, stage="supported", effective_on=datetime.date(2026, 1, 2))
    assert steps(client, "/en/feed.atom") == ["first 2", "second 1"]
    make_approval(late, decided_at=at(4))
    assert steps(client, "/en/feed.atom") == ["first 1", "first 2", "second 1"]
    monkeypatch.setattr(news, "ENTRIES", 2)
    assert steps(client, "/en/feed.atom") == ["first 1", "first 2"]


def test_a_feed_holds_the_steps_of_its_record_alone(client: Client) -> None:
    meeting = make_document("Слова саммита.", summit=make_summit("tashkent")).versions.get()
    for slug in ("a", "b", "c", "d", "e"):
        of: Any = {"passage": make_passage(meeting)} if slug == "a" else {}
        sponsor = make_state("UZ") if slug == "b" else make_state("KZ")
        topic = make_topic("trade") if slug == "c" else make_topic("water")
        step(make_proposal(slug, sponsor=sponsor, topic=topic, **of), 1)
    d, e = Proposal.objects.get(slug="d"), Proposal.objects.get(slug="e")
    FurtherTopic.objects.create(proposal=d, topic=make_topic("trade"))
    for _ in range(2):  # two statements, one entry
        make_position(d, make_state("UZ"), since_on=datetime.date(2025, 1, 1 + _))
    make_position(e, make_state("UZ"), publication="draft")
    assert steps(client, "/en/proposals/a/feed.atom") == ["a 1"]
    assert steps(client, "/en/summits/tashkent/feed.atom") == ["a 1"]
    assert steps(client, "/en/states/uz/feed.atom") == ["d 1", "b 1"]
    assert steps(client, "/en/topics/trade/feed.atom") == ["d 1", "c 1"]
    assert steps(client, "/en/feed.atom") == ["e 1", "d 1", "c 1", "b 1", "a 1"]


def test_no_feed_holds_what_is_not_public(client: Client) -> None:
    make_catalogue()
    before = {(name, code): client.get(address(name, code)).content for name in FEEDS for code in LANGUAGES}
    public = Proposal.objects.get(slug="water-convention")
    Proposal.objects.filter(pk=public.pk).update(kind="convention")
    step(public, 5, stage="agreed", approved=False)
    returned = step(public, 6, stage="signed", approved=False)
    return_status(update=returned, decided_by=make_user("chief"), comment="No.")
    make_step_draft(public)
    make_evidence(act=make_act(public, make_state("TM"), publication="draft"))
    draft = make_proposal("secret", published=False)
    step(draft, 7)
    after = {(name, code): client.get(address(name, code)).content for name in FEEDS for code in LANGUAGES}
    assert after == before
    assert client.get("/en/proposals/secret/feed.atom").status_code == 404


def test_the_feed_of_what_is_withdrawn_is_gone_and_of_the_unknown_not_found(client: Client) -> None:
    proposal = make_proposal("gone")
    step(proposal, 1)
    Proposal.objects.filter(pk=proposal.pk).update(publication="withdrawn", withdrawal_reason="A mistake.")
    assert steps(client, "/en/feed.atom") == []
    gone = client.get("/en/proposals/gone/feed.atom")
    assert (gone.status_code, b"A mistake." in gone.content) == (410, True)
    for path in ("proposals/none", "states/zz", "topics/none", "summits/none"):
        assert client.get(f"/en/{path}/feed.atom").status_code == 404, path


def test_a_state_in_capitals_leads_to_its_feed(client: Client) -> None:
    make_state("KZ")
    response: Any = client.get("/en/states/KZ/feed.atom")
    assert (response.status_code, response.url) == (301, "/en/states/kz/feed.atom")


def test_who_has_a_feed_already_is_told_so(client: Client) -> None:
    make_story()
    for path in ("/en/feed.atom", "/en/proposals/water/feed.atom"):
        again = client.get(path, headers={"if-none-match": client.get(path)["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    known = client.get("/en/feed.atom")["ETag"]
    step(Proposal.objects.get(), 20, stage="signed")
    assert client.get("/en/feed.atom", headers={"if-none-match": known}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/en/feed.atom", "/en/proposals/water/feed.atom", "/en/proposals/feed.atom"]
)
def test_nobody_is_told_that_a_feed_stands_when_a_title_in_it_was_mended(client: Client, path: str) -> None:
    proposal = make_story()
    first = client.get(path)
    since = first.get("Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT")
    Proposal.objects.filter(pk=proposal.pk).update(title_en="Lakes")
    for known in ({"if-none-match": first["ETag"]}, {"if-modified-since": since}):
        assert b"Lakes" in client.get(path, headers=known).content


def test_an_empty_feed_stays_the_same(client: Client) -> None:
    with time_machine.travel(at(1), tick=False):
        first = client.get("/en/feed.atom").content
    with time_machine.travel(at(2), tick=False):
        assert client.get("/en/feed.atom").content == first
    assert read(client, "/en/feed.atom").entries == []


def test_characters_that_no_xml_can_hold_are_left_out(client: Client) -> None:
    odd: Any = {**worded("title", "", "Water\ufffe", ""), **worded("summary", "", "s", "")}
    said: Any = worded("note", "", "It \ufffe began \uffff.", "")
    step(make_proposal("odd", **odd), 1, **said)
    for path in ("/en/feed.atom", "/en/proposals/odd/feed.atom"):
        [entry] = read(client, path).entries
        assert entry.title == "Water: supported"
        assert "It  began ." in entry.summary


@pytest.mark.parametrize("rows", [1, 30])
def test_a_feed_costs_as_many_queries_for_one_step_as_for_thirty(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_proposal(f"p{number}")
        mistake = step(proposal, 1)
        step(proposal, 2, kind="correction", corrects=mistake, reason="No.")
    with django_assert_num_queries(3):  # the steps, their evidence, their corrections
        client.get("/en/feed.atom")
    with django_assert_num_queries(4):  # and the record
        client.get("/en/topics/water/feed.atom")


def test_every_page_names_the_feed_of_all_and_that_of_its_record(client: Client) -> None:
    make_catalogue()
    feeds = "//link[@rel='alternate'][@type='application/atom+xml']"
    for name in ("home", "about"):
        assert get(client, address(name, "kk")).xpath(f"{feeds}/@href") == ["/kk/feed.atom"], name
    for name in ("proposal", "state", "topic", "summit"):
        page = get(client, address(f"{name}-detail", "kk"))
        own = address(f"{name}-feed", "kk")
        assert page.xpath(f"{feeds}/@href") == ["/kk/feed.atom", own]
        assert page.xpath(f"//main//a[@href='{own}']")
        assert page.xpath(f"{feeds}/@title")[1] == read(client, own).feed.title
    assert get(client, "/kk/").xpath("//main//a[@href='/kk/feed.atom']")
