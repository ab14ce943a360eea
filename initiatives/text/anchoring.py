"""Finding a passage in a text: by its pasted words, or again in a later version.

Never the first hit: words that stand in several places are placed only where their context says.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from .folding import Folded, fold
from .spans import Span

# Likeness is rapidfuzz's normalised Indel ratio, 0 to 1. Unrelated stretches of 32 characters of the seed
# text reach 0.34 in the median, 0.47 in one of a hundred pairs; the bounds below stand on that.
CONTEXT_MARGIN = 0.15
"""How much better than its runner-up's the context of the chosen one of several places must be."""
CONTEXT_FLOOR = 0.6
"""The context that a place among several needs: about one side whole, the other unrelated."""
ALIEN = 0.5
"""A context below this is not the passage's own."""
FUZZY_MARGIN = 0.1
"""How much better than its runner-up a fuzzy place must fit, words and context together."""
FUZZY_FLOOR = 0.8
"""The likeness of words that is enough by itself, if the passage is at least FUZZY_LENGTH long."""
FUZZY_FLOOR_IN_CONTEXT = 0.6
"""The likeness of words that is enough where the context stands nearly whole (CONFIRMED)."""
CONFIRMED = 0.85
FUZZY_LENGTH = 32
NEAREST_FLOOR = 0.5
"""Below this likeness a place is not worth showing as the nearest to a quotation."""


class Method(enum.Enum):
    """How a passage was found again."""

    EXACT = "exact"
    """The very words, in the one place or the one that the context tells."""
    FOLDED = "folded"
    """The words but for spelling (see `folding`)."""
    FUZZY = "fuzzy"
    """Like words, or the very words where nothing around them is as it was: an editor must look."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage stands in a new text, how it was found, and how alike it is (0 to 1)."""

    span: Span
    method: Method
    score: float


class QuotationNotPlaced(ValueError):  # noqa: N818 - the name says the outcome; callers show it to people
    """A quotation has no one place in the text."""


class QuotationAmbiguous(QuotationNotPlaced):
    """The quotation stands in more than one place; `places` lists them in order."""

    def __init__(self, places: list[Span]) -> None:
        self.places = places
        listed = ", ".join(f"[{place.start}, {place.end})" for place in places)
        super().__init__(f"The quotation stands in {len(places)} places: {listed}")


