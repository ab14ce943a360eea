"""What states do on conventions and agreements, and when that is enough for entry into force."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from initiatives.models import Act, Evidence, InstrumentAct, Moment, Proposal
from tests.factories import make_act, make_evidence, make_proposal, make_state, make_update
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (datetime.date(2026, month, 1) for month in (1, 2, 3))
TODAY = datetime.date(2026, 6, 1)
PAGE = {"type": "depositary", "rank": "primary", "address": "https://example.org/"}


def new_act(proposal: Proposal | None = None, **fields: Any) -> InstrumentAct:
    values = {"state": make_state(), "act": "signed", "taken_on": FEBRUARY, "publication": "published"}
    return InstrumentAct(proposal=proposal or make_proposal(), **values | fields)


@both_ways
@pytest.mark.parametrize("kind", ["declaration", "target", "institution"])
def test_act_on_what_states_do_not_sign_one_by_one_is_refused(way: str, kind: str) -> None:
    with refused("instrumentact_of_instrument"):
        insert(way, new_act(make_proposal(kind=kind)))


@both_ways
def test_instrument_that_states_acted_on_stays_an_instrument(way: str) -> None:
    act = make_act(make_proposal(kind="agreement"))
    with refused("instrumentact_of_instrument"):
        change(way, act.proposal, kind="programme")
    with kept():
        change(way, act.proposal, kind="convention")


@both_ways
@pytest.mark.parametrize(
    ("earlier", "later"), [("signed", "ratified"), ("ratified", "deposited"), ("signed", "deposited")]
)
def test_acts_of_a_state_come_in_their_order(way: str, earlier: str, later: str) -> None:
    proposal = make_proposal()
    make_act(proposal, act=earlier, taken_on=FEBRUARY)
    with refused("instrumentact_in_order"):
        insert(way, new_act(proposal, act=later, taken_on=JANUARY))
    after = make_act(proposal, act=later, taken_on=FEBRUARY)
    with refused("instrumentact_in_order"):
        change(way, after, taken_on=JANUARY)
    with kept():
        make_act(proposal, make_state("UZ"), act=later, taken_on=JANUARY)


@both_ways
def test_a_date_of_less_precision_gets_the_benefit_of_the_doubt(way: str) -> None:
    proposal = make_proposal()
    make_act(proposal, taken_on=datetime.date(2026, 2, 20))
    year = new_act(proposal, act="ratified", taken_on=JANUARY, taken_precision="year")
    with kept():
        insert(way, year)
        insert(way, Evidence(act=year, **PAGE))
    month = new_act(proposal, act="deposited", taken_on=JANUARY, taken_precision="month")
    with refused("instrumentact_in_order"):
        insert(way, month)


@both_ways
def test_act_is_recorded_once_but_a_withdrawn_one_leaves_the_way_free(way: str) -> None:
    proposal = make_proposal()
    wrong = make_act(proposal, taken_on=FEBRUARY)
    with refused("instrumentact_once"):
        insert(way, new_act(proposal, taken_on=MARCH))
    change(way, wrong, publication="withdrawn", withdrawal_reason="Of another treaty.")
    with refused("instrumentact_once_a_day"):
        insert(way, new_act(proposal, taken_on=FEBRUARY))
    with kept():
        right = new_act(proposal, taken_on=MARCH)
        insert(way, right)
        insert(way, Evidence(act=right, **PAGE))
        # A withdrawn act puts no other out of order.
        make_act(proposal, act="ratified", taken_on=MARCH)


@both_ways
def test_act_without_evidence_or_with_its_contrary_only_is_refused(way: str) -> None:
    with refused("instrumentact_shown"):
        insert(way, new_act())
    with refused("instrumentact_shown"):
        act = new_act()
        insert(way, act)
        insert(way, Evidence(act=act, bearing="contradicts", **PAGE))


@both_ways
def test_published_act_is_withdrawn_with_a_reason_and_never_deleted(way: str) -> None:
    with refused("publication_stays"):
        delete(way, make_act(make_proposal(), evidence=False))
    act = make_act(make_proposal())
    with refused("instrumentact_withdrawal_says_why"):
        change(way, act, publication="withdrawn")
    with kept():
        change(way, act, publication="withdrawn", withdrawal_reason="Of another treaty.")


@both_ways
def test_an_evidence_shows_one_act_and_nothing_else(way: str) -> None:
    act = make_act(make_proposal())
    with refused("evidence_for_one_thing"):
        insert(way, Evidence(act=act, update=make_update(act.proposal), **PAGE))


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"taken_on": timezone.localdate() + datetime.timedelta(days=2)}, "taken_on"), ({}, "proposal")],
)
def test_act_to_come_or_on_another_kind_is_told_at_its_field(fields: dict[str, Any], field: str) -> None:
    act = new_act(make_proposal(kind="agreement" if fields else "target"), **fields)
    with pytest.raises(ValidationError) as caught:
        act.clean()
    assert list(caught.value.message_dict) == [field]


@both_ways
@pytest.mark.parametrize(
    "values",
    [
        {"in_force_needs": 3},
        {"in_force_counts": "ratified"},
        {"in_force_needs": 0, "in_force_counts": "ratified"},
        {"in_force_needs": 3, "in_force_counts": "signed"},
        {"in_force_needs": 3, "in_force_counts": "deposited", "kind": "declaration"},
    ],
    ids=str,
)
def test_rule_of_entry_into_force_that_makes_no_sense_is_refused(way: str, values: dict[str, Any]) -> None:
    proposal = make_proposal()
    with refused("proposal_in_force_rule"):
        change(way, proposal, **values)
    with kept():
        change(way, proposal, in_force_needs=3, in_force_counts="deposited", kind="convention")


class TestReadyForForce:
    """When the acts of states are enough, and no step says so yet."""

    @pytest.fixture
    def treaty(self) -> Proposal:
        proposal: Proposal = make_proposal(in_force_needs=2, in_force_counts="ratified")
        make_act(proposal, make_state("KZ"), act="ratified")
        return proposal

    def ready(self) -> list[Proposal]:
        return list(Proposal.objects.ready_for_force(Moment(as_of=TODAY)))

    def test_too_few_acts_are_not_enough(self, treaty: Proposal) -> None:
        make_act(treaty, make_state("UZ"), act="signed")
        make_act(treaty, make_state("TJ"), act="ratified", publication="draft")
        make_act(treaty, make_state("KG"), act="ratified", taken_on=TODAY + datetime.timedelta(days=1))
        assert self.ready() == []

    def test_the_number_reached_is_enough(self, treaty: Proposal) -> None:
        last = make_act(treaty, make_state("UZ"), act="ratified")
        assert self.ready() == [treaty]
        InstrumentAct.objects.filter(pk=last.pk).update(publication="withdrawn", withdrawal_reason="Wrong.")
        assert self.ready() == []

    def test_without_a_number_no_acts_are_enough(self, treaty: Proposal) -> None:
        make_act(treaty, make_state("UZ"), act="ratified")
        Proposal.objects.update(in_force_needs=None, in_force_counts="")
        assert self.ready() == []

    @pytest.mark.parametrize("approved", [True, False])
    def test_a_step_in_force_public_or_waiting_answers_the_hint(
        self, treaty: Proposal, approved: bool
    ) -> None:
        make_act(treaty, make_state("UZ"), act="ratified")
        make_update(treaty, stage="in_force", approved=approved)
        assert self.ready() == []

    def test_what_has_ended_is_not_hinted_at(self, treaty: Proposal) -> None:
        make_act(treaty, make_state("UZ"), act="ratified")
        make_update(treaty, stage="signed", condition="lapsed")
        assert self.ready() == []


def test_acts_are_shown_by_further_evidence_that_never_changes() -> None:
    act = make_act(make_proposal(), act=Act.DEPOSITED)
    further = make_evidence(act=act, address="https://example.org/more")
    assert act.evidence.count() == 2
    with refused("evidence_immutable"):
        further.delete()
