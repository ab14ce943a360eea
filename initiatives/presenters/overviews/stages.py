"""Where proposals stood on a day and stand now, and how long their steps took."""

import datetime
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from django.db.models import Max
from django.urls import reverse

from initiatives.models import (
    Condition,
    Document,
    Moment,
    Proposal,
    ProposalKind,
    Stage,
    StatusUpdate,
    Summit,
)
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.presenters.addresses import at_moment
from initiatives.presenters.facets import address
from initiatives.presenters.index import FULL_WIDTH
from initiatives.presenters.overviews.refining import Refining, refining
from initiatives.search.cards import Selection, current_cards

OFFERED = ("summit", "topic", "proposer", "kind")
"""The filters that the page offers; its address takes all those of the list of proposals."""

SHOWN = 20
"""How many of the durations behind a median are told one by one."""

_LATE = datetime.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Count:
    """How many proposals, the address of their list, and the width of their bar (0 to FULL_WIDTH)."""

    number: int
    path: str
    width: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage or a condition, with the proposals that were in it then and are in it now."""

    term: Stage | Condition
    then: Count
    now: Count


@dataclass(frozen=True, slots=True)
class Duration:
    """How many days a proposal was on the way from one stage to a further one."""

    proposal: int
    number: int
    days: int
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """A duration with the proposal, and the address of the step that ended it."""

    proposal: Proposal
    address: str
    days: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The durations of one sort, in days: how many there are, the middle one, the ends; the longest told."""

    start: Stage | None
    end: Stage | None
    kind: ProposalKind | None
    number: int
    median: float
    shortest: int
    longest: int
    told: list[Told]
    path: str = ""

    @property
    def left_out(self) -> int:
        """How many durations are not told one by one."""
        return self.number - len(self.told)


@dataclass(frozen=True, slots=True)
class StagesPage:
    """The page: `then` is the day compared with, `unstarted` how many proposals had and have no step.

    `kept` are the parameters of the selection, for the form that asks for another day.
    """

    refining: Refining
    then: datetime.date
    moment: Moment
    total_then: Count
    total_now: Count
    stages: list[Standing]
    conditions: list[Standing]
    unstarted: tuple[int, int]
    pairs: list[Pace]
    kinds: list[Pace]
    kept: list[tuple[str, str]]


def day_compared(selection: Selection) -> datetime.date:
    """Return the day when the documents of the newest summit asked for were out; else a year ago.

    One query at most. A document that came more than a month after the meeting is not waited for.
    """
    moment = selection.cards.moment
    wanted = selection.question.chosen.get("summit") or selection.cards.records["summit"]
    held = [
        summit
        for slug, summit in selection.cards.records["summit"].items()
        if slug in wanted and isinstance(summit, Summit) and summit.ends_on <= moment.horizon
    ]
    if not held:
        return moment.horizon - datetime.timedelta(days=365)
    newest = max(held, key=lambda summit: summit.ends_on)
    out = Document.objects.filter(summit=newest, issued_on__lte=newest.ends_on + _LATE)
    last = out.aggregate(last=Max("issued_on"))["last"] or newest.ends_on
    return min(max(last, newest.ends_on), moment.horizon)


def stages_page(selection: Selection, then: datetime.date) -> StagesPage:
    """Return the page of a selection: two queries beside those of the index of the other day."""
    moment, question = selection.cards.moment, selection.question
    before = current_cards(Moment(then, moment.known_on)).select(question.words, question.chosen)
    largest = max(_largest(before), _largest(selection)) or 1
    durations = _durations(selection)
    told = _Told(durations, moment)
    return StagesPage(
        refining=refining(selection, OFFERED),
        then=then,
        moment=moment,
        total_then=_count(before, "", "", before.count(), largest),
        total_now=_count(selection, "", "", selection.count(), largest),
        stages=_standings("stage", Stage, before, selection, largest),
        conditions=[
            row
            for row in _standings("condition", Condition, before, selection, largest)
            if row.then.number or row.now.number
        ],
        unstarted=(_unstarted(before), _unstarted(selection)),
        pairs=told.pairs(durations),
        kinds=told.kinds(durations, selection),
        kept=parse_qsl(address(selection.question).removeprefix("?")),
    )


def _largest(selection: Selection) -> int:
    return max(selection.counts("stage").values(), default=0)


