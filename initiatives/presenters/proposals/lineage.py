"""The lineage of a proposal: its words from document to document, and any two of them side by side."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    NOW,
    Citation,
    CitationRole,
    Extent,
    Moment,
    OutcomeMatch,
    Proposal,
    Relation,
    RelationKind,
)
from initiatives.models.dating import write_date
from initiatives.models.wording import Language
from initiatives.presenters.proposals.page import INVERSE, origins_of, roles_of
from initiatives.presenters.texts.differing import Stretch, sides
from initiatives.presenters.texts.quoted import Quoted, quoted

FIRST_VOICED = _("first voiced")
EARLIEST_WORDS = _("the earliest words held here")
_OF_ROLE: dict[str, Promise] = {
    CitationRole.ORIGIN: _("put forward"),
    CitationRole.REAFFIRMATION: _("restated"),
    CitationRole.SUPPORT: _("backed"),
    CitationRole.OBJECTION: _("objected to"),
    CitationRole.ADOPTED_TEXT: _("adopted text"),
}
"""What words do on the way of a proposal; in other roles they belong to its argument, not to its way."""
_OF_EXTENT: dict[str, Promise] = {
    Extent.IN_FULL: _("taken up in full"),
    Extent.IN_PART: _("taken up in part"),
    Extent.NONE: _("not taken up"),
}
_ON_THE_WAY = (
    RelationKind.CONTINUES,
    RelationKind.SUPERSEDES,
    RelationKind.PART_OF,
    RelationKind.IMPLEMENTS,
    RelationKind.LEGAL_BASIS_FOR,
)
"""The relations that hand a proposal on; `related` does not."""


@dataclass(frozen=True, slots=True)
class Station:
    """One station on the way: what happened, when, in which words.

    Without `quoted` no words of it are held. `match` is what an outcome document makes of the proposal,
    `other` the proposal that a relation leads to, whose words are then quoted.
    """

    labels: list[str | Promise]
    on: datetime.date
    precision: str = "day"
    quoted: Quoted | None = None
    match: OutcomeMatch | None = None
    other: Proposal | None = None

    @property
    def key(self) -> str:
        """The id of the passage with which the words begin; empty without words."""
        return self.quoted.anchor.passage_id if self.quoted else ""

    @property
    def language(self) -> str:
        """The language of the words; empty without words."""
        return self.quoted.anchor.version.language if self.quoted else ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The words of two stations, each marked where the other differs.

    Texts in different languages are not compared: `languages` then names both. `alike` says that some
    word stands in both.
    """

    left: Station
    right: Station
    left_words: tuple[Stretch, ...]
    right_words: tuple[Stretch, ...]
    languages: tuple[str | Promise, str | Promise] | None
    alike: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A station of the page, and its words beside those before it; None where nothing is to be compared."""

    station: Station
    beside: Pair | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The page of a published proposal. `worded` are the stations that can be chosen for a pair."""

    proposal: Proposal
    stops: list[Stop] = field(default_factory=list)

    @property
    def worded(self) -> list[Station]:
        """The stations with words, in time order, each passage once."""
        stations = [stop.station for stop in self.stops if stop.station.quoted]
        return list({station.key: station for station in reversed(stations)}.values())[::-1]

    def pair(self, left: str, right: str) -> Pair | None:
        """Return the words of two stations side by side.

        By default the first of its own words, and the last of them that can be compared with these. None
        when only one station has words. The keys must be those of stations.
        """
        worded = self.worded
        if len(worded) < 2:
            return None
        its_own = [station for station in worded if station.other is None]
        first = next(iter(its_own), worded[0])
        later = [station for station in its_own if station is not first]
        comparable = [station for station in later if station.language == first.language]
        last = (comparable or later or [station for station in worded if station is not first])[-1]
        by_key = {station.key: station for station in worded}
        return _pair(by_key.get(left, first), by_key.get(right, last))


def lineage(slug: str, moment: Moment = NOW) -> Lineage | None:
    """Return the lineage of the published proposal of this address at `moment`; None when there is none.

    A fixed number of queries.
    """
    proposal = Proposal.objects.at(moment).filter(slug=slug).first()
    if proposal is None:
        return None
    relations = list(_relations(proposal, moment))
    others = [other for _label, other in relations]
    put_forward = [CitationRole.ORIGIN, CitationRole.SUPPORT]
    citations = list(
        Citation.objects.at(moment).filter(
            Q(proposal=proposal, role__in=_OF_ROLE) | Q(proposal__in=others, role__in=put_forward)
        )
    )
    matches = list(OutcomeMatch.objects.at(moment).filter(proposal=proposal).select_related("document"))
    passages = quoted(
        {each.passage_id for each in citations} | {each.passage_id for each in matches if each.passage_id}
    )
    its_own = [each for each in citations if each.proposal_id == proposal.pk]
    stations = _joined(
        [
            *_own(proposal, its_own, passages),
            *_taken_up(matches, passages),
            *_handed_on(relations, citations, passages),
        ]
    )
    return Lineage(proposal, list(_stops(stations)))


