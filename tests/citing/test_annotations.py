"""Passages as annotations: valid against the W3C's model, and true of the texts they point into."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from jsonschema import Draft202012Validator

from initiatives.citing.annotations import find_annotation
from initiatives.models import Anchor, Passage
from initiatives.text.spans import Span
from tests.citing.conftest import ROOT, TEXT
from tests.factories import (
    make_anchor,
    make_citation,
    make_passage,
    make_position,
    make_proposal,
    make_version,
)

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "citing"
SCHEMA = json.loads((GOLDEN / "annotation.schema.json").read_text("utf-8"))
MODEL = Draft202012Validator(SCHEMA)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with override("en"):
        yield


def annotation(passage: Passage) -> dict[str, Any]:
    """Return the annotation of a public passage, which must be valid."""
    found = find_annotation(ROOT, passage.pk)
    assert found
    assert [error.message for error in MODEL.iter_errors(found)] == []
    return found


def test_the_schema_is_one_and_refuses_what_the_model_forbids(passage: Passage) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    spoilt: list[dict[str, Any]] = [
        {"@context": "https://schema.org"},
        {"id": "no address"},
        {"target": []},
        {"target": {"selector": []}},
        {"motivation": "quoting"},
        {"type": "Passage"},
    ]
    for spoil in spoilt:
        assert not MODEL.is_valid(annotation(passage) | spoil), spoil


def test_it_holds_words_context_and_place_in_code_points(passage: Passage) -> None:
    start = TEXT.index("согласовать")
    assert start < 32
    assert annotation(passage)["target"] == [
        {
            "type": "SpecificResource",
            "source": {
                "id": f"{ROOT}/documents/speech/versions/2.txt",
                "type": "Text",
                "format": "text/plain",
                "language": "ru",
            },
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "согласовать водные стратегии 🌊",
                    "prefix": TEXT[:start],
                    "suffix": TEXT[start + 30 : start + 62],
                },
                {"type": "TextPositionSelector", "start": start, "end": start + 30},
            ],
        }
    ]


def test_its_places_are_those_of_the_text_that_is_served(client: Client, passage: Passage) -> None:
    # Beyond the BMP stands a character before the words, of which a browser would count two units.
    later = make_passage(passage.document.versions.get(number=2), "Он поддержал")
    make_citation(make_proposal(), later)
    [target] = annotation(later)["target"]
    response = client.get(target["source"]["id"].removeprefix(ROOT), follow=True)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Language"] == "ru"
    quote, position = target["selector"]
    text = response.content.decode()
    assert "🌊" in text[: position["start"]]
    assert text[position["start"] : position["end"]] == quote["exact"] == "Он поддержал"


def test_its_bodies_are_the_published_proposals_that_cite_it(passage: Passage) -> None:
    make_citation(make_proposal("another"), passage, "support")
    make_citation(make_proposal("another-draft", published=False), passage)
    found = annotation(passage)
    assert found["motivation"] == "linking"
    assert [body["source"]["id"] for body in found["body"]] == [
        f"{ROOT}/en/proposals/another/",
        f"{ROOT}/en/proposals/water-convention/",
    ]


def test_a_passage_that_only_shows_a_position_is_a_highlight(passage: Passage) -> None:
    shows = make_passage(passage.document.versions.get(number=2), "Он поддержал")
    make_position(make_proposal(), passage=shows)
    found = annotation(shows)
    assert found["motivation"] == "highlighting"
    assert "body" not in found


def test_it_has_a_target_in_each_version_where_its_place_is_sure(passage: Passage) -> None:
    make_anchor(passage, make_version(passage.document, f"Ещё.\n\n{TEXT}"), Span(0, 4), state="moved")
    start = TEXT.index("согласовать") + 6
    sure = make_version(passage.document, f"Ещё.\n\n{TEXT}")
    make_anchor(passage, sure, Span(start, start + 30))
    targets = annotation(passage)["target"]
    assert [target["source"]["id"][-5:] for target in targets] == ["2.txt", "4.txt"]


def test_lost_words_are_kept_without_a_place(passage: Passage) -> None:
    Anchor.objects.filter(passage=passage).update(state="lost", start=None, end=None)
    [target] = annotation(passage)["target"]
    assert [selector["type"] for selector in target["selector"]] == ["TextQuoteSelector"]


def test_it_is_the_same_annotation_in_every_language(passage: Passage) -> None:
    with override("kk"):
        assert annotation(passage)["id"] == f"{ROOT}/passages/{passage.pk}/"
    assert annotation(passage)["id"] == f"{ROOT}/passages/{passage.pk}/"


def test_it_costs_few_queries(passage: Passage, django_assert_num_queries: Any) -> None:
    for _ in range(30):
        make_citation(make_proposal(), passage)
    with django_assert_num_queries(3):
        annotation(passage)


LD = "application/ld+json"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "accepted",
    [
        LD,
        'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
        "application/json",
        "application/ld+json, text/html;q=0.5",
        "application/ld+json, */*;q=0.1",
    ],
)
def test_whoever_prefers_it_is_given_the_annotation(client: Client, passage: Passage, accepted: str) -> None:
    response = client.get(f"/en/passages/{passage.pk}/", headers={"accept": accepted})
    assert response.status_code == 200
    assert response["Content-Type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert response["Content-Location"] == f"/en/passages/{passage.pk}.jsonld"
    assert "Accept" in response["Vary"].split(", ")
    own = client.get(response["Content-Location"])
    assert own.content == response.content
    assert MODEL.is_valid(own.json())


@pytest.mark.parametrize(
    "accepted",
    [
        CHROME,
        "*/*",
        "",
        "text/html",
        "image/png",
        "text/*",
        "application/pdf, image/*",
        "none",
        ",;=",
        "a/b;q=x",
    ],
)
def test_everybody_else_is_led_to_the_reader(client: Client, passage: Passage, accepted: str) -> None:
    response = client.get(f"/en/passages/{passage.pk}/", headers={"accept": accepted})
    assert response.status_code == 302
    assert response["Location"].endswith(f"#passage-{passage.pk}")
    assert "Accept" in response["Vary"].split(", ")


def test_without_a_header_the_reader_is_shown(client: Client, passage: Passage) -> None:
    assert client.get(f"/en/passages/{passage.pk}/").status_code == 302


def test_a_passage_that_is_not_public_has_no_annotation(client: Client, passage: Passage) -> None:
    uncited = make_passage(passage.document.versions.get(number=1), "Первый абзац.")
    make_proposal(published=False, passage=uncited)
    assert find_annotation(ROOT, uncited.pk) is None
    assert client.get(f"/en/passages/{uncited.pk}.jsonld").status_code == 404
    assert client.get(f"/en/passages/{uncited.pk}/", headers={"accept": LD}).status_code == 404
    assert client.get("/en/passages/aaaaaaaaaa.jsonld").status_code == 404


@pytest.mark.parametrize("path", ["speech/versions/3.txt", "speech/versions/0.txt", "none/versions/1.txt"])
def test_the_text_of_no_version_is_not_found(client: Client, passage: Passage, path: str) -> None:
    assert client.get(f"/en/documents/{path}").status_code == 404
    assert client.get(f"/en/documents/speech/versions/{10**30}.txt").status_code == 404
