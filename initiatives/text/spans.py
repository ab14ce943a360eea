"""Offsets into a text, and the conversion from the units in which browsers count."""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = 32
"""How many characters before and after a passage are kept with it, to tell it from its twins."""

_LOW_SURROGATES = frozenset(bytes([first]) for first in range(0xDC, 0xE0))
"""The more significant byte of the second half of a character beyond the BMP."""


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


def code_points_to_utf16(text: str, offset: int) -> int:
    """Convert an offset in code points into one in UTF-16 units; ValueError if outside the text."""
    if not 0 <= offset <= len(text):
        raise ValueError(f"Offset {offset} is outside the text of {len(text)} characters")
    return len(_utf16(text[:offset])) // 2


def utf16_to_code_points(text: str, offset: int) -> int:
    """Convert an offset in UTF-16 units, as browsers count, into one in code points.

    Raises ValueError if it lies outside the text or between the two halves of one character.
    """
    units = _utf16(text)
    if not 0 <= offset <= len(units) // 2:
        raise ValueError(f"UTF-16 offset {offset} is outside the text of {len(units) // 2} units")
    if units[2 * offset + 1 : 2 * offset + 2] in _LOW_SURROGATES:
        raise ValueError(f"UTF-16 offset {offset} splits a character")
    return len(units[: 2 * offset].decode("utf-16-le"))


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
