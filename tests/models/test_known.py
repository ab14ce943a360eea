"""What the public knew by a day, of records that came to the public, left it and came back."""

import datetime
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.models import Position, Proposal
from tests.days import known, noon
from tests.factories import backdate, make_document, make_passage, make_position, make_proposal, make_update

pytestmark = pytest.mark.django_db

FIRST = datetime.date(2026, 2, 1)
DAYS = st.integers(0, 8)

Life = list[tuple[int, str]]
"""What became of a record on which day (counted from FIRST): draft, published, withdrawn."""


def on(day: int) -> datetime.date:
    return FIRST + datetime.timedelta(days=day)


def live(record: models.Model, life: Life) -> None:
    """Let a record be what its life says, and its history say that it was on those days."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    for _day, publication in life[1:]:
        reason = "A double." if publication == "withdrawn" else ""
        rows.update(publication=publication, withdrawal_reason=reason)
    backdate(record, *(on(day) for day, _publication in life))


def proposal_of(life: Life) -> Proposal:
    passage = make_passage(make_document().versions.get())
    proposal = make_proposal(published=life[0][1] == "published", passage=passage)
    live(proposal, life)
    return proposal


def position_of(proposal: Proposal, life: Life) -> Position:
    position = make_position(proposal, publication=life[0][1])
    live(position, life)
    return position


def seen(rows: Any, *days: int) -> list[int]:
    """Return the days, of those given, on which the public knew of the one row."""
    return [day for day in days if rows.at(known(on(day))).exists()]


def test_a_proposal_that_moved_here_is_not_known_on_the_days_on_which_it_was_withdrawn() -> None:
    proposal = proposal_of([(3, "published"), (5, "withdrawn"), (7, "published")])
    make_update(proposal, stage="proposed", recorded_at=noon(on(1)))
    assert seen(Proposal.objects, *range(9)) == [1, 2, 3, 4, 7, 8]


def test_a_draft_written_before_its_proposal_was_published_is_known_from_its_own_publication() -> None:
    proposal = proposal_of([(3, "published")])
    position_of(proposal, [(2, "draft"), (5, "published")])
    assert seen(Position.objects, *range(9)) == [5, 6, 7, 8]


def test_a_record_that_came_with_its_proposal_is_not_known_on_the_days_on_which_it_was_withdrawn() -> None:
    proposal = proposal_of([(3, "published")])
    make_update(proposal, stage="proposed", recorded_at=noon(on(1)))
    position_of(proposal, [(3, "published"), (5, "withdrawn"), (7, "published")])
    assert seen(Position.objects, *range(9)) == [1, 2, 3, 4, 7, 8]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Return a life that ends in public."""
    states = ["draft"] * draw(st.booleans()) + [
        "published",
        *["withdrawn", "published"] * draw(st.integers(0, 2)),
    ]
    days = sorted(draw(st.lists(DAYS, min_size=len(states), max_size=len(states))))
    return list(zip(days, states, strict=True))


def was_public(life: Life, day: int) -> bool:
    return [state for when, state in life if when <= day][-1:] == ["published"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives(), lives(), DAYS)
def test_what_was_known_is_what_was_public_with_its_proposal(
    db: None, of_proposal: Life, of_position: Life, day: int
) -> None:
    proposal = proposal_of(of_proposal)
    position = position_of(proposal, of_position)
    expected = was_public(of_proposal, day), was_public(of_proposal, day) and was_public(of_position, day)
    assert (
        Proposal.objects.at(known(on(day))).filter(pk=proposal.pk).exists(),
        Position.objects.at(known(on(day))).filter(pk=position.pk).exists(),
    ) == expected
