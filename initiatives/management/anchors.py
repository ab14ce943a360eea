"""Verifying that every anchor of the database says what its version's text says.

The database itself refuses whatever is looked for here; that it did is what is verified: after a restore, an
upgrade, or a change made past its triggers.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from initiatives.models import Anchor, AnchorState, Paragraph, Passage, Version
from initiatives.models.snapshot import snapshot
from initiatives.models.sources import digest
from initiatives.text.spans import Span, context

ROWS_AT_ONCE = 1_000
"""How many anchors are held in memory at once; of the texts it is one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a passage in a version; `version` is 0, or `passage` empty, where there is none."""

    document: str
    version: int
    passage: str
    what: str

    def __str__(self) -> str:
        place = f", version {self.version}" if self.version else ""
        return f"{self.document}{place}{self.passage and ', passage '}{self.passage}: {self.what}"


@dataclass(slots=True)
class Check:
    """One run over all anchors; `checked` counts them while the faults come."""

    checked: int = 0

    def faults(self) -> Iterator[Fault]:
        """Yield every fault, version by version, then what belongs to none; all of one moment."""
        with snapshot():
            versions = Version.objects.select_related("document").order_by("document__slug", "number", "pk")
            for version in versions.iterator(chunk_size=1):
                yield from self._in_version(version)
            yield from self._outside()

    def _in_version(self, version: Version) -> Iterator[Fault]:
        slug, number = version.document.slug, version.number
        text = version.text
        if version.sha256 != digest(text):
            yield Fault(slug, number, "", "the text is not the one of its checksum")
        paragraphs = list(
            Paragraph.objects.filter(version=version).order_by("number").values_list("start", "end")
        )
        for what in paragraph_faults(text, paragraphs):
            yield Fault(slug, number, "", what)
        ends = [end for _start, end in paragraphs]
        # Without a join, so that an anchor whose passage is gone is seen too.
        owners = Passage.objects.filter(pk=OuterRef("passage_id")).values("document_id")
        anchors: QuerySet[Anchor] = Anchor.objects.filter(version=version).annotate(owner=owners)
        for anchor in anchors.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
            self.checked += 1
            owner: int | None = anchor.owner  # type: ignore[attr-defined] # annotated above
            if owner != version.document_id:
                yield Fault(
                    slug,
                    number,
                    anchor.passage_id,
                    "the passage belongs to another document" if owner else "there is no such passage",
                )
            for what in anchor_faults(anchor, text):
                yield Fault(slug, number, anchor.passage_id, what)
            span = anchor.span if _has_place(anchor) else None
            if span and span.end <= len(text):
                first = bisect_right(ends, span.start)
                if first == len(ends) or paragraphs[first][0] >= span.end:
                    yield Fault(slug, number, anchor.passage_id, "no paragraph holds the place")

    def _outside(self) -> Iterator[Fault]:
        """Yield anchors without a version, passages without an anchor, and versions where one is missing."""
        astray = Anchor.objects.filter(~Exists(Version.objects.filter(pk=OuterRef("version_id"))))
        for passage in astray.order_by("pk").values_list("passage_id", flat=True).iterator():
            self.checked += 1
            yield Fault("(no document)", 0, passage, "there is no such version")
        nowhere = Passage.objects.filter(~Exists(Anchor.objects.filter(passage=OuterRef("pk"))))
        for slug, passage in nowhere.order_by("pk").values_list("document__slug", "pk").iterator():
            yield Fault(slug, 0, passage, "the passage stands in no version")
        here = Anchor.objects.filter(passage=OuterRef("pk"), version=OuterRef("document__versions__pk"))
        of_language = Anchor.objects.filter(
            passage=OuterRef("pk"), version__language=OuterRef("document__versions__language")
        )
        missing = (
            Passage.objects.filter(~Exists(here), Exists(of_language))
            .order_by("document__slug", "document__versions__number", "pk")
            .values_list("document__slug", "document__versions__number", "pk")
        )
        for slug, number, passage in missing.iterator():
            yield Fault(slug, number, passage, "no place is recorded, not even as lost")


def _has_place(anchor: Anchor) -> bool:
    return anchor.start is not None and anchor.end is not None and 0 <= anchor.start < anchor.end


def anchor_faults(anchor: Anchor, text: str) -> Iterator[str]:
    """Yield what is wrong with an anchor in its version's text."""
    if anchor.state not in AnchorState.values:
        yield f"the state “{anchor.state}” is unknown"
    if anchor.left_lost and anchor.state != AnchorState.LOST:
        yield "it is left as lost, but is not lost"
    if anchor.state == AnchorState.LOST:
        if anchor.start is not None or anchor.end is not None:
            yield "it is lost, but has a place"
        if not anchor.exact.strip():
            yield "it is lost, and keeps no words"
        return
    if not _has_place(anchor):
        yield f"it is {anchor.state}, but has no place: [{anchor.start}, {anchor.end})"
        return
    span = Span(anchor.start or 0, anchor.end or 0)
    if span.end > len(text):
        yield f"[{span.start}, {span.end}) ends beyond the text of {len(text)} characters"
        return
    if anchor.exact != span.of(text):
        yield "the words are not those of the text"
    if (anchor.prefix, anchor.suffix) != context(text, span):
        yield "the words before and after are not those of the text"


def paragraph_faults(text: str, paragraphs: list[tuple[int, int]]) -> Iterator[str]:
    """Yield where the paragraphs, in their order, leave words out, overlap, or reach beyond the text."""
    reached = 0
    for number, (start, end) in enumerate(paragraphs, start=1):
        if not reached <= start < end <= len(text):
            yield f"paragraph {number} lies wrongly: [{start}, {end})"
        elif text[reached:start].strip():
            yield f"words before paragraph {number} are in none"
        reached = max(reached, end)
    if text[reached:].strip():
        yield "words at the end are in no paragraph"
