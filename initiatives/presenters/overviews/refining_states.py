"""What refines an overview: the filters of the list of proposals, and what the page asks beside them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.functional import Promise

from initiatives.models import State
from initiatives.presenters.addresses import moment_pairs
from initiatives.presenters.facets import Chip, Facet, address, chips, facets, sorts
from initiatives.presenters.overviews.statements import states_by_name
from initiatives.search.cards import Question, Selection
from initiatives.search.faults import Fault

Own = Mapping[str, str | Sequence[str]]
"""Parameters of the page beside those of the list, an empty one left out."""


@dataclass(frozen=True, slots=True)
class StateChoice:
    """A state that can be set beside others."""

    state: State
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Refining:
    """The form of an overview; `kept` are the parameters that it hands on as they are, those of the moment.

    `query` is that of the whole page, `plain` that without the filters.
    """

    words: str
    facets: list[Facet]
    chips: list[Chip]
    states: list[StateChoice]
    sort: str
    sorts: list[tuple[str, Promise]]
    kept: list[tuple[str, str]]
    query: str
    plain: str
    faults: list[Fault]

    @property
    def has_filters(self) -> bool:
        """Whether a facet is chosen: the filters are then shown unfolded."""
        return any(choice.is_chosen for facet in self.facets for choice in facet.choices)


def query(question: Question, sort: str, own: Own) -> str:
    """Return the query of an overview, begun by "?"."""
    pairs = urlencode({name: value for name, value in own.items() if value}, doseq=True)
    return "?" + "&".join(part for part in (address(question, sort)[1:], pairs) if part)


def refining(
    selection: Selection, sort: str, own: Own, chosen: Collection[str], faults: list[Fault]
) -> Refining:
    """Return the form; `chosen` are the codes of the states asked for."""
    pairs = query(Question(), "newest", own)[1:]
    return Refining(
        words=selection.question.words,
        facets=facets(selection),
        chips=[
            replace(chip, address="?" + "&".join(part for part in (chip.address[1:], pairs) if part))
            for chip in chips(selection, sort)
        ],
        states=[
            StateChoice(state, state.code in chosen)
            for state in states_by_name(selection.cards, selection.cards.records["proposer"])
        ],
        sort=sort,
        sorts=sorts(),
        kept=moment_pairs(selection.question.moment),
        query=query(selection.question, sort, own),
        plain=query(Question(moment=selection.question.moment), "newest", own),
        faults=faults,
    )
