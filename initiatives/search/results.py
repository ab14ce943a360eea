"""Search over proposals, passages, paragraphs of all documents, and evidence, for pages and the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, OuterRef, Subquery
from django.db.models.functions import Substr

from initiatives.models import NOW, Anchor, Evidence, Moment, Paragraph, Proposal
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.search.bounds import bounded
from initiatives.search.lexemes import Query, understand
from initiatives.search.lighting import Lit, light
from initiatives.search.matching import Match, counts, matches, nearly
from initiatives.search.narrowing import KINDS, Chosen
from initiatives.search.suggesting import Suggestion, suggestions

SHOWN_OF_EACH = 5
PAGE_SIZE = 20
FEW = 2
"""Of so many results or fewer, other words are offered."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A result: its record (a Proposal, Anchor, Paragraph or Evidence) and its texts, by name of field.

    Related records are loaded: of an anchor and a paragraph `version.document`, of an evidence what it shows.
    An anchor has the number of its `paragraph` annotated, a paragraph what is `said` in it.
    """

    kind: str
    record: Any
    rank: float
    texts: dict[str, Lit]


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind. `total` counts them; of a capped group, the newest that are looked at."""

    kind: str
    total: int
    is_capped: bool
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Results:
    """What a question finds.

    `counts` tells how many results bear each value of each facet, `pages` how many pages the one group has.
    Where nothing holds all that is asked, `is_loose`: the results hold the most of it that any text does.
    `is_understood` is false if the words hold nothing to look for: none, or only such as stand in every text.
    """

    groups: list[Group]
    counts: dict[str, dict[str, int]]
    suggestions: list[Suggestion]
    is_understood: bool
    pages: int
    is_loose: bool = False

    @property
    def total(self) -> int:
        """How many results there are of all kinds."""
        return sum(group.total for group in self.groups)

    @property
    def is_capped(self) -> bool:
        """Whether counts are of the newest matches only."""
        return any(group.is_capped for group in self.groups)


def search(
    words: str,
    *,
    chosen: Chosen | None = None,
    kind: str = "",
    first: int = 0,
    size: int = PAGE_SIZE,
    moment: Moment = NOW,
) -> Results:
    """Find `words` (the syntax of `questions.py`) in what was public at `moment` and bears what is `chosen`.

    Without a `kind` the best few of every kind are returned, with one `size` of it from place `first`
    (from 0) on: none beyond the last. `chosen` are parameters of FACETS; a value that nothing bears finds
    nothing.

    Raises QuestionRefusedError for words that are not looked for (its message says why), SearchTooSlowError.
    """
    with bounded():
        query = understand(words)
        if not query:
            return Results([Group(each, 0, False, []) for each in KINDS], {}, [], False, 0)
        kinds = [kind] if kind else list(KINDS)
        found = {each: matches(each, query, chosen or {}, moment) for each in kinds}
        loosened = None if any(of_kind.found for of_kind in found.values()) else query.loosened
        if loosened:
            found = {each: nearly(each, loosened, chosen or {}, moment) for each in kinds}
        part = slice(first, first + size) if kind else slice(SHOWN_OF_EACH)
        shown = {each: of_kind.found[part] for each, of_kind in found.items()}
        hits = _hits([match for every in shown.values() for match in every], query)
        groups = [
            Group(each, len(of_kind.found), of_kind.is_capped, [hit for hit in hits if hit.kind == each])
            for each, of_kind in found.items()
        ]
        everything = [match for of_kind in found.values() for match in of_kind.found]
        return Results(
            groups=groups,
            counts=counts(everything, moment),
            suggestions=[]
            if len(everything) > FEW and not loosened
            else suggestions(words, query, kinds=kinds, moment=moment),
            is_understood=True,
            is_loose=loosened is not None,
            pages=-(-len(everything) // size) if kind else 1,
        )


def _hits(shown: Sequence[Match], query: Query) -> list[Hit]:
    """Return the records of matches in their order: a query for each kind, and one to light all words."""
    records: dict[tuple[str, int], Model] = {}
    for kind in {match.kind: None for match in shown}:
        keys = [match.key for match in shown if match.kind == kind]
        records |= {(kind, key): record for key, record in _RECORDS[kind]().in_bulk(keys).items()}
    found = [match for match in shown if (match.kind, match.key) in records]
    texts = [_TEXTS[match.kind](records[match.kind, match.key]) for match in found]
    lit = iter(light([text for every in texts for text in every.values()], query.lit) if texts else [])
    return [
        Hit(match.kind, records[match.kind, match.key], match.rank, {name: next(lit) for name in every})
        for match, every in zip(found, texts, strict=True)
    ]


def _of_passages() -> Any:
    """Return anchors, each with the number of the `paragraph` in which its words begin."""
    within = Paragraph.objects.filter(version=OuterRef("version"), start__lte=OuterRef("start"))
    return (
        Anchor.objects.defer("version__text")
        .select_related("passage", "version__document__summit")
        .annotate(paragraph=Subquery(within.order_by("-start").values("number")[:1]))
    )


_RECORDS: dict[str, Callable[[], Any]] = {
    "proposal": Proposal.objects.all,
    "passage": _of_passages,
    "paragraph": lambda: (
        Paragraph.objects.defer("version__text")
        .select_related("version__document__summit")
        .annotate(said=Substr("version__text", F("start") + 1, F("end") - F("start")))
    ),
    "evidence": Evidence.objects.with_proposals,
}


def _written(record: Any, *fields: str) -> dict[str, tuple[str, str]]:
    wordings = {
        f"{field}_{code}": (getattr(record, f"{field}_{code}"), code)
        for field in fields
        for code in LANGUAGE_CODES
    }
    return {name: text for name, text in wordings.items() if text[0]}


_TEXTS: dict[str, Callable[[Any], dict[str, tuple[str, str]]]] = {
    "proposal": lambda proposal: _written(proposal, "title", "summary"),
    "passage": lambda anchor: {"exact": (anchor.exact, anchor.version.language)},
    "paragraph": lambda paragraph: {"said": (paragraph.said, paragraph.version.language)},
    "evidence": lambda evidence: {
        name: (getattr(evidence, name), "")
        for name in ("title", "quotation", "publisher")
        if getattr(evidence, name)
    },
}
