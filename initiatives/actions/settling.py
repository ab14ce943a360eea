"""An editor's decision on a place that waits: it is right, the passage is lost, or it waits again."""

from enum import StrEnum

from django.db import transaction

from initiatives.actions.placing import place, sought_in
from initiatives.models import Anchor, AnchorState, Document
from initiatives.text.spans import CONTEXT


class Decision(StrEnum):
    """What an editor decides; to place a passage by hand is an action of its own (`move_passage`)."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    REOPEN = "reopen"


class DecidedMeanwhileError(Exception):
    """Somebody else has decided on the place since this editor saw it; `anchor` is how it stands now."""

    def __init__(self, anchor: Anchor) -> None:
        self.anchor = anchor
        super().__init__(anchor.pk)


def seen(anchor: Anchor | None) -> str:
    """Return what an editor saw of an anchor, to be handed back with the decision; empty without one."""
    return f"{anchor.state} {anchor.start} {anchor.end} {anchor.left_lost}" if anchor else ""


@transaction.atomic
def settle_anchor(*, anchor: Anchor, decision: Decision, as_seen: str) -> Anchor:
    """Write a decision on the place of a passage, and return the anchor as it stands then.

    To confirm makes a place that waits sure; to leave gives it up: the passage is lost in this version, with
    the words that were looked for. Reopening undoes either by a new decision: the place, found anew if
    need be, waits again. Raises DecidedMeanwhileError unless the anchor is still as it was seen and waits
    (or, to be reopened, is settled).
    """
    # Placing takes the same lock, so that no passage comes to stand here meanwhile.
    document = Document.objects.select_for_update().get(passages=anchor.passage_id)
    anchor = Anchor.objects.select_for_update(of=("self",)).select_related("version").get(pk=anchor.pk)
    reopens = decision is Decision.REOPEN
    fits = anchor.settled if reopens else not anchor.settled
    if decision is Decision.CONFIRM and anchor.state == AnchorState.LOST:
        fits = False
    if seen(anchor) != as_seen or not fits:
        raise DecidedMeanwhileError(anchor)
    if decision is Decision.CONFIRM:
        anchor.state = AnchorState.PLACED
    elif decision is Decision.LEAVE:
        _lose(document, anchor)
    elif anchor.state == AnchorState.PLACED:
        anchor.state = AnchorState.TO_REVIEW
    else:
        _find_anew(document, anchor)
    anchor.save()
    return anchor


def _lose(document: Document, anchor: Anchor) -> None:
    """Give up the place; the words kept are those that were looked for."""
    anchor.left_lost = True
    if anchor.state == AnchorState.LOST:
        return
    anchor.state, anchor.start, anchor.end = AnchorState.LOST, None, None
    version = anchor.version
    for sought in sought_in(document, version.language, passages=[anchor.passage_id], before=version.number):
        anchor.exact = sought.exact
        anchor.prefix, anchor.suffix = sought.prefix[-CONTEXT:], sought.suffix[:CONTEXT]


def _find_anew(document: Document, anchor: Anchor) -> None:
    """Let a lost passage wait again: at the place where its words are found, if they are."""
    anchor.left_lost = False
    version = anchor.version
    sought = sought_in(document, version.language, passages=[anchor.passage_id], before=version.number)
    taken = {other.span for other in version.anchors.exclude(pk=anchor.pk).exclude(start=None) if other.span}
    for found in place(version.text, sought, taken):
        if found.span is not None:
            anchor.state = AnchorState.TO_REVIEW
            anchor.place_at(found.span)
