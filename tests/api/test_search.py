"""Search by the API: what the page finds, with the words lit, by cursor."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.reading import ask, walk
from tests.api.records import make_many, make_one
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def test_the_best_of_each_kind_are_found_with_their_words_lit(client: Client) -> None:
    make_one()
    found = ask(client, "search/", q="морях", lang="en")
    assert {group["kind"]: group["total"] for group in found["groups"]} == {
        "proposal": 0,
        "passage": 1,
        "paragraph": 1,
        "evidence": 0,
    }
    assert (found["total"], found["understood"], found["next"]) == (2, True, None)
    for told in found["results"]:
        [text] = told["texts"]
        assert [piece["text"] for piece in text["pieces"] if piece["lit"]] == ["морях"]
        assert text["language"] == "ru"
        assert client.get(told["api"]).status_code == 200
        assert client.get(told["url"], follow=True).status_code == 200
    assert found["counts"]["summit"] == {"summit-1": 2}


def test_one_kind_is_found_whole_page_by_page(client: Client) -> None:
    make_many(3)
    whole = ask(client, "search/", q="реках", kind="paragraph")
    assert whole["total"] == 3
    told = walk(client, "search/", q="реках", kind="paragraph", limit=2)
    assert [each["api"] for each in told] == [each["api"] for each in whole["results"]]
    assert ask(client, "search/", q="реках", kind="paragraph", summit="summit-2")["total"] == 1
    [fields] = ask(client, "search/", q="реках", kind="paragraph", summit="summit-2", fields="api")["results"]
    assert list(fields) == ["api"]


def test_a_cursor_goes_on_where_it_was_given_also_with_another_limit(client: Client) -> None:
    make_many(5)
    whole = ask(client, "search/", q="реках", kind="paragraph")["results"]
    first = ask(client, "search/", q="реках", kind="paragraph", limit=2)
    cursor = dict(parse_qsl(urlsplit(first["next"]).query))["cursor"]
    rest = ask(client, "search/", q="реках", kind="paragraph", limit=10, lang="ru", cursor=cursor)
    assert first["results"] + rest["results"] == whole
    assert rest["next"] is None


@pytest.mark.parametrize("count", [3, 30])
def test_a_search_costs_the_same_number_of_queries_whatever_it_finds(client: Client, count: int) -> None:
    make_many(count)
    with CaptureQueriesContext(connection) as captured:
        found = ask(client, "search/", q="воде", kind="passage", limit=30)
    assert len(found["results"]) == count
    assert len(captured) == 10


def test_a_state_is_the_same_in_capitals_and_in_small_letters(client: Client) -> None:
    make_one()
    in_capitals = ask(client, "search/", q="морях", state="KZ")
    assert in_capitals["total"]
    assert ask(client, "search/", q="морях", state="kz") == in_capitals
    assert ask(client, "states/kz/") == ask(client, "states/KZ/")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "-вода"}, "q"),
        ({"q": "а" * 201}, "q"),
        ({"q": "вода", "kind": "poem"}, "kind"),
        ({"q": "вода", "year": "0"}, "year"),
        ({"q": "вода", "year": "x"}, "year"),
        ({"q": "вода", "year": "2025.0"}, "year"),
        ({"q": "вода", "year": "2.025e3"}, "year"),
        ({"q": "вода", "year": "+2025"}, "year"),
        ({"q": "вода", "year": "2_025"}, "year"),
        ({"q": "вода", "year": "02025"}, "year"),
        ({"q": "вода", "state": "XX"}, "state"),
        ({"q": "вода", "text": "poem"}, "text"),
        ({"q": "вода", "language": "de"}, "language"),
        ({"q": "вода", "cursor": "abc"}, "cursor"),
    ],
)
def test_a_search_that_cannot_be_understood_is_refused(
    client: Client, query: dict[str, str], parameter: str
) -> None:
    make_document()
    problem = ask(client, "search/", status=400, **query)
    assert [fault["parameter"] for fault in problem["errors"]] == [parameter]
