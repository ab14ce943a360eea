"""The list of proposals, ready for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Prefetch
from django.utils.functional import Promise

from initiatives.models import NOW, Moment, Proposal, Sponsor
from initiatives.models.proposals import ProposalQuerySet
from initiatives.presenters.facets import Chip, Drop, Facet, address, chips, drops, facets, sorts
from initiatives.search.cards import Selection
from initiatives.search.faults import Fault

PAGE_SIZE = 25
LONGEST_BRIEFING = 100
"""How many proposals a briefing holds: it is made whole, and read whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal of the list, its status annotated, and how many passages it cites."""

    proposal: Proposal
    passages: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of proposals with all that refines it; with `faults` it has no rows and no page.

    `address` is the query of the page, `query` that of the whole list.
    """

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
    query: str
    faults: list[Fault]
    moment: Moment

    @property
    def fits_a_briefing(self) -> bool:
        """Whether a briefing can hold the whole list."""
        return 0 < self.total <= LONGEST_BRIEFING


def proposal_list(selection: Selection, sort: str, page: "Page[int] | None", faults: list[Fault]) -> Listing:
    """Present a page of the keys of a selection in the order `sort`; None when there are `faults`."""
    total = page.paginator.count if page else 0
    return Listing(
        rows=_rows(selection, list(page.object_list)) if page else [],
        page=page,
        total=total,
        words=selection.question.words,
        facets=facets(selection),
        chips=chips(selection, sort),
        drops=drops(selection, sort) if not total else [],
        sort=sort,
        sorts=sorts(),
        address=address(selection.question, sort, page.number if page else 1),
        query=address(selection.question, sort).removesuffix("?"),
        faults=faults,
        moment=selection.cards.moment,
    )


def chosen(selection: Selection) -> ProposalQuerySet:
    """Return the proposals of a selection to ask the database for; all of them without a list of keys."""
    published = Proposal.objects.published()
    is_whole = not selection.question.filters and selection.cards.moment.is_now
    return published if is_whole else published.filter(pk__in=selection.keys())


def for_lists(proposals: ProposalQuerySet, moment: Moment = NOW) -> ProposalQuerySet:
    """Add what a row of a list shows at `moment`: status, flags, topic, sponsors. It costs two queries."""
    sponsors = Sponsor.objects.select_related("state", "person", "document")
    return with_standing(proposals, moment).prefetch_related(Prefetch("sponsors", sponsors))


def with_standing(proposals: ProposalQuerySet, moment: Moment = NOW) -> ProposalQuerySet:
    """Add how proposals stand at `moment`: status, flags, topic. It costs one query."""
    return proposals.with_current_status(moment).with_flags(moment).select_related("topic")


def proposals_of(keys: Sequence[int], moment: Moment = NOW) -> list[Proposal]:
    """Return the proposals of these keys in their order, ready for a list: two queries, none for none."""
    if not keys:  # making the query takes longer than asking it
        return []
    proposals = for_lists(Proposal.objects.all(), moment).in_bulk(keys)
    return [proposals[key] for key in keys if key in proposals]


def _rows(selection: Selection, keys: list[int]) -> list[Row]:
    cards = selection.cards
    return [Row(each, cards.passages[each.pk]) for each in proposals_of(keys, cards.moment)]
