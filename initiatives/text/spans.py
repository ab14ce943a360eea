"""Places in a text, in code points. A browser counts otherwise and converts by itself (`desk-offsets.js`)."""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = 32
"""How many characters before and after a passage are kept with it, to tell it from its twins."""


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch [start, end) of a text, in Unicode code points; never empty.

    Raises ValueError unless 0 <= start < end.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span needs 0 <= start < end, not [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Return the words of `text` at this span; ValueError if the span reaches beyond the text."""
        if self.end > len(text):
            raise ValueError(f"The span [{self.start}, {self.end}) ends beyond the text")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether every character of `other` lies in this span (a span contains itself)."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """Return the span moved by `by` characters; ValueError if it would start before the text."""
        return Span(self.start + by, self.end + by)


def context(text: str, span: Span) -> tuple[str, str]:
    """Return up to CONTEXT characters before and after `span` in `text`."""
    return text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
