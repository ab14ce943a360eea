"""What a new text of a document will do, shown before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from initiatives.actions.placing import Place, place, sought_in
from initiatives.models import AnchorState, Citation, Document, Passage, Proposal, Version
from initiatives.models.sources import digest
from initiatives.presenters.texts.differing import AROUND, Row, Words, rows, sides
from initiatives.text.paragraphs import split_paragraphs
from initiatives.text.spans import Span


@dataclass(frozen=True, slots=True)
class Fate:
    """A passage before and after: `after` is None where it is lost. `proposals` cite it."""

    passage: str
    before: Words
    after: Words | None
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What adding the text will do; `replaced` is the version it takes the place of, None for a first one.

    `same_as` is an older version with the very same text.
    """

    number: int
    language: str
    paragraphs: tuple[str, ...]
    replaced: Version | None
    same_as: Version | None
    kept: tuple[Fate, ...]
    moved: tuple[Fate, ...]
    lost: tuple[Fate, ...]
    differences: tuple[Row, ...]


def newest_version(document: Document, language: str) -> Version | None:
    """Return the newest text of the document in a language."""
    return document.versions.filter(language=language).order_by("-number").first()


def preview(document: Document, language: str, text: str) -> Preview:
    """Return what adding `text` (as a version stores it) in `language` will do; nothing is written."""
    numbers = document.versions.values_list("number", flat=True)
    number = max(numbers, default=0) + 1
    replaced = newest_version(document, language)
    same_as = document.versions.filter(sha256=digest(text)).order_by("-number").defer("text").first()
    places = place(text, sought_in(document, language))
    cited_by = citing([each.sought.passage for each in places])
    by_state: dict[AnchorState, list[Fate]] = {state: [] for state in AnchorState}
    for each in sorted(places, key=lambda each: each.span or Span(len(text), len(text) + 1)):
        proposals = cited_by.get(each.sought.passage, ())
        by_state[each.state].append(_fate(each, text, number, language, proposals))
    return Preview(
        number=number,
        language=language,
        paragraphs=tuple(span.of(text) for span in split_paragraphs(text)),
        replaced=replaced,
        same_as=same_as,
        kept=tuple(by_state[AnchorState.PLACED]),
        moved=tuple(by_state[AnchorState.MOVED]),
        lost=tuple(by_state[AnchorState.LOST]),
        differences=tuple(rows(replaced.text, text)) if replaced else (),
    )


def citing(passages: list[str]) -> dict[str, tuple[Proposal, ...]]:
    """Return the proposals that cite each of the passages, drafts too: two queries."""
    cited = Citation.objects.select_related("proposal").order_by("proposal__slug")
    found = Passage.objects.filter(pk__in=passages).prefetch_related(Prefetch("citations", cited))
    return {
        passage.pk: tuple(dict.fromkeys(citation.proposal for citation in passage.citations.all()))
        for passage in found
    }


def _fate(each: Place, text: str, number: int, language: str, proposals: tuple[Proposal, ...]) -> Fate:
    sought = each.sought
    now = each.span.of(text) if each.span else ""
    old, new = sides(sought.exact, now or sought.exact)
    before = Words(sought.prefix[-AROUND:], old, sought.suffix[:AROUND], sought.number, language)
    after = None
    if each.span is not None:
        start, end = each.span.start, each.span.end
        after = Words(text[max(0, start - AROUND) : start], new, text[end : end + AROUND], number, language)
    return Fate(sought.passage, before, after, proposals)
