"""Citing words for a proposal: by choosing a text and pasting what it says."""

from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.actions import change_role, cite_passage, unlink_citation
from initiatives.admin.fields import AppendedRows, FoundChoice, RowFormSet, Rows, quoted
from initiatives.admin.generics import AnyInlineFormSet, AnyModelForm
from initiatives.admin.naming import row_name
from initiatives.models import Anchor, Citation, CitationRole, Paragraph, Publication, Version
from initiatives.text.anchoring import QuotationAmbiguous, QuotationNotFound, place_quotation
from initiatives.text.spans import Span

_AROUND = 60
"""Characters shown before and after a place."""


def describe_place(version: Version, span: Span) -> str:
    """Return a place in a text: the number of its paragraph, and the words with those around them."""
    paragraph = (
        Paragraph.objects.filter(version=version, start__lte=span.start, end__gt=span.start)
        .values_list("number", flat=True)
        .first()
    )
    text = version.text
    before = text[max(0, span.start - _AROUND) : span.start]
    after = text[span.end : span.end + _AROUND]
    words = " ".join(f"…{before}[{span.of(text)}]{after}…".split())
    return _("paragraph %(number)s: %(words)s") % {"number": paragraph or "—", "words": words}


def refuse_ambiguous(version: Version, error: QuotationAmbiguous) -> ValidationError:
    """Return the message that lists the places of words standing in several."""
    message = _(
        "These words stand in %(count)s places. Paste some words right before or after the ones you mean:"
    ) % {"count": len(error.places)}
    return ValidationError([message, *(describe_place(version, place) for place in error.places)])


def refuse_missing(version: Version, error: QuotationNotFound) -> ValidationError:
    """Return the message that shows the words nearest to those looked for."""
    messages = [_("These words are not in the text.")]
    if error.nearest is not None:
        messages.append(_("The nearest are in %(place)s") % {"place": describe_place(version, error.nearest)})
    return ValidationError(messages)


class NewCitationForm(AnyModelForm):
    """A new citation: a text, the words that stand in it, and what they do for the proposal."""

    version = forms.ModelChoiceField(
        label=gettext_lazy("document and version"),
        queryset=Version.objects.select_related("document"),
        widget=FoundChoice(Anchor._meta.get_field("version"), admin.site),
    )
    quotation = forms.CharField(
        label=gettext_lazy("words"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Paste the words exactly as they stand in the text."),
    )
    before = forms.CharField(
        label=gettext_lazy("words before"),
        required=False,
        help_text=gettext_lazy("Only when the words stand in several places: those right before them."),
    )
    after = forms.CharField(
        label=gettext_lazy("words after"),
        required=False,
        help_text=gettext_lazy("Only when the words stand in several places: those right after them."),
    )

    class Meta:
        model = Citation
        fields = ("role",)

    def begin_with(self, removed: Any) -> dict[str, Any]:
        """Return what the fields hold for a citation that was removed: the words of its passage."""
        anchors = Anchor.objects.filter(passage=removed.passage_id).select_related("version")
        anchor = max(anchors, key=attrgetter("worth"), default=None)
        if anchor is None:
            return {}
        given = {"version": anchor.version_id, "quotation": anchor.exact}
        return given | {"before": anchor.prefix.strip(), "after": anchor.suffix.strip()}

    def clean(self) -> dict[str, Any]:
        """Find the one place of the words, or say why there is none."""
        given = super().clean() or self.cleaned_data
        version, quotation = given.get("version"), given.get("quotation")
        if version and quotation:
            try:
                place_quotation(
                    version.text, quotation, prefix=given.get("before", ""), suffix=given.get("after", "")
                )
            except QuotationAmbiguous as error:
                self.add_error("quotation", refuse_ambiguous(version, error))
            except QuotationNotFound as error:
                self.add_error("quotation", refuse_missing(version, error))
            except ValueError:
                self.add_error("quotation", _("Paste the words."))
        return given


class NewCitationFormSet(AnyInlineFormSet):
    """New citations of a proposal."""

    def save_new(self, form: NewCitationForm, commit: bool = True) -> Citation:
        """Cite the words."""
        given = form.cleaned_data
        return cite_passage(
            proposal=self.instance,
            role=given["role"],
            version=given["version"],
            quotation=given["quotation"],
            prefix=given["before"],
            suffix=given["after"],
        )


class NewCitationRows(AppendedRows):
    """Rows to paste words into."""

    model = Citation
    form = NewCitationForm
    formset = NewCitationFormSet
    fields = ("version", "quotation", ("before", "after"), "role")
    verbose_name = gettext_lazy("new citation")
    verbose_name_plural = gettext_lazy("new citations: paste the words")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return nothing: what is there is listed above."""
        return super().get_queryset(request).none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show the rows to those who may fill them."""
        return self.has_add_permission(request, obj)


class CitationFormSet(RowFormSet):
    """The citations that a proposal has."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer no removal of the only passage that a published proposal stands on."""
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields and self._is_last_ground(form.instance):
            form.fields[DELETION_FIELD_NAME] = forms.BooleanField(
                required=False, disabled=True, widget=forms.HiddenInput
            )

    def save_existing(self, form: Any, obj: Citation, commit: bool = True) -> Citation:
        """Give a citation its other role."""
        return change_role(citation=Citation.objects.get(pk=obj.pk), role=form.cleaned_data["role"])

    def delete_existing(self, obj: Citation, commit: bool = True) -> None:
        """Unlink a passage. Raises ValidationError when public records stand on it."""
        try:
            unlink_citation(citation=obj)
        except ValidationError as error:
            raise ValidationError(f"{row_name(obj)}: {' '.join(error.messages)}") from error

    def _is_last_ground(self, citation: Citation) -> bool:
        ground = (CitationRole.ORIGIN, CitationRole.SUPPORT)
        if self.instance.publication != Publication.PUBLISHED or citation.role not in ground:
            return False
        return sum(other.role in ground for other in self.get_queryset()) == 1


class CitationRows(Rows):
    """The citations that a proposal has: their words, and their roles."""

    model = Citation
    formset = CitationFormSet
    readonly_fields = ("cited_words",)
    fields = ("cited_words", "role")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the citations with the words of their passages in the latest version."""
        latest = Anchor.objects.filter(passage=OuterRef("passage")).order_by("-version__number")
        citations: Any = super().get_queryset(request).select_related("passage")
        annotated: QuerySet[Any] = citations.annotate(words=Subquery(latest.values("exact")[:1]))
        return annotated

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Add nothing here: new citations have rows of their own."""
        return False

    @admin.display(description=gettext_lazy("words"))
    def cited_words(self, citation: Any) -> SafeString:
        """Return the words with the link to their place in the reader."""
        return quoted(citation.passage, citation.words or "")
