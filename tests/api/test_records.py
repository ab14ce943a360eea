"""What each resource answers: every address, one record and many, with constant numbers of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.api.urls import RESOURCES
from initiatives.models import Evidence, Passage, Position
from initiatives.search import cards
from tests.api.reading import ask, results
from tests.api.records import make_many, make_one

pytestmark = pytest.mark.django_db

QUERIES = {
    "states": 2,
    "forums": 2,
    "topics": 1,
    "summits": 2,
    "people": 2,
    "documents": 2,
    "versions": 1,
    "paragraphs": 1,
    "passages": 4,
    "proposals": 8,
    "positions": 4,
    "status-updates": 5,
    "evidence": 3,
    "milestones": 2,
}
"""How many queries a page of each list costs, whatever it holds."""
OF_ONE = QUERIES | {"proposals": 8}
"""How many a single record costs."""


def key_of(name: str) -> str:
    """Return the address of one record of `make_one` below the API."""
    found: dict[str, Any] = {
        "states": "states/KZ/",
        "forums": "forums/consultative-meeting/",
        "topics": "topics/topic-1/",
        "summits": "summits/summit-1/",
        "people": "people/speaker-1/",
        "documents": "documents/speech-1/",
        "versions": "documents/speech-1/versions/1/",
        "paragraphs": "documents/speech-1/versions/1/paragraphs/2/",
        "passages": f"passages/{Passage.objects.first()}/",
        "proposals": "proposals/proposal-1/",
        "positions": f"positions/{Position.objects.exclude(passage=None).get().pk}/",
        "status-updates": "proposals/proposal-1/steps/1/",
        "evidence": f"evidence/{Evidence.objects.exclude(passage=None).get().pk}/",
        "milestones": "milestones/meeting-1/",
    }
    return str(found[name])


def test_every_resource_is_tried_here() -> None:
    assert [each.name for each in RESOURCES] == list(QUERIES)


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_is_the_same_whatever_a_list_holds(client: Client, count: int) -> None:
    make_many(count)
    cards.current_cards()
    asked = {}
    for name in QUERIES:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = ask(client, f"{name}/", limit=30)
        asked[name] = len(captured)
        assert len(page["results"]) >= (1 if name == "forums" else count)
    assert asked == QUERIES


@pytest.mark.parametrize("name", QUERIES)
def test_one_record_is_told_as_in_its_list_at_the_address_it_names(client: Client, name: str) -> None:
    make_one()
    key = key_of(name)
    with CaptureQueriesContext(connection) as captured:
        told = ask(client, key)
    assert len(captured) == OF_ONE[name]
    assert told["api"] == f"http://testserver/api/v1/{key}"
    [listed] = [each for each in results(client, f"{name}/") if each["api"] == told["api"]]
    assert {field: value for field, value in told.items() if field in listed} == listed


@pytest.mark.parametrize("name", QUERIES)
def test_every_page_that_a_record_names_is_there(client: Client, name: str) -> None:
    make_one()
    for lang in ("ru", "en", "kk"):
        for told in results(client, f"{name}/", lang=lang):
            if told["url"] is None:
                assert name in ("forums", "people", "milestones")
                continue
            assert told["url"].startswith(f"http://testserver/{lang}/")
            assert client.get(told["url"].removeprefix("http://testserver"), follow=True).status_code == 200
