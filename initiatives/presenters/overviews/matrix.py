"""The matrix of states: what each says of the proposals, by topic or one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page

from initiatives.models import Proposal, Stance, State
from initiatives.models.wording import Wording
from initiatives.presenters.facets import in_order, label
from initiatives.presenters.overviews.refining_states import Own, Refining, query, refining
from initiatives.presenters.overviews.statements import (
    LEGEND,
    Statement,
    Unstated,
    members,
    speaking,
    statements,
    states_by_name,
)
from initiatives.search.cards import Selection
from initiatives.search.faults import Fault

PAGE_SIZE = 50
"""How many proposals a page of the matrix shows."""
_MOST_THAT_FIT = 7
"""How many columns a wide page shows without moving sideways."""


@dataclass(frozen=True, slots=True)
class Count:
    """On how many proposals a state takes a stance, and where these are shown one by one."""

    stance: Stance
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic (or all of them), how many proposals it has, and the counts of each column."""

    topic: Wording | None
    number: int
    path: str
    cells: list[tuple[State, list[Count]]]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal and the statement of each column; None where no statement was found."""

    proposal: Proposal
    cells: list[tuple[State, Statement | None]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The page. `rows` is `topics` or `proposals`; `everything` sums the topics, each proposal once."""

    rows: str
    columns: list[State]
    topics: list[TopicRow]
    everything: TopicRow | None
    proposals: list[ProposalRow]
    page: "Page[int] | None"
    total: int
    stance: str
    stances: list[Stance]
    legend: Sequence[Stance | Unstated]
    topics_query: str
    proposals_query: str
    refining: Refining

    @property
    def fits(self) -> bool:
        """Whether a wide page shows all columns at once."""
        return len(self.columns) <= _MOST_THAT_FIT


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the selection, with a `stance` only what it leaves, and the columns.

    `states` are the codes asked for by name, `columns` those that are shown.
    """

    selection: Selection
    sort: str
    rows: str
    states: Sequence[str]
    stance: str
    columns: list[State]

    @property
    def own(self) -> Own:
        """The parameters beside those of the list."""
        rows = "" if self.rows == "topics" else self.rows
        return {"rows": rows, "state": self.states, "stance": self.stance}


def ask(selection: Selection, sort: str, rows: str, states: Sequence[str], stance: str) -> Asked:
    """Return what is asked, with the columns settled: at most one query."""
    cards = selection.cards
    columns = states_by_name(cards, states or members(selection) | speaking(selection))
    if stance:
        taking = 0
        for state in columns:
            taking |= cards.stances.get(state.code, {}).get(stance, 0)
        selection = replace(selection, saying=selection.saying & taking)
    return Asked(selection, sort, rows, states, stance, columns)


def matrix(asked: Asked, page: "Page[int] | None", faults: list[Fault]) -> Matrix:
    """Present the matrix of topics, or a page of the keys of the selection; nothing when there are `faults`.

    The matrix of topics costs no query, that of proposals a fixed number.
    """
    by_topic = asked.rows == "topics" and not faults
    return Matrix(
        rows=asked.rows,
        columns=asked.columns,
        topics=_topics(asked) if by_topic else [],
        everything=_row(asked, None, asked.selection.bits()) if by_topic else None,
        proposals=_proposals(asked, list(page.object_list)) if page else [],
        page=page,
        total=0 if faults else asked.selection.count(),
        stance=asked.stance,
        stances=list(Stance),
        legend=LEGEND,
        topics_query=query(asked.selection.question, asked.sort, {**asked.own, "rows": ""}),
        proposals_query=query(asked.selection.question, asked.sort, {**asked.own, "rows": "proposals"}),
        refining=refining(asked.selection, asked.sort, asked.own, asked.states, faults),
    )


def _topics(asked: Asked) -> list[TopicRow]:
    """Return a row for each topic that a proposal of the selection bears, of those asked for if any are."""
    selection = asked.selection
    borne = selection.cards.bearing["topic"]
    wanted = selection.question.chosen.get("topic") or borne
    bits = selection.bits()
    return [
        _row(asked, slug, bits & borne[slug])
        for slug in in_order(selection.cards, "topic", wanted)
        if bits & borne[slug]
    ]


def _row(asked: Asked, topic: str | None, bits: int) -> TopicRow:
    cards, question = asked.selection.cards, asked.selection.question
    if topic:
        question = replace(question, chosen={**question.chosen, "topic": (topic,)})

    def shown(state: Sequence[str], stance: str) -> str:
        return query(question, asked.sort, {"rows": "proposals", "state": state, "stance": stance})

    cells = []
    for state in asked.columns:
        taken = cards.stances.get(state.code, {})
        counts = [
            Count(stance, number, shown([state.code], stance))
            for stance in Stance
            if (number := (bits & taken.get(stance, 0)).bit_count())
            and (not asked.stance or stance == asked.stance)
        ]
        cells.append((state, counts))
    return TopicRow(
        label(cards, "topic", topic) if topic else None,
        bits.bit_count(),
        shown(asked.states, asked.stance),
        cells,
    )


def _proposals(asked: Asked, keys: list[int]) -> list[ProposalRow]:
    proposals = Proposal.objects.in_bulk(keys)
    said = statements(keys, asked.columns, asked.selection.cards.moment)
    return [
        ProposalRow(proposals[key], [(state, said[key].get(state.code)) for state in asked.columns])
        for key in keys
        if key in proposals
    ]
