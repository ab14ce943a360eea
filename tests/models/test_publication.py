"""Draft, published, withdrawn: the order that the database holds for all that is published one by one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from initiatives.models import Evidence, Measurement, Position, Target
from tests.factories import (
    make_act,
    make_evidence,
    make_measurement,
    make_position,
    make_proposal,
    make_target,
)
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
    "target": lambda publication: make_target(make_proposal(), publication=publication),
    "measurement": measured,
    "instrumentact": lambda publication: make_act(make_proposal(), publication=publication),
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


def delete_with_rows(way: str, record: Any) -> None:
    """Delete a record with what goes with it: by the ORM its own way, by SQL row by row."""
    if way == "sql":
        for rows in ("evidence", "citations", "sponsors"):
            for row in getattr(record, rows).all() if hasattr(record, rows) else ():
                delete("sql", row)
    delete(way, record)


@pytest.mark.parametrize("publication", ["published", "withdrawn"])
@every_model
@both_ways
def test_what_was_published_is_not_deleted(way: str, model: str, publication: str) -> None:
    record = MAKE[model]("published")
    if publication == "withdrawn":
        change(way, record, publication="withdrawn", withdrawal_reason="A double.")
    with refused("publication_stays"):
        delete_with_rows(way, record)


@every_model
@both_ways
def test_a_draft_is_deleted_with_its_evidence_and_its_citations(way: str, model: str) -> None:
    record = MAKE[model]("draft")
    with kept():
        delete_with_rows(way, record)
    assert not type(record)._default_manager.filter(pk=record.pk).exists()
    assert not Evidence.objects.exists()


@both_ways
def test_evidence_does_not_go_without_its_draft(way: str) -> None:
    position = make_position(make_proposal(), publication="draft")
    further = make_evidence(position=position, address="https://example.org/more")
    with refused("evidence_immutable"):
        delete(way, further)
    assert position.evidence.count() == 2


@both_ways
def test_a_draft_that_is_measured_is_not_deleted(way: str) -> None:
    target = make_target(make_proposal(), publication="draft")
    make_measurement(target, publication="draft")
    with pytest.raises((IntegrityError, ProtectedError)), kept():
        delete(way, target)
    assert Target.objects.exists()


def test_the_history_keeps_the_evidence_of_a_deleted_draft() -> None:
    make_measurement(make_target(make_proposal()), publication="draft").delete()
    events: Any = Evidence.pgh_event_model  # type: ignore[attr-defined]
    told = events.objects.order_by("pgh_id").values_list("pgh_label", "publisher")
    assert list(told) == [("insert", "Akorda"), ("delete", "Akorda")]


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


@every_model
def test_published_leaves_out_drafts_and_what_was_withdrawn(model: str) -> None:
    kept_one, draft, gone = (MAKE[model](publication) for publication in ("published", "draft", "published"))
    change("orm", gone, publication="withdrawn", withdrawal_reason="A double.")
    public = set(type(kept_one).objects.published())
    assert kept_one in public
    assert not public & {draft, gone}
