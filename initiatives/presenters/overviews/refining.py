"""What refines an overview: the filters that are set, and the few that its page offers."""

from collections.abc import Collection
from dataclasses import dataclass

from initiatives.presenters.facets import Chip, Facet, chips, facets
from initiatives.search.cards import Selection


@dataclass(frozen=True, slots=True)
class Refining:
    """The filters of an overview: those set as `chips`, those offered as `facets`.

    `kept` are the parameters that are set but not offered: a form sends them along.
    """

    chips: list[Chip]
    facets: list[Facet]
    kept: list[tuple[str, str]]


def refining(selection: Selection, offered: Collection[str]) -> Refining:
    """Return what refines the proposals of `selection`; `offered` are the facets that the page shows."""
    question = selection.question
    kept = [("q", question.words)] if question.words else []
    kept += [
        (name, value) for name, values in question.chosen.items() if name not in offered for value in values
    ]
    shown = [facet for facet in facets(selection) if facet.choices[0].name in offered]
    return Refining(chips(selection, "newest"), shown, kept)
