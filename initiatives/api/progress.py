"""What states say and what became of proposals: positions, steps, milestones."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django_filters import FilterSet

from initiatives.api.evidence import SHOWN_BY, proofs, with_words
from initiatives.api.fields import (
    ADDRESS,
    MOMENT,
    NUMBER,
    STRING,
    Field,
    chosen,
    dated,
    itself,
    optional,
    page,
    page_of,
    plain,
    reference,
    reference_schema,
    referring,
    several,
    shared,
    words,
)
from initiatives.api.filters import of_proposal, on_or_after, on_or_before, one_of, term_of
from initiatives.api.resources import ID, PLACE, SLUG, Resource
from initiatives.api.sources import quotation
from initiatives.filters import MomentForm
from initiatives.models import (
    Condition,
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
from initiatives.models.public import public_steps

_OF_ONE_DATABASE = "A number that has no meaning outside one installation."


class PositionFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Positions by proposal, state, stance and day."""

    proposal = of_proposal()
    state = one_of(State, "code", "state", "State")
    stance = term_of(Stance, "stance", "Stance")
    since_from = on_or_after("since_on", "Held since, from")
    since_until = on_or_before("since_on", "Held since, until")


def _positions(moment: Moment) -> QuerySet[Position]:
    positions = Position.objects.at(moment).select_related("proposal", "state")
    return positions.prefetch_related(proofs(moment))


POSITIONS = Resource(
    name="positions",
    noun="Position",
    about="What states say of proposals. No position means that no statement was found, never neutrality.",
    fields=[
        page(lambda each, site: page_of(each.proposal, site), "The page of the proposal."),
        itself("positions", lambda position: (position.pk,)),
        plain("id", ID, _OF_ONE_DATABASE),
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
        SHOWN_BY,
    ],
    records=_positions,
    order=("-since_on", "-id"),
    path="positions/<int:id>/",
    key={"id": "pk"},
    arguments={"id": ID},
    is_timed=True,
    asked=PositionFilter,
    gather=lambda records, root: with_words(
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
            Prefetch("corrections", public_steps(moment), to_attr="public_corrections"), proofs(moment)
        )
    )
    return updates


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
        SHOWN_BY,
    ],
    records=_updates,
    order=("-effective_on", "-id"),
    path="proposals/<slug:proposal>/steps/<int:number>/",
    key={"proposal": "proposal__slug", "number": "number"},
    arguments={"proposal": SLUG, "number": PLACE},
    is_timed=True,
    asked=StatusUpdateFilter,
    gather=lambda records, root: with_words(records, root, set()),
)


class MilestoneFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """Milestones by proposal and by date."""

    proposal = of_proposal(method="expected_of")
    due_from = on_or_after("due_on", "Due from")
    due_until = on_or_before("due_on", "Due until")

    def expected_of(self, rows: QuerySet[Milestone], _name: str, proposal: Proposal) -> QuerySet[Milestone]:
        """Keep those that bore on a proposal at the moment asked for."""
        links = ProposalMilestone.objects.at(MomentForm(self.data).moment).filter(proposal=proposal)
        return rows.filter(pk__in=links.order_by().values("milestone"))


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
