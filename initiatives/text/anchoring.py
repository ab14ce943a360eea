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
from .surroundings import CONTEXT_MARGIN, Context, Likeness, or_zero, surroundings

# Likeness is rapidfuzz's normalised Indel ratio, 0 to 1. Unrelated stretches of 32 characters of the seed
# text reach 0.34 in the median, 0.47 in one of a hundred pairs; the bounds below stand on that.
CONTEXT_FLOOR = 0.6
"""The context that a place among several needs: about one side whole, the other unrelated."""
ALIEN = 0.5
"""A context below this is not the passage's own."""
FUZZY_MARGIN = 0.1
"""How much better than its runner-up a fuzzy place must fit, words and context together."""
FUZZY_FLOOR = 0.8
"""The likeness of words that is enough by itself, if the passage is at least FUZZY_LENGTH long."""
FIT_FLOOR = 0.75
"""The fit of words and context together that is enough for such a passage."""
FUZZY_FLOOR_IN_CONTEXT = 0.6
"""The likeness of words that is enough where the context stands nearly whole (CONFIRMED)."""
CONFIRMED = 0.85
FUZZY_LENGTH = 32
SAME_SIGN = 0.05
"""What a bound gains by standing at the same sign as the passage's, such as the full stop of its sentence."""
SLACK = 0.1
"""What the likeness of a place may gain when its bounds are moved."""
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


def replace_anchor(
    new_text: str, exact: str, prefix: str, suffix: str, twins: Sequence[tuple[str, str]] = ()
) -> Placement | None:
    """Place a passage again in a new version of its text, or return None: it is lost.

    `prefix` and `suffix` are what stood around it, of any length: the nearest characters (`spans.CONTEXT`)
    judge, all of them where those tell nothing. `twins` gives the same of every other place where the old
    text has the same words; a place in which one of them fits clearly better is not the passage's (see
    `surroundings.surroundings`).

    - EXACT: the very words, in one place only or in the one the context tells;
    - FOLDED: likewise, but the spelling differs;
    - FUZZY: like words, clearly ahead of the runner-up; or the very words where too little around them is
      as it was, and they have a twin or are so short that they say less than their context.

    Raises ValueError if `exact` holds no words.
    """
    words, sought = _trim(exact)
    folded = _fold_text(new_text)
    context = Context(folded.text, prefix, suffix, twins)
    may_cut = _joins_word(prefix[-1:], exact[:1]), _joins_word(exact[-1:], suffix[:1])
    places = [
        place
        for place in _find_places(new_text, folded, words, sought)
        if not _cuts_word(new_text, place.source, may_cut)
    ]
    own = [place for place in places if context.lead(place.folded) > -CONTEXT_MARGIN]
    if not own:
        return _place_fuzzily(folded, sought, context.near, [place.folded for place in places])
    decided = _decide(own, context)
    if decided is None:
        return None
    place, fits = decided
    around = context.near(place.folded)
    if twins:
        sure = around is not None and around >= CONFIRMED and context.lead(place.folded) >= CONTEXT_MARGIN
    else:
        says_enough = len(sought) >= context.length
        sure = says_enough or around is None or around >= ALIEN
    if not (fits and sure):
        return Placement(place.source, Method.FUZZY, around or 0.0)
    return Placement(place.source, Method.EXACT if place.exact else Method.FOLDED, 1.0)


def twins_of(text: str, span: Span) -> list[tuple[str, str]]:
    """Return the surroundings of each other place in `text` that has the (folded) words at `span`."""
    words, sought = _trim(span.of(text))
    places = _find_places(text, _fold_text(text), words, sought)
    return [surroundings(text, place.source) for place in places if not place.source.overlaps(span)]


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


def _joins_word(before: str, after: str) -> bool:
    """Tell whether two neighbouring characters belong to one word."""
    return before.isalnum() and after.isalnum()


def _cuts_word(text: str, span: Span, may_cut: tuple[bool, bool]) -> bool:
    """Tell whether the span begins, or ends, within a word, where it may not."""
    begins = span.start > 0 and _joins_word(text[span.start - 1], text[span.start])
    ends = span.end < len(text) and _joins_word(text[span.end - 1], text[span.end])
    return (begins and not may_cut[0]) or (ends and not may_cut[1])


def _decide(places: Sequence[_Place], context: Context) -> tuple[_Place, bool] | None:
    """Return the place that fits the context clearly better than all others, and whether it fits well.

    Where the context tells nothing, the only exact place wins, unless a place of folded words sits better.
    """
    if len(places) == 1:
        return places[0], True
    for likeness in (context.near, context.far):
        ranked = sorted(
            ((or_zero(likeness, place.folded), place) for place in places), key=lambda pair: -pair[0]
        )
        best, runner_up = ranked[0], ranked[1]
        if best[0] - runner_up[0] >= CONTEXT_MARGIN:
            return best[1], best[0] >= CONTEXT_FLOOR
        exact = [(around, place) for around, place in ranked if place.exact]
        if len(exact) == 1 and exact[0][0] == best[0]:
            return exact[0][1], True
    return None


