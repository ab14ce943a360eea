"""Proposals, with everything that hangs on them on one page."""

from operator import attrgetter
from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.actions import publish_proposal
from initiatives.admin.citations import CitationRows, NewCitationRows
from initiatives.admin.decisions import (
    again_address,
    correction_link,
    decision_on,
    standing_corrections,
    told,
)
from initiatives.admin.drafts import DraftRows
from initiatives.admin.evidence import list_evidence, shown_evidence
from initiatives.admin.fields import ListedRows, Rows, count_rows, in_languages, link, with_words
from initiatives.admin.history import Entry
from initiatives.admin.instruments import ActRows, force_address
from initiatives.admin.keys import read_key
from initiatives.admin.marks import Watched
from initiatives.admin.outcomes import OutcomesOfProposal
from initiatives.admin.positions import shown_by
from initiatives.admin.publication import PUBLISH, PublishableAdmin
from initiatives.admin.recorded import list_steps
from initiatives.models import (
    Citation,
    CitationRole,
    Condition,
    FurtherTopic,
    InstrumentAct,
    Measurement,
    OutcomeMatch,
    Passage,
    Position,
    Proposal,
    ProposalMilestone,
    Publication,
    Relation,
    Sponsor,
    Stage,
    StatusUpdate,
    Target,
)
from initiatives.models.kinds import INSTRUMENT_KINDS
from initiatives.models.rules import RULES
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.targets import write_number
from initiatives.presenters.worklist import missing_texts


class SponsorRows(Rows):
    """Who puts the proposal forward."""

    model = Sponsor
    autocomplete_fields = ("state", "person", "document")


class FurtherTopicRows(Rows):
    """Topics beside the main one."""

    model = FurtherTopic
    autocomplete_fields = ("topic",)


class MilestoneRows(Rows):
    """Events expected to bear on the proposal."""

    model = ProposalMilestone
    autocomplete_fields = ("milestone",)


class RelationRows(Rows):
    """How the proposal stands to others."""

    model = Relation
    fk_name = "proposal"
    autocomplete_fields = ("other",)


class UpdateRows(ListedRows):
    """The steps so far."""

    model = StatusUpdate
    fields = ("number", "kind", "happened", "step", "evidence_list", "decision", "correct")
    readonly_fields = ("happened", "step", "evidence_list", "decision", "correct")
    show_change_link = True
    add_label = _("Record a step")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the steps with evidence, decisions and corrections."""
        updates = super().get_queryset(request).select_related("approval__decided_by")
        corrections = Prefetch("corrections", standing_corrections(), to_attr="standing_corrections")
        return updates.prefetch_related(shown_evidence(), corrections)

    @admin.display(description=_("happened on"))
    def happened(self, update: StatusUpdate) -> str:
        """Return the date as exactly as it is known."""
        return precise_date(update.effective_on, update.effective_precision)

    @admin.display(description=_("stage, condition and note"))
    def step(self, update: Any) -> SafeString:
        """Return what the step says."""
        return told(update, next(iter(update.standing_corrections), None))

    @admin.display(description=_("evidence"))
    def evidence_list(self, update: StatusUpdate) -> SafeString:
        """Return what shows it."""
        return list_evidence(update.evidence.all())

    @admin.display(description=_("decision"))
    def decision(self, update: StatusUpdate) -> str:
        """Return whether the public sees it."""
        return decision_on(update)

    @admin.display(description=_("correction"))
    def correct(self, update: Any) -> SafeString | str:
        """Return the link to correct a step, or to record a returned one anew, if this editor may."""
        if not self.add_address:
            return ""
        if again := again_address(update):
            return link(again, _("record anew"))
        return "" if update.standing_corrections else correction_link(update)


class PositionRows(ListedRows):
    """What states say."""

    model = Position
    fields = ("state", "stance", "from_day", "shown", "publication")
    readonly_fields = ("from_day", "shown")
    show_change_link = True
    add_label = _("Record a position")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the positions with what shows them."""
        positions = super().get_queryset(request).select_related("state")
        words = Prefetch("passage", with_words(Passage.objects.all()))
        return positions.prefetch_related(words, shown_evidence())

    @admin.display(description=_("from"))
    def from_day(self, position: Position) -> str:
        """Return the date as exactly as it is known."""
        return precise_date(position.since_on, position.since_precision)

    @admin.display(description=_("shown by"))
    def shown(self, position: Position) -> SafeString:
        """Return what shows it."""
        return shown_by(position)


