"""Placing passages again in another text of their document: computed first, written apart.

What is computed here is what a preview shows and what `add_version` writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from initiatives.models import Anchor, AnchorState, Document, Version
from initiatives.text.anchoring import Method, Placement, replace_anchor
from initiatives.text.spans import Span, context

_STATE = {
    Method.EXACT: AnchorState.PLACED,
    Method.FOLDED: AnchorState.MOVED,
    Method.FUZZY: AnchorState.MOVED,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A passage to be placed: its words, and up to 32 characters that stood before and after them."""

    passage: str
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage will stand: `span` is None when it is lost."""

    sought: Sought
    state: AnchorState
    span: Span | None


def sought_in(document: Document, language: str) -> list[Sought]:
    """Return the passages of `document` that a new text in `language` should hold, by their latest words.

    Words are looked for in texts of the same language only: in a translation no passage can be found by
    its words, and to call all of them lost would hide those that are.
    """
    last: dict[str, Anchor] = {}
    anchors = Anchor.objects.filter(version__document=document, version__language=language)
    for anchor in anchors.order_by("version__number", "pk"):
        last[anchor.passage_id] = anchor
    return [Sought(key, each.exact, each.prefix, each.suffix) for key, each in last.items()]


def taken_in(version: Version) -> set[Span]:
    """Return the places in `version` where passages stand already."""
    return {anchor.span for anchor in version.anchors.exclude(start=None).only("start", "end") if anchor.span}


def place(text: str, sought: Iterable[Sought], taken: Iterable[Span] = ()) -> list[Place]:
    """Return where each passage will stand in `text`, in the order asked; never two at one place."""
    asked = list(sought)
    found = [replace_anchor(text, each.exact, each.prefix, each.suffix) for each in asked]
    occupied = set(taken)
    places: dict[int, Place] = {}
    # The surest first: where two passages fall on one place, it belongs to the one whose words stand there.
    for index in sorted(range(len(asked)), key=lambda index: _unsureness(found[index])):
        placement = found[index]
        if placement is None or placement.span in occupied:
            places[index] = Place(asked[index], AnchorState.LOST, None)
        else:
            occupied.add(placement.span)
            places[index] = Place(asked[index], _STATE[placement.method], placement.span)
    return [places[index] for index in range(len(asked))]


def _unsureness(placement: Placement | None) -> tuple[int, float]:
    """Return a key that sorts exact placements first, then by likeness, and lost passages last."""
    if placement is None:
        return 2, 0.0
    return int(placement.method is not Method.EXACT), -placement.score


def write_places(version: Version, places: Iterable[Place]) -> None:
    """Write an anchor in `version` for each place."""
    for each in places:
        words, span = each.sought, each.span
        if span is None:
            start = end = None
            exact, prefix, suffix = words.exact, words.prefix, words.suffix
        else:
            start, end = span.start, span.end
            exact, (prefix, suffix) = span.of(version.text), context(version.text, span)
        Anchor.objects.create(
            passage_id=words.passage,
            version=version,
            start=start,
            end=end,
            exact=exact,
            prefix=prefix,
            suffix=suffix,
            state=each.state,
        )
