"""What is no longer, or not yet, published shows on no page, in no count and under no address."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import publish_proposal, withdraw_record
from initiatives.models import Passage, Proposal
from initiatives.models.public import public_passages
from tests.factories import (
    backdate,
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_target,
    make_update,
    worded,
)
from tests.views.addresses import LANGUAGES, NAMES, address, make_catalogue
from tests.views.pages import get, section, text

pytestmark = pytest.mark.django_db
ROWS = "//main//li[contains(@class, 'proposal-row')]"
HIDDEN = ("draft", "withdrawn")


def hidden(publication: str) -> Any:
    reason = "Recorded twice." if publication == "withdrawn" else ""
    return {"publication": publication, "withdrawal_reason": reason}


def pages(client: Client, language: str) -> dict[str, str]:
    """Return the source of every public page of the catalogue."""
    shown = {name: client.get(address(name, language)) for name in NAMES}
    assert {name for name, response in shown.items() if response.status_code == 200} == set(NAMES)
    return {name: response.content.decode() for name, response in shown.items()}


@pytest.mark.parametrize("publication", HIDDEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unpublished_position_or_measurement_is_on_no_page(
    client: Client, language: str, publication: str
) -> None:
    make_catalogue()
    proposal = Proposal.objects.get(slug="water-convention")
    target = make_target(proposal)
    make_measurement(target)
    told: Any = {"note_ru": "СЕКРЕТ", "note_en": "СЕКРЕТ", "note_kk": "СЕКРЕТ", "value": "777.77"}
    measurement = make_measurement(target, **hidden(publication), **told)
    make_evidence(measurement=measurement, title="СЕКРЕТ")
    kazakhstan = make_state("KZ")
    position = make_position(proposal, kazakhstan, stance="objects", **hidden(publication))
    make_evidence(position=position, title="СЕКРЕТ")
    for name, page in pages(client, language).items():
        assert "СЕКРЕТ" not in page, name
        assert not re.search("777[.,]77", page), name
        assert "Recorded twice." not in page, name
    positions = section(get(client, address("state-detail", language)), "positions")
    assert not positions.xpath(".//a[contains(@href, '/proposals/')]")


@pytest.mark.parametrize("publication", HIDDEN)
def test_an_unpublished_position_counts_as_no_support(client: Client, publication: str) -> None:
    proposal, state = make_proposal(), make_state("TJ")
    make_position(proposal, state, **hidden(publication))
    supported = reverse("initiatives:proposal-list") + "?supporter=TJ"
    assert not get(client, supported).xpath(ROWS)
    make_position(proposal, state, since_on=datetime.date(2025, 12, 1))
    assert get(client, supported).xpath(ROWS)


@pytest.mark.parametrize("publication", HIDDEN)
def test_an_unpublished_objection_does_not_end_a_support(client: Client, publication: str) -> None:
    proposal, state = make_proposal(), make_state("TJ")
    make_position(proposal, state)
    day = datetime.date(2025, 12, 1)
    make_position(proposal, state, stance="objects", since_on=day, **hidden(publication))
    assert get(client, reverse("initiatives:proposal-list") + "?supporter=TJ").xpath(ROWS)


@pytest.mark.parametrize("publication", HIDDEN)
def test_the_words_that_show_only_what_is_unpublished_have_no_address(
    client: Client, publication: str
) -> None:
    version = make_document("Один. Два. Три. Четыре.").versions.get()
    by_itself, by_evidence, by_number, by_step = (
        make_passage(version, word) for word in ("Один", "Два", "Три", "Четыре")
    )
    proposal = make_proposal()
    make_position(proposal, passage=by_itself, **hidden(publication))
    position = make_position(proposal, make_state("TJ"), **hidden(publication))
    make_evidence(position=position, passage=by_evidence)
    measurement = make_measurement(make_target(proposal), **hidden(publication))
    make_evidence(measurement=measurement, passage=by_number)
    make_evidence(update=make_update(proposal), passage=by_step)
    assert set(public_passages().filter(document=version.document)) == {by_step}
    for passage in (by_itself, by_evidence, by_number):
        assert client.get(passage_address(passage)).status_code == 404


def passage_address(passage: Passage) -> str:
    return reverse("initiatives:passage-detail", args=[passage.pk])


@pytest.mark.parametrize("publication", HIDDEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unpublished_proposal_is_on_no_page(client: Client, language: str, publication: str) -> None:
    make_catalogue()
    before = pages(client, language)
    document = Proposal.objects.get(slug="water-convention").citations.get().passage.document
    secretly: Any = worded("title", "СЕКРЕТ", "СЕКРЕТ", "СЕКРЕТ")
    secret = make_proposal(
        "secret",
        published=publication == "withdrawn",
        passage=make_passage(document.versions.get(), "согласовать водные стратегии"),
        **secretly,
    )
    make_update(secret, note_ru="СЕКРЕТ", note_en="СЕКРЕТ", note_kk="СЕКРЕТ")
    make_position(secret, make_state("UZ"))
    make_measurement(make_target(secret, **secretly))
    make_milestone(secret, **secretly)
    if publication == "withdrawn":
        withdraw_record(record=secret, reason="Recorded twice.")
    after = pages(client, language)
    for name, page in after.items():
        assert "СЕКРЕТ" not in page, name
        assert counts(page) == counts(before[name]), name


def counts(page: str) -> list[str]:
    """Return every number of a page, in its order."""
    return [word for word in html.document_fromstring(page).text_content().split() if word.isdigit()]


@pytest.mark.parametrize(("language", "said"), [("ru", "Снято с публикации"), ("kk", "Жариялаудан алынды")])
def test_the_address_of_a_withdrawn_proposal_says_why(client: Client, language: str, said: str) -> None:
    proposal = make_proposal("water")
    passage = proposal.citations.get().passage
    withdraw_record(record=proposal, reason="Второй раз то же самое.")
    page = get(client, address("proposal-detail", language, "water"), status=410)
    assert said in text(page.xpath("//main")[0])
    assert "Второй раз то же самое." in text(page.xpath("//main")[0])
    assert f"{proposal.title_ru if language == 'ru' else proposal.title_kk}" in text(page.xpath("//h1")[0])
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert client.get(passage_address(passage)).status_code == 404


def test_a_withdrawn_proposal_tells_the_day_and_the_reason_of_its_withdrawal(client: Client) -> None:
    proposal = make_proposal("water")
    withdraw_record(record=proposal, reason="Once.")
    publish_proposal(proposal=proposal)
    withdraw_record(record=proposal, reason="Twise.")
    Proposal.objects.filter(pk=proposal.pk).update(withdrawal_reason="Twice.")
    backdate(proposal, *(datetime.date(2026, 1, day) for day in range(1, 6)))
    page = get(client, address("proposal-detail", "en", "water"), status=410)
    assert page.xpath("//main//time/@datetime") == ["2026-01-04"]
    assert "Twice." in text(page.xpath("//main")[0])
    assert "Once." not in text(page.xpath("//main")[0])


def test_a_proposal_published_again_is_back_at_its_address(client: Client) -> None:
    proposal = make_proposal("water")
    withdraw_record(record=proposal, reason="Once.")
    publish_proposal(proposal=proposal)
    page = get(client, address("proposal-detail", "en", "water"))
    assert "Once." not in page.text_content()
    proposal.refresh_from_db()
    assert (proposal.publication, proposal.withdrawal_reason) == ("published", "")


def test_a_draft_has_no_page(client: Client) -> None:
    make_proposal("water", published=False)
    get(client, address("proposal-detail", "en", "water"), status=404)
