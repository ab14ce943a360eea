"""Status updates: recorded with their evidence, read, and decided on by a second editor."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminRadioSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.actions import PressAlone, keep_draft, lock_draft, record_status
from initiatives.actions.status import needs_evidence
from initiatives.admin.beginnings import Beginning, begin, rows_of
from initiatives.admin.choosing import choose_proposal
from initiatives.admin.decisions import DecidedOn, DecisionFilter, standing_corrections
from initiatives.admin.drafts import STEP_FIELDS, compare, draft_address, filled_in
from initiatives.admin.evidence import BegunWithEvidence, EvidenceRows, doubtful_ranks
from initiatives.admin.faults import ToldAtField
from initiatives.admin.fields import desk_link, in_languages
from initiatives.admin.generics import AnyInlineFormSet, AnyModelForm
from initiatives.admin.guarding import CONFLICT, SEEN
from initiatives.admin.history import latest_editor, read_history
from initiatives.admin.keys import read_key
from initiatives.admin.marks import Watched, read_mark, take_mark, write_mark
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.typed import as_read, label_of
from initiatives.models import (
    Approval,
    Bearing,
    Condition,
    Hindrance,
    Proposal,
    Stage,
    StatusUpdate,
    StepDraft,
)
from initiatives.models.kinds import ENDINGS, FOUR_EYES_STAGES, PRESS_MAY_SHOW, STAGES_OF_KIND
from initiatives.models.rules import RULES
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.presenters.dates import precise_date
from initiatives.presenters.worklist import OPENED_FROM

KEEP_DRAFT = "_draft"
DRAFTS = (Watched(StepDraft),)


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


def describe_status(proposal: Proposal) -> str:
    """Return where a proposal stands today, as the public sees it, and who decides on a change.

    Empty before its first step.
    """
    standing = proposal.updates.standing().first()
    if standing is None:
        return ""
    now = gettext("Now: %(stage)s, %(condition)s (%(day)s).") % {
        "stage": standing.get_stage_display(),
        "condition": standing.get_condition_display(),
        "day": precise_date(standing.effective_on, standing.effective_precision),
    }
    if standing.stage in FOUR_EYES_STAGES or standing.condition in ENDINGS:
        return f"{now} {gettext('A second editor approves any change of this.')}"
    return now


class StepForm(ToldAtField):
    """A step of `proposal`: only the stages of its kind, each with its definition."""

    proposal: Proposal
    is_draft = False
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
            "corrects": _(
                "For a correction only: the step that was recorded wrongly. If that step needed a second "
                "editor, so does its correction."
            ),
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
            # By number, which a draft keeps and which means the same in every database.
            corrects.to_field_name = "number"
            standing = self.proposal.updates.exclude(approval__verdict=Approval.Verdict.RETURNED)
            corrects.queryset = standing.exclude(corrections__in=standing_corrections())

    def full_clean(self) -> None:
        """Ask nothing of a draft."""
        if self.is_draft:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class StepEvidenceFormSet(AnyInlineFormSet):
    """The evidence of a step."""

    def clean(self) -> None:
        """Ask for an evidence, above the rows where it is missing, if stage or condition want one."""
        super().clean()
        if any(self.errors) or not (self.instance.stage and self.instance.condition):
            return
        bearings = [form.cleaned_data.get("bearing") for form in self.forms if form.has_changed()]
        if Bearing.SUPPORTS not in bearings and needs_evidence(self.instance.stage, self.instance.condition):
            raise ValidationError(gettext(RULES["statusupdate_evidence"]))


class StepEvidenceRows(EvidenceRows):
    """What shows a step to be true."""

    formset = StepEvidenceFormSet


class NotYet(Exception):  # noqa: N818 - an outcome: the step is kept as a draft
    """Nothing stands against the step but that press alone shows it."""


@admin.register(StatusUpdate)
class StatusUpdateAdmin(AddedFromParent, BegunWithEvidence, DecidedOn):
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
    inlines = (StepEvidenceRows,)
    form = StepForm

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
        form.is_draft = KEEP_DRAFT in request.POST
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the form begins with, by what the address names."""
        begun = begin(self.find_parent(request), request.GET)
        request.evidence_to_begin_with = begun.evidence  # type: ignore[attr-defined]
        request.begun = begun  # type: ignore[attr-defined]
        return begun.fields

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Record a step of the proposal that the address names; without one, ask for it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        proposal = self.find_parent(request)
        if proposal is None:
            gone = request.method == "POST" and read_key(request.GET.get("proposal", ""))
            return self._tell_without_proposal(request, gone) if gone else choose_proposal(self, request)
        key = read_key(request.GET.get("draft", ""))
        if key and request.method == "GET" and not proposal.step_drafts.filter(pk=key).exists():
            self.message_user(request, _("This draft has been recorded or thrown away."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:initiatives_proposal_change", args=[proposal.pk]))
        context = {
            "title": _("Record a step"),
            "subtitle": str(proposal),
            "now": describe_status(proposal),
            "keep_draft": KEEP_DRAFT,
        }
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    def _tell_without_proposal(self, request: HttpRequest, key: int) -> HttpResponse:
        """Say that the proposal is no more, and show what was typed so that it can be copied."""
        typed = [
            (capfirst(label_of(name)), as_read(name, text)) for name, text in filled_in(request.POST).items()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The proposal of this step has been removed meanwhile"),
            "opts": self.opts,
            "entries": [entry for entry in read_history((Watched(Proposal),), key) if entry.is_removal][:1],
            "typed": [(self.opts.verbose_name, typed)],
        }
        return TemplateResponse(request, "admin/removed_meanwhile.html", context, status=CONFLICT)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, record the step, or keep it as a draft."""
        if request.method != "POST" or object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        kept = self._keep(request, Hindrance.UNFINISHED) if KEEP_DRAFT in request.POST else None
        if kept is not None:
            return kept
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotYet:
            kept = self._keep(request, Hindrance.SOURCE)
        return kept or super().changeform_view(request, object_id, form_url, extra_context)

    def _keep(self, request: HttpRequest, hindrance: Hindrance) -> HttpResponse | None:
        """Keep what was typed as a draft, and open it again; None if somebody else changed it meanwhile."""
        editor: Any = request.user
        with transaction.atomic():
            held = lock_draft(self._held_draft(request))
            if self._refuse_before_saving(request, None):
                return None
            draft = keep_draft(
                proposal=self.find_parent(request),
                filled_in=filled_in(request.POST),
                hindrance=hindrance,
                draft=held,
                begun_by=editor,
            )
        desk = self.admin_site.get_model_admin(StepDraft)
        log = desk.log_addition if held is None else desk.log_change
        log(request, draft, gettext("Kept a draft of a step"))
        if hindrance == Hindrance.SOURCE:
            rule = gettext(RULES["statusupdate_source_rank"])
            kept = gettext("The step is not recorded, but kept as a draft until there is one.")
            self.message_user(request, f"{rule} {kept}", messages.WARNING)
            for doubt in doubtful_ranks(rows_of(draft.filled_in)[1]):
                self.message_user(request, doubt, messages.WARNING)
        else:
            self.message_user(request, _("The draft is kept. It is not recorded and not public."))
        work = request.GET.get(OPENED_FROM)
        back = f"&{urlencode({OPENED_FROM: work})}" if work else ""
        return HttpResponseRedirect(f"{draft_address(draft)}{back}")

    def _held_draft(self, request: HttpRequest) -> StepDraft | None:
        """Return the draft that the form was opened from, if it is still there."""
        key = read_key(request.GET.get("draft", "")) if SEEN in request.POST else 0
        return StepDraft.objects.filter(pk=key, proposal=self.find_parent(request)).first()

    def _refuse_before_saving(self, request: HttpRequest, object_id: str | None) -> str:
        if SEEN not in request.POST or object_id is not None:
            return super()._refuse_before_saving(request, object_id)
        draft = self._held_draft(request)
        if draft is None:
            return gettext(
                "This draft has been recorded or thrown away meanwhile, so nothing has been saved. "
                "Look at the steps of the proposal, then save again if this one is still missing."
            )
        if read_mark(request.POST[SEEN]) == take_mark(DRAFTS, draft.pk):
            return ""
        request.theirs = draft  # type: ignore[attr-defined]
        return gettext(
            "Somebody else has changed this draft since you opened it, so nothing has been saved. "
            "See below what differs, then save again if your version should stand."
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form with what there is to say about what it began with, and the mark of its draft."""
        if context.get("original") is None:
            begun: Beginning | None = getattr(request, "begun", None)
            draft = begun.draft if begun else self._held_draft(request)
            theirs: StepDraft | None = getattr(request, "theirs", None)
            context |= {"told": begun.told if begun else [], "draft": draft}
            if draft is not None:
                context["seen"] = (SEEN, write_mark(take_mark(DRAFTS, draft.pk)))
            if theirs is not None:
                context["differences"] = compare(theirs.filled_in, filled_in(request.POST))
                context["changed_by"] = latest_editor(DRAFTS, theirs.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Wait for the evidence: a step is recorded together with it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record the step with its evidence."""
        evidence = [shown for formset in formsets for shown in formset.save(commit=False)]
        given = form.cleaned_data
        editor: Any = request.user
        draft = lock_draft(self._held_draft(request))
        if refusal := self._refuse_before_saving(request, None):
            raise ValidationError(refusal)
        try:
            update = record_status(
                proposal=form.proposal,
                evidence=evidence,
                recorded_by=editor,
                note={code: given[f"note_{code}"] for code in LANGUAGE_CODES},
                draft=draft,
                **{name: given[name] for name in STEP_FIELDS if not name.startswith("note_")},
            )
        except PressAlone as error:
            raise NotYet from error
        connection.check_constraints()
        form.instance.pk = update.pk
        form.instance.refresh_from_db()
        if update.needs_approval:
            self.message_user(
                request, _("The step waits until a second editor approves it."), messages.WARNING
            )

    @admin.display(description=_("proposal"))
    def proposal_link(self, update: StatusUpdate) -> SafeString:
        """Return the link to the proposal."""
        return desk_link(update.proposal)
