"""Drafts of steps: what was typed is kept, listed, opened again, and thrown away."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import DateField
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.admin.changes import Change
from initiatives.admin.evidence import EVIDENCE_COLUMNS
from initiatives.admin.fields import ListedRows, desk_link, in_languages, link
from initiatives.admin.keys import read_key
from initiatives.admin.records import RecordAdmin
from initiatives.admin.typed import as_read, label_of
from initiatives.models import Condition, Stage, StepDraft
from initiatives.models.dating import Precision, read_date
from initiatives.presenters.dates import precise_date
from initiatives.text.intake import legible

STEP_FIELDS = (
    "kind",
    "corrects",
    "stage",
    "condition",
    "effective_on",
    "effective_precision",
    "reason",
    *in_languages("note"),
)
# A row that holds nothing but these was left alone.
_BY_ITSELF = ("bearing", "accessed_on")
_MOST_ROWS = 100


def filled_in(sent: QueryDict) -> dict[str, str]:
    """Return what was typed into the form of a step, by field.

    Empty fields and rows left alone are left out; a date that is one is written as in ISO 8601, so that it is
    read in a form of any language.
    """
    typed = {name: _clean(name, sent.get(name, "")) for name in STEP_FIELDS}
    rows = min(read_key(sent.get("evidence-TOTAL_FORMS", "")), _MOST_ROWS)
    kept = 0
    for place in range(rows):
        row = {name: _clean(name, sent.get(f"evidence-{place}-{name}", "")) for name in EVIDENCE_COLUMNS}
        if any(text for name, text in row.items() if name not in _BY_ITSELF):
            typed |= {f"evidence-{kept}-{name}": text for name, text in row.items()}
            kept += 1
    return {name: text for name, text in typed.items() if text}


def _clean(name: str, text: str) -> str:
    # A draft is kept whatever it holds; NUL is no text in PostgreSQL, and browsers end lines by CR LF.
    text = legible(text).strip()
    if name.endswith("_on"):
        try:
            day = DateField().to_python(text)
        except ValidationError:
            return text
        return day.isoformat() if day else ""
    return text


def compare(theirs: dict[str, str], mine: dict[str, str]) -> list[Change]:
    """Return the fields in which what another editor saved differs from what is typed here."""
    return [
        Change(capfirst(label_of(name)), *(as_read(name, said.get(name, "")) for said in (theirs, mine)))
        for name in dict.fromkeys([*theirs, *mine])
        if theirs.get(name, "") != mine.get(name, "")
    ]


def describe_draft(draft: StepDraft) -> str:
    """Return in a line what a draft says so far: its stage, condition and date, as far as they make sense."""
    said = draft.filled_in
    parts = []
    if said.get("stage") in Stage.values:
        parts.append(str(Stage(said["stage"]).label))
    if said.get("condition") in Condition.values and said["condition"] != Condition.ACTIVE:
        parts.append(str(Condition(said["condition"]).label))
    try:
        day, _precision = read_date(said.get("effective_on", ""))
    except ValueError:
        pass
    else:
        precision = said.get("effective_precision", "")
        parts.append(precise_date(day, precision if precision in Precision.values else Precision.DAY))
    return ", ".join(parts) or gettext("nothing chosen yet")


def draft_address(draft: StepDraft) -> str:
    """Return the address of the form in which a draft is taken up again."""
    address = reverse("admin:initiatives_statusupdate_add")
    return f"{address}?proposal={draft.proposal_id}&draft={draft.pk}"


class ToldDrafts:
    """What a list or a page tells of a draft."""

    @admin.display(description=_("what it says so far"))
    def said(self, draft: StepDraft) -> str:
        """Return what a draft says."""
        return describe_draft(draft)

    @admin.display(description=_("begun by"))
    def begun(self, draft: StepDraft) -> str:
        """Return who began it; Django would link the account, which most may not open."""
        return str(draft.begun_by or "")


class DraftRows(ToldDrafts, ListedRows):
    """The steps that somebody began."""

    model = StepDraft
    fields = ("said", "hindrance", "begun", "begun_at", "take_up")
    readonly_fields = ("said", "begun", "take_up")
    may_add = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the rows, and note whether this editor may go on with one."""
        self.may_add = request.user.has_perm("initiatives.add_statusupdate")
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the drafts with those who began them."""
        return super().get_queryset(request).select_related("begun_by")

    @admin.display(description=_("go on"))
    def take_up(self, draft: StepDraft) -> SafeString | str:
        """Return the link to the form, if this editor may fill it in."""
        return "" if not self.may_add else link(draft_address(draft), _("go on writing"))


@admin.register(StepDraft)
class StepDraftAdmin(ToldDrafts, RecordAdmin):
    """Drafts: listed and thrown away here, written in the form of a step."""

    list_display = ("said", "proposal_link", "hindrance", "begun_by", "begun_at")
    list_select_related = ("proposal", "begun_by")
    list_filter = ("hindrance", ("begun_by", admin.RelatedOnlyFieldListFilter))
    search_fields = ("proposal__slug", *in_languages("proposal__title"))

    readonly_fields = ("proposal_link", "hindrance", "begun", "begun_at", "typed", "take_up")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown, the way to go on for those who may record a step."""
        shown = self.readonly_fields
        return shown if request.user.has_perm("initiatives.add_statusupdate") else shown[:-1]

    def is_public(self, record: Any) -> bool:
        """Tell that the public never sees a draft."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add nothing here: a draft is begun in the form of a step."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Change nothing here: a draft is written in the form of a step, to which its page leads."""
        return False

    @admin.display(description=_("what was filled in"))
    def typed(self, draft: StepDraft) -> SafeString:
        """Return everything that was typed, field by field."""
        rows = ((label_of(name), as_read(name, text)) for name, text in draft.filled_in.items())
        return format_html_join("", '<span class="line">{}: {}</span>', rows)

    @admin.display(description=_("go on"))
    def take_up(self, draft: StepDraft) -> SafeString:
        """Return the link to the form."""
        return link(draft_address(draft), _("go on writing"))

    @admin.display(description=_("proposal"))
    def proposal_link(self, draft: StepDraft) -> SafeString:
        """Return the link to the proposal."""
        return desk_link(draft.proposal)
