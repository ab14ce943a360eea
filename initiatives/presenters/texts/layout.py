"""The layout of a text with its passages: runs with their marks, and the notes beside each paragraph."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from initiatives.models import Anchor, AnchorState, Paragraph
from initiatives.models.wording import Wording
from initiatives.text.paragraphs import sentences_of
from initiatives.text.runs import Run, paragraph_runs
from initiatives.text.spans import Span

LANES = 6
"""How many overlapping passages are underlined each on a line of its own; the style sheet knows as many."""


@dataclass(frozen=True)
class Heading:
    """A proposal as the page names it: `address` is its own page, `light` the query that chooses it here.

    `hidden` says why the public does not see it, which only the desk has to show.
    """

    slug: str
    title: Wording
    address: str
    light: str
    hidden: str = ""

    @cached_property
    def follow(self) -> str:
        """The name of the links that choose it."""
        return _("Follow in the text: %(title)s") % {"title": self.title}


@dataclass(frozen=True)
class Cited:
    """A proposal that cites a passage, and what the passage does for it, in words."""

    heading: Heading
    role: str


@dataclass(frozen=True)
class Mark:
    """A cited passage in the version shown.

    `number` counts the passages from 1 in the order of the text, `lane` (1 to LANES) is the line its
    underline runs on, `paragraph` the number of the paragraph where it starts; None without a place.
    `waiting` says that the place waits for an editor's eye, `lit` that the chosen proposal cites it.
    """

    passage: str
    number: int
    lane: int
    paragraph: int | None
    words: str
    waiting: bool
    lit: bool
    cited: tuple[Cited, ...]

    @cached_property
    def name(self) -> str:
        """The name of the links that lead to it."""
        return _("Passage %(number)s") % {"number": self.number}

    @cached_property
    def label(self) -> str:
        """The one announcement of the mark: its number, the proposals, and whether its place is unsure."""
        titles = "; ".join(cited.heading.title.text for cited in self.cited) or _("no proposal cites it")
        said = _("Passage %(number)s: %(titles)s") % {"number": self.number, "titles": titles}
        return f"{said} ({_('place to be checked')})" if self.waiting else said

    @cached_property
    def slugs(self) -> str:
        """The proposals that cite it: their slugs with spaces between."""
        return " ".join(cited.heading.slug for cited in self.cited)


@dataclass(frozen=True)
class Slice:
    """A run as rendered: its words, the marks over it, and those whose reference stands before it."""

    words: str
    marks: tuple[Mark, ...]
    references: tuple[Mark, ...]

    @property
    def classes(self) -> str:
        """The style classes: a lane for each mark, and what else shows."""
        names = ["run", *dict.fromkeys(f"lane-{mark.lane}" for mark in self.marks)]
        names += ["waiting"] if any(mark.waiting for mark in self.marks) else []
        names += ["lit"] if any(mark.lit for mark in self.marks) else []
        return " ".join(names)

    @property
    def passages(self) -> str:
        """The passages over the run: their ids with spaces between."""
        return " ".join(mark.passage for mark in self.marks)


@dataclass(frozen=True)
class Entry:
    """A proposal with its marks that have a place, in the order of the text."""

    heading: Heading
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Note:
    """A proposal beside a paragraph: its marks there, each with what it does.

    For the chosen proposal, `before` and `after` are its nearest marks outside the paragraph.
    """

    heading: Heading
    places: tuple[tuple[Mark, str], ...]
    lit: bool = False
    before: Mark | None = None
    after: Mark | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph as rendered; `depth` is the highest lane in use, 0 without marks.

    `start` and `end` are its place in the text, `after` what stands between it and the next one.
    `sentences` are the places of its sentences in the text, for whoever chooses words by them.
    """

    number: int
    kind: str
    slices: tuple[Slice, ...]
    notes: tuple[Note, ...]
    depth: int
    start: int
    end: int
    after: str
    sentences: Sequence[Span] = ()

    @property
    def words(self) -> str:
        """Its whole text."""
        return "".join(one.words for one in self.slices)


