"""What no address may answer with a 500: every address, every parameter it reads, every sort of bad value."""

from typing import Any

import pytest
from django.test import Client

from initiatives.filters import (
    ComparisonFilter,
    MatrixFilter,
    MomentForm,
    ProposalFilter,
    StagesFilter,
    TimelineFilter,
)
from initiatives.forms import BriefingForm, ChangesForm, PairForm, ReaderForm, SearchForm, ViewForm
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
DAYS = [*MomentForm.base_fields]
"""What asks for a page as of another day."""

# The addresses that read parameters, each with these.
READ = {
    "proposal-list": [*ProposalFilter.base_filters, *ViewForm.base_fields, "page"],
    "proposal-changes": [*ProposalFilter.base_filters, *ChangesForm.base_fields, "page"],
    "change-feed": [*ProposalFilter.base_filters, *ViewForm.base_fields],
    "proposal-list-csv": [*ProposalFilter.base_filters],
    "briefing": [*ProposalFilter.base_filters, *BriefingForm.base_fields],
    "briefing-docx": [*ProposalFilter.base_filters, *BriefingForm.base_fields],
    "search": [*SearchForm.base_fields, "page"],
    "milestones": [*ProposalFilter.base_filters, "page"],
    "map": [*ProposalFilter.base_filters],
    "milestone-feed": [*ProposalFilter.base_filters],
    "document-list": [*DAYS, "page"],
    "document-detail": [*ReaderForm.base_fields, *DAYS],
    "passage-detail": [*ReaderForm.base_fields, *DAYS],
    "timeline": [*TimelineFilter.base_filters, "page"],
    "stages": [*StagesFilter.base_filters],
    **dict.fromkeys(
        (
            "home",
            "overview-list",
            "proposal-detail",
            "state-detail",
            "state-list",
            "summit-detail",
            "summit-list",
            "topic-detail",
            "topic-list",
        ),
        DAYS,
    ),
    "matrix": [*MatrixFilter.base_filters, "page"],
    "comparison": [*ComparisonFilter.base_filters, "page"],
    "matrix-csv": [*MatrixFilter.base_filters],
    "comparison-csv": [*ComparisonFilter.base_filters],
    "proposal-lineage": [*PairForm.base_fields, *DAYS],
}
# These take any words, and any short name: what no record has is not found.
FREE = {"q", "proposal", "view"}
SENSELESS = ["abc", "-1", "9" * 30, "unknown", "%D9%A3", "1%20", "1.5", "%20"]


def path_of(name: str) -> str:
    """Return the address of the page `name`, with a passage that need not be there."""
    return address(name, "en", *(["aaaaaaaaaa"] if name == "passage-detail" else []))


@pytest.mark.parametrize("query", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_query_is_answered_400_with_our_page_at_every_address(
    client: Client, query: str
) -> None:
    for path in [*PATHS, *(address(name) for name in EVERY)]:
        response = client.get(f"{path}?{query}", headers={"accept-language": "en"})
        assert response.status_code == 400, path
        assert parse(response).xpath("//main//h1/text()") == ["This request cannot be understood"]


@pytest.mark.parametrize("name", READ)
def test_every_parameter_that_cannot_be_read_is_answered_400_with_our_page(client: Client, name: str) -> None:
    for parameter in READ[name]:
        for value in ("%00", "water%00", "%ff", "x" * 20_000):
            response = client.get(f"{path_of(name)}?{parameter}={value}")
            assert response.status_code == 400, (parameter, value[:20])
            assert parse(response).xpath("//main//h1/text()") == ["This request cannot be understood"]


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name in READ for parameter in READ[name] if parameter not in FREE],
)
def test_every_parameter_that_makes_no_sense_is_answered_400_with_our_page(
    client: Client, name: str, parameter: str
) -> None:
    if name == "proposal-lineage":
        make_catalogue()
    for value in SENSELESS:
        response = client.get(f"{path_of(name)}?{parameter}={value}")
        assert response.status_code == 400, value
        page = parse(response)
        named = page.xpath("//*[@role='alert']//code/text()")
        is_ours = page.xpath("//main//h1/text()") == ["This request cannot be understood"]
        assert is_ours or named == [parameter], value


def test_an_address_ignores_the_parameters_of_others(client: Client) -> None:
    # One that comes to read any of them belongs into READ. None passes over a day: test_every_moment.py.
    make_catalogue()
    known = {parameter for parameters in READ.values() for parameter in parameters} - {"as_of", "known_on"}
    for name in NAMES:
        others = "&".join(f"{parameter}=-1" for parameter in sorted(known - {*READ.get(name, ())}))
        assert client.get(f"{address(name)}?{others}").status_code == 200, name


def test_raw_bytes_that_are_not_utf8_are_answered_400(client: Client) -> None:
    response = client.get("/en/", QUERY_STRING="q=\xff")
    assert response.status_code == 400


def test_raw_bytes_that_are_utf8_are_read(client: Client) -> None:
    response = client.get("/en/documents/", QUERY_STRING="q=вода".encode().decode("iso-8859-1"))
    assert response.status_code == 200


