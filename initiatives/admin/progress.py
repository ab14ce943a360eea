"""Status updates: recorded with their evidence, read, and decided on by a second editor."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminRadioSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from initiatives.actions import approve_status, record_status, return_status
from initiatives.admin.fields import desk_link, in_languages, link
from initiatives.admin.generics import AnyModelForm
from initiatives.admin.parents import AddedFromParent, read_key
from initiatives.admin.positions import EvidenceRows
from initiatives.admin.records import AppendOnlyAdmin
from initiatives.models import Approval, Condition, Proposal, Stage, StatusUpdate, UpdateKind
from initiatives.models.kinds import ENDINGS, FOUR_EYES_STAGES, PRESS_MAY_SHOW, STAGES_OF_KIND
from initiatives.models.rules import explain
from initiatives.models.wording import LANGUAGE_CODES


def describe_stage(stage: Stage) -> str:
    """Return the label and definition of a stage, with what recording it asks for."""
    asked = []
    if stage not in PRESS_MAY_SHOW:
        asked.append(gettext("needs a primary or official source"))
    elif stage is not Stage.PROPOSED:
        asked.append(gettext("needs evidence"))
    if stage in FOUR_EYES_STAGES:
        asked.append(gettext("a second editor approves it"))
    return _described(stage.label, stage.definition, asked)


def describe_condition(condition: Condition) -> str:
    """Return the label and definition of a condition, with what recording it asks for."""
    asked = []
    if condition is not Condition.ACTIVE:
        asked.append(gettext("needs evidence"))
    if condition in ENDINGS:
        asked.append(gettext("a second editor approves it"))
    return _described(condition.label, condition.definition, asked)


def _described(label: Any, definition: Any, asked: list[str]) -> str:
    return f"{label} — {definition}" + (f" [{'; '.join(asked)}]" if asked else "")


def standing_corrections() -> "QuerySet[StatusUpdate]":
    """Return the corrections but for those that a second editor returned."""
    corrections = StatusUpdate.objects.filter(kind=UpdateKind.CORRECTION)
    return corrections.exclude(approval__verdict=Approval.Verdict.RETURNED).select_related("approval")


def decision_on(update: StatusUpdate) -> str:
    """Return in a word whether the public sees an update, or why not yet."""
    approval = getattr(update, "approval", None)
    if not update.needs_approval:
        return gettext("public")
    if approval is None:
        return gettext("waits for a second editor")
    decided = {"verdict": approval.get_verdict_display(), "person": approval.decided_by}
    return gettext("%(verdict)s by %(person)s") % decided


class StepForm(AnyModelForm):
    """A step of `proposal`: only the stages of its kind, each with its definition."""

    proposal: Proposal
    stage = forms.ChoiceField(label=_("Stage"), widget=AdminRadioSelect)
    condition = forms.ChoiceField(label=_("Condition"), widget=AdminRadioSelect, initial=Condition.ACTIVE)

    class Meta:
        model = StatusUpdate
        fields = (
            "kind",
            "corrects",
            "stage",
            "condition",
            "effective_on",
            "effective_precision",
            "reason",
            *in_languages("note"),
        )
        help_texts = {
            "kind": _(
                "A step goes on. A correction mends a mistake in an earlier step, which stays visible, "
                "struck through. A reversal records that things really went back."
            ),
            "corrects": _("For a correction only: the step that was recorded wrongly."),
            "effective_on": _(
                "When it happened, not when it is recorded. A month is given by its first day."
            ),
            "reason": _("For a correction or a reversal: why."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})} | {
            field: forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
            for field in in_languages("note")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = STAGES_OF_KIND[self.proposal.kind]
        self.fields["stage"].choices = [(stage.value, describe_stage(stage)) for stage in stages]  # type: ignore[attr-defined]
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (condition.value, describe_condition(condition)) for condition in Condition
        ]
        corrects = self.fields["corrects"]
        if isinstance(corrects, forms.ModelChoiceField):
            corrects.queryset = self.proposal.updates.exclude(corrections__in=standing_corrections())


class DecisionFilter(admin.EmptyFieldListFilter):
    """Steps with and without the decision of a second editor; the relation itself has no name to show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(_("decision"))


