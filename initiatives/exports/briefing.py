"""A briefing: proposals with their words, their steps and what shows them, to be read on paper."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from initiatives.exports.columns import PROPOSALS, Listed, Quotation
from initiatives.exports.lists import TakenList, read
from initiatives.exports.values import as_cell
from initiatives.models import Evidence, Moment, Stance, StatusUpdate
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.progress import Proof, Step, public_updates, steps
from initiatives.presenters.texts.quoted import quoted

# The columns that a briefing tells as facts; the words and the steps it tells at length.
_FACTS = (
    "proposers",
    "positions",
    "topics",
    "kind",
    "force",
    "first_voiced_on",
    "first_voiced_at",
    "stage",
    "condition",
    "last_step_on",
)


def _positions(listed: Listed) -> str:
    return "; ".join(
        f"{position.state.name.text}: {Stance(position.stance).label}, "
        f"{precise_date(position.since_on, position.since_precision)}"
        for position in listed.positions
    )


def _first_voiced(listed: Listed) -> str:
    day = listed.proposal.first_voiced_on
    return precise_date(day, listed.proposal.first_voiced_precision) if day else ""


def _last_step(listed: Listed) -> str:
    day = listed.proposal.status_on
    return precise_date(day, listed.proposal.status_precision or "day") if day else ""


# Days are for people here: columns have them for programs.
_WITH_DAYS: dict[str, Callable[[Listed], str]] = {
    "positions": _positions,
    "first_voiced_on": _first_voiced,
    "last_step_on": _last_step,
}


@dataclass(frozen=True, slots=True)
class Brief:
    """One proposal: facts as heading and text, the words that put it forward, further words, its steps."""

    listed: Listed
    facts: list[tuple[Promise, str]]
    origins: list[Quotation]
    further: list[Quotation]
    steps: list[Step]


def briefs(taken: TakenList) -> list[Brief]:
    """Return the proposals of a list in their order, in the active language: a fixed number of queries."""
    everything = read(taken.keys, taken.root, taken.moment)
    updates: defaultdict[int, list[StatusUpdate]] = defaultdict(list)
    for update in public_updates(taken.keys, taken.moment):
        updates[update.proposal_id].append(update)
    proofs = _proofs([update.pk for every in updates.values() for update in every], taken.moment)
    return [_brief(listed, steps(updates[listed.proposal.pk], proofs)) for listed in everything]


def _proofs(updates: list[int], moment: Moment) -> dict[int, list[Proof]]:
    evidence = list(Evidence.objects.recorded(moment).filter(update__in=updates))
    passages = quoted({each.passage_id for each in evidence if each.passage_id})
    proofs: defaultdict[int, list[Proof]] = defaultdict(list)
    for each in evidence:
        if each.update_id:
            proofs[each.update_id].append(Proof(each, passages.get(each.passage_id or "")))
    return proofs


def _brief(listed: Listed, timeline: list[Step]) -> Brief:
    at_the_top = {id(cited) for cited in listed.origins}
    told = [
        (
            column.heading,
            _WITH_DAYS[column.name](listed)
            if column.name in _WITH_DAYS
            else str(as_cell(column.value(listed))),
        )
        for column in PROPOSALS
        if column.name in _FACTS
    ]
    return Brief(
        listed,
        [(heading, text) for heading, text in told if text],
        listed.origins,
        [cited for cited in listed.quotations if id(cited) not in at_the_top],
        timeline,
    )
