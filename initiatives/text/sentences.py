"""Sentences of a paragraph by their places in the whole text, in code points."""

from __future__ import annotations

from razdel import sentenize

from .spans import Span


def sentences_of(text: str, paragraph: Span) -> tuple[Span, ...]:
    """Return the sentences of `paragraph` of `text` by razdel's rules for Russian."""
    return tuple(
        Span(sentence.start, sentence.stop).shift(paragraph.start)
        for sentence in sentenize(paragraph.of(text))
    )
