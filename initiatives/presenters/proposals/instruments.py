"""Conventions and agreements: which state did what, and whether that is enough for entry into force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from initiatives.models import NOW, Act, InstrumentAct, Moment, Proposal, State
from initiatives.models.kinds import INSTRUMENT_KINDS
from initiatives.presenters.proposals.progress import Proof


@dataclass(frozen=True, slots=True)
class ActView:
    """What a state did, and what shows it; `act` is None where nothing is recorded."""

    kind: Act
    act: InstrumentAct | None
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class StateRow:
    """One state and its acts, in the order signed, ratified, deposited."""

    state: State
    acts: list[ActView]


@dataclass(frozen=True, slots=True)
class Instrument:
    """The table of states and acts; `acted` of the `needed` states have taken the act that `counts`."""

    rows: list[StateRow]
    counts: Act | None
    acted: int
    needed: int | None

    @property
    def kinds(self) -> list[Act]:
        """The acts in their order, as the heads of the columns."""
        return list(Act)


def acts_of(proposal: Proposal, moment: Moment = NOW) -> list[InstrumentAct]:
    """Return the public acts on a convention or agreement: one query; of anything else none."""
    if proposal.kind not in INSTRUMENT_KINDS:
        return []
    acts = InstrumentAct.objects.at(moment).filter(proposal=proposal)
    return list(acts.select_related("state"))


def instrument(
    proposal: Proposal, acts: Sequence[InstrumentAct], proofs: Mapping[int, list[Proof]]
) -> Instrument | None:
    """Return the table of a convention or agreement; None of anything else, and where nothing is recorded."""
    if proposal.kind not in INSTRUMENT_KINDS or not (acts or proposal.in_force_needs):
        return None
    by_state: dict[str, dict[str, InstrumentAct]] = {}
    for act in acts:
        by_state.setdefault(act.state_id, {})[act.act] = act
    states = {act.state_id: act.state for act in acts}
    rows = [
        StateRow(
            states[code],
            [
                ActView(kind, taken.get(kind), proofs.get(taken[kind].pk, []) if kind in taken else [])
                for kind in Act
            ],
        )
        for code, taken in sorted(by_state.items(), key=lambda row: states[row[0]].name.text)
    ]
    counts = Act(proposal.in_force_counts) if proposal.in_force_counts else None
    acted = sum(act.act == counts for act in acts)
    return Instrument(rows, counts, acted, proposal.in_force_needs)


def force_reached(proposal: Proposal) -> list[InstrumentAct]:
    """Return the acts that make the number needed for entry into force full, in their order; else nothing."""
    if proposal.in_force_needs is None:
        return []
    taken = proposal.acts.published().filter(act=proposal.in_force_counts, taken_on__lte=timezone.localdate())
    first = list(taken.prefetch_related("evidence").order_by("taken_on", "pk")[: proposal.in_force_needs])
    return first if len(first) == proposal.in_force_needs else []
