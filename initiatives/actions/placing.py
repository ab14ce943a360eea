"""Placing passages again in another text of their document: computed first, written apart.

What is computed here is what a preview shows and what `add_version` writes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from initiatives.models import Anchor, AnchorState, Document, Version
from initiatives.text.anchoring import Method, Placement, replace_anchor, twins_of
from initiatives.text.spans import CONTEXT, Span
from initiatives.text.surroundings import surroundings

_STATE = {
    Method.EXACT: AnchorState.PLACED,
    Method.FOLDED: AnchorState.MOVED,
    Method.FUZZY: AnchorState.MOVED,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A passage to be placed: its words in the version `number`, and what stood around them.

    `twins` tells the same of other places in that text that have the same words. Words that nobody has
    confirmed (`sure` is false) never make a place sure. `otherwise` are words to look for where these are
    not found; `left_lost` says that an editor has left the passage as lost in the latest text.
    """

    passage: str
    number: int
    exact: str
    prefix: str
    suffix: str
    twins: tuple[tuple[str, str], ...] = ()
    sure: bool = True
    otherwise: "Sought | None" = None
    left_lost: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage will stand: `span` is None when it is lost."""

    sought: Sought
    state: AnchorState
    span: Span | None


def sought_at(passage: str, version: Version, span: Span, *, sure: bool = True) -> Sought:
    """Return the passage as it is found at `span` of `version`."""
    text = version.text
    return Sought(
        passage,
        version.number,
        span.of(text),
        *surroundings(text, span),
        twins=tuple(twins_of(text, span)),
        sure=sure,
    )


def sought_in(
    document: Document,
    language: str,
    *,
    before: int | None = None,
    passages: Collection[str] | None = None,
) -> list[Sought]:
    """Return the passages of `document` that a new text in `language` should hold.

    `before` asks as if the version of that number were the new one, `passages` for these only.

    Their words are the latest that are confirmed; where later ones wait for an editor, those come second.
    Words are looked for in texts of the same language only: in a translation no passage can be found by
    its words, and to call all of them lost would hide those that are.
    """
    versions = document.versions.filter(language=language)
    if before is not None:
        versions = versions.filter(number__lt=before)
    texts = {each.pk: each for each in versions}
    by_passage: dict[str, list[Anchor]] = {}
    anchors = Anchor.objects.filter(version__in=texts)
    if passages is not None:
        anchors = anchors.filter(passage__in=passages)
    for anchor in anchors.order_by("-version__number", "pk"):
        by_passage.setdefault(anchor.passage_id, []).append(anchor)
    return [_latest(passage, each, texts) for passage, each in sorted(by_passage.items())]


def _latest(passage: str, anchors: list[Anchor], texts: dict[int, Version]) -> Sought:
    """Return a passage by its anchors, the newest first."""
    found: list[Sought] = []
    for anchor in anchors:
        sure = anchor.state == AnchorState.PLACED
        if anchor.span is not None and (sure or not found):
            found.append(sought_at(passage, texts[anchor.version_id], anchor.span, sure=sure))
        if sure:
            break
    newest = anchors[0]
    if not found:
        number = texts[newest.version_id].number
        found.append(Sought(passage, number, newest.exact, newest.prefix, newest.suffix))
    *unconfirmed, best = found
    return replace(best, otherwise=unconfirmed[0] if unconfirmed else None, left_lost=newest.left_lost)


def taken_in(version: Version) -> set[Span]:
    """Return the places in `version` where passages stand already."""
    return {anchor.span for anchor in version.anchors.exclude(start=None).only("start", "end") if anchor.span}


def place(text: str, sought: Iterable[Sought], taken: Iterable[Span] = ()) -> list[Place]:
    """Return where each passage will stand in `text`, in the order asked; never two at one place."""
    asked = list(sought)
    found = [_find(text, each) for each in asked]
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


def _find(text: str, sought: Sought) -> Placement | None:
    placement = replace_anchor(text, sought.exact, sought.prefix, sought.suffix, sought.twins)
    if placement is None:
        return _find(text, sought.otherwise) if sought.otherwise else None
    return placement if sought.sure else replace(placement, method=Method.FUZZY)


def _unsureness(placement: Placement | None) -> tuple[int, float]:
    """Return a key that sorts exact placements first, then by likeness, and lost passages last."""
    if placement is None:
        return 2, 0.0
    return int(placement.method is not Method.EXACT), -placement.score


def write_places(version: Version, places: Iterable[Place]) -> None:
    """Write an anchor in `version` for each place."""
    for each in places:
        sought = each.sought
        anchor = Anchor(passage_id=sought.passage, version=version, state=each.state)
        if each.span is not None:
            anchor.place_at(each.span)
        else:
            anchor.exact, anchor.left_lost = sought.exact, sought.left_lost
            anchor.prefix, anchor.suffix = sought.prefix[-CONTEXT:], sought.suffix[:CONTEXT]
        anchor.save()
