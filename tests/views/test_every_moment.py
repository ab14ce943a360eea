"""No address is silent on another day that it is asked for: each shows it, or says that it knows none."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.views.addresses import BESIDE, NAMES, address, make_catalogue
from tests.views.pages import parse, text, texts

pytestmark = pytest.mark.django_db

ASKED = "known_on=2025-11-20"
OF_TODAY = {
    "about",
    "api",
    "data",
    "data-zip",
    "paragraph-cite",
    "paragraph-cite-file",
    "passage-annotation",
    "passage-cite",
    "passage-cite-file",
    "proposal-card",
    "proposal-cite",
    "proposal-cite-file",
    "proposal-feed",
    "release-cite",
    "release-cite-file",
    "release-detail",
    "release-zip",
    "state-feed",
    "step-cite",
    "step-cite-file",
    "step-feed",
    "summit-feed",
    "topic-feed",
    "version-text",
}
"""Addresses that know no other day."""
EVERY = sorted({*NAMES, *BESIDE})
SIDE_BY_SIDE = "state=KZ&state=UZ"
"""Without it a comparison has nothing to show, on whatever day."""


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("asked", [ASKED, "as_of=2025-11-20"])
def test_what_is_of_today_alone_refuses_another_day_by_name(client: Client, asked: str) -> None:
    make_catalogue()
    for name in sorted(OF_TODAY):
        response = client.get(f"{address(name)}?{asked}")
        assert response.status_code == 400, name
        told = text(parse(response).find(".//main"))
        parameter = asked.partition("=")[0]
        assert f"of today alone: ask for it without {parameter}." in told, name
        assert client.get(f"{address(name)}?as_of=&known_on=").status_code == 200, name


def test_every_other_address_shows_what_was_known_on_the_day_asked_for(client: Client) -> None:
    make_catalogue()
    for name in EVERY:
        # The search comes to take moments in a change of its own.
        if name in OF_TODAY:
            continue
        response: Any = client.get(f"{address(name)}?{SIDE_BY_SIDE}&{ASKED}")
        if response.status_code in (301, 302):
            assert ASKED in response.url, name
        elif response.headers["Content-Type"].startswith("text/html"):
            banner = texts(parse(response), "//main//*[@role='note']/p[1]")
            assert banner == ["As known on 20 November 2025. Back to today"], name
        else:
            today: Any = client.get(f"{address(name)}?{SIDE_BY_SIDE}")
            assert (response.status_code, today.status_code) == (200, 200), name
            assert content(response) != content(today), name


# What knows no day, or leads away from it.
NOT_KEPT = ("/cite/", "/about/", "/api/", "/data/", ".atom", ".bib", ".ris", ".ics")


@pytest.mark.parametrize("asked", ["as_of=2025-12-01", "known_on=today"])
def test_every_link_of_a_page_keeps_its_day(client: Client, asked: str) -> None:
    make_catalogue()
    asked = asked.replace("today", str(timezone.localdate()))
    for name in sorted({*NAMES} - OF_TODAY):
        path = address(name)
        page = parse(client.get(f"{path}?{SIDE_BY_SIDE}&{asked}"))
        forgetful = {
            link
            for link in page.xpath("//main//a/@href | //header//nav[not(@id='languages')]//a/@href")
            if link.startswith(("/en/", "?"))
            # The stages compare it with another day.
            and asked.partition("=")[0] not in link
            and not link.partition("?")[0].endswith((*NOT_KEPT, ".json"))
        }
        # The banner leads back to today, and from what was known on a day to what held on it.
        banner = {str(link) for link in page.xpath("//*[contains(@class, 'moment')]//a/@href")}
        assert {link.partition("?")[0] for link in forgetful} <= {path}, name
        assert {link for link in forgetful - banner if link.startswith("/en/")} == set(), name


def test_no_card_is_offered_of_another_day(client: Client) -> None:
    make_catalogue()
    page = f"http://testserver{address('proposal-detail')}"
    assert client.get("/oembed/", {"url": page}).status_code == 200
    assert client.get("/oembed/", {"url": f"{page}?{ASKED}"}).status_code == 404


def test_the_list_of_lists_and_the_schema_refuse_another_day(client: Client) -> None:
    for path in ("/api/v1/", "/api/v1/schema"):
        response = client.get(f"{path}?{ASKED}")
        assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "known_on")
        assert client.get(f"{path}?lang=kk").status_code == 200