def _unstarted(selection: Selection) -> int:
    return selection.count(leaving="stage") - sum(selection.counts("stage").values())


def _count(selection: Selection, facet: str, value: str, number: int, largest: int) -> Count:
    chosen = {**selection.question.chosen, facet: (value,)} if facet else selection.question.chosen
    query = address(replace(selection.question, chosen=chosen))
    path = reverse("initiatives:proposal-list") + query.removesuffix("?")
    return Count(number, path, round(FULL_WIDTH * min(1, number / largest)))


def _standings(
    facet: str,
    vocabulary: type[Stage] | type[Condition],
    before: Selection,
    now: Selection,
    largest: int,
) -> list[Standing]:
    then_counts, now_counts = before.counts(facet), now.counts(facet)
    return [
        Standing(
            term,
            _count(before, facet, term.value, then_counts[term.value], largest),
            _count(now, facet, term.value, now_counts[term.value], largest),
        )
        for term in vocabulary
    ]


def _durations(selection: Selection) -> dict[tuple[Stage, Stage], list[Duration]]:
    """Return how long each way from one stage to a further one took, by these two stages: one query.

    A proposal is proposed from the day it was first voiced or, where that is open, from its first step. A
    step back begins anew, and takes no time itself.
    """
    moment = selection.cards.moment
    standing = StatusUpdate.objects.standing(moment)
    steps = (
        standing.filter(proposal__in=selection.keys())
        .order_by("proposal", "effective_on", "recorded_at", "number")
        .values_list(
            "proposal",
            "number",
            "stage",
            "effective_on",
            "proposal__first_voiced_on",
            "proposal__kind",
        )
    )
    found: defaultdict[tuple[Stage, Stage], list[Duration]] = defaultdict(list)
    current, stage, since = 0, Stage.PROPOSED, None
    for proposal, number, reached, day, voiced, kind in steps:
        if proposal != current:
            current, stage, since = proposal, Stage.PROPOSED, voiced
        step = Stage(reached)
        if since and step.rank > stage.rank and day >= since:
            found[stage, step].append(Duration(proposal, number, (day - since).days, kind))
        if step != stage or since is None:
            stage, since = step, day
    return found


class _Told:
    """Writes durations as paces; reads the proposals that are told one by one: one query."""

    def __init__(self, durations: dict[tuple[Stage, Stage], list[Duration]], moment: Moment) -> None:
        self.moment = moment
        wanted = {each.proposal for every in durations.values() for each in _longest(every)}
        titles = (f"title_{code}" for code in LANGUAGE_CODES)
        self.proposals = Proposal.objects.published().only("slug", *titles).in_bulk(wanted)

    def pairs(self, durations: dict[tuple[Stage, Stage], list[Duration]]) -> list[Pace]:
        ranked = sorted(durations.items(), key=lambda row: (row[0][0].rank, row[0][1].rank))
        return [self._pace(every, start=pair[0], end=pair[1]) for pair, every in ranked]

    def kinds(self, durations: dict[tuple[Stage, Stage], list[Duration]], selection: Selection) -> list[Pace]:
        by_kind: defaultdict[str, list[Duration]] = defaultdict(list)
        for every in durations.values():
            for each in every:
                by_kind[each.kind].append(each)
        return [
            replace(
                self._pace(by_kind[kind.value], kind=kind, is_told=False),
                path=_count(selection, "kind", kind.value, 0, 1).path,
            )
            for kind in ProposalKind
            if kind.value in by_kind
        ]

    def _pace(
        self,
        every: list[Duration],
        *,
        start: Stage | None = None,
        end: Stage | None = None,
        kind: ProposalKind | None = None,
        is_told: bool = True,
    ) -> Pace:
        days = [each.days for each in every]
        told = [
            Told(
                proposal,
                at_moment(f"{proposal.get_absolute_url()}#step-{each.number}", self.moment),
                each.days,
            )
            for each in (_longest(every) if is_told else ())
            if (proposal := self.proposals.get(each.proposal))
        ]
        return Pace(start, end, kind, len(days), statistics.median(days), min(days), max(days), told)


def _longest(every: Iterable[Duration]) -> list[Duration]:
    return sorted(every, key=lambda each: (-each.days, each.proposal))[:SHOWN]
