"""Runs: a paragraph sliced wherever a passage begins or ends, so that overlaps can be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .spans import Span


@dataclass(frozen=True, slots=True)
class Run:
    """A slice under one set of passages.

    `passages` are the ids over it, `opens` those that begin at its start and `closes` those that end at
    its end; each ordered by start, longer first, then id. A passage that reaches in from another
    paragraph opens there, not here.
    """

    span: Span
    passages: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]


def runs(stretch: Span, marks: Mapping[str, Span]) -> list[Run]:
    """Slice one stretch at the bounds of the marks; the runs joined are the stretch."""
    return paragraph_runs([stretch], marks)[0]


def paragraph_runs(paragraphs: Sequence[Span], marks: Mapping[str, Span]) -> list[list[Run]]:
    """Slice all paragraphs in one sweep over the marks.

    `paragraphs` stand in order and apart (ValueError otherwise); `marks` gives each passage's span by
    its id and may nest, overlap, cross paragraphs and reach outside them.
    """
    waiting = sorted(marks.items(), key=lambda mark: (mark[1].start, -mark[1].end, mark[0]))
    taken = 0
    reach: list[tuple[str, Span]] = []
    sliced: list[list[Run]] = []
    previous_end = 0
    for paragraph in paragraphs:
        if paragraph.start < previous_end:
            raise ValueError(f"Paragraph [{paragraph.start}, {paragraph.end}) overlaps the one before")
        previous_end = paragraph.end
        while taken < len(waiting) and waiting[taken][1].start < paragraph.end:
            reach.append(waiting[taken])
            taken += 1
        reach = [mark for mark in reach if mark[1].end > paragraph.start]
        sliced.append(_slice(paragraph, reach))
    return sliced


def _slice(stretch: Span, marks: Sequence[tuple[str, Span]]) -> list[Run]:
    """Slice a stretch by marks that all touch it and stand in their stable order."""
    cuts = {stretch.start, stretch.end}
    for _, span in marks:
        cuts.update((max(span.start, stretch.start), min(span.end, stretch.end)))
    bounds = sorted(cuts)
    result: list[Run] = []
    for start, end in pairwise(bounds):
        over = [(passage, span) for passage, span in marks if span.start <= start and span.end >= end]
        result.append(
            Run(
                span=Span(start, end),
                passages=tuple(passage for passage, _ in over),
                opens=tuple(passage for passage, span in over if span.start == start),
                closes=tuple(passage for passage, span in over if span.end == end),
            )
        )
    return result