def _place_fuzzily(
    folded: Folded, words: str, likeness: Likeness, others: Sequence[Span]
) -> Placement | None:
    """Return the likest place if it is good enough and clearly ahead of the likest one apart from it.

    `others` are places, in order, that belong to something else.
    """

    def fit(span: Span, score: float) -> float:
        around = likeness(span)
        return score if around is None else (2 * score + around) / 3

    first = _best_of(words, folded, _between(others, len(folded.text)), fit, NEAREST_FLOOR)
    if first is None:
        return None
    # Even in its own context a rival comes near only with so much likeness; an unbounded search is slow.
    least = max(NEAREST_FLOOR, (3 * (first[0] - FUZZY_MARGIN) - 1) / 2 - SLACK)
    apart = _between(sorted([*others, first[1]]), len(folded.text))
    rivals = [rival for one in apart if (rival := _best_of(words, folded, [one], fit, least))]
    ranked = sorted([first, *rivals], key=lambda rival: -rival[0])
    best, span, score = ranked[0]
    around = likeness(span)
    enough = (
        (len(words) >= FUZZY_LENGTH and (score >= FUZZY_FLOOR or (around is not None and best >= FIT_FLOOR)))
        # Even a few words, or much rewritten ones, where all around them stands.
        or (score >= FUZZY_FLOOR_IN_CONTEXT and around is not None and around >= CONFIRMED)
    )
    ahead = len(ranked) == 1 or best - ranked[1][0] >= FUZZY_MARGIN
    return Placement(folded.span_in_source(span), Method.FUZZY, score) if enough and ahead else None


def _between(spans: Sequence[Span], length: int) -> list[tuple[int, int]]:
    """Return the stretches of a text of `length` that the spans, given in order, leave free."""
    bounds = [0, *(bound for span in spans for bound in (span.start, span.end)), length]
    return [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True) if start < end]


def _best_of(
    words: str,
    folded: Folded,
    stretches: Sequence[tuple[int, int]],
    fit: Callable[[Span, float], float],
    least: float,
) -> tuple[float, Span, float] | None:
    """Return the likest place in the stretches, if any is at least so like: its fit, span and likeness."""
    found = [
        alignment
        for start, end in stretches
        if (alignment := _best_alignment(words, folded, start, end, fit, least)) is not None
    ]
    return max(((fit(*each), *each) for each in found), key=lambda each: each[0], default=None)


def _best_alignment(
    words: str,
    folded: Folded,
    start: int,
    end: int,
    fit: Callable[[Span, float], float] = lambda _span, score: score,
    least: float = 0.0,
) -> tuple[Span, float] | None:
    """Return the likest stretch of whole words in folded.text[start:end], with its likeness (0 to 1).

    rapidfuzz compares stretches as long as `words`; the bounds are then moved, word by word, to where the
    whole has the best `fit` (of a span and its likeness), since an edit makes a passage longer or shorter.
    """
    stretch = folded.text[start:end]
    if not stretch.strip():
        return None
    alignment = fuzz.partial_ratio_alignment(words, stretch, score_cutoff=100 * least)
    if alignment is None or alignment.score == 0 or alignment.dest_start == alignment.dest_end:
        return None
    slack = len(words) // 3 + 10
    left, right = alignment.dest_start, alignment.dest_end
    begins = [at for at in range(max(0, left - slack), left + slack) if _begins_word(stretch, at)]
    ends = [at for at in range(max(1, right - slack), right + slack) if _ends_word(stretch, at)]

    def likeness(left: int, right: int) -> float:
        return fuzz.ratio(words, stretch[left:right]) / 100 if left < right else 0.0

    def score(left: int, right: int) -> float:
        if left >= right:
            return 0.0
        signs = _same_sign(words[0], stretch[left]) + _same_sign(words[-1], stretch[right - 1])
        return fit(Span(start + left, start + right), likeness(left, right)) + SAME_SIGN * signs

    for _ in range(2):
        left = max(begins, key=lambda at: score(at, right), default=left)
        right = max(ends, key=lambda at: score(left, at), default=right)
    return (Span(start + left, start + right), likeness(left, right)) if left < right else None


def _same_sign(one: str, other: str) -> bool:
    """Tell whether both are the same full stop, quotation mark or other sign, not a letter or digit."""
    return one == other and not one.isalnum()


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
