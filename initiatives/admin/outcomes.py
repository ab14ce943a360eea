"""What outcome documents make of proposals: row by row, or all proposals of a summit at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from initiatives.actions import note_not_taken_up
from initiatives.admin.faults import ToldAtField
from initiatives.admin.fields import NO_DAY, ListedRows, desk_link, in_languages, link, quoted, with_words
from initiatives.admin.keys import read_key
from initiatives.admin.records import RecordAdmin
from initiatives.models import Document, Extent, OutcomeMatch, Passage, Proposal, Publication
from initiatives.models.dating import refuse_far_dates
from initiatives.models.rules import RULES
from initiatives.models.sources import OUTCOME_KINDS
from initiatives.presenters.proposals.outcomes import not_looked_for

LOOKING = "looking"
"""Says in the address of a new match that the editor is looking through the document."""


def step_address(match: OutcomeMatch) -> str:
    """Return the address of the form in which a step is recorded from what a document takes up."""
    address = reverse("admin:initiatives_statusupdate_add")
    return f"{address}?proposal={match.proposal_id}&outcome={match.pk}"


class OutcomeRows(ListedRows):
    """Matches, on the page of the document or of the proposal."""

    model = OutcomeMatch
    show_change_link = True
    may_record = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the rows, and note whether this editor may record a step."""
        self.may_record = request.user.has_perm("initiatives.add_statusupdate")
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the matches with the words that take the proposals up."""
        matches = super().get_queryset(request).select_related("proposal", "document")
        words = Prefetch("passage", with_words(Passage.objects.all()))
        return matches.prefetch_related(words)

    @admin.display(description=_("proposal"))
    def matched_proposal(self, match: OutcomeMatch) -> SafeString:
        """Return the link to the proposal."""
        return desk_link(match.proposal)

    @admin.display(description=_("outcome document"))
    def matched_document(self, match: OutcomeMatch) -> SafeString:
        """Return the link to the document."""
        return desk_link(match.document)

    @admin.display(description=_("passage or note"))
    def shown_by(self, match: Any) -> SafeString | str:
        """Return the words that take it up, or why there are none."""
        return quoted(match.passage, match.passage.words or "") if match.passage else match.note.text

    @admin.display(description=_("step"))
    def step(self, match: OutcomeMatch) -> SafeString | str:
        """Return the link to record a step from what is taken up."""
        if match.extent == Extent.NONE or not self.may_record:
            return ""
        return link(step_address(match), _("record a step"))


class OutcomesOfProposal(OutcomeRows):
    """What outcome documents make of the proposal."""

    fields = ("matched_document", "extent", "looked_at_on", "shown_by", "step")
    readonly_fields = ("matched_document", "shown_by", "step")
    add_label = _("Say what an outcome document makes of it")


class OutcomesOfDocument(OutcomeRows):
    """What the document makes of proposals."""

    fields = ("matched_proposal", "extent", "looked_at_on", "shown_by", "step")
    readonly_fields = ("matched_proposal", "shown_by", "step")
    add_label = _("Say what it makes of a proposal")


class OutcomeForm(ToldAtField):
    """A match; what it lacks is told at the field that mends it."""

    class Meta:
        model = OutcomeMatch
        fields: tuple[str, ...] = ()  # the admin names them
        help_texts = {
            "passage": _(
                "The words of the document that take it up. Without them say below why there are none."
            ),
            "document": _("A joint statement, a declaration or a treaty."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for an outcome document, and for a passage of it or a note."""
        given = super().clean() or self.cleaned_data
        document, passage, extent = given.get("document"), given.get("passage"), given.get("extent")
        if document is not None and document.kind not in OUTCOME_KINDS:
            self.add_error("document", gettext(RULES["outcomematch_of_outcome"]))
        if document is not None and passage is not None and passage.document_id != document.pk:
            self.add_error("passage", gettext(RULES["outcomematch_passage_of_document"]))
        if extent == Extent.NONE and passage is not None:
            self.add_error("passage", gettext("What is not taken up has no passage."))
        if (
            extent in (Extent.IN_FULL, Extent.IN_PART)
            and "passage" not in self.errors
            and passage is None
            and not any(given.get(column) for column in in_languages("note"))
        ):
            self.add_error("passage", gettext("Name the passage, or say in the note why there is none."))
        return given


