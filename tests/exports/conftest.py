import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from initiatives.models import FurtherTopic, Sponsor
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_topic,
    make_update,
    worded,
)

TEXT = (
    '=СУММ(1;2) не считают. Предлагаем «Водную конвенцию», "рамочную" 🌊.\n\n'
    "Су — тіршілік көзі; әңгіме өзендер туралы.\n\n"
    "- Первое, второе.\nИ третье."
)
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def _in_three(field: str, ru: str, en: str, kk: str) -> Any:
    return worded(field, ru, en, kk)


@pytest.fixture
def day() -> Iterator[None]:
    """The first of March 2026."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def listed(day: None, db: None) -> None:
    """Three proposals: one with everything, and with words that spreadsheets would calculate; two plain."""
    document = make_document(
        TEXT,
        slug="speech",
        address="https://example.org/speech?a=1&b=2",
        speaker=make_person(),
        **_in_three("title", "Речь в Ташкенте", "Speech in Tashkent", "Ташкенттегі сөз"),
        **_in_three("publisher", "Акорда", "Akorda", "Ақорда"),
    )
    version = document.versions.get()
    water = make_proposal(
        "water-convention",
        kind="convention",
        passage=make_passage(version, "=СУММ(1;2) не считают"),
        first_voiced_on=datetime.date(2025, 4, 1),
        first_voiced_precision="month",
        **_in_three("title", "=Конвенция; «вода»", '+Convention, "water"', "@Су конвенциясы"),
        **_in_three("summary", "О воде.\nИ реках.", "On water.\nAnd rivers.", "Су туралы.\nЖәне өзен."),
        **_in_three("first_voiced_at", "Самарканд", "Samarkand", "Самарқан"),
    )
    make_citation(water, make_passage(version, "Предлагаем «Водную конвенцию»"), "detail", group=1)
    make_citation(water, make_passage(version, '"рамочную" 🌊'), "detail", group=1)
    make_citation(water, make_passage(version, "Су — тіршілік көзі"), "rationale")
    make_citation(water, make_passage(version, "- Первое, второе.\nИ третье."), "support")
    FurtherTopic.objects.create(proposal=water, topic=make_topic("rivers"))
    Sponsor.objects.create(proposal=water, state=make_state("UZ"), person=make_person())
    make_position(water, make_state("KG"), stance="supports_in_part", since_precision="day")
    make_update(water, stage="in_preparation", condition="stalled")
    make_proposal(
        "trade",
        topic=make_topic("trade"),
        sponsor=make_state("UZ"),
        passage=make_passage(make_document("Торговля растёт.", slug="second").versions.get()),
        **_in_three("title", "Торговля", "", ""),
    )
    plain = make_proposal(
        "routes",
        first_voiced_on=None,
        passage=make_passage(make_document("Маршруты.", slug="third").versions.get()),
        **_in_three("title", "Маршруты", "Routes", "Бағыттар"),
    )
    plain.sponsors.all().delete()
    Sponsor.objects.create(proposal=plain, unnamed=True)
