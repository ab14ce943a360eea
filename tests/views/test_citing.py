"""The pages and files at which records are cited, and the addresses that lead to steps and paragraphs."""

from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from django.test import Client

from initiatives.models import Passage, Proposal
from tests.citing.conftest import _day, passage
from tests.factories import make_document, make_passage, make_proposal, make_update
from tests.views.addresses import LANGUAGES
from tests.views.pages import get, links, parse, text, texts

__all__ = ["_day", "passage"]
pytestmark = pytest.mark.django_db


def cited(passage: Passage) -> dict[str, str]:
    """Return the permanent address of a record of each sort, by the name of its files."""
    return {
        "proposal-water-convention": "/en/proposals/water-convention/",
        "water-convention-step-1": "/en/proposals/water-convention/steps/1/",
        f"passage-{passage.pk}": f"/en/passages/{passage.pk}/",
        "speech-v2-p2": "/en/documents/speech/versions/2/paragraphs/2/",
    }


def test_each_record_has_a_page_with_the_styles_and_the_files(client: Client, passage: Passage) -> None:
    for key, address in cited(passage).items():
        jsonld = f"/en/passages/{passage.pk}.jsonld"
        annotation = {"W3C Web Annotation (JSON-LD)": jsonld} if key.startswith("passage-") else {}
        page = get(client, f"{address}cite/")
        alternates = page.xpath("//link[@rel='alternate'][@type != 'application/atom+xml']/@href")
        assert alternates == [f"{address}cite.{end}" for end in ("bib", "ris", "json")] + [
            *annotation.values()
        ]
        heading = page.find(".//h1/a")
        assert heading.get("href") == address
        assert text(page.find(".//title")) == f"How to cite: {text(heading)} · Summit initiatives"
        styles = [name.split(" Copy")[0] for name in texts(page, "//dl//dt")]
        assert styles == ["GOST R 7.0.100-2018", "APA 7", "Chicago 17"]
        assert all(f"http://testserver{address}" in line for line in texts(page, "//dl//dd"))
        assert (
            links(page, "//ul[@class='files']")
            == {
                "BibTeX": f"{address}cite.bib",
                "RIS": f"{address}cite.ris",
                "CSL-JSON": f"{address}cite.json",
            }
            | annotation
        )
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_words_are_shown_with_their_language(client: Client, passage: Passage) -> None:
    page = get(client, f"/en/passages/{passage.pk}/cite/")
    [words] = page.xpath("//blockquote")
    assert (words.get("lang"), text(words)) == ("ru", "согласовать водные стратегии 🌊")


def test_each_file_has_its_media_type_and_a_name(client: Client, passage: Passage) -> None:
    types = {
        "bib": "application/x-bibtex; charset=utf-8",
        "ris": "application/x-research-info-systems; charset=utf-8",
        "json": "application/vnd.citationstyles.csl+json",
    }
    for key, address in cited(passage).items():
        for ending, media_type in types.items():
            response = client.get(f"{address}cite.{ending}")
            assert response.status_code == 200
            assert response["Content-Type"] == media_type
            assert response["Content-Disposition"] == f'attachment; filename="{key}.{ending}"'
            assert not response.cookies


def test_the_files_are_read_by_programs(client: Client, passage: Passage) -> None:
    for key, address in cited(passage).items():
        library = parse_string(client.get(f"{address}cite.bib").content.decode())
        assert [entry.key for entry in library.entries] == [key]
        [entry] = rispy.loads(client.get(f"{address}cite.ris").content.decode())
        assert entry["urls"] == [f"http://testserver{address}"]
        [item] = client.get(f"{address}cite.json").json()
        assert (item["id"], item["URL"]) == (key, f"http://testserver{address}")


@pytest.mark.parametrize("ending", ["", "pdf", "BIB", "bib/", "json.bib", "bib%00"])
def test_other_formats_are_not_found(client: Client, passage: Passage, ending: str) -> None:
    for address in cited(passage).values():
        expected = 400 if "%00" in ending else 404
        assert client.get(f"{address}cite.{ending}").status_code == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_and_a_paragraph_lead_to_their_places(client: Client, passage: Passage, language: str) -> None:
    for path, place in {
        "proposals/water-convention/steps/1/": "proposals/water-convention/#step-1",
        "documents/speech/versions/1/paragraphs/2/": "documents/speech/?version=1#p2",
    }.items():
        response = client.get(f"/{language}/{path}")
        assert (response.status_code, response["Location"]) == (302, f"/{language}/{place}")
        page, name = place.split("#")
        assert get(client, f"/{language}/{page}").get_element_by_id(name) is not None


HIDDEN = ("", "cite/", "cite.bib", "cite.ris", "cite.json")


def test_what_is_not_public_is_not_found(client: Client) -> None:
    version = make_document(slug="speech").versions.get()
    uncited = make_passage(version, "согласовать")
    draft = make_proposal("draft", published=False, passage=make_passage(version, "Он поддержал"))
    make_update(draft)
    make_update(make_proposal("treaty"), stage="signed", approved=False)
    hidden = [
        "proposals/draft/",
        "proposals/draft/steps/1/",
        "proposals/treaty/steps/1/",
        f"passages/{uncited.pk}/",
        f"passages/{draft.citations.get().passage_id}/",
        "documents/speech/versions/1/paragraphs/4/",
        "documents/speech/versions/2/paragraphs/1/",
        "documents/nothing/versions/1/paragraphs/1/",
        f"documents/speech/versions/{10**30}/paragraphs/{10**30}/",
        f"proposals/treaty/steps/{10**30}/",
    ]
    found = {path + end: client.get(f"/en/{path}{end}").status_code for path in hidden for end in HIDDEN}
    assert {path: status for path, status in found.items() if status != 404} == {}


def test_a_withdrawn_proposal_says_why_at_every_address_of_it(client: Client) -> None:
    proposal = make_proposal("gone")
    make_update(proposal)
    Proposal.objects.update(publication="withdrawn", withdrawal_reason="Misread.")
    for path in ("proposals/gone/", "proposals/gone/steps/1/"):
        for end in HIDDEN:
            response = client.get(f"/en/{path}{end}")
            assert response.status_code == 410, path + end
            assert "Misread." in text(parse(response))


@pytest.mark.parametrize("steps", [1, 30])
def test_a_reference_costs_as_many_queries_with_few_records_as_with_many(
    client: Client, passage: Passage, django_assert_num_queries: Any, steps: int
) -> None:
    proposal = Proposal.objects.get(slug="water-convention")
    for _ in range(1, steps):
        make_update(proposal)
        make_proposal(passage=passage)
    for address, queries in zip(cited(passage).values(), (2, 2, 3, 1), strict=True):
        for end in ("cite/", "cite.bib"):
            with django_assert_num_queries(queries):
                client.get(address + end)
