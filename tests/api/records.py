"""A site with something behind every address of the API."""

from typing import Any

from initiatives.models import Anchor, Membership, Office, Participation, Proposal
from tests.factories import (
    make_act,
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_target,
    make_topic,
    make_update,
    worded,
)

TEXT = "Первый абзац о воде.\n\nВторой о реках 🌊.\n\nТретий о морях."


def make_one(number: int = 1) -> Proposal:
    """Make one record, or more, for every resource, and return the proposal they hang on."""
    state = (
        make_state("KZ")
        if number == 1
        else make_state(f"{chr(64 + number // 26 + 1)}{chr(65 + number % 26)}")
    )
    summit = make_summit(f"summit-{number}")
    Membership.objects.create(forum=summit.forum, state=state, since=summit.starts_on)
    Participation.objects.create(summit=summit, state=state)
    Participation.objects.create(summit=summit, **worded("organisation", "ООН", "UN", "БҰҰ"))
    person = make_person(f"speaker-{number}")
    Office.objects.create(
        person=person, state=state, since="2019-06-12", **worded("title", "Президент", "President", "")
    )
    document = make_document(
        TEXT, slug=f"speech-{number}", summit=summit, speaker=person, address="https://example.org/speech"
    )
    version = document.versions.get()
    titled: Any = worded("title", f"Вода {number}", f"Water {number}", "")
    proposal = make_proposal(
        f"proposal-{number}",
        kind="convention",
        passage=make_passage(version, "о воде"),
        topic=make_topic(f"topic-{number}"),
        sponsor=state,
        **titled,
    )
    second, third = make_passage(version, "о реках 🌊"), make_passage(version, "о морях")
    make_position(proposal, make_state("UZ"), passage=second)
    make_position(proposal, make_state("TJ"))
    update = make_update(proposal)
    make_evidence(update=update, passage=third, address="")
    make_update(proposal, kind="correction", corrects=update, reason="Misread.", stage="in_preparation")
    make_milestone(proposal, slug=f"meeting-{number}")
    make_measurement(make_target(proposal))
    make_act(proposal, state)
    return proposal


def make_many(count: int) -> None:
    """Make `count` times all that `make_one` makes, a forum and a topic for each."""
    for number in range(1, count + 1):
        make_one(number)


def lost(passage: str) -> None:
    """Let the words of a passage be lost from the text."""
    Anchor.objects.filter(passage=passage).update(state="lost", start=None, end=None)
