"""On whatever day: each count of a page is that of the list it leads to, and each link leads somewhere."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import html

from initiatives.models import FurtherTopic, Membership
from tests.api.reading import results
from tests.days import day, noon
from tests.factories import (
    backdate,
    make_citation,
    make_document,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_topic,
    make_update,
)
from tests.views.addresses import address
from tests.views.pages import get, text

pytestmark = pytest.mark.django_db

DAYS = (
    "",
    "as_of=2025-12-01",
    "as_of=2026-01-12",
    "known_on=2025-12-01",
    "known_on=2026-01-25",
    "as_of=2025-12-01&known_on=2026-02-05",
    "as_of=2026-01-12&known_on=2026-01-25",
)
# Each with what of it leads to lists, and how often at least it does so today.
COUNTED = {
    "home": ("", 6),
    "topic-list": ("", 2),
    "topic-detail": ("", 3),
    "state-list": ("", 3),
    "state-detail": ("", 2),
    "summit-list": ("", 1),
    "summit-detail": ("", 3),
    "stages": ("", 5),
    "map": ("", 3),
    "matrix": ("", 5),
    "comparison": ("state=KZ&state=UZ&state=TJ", 2),
}
ARGUMENTS = {"topic-detail": "water", "state-detail": "kz", "summit-detail": "tashkent"}
LISTS = tuple(address(name) for name in ("proposal-list", "matrix", "comparison"))
NUMBER = re.compile(r"[0-9]+")


@pytest.fixture(autouse=True)
def _some_months() -> None:
    """Proposals, stances and steps that came, and became known, one after another."""
    summit = make_summit("tashkent")
    for code in ("KZ", "UZ", "TJ"):
        Membership.objects.create(forum=summit.forum, state=make_state(code), since=day("2018-03-15"))
    speech = make_document(slug="speech", summit=summit)
    version = speech.versions.get()
    first = make_proposal("first", passage=make_passage(version, "Президент Казахстана"))
    known_late = make_proposal("known-late", passage=make_passage(version, "центр"))
    voiced_late = make_proposal(
        "voiced-late",
        passage=make_passage(make_document(summit=summit, issued_on=day("2026-01-10")).versions.get()),
        first_voiced_on=day("2026-01-10"),
        topic=make_topic("energy"),
        sponsor=make_state("UZ"),
    )
    FurtherTopic.objects.create(proposal=known_late, topic=make_topic("energy"))
    later = make_citation(first, make_passage(version, "Он поддержал"), "support")
    early = make_position(first, make_state("UZ"))
    objects = make_position(first, make_state("TJ"), stance="objects", since_on=day("2026-01-11"))
    turned = make_position(first, make_state("UZ"), stance="objects", since_on=day("2026-01-05"))
    backed = make_position(known_late, make_state("TJ"))
    for recorded, records in {
        "2025-11-20": (speech, first, first.citations.exclude(pk=later.pk).get(), early),
        "2026-01-20": (voiced_late, voiced_late.citations.get(), objects, later),
        "2026-02-01": (known_late, known_late.citations.get(), turned, backed),
    }.items():
        for record in records:
            backdate(record, day(recorded))
    make_update(first, stage="proposed", effective_on=day("2025-11-16"), recorded_at=noon("2025-11-20"))
    make_update(first, effective_on=day("2026-01-05"), recorded_at=noon("2026-02-01"))
    make_update(voiced_late, stage="proposed", effective_on=day("2026-01-10"), recorded_at=noon("2026-01-20"))


def counts(page: html.HtmlElement, path: str) -> dict[str, int]:
    """Return the numbers that links to lists of proposals end with, by address; notes end with days."""
    found = {}
    for link in page.xpath("//main//a[@href][not(ancestor::*[@role='note'])]"):
        leads_to = link.get("href") if link.get("href").startswith("/") else path + link.get("href")
        numbers = NUMBER.findall(text(link))
        if urlsplit(leads_to).path in LISTS and numbers:
            found[leads_to] = int(numbers[-1])
    return found


def total(client: Client, path: str) -> int:
    """Return how many proposals a list says that it holds."""
    [said] = get(client, path).xpath("//*[@data-total]")
    return int(NUMBER.findall(text(said))[0])


@pytest.mark.parametrize("name", COUNTED)
def test_a_count_is_that_of_its_list_on_every_day(client: Client, name: str) -> None:
    path = address(name, "en", *([ARGUMENTS[name]] if name in ARGUMENTS else []))
    own, least = COUNTED[name]
    seen = set()
    for asked in DAYS:
        query = "&".join(part for part in (own, asked) if part)
        said = counts(get(client, f"{path}?{query}"), path)
        assert {leads_to: total(client, leads_to) for leads_to in said} == said, asked
        assert asked or len(said) >= least
        seen.add(tuple(sorted(said.values())))
    assert len(seen) > 1, "the days do not differ"


@pytest.mark.parametrize(
    "asked", ["as_of=2025-12-01", "known_on=2025-12-01", "as_of=2026-03-01&known_on=2025-12-01"]
)
def test_no_link_leads_to_what_was_not_there(client: Client, asked: str) -> None:
    make_summit("astana", starts_on=day("2026-02-10"), ends_on=day("2026-02-11"))
    names = [*COUNTED, "proposal-list", "document-list", "overview-list", "timeline", "milestones"]
    pages = {address(name, "en", *([ARGUMENTS[name]] if name in ARGUMENTS else [])) for name in names}
    pages |= {"/en/proposals/first/", "/en/proposals/first/lineage/", "/en/documents/speech/"}
    found = {
        link.partition("#")[0]
        for page in pages
        for link in get(client, f"{page}?{asked}").xpath("//main//@href")
        if link.startswith("/en/") and asked in link
    }
    assert len(found) > 20
    gone = {link for link in found if client.get(link).status_code >= 400}
    assert gone == set()


@pytest.mark.parametrize("asked", DAYS)
def test_a_choice_of_the_list_counts_what_it_would_leave(client: Client, asked: str) -> None:
    choices = {
        f"{field.get('name')}={field.get('value')}": int(text(label).split()[-1])
        for label in get(client, f"/en/proposals/?{asked}").xpath("//label[.//*[@class='facet__count']]")
        for field in label.xpath(".//input")
    }
    assert len(choices) > 5
    left = {choice: total(client, f"/en/proposals/?{choice}&{asked}") for choice in choices}
    assert left == choices


@pytest.mark.parametrize("asked", DAYS)
def test_a_document_counts_the_passages_that_it_shows(client: Client, asked: str) -> None:
    page = get(client, f"/en/documents/?{asked}")
    told = {}
    for row in page.xpath("//main//li[@class='entry']"):
        [shown] = re.findall("([0-9]+) passages?", text(row))
        told[row.xpath(".//a/@href")[0]] = int(shown)
    assert told
    for reader, number in told.items():
        marks = {*get(client, reader).xpath("//main//@id[starts-with(., 'passage-')]")}
        assert (reader, len(marks)) == (reader, number)
    query = dict(part.split("=") for part in asked.split("&") if part)
    by_program = {each["slug"]: each["passages"] for each in results(client, "documents/", **query)}
    assert by_program == {urlsplit(reader).path.split("/")[-2]: told[reader] for reader in told}
