"""How many published proposals bear each value of a facet: rows of an index, each a link to its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from initiatives.models import NOW, Moment
from initiatives.models.wording import Wording
from initiatives.presenters.facets import address, in_order, label
from initiatives.search.cards import Cards, Question

# The drawn width of the longest bar; the others stand in proportion.
FULL_WIDTH = 100


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A value of a facet, its count, the list behind it, and the width of its bar (0 to FULL_WIDTH)."""

    value: str
    label: Wording
    count: int
    path: str
    width: int


def list_path(moment: Moment = NOW, **chosen: str) -> str:
    """Return the address of the list of proposals at `moment` with these values of facets chosen."""
    question = Question(chosen={facet: (value,) for facet, value in chosen.items()}, moment=moment)
    return reverse("initiatives:proposal-list") + address(question).removesuffix("?")


def index_rows(
    cards: Cards, facet: str, chosen: Mapping[str, Sequence[str]] | None = None, *, empty: bool = False
) -> list[IndexRow]:
    """Return a row for each value of `facet`, in the order of the facet, among the proposals `chosen`.

    Values that none of them bears are left out unless `empty`.
    """
    selection = cards.select(chosen=chosen)
    question, counts = selection.question, selection.counts(facet)
    largest = max(counts.values(), default=0) or 1
    proposals = reverse("initiatives:proposal-list")
    return [
        IndexRow(
            value,
            label(cards, facet, value),
            counts[value],
            proposals + address(replace(question, chosen={**question.chosen, facet: (value,)})),
            round(FULL_WIDTH * counts[value] / largest),
        )
        for value in in_order(cards, facet, counts)
        if counts[value] or empty
    ]
