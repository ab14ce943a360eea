"""The card index: kept while nothing changes, never older than what is committed."""

import datetime
import threading

import pytest
from django.db import connection, transaction

from initiatives.models import NOW, Moment
from initiatives.search.cards import KEPT_MOMENTS, current_cards
from tests import factories


@pytest.mark.django_db
def test_the_index_is_kept_while_nothing_changes() -> None:
    factories.make_proposal()
    assert current_cards() is current_cards()


@pytest.mark.django_db
def test_an_index_of_nothing_answers() -> None:
    selection = current_cards().select("word", {"kind": ("target",), "topic": ()})
    assert (selection.count(), selection.keys("title")) == (0, [])


@pytest.mark.django_db
def test_a_supporter_who_objects_later_supports_no_more() -> None:
    proposal = factories.make_proposal()
    state = factories.make_state("TJ")
    factories.make_position(proposal, state)
    supported = {"supporter": ("TJ",)}
    assert current_cards().select(chosen=supported).count() == 1
    factories.make_position(proposal, state, stance="objects", since_on="2025-12-01")
    assert current_cards().select(chosen=supported).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_write_that_is_committed_after_a_later_one_is_seen() -> None:
    """The slow writer takes its row ids first and commits last."""
    taken, go = threading.Event(), threading.Event()
    first = factories.make_proposal("first", kind="target")

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                first.kind = "project"
                first.save()
                taken.set()
                go.wait(timeout=20)
        finally:
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert taken.wait(timeout=20)
    factories.make_proposal("second", kind="target")
    targets = {"kind": ("target",)}
    assert current_cards().select(chosen=targets).count() == 2
    go.set()
    slow.join(timeout=20)
    assert current_cards().select(chosen=targets).count() == 1


@pytest.mark.django_db
def test_an_index_of_a_day_tells_what_held_then() -> None:
    proposal = factories.make_proposal()
    factories.make_update(proposal, stage="proposed", effective_on=datetime.date(2025, 11, 16))
    factories.make_update(proposal, stage="supported", effective_on=datetime.date(2026, 1, 15))
    then = Moment(as_of=datetime.date(2026, 1, 14))
    stages = [current_cards(moment).select().counts("stage") for moment in (then, NOW)]
    assert [(each["proposed"], each["supported"]) for each in stages] == [(1, 0), (0, 1)]
    before = current_cards(Moment(as_of=datetime.date(2025, 11, 15)))
    assert before.select().count() == 0


@pytest.mark.django_db
def test_a_question_is_of_the_moment_of_the_index_it_is_asked() -> None:
    then = Moment(as_of=datetime.date(2026, 1, 14))
    assert current_cards(then).select().question.moment == then


@pytest.mark.django_db
def test_few_indexes_of_other_days_are_kept_and_that_of_now_always() -> None:
    factories.make_proposal()
    now = current_cards()
    days = [Moment(as_of=datetime.date(2026, 1, number)) for number in range(1, KEPT_MOMENTS + 2)]
    indexes = [current_cards(moment) for moment in days]
    assert current_cards() is now
    assert current_cards(days[-1]) is indexes[-1]
    assert current_cards(days[0]) is not indexes[0]
