"""What matches a query, the best first, and which values of the facets it bears.

No more than the newest MOST matches of a kind are looked at, newest by when they were recorded: so a page
costs the same however many texts hold a word. Of fewer, everything told is exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from initiatives.models import (
    NOW,
    Citation,
    Document,
    FurtherTopic,
    Moment,
    Office,
    Paragraph,
    Proposal,
    Sponsor,
)
from initiatives.models.catalogue import held
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.search.bounds import by_keys
from initiatives.search.lexemes import MadeQuery, Query
from initiatives.search.narrowing import (
    Chosen,
    citations_of_paragraph,
    narrowed,
    proposal_of_evidence,
)

MOST = 1_000
"""How many matches of a kind are ranked and counted."""
NEAR, FAR = 10_000, 100_000
"""How many of the newest paragraphs are read one by one, where that may find MOST matches among them."""
_BY_LENGTH = 1
"""PostgreSQL's ts_rank: divided by 1 + the logarithm of the length of the text."""


@dataclass(slots=True)
class Match:
    """A row that matches: its key, how well, and what its facets follow from.

    `passage` is the passage of an anchor, `proposals` are those that it is, cites or shows.
    """

    kind: str
    key: int
    rank: float
    proposals: list[int]
    document: int | None = None
    passage: str = ""
    languages: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The matches of one kind, the best first. `is_capped`: there are more, older ones."""

    found: list[Match]
    is_capped: bool


def matches(kind: str, query: Query, chosen: Chosen, moment: Moment = NOW) -> Matches:
    """Return what was public at `moment`, matches the query, and bears the chosen values.

    Four database queries at most, besides settings.
    """
    matching = narrowed(kind, chosen, moment).filter(search=query.whole).order_by()
    # The sum keeps PostgreSQL from going back through the key until it has met enough rare matches.
    newest: Any = matching.order_by((F("pk") + 0).desc()).values("pk")[: MOST + 1]
    is_narrow = kind == "paragraph" and bool(chosen or not moment.is_now)
    # What proposals of a topic cite is little, and where they cite it is told by keys.
    if kind == "paragraph" and "topic" not in chosen:
        newest = _newest_near_the_end(matching) or newest
    rows = matching.model._default_manager.filter(pk__in=newest).order_by()
    rank = SearchRank(F("search"), query.whole, normalization=Value(_BY_LENGTH))
    with by_keys(also_by_words=True) if is_narrow else nullcontext():
        found = [
            _MATCHES[kind](row)
            for row in rows.annotate(how_well=rank).values_list("pk", "how_well", *_told(kind, moment))
        ]
    found.sort(key=lambda match: (-match.rank, -match.key))
    return Matches(_each_passage_once(found)[:MOST], len(found) > MOST)


def nearly(kind: str, query: Query, chosen: Chosen, moment: Moment = NOW) -> Matches:
    """Return what holds the most of the terms of a loosened query, half of them or more, the best first."""
    terms = query.alternatives[0].terms
    found = matches(kind, query, chosen, moment)
    held = _held(kind, [match.key for match in found.found], terms)
    most = max(held.values(), default=0)
    if most < max(1, len(terms) // 2):
        return Matches([], is_capped=False)
    return replace(found, found=[match for match in found.found if held[match.key] == most])


def _held(kind: str, keys: list[int], terms: Sequence[str]) -> dict[int, int]:
    """Return how many of the terms each of the rows holds."""
    holds = (
        Cast(ExpressionWrapper(Q(search=MadeQuery(term)), BooleanField()), IntegerField()) for term in terms
    )
    rows = narrowed(kind, {}).model._default_manager.filter(pk__in=keys).order_by()
    return dict(rows.annotate(terms_held=reduce(add, holds)).values_list("pk", "terms_held"))


def _newest_near_the_end(matching: QuerySet[Any]) -> list[int]:
    """Return the keys of the newest paragraphs, one more than MOST, where they stand near the end; else none.

    The index of words tells all the matches, of which there may be millions, before the first is looked at.
    How many the NEAR paragraphs hold tells whether enough can be expected among the FAR.
    """
    with by_keys(also_by_words=False):
        last = Paragraph.objects.aggregate(last=Max("pk"))["last"] or 0
        for reach in (NEAR, FAR):
            within = matching.filter(pk__gt=last - reach).order_by("-pk").values_list("pk", flat=True)
            found = list(within[: MOST + 1])
            if len(found) > MOST:
                return found
            if len(found) * FAR <= MOST * reach:
                break
    return []


def _each_passage_once(found: list[Match]) -> list[Match]:
    best: dict[Any, Match] = {}
    for match in found:
        best.setdefault(match.passage or match.key, match)
    return list(best.values())


def _told(kind: str, moment: Moment) -> tuple[Any, ...]:
    """Return what the facets of a match follow from, as `_MATCHES` takes it."""
    if kind == "proposal":
        return ("first_voiced_on__year", *(f"title_{code}" for code in LANGUAGE_CODES))
    if kind == "passage":
        cited = Citation.objects.at(moment).filter(passage=OuterRef("passage"))
        return ("version__document", "version__language", "passage", _proposals_of(cited))
    if kind == "paragraph":
        return ("version__document", "version__language", _proposals_of(citations_of_paragraph(moment)))
    return ("published_on__year", proposal_of_evidence())


def _proposals_of(citations: QuerySet[Citation]) -> ArraySubquery:
    return ArraySubquery(citations.order_by().values("proposal"))


def _proposal(row: Any) -> Match:
    key, rank, year, *titles = row
    written = tuple(code for code, title in zip(LANGUAGE_CODES, titles, strict=True) if title)
    return Match("proposal", key, rank, [key], languages=written, year=year)


def _passage(row: Any) -> Match:
    key, rank, document, language, passage, proposals = row
    return Match("passage", key, rank, proposals, document, passage, (language,))


def _paragraph(row: Any) -> Match:
    key, rank, document, language, proposals = row
    return Match("paragraph", key, rank, proposals, document, languages=(language,))


def _evidence(row: Any) -> Match:
    key, rank, year, proposal = row
    return Match("evidence", key, rank, [proposal], year=year)


_MATCHES = {"proposal": _proposal, "passage": _passage, "paragraph": _paragraph, "evidence": _evidence}


@dataclass(frozen=True, slots=True)
class _Source:
    """What the facets of a text follow from: its document."""

    kind: str
    summit: str | None
    year: int
    states: frozenset[str]


def counts(found: Iterable[Match], moment: Moment = NOW) -> dict[str, dict[str, int]]:
    """Return how many of the matches of `moment` bear each value of each facet, the most frequent first.

    Two database queries, whatever the number of matches.
    """
    found = list(found)
    sources = _sources({match.document for match in found if match.document})
    of_proposals = _of_proposals({key for match in found for key in match.proposals}, moment)
    counted: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for match in found:
        source = sources.get(match.document) if match.document else None
        borne = {
            facet: {value for key in match.proposals for value in values[key]}
            for facet, values in of_proposals.items()
        }
        borne["language"] = set(match.languages)
        if source:
            borne["summit"], borne["state"] = {source.summit}, set(source.states)
            borne["text"], borne["year"] = {source.kind}, {source.year}
        else:
            borne["year"] = {match.year}
        for facet, values in borne.items():
            for value in values - {None}:
                counted[facet][str(value)] += 1
    return {
        facet: dict(sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))
        for facet, values in counted.items()
    }


def _of_proposals(keys: set[int], moment: Moment) -> dict[str, defaultdict[int, set[Any]]]:
    """Return the topics, states and summits of proposals by their keys: one database query."""
    told = [
        ("topic", Proposal.objects.filter(pk__in=keys), "pk", "topic__slug"),
        ("topic", FurtherTopic.objects.filter(proposal__in=keys), "proposal", "topic__slug"),
        ("state", Sponsor.objects.filter(proposal__in=keys), "proposal", "state"),
        (
            "summit",
            Citation.objects.at(moment).filter(proposal__in=keys),
            "proposal",
            "passage__document__summit__slug",
        ),
    ]
    first, *others = (
        rows.order_by().annotate(facet=Value(facet)).values_list("facet", proposal, value)
        for facet, rows, proposal, value in told
    )
    borne: dict[str, defaultdict[int, set[Any]]] = {
        facet: defaultdict(set) for facet in ("topic", "state", "summit")
    }
    for facet, proposal, value in first.union(*others):
        borne[facet][proposal].add(value)
    return borne


def _sources(keys: set[int]) -> dict[int, _Source]:
    documents = Document.objects.filter(pk__in=keys).order_by()
    offices = Office.objects.filter(
        held(OuterRef("issued_on")), person=OuterRef("speaker"), state__isnull=False
    )
    told = documents.values_list(
        "pk", "kind", "summit__slug", "issued_on", ArraySubquery(offices.order_by().values("state"))
    )
    return {
        key: _Source(kind, summit, day.year, frozenset(states)) for key, kind, summit, day, states in told
    }
