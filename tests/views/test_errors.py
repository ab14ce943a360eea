from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from initiatives.views.errors import locked_out
from summit import urls
from tests.views.addresses import LANGUAGES
from tests.views.pages import parse


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


class _Broken:
    """The site's addresses with two more, under no language but with one in the path."""

    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500
    urlpatterns = [
        *(path(f"{code}/forbidden/", _forbidden) for code in LANGUAGES),
        *(path(f"{code}/broken/", _broken) for code in LANGUAGES),
        *urls.urlpatterns,
    ]


@pytest.fixture
def _broken_addresses() -> Any:
    with override_settings(ROOT_URLCONF=_Broken):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_with_nothing_behind_it_is_not_found_in_its_language(
    client: Client, language: str
) -> None:
    response = client.get(f"/{language}/nothing/here/")
    page = parse(response)
    assert (response.status_code, page.get("lang")) == (404, language)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//link[@rel='canonical' or @hreflang]") == []
    assert page.xpath("//nav[@class='languages']//a[@hreflang='kk']/@href") == ["/kk/nothing/here/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kk/states/zz/", "/kk/topics/none/", "/kk/summits/none/"])
def test_a_record_that_is_not_there_is_not_found(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, parse(response).get("lang")) == (404, "kk")


@pytest.mark.usefixtures("_broken_addresses")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_without_permission_answers_403_in_its_language(client: Client, language: str) -> None:
    response = client.get(f"/{language}/forbidden/")
    assert (response.status_code, parse(response).get("lang")) == (403, language)


@pytest.mark.usefixtures("_broken_addresses")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_page_answers_500_in_its_language_without_the_database(language: str) -> None:
    # No database mark: a query would fail here.
    response = Client(raise_request_exception=False).get(f"/{language}/broken/")
    page = parse(response)
    assert (response.status_code, page.get("lang")) == (500, language)
    assert "broken on purpose" not in response.content.decode()


def test_a_form_without_its_token_answers_403_with_our_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/admin/login/", {"username": "a", "password": "b"})
    page = parse(response)
    assert (response.status_code, page.get("lang")) == (403, "en")
    assert page.xpath("//main//h1/text()") == ["This form was not accepted"]


def test_an_unknown_host_answers_400_without_naming_it(client: Client) -> None:
    response = client.get("/en/about/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_too_many_attempts_to_log_in_answer_429(rf: Any) -> None:
    response = locked_out(rf.get("/ru/admin/login/"))
    assert (response.status_code, parse(response).get("lang")) == (429, "ru")


@pytest.mark.django_db
def test_a_message_for_the_reader_is_shown_and_only_such(client: Client) -> None:
    page = parse(client.get("/en/documents/?page=abc"))
    assert page.xpath("//p[@class='lead']/text()") == [
        "The page number in the address is not a whole number of 1 or more."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "without"),
    [
        ("/en/proposals.csv?topic=nothing&kind=poem&q=a+b&sort=title", "/en/proposals.csv?q=a+b&sort=title"),
        ("/en/overviews/map/?topic=nothing", "/en/overviews/map/"),
        ("/en/documents/?page=x", "/en/documents/"),
        ("/en/states/?as_of=2025-02-30&known_on=2025-12-01", "/en/states/?known_on=2025-12-01"),
        ("/en/passages/aaaaaaaaaa/?version=x&proposal=water", "/en/passages/aaaaaaaaaa/?proposal=water"),
        ("/en/data/?as_of=2025-12-01", "/en/data/"),
        ("/en/search/?q=water&page=0", "/en/search/?q=water"),
    ],
)
def test_what_is_refused_leads_back_to_the_page_without_it(
    client: Client, address: str, without: str
) -> None:
    response = client.get(address)
    assert response.status_code == 400
    page = parse(response)
    led = page.xpath("//main//a/@href")
    assert led == [without, "/en/proposals/", "/en/documents/", "/en/"]
    refused = page.xpath("//main//p[code]/code/text()")
    assert refused
    assert all(f"{name}=" in address and f"{name}=" not in without for name in refused[0].split(", "))


@pytest.mark.django_db
def test_what_nothing_could_read_leads_to_the_lists(client: Client) -> None:
    led = parse(client.get("/en/proposals/?q=%00")).xpath("//main//a/@href")
    assert led == ["/en/proposals/", "/en/documents/", "/en/"]
