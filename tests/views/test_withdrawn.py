"""What was withdrawn from publication is told nowhere any more but where it stood, and there only why."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from initiatives.actions.publication import withdraw_record
from initiatives.api.urls import RESOURCES
from initiatives.models import Proposal, Relation
from tests.factories import (
    make_act,
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_target,
    make_update,
    worded,
)
from tests.views.addresses import BESIDE, NAMES, address, make_catalogue

pytestmark = pytest.mark.django_db
SECRET = "zhbqvx"
"""A word that stands in nothing but what is withdrawn."""
TEXT = "Первый абзац о воде.\n\nВторой о реках.\n\nТретий о морях.\n\nЧетвёртый об озёрах."


def make_withdrawn() -> list[str]:
    """Withdraw a proposal, and whatever can be withdrawn by itself; return the keys of their passages."""
    told: Any = worded("note", SECRET, SECRET, SECRET)
    titled: Any = worded("title", SECRET, SECRET, SECRET)
    speech = make_document(TEXT, slug="waters").versions.get()
    passages = [make_passage(speech, word) for word in ("Второй", "Третий", "Четвёртый")]
    gone = make_proposal(
        "gone", passage=passages[0], **titled, **worded("summary", SECRET, SECRET, SECRET), **told
    )
    make_update(gone, **told)
    make_milestone(gone, **titled)
    make_measurement(make_target(gone, **titled), **told)
    make_outcome_match(gone, make_document(slug="outcome", kind="joint_statement"), **told)
    proposal = Proposal.objects.get(slug="water-convention")
    Relation.objects.create(proposal=gone, other=proposal, kind="related")
    position = make_position(proposal, make_state("AZ"), passage=passages[1])
    make_evidence(position=position, title=SECRET, address=f"https://example.org/{SECRET}")
    target = make_target(proposal, passages[2], deadline_on=datetime.date(2025, 12, 1), **titled)
    measurement = make_measurement(target, **told)
    act = make_act(proposal, make_state("TM"))
    make_evidence(act=act, title=SECRET)
    for record in (gone, position, target, measurement, act):
        withdraw_record(record=record, reason="It was misread.")
    return [passage.pk for passage in passages]


def asked(passages: list[str]) -> Iterator[str]:
    """Yield every public address, the lists of the API, and those of what was withdrawn."""
    yield from (address(name) for name in (*NAMES, *sorted(BESIDE)))
    yield from (f"/api/v1/{resource.name}/?limit=100" for resource in RESOURCES)
    for words in (SECRET, "реках", "морях", "озёрах"):
        yield f"/en/search/?{urlencode({'q': words})}"
        yield f"/api/v1/search/?{urlencode({'q': words})}"
        yield f"/en/proposals/?{urlencode({'q': words})}"
    for end in ("", "lineage/", "card/", "cite/", "cite.json", "feed.atom", "steps/1/", "steps/1/cite/"):
        yield f"/en/proposals/gone/{end}"
    for passage in passages:
        yield from (f"/en/passages/{passage}{end}" for end in ("/", ".jsonld", "/cite/", "/cite.bib"))
    yield from ("/api/v1/proposals/gone/", "/api/v1/proposals/gone/steps/1/", "/sitemap/proposals-1.xml")
    yield f"/oembed/?{urlencode({'url': 'http://testserver/en/proposals/gone/'})}"
    yield "/en/overviews/matrix/?rows=proposals&state=AZ&state=UZ"
    yield "/en/overviews/compare.json?state=AZ&state=UZ"
    yield "/en/documents/waters/?proposal=gone"


def read(client: Client, path: str) -> tuple[int, bytes]:
    """Return what an address answers, a package unpacked."""
    response: Any = client.get(path)
    content = b"".join(response) if response.streaming else response.content
    if path.endswith("latest.zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"".join(package.read(name) for name in package.namelist())
    return response.status_code, content


def test_what_was_withdrawn_is_told_nowhere_and_its_address_says_why(client: Client) -> None:
    make_catalogue()
    passages = make_withdrawn()
    answers = {path: read(client, path) for path in asked(passages)}
    told = {path for path, (_status, content) in answers.items() if SECRET.encode() in content}
    # Where it stood it is named, with the reason; the form of a search repeats the word asked for.
    assert {path for path in told if SECRET not in path and answers[path][0] != 410} == set()
    for path in ("/en/proposals/gone/", "/en/proposals/gone/cite/", "/api/v1/proposals/gone/"):
        assert answers[path][0] == 410
        assert b"It was misread." in answers[path][1]
    for passage in passages:
        assert answers[f"/en/passages/{passage}/"][0] == 404
        assert not any(
            passage.encode() in content for path, (_s, content) in answers.items() if passage not in path
        )
    assert answers["/sitemap/proposals-1.xml"][1].count(b"/gone/") == 0
