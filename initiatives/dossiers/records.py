"""The records of a dossier, declared once: for the schema, reading, importing, exporting and comparing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from initiatives.dossiers.fields import (
    ADDRESS,
    SLUG,
    Amount,
    Choice,
    Content,
    Day,
    Field,
    Flag,
    Kinds,
    Moment,
    Peer,
    PreciseDay,
    Quote,
    Ref,
    Refs,
    Text,
    TextFile,
    Username,
    Whole,
    Words,
    Writer,
)
from initiatives.dossiers.filled import Filled
from initiatives.models import (
    Act,
    Approval,
    Bearing,
    Citation,
    CitationRole,
    Condition,
    Document,
    DocumentKind,
    Evidence,
    EvidenceRank,
    EvidenceType,
    Extent,
    Force,
    Forum,
    FurtherTopic,
    Hindrance,
    InstrumentAct,
    Language,
    Measurement,
    Membership,
    Milestone,
    Office,
    OutcomeMatch,
    ParagraphKind,
    Participation,
    Person,
    Position,
    Proposal,
    ProposalKind,
    ProposalMilestone,
    Publication,
    Relation,
    RelationKind,
    Role,
    Sponsor,
    Stage,
    Stance,
    State,
    StatusUpdate,
    StepDraft,
    Summit,
    Target,
    Topic,
    UpdateKind,
    Version,
)


@dataclass(frozen=True)
class Shape:
    """The fields of one sort of record.

    `identity` names the fields that tell it from its siblings in a list; empty: all of them together.
    `immutable`: once in the database, its content stays.
    """

    model: type[models.Model]
    fields: tuple[Field, ...]
    identity: tuple[str, ...] = ()
    immutable: bool = False

    def children(self) -> Iterator["Many"]:
        """Yield the fields that hold lists of records."""
        for field in self.fields:
            if isinstance(field, Many):
                yield field


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """A list of records that belong to this one, through their column `parent`."""

    shape: Shape
    parent: str

    @property
    def related(self) -> str:
        """The way from the record to the rows of the list."""
        parent: Any = self.shape.model._meta.get_field(self.parent)
        return str(parent.remote_field.get_accessor_name())


@dataclass(frozen=True, kw_only=True)
class Group(Field):
    """A mapping that holds some of the record's own fields."""

    fields: tuple[Field, ...]

    def of(self, row: Any) -> Content | None:
        held = {field.key: field.of(row) for field in self.fields}
        return {key: value for key, value in held.items() if value is not None} or None

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for field in self.fields:
            columns |= field.columns((value or {}).get(field.key), writer)
        return columns


@dataclass(frozen=True, kw_only=True)
class One(Group):
    """A mapping that is a record of its own, one for this one, reached by `column`."""

    model: type[models.Model]

    def of(self, row: Any) -> Content | None:
        other = getattr(row, self.stem, None)
        return None if other is None else super().of(other)

    def columns(self, value: Any, writer: Writer) -> dict[str, Any]:
        return {}  # they are columns of the other record


def _slug() -> Text:
    return Text(key="slug", required=True, pattern=SLUG, what="an address of letters, digits and hyphens")


def _address(key: str = "address", column: str = "") -> Text:
    return Text(key=key, column=column, pattern=ADDRESS, what="a web address (http:// or https://)")


def _publication(unsaid: str) -> tuple[Field, ...]:
    """Return the fields of a publishable record; `unsaid` is what a dossier means that says nothing of it."""
    return Choice(key="publication", choices=Publication, default=unsaid), Text(key="withdrawal_reason")


STATE = Shape(
    State,
    (
        Text(
            key="code", required=True, pattern="^[A-Z]{2}$", what="a code of two capital letters (ISO 3166-1)"
        ),
        Words(key="name", required=True),
    ),
)

MEMBERSHIP = Shape(
    Membership,
    (
        Ref(key="state", section="states", required=True),
        Choice(key="role", choices=Role, default="full"),
        Day(key="since", required=True),
        Day(key="until"),
    ),
    identity=("state", "since"),
)
FORUM = Shape(
    Forum,
    (
        _slug(),
        Words(key="name", required=True),
        Words(key="note"),
        Many(key="memberships", shape=MEMBERSHIP, parent="forum"),
    ),
)