class TargetRows(ListedRows):
    """Numbers to reach, and how many measurements there are of each."""

    model = Target
    fields = ("from_number", "to_number", "shown_unit", "deadline_on", "measured", "publication")
    readonly_fields = ("from_number", "to_number", "shown_unit", "measured")
    show_change_link = True
    add_label = _("Set a target")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the targets with their measurements."""
        return super().get_queryset(request).prefetch_related("measurements")

    @admin.display(description=Target._meta.get_field("baseline").verbose_name)
    def from_number(self, target: Target) -> str:
        """Return the baseline."""
        return "" if target.baseline is None else write_number(target.baseline)

    @admin.display(description=Target._meta.get_field("value").verbose_name)
    def to_number(self, target: Target) -> str:
        """Return the number to reach."""
        return write_number(target.value)

    @admin.display(description=_("unit"))
    def shown_unit(self, target: Target) -> str:
        """Return the unit."""
        return target.unit.text

    @admin.display(description=_("measurements"))
    def measured(self, target: Target) -> str:
        """Return what was measured."""
        return "; ".join(
            f"{write_number(found.value)} ({precise_date(found.measured_on, found.measured_precision)})"
            for found in target.measurements.all()
        )


@admin.register(Proposal)
class ProposalAdmin(PublishableAdmin):
    """Proposals."""

    list_display = (
        "title",
        "topic",
        "kind",
        "publication",
        "current_stage",
        "current_condition",
        "passage_count",
    )
    list_select_related = ("topic",)
    list_filter = (
        "publication",
        ("topic", admin.RelatedOnlyFieldListFilter),
        "kind",
        "force",
        ("sponsors__state", admin.RelatedOnlyFieldListFilter),
        ("citations__passage__document", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("slug", *in_languages("title", "summary"))
    autocomplete_fields = ("topic",)
    fieldsets = (
        (None, {"fields": (*in_languages("title"), "slug")}),
        (_("What it says"), {"fields": in_languages("summary")}),
        (_("What it is"), {"fields": ("kind", "force", "topic")}),
        (
            _("When and where it was first voiced"),
            {"fields": (("first_voiced_on", "first_voiced_precision"), *in_languages("first_voiced_at"))},
        ),
        (_("Note"), {"fields": in_languages("note"), "classes": ("collapse",)}),
    )
    prepopulated_fields = {"slug": ("title_en",)}
    inlines = (
        CitationRows,
        NewCitationRows,
        SponsorRows,
        UpdateRows,
        DraftRows,
        PositionRows,
        ActRows,
        OutcomesOfProposal,
        TargetRows,
        MilestoneRows,
        RelationRows,
        FurtherTopicRows,
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Return the rows; acts of states are for what states sign one by one."""
        inlines = super().get_inlines(request, obj)
        signed = obj is not None and obj.kind in INSTRUMENT_KINDS
        return [rows for rows in inlines if signed or rows is not ActRows]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets; the entry into force is for what states sign one by one."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is not None and obj.kind in INSTRUMENT_KINDS:
            counted = {
                "fields": (("in_force_needs", "in_force_counts"),),
                "description": _(
                    "As the text itself says; leave empty what it does not say or nobody knows."
                ),
            }
            fieldsets.insert(3, (_("Entry into force"), counted))
        return fieldsets

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the proposals with their status and the number of passages."""
        proposals: Any = super().get_queryset(request)
        return proposals.with_current_status().annotate(  # type: ignore[no-any-return]
            passages=count_rows(Citation, "proposal", "passage")
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save a proposal; one that lacks what a published one stands on, with what it lacks."""
        ground = Citation.objects.filter(
            proposal=read_key(object_id), role__in=(CitationRole.ORIGIN, CitationRole.SUPPORT)
        )
        lacking = "" if ground.exists() else gettext(RULES["proposal_origin_cited"])
        return super().change_view(
            request, object_id, form_url, {"lacking": lacking, **(extra_context or {})}
        )

    def what_helps(self, record: Any) -> str:
        """Return what becomes of a draft with a step, which is neither deleted nor withdrawn."""
        if record.publication != Publication.DRAFT or not record.updates.exists():
            return ""
        return gettext(
            "A step of this draft is recorded, and a step is never deleted. So the draft stays until it is "
            "published; then it can be withdrawn from publication, with the reason. A step recorded wrongly "
            "is mended by a correction."
        )

    def tables_of_history(self, request: HttpRequest, record: Any) -> list[Watched]:
        """Return the tables of the proposal, and of what is written about it on pages of its own."""
        further = (
            Watched(Measurement, "target__proposal"),
            Watched(InstrumentAct, "proposal"),
            Watched(OutcomeMatch, "proposal"),
        )
        return list(dict.fromkeys((*super().tables_of_history(request, record), *further)))

    def list_history(self, request: HttpRequest, record: Any) -> list[Entry]:
        """Return the changes of the proposal and of all that hangs on it, steps and decisions among them."""
        entries = (*super().list_history(request, record), *list_steps(record))
        return sorted(entries, key=attrgetter("at", "event"), reverse=True)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows, publish if that was asked for, and then say which translations are missing."""
        super().save_related(request, form, formsets, change)
        if PUBLISH in request.POST and (missing := missing_texts(form.instance)):
            told = gettext("Readers of these languages are shown the text in another one until then.")
            self.message_user(request, f"{capfirst(missing)}. {told}", messages.WARNING)

    def publish(self, request: HttpRequest, record: Any) -> None:
        """Let the public see the proposal."""
        editor: Any = request.user
        publish_proposal(proposal=record, published_by=editor)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form, with a hint where enough states have acted for the proposal to be in force."""
        proposal = context.get("original")
        may_add = request.user.has_perm("initiatives.add_statusupdate")
        if proposal is not None and may_add and proposal.in_force_needs is not None:
            ready = Proposal.objects.published().ready_for_force().filter(pk=proposal.pk)
            context["force_step"] = force_address(proposal) if ready.exists() else ""
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("stage"), ordering="stage")
    def current_stage(self, proposal: Any) -> str:
        """Return the stage as it stands today."""
        return str(Stage(proposal.stage).label) if proposal.stage else ""

    @admin.display(description=_("condition"), ordering="condition")
    def current_condition(self, proposal: Any) -> str:
        """Return the condition as it stands today."""
        return str(Condition(proposal.condition).label) if proposal.condition else ""

    @admin.display(description=_("passages"), ordering="passages")
    def passage_count(self, proposal: Any) -> int:
        """Return how many passages are cited."""
        return int(proposal.passages)