@admin.register(OutcomeMatch)
class OutcomeMatchAdmin(RecordAdmin):
    """Matches, added from the page of the document or of the proposal."""

    form = OutcomeForm
    list_display = ("proposal", "document", "extent", "looked_at_on")
    list_select_related = ("proposal", "document")
    list_filter = ("extent", ("document", admin.RelatedOnlyFieldListFilter))
    search_fields = ("proposal__slug", *in_languages("proposal__title"), *in_languages("document__title"))
    autocomplete_fields = ("proposal", "document", "passage")
    fieldsets = (
        (None, {"fields": ("document", "proposal", "extent", "looked_at_on", "passage")}),
        (_("Note"), {"fields": in_languages("note")}),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the passages of the document alone, where it is known."""
        if db_field.name == "passage" and (document := self._document_key(request)):
            passages: Any = with_words(Passage.objects.filter(document=document))
            kwargs |= {"queryset": passages.order_by("place", "pk"), "widget": forms.Select()}
            kwargs["error_messages"] = {"invalid_choice": RULES["outcomematch_passage_of_document"]}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _document_key(self, request: HttpRequest) -> int:
        match = request.resolver_match
        if match and "object_id" in match.kwargs:
            key = read_key(unquote(match.kwargs["object_id"]))
            return OutcomeMatch.objects.filter(pk=key).values_list("document", flat=True).first() or 0
        given = request.POST if request.method == "POST" else request.GET
        return read_key(given.get("document", ""))

    def is_public(self, record: Any) -> bool:
        """Tell whether the public sees the proposal, and so what became of it."""
        return bool(record.proposal.publication == Publication.PUBLISHED)

    def why_it_stays(self, record: Any) -> str:
        """Return why a match is not deleted, unless its proposal is a draft."""
        if record.proposal.publication == Publication.DRAFT:
            return ""
        return gettext(RULES["outcomematch_kept"])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only: a match stays one of the same document and proposal."""
        return (*super().get_readonly_fields(request, obj), *(("document", "proposal") if obj else ()))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Lead back to the page from which the match was added."""
        if LOOKING in request.GET:
            return HttpResponseRedirect(
                reverse("admin:initiatives_document_outcomes", args=[obj.document_id])
            )
        for name, parent in (("document", obj.document), ("proposal", obj.proposal)):
            if request.GET.get(name) == str(parent.pk):
                return HttpResponseRedirect(reverse(f"admin:initiatives_{name}_change", args=[parent.pk]))
        return super().response_post_save_add(request, obj)


class NotTakenUpForm(forms.Form):
    """The proposals of which nothing was found in a document, and when it was looked at."""

    proposals = forms.ModelMultipleChoiceField(
        label=_("Nothing of these was found"),
        queryset=Proposal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick the proposals of which the document says nothing."),
            "invalid_choice": _(
                "Somebody else has said meanwhile of one of these what the document makes of it. Those left "
                "are below; look at them and send again."
            ),
        },
    )
    looked_at_on = forms.DateField(
        label=_("looked at on"),
        widget=AdminDateWidget,
        validators=[refuse_far_dates],
        error_messages={"invalid": NO_DAY},
    )

    def clean_looked_at_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["looked_at_on"]
        if day > timezone.localdate():
            raise ValidationError(gettext("This day has not come yet."))
        return day


def look_through(desk: RecordAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the proposals of its summit still to be looked for in a document; note what is not there."""
    document: Document | None = desk.get_object(request, unquote(object_id))
    if document is None:
        raise Http404
    if not request.user.has_perm("initiatives.add_outcomematch"):
        raise PermissionDenied
    back = reverse("admin:initiatives_document_change", args=[document.pk])
    if document.kind not in OUTCOME_KINDS:
        desk.message_user(request, gettext(RULES["outcomematch_of_outcome"]), messages.WARNING)
        return HttpResponseRedirect(back)
    left = not_looked_for(document).select_related("topic")
    form = NotTakenUpForm(request.POST or None, initial={"looked_at_on": timezone.localdate()})
    choice: Any = form.fields["proposals"]
    choice.queryset = left
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        noted = note_not_taken_up(
            document=document, proposals=given["proposals"], looked_at_on=given["looked_at_on"]
        )
        told = ngettext(
            "Noted of %(count)s proposal: not taken up.", "Noted of %(count)s proposals: not taken up.", noted
        )
        desk.message_user(request, told % {"count": noted}, messages.SUCCESS)
        return HttpResponseRedirect(request.path)
    newest = document.versions.defer("text").order_by("-number").first()
    ticked = {read_key(key) for key in request.POST.getlist("proposals")}
    context = {
        **desk.admin_site.each_context(request),
        "title": gettext("Which proposals does it take up?"),
        "subtitle": str(document),
        "opts": desk.opts,
        "original": document,
        "form": form,
        "media": form.media,
        "rows": [(proposal, proposal.pk in ticked) for proposal in left],
        "add": reverse("admin:initiatives_outcomematch_add"),
        "read": reverse("admin:initiatives_version_change", args=[newest.pk]) if newest else "",
        "back": back,
    }
    return TemplateResponse(request, "admin/initiatives/document/outcomes.html", context)


class LookedThrough(RecordAdmin):
    """Admin of documents; those that a meeting adopted are looked through for the proposals they take up."""

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Return the rows, of an outcome document also what it makes of proposals."""
        rows = list(super().get_inlines(request, obj))
        return [*rows, OutcomesOfDocument] if obj is not None and obj.kind in OUTCOME_KINDS else rows

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, the list of proposals to look for among them."""
        look = self.admin_site.admin_view(self.look_through)
        return [
            path("<path:object_id>/outcomes/", look, name="initiatives_document_outcomes"),
            *super().get_urls(),
        ]

    def look_through(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the proposals to look for, and note what is not there."""
        return look_through(self, request, object_id)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form with the way to the proposals to look for."""
        document = context.get("original")
        may_add = request.user.has_perm("initiatives.add_outcomematch")
        if document is not None and document.kind in OUTCOME_KINDS and may_add:
            context["look_through"] = reverse("admin:initiatives_document_outcomes", args=[document.pk])
        return super().render_change_form(request, context, *args, **kwargs)