PARTICIPATION = Shape(
    Participation,
    (
        Ref(key="state", section="states"),
        Words(key="organisation"),
        Choice(key="role", choices=Role, default="full"),
    ),
    identity=("state", "organisation"),
)
SUMMIT = Shape(
    Summit,
    (
        _slug(),
        Ref(key="forum", section="forums", required=True),
        Whole(key="ordinal"),
        Words(key="title", required=True),
        Day(key="starts_on", required=True),
        Day(key="ends_on", required=True),
        Words(key="city"),
        Ref(key="host", section="states"),
        Words(key="note"),
        Many(key="participations", shape=PARTICIPATION, parent="summit"),
    ),
)

OFFICE = Shape(
    Office,
    (
        Words(key="title", required=True),
        Ref(key="state", section="states"),
        Day(key="since", required=True),
        Day(key="until"),
    ),
    identity=("state", "since"),
)
PERSON = Shape(
    Person,
    (_slug(), Words(key="name", required=True), Many(key="offices", shape=OFFICE, parent="person")),
)

TOPIC = Shape(Topic, (_slug(), Words(key="name", required=True), Words(key="note")))

VERSION = Shape(
    Version,
    (
        Whole(key="number", required=True),
        Choice(key="language", choices=Language, required=True),
        TextFile(key="text", required=True),
        Day(key="published_on"),
        Day(key="retrieved_on"),
        _address("archive_address"),
        Peer(key="translation_of"),
        Flag(key="by_machine"),
        Kinds(key="paragraphs", choices=ParagraphKind, unsaid=True),
    ),
    identity=("number",),
    immutable=True,
)
DOCUMENT = Shape(
    Document,
    (
        _slug(),
        Choice(key="kind", choices=DocumentKind, required=True),
        Words(key="title", required=True),
        Ref(key="summit", section="summits"),
        Ref(key="speaker", section="people"),
        Words(key="publisher"),
        _address(),
        Flag(key="official"),
        Day(key="issued_on", required=True),
        Words(key="note"),
        Many(key="versions", shape=VERSION, parent="document"),
    ),
)

MILESTONE = Shape(
    Milestone,
    (
        _slug(),
        Words(key="title", required=True),
        PreciseDay(key="due_on", column="due", required=True),
        Words(key="place"),
        _address(),
    ),
)