def _relations(proposal: Proposal, moment: Moment) -> Iterator[tuple[str | Promise, Proposal]]:
    rows = (
        Relation.objects.at(moment)
        .filter(Q(proposal=proposal) | Q(other=proposal), kind__in=_ON_THE_WAY)
        .select_related("proposal", "other")
    )
    for row in rows:
        if row.proposal_id == proposal.pk:
            yield RelationKind(row.kind).label, row.other
        else:
            yield INVERSE[row.kind], row.proposal


def _own(proposal: Proposal, citations: Iterable[Citation], passages: dict[str, Quoted]) -> Iterator[Station]:
    """Yield the stations of its own words; first where it was first voiced, if no words are held of that."""
    roles = roles_of(citations, passages)
    origins = origins_of(roles)
    earliest = min(origins, key=lambda words: words.document.issued_on, default=None)
    is_older = earliest is not None and _was_voiced_before(proposal, earliest.document.issued_on)
    if is_older and proposal.first_voiced_on:
        yield Station([FIRST_VOICED], proposal.first_voiced_on, proposal.first_voiced_precision)
    for group in roles:
        for words in group.passages:
            label = _OF_ROLE[group.role]
            if words is earliest:
                label = EARLIEST_WORDS if is_older else FIRST_VOICED
            yield Station([label], words.document.issued_on, quoted=words)


def _was_voiced_before(proposal: Proposal, day: datetime.date) -> bool:
    voiced, precision = proposal.first_voiced_on, proposal.first_voiced_precision
    # A month or a year in which the day lies is not before it.
    return (
        voiced is not None and voiced < day and not day.isoformat().startswith(write_date(voiced, precision))
    )


def _taken_up(matches: Iterable[OutcomeMatch], passages: dict[str, Quoted]) -> Iterator[Station]:
    for match in matches:
        words = passages.get(match.passage_id or "")
        yield Station([_OF_EXTENT[match.extent]], match.document.issued_on, quoted=words, match=match)


def _handed_on(
    relations: Iterable[tuple[str | Promise, Proposal]],
    citations: Sequence[Citation],
    passages: dict[str, Quoted],
) -> Iterator[Station]:
    for label, other in relations:
        cited = [each for each in citations if each.proposal_id == other.pk]
        # Beside its own role a passage may back this proposal: only where the other was put forward counts.
        for words in origins_of(roles_of(cited, passages))[:1]:
            yield Station([label], words.document.issued_on, quoted=words, other=other)


def _joined(stations: Iterable[Station]) -> list[Station]:
    """Return the stations in time order, those of the same words as one."""
    joined: list[Station] = []
    for station in stations:
        same = next(
            (
                place
                for place, other in enumerate(joined)
                if station.key and other.key == station.key and other.other == station.other
            ),
            None,
        )
        if same is None:
            joined.append(station)
        else:
            other = joined[same]
            labels = [*other.labels, *station.labels]
            joined[same] = Station(
                labels, other.on, other.precision, other.quoted, other.match or station.match, other.other
            )
    return sorted(joined, key=_place_of)


def _place_of(station: Station) -> tuple[datetime.date, int, int]:
    start = station.quoted.anchor.start or 0 if station.quoted else 0
    document = station.quoted.document.pk if station.quoted else 0
    return station.on, document, start


def _stops(stations: list[Station]) -> Iterator[Stop]:
    worded = [station for station in stations if station.quoted]
    before = {id(now): was for was, now in itertools.pairwise(worded)}
    for station in stations:
        was = before.get(id(station))
        yield Stop(station, _pair(was, station) if was and was.key != station.key else None)


def _pair(left: Station, right: Station) -> Pair | None:
    if left.quoted is None or right.quoted is None:
        return None
    one, other = Language(left.language), Language(right.language)
    if one != other:
        untold = (Stretch(left.quoted.words),), (Stretch(right.quoted.words),)
        return Pair(left, right, *untold, (one.label, other.label), alike=False)
    old, new = sides(left.quoted.words, right.quoted.words)
    alike = any(not stretch.only and stretch.words.strip() for stretch in old)
    return Pair(left, right, old, new, None, alike)
