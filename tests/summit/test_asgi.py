"""The ASGI entry point: what reaches the pages is what reaches them through WSGI."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from lxml import html

from summit.asgi import application
from tests.factories import make_proposal

# The pages are made in another thread, with a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def ask(path: str, query: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = ()) -> tuple[int, Any]:
    """Send a GET as an ASGI server would; return the status and the page."""

    async def exchange() -> tuple[int, Any]:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query,
            "headers": [(b"host", b"localhost"), (b"accept-language", b"en"), *headers],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        server: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
        await server.send_input({"type": "http.request", "body": b""})
        start = await server.receive_output(60)
        body = b""
        more = True
        while more:
            message = await server.receive_output(60)
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await server.send_input({"type": "http.disconnect"})
        await server.wait(60)
        return start["status"], html.document_fromstring(body.decode() or "<p>")

    def answer() -> tuple[int, Any]:
        try:
            return async_to_sync(exchange)()
        finally:
            connections.close_all()

    # Playwright leaves a loop of its own running in the thread of the tests.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(answer).result()


@pytest.mark.parametrize("query", ["q=вода".encode(), b"q=%D0%B2%D0%BE%D0%B4%D0%B0"], ids=["raw", "encoded"])
def test_letters_of_a_query_are_read_however_they_were_sent(query: bytes) -> None:
    make_proposal("water", title_ru="Вода")
    make_proposal("road", title_ru="Дорога")
    status, page = ask("/ru/proposals/", query)
    assert status == 200
    assert page.xpath("//main//input[@type='search']/@value") == ["вода"]
    assert {
        link for link in page.xpath("//main//a/@href") if "/proposals/w" in link or "/proposals/r" in link
    } == {"/ru/proposals/water/"}


@pytest.mark.parametrize(
    "query",
    [b"q=\xff", b"q=\xd0", b"\xff", b"q=%ff", b"q=\x00", b"q=%00", b"q=\xed\xa0\x80", "я".encode() * 5000],
)
def test_a_query_that_nothing_could_read_is_answered_400_with_our_page(query: bytes) -> None:
    status, page = ask("/en/proposals/", query)
    assert status == 400
    assert page.xpath("//main//h1/text()") == ["This request cannot be understood"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/en/states/вода/", 404), ("/en/\ufffd/", 404), ("/\ud800/", 404), ("/en/\0/", 400), ("/вода/", 404)],
)
def test_a_path_of_any_letters_is_answered_with_our_page(path: str, expected: int) -> None:
    status, page = ask(path)
    assert status == expected
    assert page.xpath("//main//h1")


def test_cookies_and_headers_of_any_bytes_are_borne() -> None:
    headers = (
        (b"cookie", b"sessionid=\xff\xfe; django_language=\xd0\xb2"),
        (b"accept-language", b"\xff;q=x,,;"),
        (b"user-agent", b"\x80\xff"),
        (b"if-none-match", b"\xff"),
        (b"if-modified-since", b"\xff"),
    )
    assert ask("/en/", b"", headers)[0] == 200
