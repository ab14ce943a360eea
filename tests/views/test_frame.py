from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from tests.factories import make_document, make_passage, make_proposal, make_state, make_topic, make_version
from tests.views.addresses import FILES, LANGUAGES, NAMES, address, make_catalogue
from tests.views.pages import get, parse, text

pytestmark = pytest.mark.django_db
EVERY_PAGE = [(name, language) for name in NAMES for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_page_has_a_language_a_title_one_heading_and_no_inline_code(
    client: Client, name: str, language: str
) -> None:
    make_catalogue()
    page = get(client, address(name, language))
    assert page.get("lang") == language
    assert text(page.find(".//title"))
    assert page.xpath("//meta[@name='description']/@content")[0].strip()
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//a[@class='skip-link']/@href") == ["#content"]
    assert len(page.xpath("//main[@id='content']")) == 1
    assert page.xpath("//*[@style] | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
    outside = page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
    assert [source for source in outside if not source.startswith("/static/")] == []


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_page_names_its_canonical_address_and_its_translations(
    client: Client, name: str, language: str
) -> None:
    make_catalogue()
    page = get(client, address(name, language))
    host = "http://testserver"
    assert page.xpath("//link[@rel='canonical']/@href") == [host + address(name, language)]
    alternates = {
        link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@hreflang]")
    }
    default = "/" if name == "home" else address(name, "en")
    assert alternates == {code: host + address(name, code) for code in LANGUAGES} | {
        "x-default": host + default
    }


@pytest.mark.parametrize(("name", "language"), EVERY_PAGE)
def test_every_internal_link_stays_in_the_language_of_the_page(
    client: Client, name: str, language: str
) -> None:
    make_catalogue()
    page = get(client, address(name, language))
    paths = page.xpath("//a[not(ancestor::nav[@class='languages'])]/@href[starts-with(., '/')]")
    assert paths
    assert [path for path in paths if not path.startswith(f"/{language}/")] == []


def test_the_language_switch_keeps_the_page_and_the_whole_query(client: Client) -> None:
    query = "?q=%D0%B2%D0%BE%D0%B4%D0%B0&x=1&x=2"
    page = get(client, f"/kk/documents/{query}")
    switch = {link.get("hreflang"): link.get("href") for link in page.xpath("//nav[@class='languages']//a")}
    assert switch == {code: f"/{code}/documents/{query}" for code in LANGUAGES}
    assert page.xpath("//nav[@class='languages']//a[@aria-current]/@hreflang") == ["kk"]


def test_the_language_switch_keeps_letters_sent_as_they_are(client: Client) -> None:
    for query in ("q=вода", "q=%D0%B2ода", "q=%D0%B2%D0%BE%D0%B4%D0%B0"):
        answer = client.get("/kk/documents/", QUERY_STRING=query.encode().decode("iso-8859-1"))
        [switch] = parse(answer).xpath("//nav[@class='languages']//a[@hreflang='ru']/@href")
        assert unquote(switch) == "/ru/documents/?q=вода"


def heads(page: Any) -> set[str]:
    """Return the queries of the canonical address and of all its translations."""
    links = page.xpath("//link[@rel='canonical' or @rel='alternate' and @hreflang]/@href")
    assert len(links) == 5
    return {urlsplit(link).query for link in links}


# Beside the lists, these have pages by number.
PAGED = {"comparison", "matrix", "milestones", "proposal-changes", "timeline"}


@pytest.mark.parametrize("name", NAMES)
def test_canonical_addresses_hold_nothing_that_makes_no_other_page(client: Client, name: str) -> None:
    make_catalogue()
    queries = ["utm=1", "page=1"]
    queries += [] if name == "document-detail" else ["version=3", "version=x"]
    queries += [] if name.endswith("-list") or name in PAGED else ["page=4", "page=4&version=1"]
    for query in queries:
        assert heads(get(client, f"{address(name)}?{query}")) == {""}, query


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        ("documents", "page=2", "page=2"),
        ("documents", "page=2&q=x&utm=1", "page=2"),
        ("proposals", "page=2", "page=2"),
        ("proposals", "page=2&version=1", "page=2"),
        ("proposals", "page=2&sort=title", ""),
        ("proposals", "page=2&force=call", ""),
        ("proposals", "page=2&q=", "page=2"),
    ],
)
def test_canonical_addresses_keep_the_page_of_a_plain_list(
    client: Client, path: str, query: str, kept: str
) -> None:
    passage = make_passage(make_document().versions.get())
    for _ in range(31):
        make_document()
        make_proposal(passage=passage, force="call")
    assert heads(get(client, f"/en/{path}/?{query}")) == {kept}


@pytest.mark.parametrize(
    ("query", "kept"),
    [("", ""), ("version=2", ""), ("version=1", "version=1"), ("version=1&page=3", "version=1")],
)
def test_canonical_addresses_name_a_version_unless_it_is_shown_unasked(
    client: Client, query: str, kept: str
) -> None:
    make_version(make_document(slug="speech"), "Другой текст.")
    assert heads(get(client, f"/en/documents/speech/?{query}")) == {kept}


def test_the_navigation_marks_the_current_section(client: Client) -> None:
    make_topic()
    listed = get(client, address("topic-list")).xpath("//nav[@class='sections']//a[@aria-current]")
    assert [(link.get("href"), link.get("aria-current")) for link in listed] == [("/en/topics/", "page")]
    within = get(client, address("topic-detail")).xpath("//nav[@class='sections']//a[@aria-current]")
    assert [(link.get("href"), link.get("aria-current")) for link in within] == [("/en/topics/", "true")]


@pytest.mark.parametrize(
    ("accepted", "language"), [("kk,ru;q=0.5", "kk"), ("en-US", "en"), ("ru", "ru"), ("de", "ru")]
)
def test_an_address_without_a_language_goes_to_the_language_of_the_browser(
    client: Client, accepted: str, language: str
) -> None:
    for path in ("/", "/documents/?page=1"):
        response = client.get(path, headers={"accept-language": accepted})
        assert response.status_code == 302
        assert response["Location"] == f"/{language}{path}"
        assert "Accept-Language" in response["Vary"]


def test_a_public_page_depends_on_no_cookie(client: Client) -> None:
    make_catalogue()
    for name in (*NAMES, *FILES):
        response = client.get(address(name))
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


def test_a_name_that_is_not_translated_is_marked_with_its_language(client: Client) -> None:
    make_state("XX", name_ru="Страна", name_en="", name_kk="")
    page = get(client, address("state-list", "en"))
    assert page.xpath("//main//*[@lang='ru']/text()") == ["Страна"]
    assert get(client, address("state-list", "ru")).xpath("//main//*[@lang]") == []
