"""Every address that looks for words says so when the database does not answer in time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from initiatives.search.questions import LONGEST_WORDS
from tests.views.addresses import ARGUMENTS, FILES, NAMES, address, make_catalogue

OF_THE_API = ["/api/v1/proposals/", "/api/v1/search/"]
TOO_LONG = "x" * (LONGEST_WORDS + 1)


def looking_for_words(client: Client) -> list[str]:
    """Return the addresses that take `q`: they refuse what is too long to be looked for."""
    paths = [address(name) for name in (*NAMES, *FILES) if name not in ARGUMENTS] + OF_THE_API
    return [path for path in paths if client.get(path, {"q": TOO_LONG}).status_code == 400]


def answered(path: str) -> tuple[int, str]:
    """Ask for words at `path` in a thread of its own."""
    try:
        response: Any = Client().get(path, {"q": "вода"})
        return response.status_code, response.headers.get("Retry-After", "")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_address_that_looks_for_words_too_long_says_so(client: Client) -> None:
    make_catalogue()
    paths = looking_for_words(client)
    certain = ("proposal-list", "matrix", "comparison", "stages", "map", "timeline", "change-feed")
    assert {address(name) for name in certain} <= {*paths}
    parameters = connection.get_connection_params()
    known = {
        name: parameters[name] for name in {"dbname", "user", "password", "host", "port"} & {*parameters}
    }
    with psycopg.connect(**known) as other, ThreadPoolExecutor(len(paths)) as threads:
        # Whoever waits for a lock waits as one does for a long scan.
        other.execute("LOCK TABLE initiatives_anchor IN ACCESS EXCLUSIVE MODE")
        found = dict(zip(paths, threads.map(answered, paths), strict=True))
    assert found == dict.fromkeys(paths, (503, "60"))