EVIDENCE = Shape(
    Evidence,
    (
        Choice(key="type", choices=EvidenceType, required=True),
        Choice(key="rank", choices=EvidenceRank, required=True),
        Choice(key="bearing", choices=Bearing, default="supports"),
        Text(key="publisher"),
        Text(key="title"),
        _address(),
        _address("archive_address"),
        Day(key="published_on"),
        Day(key="accessed_on"),
        Text(key="quotation"),
        Quote(),
    ),
)
SPONSOR = Shape(
    Sponsor,
    (
        Ref(key="state", section="states"),
        Ref(key="person", section="people"),
        Ref(key="document", section="documents"),
        Flag(key="unnamed"),
    ),
)
CITATION = Shape(
    Citation,
    (
        Choice(key="role", choices=CitationRole, required=True),
        Quote(required=True, inline=True),
        Whole(key="group"),
    ),
)
POSITION = Shape(
    Position,
    (
        Ref(key="state", section="states", required=True),
        Choice(key="stance", choices=Stance, required=True),
        PreciseDay(key="since", required=True),
        Quote(),
        *_publication("published"),
        Many(key="evidence", shape=EVIDENCE, parent="position"),
    ),
    identity=("state", "since"),
)
MEASUREMENT = Shape(
    Measurement,
    (
        Amount(key="value", required=True),
        PreciseDay(key="measured_on", column="measured", required=True),
        Words(key="note"),
        *_publication("published"),
        Many(key="evidence", shape=EVIDENCE, parent="measurement", required=True),
    ),
    identity=("measured_on", "value"),
)
TARGET = Shape(
    Target,
    (
        Words(key="title", required=True),
        Words(key="unit", required=True),
        Amount(key="baseline"),
        PreciseDay(key="baseline_on", column="baseline"),
        Amount(key="value", required=True),
        PreciseDay(key="deadline"),
        Quote(required=True),
        *_publication("published"),
        Many(key="measurements", shape=MEASUREMENT, parent="target"),
    ),
    identity=("passage", "value"),
)
RELATION = Shape(
    Relation,
    (
        Choice(key="kind", choices=RelationKind, required=True),
        Ref(key="other", section="proposals", required=True),
    ),
)
ACT = Shape(
    InstrumentAct,
    (
        Ref(key="state", section="states", required=True),
        Choice(key="act", choices=Act, required=True),
        PreciseDay(key="taken", required=True),
        *_publication("published"),
        Many(key="evidence", shape=EVIDENCE, parent="act", required=True),
    ),
    identity=("state", "act", "taken"),
)
OUTCOME = Shape(
    OutcomeMatch,
    (
        Ref(key="document", section="documents", required=True),
        Choice(key="extent", choices=Extent, required=True),
        Day(key="looked_at_on", required=True),
        Quote(),
        Words(key="note"),
    ),
    identity=("document",),
)
DRAFT = Shape(
    StepDraft,
    (
        Moment(key="begun_at", required=True),
        Username(key="begun_by"),
        Choice(key="hindrance", choices=Hindrance, default="unfinished"),
        Filled(key="filled_in"),
    ),
    identity=("begun_at",),
)
UPDATE = Shape(
    StatusUpdate,
    (
        Whole(key="number", required=True),
        Choice(key="kind", choices=UpdateKind, default="step"),
        Choice(key="stage", choices=Stage, required=True),
        Choice(key="condition", choices=Condition, default="active"),
        PreciseDay(key="effective", required=True),
        Words(key="note"),
        Text(key="reason"),
        Peer(key="corrects"),
        Moment(key="recorded_at", unsaid=True),
        Username(key="recorded_by", unsaid=True),
        One(
            key="approval",
            model=Approval,
            unsaid=True,
            fields=(
                Choice(key="verdict", choices=Approval.Verdict, required=True),
                Text(key="comment"),
                Moment(key="decided_at", required=True),
                Username(key="decided_by", required=True),
            ),
        ),
        Many(key="evidence", shape=EVIDENCE, parent="update"),
    ),
    identity=("number",),
    immutable=True,
)
PROPOSAL = Shape(
    Proposal,
    (
        _slug(),
        Choice(key="kind", choices=ProposalKind, required=True),
        Choice(key="force", choices=Force, required=True),
        Words(key="title", required=True),
        Words(key="summary"),
        Words(key="note"),
        Ref(key="topic", section="topics", required=True),
        Refs(key="more_topics", section="topics", column="topic", related="furthertopic_set"),
        Group(
            key="first_voiced",
            fields=(PreciseDay(key="on", column="first_voiced"), Words(key="at", column="first_voiced_at")),
        ),
        *_publication("draft"),
        Group(
            key="in_force",
            fields=(
                Whole(key="needs", column="in_force_needs", required=True),
                Choice(key="counts", column="in_force_counts", choices=Act, required=True),
            ),
        ),
        Many(key="sponsors", shape=SPONSOR, parent="proposal"),
        Many(key="citations", shape=CITATION, parent="proposal"),
        Many(key="positions", shape=POSITION, parent="proposal"),
        Many(key="targets", shape=TARGET, parent="proposal"),
        Refs(key="milestones", section="milestones", column="milestone", related="proposalmilestone_set"),
        Many(key="relations", shape=RELATION, parent="proposal"),
        Many(key="acts", shape=ACT, parent="proposal"),
        Many(key="outcomes", shape=OUTCOME, parent="proposal"),
        Many(key="updates", shape=UPDATE, parent="proposal"),
        Many(key="drafts", shape=DRAFT, parent="proposal"),
    ),
)


@dataclass(frozen=True)
class Section:
    """A list at the top of a dossier: the shape of its records and the field that names each."""

    shape: Shape
    label: str
    name: str = "slug"


SECTIONS: dict[str, Section] = {
    "states": Section(STATE, "state", "code"),
    "forums": Section(FORUM, "forum"),
    "summits": Section(SUMMIT, "summit"),
    "people": Section(PERSON, "person"),
    "topics": Section(TOPIC, "topic"),
    "documents": Section(DOCUMENT, "document"),
    "milestones": Section(MILESTONE, "milestone"),
    "proposals": Section(PROPOSAL, "proposal"),
}
"""In the order in which they are written: each refers to those before it only, but for relations."""

LINKS: dict[str, type[models.Model]] = {"more_topics": FurtherTopic, "milestones": ProposalMilestone}
"""The rows behind the fields of kind Refs."""
