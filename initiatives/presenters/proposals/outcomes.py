"""What outcome documents make of proposals, for the page of the one and of the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from initiatives.models import NOW, Citation, Document, Extent, Moment, OutcomeMatch, Proposal, Sponsor
from initiatives.models.sources import OUTCOME_KINDS
from initiatives.presenters.texts.quoted import Quoted


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What one document makes of one proposal; `quoted` are the words that take it up."""

    match: OutcomeMatch
    extent: Extent
    quoted: Quoted | None


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The proposals that a document takes up to the same extent."""

    extent: Extent
    matches: list[OutcomeMatch]


def matches_of(proposal: Proposal, moment: Moment = NOW) -> list[OutcomeMatch]:
    """Return what outcome documents make of a proposal, the earliest document first: one query."""
    matches = OutcomeMatch.objects.at(moment).filter(proposal=proposal).select_related("document")
    return list(matches.order_by("document__issued_on", "document__slug"))


def outcome_views(matches: list[OutcomeMatch], passages: Mapping[str, Quoted]) -> list[OutcomeView]:
    """Return the matches of a proposal with the words that take it up."""
    return [
        OutcomeView(match, Extent(match.extent), passages.get(match.passage_id or "")) for match in matches
    ]


def taken_up(document: Document, moment: Moment = NOW) -> list[TakenUp]:
    """Return the published proposals that were looked for in an outcome document, by what was found.

    One query for an outcome document, none for any other.
    """
    if document.kind not in OUTCOME_KINDS:
        return []
    matches = OutcomeMatch.objects.at(moment).filter(document=document).select_related("proposal")
    by_extent: dict[str, list[OutcomeMatch]] = {}
    for match in matches.order_by("proposal__slug"):
        by_extent.setdefault(match.extent, []).append(match)
    return [TakenUp(extent, by_extent[extent]) for extent in Extent if extent in by_extent]


def not_looked_for(document: Document) -> QuerySet[Proposal]:
    """Return the public proposals of the document's summit that nobody has looked for in it yet."""
    cited = Citation.objects.filter(passage__document__summit=document.summit_id).values("proposal")
    sponsored = Sponsor.objects.filter(document__summit=document.summit_id).values("proposal")
    proposals = Proposal.objects.published().filter(Q(pk__in=cited) | Q(pk__in=sponsored))
    if document.summit_id is None:
        proposals = proposals.none()
    return proposals.exclude(outcome_matches__document=document).order_by("slug")
