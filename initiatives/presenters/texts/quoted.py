"""Passages as other pages quote them: the words, where they stand, who said them and in what office."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import OuterRef, Subquery

from initiatives.models import Anchor, AnchorState, Document, Office, Paragraph, ParagraphKind, Person
from initiatives.text.fragments import text_fragment


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage by its best anchor; `paragraph` is None when the words are lost from the text.

    `is_narrated` says that the words are those of whoever reports the speech, not the speaker's own.
    `is_replaced` says that the quoted text has a newer one in its language, `is_lost` that the words are
    not found in the newest one. `continued` are the further parts of a discontinuous quotation.
    """

    anchor: Anchor
    paragraph: int | None
    office: Office | None
    is_narrated: bool
    is_replaced: bool
    is_lost: bool
    continued: tuple["Quoted", ...] = ()

    @property
    def words(self) -> str:
        """The words, those of further parts after a sign that some are left out between."""
        return " […] ".join([self.anchor.exact, *(part.anchor.exact for part in self.continued)])

    @property
    def identities(self) -> list[str]:
        """The permanent identity of the passage, and those of its further parts."""
        return [part.anchor.passage_id for part in (self, *self.continued)]

    @property
    def document(self) -> Document:
        """The document that holds the words."""
        return self.anchor.version.document

    @property
    def at_source(self) -> str:
        """The address of the source, opened at the words; at its top for a translation, "" without one."""
        address = self.document.address
        if not address or self.anchor.version.translation_of_id is not None:
            return address
        anchors = [self.anchor, *(part.anchor for part in self.continued)]
        return text_fragment(address, [(each.prefix, each.exact, each.suffix) for each in anchors])


def quoted(passages: Collection[str]) -> dict[str, Quoted]:
    """Return the passages of these ids: two queries, whatever their number.

    Which of the anchors of a passage is quoted, `Anchor.worth` says.
    """
    within = Paragraph.objects.filter(version=OuterRef("version"), start__lte=OuterRef("start")).order_by(
        "-start"
    )
    anchors = (
        Anchor.objects.filter(passage__in=passages)
        .with_replaced()
        .select_related("version__document__speaker", "version__document__summit")
        .defer("version__text")
        .annotate(
            paragraph=Subquery(within.values("number")[:1]),
            paragraph_kind=Subquery(within.values("kind")[:1]),
        )
    )
    best: dict[str, Anchor] = {}
    newest: dict[tuple[str, str], Anchor] = {}
    for anchor in sorted(anchors, key=lambda anchor: anchor.version.number):
        newest[anchor.passage_id, anchor.version.language] = anchor
    for anchor in sorted(anchors, key=attrgetter("worth")):
        best[anchor.passage_id] = anchor
    offices = offices_of({anchor.version.document.speaker_id for anchor in best.values()})
    return {
        passage: Quoted(
            anchor,
            anchor.paragraph,  # type: ignore[attr-defined] # annotated above
            office_on(offices, anchor.version.document.speaker, anchor.version.document.issued_on),
            is_narrated=bool(anchor.version.document.speaker_id)
            and anchor.paragraph_kind == ParagraphKind.NARRATION,  # type: ignore[attr-defined] # annotated above
            is_replaced=anchor.replaced,  # type: ignore[attr-defined] # annotated above
            is_lost=newest[passage, anchor.version.language].state == AnchorState.LOST,
        )
        for passage, anchor in best.items()
    }


def join_parts(parts: list[Quoted]) -> Quoted:
    """Return the parts of a discontinuous quotation as one, in the order given."""
    return replace(
        parts[0],
        is_replaced=any(part.is_replaced for part in parts),
        is_lost=any(part.is_lost for part in parts),
        continued=tuple(parts[1:]),
    )


def offices_of(people: Iterable[int | None]) -> list[Office]:
    """Return every office of these people: one query."""
    return list(Office.objects.filter(person__in=[key for key in people if key]).select_related("state"))


def office_on(offices: list[Office], person: Person | None, day: datetime.date | None) -> Office | None:
    """Return the office that `person` held on `day`, the latest taken up if there were several."""
    held = [
        office
        for office in offices
        if person
        and day
        and office.person_id == person.pk
        and office.since <= day
        and (office.until is None or day <= office.until)
    ]
    return max(held, key=lambda office: office.since, default=None)
