"""Targets with what was measured, and milestones."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.admin.evidence import EvidenceRows, list_evidence, shown_evidence
from initiatives.admin.fields import ListedRows, Rows, count_rows, in_languages
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.publication import PublishableAdmin
from initiatives.admin.records import RecordAdmin
from initiatives.models import Measurement, Milestone, Proposal, ProposalMilestone, Target
from initiatives.presenters.proposals.targets import write_number


class MeasurementRows(ListedRows):
    """What was measured of a target."""

    model = Measurement
    fields = ("number", "measured_on", "measured_precision", "shown_by", "publication")
    readonly_fields = ("number", "shown_by")
    show_change_link = True
    add_label = _("Record a measurement")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the measurements with what shows them."""
        return super().get_queryset(request).prefetch_related(shown_evidence())

    @admin.display(description=Measurement._meta.get_field("value").verbose_name)
    def number(self, measurement: Measurement) -> str:
        """Return what was measured."""
        return write_number(measurement.value)

    @admin.display(description=_("evidence"))
    def shown_by(self, measurement: Measurement) -> SafeString:
        """Return what shows the measurement."""
        return list_evidence(measurement.evidence.all())


@admin.register(Target)
class TargetAdmin(AddedFromParent, PublishableAdmin):
    """Targets."""

    parent = Proposal
    list_display = ("title", "proposal", "from_number", "to_number", "unit", "deadline_on", "publication")
    list_select_related = ("proposal",)
    list_filter = ("publication",)
    search_fields = (*in_languages("title"), "proposal__slug", *in_languages("proposal__title"))
    autocomplete_fields = ("proposal", "passage")
    fieldsets = (
        (None, {"fields": ("proposal", *in_languages("title"), *in_languages("unit"))}),
        (_("Baseline"), {"fields": (("baseline", "baseline_on", "baseline_precision"),)}),
        (_("Target"), {"fields": (("value", "deadline_on", "deadline_precision"), "passage")}),
    )
    inlines = (MeasurementRows,)

    @admin.display(description=Target._meta.get_field("baseline").verbose_name, ordering="baseline")
    def from_number(self, target: Target) -> str:
        """Return the baseline."""
        return "" if target.baseline is None else write_number(target.baseline)

    @admin.display(description=Target._meta.get_field("value").verbose_name, ordering="value")
    def to_number(self, target: Target) -> str:
        """Return the number to reach."""
        return write_number(target.value)


@admin.register(Measurement)
class MeasurementAdmin(AddedFromParent, PublishableAdmin):
    """Measurements."""

    parent = Target
    list_display = ("target", "number", "measured_on", "publication")
    list_select_related = ("target",)
    list_filter = ("publication",)
    search_fields = in_languages("target__title")
    autocomplete_fields = ("target",)
    fieldsets = (
        (None, {"fields": ("target", "value", ("measured_on", "measured_precision"))}),
        (_("Note"), {"fields": in_languages("note")}),
    )
    inlines = (EvidenceRows,)

    @admin.display(description=Measurement._meta.get_field("value").verbose_name, ordering="value")
    def number(self, measurement: Measurement) -> str:
        """Return what was measured."""
        return write_number(measurement.value)


class MilestoneProposalRows(Rows):
    """The proposals that a milestone bears on."""

    model = ProposalMilestone
    autocomplete_fields = ("proposal",)


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    """Milestones."""

    list_display = ("title", "due_on", "due_precision", "place", "proposal_list")
    search_fields = ("slug", *in_languages("title", "place"))
    date_hierarchy = "due_on"
    fieldsets = (
        (None, {"fields": (*in_languages("title"), "slug")}),
        (_("When and where"), {"fields": (("due_on", "due_precision"), *in_languages("place"), "address")}),
    )
    prepopulated_fields = {"slug": ("title_en",)}
    inlines = (MilestoneProposalRows,)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the milestones with the proposals they bear on."""
        milestones: Any = super().get_queryset(request).prefetch_related("proposals")
        counted: QuerySet[Any] = milestones.annotate(total=count_rows(ProposalMilestone, "milestone"))
        return counted

    @admin.display(description=_("proposals"), ordering="total")
    def proposal_list(self, milestone: Any) -> SafeString:
        """Return the proposals, one a line."""
        rows = ((str(proposal),) for proposal in milestone.proposals.all())
        return format_html_join("", '<span class="line">{}</span>', rows)
