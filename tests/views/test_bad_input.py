"""What no address may answer with a 500. Parameters of one page are tested beside that page."""

import pytest
from django.test import Client

from tests.views.addresses import BESIDE, LEADING, NAMES, address, make_catalogue
from tests.views.pages import parse

pytestmark = pytest.mark.django_db

UNREADABLE = {
    "NUL in a value": "q=%00",
    "NUL in a name": "a%00b=1",
    "bad UTF-8": "q=%ff%fe",
    "half a character": "q=%d0",
    "surrogate": "q=%ed%a0%80",
    "bad UTF-8 in a name": "%ff=1",
    "20 kB": "q=" + "x" * 20_000,
    "20 kB of parameters": "&".join(f"p{number}=1" for number in range(3_000)),
}
EVERY = [*NAMES, *sorted(BESIDE)]
PATHS = [
    "/",
    "/en/",
    "/en/admin/",
    "/en/admin/login/",
    "/static/css/base.css",
    "/nowhere/",
]


@pytest.mark.parametrize("query", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_query_is_answered_400_with_our_page_at_every_address(
    client: Client, query: str
) -> None:
    for path in [*PATHS, *(address(name) for name in EVERY)]:
        response = client.get(f"{path}?{query}", headers={"accept-language": "en"})
        assert response.status_code == 400, path
        assert parse(response).xpath("//main//h1/text()") == ["This request cannot be understood"]


def test_raw_bytes_that_are_not_utf8_are_answered_400(client: Client) -> None:
    response = client.get("/en/", QUERY_STRING="q=\xff")
    assert response.status_code == 400


def test_raw_bytes_that_are_utf8_are_read(client: Client) -> None:
    response = client.get("/en/documents/", QUERY_STRING="q=вода".encode().decode("iso-8859-1"))
    assert response.status_code == 200


def test_unknown_and_empty_parameters_are_ignored(client: Client) -> None:
    make_catalogue()
    for name in EVERY:
        for query in ("unknown=1", "unknown", "=", "&&", "unknown=" + "9" * 30, "unknown=%F0%9F%8C%8A"):
            expected = 302 if name in LEADING else 200
            assert client.get(f"{address(name)}?{query}").status_code == expected, (name, query)


@pytest.mark.parametrize(
    "path", ["/en/states/%00/", "/en/%00", "/static/%00", "/static/css/%00.css", "/en/admin/%00/"]
)
def test_a_nul_in_the_path_is_answered_400(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/en/states/%ff/", "/%ff/", "/en/topics/" + "x" * 5_000 + "/"])
def test_a_path_that_leads_nowhere_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_nul_in_a_cookie_is_answered_400(client: Client) -> None:
    response = client.get("/en/admin/", headers={"cookie": 'sessionid="\\000abcdefgh"'})
    assert response.status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_read_only(client: Client, method: str) -> None:
    make_catalogue()
    for name in EVERY:
        assert getattr(client, method)(address(name)).status_code == 405, name


@pytest.mark.parametrize("page", ["abc", "-1", "0", "1.5", "9" * 30, "1e3", "٣", "1 "])
def test_a_page_that_is_no_number_is_answered_400(client: Client, page: str) -> None:
    response = client.get("/ru/documents/", {"page": page})
    assert response.status_code == 400
    assert parse(response).get("lang") == "ru"


def test_a_page_beyond_the_last_is_not_found(client: Client) -> None:
    assert client.get("/ru/documents/", {"page": "2"}).status_code == 404
