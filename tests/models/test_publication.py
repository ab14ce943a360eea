"""Draft, published, withdrawn: the order that the database holds for all that is published one by one."""

from collections.abc import Callable
from typing import Any

import pytest

from initiatives.models import Measurement, Position, Proposal
from tests.factories import make_measurement, make_position, make_proposal, make_target
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db


def shown_position(publication: str) -> Position:
    proposal = make_proposal()
    return make_position(proposal, passage=proposal.citations.get().passage, publication=publication)


def measured(publication: str) -> Measurement:
    return make_measurement(make_target(make_proposal()), publication=publication)


MAKE: dict[str, Callable[[str], Any]] = {
    "proposal": lambda publication: make_proposal(published=publication == "published"),
    "position": shown_position,
    "measurement": measured,
}
every_model = pytest.mark.parametrize("model", MAKE)


@every_model
@both_ways
def test_what_was_published_is_no_draft_again(way: str, model: str) -> None:
    record = MAKE[model]("published")
    with refused("publication_no_draft_again"):
        change(way, record, publication="draft")
    with kept():
        change(way, record, publication="withdrawn", withdrawal_reason="A double.")
    with refused("publication_no_draft_again"):
        change(way, record, publication="draft", withdrawal_reason="")
    with kept():
        change(way, record, publication="published", withdrawal_reason="")


@every_model
@both_ways
def test_a_withdrawal_and_nothing_else_says_why(way: str, model: str) -> None:
    record = MAKE[model]("published")
    with refused(f"{model}_withdrawal_says_why"):
        change(way, record, publication="withdrawn")
    with refused(f"{model}_withdrawal_says_why"):
        change(way, record, withdrawal_reason="No reason to say why.")


@every_model
@both_ways
def test_a_draft_is_not_withdrawn(way: str, model: str) -> None:
    with refused("publication_withdraws_published"):
        change(way, MAKE[model]("draft"), publication="withdrawn", withdrawal_reason="Never seen.")


@every_model
@both_ways
def test_a_publication_is_one_of_the_three(way: str, model: str) -> None:
    with refused(f"{model}_publication_known"):
        change(way, MAKE[model]("draft"), publication="secret")


@pytest.mark.parametrize("publication", ["published", "withdrawn"])
@both_ways
def test_a_position_that_was_published_is_not_deleted(way: str, publication: str) -> None:
    position = shown_position("published")
    if publication == "withdrawn":
        change(way, position, publication="withdrawn", withdrawal_reason="A double.")
    with refused("publication_stays"):
        delete(way, position)
    with kept():
        delete(way, shown_position("draft"))


@both_ways
def test_a_record_can_come_withdrawn_from_another_database(way: str) -> None:
    proposal = make_proposal()
    with kept():
        insert(
            way,
            Position(
                proposal=proposal,
                state=make_position(proposal).state,
                stance="supports",
                since_on="2026-01-01",
                passage=proposal.citations.get().passage,
                publication="withdrawn",
                withdrawal_reason="A double.",
            ),
        )


@both_ways
def test_a_withdrawn_proposal_keeps_its_address_and_needs_no_passage(way: str) -> None:
    proposal = make_proposal("water")
    change(way, proposal, publication="withdrawn", withdrawal_reason="A double.")
    with refused("proposal_slug_permanent"):
        change(way, proposal, slug="rivers")
    with kept():
        delete(way, proposal.citations.get())
    with refused("proposal_origin_cited"):
        change(way, proposal, publication="published", withdrawal_reason="")


def test_published_leaves_out_drafts_and_what_was_withdrawn() -> None:
    kept_ones = [MAKE[model]("published") for model in MAKE]
    for model in MAKE:
        MAKE[model]("draft")
        record = MAKE[model]("published")
        change("orm", record, publication="withdrawn", withdrawal_reason="A double.")
    assert [Position.objects.published().get(), Measurement.objects.published().get()] == kept_ones[1:]
    withdrawn_or_draft = Proposal.objects.exclude(publication="published")
    assert withdrawn_or_draft.count() == 2
    assert not Proposal.objects.published().filter(pk__in=withdrawn_or_draft).exists()
