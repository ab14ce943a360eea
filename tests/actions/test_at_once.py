"""Two editors who cite words of one document at the same moment."""

import datetime
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from initiatives.actions import cite_passage, cite_words, mark_passage, note_not_taken_up
from initiatives.models import Passage, Proposal
from initiatives.text.spans import Span
from tests.admin.at_once import at_the_same_moment
from tests.factories import make_citation, make_document, make_passage, make_proposal


@pytest.mark.django_db(transaction=True)
def test_words_marked_twice_at_once_are_one_passage() -> None:
    version = make_document("Вода и лес").versions.get()
    marked, late = threading.Event(), threading.Event()

    def mark_first() -> None:
        try:
            with transaction.atomic():
                mark_passage(version=version, span=Span(0, 4))
                marked.set()
                late.wait(timeout=1)
        finally:
            connection.close()

    other = threading.Thread(target=mark_first)
    other.start()
    try:
        assert marked.wait(timeout=20)
        second = mark_passage(version=version, span=Span(0, 4))
    finally:
        late.set()
        other.join(timeout=20)
    assert Passage.objects.get() == second


def until_somebody_waits() -> None:
    """Return when another connection to this database waits for a lock, or after three seconds."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _attempt in range(60):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["another part of a quotation", "the same proposal", "not taken up"])
def test_a_form_that_cites_and_the_desk_that_cites_never_wait_in_a_circle(other: str) -> None:
    kind = "joint_statement" if other == "not taken up" else "speech"
    document = make_document("Вода и лес и степь", kind=kind)
    version = document.versions.get()
    proposal = make_proposal(published=False)
    citation = make_citation(proposal, make_passage(version, "лес"))
    held = threading.Event()

    def paste_into_the_form() -> str:
        with transaction.atomic():
            # As the form of the proposal does: first the record itself, then its rows.
            Proposal.objects.select_for_update().get(pk=proposal.pk)
            held.set()
            until_somebody_waits()
            return cite_passage(
                proposal=proposal, role="detail", quotation="степь", version=version
            ).passage_id

    def act_on_the_desk() -> str:
        assert held.wait(timeout=20)
        if other == "not taken up":
            note_not_taken_up(document=document, proposals=[proposal], looked_at_on=datetime.date(2026, 1, 1))
            return other
        more: Any = {"continues": citation} if other.startswith("another") else {"proposals": [proposal]}
        return cite_words(version=version, span=Span(0, 4), exact="Вода", role="detail", **more)[0].passage_id

    answers = at_the_same_moment(paste_into_the_form, act_on_the_desk)
    assert None not in answers, "PostgreSQL ended one of the two"
