import datetime
from decimal import Decimal
from typing import Any

import pytest

from initiatives.models import Evidence, Measurement, Position, ProposalMilestone, Target
from tests.factories import (
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_position,
    make_proposal,
    make_state,
    make_target,
    make_update,
    worded,
)
from tests.models.ways import both_ways, change, insert, kept, refused

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 11, 16)
YEAR = datetime.date(2025, 1, 1)


def new_target(**fields: Any) -> Target:
    proposal = make_proposal()
    values = {"proposal": proposal, "passage": proposal.citations.get().passage, "value": Decimal(20)}
    return Target(**values | worded("title", "Торговля", "", "") | worded("unit", "", "bn USD", "") | fields)


@both_ways
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        (worded("title", "", "", ""), "target_title_written"),
        (worded("unit", "", "", ""), "target_unit_written"),
        ({"baseline_on": DAY}, "target_baseline_given"),
        ({"deadline_on": DAY, "deadline_precision": "month"}, "target_deadline_first_of_period"),
        (
            {"baseline": 1, "baseline_on": DAY, "baseline_precision": "year"},
            "target_baseline_first_of_period",
        ),
        (
            {"baseline": 1, "baseline_on": DAY, "deadline_on": DAY - datetime.timedelta(days=1)},
            "target_dates_in_order",
        ),
    ],
    ids=str,
)
def test_target_that_makes_no_sense_is_refused(way: str, fields: dict[str, Any], rule: str) -> None:
    with refused(rule):
        insert(way, new_target(**fields))


@both_ways
def test_deadline_of_the_year_of_the_baseline_is_its_end(way: str) -> None:
    dates = {"baseline": 1, "baseline_on": DAY, "deadline_on": YEAR, "deadline_precision": "year"}
    with kept():
        insert(way, new_target(**dates))
    target = new_target(**dates)
    target.full_clean()
    target.deadline_on = datetime.date(2024, 1, 1)
    with refused("target_dates_in_order"):
        insert(way, target)


@both_ways
def test_target_is_recorded_once(way: str) -> None:
    target = make_target(make_proposal())
    again = new_target(proposal=target.proposal, passage=target.passage)
    with refused("target_once"):
        insert(way, again)


@both_ways
def test_measurement_is_shown_by_an_evidence_and_recorded_once(way: str) -> None:
    target = make_target(make_proposal())
    measurement = Measurement(target=target, value=Decimal("10.7"), measured_on=DAY)
    with refused("measurement_shown"):
        insert(way, measurement)
    made = make_measurement(target)
    with refused("measurement_once"):
        insert(way, Measurement(target=target, value=made.value, measured_on=made.measured_on))
    with refused("measurement_measured_first_of_period"):
        change(way, made, measured_on=DAY)


@both_ways
def test_position_is_shown_by_a_passage_or_an_evidence(way: str) -> None:
    proposal = make_proposal()
    passage = proposal.citations.get().passage
    fields = {"proposal": proposal, "state": make_state("UZ"), "stance": "supports", "since_on": DAY}
    with refused("position_shown"):
        insert(way, Position(**fields))
    position = Position(**fields, passage=passage)
    with kept():
        insert(way, position)
    with refused("position_shown"):
        change(way, position, passage=None)
    with kept():
        make_evidence(position=position)
        change(way, position, passage=None)


@both_ways
def test_evidence_that_contradicts_shows_neither_position_nor_measurement(way: str) -> None:
    proposal = make_proposal()
    position = Position(proposal=proposal, state=make_state("UZ"), stance="supports", since_on=DAY)
    with refused("position_shown"):
        insert(way, position)
        make_evidence(position_id=position.pk, bearing="contradicts")
    measurement = Measurement(target=make_target(proposal), value=Decimal("10.7"), measured_on=DAY)
    with refused("measurement_shown"):
        insert(way, measurement)
        make_evidence(measurement_id=measurement.pk, bearing="contradicts")


@both_ways
def test_position_is_recorded_once_a_day_and_dated(way: str) -> None:
    position = make_position(make_proposal())
    passage = position.proposal.citations.get().passage
    again = {name: getattr(position, name) for name in ("proposal", "state", "since_on")}
    with refused("position_once_a_day"):
        insert(way, Position(**again, stance="objects", passage=passage))
    with refused("position_since_first_of_period"):
        change(way, position, since_precision="month")


@both_ways
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b"]
)
def test_address_that_a_browser_would_not_simply_open_is_refused(way: str, address: str) -> None:
    update = make_update(make_proposal())
    document = make_document()
    version = document.versions.get()
    evidence = Evidence(update=update, type="official_page", rank="official", address=address)
    with refused("evidence_address_of_the_web"):
        insert(way, evidence)
    evidence.address, evidence.archive_address = "HTTPS://example.org/ә", address
    with refused("evidence_archive_address_of_the_web"):
        insert(way, evidence)
    with refused("document_address_of_the_web"):
        change(way, document, address=address)
    with refused("milestone_address_of_the_web"):
        change(way, make_milestone(), address=address)
    version.pk, version.number, version.archive_address = None, 2, address
    with refused("version_archive_address_of_the_web"):
        insert(way, version)


@both_ways
def test_milestone_is_dated_named_and_given_to_a_proposal_once(way: str) -> None:
    one, other = make_proposal(), make_proposal()
    milestone = make_milestone(one, other)
    assert set(milestone.proposals.all()) == {one, other}
    with refused("proposalmilestone_once"):
        insert(way, ProposalMilestone(proposal=one, milestone=milestone))
    with refused("milestone_due_first_of_period"):
        change(way, milestone, due_on=datetime.date(2026, 4, 2))
    with refused("milestone_title_written"):
        change(way, milestone, **worded("title", "", "", ""))
