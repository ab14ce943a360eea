"""What a cursor belongs to: its list, its question and its day."""

from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.api.reading import ask, results
from tests.api.records import make_many

pytestmark = pytest.mark.django_db

WATER = {"q": "воде", "kind": "passage", "limit": "2", "lang": "en"}


def cursor_of(client: Client, path: str, **query: Any) -> str:
    """Return the cursor of the second page of a list."""
    following = ask(client, path, **query)["next"]
    return str(client.get(following).wsgi_request.GET["cursor"])


@pytest.mark.parametrize(
    "other",
    [
        {"q": "реках"},
        {"kind": "paragraph"},
        {"year": "2025"},
        {"lang": "ru"},
    ],
    ids=lambda other: urlencode(other),
)
def test_a_cursor_of_a_search_goes_on_with_that_search_alone(client: Client, other: dict[str, Any]) -> None:
    make_many(3)
    cursor = cursor_of(client, "search/", **WATER)
    assert len(results(client, "search/", **WATER, cursor=cursor)) == 1
    asked = {name: value for name, value in (WATER | other).items() if value}
    faults = ask(client, "search/", **asked, cursor=cursor, status=400)["errors"]
    assert [fault["parameter"] for fault in faults] == ["cursor"]
    assert "Take it from “next” of a page before." in faults[0]["detail"] or other == {"lang": "ru"}


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("documents/", {"official": "false"}),
        ("documents/", {"as_of": "2026-01-01"}),
        ("documents/", {"known_on": "2026-01-01"}),
        ("proposals/", {"sort": "title"}),
        ("proposals/", {"topic": "topic-1"}),
        ("proposals/", {"as_of": "2026-01-01"}),
    ],
)
def test_a_cursor_of_a_list_goes_on_with_that_list_alone(client: Client, path: str, other: Any) -> None:
    make_many(3)
    cursor = cursor_of(client, path, limit=1)
    faults = ask(client, path, limit=1, cursor=cursor, status=400, **other)["errors"]
    assert [fault["parameter"] for fault in faults] == ["cursor"]
    faults = ask(client, "milestones/", limit=1, cursor=cursor, status=400)["errors"]
    assert [fault["parameter"] for fault in faults] == ["cursor"]


@pytest.mark.parametrize("path", ["documents/", "proposals/"])
def test_a_cursor_of_a_list_keeps_its_place_with_another_limit(client: Client, path: str) -> None:
    make_many(4)
    whole = [each["slug"] for each in results(client, path)]
    cursor = cursor_of(client, path, limit=1)
    assert [each["slug"] for each in results(client, path, limit=2, cursor=cursor)] == whole[1:3]
