"""What search engines and other sites are told: the sitemap, robots.txt, Open Graph and schema.org."""

import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from initiatives.presenters import sitemap
from tests.factories import make_document, make_person, make_proposal, make_summit, make_update
from tests.views.addresses import LANGUAGES, address, make_catalogue
from tests.views.pages import get, text

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def xml(client: Client, path: str) -> Any:
    """Return the root of an XML file of the site."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.content)


def files(client: Client) -> list[str]:
    """Return the paths of the files that the sitemap lists."""
    listed = xml(client, "/sitemap.xml").xpath("//s:loc/text()", namespaces=SPACES)
    return [each.removeprefix(HOST) for each in listed]


def test_every_page_stands_in_the_sitemap_in_each_language_as_its_head_says(client: Client) -> None:
    make_catalogue()
    found = {}
    for path in files(client):
        for url in xml(client, path):
            links = url.findall("x:link", SPACES)
            found[url.findtext("s:loc", None, SPACES)] = {
                link.get("hreflang"): link.get("href") for link in links
            }
    for name in ("home", "about", "proposal-list", "proposal-detail", "document-detail", "summit-detail",
                 "state-detail", "topic-detail"):  # fmt: skip
        for language in LANGUAGES:
            page = get(client, address(name, language))
            [canonical] = page.xpath("//link[@rel='canonical']/@href")
            heads = {
                link.get("hreflang"): link.get("href")
                for link in page.xpath("//link[@rel='alternate'][@hreflang]")
            }
            assert found[canonical] == heads, canonical
    assert [path for path in found if client.get(path.removeprefix(HOST)).status_code != 200] == []


def test_drafts_and_the_withdrawn_are_in_no_sitemap(client: Client) -> None:
    make_proposal("draft", published=False)
    gone = make_proposal("gone")
    gone.publication, gone.withdrawal_reason = "withdrawn", "Misread."
    gone.save()
    told = "".join(client.get(path).content.decode() for path in files(client))
    assert "draft" not in told
    assert "gone" not in told


def test_many_records_are_parted_into_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LARGEST", 2)
    for _ in range(5):
        make_document()
    listed = [path for path in files(client) if "documents" in path]
    assert listed == [f"/sitemap/documents-{number}.xml" for number in (1, 2, 3)]
    counts = [len(xml(client, path)) for path in listed]
    assert counts == [6, 6, 3]


@pytest.mark.parametrize(
    "name", ["documents-2", "documents-0", "nothing-1", "pages-2", f"documents-{10**30}", "documents"]
)
def test_a_file_beyond_the_last_is_not_found(client: Client, name: str) -> None:
    make_document()
    assert client.get(f"/sitemap/{name}.xml").status_code == 404


def test_the_sitemap_costs_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    make_catalogue()
    with django_assert_num_queries(5):
        client.get("/sitemap.xml")
    for _ in range(2):
        with django_assert_num_queries(1):
            client.get("/sitemap/proposals-1.xml")
        make_proposal()


def test_robots_keep_out_of_the_desk_and_learn_of_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines == ["User-agent: *", "Disallow: /*/admin/", "", f"Sitemap: {HOST}/sitemap.xml"]


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap/pages-1.xml", "/robots.txt", "/oembed/"])
def test_what_machines_read_is_read_only_and_refuses_nul(client: Client, path: str) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(path).status_code == 405
    assert client.get(f"{path}?q=%00").status_code == 400
    assert client.get(path).cookies == {}


LOCALES = {"ru": "ru_RU", "en": "en_GB", "kk": "kk_KZ"}


def graph(page: Any) -> dict[str, str]:
    """Return the Open Graph of a page; of several values the last."""
    tags = page.xpath("//meta[starts-with(@property, 'og:')]")
    return {tag.get("property").removeprefix("og:"): tag.get("content") for tag in tags}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["home", "proposal-detail", "document-detail", "summit-detail", "state-detail", "topic-detail"]
)
def test_open_graph_is_right_in_each_language(client: Client, name: str, language: str) -> None:
    make_catalogue()
    page = get(client, address(name, language))
    told = graph(page)
    assert told["url"] == HOST + address(name, language)
    assert told["locale"] == LOCALES[language]
    others = page.xpath("//meta[@property='og:locale:alternate']/@content")
    assert {*others, told["locale"]} == set(LOCALES.values())
    assert text(page.find(".//title")).endswith(told["site_name"])
    if name != "home":
        assert text(page.find(".//title")) == f"{told['title']} · {told['site_name']}"


def scope(page: Any, kind: str) -> dict[str, list[str]]:
    """Return what microdata says of the first thing of a kind, by the rules of the HTML standard."""
    found: dict[str, list[str]] = {}
    top = page.xpath(f"//*[@itemtype='https://schema.org/{kind}']")[0]
    for element in top.iterdescendants():
        if element.get("itemprop") is None or element.xpath("ancestor::*[@itemscope][1]")[0] is not top:
            continue
        value = next(
            (element.get(name) for name in ("content", "href", "datetime") if element.get(name)), None
        )
        found.setdefault(element.get("itemprop"), []).append(value or text(element))
    return found


def test_a_proposal_is_a_creative_work_that_cites_quotations(client: Client) -> None:
    make_update(make_proposal("water"))
    page = get(client, "/en/proposals/water/")
    work = scope(page, "CreativeWork")
    assert (work["name"], work["abstract"], work["inLanguage"]) == (
        ["Proposal 1"],
        ["What proposal 1 says."],
        ["en"],
    )
    assert work["url"] == [f"{HOST}/en/proposals/water/"]
    assert work["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert datetime.date.fromisoformat(work["dateModified"][0])
    quotation = scope(page, "Quotation")
    assert quotation["text"][0].startswith("Президент Казахстана предложил")
    assert quotation["url"][0].startswith("/en/passages/")


def test_a_document_is_a_creative_work_with_author_and_date(client: Client) -> None:
    make_document(
        slug="speech", speaker=make_person(), publisher_en="Kazinform", address="https://source.example/1"
    )
    page = get(client, "/en/documents/speech/")
    work = scope(page, "CreativeWork")
    assert (work["name"], work["datePublished"], work["inLanguage"]) == (["Speech 1"], ["2025-11-16"], ["ru"])
    assert work["isBasedOn"] == ["https://source.example/1"]
    assert scope(page, "Person") == {"name": ["Kassym-Jomart Tokayev"]}
    assert scope(page, "Organization") == {"name": ["Kazinform"]}


def test_a_summit_is_an_event(client: Client) -> None:
    make_summit("tashkent")
    assert scope(get(client, "/en/summits/tashkent/"), "Event") == {
        "startDate": ["2025-11-15"],
        "endDate": ["2025-11-16"],
        "name": ["Summit 1"],
        "location": ["Tashkent"],
    }
