"""What refines an overview: the filters that are set, and the few that its page offers."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl

from initiatives.presenters.facets import Chip, Facet, address, chips, facets
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
    asked = parse_qsl(address(selection.question).removeprefix("?"))
    kept = [(name, value) for name, value in asked if name not in offered]
    shown = [facet for facet in facets(selection) if facet.choices[0].name in offered]
    return Refining(chips(selection, "newest"), shown, kept)
