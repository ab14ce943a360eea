import datetime
from collections.abc import Iterator

import pytest
import time_machine

from initiatives.models import Passage
from tests.factories import (
    make_document,
    make_passage,
    make_person,
    make_proposal,
    make_summit,
    make_update,
    make_version,
    worded,
)

ROOT = "https://tracker.example"
TEXT = """Первый абзац.

— Нам нужно согласовать водные стратегии 🌊, — сказал он. 100 % & {всё} #1_2 \\ ~ ^ $.

Он поддержал Узбекистан."""


@pytest.fixture
def _day() -> Iterator[None]:
    """It is 1 March 2026, noon in UTC."""
    with time_machine.travel(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def passage(_day: None) -> Passage:
    """Words of the second paragraph of a speech's second version, cited by a proposal with one step."""
    document = make_document(
        TEXT,
        slug="speech",
        kind="speech",
        speaker=make_person(),
        summit=make_summit(),
        address="https://source.example/news/1",
        **worded("title", "Речь о воде", "A speech on water", "Су туралы сөз"),
        **worded("publisher", "Казинформ", "Kazinform", "Қазинформ"),
    )
    newest = make_version(
        document,
        TEXT,
        published_on=datetime.date(2025, 11, 16),
        retrieved_on=datetime.date(2025, 11, 20),
    )
    made = make_passage(newest, "согласовать водные стратегии 🌊")
    proposal = make_proposal("water-convention", passage=made)
    make_update(proposal)
    return made
