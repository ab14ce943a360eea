"""A list of proposals to be taken away: what the file says of itself, and its rows in batches."""

import datetime
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from initiatives.exports.columns import PROPOSALS, SHEETS, About, Column, Listed, Quotation, Sheet
from initiatives.models import NOW, Citation, FurtherTopic, Moment, Position, Proposal, Sponsor
from initiatives.presenters.facets import address, in_words
from initiatives.presenters.proposals.listed import with_standing
from initiatives.presenters.proposals.page import origins_of, roles_of
from initiatives.presenters.texts.quoted import quoted
from initiatives.search.cards import SORTS, Selection

BATCH = 500
"""How many proposals are held at a time: what a file costs in memory, whatever its length."""


RecordT = TypeVar("RecordT", Citation, FurtherTopic, Position, Sponsor)

# What an address may hold, and no pattern of addresses does.
_SAMPLE = "zzzzzzzzzz"


class Taken(Protocol):
    """What a writer of files is given: rows in batches, and the columns that each of them has."""

    @property
    def about(self) -> About:
        """What the file says of itself."""

    @property
    def language(self) -> str:
        """The language of headings and values."""

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The columns of a row."""

    @property
    def sheets(self) -> Sequence[Sheet[Any]]:
        """The sheets of a spreadsheet."""

    def batches(self) -> Iterator[Sequence[Any]]:
        """Yield the rows, a batch at a time."""


@dataclass(frozen=True, slots=True)
class TakenList:
    """A list in the language and with the addresses of its file, its rows not yet read."""

    about: About
    keys: Sequence[int]
    language: str
    root: str
    moment: Moment = NOW

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The columns of a proposal."""
        return PROPOSALS

    @property
    def sheets(self) -> Sequence[Sheet[Any]]:
        """The sheets of a spreadsheet: proposals, and their passages."""
        return SHEETS

    def batches(self) -> Iterator[list[Listed]]:
        """Yield the proposals in their order, a batch at a time, each at a constant number of queries.

        What is withdrawn from publication meanwhile is left out.
        """
        for first in range(0, len(self.keys), BATCH):
            with override(self.language):
                batch = read(self.keys[first : first + BATCH], self.root, self.moment)
            yield batch

    def only(self, keys: Collection[int], address: str) -> "TakenList":
        """Return the list with the proposals of these keys alone; `address` is where it is."""
        kept = [key for key in self.keys if key in keys]
        chosen = _("%(filters)s; proposals chosen one by one") % {"filters": self.about.filters}
        about = replace(self.about, list_address=address, filters=chosen, proposals=len(kept))
        return replace(self, about=about, keys=kept)


def take(selection: Selection, sort: str, root: str) -> TakenList:
    """Return a selection in the order `sort`, in the active language; `root` is scheme and host."""
    keys = array("q", selection.keys(sort))  # 8 bytes a proposal is all that a list costs
    listed = reverse("initiatives:proposal-list") + address(selection.question, sort).removesuffix("?")
    moment = selection.cards.moment
    about = about_list(
        len(keys),
        root + listed,
        filters=in_words(selection),
        order=str(SORTS[sort]),
        day=moment.known_on,
    )
    return TakenList(about, keys, get_language() or "ru", root, moment)


def about_list(
    proposals: int, address: str, *, filters: str, order: str, day: datetime.date | None = None
) -> About:
    """Return what a file of so many proposals says of itself in the active language; `day` is of its data."""
    return About(
        title=_("Summit initiatives"),
        list_address=address,
        filters=filters,
        order=order,
        proposals=proposals,
        data_date=(day or timezone.localdate()).isoformat(),
        licence=_(
            "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/): name the Summit initiatives tracker"
        ),
        sources=_("Source texts and quotations belong to their publishers."),
    )


def read(keys: Sequence[int], root: str, moment: Moment = NOW) -> list[Listed]:
    """Return the published proposals of these keys in their order: a fixed number of queries.

    Their addresses are those of the active language.
    """
    proposals = with_standing(Proposal.objects.published(), moment).in_bulk(keys)
    sponsors = _by_proposal(Sponsor.objects.select_related("state", "person", "document"), proposals)
    further = _by_proposal(FurtherTopic.objects.select_related("topic"), proposals)
    cited = _by_proposal(Citation.objects.at(moment), proposals)
    positions = _by_proposal(Position.objects.at(moment).select_related("state"), proposals)
    passages = quoted({each.passage_id for citations in cited.values() for each in citations})
    at_proposal = _addresses(root, "initiatives:proposal-detail")
    at_passage = _addresses(root, "initiatives:passage-detail")
    found = []
    for key in keys:
        if proposal := proposals.get(key):
            address, citations = at_proposal(proposal.slug), cited[key]
            roles = roles_of(citations, passages)
            quotations = [
                Quotation(proposal, address, group.role, each, [at_passage(part) for part in each.identities])
                for group in roles
                for each in group.passages
            ]
            at_the_top = {id(each) for each in origins_of(roles)}
            found.append(
                Listed(
                    proposal,
                    address,
                    topics=[proposal.topic, *(each.topic for each in further[key])],
                    sponsors=sponsors[key],
                    positions=positions[key],
                    origins=[each for each in quotations if id(each.quoted) in at_the_top],
                    quotations=quotations,
                    passages=len({each.passage_id for each in citations}),
                )
            )
    return found


def _by_proposal(records: "QuerySet[RecordT]", proposals: Collection[int]) -> dict[int, list[RecordT]]:
    """Return the records of proposals by their keys: one query.

    Django's own `prefetch_related` makes a query set for each proposal, which took a quarter of the time.
    """
    found = defaultdict(list)
    for record in records.filter(proposal__in=proposals):
        found[record.proposal_id].append(record)
    return found


def _addresses(root: str, view: str) -> Callable[[str], str]:
    """Return what makes the whole address of a page from what identifies it: `reverse` asked but once."""
    before, after = reverse(view, args=[_SAMPLE]).split(_SAMPLE)
    return lambda identity: f"{root}{before}{identity}{after}"
