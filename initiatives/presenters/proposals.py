"""The list of proposals, ready for its page."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from initiatives.models import Proposal, Sponsor
from initiatives.presenters.facets import Chip, Drop, Facet, address, chips, drops, facets, sorts
from initiatives.search.cards import Selection

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal of the list, its status annotated, and how many passages it cites."""

    proposal: Proposal
    passages: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a parameter of the address."""

    parameter: str
    message: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of proposals with all that refines it. `faults` stand instead of rows."""

    rows: list[Row]
    page: "Page[int] | None"
    total: int
    words: str
    facets: list[Facet]
    chips: list[Chip]
    drops: list[Drop]
    sort: str
    sorts: list[tuple[str, Promise]]
    address: str
    faults: list[Fault]
    last_page: str


def proposal_list(selection: Selection, sort: str, number: int, faults: list[Fault]) -> Listing:
    """Present page `number` of a selection in the order `sort`.

    With `faults`, or past the last page, there are no rows; `page` is None then, and `last_page` the
    address of the last page there is.
    """
    keys = [] if faults else selection.keys(sort)
    pages = Paginator(keys, PAGE_SIZE)
    page = pages.page(number) if not faults and number <= pages.num_pages else None
    return Listing(
        rows=_rows(selection, list(page.object_list)) if page else [],
        page=page,
        total=len(keys),
        words=selection.question.words,
        facets=facets(selection),
        chips=chips(selection, sort),
        drops=drops(selection, sort) if not keys else [],
        sort=sort,
        sorts=sorts(),
        address=address(selection.question, sort, number),
        faults=faults,
        last_page=address(selection.question, sort, pages.num_pages),
    )


def for_lists(proposals: "QuerySet[Proposal]") -> "QuerySet[Proposal]":
    """Add to proposals what a row of a list shows: status, flags, topic, sponsors; a fixed number of queries."""
    sponsors = Sponsor.objects.select_related("state", "person", "document")
    return (
        proposals.with_current_status()
        .with_flags(timezone.localdate())
        .defer("search")
        .select_related("topic")
        .prefetch_related(Prefetch("sponsors", sponsors))
    )


def _rows(selection: Selection, keys: list[int]) -> list[Row]:
    proposals = for_lists(Proposal.objects.all()).in_bulk(keys)
    places = {key: place for place, key in enumerate(selection.cards.keys)}
    return [Row(proposals[key], selection.cards.passages[places[key]]) for key in keys if key in proposals]