@admin.register(StatusUpdate)
class StatusUpdateAdmin(AddedFromParent, AppendOnlyAdmin):
    """Steps: a new one is recorded from the page of its proposal."""

    parent = Proposal
    list_display = ("proposal", "number", "kind", "stage", "condition", "effective_on", "decision")
    list_select_related = ("proposal", "approval__decided_by")
    list_filter = (
        ("approval", DecisionFilter),
        ("needs_approval", admin.BooleanFieldListFilter),
        "stage",
        "condition",
        "kind",
    )
    search_fields = ("proposal__slug", *in_languages("proposal__title", "note"))
    date_hierarchy = "effective_on"
    ordering = ("-recorded_at", "-pk")
    inlines = (EvidenceRows,)
    form = StepForm

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the steps without the search vectors."""
        return super().get_queryset(request).defer("proposal__search")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets of a new step, or of one that is read."""
        what = ("kind", "corrects", "stage", "condition", ("effective_on", "effective_precision"), "reason")
        shown = (("proposal_link", "number"), *what)
        recorded = (("recorded_at", "recorder"), "decision", "decision_comment")
        return (
            (None, {"fields": shown if obj else what}),
            (_("What happened, in a sentence"), {"fields": in_languages("note")}),
            *(((_("Record"), {"fields": recorded}),) if obj else ()),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only."""
        return ("proposal_link", "number", "recorded_at", "recorder", "decision", "decision_comment")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form for the proposal at hand; a step that is read needs none of its own."""
        if obj is not None:
            return super().get_form(request, obj, change=change, form=AnyModelForm, **kwargs)
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.proposal = self.find_parent(request)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the form begins with: the stage at hand, or the step to correct."""
        initial: dict[str, Any] = {"condition": Condition.ACTIVE}
        if corrected := read_key(request.GET.get("corrects", "")):
            initial.update(kind=UpdateKind.CORRECTION, corrects=corrected)
        return initial

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Record a step of the proposal that the address names; without one, lead to the proposals."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        proposal = self.find_parent(request)
        if proposal is None:
            self.message_user(
                request, _("A step is recorded from the page of its proposal: choose it."), messages.INFO
            )
            return HttpResponseRedirect(reverse("admin:initiatives_proposal_changelist"))
        context = {"title": _("Record a step"), "subtitle": str(proposal), "parent": proposal}
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Wait for the evidence: a step is recorded together with it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record the step with its evidence."""
        evidence = [shown for formset in formsets for shown in formset.save(commit=False)]
        given = form.cleaned_data
        editor: Any = request.user
        update = record_status(
            proposal=form.proposal,
            evidence=evidence,
            recorded_by=editor,
            note={code: given[f"note_{code}"] for code in LANGUAGE_CODES},
            **{
                name: given[name]
                for name in (
                    "kind",
                    "corrects",
                    "stage",
                    "condition",
                    "effective_on",
                    "effective_precision",
                    "reason",
                )
            },
        )
        connection.check_constraints()
        form.instance.pk = update.pk
        form.instance.refresh_from_db()
        if update.needs_approval:
            self.message_user(
                request, _("The step waits until a second editor approves it."), messages.WARNING
            )

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, the decision on a step among them."""
        decide = self.admin_site.admin_view(require_POST(self.decide))
        mine = path("<path:object_id>/decide/", decide, name="initiatives_statusupdate_decide")
        return [mine, *super().get_urls()]

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Approve or return a step, as the button says."""
        if not request.user.has_perm("initiatives.add_approval"):
            raise PermissionDenied
        update = self.get_object(request, unquote(object_id))
        if update is None:
            raise Http404
        editor: Any = request.user
        comment = request.POST.get("comment", "").replace("\0", "").strip()
        try:
            with transaction.atomic():
                if request.POST.get("verdict") == Approval.Verdict.APPROVED:
                    approve_status(update=update, decided_by=editor, comment=comment)
                else:
                    return_status(update=update, decided_by=editor, comment=comment)
                connection.check_constraints()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except IntegrityError as error:
            self.message_user(request, explain(error), messages.ERROR)
        else:
            self.log_change(request, update, gettext("Decided on the step"))
            self.message_user(request, _("The decision is recorded."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:initiatives_statusupdate_change", args=[update.pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a step; if it waits, with the decision for those who may take it."""
        update = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {"waiting": False}
        if update is not None and update.needs_approval and getattr(update, "approval", None) is None:
            context = {
                "waiting": True,
                "own": update.recorded_by_id == request.user.pk,
                "may_decide": request.user.has_perm("initiatives.add_approval"),
            }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @admin.display(description=_("proposal"))
    def proposal_link(self, update: StatusUpdate) -> SafeString:
        """Return the link to the proposal."""
        return desk_link(update.proposal)

    @admin.display(description=_("recorded by"))
    def recorder(self, update: StatusUpdate) -> str:
        """Return who recorded it; Django would link the account, which most may not open."""
        return str(update.recorded_by or "")

    @admin.display(description=_("decision"))
    def decision(self, update: StatusUpdate) -> str:
        """Return whether the public sees the step."""
        return decision_on(update)

    @admin.display(description=_("comment"))
    def decision_comment(self, update: StatusUpdate) -> str:
        """Return what the second editor said."""
        approval = getattr(update, "approval", None)
        return approval.comment if approval else ""


def told(update: StatusUpdate, correction: StatusUpdate | None) -> SafeString:
    """Return what a step says, struck through when a `correction` of it is public."""
    text = f"{update.get_stage_display()}, {update.get_condition_display()}. {update.note}"
    if correction is None:
        return format_html("{}", text)
    number = {"number": correction.number}
    if correction.needs_approval and getattr(correction, "approval", None) is None:
        return format_html("{} ({})", text, gettext("its correction, step %(number)s, waits") % number)
    return format_html("<s>{}</s> ({})", text, gettext("corrected by step %(number)s") % number)


def correction_link(update: StatusUpdate) -> SafeString:
    """Return the link that begins a correction of a step."""
    address = reverse("admin:initiatives_statusupdate_add")
    return link(f"{address}?proposal={update.proposal_id}&corrects={update.pk}", _("correct"))
