"""Lists: filters, order, pages by cursor, and what happens to a cursor when the list changes."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from initiatives.api.urls import RESOURCES
from initiatives.filters import ProposalFilter
from initiatives.models import Proposal, ProposalMilestone
from initiatives.search.cards import SORTS, current_cards
from tests.api.reading import ask, results, walk
from tests.api.records import make_many, make_one
from tests.factories import (
    backdate,
    make_document,
    make_milestone,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_update,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: str(each.name))
def test_pages_by_cursor_give_the_whole_list_once_and_in_order(client: Client, resource: Any) -> None:
    make_many(3)
    whole = results(client, f"{resource.name}/", limit=100)
    assert walk(client, f"{resource.name}/", limit=1) == whole
    assert walk(client, f"{resource.name}/", limit=2) == whole


@pytest.mark.parametrize("sort", SORTS)
def test_proposals_stand_in_the_order_of_the_page(client: Client, sort: str) -> None:
    for number in range(7):
        proposal = make_proposal(first_voiced_on=datetime.date(2025, 1 + number % 3, 1) if number else None)
        if number % 2:
            make_update(proposal, stage="in_preparation", effective_on=datetime.date(2026, 1, 1 + number))
    for language in ("ru", "kk"):
        with override(language):
            keys = current_cards().select().keys(sort)
            slugs = [Proposal.objects.in_bulk(keys)[key].slug for key in keys]
        told = walk(client, "proposals/", sort=sort, limit=2, lang=language)
        assert [each["slug"] for each in told] == slugs


def _titled(number: int, **fields: Any) -> Proposal:
    return make_proposal(f"p-{number}", title_ru=f"Бастама {number}", **fields)


@pytest.mark.parametrize("sort", ["newest", "title"])
def test_a_cursor_holds_its_place_when_proposals_come_and_go(client: Client, sort: str) -> None:
    for number in (2, 4, 6, 8):
        _titled(number)
    first = ask(client, "proposals/", sort=sort, limit=2, lang="ru")
    assert [each["slug"] for each in first["results"]] == ["p-2", "p-4"]
    # One that was seen goes, one comes among those seen, one among those not seen.
    Proposal.objects.filter(slug="p-4").update(publication="withdrawn", withdrawal_reason="Misread.")
    _titled(3)
    _titled(7)
    rest = client.get(first["next"]).json()
    assert [each["slug"] for each in rest["results"]] == ["p-6", "p-7"]


def test_a_cursor_holds_its_place_when_documents_come(client: Client) -> None:
    for day in (10, 8, 6):
        make_document(slug=f"d-{day}", issued_on=datetime.date(2025, 11, day))
    first = ask(client, "documents/", limit=2)
    assert [each["slug"] for each in first["results"]] == ["d-10", "d-8"]
    for day in (9, 7):
        make_document(slug=f"d-{day}", issued_on=datetime.date(2025, 11, day))
    assert [each["slug"] for each in client.get(first["next"]).json()["results"]] == ["d-7", "d-6"]


def test_a_page_names_the_next_one_in_a_header_too_and_the_licence(client: Client) -> None:
    make_many(2)
    response = client.get("/api/v1/documents/?limit=1&lang=en")
    following, licence = response["Link"].split(", ")
    assert following == f'<{response.json()["next"]}>; rel="next"'
    assert licence == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert client.get("/api/v1/documents/", {"limit": 2}).json()["next"] is None


def test_the_list_of_proposals_takes_the_filters_of_the_page_and_tells_their_number(client: Client) -> None:
    make_one(1)
    make_one(2)
    make_proposal("plain", kind="target", title_ru="Маршруты")
    assert ask(client, "proposals/")["total"] == 3
    page = ask(client, "proposals/", topic=["topic-1", "topic-2"], kind="convention", limit=1)
    assert page["total"] == 2
    assert [each["slug"] for each in walk(client, "proposals/", q="Маршрут")] == ["plain"]
    names = set(ProposalFilter.base_filters)
    fault = ask(client, "proposals/", status=400, colour="red")["errors"][0]
    assert names <= set(fault["detail"].removesuffix(".").split(": ")[1].split(", "))


# The filters of the other lists: what they are given, and how many records they leave of `make_many(2)`.
FILTERED: list[tuple[str, dict[str, Any], int]] = [
    ("states", {"forum": "consultative-meeting"}, 2),
    ("summits", {"forum": "consultative-meeting"}, 2),
    ("summits", {"host": "UZ"}, 2),
    ("summits", {"host": "KZ"}, 0),
    ("people", {"state": "KZ"}, 1),
    ("people", {"state": "kz"}, 1),
    ("documents", {"summit": "summit-1"}, 1),
    ("documents", {"speaker": "speaker-2"}, 1),
    ("documents", {"kind": "speech_report"}, 2),
    ("documents", {"kind": "treaty"}, 0),
    ("documents", {"official": "true"}, 0),
    ("documents", {"official": "false"}, 2),
    ("documents", {"issued_from": "2025-11-16", "issued_until": "2025-11-16"}, 2),
    ("documents", {"issued_from": "2025-11-17"}, 0),
    ("versions", {"document": "speech-1"}, 1),
    ("versions", {"language": "kk"}, 0),
    ("paragraphs", {"document": "speech-1", "version": "1"}, 3),
    ("paragraphs", {"version": "2"}, 0),
    ("paragraphs", {"kind": "narration"}, 6),
    ("passages", {"document": "speech-1"}, 3),
    ("passages", {"proposal": "proposal-1"}, 1),
    ("positions", {"proposal": "proposal-1"}, 2),
    ("positions", {"state": "TJ", "stance": "supports"}, 2),
    ("positions", {"stance": "objects"}, 0),
    ("positions", {"since_from": "2025-11-16", "since_until": "2025-11-16"}, 4),
    ("status-updates", {"proposal": "proposal-1"}, 2),
    ("status-updates", {"kind": "correction"}, 2),
    ("status-updates", {"stage": "supported"}, 2),
    ("status-updates", {"condition": "stalled"}, 0),
    ("status-updates", {"happened_from": "2026-01-15", "happened_until": "2026-01-15"}, 4),
    ("status-updates", {"recorded_until": "2020-01-01"}, 0),
    ("status-updates", {"recorded_from": "2020-01-01"}, 4),
    ("evidence", {"proposal": "proposal-1"}, 6),
    ("evidence", {"type": "gazette"}, 0),
    ("evidence", {"rank": "official"}, 12),
    ("evidence", {"bearing": "contradicts"}, 0),
    ("milestones", {"proposal": "proposal-1"}, 1),
    ("milestones", {"due_from": "2026-04-01", "due_until": "2026-04-01"}, 2),
    ("milestones", {"due_from": "2199-01-01"}, 0),
]


def test_every_filter_leaves_what_it_says(client: Client) -> None:
    make_many(2)
    found = [
        (name, query, len(results(client, f"{name}/", limit=100, **query))) for name, query, _ in FILTERED
    ]
    assert found == FILTERED
    tried = {(name, parameter) for name, query, _ in FILTERED for parameter in query}
    there_are = {
        (each.name, name)
        for each in RESOURCES
        for name in each.asked.base_filters
        if each.name != "proposals"
    }
    assert there_are == tried


def test_a_milestone_is_found_by_a_proposal_once_it_was_known_to_bear_on_it(client: Client) -> None:
    first, second = make_proposal("first"), make_proposal("second")
    milestone = make_milestone(first)
    for record in (first, second, milestone, ProposalMilestone.objects.get()):
        backdate(record, datetime.date(2026, 2, 1))
    ProposalMilestone.objects.create(proposal=second, milestone=milestone)
    for slug, now, then in (("first", 1, 1), ("second", 1, 0)):
        assert len(results(client, "milestones/", proposal=slug)) == now
        assert len(results(client, "milestones/", proposal=slug, known_on="2026-03-01")) == then


def test_as_of_and_known_on_ask_for_another_day(client: Client) -> None:
    proposal = make_proposal("moved", first_voiced_on=datetime.date(2025, 11, 16))
    make_update(proposal, stage="in_preparation", effective_on=datetime.date(2026, 3, 1))
    make_position(proposal, make_state("UZ"), since_on=datetime.date(2026, 2, 1))
    make_summit()

    def of(name: str, **query: str) -> int:
        return len(results(client, f"{name}/", **query))

    [now] = results(client, "proposals/")
    assert now["stage"]["value"] == "in_preparation"
    [then] = results(client, "proposals/", as_of="2026-02-28")
    assert then["stage"] is None
    assert ask(client, "proposals/moved/", as_of="2026-02-28")["stage"] is None
    assert of("proposals", as_of="2025-11-15") == 0
    assert ask(client, "proposals/moved/", as_of="2025-11-15", status=404)["status"] == 404
    assert [of(name) for name in ("positions", "status-updates", "evidence")] == [1, 1, 2]
    asked = [of(name, as_of="2026-02-28") for name in ("positions", "status-updates", "evidence")]
    assert asked == [1, 0, 1]
    assert of("proposals", known_on="2020-01-01") == 0
    fault = ask(client, "summits/", as_of="2026-01-01", status=400)["errors"]
    assert fault[0]["parameter"] == "as_of"