# Every parameter that some page of the site reads, the list's filters among them.
PARAMETERS = tuple({*(name for read in READ.values() for name in read), "lang", "next"})
VALUES = [
    "\0", "😀", "x" * 201, "а" * 4_000, "-1", "0", "01", "1" * 40, str(2**31), str(2**63), "1,2", "[1]", "{}",
    "\u202eabc", "\u200f", "2025-13-45", "0000-00-00", "NaN", "1e400", "0x10", "١", "½", "²", "1_000", " 1",
    "yes",
    "%", "%s", "{0}", "<script>", "' OR 1=1 --", "\\", "../../etc/passwd", "null", "or or", "--", '"', '-"',
    ":*",
    "a & b | !c", "a<->b", "(", "'", "-а " * 60, "or " * 60, '" ' * 90, "a@b.c", "http://x.y/?z=1#f",
    "&amp;", "\t",
    "\r\n", "\x1f", "\x85", "\u2028", "İ", "ﬀ", "\u0345", "\ufffe", "\ufeff",
]  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_no_value_of_any_parameter_breaks_any_page(client: Client, name: str) -> None:
    make_catalogue()
    path = address(name)
    # A page that reads no parameter is asked with a few: it could only be broken by what reads them for all.
    for value in VALUES if name in READ else VALUES[:6]:
        queries: list[dict[str, Any]] = [dict.fromkeys(PARAMETERS, value)]
        if name == "proposal-list":
            queries.append({f"{parameter}[]": value for parameter in PARAMETERS})
            queries += [{parameter: [value, value, "x"]} for parameter in READ[name]]
        for query in queries:
            response = client.get(path, query)
            assert response.status_code in (200, 302, 400, 404), (query, response)
            if response.status_code != 302 and response["Content-Type"].startswith("text/html"):
                assert parse(response).xpath("//main//h1"), query


ODD_PATHS = [
    "/en/proposals/" + "a" * 101 + "/", "/en/passages/ABCDEFGHIJ/", "/en/states/KZ/",
    "/en/states/" + "k" * 300 + "/",
    "/en/proposals/../", "/en//", "//en/", "/en/proposals", "/EN/", "/en-us/", "/ru/ru/", "/static/",
    "/static/css/",
    "/static/../summit/settings.py", "/static/%2e%2e/summit/settings.py", "/static/" + "a" * 300,
    "/.git/config",
    "/en/proposals/%F0%9F%98%80/", "/en/proposals/%E2%80%AE/", "/en;x=1/", "/en/%2f/", "/en/%5c/",
    "/en/%0d%0aX:1/",
    "/" + "a/" * 4_000, "/\xff/", "/en/\xd0/", "/en/вода/", "/en/proposals/%ed%a0%80/",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: ascii(path)[:40])
def test_no_path_and_no_method_breaks_the_site(client: Client, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"):
        response = client.generic(method, path)
        assert response.status_code in (301, 302, 400, 403, 404, 405), (method, response)
    assert client.get(path, follow=True).status_code in (200, 400, 404)


HEADERS = {
    "accept-language": ["*", "a" * 5_000, "kk-" + "x" * 600, "ru;q=1.5,en;q=-1", ",;,", "\xff\xfe",
        "x-" * 2_000],
    "cookie": [
        "sessionid", "=", "; ;", "sessionid=" + "a" * 4_000, "csrftoken=\xff", "messages=\xff",
        "messages=W1tdXQ:1:x",
        'sessionid="\\377\\376"', "django_language=../xx", "a" * 7_000,
    ],
    "if-none-match": ['"a"', "*", 'W/"', "\xff", '"' * 3_000],
    "if-modified-since": ["x", "Thu, 32 Foo 99999", "\xff", "Sat, 29 Oct 9999999999 19:43:31 GMT"],
    "range": ["bytes=9-1", "bytes=a-b"],
    "accept": ["x" * 5_000, "\xff"],
    "hx-request": ["true", "\xff"],
    "hx-current-url": ["http://[::1", "%ff", "\xff"],
    "hx-triggering-event": ["{bad", "\xff"],
    "user-agent": ["\x80\xff", ""],
    "referer": ["http://[::1", "\xff"],
    "content-type": ["multipart/form-data", "text/html; charset=nonsense", "text/html; charset=\xff"],
    "x-forwarded-for": ["a,b,c", "\xff"],
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_breaks_the_site(client: Client, header: str) -> None:
    make_catalogue()
    paths = ["/", "/en/nowhere/", "/en/admin/login/", "/static/css/base.css"]
    paths += [address(name) for name in ("home", "proposal-list", "proposal-detail", "document-detail")]
    for value in HEADERS[header]:
        # What is of htmx is read only where htmx asks.
        sent = ({"hx-request": "true"} if header.startswith("hx-") else {}) | {header: value}
        for path in paths:
            for method in ("GET", "HEAD"):
                response = client.generic(method, path, headers=sent)
                for _chunk in response:  # a file is closed at its end
                    pass
                assert response.status_code in (200, 206, 302, 304, 404, 416), (path, value)


@pytest.mark.parametrize("host", ["evil.example", "", "[::1", "testserver@evil", "\xff", "a" * 300])
def test_a_host_that_is_not_ours_is_answered_400(client: Client, host: str) -> None:
    assert client.get("/en/", headers={"host": host}).status_code == 400


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


def test_a_parameter_that_makes_no_sense_is_told_in_the_language_of_the_address(client: Client) -> None:
    assert parse(client.get("/ru/documents/", {"page": "abc"})).get("lang") == "ru"


def test_a_page_beyond_the_last_is_not_found(client: Client) -> None:
    assert client.get("/ru/documents/", {"page": "2"}).status_code == 404
