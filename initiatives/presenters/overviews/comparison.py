"""Two to five states side by side: where they agree, where one alone speaks, where they differ."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.models import Evidence, Proposal, Stance, State
from initiatives.models.wording import Wording
from initiatives.presenters.facets import in_order, label
from initiatives.presenters.index import list_path
from initiatives.presenters.overviews.refining_states import Own, Refining, query, refining
from initiatives.presenters.overviews.statements import (
    LEGEND,
    Statement,
    Unstated,
    statements,
    states_by_name,
)
from initiatives.presenters.proposals.progress import Proof
from initiatives.presenters.texts.quoted import Quoted, quoted
from initiatives.search.agreement import Agreement, agreement, by_agreement
from initiatives.search.cards import Selection
from initiatives.search.faults import Fault

PAGE_SIZE = 20
"""How many proposals a page of the comparison shows."""

_BOTH: dict[str, Promise] = {
    Stance.PROPOSES: gettext_lazy("both propose"),
    Stance.SUPPORTS: gettext_lazy("both support"),
    Stance.SUPPORTS_IN_PART: gettext_lazy("both support in part"),
    Stance.TAKES_NOTE: gettext_lazy("both take note"),
    Stance.OBJECTS: gettext_lazy("both object"),
}
_ALL: dict[str, Promise] = {
    Stance.PROPOSES: gettext_lazy("all propose"),
    Stance.SUPPORTS: gettext_lazy("all support"),
    Stance.SUPPORTS_IN_PART: gettext_lazy("all support in part"),
    Stance.TAKES_NOTE: gettext_lazy("all take note"),
    Stance.OBJECTS: gettext_lazy("all object"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the states says of a proposal: its words, or the pages that show it; None if nothing.

    `earlier` are words in which it took the same stance before, where pages alone show the last time.
    """

    state: State
    statement: Statement | None
    quoted: Quoted | None
    earlier: Quoted | None
    proofs: list[Proof]


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposal, how the states stand on it, in words too, and what each of them says."""

    proposal: Proposal
    agreement: Agreement
    told: str
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class Group:
    """The proposals of one main topic; `path` is the list of them all."""

    topic: Wording
    path: str
    proposals: list[Compared]


@dataclass(frozen=True, slots=True)
class Tally:
    """On how many proposals the states stand so; `parts` says which of them speaks alone on how many."""

    agreement: Agreement
    number: int
    parts: list[tuple[State, int]]
    path: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page; without `states` only its form."""

    states: list[State]
    tallies: list[Tally]
    groups: list[Group]
    page: "Page[int] | None"
    total: int
    agreement: str
    ways: list[tuple[str, str | Promise]]
    legend: Sequence[Stance | Unstated]
    refining: Refining


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the selection, cut to what the states say anything of, and, if asked, how they stand."""

    selection: Selection
    sort: str
    codes: Sequence[str]
    agreement: str

    @property
    def own(self) -> Own:
        """The parameters beside those of the list."""
        return {"state": self.codes, "agreement": self.agreement}

    def standing(self, agreement: str) -> Selection:
        """Return the selection where the states stand so to each other; "" takes every way."""
        ways = by_agreement(self.selection.cards, self.codes)
        bits = 0
        for way, found in ways.items():
            if agreement in ("", way):
                bits |= found
        return replace(self.selection, saying=self.selection.saying & bits)

    def keys(self) -> list[int]:
        """Return the proposals by main topic, in the order asked for within each: no query."""
        cards = self.selection.cards
        topics = in_order(cards, "topic", cards.bearing["topic"])
        rank = {slug: place for place, slug in enumerate(topics)}
        found = self.standing(self.agreement).keys(self.sort)
        return sorted(found, key=lambda key: rank[cards.main_topics[key]])


def comparison(asked: Asked, page: "Page[int] | None", faults: list[Fault]) -> Comparison:
    """Present a page of the keys of what is asked: a fixed number of queries.

    Nothing but the form when there are `faults` or no states.
    """
    states = states_by_name(asked.selection.cards, asked.codes) if page else []
    form = refining(asked.selection, asked.sort, asked.own, asked.codes, faults)
    return Comparison(
        states=states,
        tallies=_tallies(asked, states) if page else [],
        groups=_groups(asked, states, list(page.object_list)) if page else [],
        page=page,
        total=page.paginator.count if page else 0,
        agreement=asked.agreement,
        ways=[(way.value, way.label) for way in Agreement],
        legend=LEGEND,
        refining=form,
    )


def _tallies(asked: Asked, states: list[State]) -> list[Tally]:
    stances = asked.selection.cards.stances
    found = []
    for way in Agreement:
        standing = asked.standing(way)
        parts = []
        if way == Agreement.ONLY:
            for state in states:
                spoken = 0
                for bits in stances.get(state.code, {}).values():
                    spoken |= bits
                if number := (standing.bits() & spoken).bit_count():
                    parts.append((state, number))
        # With two states, those who speak are one of them or both.
        if way != Agreement.PARTLY or len(states) > 2:
            path = query(asked.selection.question, asked.sort, {**asked.own, "agreement": way.value})
            found.append(Tally(way, standing.count(), parts, path, way == asked.agreement))
    return found


def _groups(asked: Asked, states: list[State], keys: list[int]) -> list[Group]:
    cards = asked.selection.cards
    proposals = Proposal.objects.in_bulk(keys)
    said = statements(keys, states, cards.moment)
    every = [each for of_one in said.values() for each in of_one.values()]
    positions = [each.position.pk for each in every if each.position]
    evidence = list(Evidence.objects.recorded(cards.moment).filter(position__in=positions))
    passages = quoted(
        {words for each in every if (words := each.passage or each.earlier)}
        | {each.passage_id for each in evidence if each.passage_id}
    )
    proofs: defaultdict[int, list[Proof]] = defaultdict(list)
    for each in evidence:
        proofs[each.position_id or 0].append(Proof(each, passages.get(each.passage_id or "")))
    by_topic: dict[str, list[Compared]] = {}
    for key in keys:
        if (proposal := proposals.get(key)) and said[key]:
            compared = _compared(proposal, states, said[key], passages, proofs)
            by_topic.setdefault(cards.main_topics[key], []).append(compared)
    return [
        Group(label(cards, "topic", topic), list_path(cards.moment, topic=topic), found)
        for topic, found in by_topic.items()
    ]


def _compared(
    proposal: Proposal,
    states: list[State],
    said: dict[str, Statement],
    passages: dict[str, Quoted],
    proofs: dict[int, list[Proof]],
) -> Compared:
    sides = []
    for state in states:
        statement = said.get(state.code)
        sides.append(
            Side(
                state,
                statement,
                passages.get(statement.passage) if statement else None,
                passages.get(statement.earlier) if statement else None,
                proofs.get(statement.position.pk, []) if statement and statement.position else [],
            )
        )
    way = agreement(side.statement.stance if side.statement else None for side in sides)
    return Compared(proposal, way, _told(way, sides), sides)


def _told(way: Agreement, sides: list[Side]) -> str:
    """Say how the states stand: "both propose", "only Kazakhstan"."""
    speaking = [side.statement for side in sides if side.statement]
    if way == Agreement.ONLY:
        return _("only %(state)s") % {"state": speaking[0].state.name}
    if way == Agreement.ALIKE:
        stances = {statement.stance for statement in speaking}
        if len(stances) > 1:
            return _("both in favour") if len(sides) == 2 else _("all in favour")
        return str((_BOTH if len(sides) == 2 else _ALL)[stances.pop()])
    return str(way.label)
