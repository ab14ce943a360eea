"""The places in a version that wait for an editor, and those that editors have decided on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from initiatives.actions.placing import Sought, sought_in
from initiatives.actions.settling import seen
from initiatives.models import Anchor, AnchorState, Proposal, Version
from initiatives.presenters.editors import editor_of, name_editors
from initiatives.presenters.texts.differing import AROUND, Stretch, Words, sides
from initiatives.presenters.texts.replacing import citing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place that waits: the words as they were confirmed last, if they were, and as they stand here."""

    anchor: Anchor
    seen: str
    before: Words | None
    after: Words | None
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A place that an editor has decided on: who (empty for a command), and when."""

    anchor: Anchor
    seen: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a version; `newer` is the text that has replaced it in its language, if one has."""

    version: Version
    newer: Version | None
    waiting: tuple[Waiting, ...]
    decided: tuple[Decided, ...]


def places(version: Version) -> Places:
    """Return the places of a version; a fixed number of queries, whatever the number of passages."""
    anchors = list(Anchor.objects.filter(version=version).order_by("start", "passage"))
    open_ones = [anchor for anchor in anchors if not anchor.settled]
    before: dict[str, Sought] = {}
    if open_ones:
        listed = sought_in(
            version.document,
            version.language,
            before=version.number,
            passages=[each.passage_id for each in open_ones],
        )
        before = {sought.passage: sought for sought in listed}
    cited_by = citing([anchor.passage_id for anchor in open_ones])
    newer = version.document.versions.filter(language=version.language, number__gt=version.number)
    return Places(
        version=version,
        newer=newer.order_by("-number").defer("text").first(),
        waiting=tuple(
            _waiting(anchor, before.get(anchor.passage_id), version, cited_by.get(anchor.passage_id, ()))
            for anchor in open_ones
        ),
        decided=tuple(_decided(anchors)),
    )


def _waiting(
    anchor: Anchor, sought: Sought | None, version: Version, proposals: tuple[Proposal, ...]
) -> Waiting:
    old = sought.exact if sought else ""
    is_lost = anchor.state == AnchorState.LOST
    if sought and not is_lost:
        of_old, of_new = sides(old, anchor.exact)
    else:
        of_old, of_new = (Stretch(old or anchor.exact),), (Stretch(anchor.exact),)
    before = after = None
    if sought:
        before = Words(
            sought.prefix[-AROUND:], of_old, sought.suffix[:AROUND], sought.number, version.language
        )
    if span := anchor.span:
        text = version.text
        after = Words(
            text[max(0, span.start - AROUND) : span.start],
            of_new,
            text[span.end : span.end + AROUND],
            version.number,
            version.language,
        )
    return Waiting(anchor, seen(anchor), before, after, proposals)


def _decided(anchors: Iterable[Anchor]) -> list[Decided]:
    """Return the settled places that were changed since they were first written, the latest first."""
    settled = {anchor.pk: anchor for anchor in anchors if anchor.settled}
    history: Any = Anchor.pgh_event_model  # type: ignore[attr-defined] # made by the decorator
    events = (
        history.objects.filter(pgh_obj_id__in=settled, pgh_label="update")
        .select_related("pgh_context")
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    latest = sorted(events, key=lambda event: event.pgh_id, reverse=True)
    names = name_editors(map(editor_of, latest))
    return [
        Decided(
            anchor := settled[event.pgh_obj_id],
            seen(anchor),
            names.get(editor_of(event), ""),
            event.pgh_created_at,
        )
        for event in latest
    ]
