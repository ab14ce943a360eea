"""What states say and what became of proposals: positions, steps, evidence, milestones."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django_filters import FilterSet

from initiatives.api.fields import (
    ADDRESS,
    DAY,
    MOMENT,
    NUMBER,
    STRING,
    Field,
    Schema,
    Site,
    api_address,
    chosen,
    dated,
    itself,
    optional,
    page,
    page_of,
    plain,
    record,
    reference,
    reference_schema,
    referring,
    several,
    shared,
    term,
    term_schema,
    words,
)
from initiatives.api.filters import of_proposal, on_or_after, on_or_before, one_of, term_of
from initiatives.api.resources import PLACE, SLUG, Resource
from initiatives.api.sources import quotation
from initiatives.models import (
    Bearing,
    Condition,
    Evidence,
    EvidenceRank,
    EvidenceType,
    Milestone,
    Moment,
    Position,
    Proposal,
    ProposalMilestone,
    Stage,
    Stance,
    State,
    StatusUpdate,
    UpdateKind,
)
from initiatives.models.public import public_evidence, public_steps
from initiatives.presenters.texts.quoted import quoted

_ID: Schema = {"type": "integer", "minimum": 1}
_OF_ONE_DATABASE = "A number that has no meaning outside one installation."


def _evidence(each: Evidence, site: Site) -> dict[str, Any]:
    """Return an evidence as the record it is given for tells it."""
    return {
        "api": api_address(site, "evidence", each.pk),
        "type": term(EvidenceType, each.type),
        "rank": term(EvidenceRank, each.rank),
        "bearing": term(Bearing, each.bearing),
        "publisher": each.publisher or None,
        "title": each.title or None,
        "source_address": each.address or None,
        "archive_address": each.archive_address or None,
        "published_on": each.published_on,
        "accessed_on": each.accessed_on,
        "quotation": each.quotation or None,
        "passage": quotation(site.passages.get(each.passage_id or ""), site),
    }


EVIDENCE_SCHEMA = record(
    api=ADDRESS,
    type=term_schema(EvidenceType),
    rank=term_schema(EvidenceRank),
    bearing=term_schema(Bearing),
    publisher=optional(STRING),
    title=optional(STRING),
    source_address=optional(ADDRESS),
    archive_address=optional(ADDRESS),
    published_on=optional(DAY),
    accessed_on=optional(DAY),
    quotation=optional(STRING),
    passage=optional(shared("Quotation")),
)
"""An evidence within the record that it is given for."""


_SHOWN_BY = Field(
    "evidence",
    lambda source, site: [_evidence(each, site) for each in source.proofs],
    several(shared("Proof")),
    "What shows it, in the order it was given.",
)


def _proofs(moment: Moment) -> "Prefetch[str]":
    """Return the evidence that had been recorded by `moment`, to be read along as `proofs`."""
    given = Evidence.objects.recorded(moment).order_by("pk")
    return Prefetch("evidence", given, to_attr="proofs")


def _with_words(records: Sequence[Any], root: str, passages: set[str]) -> Site:
    """Gather the words of the passages that show the records, beside `passages`."""
    shown = {each.passage_id for source in records for each in source.proofs if each.passage_id}
    return Site(root, passages=quoted(shown | passages))


class PositionFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Positions by proposal, state, stance and day."""

    proposal = of_proposal()
    state = one_of(State, "code", "state", "State")
    stance = term_of(Stance, "stance", "Stance")
    since_from = on_or_after("since_on", "Held since, from")
    since_until = on_or_before("since_on", "Held since, until")


def _positions(moment: Moment) -> QuerySet[Position]:
    positions = Position.objects.at(moment).select_related("proposal", "state")
    return positions.prefetch_related(_proofs(moment))


POSITIONS = Resource(
    name="positions",
    noun="Position",
    about="What states say of proposals. No position means that no statement was found, never neutrality.",
    fields=[
        page(lambda each, site: page_of(each.proposal, site), "The page of the proposal."),
        itself("positions", lambda position: (position.pk,)),
        plain("id", _ID, _OF_ONE_DATABASE),
        referring("proposal", "proposals"),
        referring("state", "states"),
        chosen("stance", Stance),
        dated("since_on"),
        Field(
            "passage",
            lambda position, site: quotation(site.passages.get(position.passage_id or ""), site),
            optional(shared("Quotation")),
            "The words that show it.",
        ),
        _SHOWN_BY,
    ],
    records=_positions,
    order=("-since_on", "-id"),
    path="positions/<int:id>/",
    key={"id": "pk"},
    arguments={"id": _ID},
    is_timed=True,
    asked=PositionFilter,
    gather=lambda records, root: _with_words(
        records, root, {each.passage_id for each in records if each.passage_id}
    ),
)


class StatusUpdateFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Steps by proposal, kind, stage, condition, and by the days they happened and were recorded on."""

    proposal = of_proposal()
    kind = term_of(UpdateKind, "kind", "Kind")
    stage = term_of(Stage, "stage", "Stage")
    condition = term_of(Condition, "condition", "Condition")
    happened_from = on_or_after("effective_on", "Happened from")
    happened_until = on_or_before("effective_on", "Happened until")
    recorded_from = on_or_after("recorded_at__date", "Recorded from")
    recorded_until = on_or_before("recorded_at__date", "Recorded until")


def _updates(moment: Moment) -> QuerySet[StatusUpdate]:
    updates: QuerySet[StatusUpdate] = (
        public_steps(moment)
        .with_known_at()
        .select_related("proposal", "corrects")
        .prefetch_related(
            Prefetch("corrections", public_steps(moment), to_attr="public_corrections"), _proofs(moment)
        )
    )
    return updates


def _step(update: StatusUpdate | None, site: Site) -> str | None:
    return api_address(site, "status-updates", update.proposal.slug, update.number) if update else None


def _correction(update: Any) -> int | None:
    return next((each.number for each in update.public_corrections), None)


STATUS_UPDATES = Resource(
    name="status-updates",
    noun="StatusUpdate",
    about="The dated steps of proposals, with what shows them; append-only. The latest first.",
    fields=[
        page(
            lambda each, site: (
                site.root + reverse("initiatives:step-detail", args=[each.proposal.slug, each.number])
            ),
            "Its permanent address, which leads to the page of the proposal.",
        ),
        itself("status-updates", lambda each: (each.proposal.slug, each.number)),
        referring("proposal", "proposals"),
        plain("number", PLACE, "Its number among the steps of the proposal."),
        chosen("kind", UpdateKind),
        chosen("stage", Stage),
        chosen("condition", Condition),
        dated("effective_on", "When it happened, as exactly as it is known."),
        words("note", "What happened."),
        plain("reason", optional(STRING), "Why: of a correction or a reversal."),
        Field(
            "corrects",
            lambda update, _site: update.corrects and update.corrects.number,
            optional(NUMBER),
            "The number of the step that it corrects.",
        ),
        Field(
            "corrected_by",
            lambda update, _site: _correction(update),
            optional(NUMBER),
            "The number of the step that corrects it: it no longer stands.",
        ),
        plain("recorded_at", MOMENT, "When it was learned."),
        plain("known_at", MOMENT, "When it was public: recorded and, where that is needed, approved."),
        _SHOWN_BY,
    ],
    records=_updates,
    order=("-effective_on", "-id"),
    path="proposals/<slug:proposal>/steps/<int:number>/",
    key={"proposal": "proposal__slug", "number": "number"},
    arguments={"proposal": SLUG, "number": PLACE},
    is_timed=True,
    asked=StatusUpdateFilter,
    gather=lambda records, root: _with_words(records, root, set()),
)


class EvidenceFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Evidence of steps by proposal; all evidence by type, rank and bearing."""

    proposal = of_proposal("update__proposal")
    type = term_of(EvidenceType, "type", "Type")
    rank = term_of(EvidenceRank, "rank", "Rank")
    bearing = term_of(Bearing, "bearing", "Bearing")


_GIVEN_FOR = ("update", "position", "measurement", "act")


def _given_for(each: Evidence, site: Site) -> dict[str, Any]:
    """Return what an evidence is given for: a step or a position here, a measurement or an act of a state."""
    parent = next(name for name in _GIVEN_FOR if getattr(each, f"{name}_id"))
    of = getattr(each, parent)
    proposal = of.target.proposal if parent == "measurement" else of.proposal
    api = None
    if parent == "update":
        api = _step(of, site)
    elif parent == "position":
        api = api_address(site, "positions", of.pk)
    return {"kind": parent, "proposal": reference("proposals", proposal, site), "api": api}


def _evidence_field(name: str, schema: Schema) -> Field:
    return Field(name, lambda each, site: _evidence(each, site)[name], schema)


EVIDENCE = Resource(
    name="evidence",
    noun="Evidence",
    about="What shows steps, positions, measurements and acts of states to be true.",
    fields=[
        page(
            lambda each, site: page_of(shown_proposal(each), site),
            "The page of the proposal that it bears on.",
        ),
        *(_evidence_field(name, schema) for name, schema in EVIDENCE_SCHEMA["properties"].items()),
        Field(
            "given_for",
            _given_for,
            record(
                kind={"type": "string", "enum": list(_GIVEN_FOR)},
                proposal=reference_schema("proposals"),
                api=optional(ADDRESS),
            ),
            "What it shows.",
        ),
    ],
    records=lambda moment: public_evidence(moment).select_related(
        "update__proposal", "position__proposal", "measurement__target__proposal", "act__proposal"
    ),
    order=("id",),
    path="evidence/<int:id>/",
    key={"id": "pk"},
    arguments={"id": _ID},
    is_timed=True,
    asked=EvidenceFilter,
    gather=lambda records, root: Site(
        root, passages=quoted({each.passage_id for each in records if each.passage_id})
    ),
)


def shown_proposal(each: Evidence) -> Proposal:
    """Return the proposal that an evidence bears on."""
    of = each.update or each.position or each.act
    if of is not None:
        return of.proposal
    assert each.measurement  # noqa: S101
    return each.measurement.target.proposal


class MilestoneFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Milestones by proposal and by date."""

    proposal = of_proposal("proposals", distinct=True)
    due_from = on_or_after("due_on", "Due from")
    due_until = on_or_before("due_on", "Due until")


def _milestones(moment: Moment) -> QuerySet[Milestone]:
    links = ProposalMilestone.objects.at(moment).select_related("proposal")
    return Milestone.objects.at(moment).prefetch_related(
        Prefetch("proposalmilestone_set", links.order_by("proposal__slug"), to_attr="links")
    )


MILESTONES = Resource(
    name="milestones",
    noun="Milestone",
    about="Events expected to bear on proposals, in the order of their dates.",
    fields=[
        page(),
        itself("milestones", lambda milestone: (milestone.slug,)),
        plain("slug", SLUG),
        words("title"),
        dated("due_on"),
        words("place"),
        Field("source_address", lambda each, _site: each.address or None, optional(ADDRESS)),
        Field(
            "proposals",
            lambda milestone, site: [reference("proposals", each.proposal, site) for each in milestone.links],
            several(reference_schema("proposals")),
            "The published proposals that it bears on.",
        ),
    ],
    records=_milestones,
    order=("due_on", "slug"),
    path="milestones/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
    is_timed=True,
    asked=MilestoneFilter,
)
