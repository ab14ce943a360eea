import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from initiatives.datasets.package import Package, zip_parts
from initiatives.models import FurtherTopic, Membership, Office, Participation, Proposal, Relation
from tests.factories import (
    make_act,
    make_anchor,
    make_citation,
    make_document,
    make_evidence,
    make_forum,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_step_draft,
    make_summit,
    make_target,
    make_topic,
    make_update,
    make_version,
    worded,
)

HOME = "https://tracker.example/"
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
TEXT = (
    '=СУММ(1;2) не считают, "так", и точка; с запятой.\n\n'
    "— Нам нужно согласовать водные стратегии 🌊, — сказал он.\n\n"
    "Су — тіршілік көзі.\nӘңгіме\tөзендер туралы."
)
SECRET = "zhbqvx"


@pytest.fixture
def day() -> Iterator[None]:
    """The first of March 2026."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def everything(day: None, db: None) -> None:
    """A row or more of each table, with words that a careless file would spoil."""
    forum = make_forum(**worded("note", "Форум.", "", ""))
    states = {code: make_state(code) for code in ("KZ", "UZ", "KG")}
    Membership.objects.create(forum=forum, state=states["KZ"], since=datetime.date(2018, 3, 15))
    summit = make_summit("tashkent", host=states["UZ"])
    Participation.objects.create(summit=summit, state=states["KZ"])
    Participation.objects.create(summit=summit, organisation_ru="ООН", role="guest")
    speaker = make_person()
    Office.objects.create(
        person=speaker, state=states["KZ"], since=datetime.date(2019, 3, 20), title_ru="Президент"
    )
    speech = make_document(
        TEXT, slug="speech", summit=summit, speaker=speaker, address="https://source.example/a?b=1&c=2"
    )
    version = speech.versions.get()
    make_version(speech, "Words: water strategies.", language="en", translation_of=version, by_machine=True)
    live, water, life = (
        make_passage(version, words)
        for words in (
            '=СУММ(1;2) не считают, "так"',
            "согласовать водные стратегии 🌊",
            "Су — тіршілік көзі.\nӘ",
        )
    )
    newest = make_version(speech, TEXT + "\n\nЕщё.")
    place = live.anchors.get().span
    assert place is not None
    make_anchor(live, newest, place)
    convention = make_proposal(
        "water-convention",
        kind="convention",
        passage=live,
        first_voiced_on=datetime.date(2025, 4, 1),
        first_voiced_precision="month",
        in_force_needs=2,
        in_force_counts="ratified",
        **worded("note", '=1+1; "осторожно"\nдве строки', "", "Әңгіме"),
    )
    FurtherTopic.objects.create(proposal=convention, topic=make_topic("rivers"))
    make_citation(convention, water, "detail", group=1)
    make_citation(convention, life, "detail", group=1)
    step = make_update(convention, stage="in_preparation")
    make_update(convention, kind="correction", stage="supported", corrects=step, reason="Ошибка в дате.")
    make_update(convention, stage="signed")
    make_act(convention, states["KG"])
    make_evidence(position=make_position(convention, states["KG"]), passage=water)
    trade = make_proposal("trade", kind="target", first_voiced_on=None)
    make_measurement(make_target(trade, water))
    make_milestone(convention, trade, slug="ifas")
    Relation.objects.create(proposal=trade, kind="part_of", other=convention)
    outcome = make_document("Принять конвенцию.", slug="outcome", kind="joint_statement")
    make_outcome_match(convention, outcome, extent="in_full", passage=make_passage(outcome.versions.get()))


def make_drafts() -> None:
    """Add what the public does not see: drafts, and what is not decided on yet."""
    told: Any = worded("title", SECRET, SECRET, SECRET)
    convention, trade = (Proposal.objects.get(slug=slug) for slug in ("water-convention", "trade"))
    version = make_document(f"{SECRET} draft", slug="public-text").versions.get()
    draft = make_proposal(SECRET, published=False, passage=make_passage(version), **told)
    make_citation(draft, convention.citations.first().passage, "support")  # type: ignore[union-attr]
    make_update(draft)
    make_milestone(draft, slug=SECRET, **told)
    make_position(draft)
    Relation.objects.create(proposal=draft, kind="related", other=convention)
    FurtherTopic.objects.create(proposal=draft, topic=make_topic("rivers"))
    make_measurement(make_target(draft, **told))
    make_outcome_match(draft, make_document(slug="outcome-of-drafts", kind="declaration"))
    hidden: Any = {"publication": "draft"}
    make_evidence(position=make_position(trade, make_state("KG"), **hidden), title=SECRET)
    make_position(trade, make_state("UZ"), since_on=datetime.date(2027, 1, 1))
    make_measurement(trade.targets.get(), value="99", **hidden)
    make_act(convention, make_state("UZ"), **hidden)
    make_step_draft(convention)
    waiting = make_update(convention, stage="in_force", approved=False, note_ru=SECRET)
    make_evidence(update=waiting, title=SECRET)


def packed(number: int | None = None) -> bytes:
    """Return the package of the record as it stands."""
    return b"".join(zip_parts(Package(HOME, number).members()))


def unpacked(package: bytes) -> dict[str, bytes]:
    """Return the files of a package by their paths."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
