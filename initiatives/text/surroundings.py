"""What stands around a passage, compared with what stands around a place in another text.

Likeness is rapidfuzz's normalised Indel ratio, 0 to 1, of folded texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from .folding import fold
from .spans import CONTEXT, Span

CONTEXT_MARGIN = 0.15
"""How much better than its runner-up's the context of the chosen one of several places must be."""
FAR = 160
"""How many characters around a passage tell its place where the nearest are alike: a sentence or two."""
Likeness = Callable[[Span], float | None]
"""How alike (0 to 1) what stands around a place in a folded text is to what is given; None: nothing is."""


def surroundings(text: str, span: Span) -> tuple[str, str]:
    """Return what stands around `span`, as far as it helps to find the passage again."""
    return text[max(0, span.start - FAR) : span.start], text[span.end : span.end + FAR]


class Context:
    """What stood around a passage and around its twins, compared with places in a folded text."""

    def __init__(self, text: str, prefix: str, suffix: str, twins: Sequence[tuple[str, str]]) -> None:
        near = (prefix[-CONTEXT:], suffix[:CONTEXT])
        self.near, self.far = likeness_to(text, *near), likeness_to(text, prefix, suffix)
        self.length = sum(len(fold(side).text.strip()) for side in near)
        self._twins = [
            (likeness_to(text, before[-CONTEXT:], after[:CONTEXT]), likeness_to(text, before, after))
            for before, after in twins
        ]

    def lead(self, span: Span) -> float:
        """Tell how much better the passage fits a place than its likest twin does; 1 without twins."""
        leads = [
            min((or_zero(own, span) - or_zero(twin[far], span) for twin in self._twins), default=1.0)
            for far, own in enumerate((self.near, self.far))
        ]
        return leads[0] if abs(leads[0]) >= CONTEXT_MARGIN else leads[1]


def likeness_to(text: str, prefix: str, suffix: str) -> Likeness:
    """Return the likeness to these surroundings."""
    before, after = fold(prefix).text.strip(), fold(suffix).text.strip()
    return lambda span: _compare(text, span, before, after)


def or_zero(likeness: Likeness, span: Span) -> float:
    """Return how alike they are; 0 where nothing is given to compare."""
    return likeness(span) or 0.0


def _compare(text: str, span: Span, before: str, after: str) -> float | None:
    """Return how alike (0 to 1) the surroundings are to those given; None if none are given."""
    if not before and not after:
        return None
    # One more character than given, for the space at the joint that was trimmed from what is given.
    there_before = text[max(0, span.start - len(before) - 1) : span.start].strip()[-len(before) :]
    there_after = text[span.end : span.end + len(after) + 1].strip()[: len(after)]
    # Weighted by length: a side cut short by the bounds of its text says little.
    alike = len(before) * fuzz.ratio(before, there_before) + len(after) * fuzz.ratio(after, there_after)
    return alike / (len(before) + len(after)) / 100
