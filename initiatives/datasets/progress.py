"""Tables of what became of the proposals: steps, acts, numbers, events, and what shows them."""

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from initiatives.datasets.columns import (
    Column,
    Table,
    dated,
    joined,
    place_among,
    plain_number,
    three,
    united,
)
from initiatives.datasets.proposals import of_proposal
from initiatives.models import (
    Evidence,
    InstrumentAct,
    Measurement,
    Milestone,
    ProposalMilestone,
    StatusUpdate,
    Target,
)
from initiatives.models.public import evidence_by_kind, public_steps


def evidence() -> QuerySet[Evidence]:
    """Return the evidence of what stands in the other tables."""
    return Evidence.objects.filter(pk__in=united(evidence_by_kind(), "pk"))


def _target(path: str = "") -> tuple[object, ...]:
    """Return the parts of the key of a target that is at `path`."""
    return (f"{path}proposal__slug", f"{path}passage", plain_number(f"{path}value"))


def _measurement(path: str = "") -> tuple[object, ...]:
    return (*_target(f"{path}target__"), f"{path}measured_on", plain_number(f"{path}value"))


_CORRECTED = Case(
    When(
        Exists(StatusUpdate.objects.public().filter(pk=OuterRef("corrects"))),
        then=joined("proposal__slug", "corrects__number"),
    ),
    default=None,
    output_field=CharField(),
)
_SHOWN = {
    "status_update": joined("update__proposal__slug", "update__number"),
    "position": joined("position__proposal__slug", "position__state__code", "position__since_on"),
    "measurement": joined(*_measurement("measurement__")),
    "act": joined("act__proposal__slug", "act__state__code", "act__act"),
}

PROGRESS = (
    Table(
        "status_updates",
        _("The dated steps of a proposal; never changed, at most corrected by a later one."),
        public_steps,
        ("id",),
        (
            Column("id", "Proposal and number", joined("proposal__slug", "number"), title=_("identifier")),
            of_proposal(),
            Column(
                "number",
                "Number of the step within its proposal; the page is `proposals/<slug>/steps/<number>/`",
            ),
            Column("kind", "Whether it is a step, a correction or a reversal"),
            Column("stage", "Stage from then on"),
            Column("condition", "Condition from then on"),
            *dated("effective", "When it happened"),
            *three("note", "What happened"),
            Column("reason", "Why, of a correction or reversal"),
            Column(
                "corrects",
                "Step that it corrects",
                _CORRECTED,
                "status_updates",
                title=_("corrects"),
                required=False,
            ),
            Column("recorded_at", "When it was learned, in UTC"),
            Column(
                "approved_at",
                "When a second editor agreed, in UTC, where one has to",
                "approval__decided_at",
                title=_("decided at"),
                required=False,
            ),
        ),
        order=("proposal__slug", "number"),
    ),
    Table(
        "instrument_acts",
        _("What a state did to be bound by a convention or agreement."),
        InstrumentAct.objects.at,
        ("id",),
        (
            Column(
                "id",
                "Proposal, state and act",
                joined("proposal__slug", "state__code", "act"),
                title=_("identifier"),
            ),
            of_proposal(),
            Column("state", "State", "state__code", "states"),
            Column("act", "What it did"),
            *dated("taken", "When"),
        ),
        order=("proposal__slug", "state__code", "act"),
    ),
    Table(
        "targets",
        _("Numbers to reach."),
        Target.objects.at,
        ("id",),
        (
            Column("id", "Proposal, passage and value", joined(*_target()), title=_("identifier")),
            of_proposal(),
            *three("title", "What is measured"),
            *three("unit", "Unit of all its numbers"),
            Column("baseline", "Number at the outset"),
            *dated("baseline", "When it was so"),
            Column("value", "Number to reach"),
            *dated("deadline", "By when"),
            Column("passage", "Passage that names it", "passage__id", "passages"),
        ),
        order=("proposal__slug", "passage__id", "value"),
    ),
    Table(
        "measurements",
        _("What was measured of a target. Two sources may differ, and both are kept."),
        lambda: Measurement.objects.at().filter(target__in=Target.objects.at()),
        ("id",),
        (
            Column("id", "Target, day and value", joined(*_measurement()), title=_("identifier")),
            Column("target", "Target", joined(*_target("target__")), "targets", title=_("target")),
            Column("value", "Number measured, in the unit of the target"),
            *dated("measured", "For when it was measured"),
            *three("note", "Remark"),
        ),
        order=("target__proposal__slug", "target__passage__id", "target__value", "measured_on", "value"),
    ),
    Table(
        "milestones",
        _("Events expected to bear on proposals."),
        Milestone.objects.at,
        ("slug",),
        (
            Column("slug", "Permanent short name"),
            *three("title", "Title"),
            *dated("due", "When it is due"),
            *three("place", "Place"),
            Column("address", "Address on the web"),
        ),
    ),
    Table(
        "proposal_milestones",
        _("Which milestone bears on which proposal."),
        ProposalMilestone.objects.at,
        ("proposal", "milestone"),
        (
            of_proposal(),
            Column("milestone", "Milestone", "milestone__slug", "milestones"),
        ),
        order=("proposal__slug", "milestone__slug"),
    ),
    Table(
        "evidence",
        _("What shows a step, a position, a measurement or an act of a state to be true."),
        evidence,
        ("id",),
        (
            Column(
                "id",
                "What it shows, and its place among what shows that",
                joined(Coalesce(*_SHOWN.values()), place_among("update", "position", "measurement", "act")),
                title=_("identifier"),
            ),
            *(
                Column(
                    name,
                    f"What it shows, where that is {what}",
                    _SHOWN[name],
                    table,
                    title=title,
                    required=False,
                )
                for name, what, table, title in (
                    ("status_update", "a step", "status_updates", _("status update")),
                    ("position", "a position", "positions", _("position")),
                    ("measurement", "a measurement", "measurements", _("measurement")),
                    ("act", "an act of a state", "instrument_acts", _("act of a state")),
                )
            ),
            Column("type", "Sort of source"),
            Column("rank", "How close the source is to what it shows"),
            Column("bearing", "Whether it speaks for or against it"),
            Column("publisher", "Publisher"),
            Column("title", "Title"),
            Column("address", "Address on the web"),
            Column("archive_address", "Address of an archived copy"),
            Column("published_on", "Day on which it was published"),
            Column("accessed_on", "Day on which it was read"),
            Column("quotation", "Short quotation"),
            Column("passage", "Passage of a document in the package", "passage__id", "passages"),
        ),
        order=(
            "update__proposal__slug",
            "update__number",
            "position__proposal__slug",
            "position__state__code",
            "position__since_on",
            "measurement__target__proposal__slug",
            "measurement__target__passage__id",
            "measurement__target__value",
            "measurement__measured_on",
            "measurement__value",
            "act__proposal__slug",
            "act__state__code",
            "act__act",
            "pk",
        ),
        holds_words=True,
    ),
)
