"""The pages of the data set, and the packages as they are sent."""

import hashlib
import io
import zipfile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from initiatives.datasets.releases import make_release as release_record
from initiatives.datasets.tables import TABLES
from initiatives.models import Release
from tests.factories import make_proposal, make_release
from tests.views.pages import get, links, text, texts

pytestmark = pytest.mark.django_db


def test_the_page_lists_the_releases_the_newest_first_and_every_table_with_its_columns(
    client: Client,
) -> None:
    for _number in range(2):
        make_release(counts={"proposals": 21, "states": 5})
    page = get(client, "/en/data/")
    assert texts(page, "//ol//h3") == ["Release 2", "Release 1"]
    assert "26 rows" in text(page.xpath("//ol/li")[0])
    assert texts(page, "//summary/code") == [table.name for table in TABLES]
    assert [len(each.xpath("./dl/div")) for each in page.xpath("//details")] == [
        len(table.columns) for table in TABLES
    ]
    [proposals] = page.xpath("//details[summary/code='proposals']")
    assert text(proposals.find("summary")) == "proposals Proposals 21 rows"
    assert texts(proposals, "./dl/div[1]/*") == ["slug", "address · key"]
    assert "topic → topics" in " ".join(texts(proposals, "./dl/div/dd"))
    assert links(page)["Latest data as ZIP"] == "/en/data/latest.zip"


def test_without_a_release_the_page_says_so(client: Client) -> None:
    page = get(client, "/en/data/")
    assert "No release has been made yet." in text(page.xpath("//main")[0])
    assert " rows" not in text(page.xpath("//main")[0])


@pytest.mark.parametrize("releases", [1, 30])
def test_the_page_asks_the_database_once(
    client: Client, releases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(releases):
        make_release()
    with django_assert_num_queries(1):
        page = get(client, "/en/data/")
    assert len(page.xpath("//ol/li")) == releases


def test_the_page_is_linked_from_the_imprint_and_the_overviews(client: Client) -> None:
    assert links(get(client, "/en/"), "//footer")["The whole data set"] == "/en/data/"
    assert links(get(client, "/en/overviews/"))["The whole data set"] == "/en/data/"


def test_a_release_has_a_page_with_its_checksum_and_says_when_there_is_a_newer_one(client: Client) -> None:
    first, second = make_release(), make_release()
    page = get(client, "/en/data/releases/1/")
    assert first.sha256 in text(page.xpath("//dl[@class='facts']")[0])
    assert links(page)["release 2"] == "/en/data/releases/2/"
    assert "There is a newer one" not in text(get(client, second.get_absolute_url()).xpath("//main")[0])


def test_a_package_is_sent_byte_for_byte_and_not_again_to_who_has_it(client: Client) -> None:
    make_proposal()
    release, _new = release_record(home="http://testserver/")
    response = client.get("/en/data/releases/1.zip")
    package = b"".join(response)
    assert hashlib.sha256(package).hexdigest() == release.sha256
    assert response["Content-Length"] == str(len(package))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="summit-initiatives-release-1.zip"'
    assert "immutable" in response["Cache-Control"]
    again = client.get("/en/data/releases/1.zip", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    asked = client.head("/en/data/releases/1.zip")
    assert (asked.status_code, asked["Content-Length"]) == (200, str(len(package)))


def test_the_latest_data_are_sent_without_a_release(client: Client) -> None:
    make_proposal("water-convention")
    response = client.get("/en/data/latest.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as package:
        assert b"water-convention" in package.read("data/proposals.csv")
        assert b"not a release" in package.read("datapackage.json")
    assert "latest-" in response["Content-Disposition"]
    assert not Release.objects.exists()
    assert b"".join(client.head("/en/data/latest.zip")) == b""


@pytest.mark.parametrize("path", ["", ".zip", "/cite/", "/cite.json"])
@pytest.mark.parametrize("number", ["2", "0", "9" * 30])
def test_a_release_that_is_not_there_is_not_found(client: Client, number: str, path: str) -> None:
    make_release()
    assert client.get(f"/en/data/releases/{number}{path or '/'}").status_code == 404


def test_the_reference_of_a_release_names_number_checksum_and_day(client: Client) -> None:
    release = make_release()
    [item] = client.get("/en/data/releases/1/cite.json").json()
    assert (item["type"], item["version"], item["custom"]["sha256"]) == ("dataset", "1", release.sha256)
    assert item["URL"] == "http://testserver/en/data/releases/1/"
    page = get(client, "/ru/data/releases/1/cite/")
    said = texts(page, "//dl[@class='reference']//dd")
    assert len(said) == 3
    assert all("Выпуск 1" in line and release.sha256 in line for line in said)
    assert release.sha256 in client.get("/en/data/releases/1/cite.bib").content.decode()
    assert release.sha256 in client.get("/en/data/releases/1/cite.ris").content.decode()