class QuotationNotFound(QuotationNotPlaced):
    """The quotation stands nowhere; `nearest` is the likest place, if any, `score` its likeness (0 to 1)."""

    def __init__(self, nearest: Span | None, score: float) -> None:
        self.nearest = nearest
        self.score = score
        near = "" if nearest is None else f"; the nearest words are at [{nearest.start}, {nearest.end})"
        super().__init__(f"The quotation is not in the text{near}")


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of the folded words: its span there and in the source, and whether the words are exact."""

    folded: Span
    source: Span
    exact: bool


# A dossier or a new version places many passages in the same text, one after the other.
_fold_text = lru_cache(maxsize=4)(fold)


def place_quotation(text: str, quotation: str, *, prefix: str = "", suffix: str = "") -> Span:
    """Return the one place of a pasted quotation in `text`.

    `prefix` and `suffix`, of any length, tell several places apart: they must stand right before and after
    (folded, and white space at the joint aside). Among the places left, exact words go before words
    that are alike only when folded. White space around the quotation is ignored.

    Raises QuotationAmbiguous, QuotationNotFound (both QuotationNotPlaced), or ValueError if the quotation
    holds no words.
    """
    words, sought = _trim(quotation)
    folded = _fold_text(text)
    places = _find_places(text, folded, words, sought)
    if not places:
        nearest = _best_alignment(sought, folded, 0, len(folded.text))
        if nearest is None or nearest[1] < NEAREST_FLOOR:
            raise QuotationNotFound(None, 0.0)
        raise QuotationNotFound(folded.span_in_source(nearest[0]), nearest[1])
    before, after = fold(prefix).text.strip(), fold(suffix).text.strip()
    left = [place for place in places if _stands_between(folded.text, place.folded, before, after)] or places
    left = [place for place in left if place.exact] or left
    if len(left) > 1:
        raise QuotationAmbiguous([place.source for place in left])
    return left[0].source


def replace_anchor(new_text: str, exact: str, prefix: str, suffix: str) -> Placement | None:
    """Place a passage again in a new version of its text, or return None: it is lost.

    `prefix` and `suffix` are what stood around it (see `spans.context`).

    - EXACT: the very words, in one place only or in the one the context tells;
    - FOLDED: likewise, but the spelling differs;
    - FUZZY: like words, clearly ahead of the runner-up; or the very words in one place where nothing on
      either side is as it was, and they are so short that they say less than their context.

    Raises ValueError if `exact` holds no words.
    """
    words, sought = _trim(exact)
    folded = _fold_text(new_text)
    sides = fold(prefix).text.strip(), fold(suffix).text.strip()

    def likeness(span: Span) -> float | None:
        return _context_likeness(folded.text, span, *sides)

    places = _find_places(new_text, folded, words, sought)
    if not places:
        return _place_fuzzily(folded, sought, likeness)
    place = _decide(places, likeness)
    if place is None:
        return None
    around = likeness(place.folded)
    says_little = len(places) == 1 and len(sought) < sum(map(len, sides))
    if says_little and all(sides) and around is not None and around < ALIEN:
        return Placement(place.source, Method.FUZZY, around)
    return Placement(place.source, Method.EXACT if place.exact else Method.FOLDED, 1.0)


def _trim(quotation: str) -> tuple[str, str]:
    """Return the quotation without white space and invisible characters around it, and its folded form."""
    folded = fold(quotation)
    sought = folded.text.strip()
    if not sought:
        raise ValueError("The quotation is empty: it holds nothing but white space")
    start = folded.text.index(sought)
    return folded.span_in_source(Span(start, start + len(sought))).of(quotation), sought


def _find_places(text: str, folded: Folded, words: str, sought: str) -> list[_Place]:
    """Return every place of the folded words `sought`, overlapping ones too, that splits no letter."""
    places: list[_Place] = []
    at = folded.text.find(sought)
    while at >= 0:
        span = Span(at, at + len(sought))
        if not folded.splits_letter(span):
            source = folded.span_in_source(span)
            places.append(_Place(span, source, exact=source.of(text) == words))
        at = folded.text.find(sought, at + 1)
    return places


def _stands_between(text: str, span: Span, before: str, after: str) -> bool:
    """Tell whether `before` and `after` stand right around the span, a space at the joint aside."""
    end = span.start - 1 if text[span.start - 1 : span.start] == " " else span.start
    start = span.end + 1 if text[span.end : span.end + 1] == " " else span.end
    return text.endswith(before, 0, end) and text.startswith(after, start)


def _context_likeness(text: str, span: Span, before: str, after: str) -> float | None:
    """Return how alike (0 to 1) the surroundings are to those given; None if none are given."""
    if not before and not after:
        return None
    # One more character than given, for the space at the joint that was trimmed from what is given.
    there_before = text[max(0, span.start - len(before) - 1) : span.start].strip()[-len(before) :]
    there_after = text[span.end : span.end + len(after) + 1].strip()[: len(after)]
    # Weighted by length: a side cut short by the bounds of its text says little.
    alike = len(before) * fuzz.ratio(before, there_before) + len(after) * fuzz.ratio(after, there_after)
    return alike / (len(before) + len(after)) / 100


def _decide(places: Sequence[_Place], likeness: Callable[[Span], float | None]) -> _Place | None:
    """Return the place that the context tells from all others, or None.

    Where it tells nothing, the only exact place wins, unless a place of folded words sits better.
    """
    if len(places) == 1:
        return places[0]
    ranked = sorted(((likeness(place.folded) or 0.0, place) for place in places), key=lambda pair: -pair[0])
    best, runner_up = ranked[0], ranked[1]
    if best[0] >= CONTEXT_FLOOR and best[0] - runner_up[0] >= CONTEXT_MARGIN:
        return best[1]
    exact = [(around, place) for around, place in ranked if place.exact]
    if len(exact) == 1 and exact[0][0] == best[0]:
        return exact[0][1]
    return None


def _place_fuzzily(folded: Folded, words: str, likeness: Callable[[Span], float | None]) -> Placement | None:
    """Return the likest place if it is good enough and clearly ahead of the likest one apart from it."""
    first = _best_alignment(words, folded, 0, len(folded.text))
    if first is None:
        return None
    rivals = [first]
    for start, end in ((0, first[0].start), (first[0].end, len(folded.text))):
        rival = _best_alignment(words, folded, start, end)
        if rival is not None:
            rivals.append(rival)

    def fit(rival: tuple[Span, float]) -> float:
        around = likeness(rival[0])
        return rival[1] if around is None else (2 * rival[1] + around) / 3

    ranked = sorted(rivals, key=fit, reverse=True)
    (span, score), around = ranked[0], likeness(ranked[0][0])
    enough = (score >= FUZZY_FLOOR and len(words) >= FUZZY_LENGTH) or (
        score >= FUZZY_FLOOR_IN_CONTEXT and around is not None and around >= CONFIRMED
    )
    ahead = len(ranked) == 1 or fit(ranked[0]) - fit(ranked[1]) >= FUZZY_MARGIN
    return Placement(folded.span_in_source(span), Method.FUZZY, score) if enough and ahead else None


def _best_alignment(words: str, folded: Folded, start: int, end: int) -> tuple[Span, float] | None:
    """Return the likest stretch of whole words in folded.text[start:end], with its likeness (0 to 1).

    rapidfuzz compares stretches as long as `words`; the bounds are then moved, word by word, to where the
    whole fits best, since an edit makes a passage longer or shorter.
    """
    stretch = folded.text[start:end]
    if not stretch.strip():
        return None
    alignment = fuzz.partial_ratio_alignment(words, stretch)
    if alignment is None or alignment.score == 0 or alignment.dest_start == alignment.dest_end:
        return None
    slack = len(words) // 3 + 10
    left, right = alignment.dest_start, alignment.dest_end
    begins = [at for at in range(max(0, left - slack), left + slack) if _begins_word(stretch, at)]
    ends = [at for at in range(max(1, right - slack), right + slack) if _ends_word(stretch, at)]

    def score(left: int, right: int) -> float:
        return fuzz.ratio(words, stretch[left:right]) / 100 if left < right else 0.0

    for _ in range(2):
        left = max(begins, key=lambda at: score(at, right), default=left)
        right = max(ends, key=lambda at: score(left, at), default=right)
    return (Span(start + left, start + right), score(left, right)) if left < right else None


def _begins_word(text: str, at: int) -> bool:
    return (
        at < len(text)
        and text[at] != " "
        and (at == 0 or not (text[at - 1].isalnum() and text[at].isalnum()))
    )


def _ends_word(text: str, at: int) -> bool:
    return (
        at <= len(text)
        and text[at - 1] != " "
        and (at == len(text) or not (text[at - 1].isalnum() and text[at].isalnum()))
    )