def place(
    anchors: Iterable[Anchor],
    cited: Mapping[str, tuple[Cited, ...]],
    paragraphs: Sequence[Paragraph],
    *,
    chosen: str | None = None,
) -> tuple[list[Mark], list[Mark]]:
    """Return the marks with a place in the paragraphs, in the order of the text, and those without."""
    ends = [paragraph.end for paragraph in paragraphs]
    placed: list[tuple[Span, Anchor, int]] = []
    lost: list[Anchor] = []
    for anchor in anchors:
        first = bisect_right(ends, anchor.start) if anchor.start is not None else len(ends)
        if anchor.span and first < len(ends) and paragraphs[first].start < anchor.span.end:
            placed.append((anchor.span, anchor, paragraphs[first].number))
        else:
            lost.append(anchor)
    placed.sort(key=lambda one: (one[0].start, -one[0].end, one[1].passage_id))
    lost.sort(key=lambda anchor: anchor.passage_id)
    lane_of = lanes({anchor.passage_id: span for span, anchor, _number in placed})

    def mark(number: int, anchor: Anchor, paragraph: int | None) -> Mark:
        by = cited[anchor.passage_id]
        return Mark(
            passage=anchor.passage_id,
            number=number,
            lane=lane_of.get(anchor.passage_id, 1),
            paragraph=paragraph,
            words=anchor.exact,
            waiting=anchor.state in (AnchorState.MOVED, AnchorState.TO_REVIEW),
            lit=any(one.heading.slug == chosen for one in by),
            cited=by,
        )

    return (
        [mark(number, anchor, paragraph) for number, (_span, anchor, paragraph) in enumerate(placed, 1)],
        [mark(number, anchor, None) for number, anchor in enumerate(lost, len(placed) + 1)],
    )


def lanes(marks: Mapping[str, Span]) -> dict[str, int]:
    """Give each passage the first lane, from 1, that no passage it overlaps or touches has.

    Where more than LANES lie over one place, the later ones share the lane that is free the soonest.
    """
    taken_until = [-1] * LANES
    given: dict[str, int] = {}
    for passage, span in sorted(marks.items(), key=lambda mark: (mark[1].start, -mark[1].end, mark[0])):
        free = (lane for lane, until in enumerate(taken_until) if until < span.start)
        lane = next(free, taken_until.index(min(taken_until)))
        taken_until[lane] = max(taken_until[lane], span.end)
        given[passage] = lane + 1
    return given


def lay_out(
    text: str,
    paragraphs: Sequence[Paragraph],
    anchors: Mapping[str, Anchor],
    marks: Sequence[Mark],
    chosen: Entry | None = None,
    *,
    sentences: bool = False,
) -> list[Block]:
    """Slice the paragraphs of `text` into rendered runs and set the notes beside them."""
    by_passage = {mark.passage: mark for mark in marks}
    places = {passage: span for passage in by_passage if (span := anchors[passage].span)}
    stretches = [Span(paragraph.start, paragraph.end) for paragraph in paragraphs]
    announced: set[str] = set()
    nexts = [*(paragraph.start for paragraph in paragraphs), len(text)][1:]
    blocks = []
    for paragraph, runs, following in zip(paragraphs, paragraph_runs(stretches, places), nexts, strict=True):
        held = {passage: by_passage[passage] for run in runs for passage in run.passages}
        blocks.append(
            Block(
                number=paragraph.number,
                kind=paragraph.kind,
                slices=tuple(_slice(text, run, held, announced) for run in runs),
                notes=_notes(list(held.values()), chosen),
                depth=max((mark.lane for mark in held.values()), default=0),
                start=paragraph.start,
                end=paragraph.end,
                after=text[paragraph.end : following],
                sentences=sentences_of(text, Span(paragraph.start, paragraph.end)) if sentences else (),
            )
        )
    return blocks


def _slice(text: str, run: Run, held: Mapping[str, Mark], announced: set[str]) -> Slice:
    """Render a run; a passage is announced where it is first seen, which the start of a run need not be."""
    new = [passage for passage in run.passages if passage not in announced]
    announced.update(new)
    return Slice(
        words=run.span.of(text),
        marks=tuple(held[passage] for passage in run.passages),
        references=tuple(held[passage] for passage in new),
    )


def _notes(held: Sequence[Mark], chosen: Entry | None) -> tuple[Note, ...]:
    """Return the proposals of a paragraph in the order of their first passages there."""
    places: dict[Heading, list[tuple[Mark, str]]] = {}
    for mark in held:
        for cited in mark.cited:
            places.setdefault(cited.heading, []).append((mark, cited.role))
    notes = []
    for heading, every in places.items():
        if chosen and chosen.heading == heading:
            order = [mark.passage for mark in chosen.marks]
            first, last = order.index(every[0][0].passage), order.index(every[-1][0].passage)
            before = chosen.marks[first - 1] if first else None
            after = chosen.marks[last + 1] if last + 1 < len(chosen.marks) else None
            notes.append(Note(heading, tuple(every), lit=True, before=before, after=after))
        else:
            notes.append(Note(heading, tuple(every)))
    return tuple(notes)


def entries(marks: Iterable[Mark]) -> list[Entry]:
    """Return the proposals of all marks, each with those that have a place."""
    placed: dict[Heading, list[Mark]] = {}
    for mark in marks:
        for cited in mark.cited:
            placed.setdefault(cited.heading, []).extend([mark] if mark.paragraph else [])
    return [Entry(heading, tuple(every)) for heading, every in placed.items()]
