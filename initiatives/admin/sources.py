"""Documents with their versions and the passages found in them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.actions import add_version
from initiatives.admin.fields import ListedRows, count_rows, in_languages, link, quoted, with_words
from initiatives.admin.generics import AnyModelForm
from initiatives.admin.outcomes import LookedThrough
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.passages import list_places, list_proposals
from initiatives.admin.records import AppendOnlyAdmin
from initiatives.models import Anchor, Citation, Document, Passage, Version
from initiatives.text.intake import normalise_input

LARGEST_TEXT = 5_000_000
"""Bytes of an uploaded text: some fifty times the longest speech."""


class VersionRows(ListedRows):
    """The texts of a document."""

    model = Version
    fields = ("number", "language", "published_on", "retrieved_on", "translation_of", "by_machine", "read")
    readonly_fields = ("read",)
    show_change_link = True
    add_label = _("Add a version")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the versions without their texts."""
        versions = super().get_queryset(request).select_related("document", "translation_of__document")
        return versions.defer("text", "translation_of__text")

    @admin.display(description=_("text"))
    def read(self, version: Version) -> SafeString:
        """Return the link to the text in the reader."""
        return link(version.get_absolute_url(), _("read"))


class PassageRows(ListedRows):
    """The passages found in a document."""

    model = Passage
    fields = ("shown_words", "places", "cited_by")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the passages in their order in the text, with words, places and citing proposals."""
        passages: Any = with_words(super().get_queryset(request))
        in_order: QuerySet[Any] = passages.order_by("place", "pk").prefetch_related(
            Prefetch("anchors", Anchor.objects.select_related("version").defer("version__text")),
            Prefetch("citations", Citation.objects.select_related("proposal").defer("proposal__search")),
        )
        return in_order

    @admin.display(description=_("words"))
    def shown_words(self, passage: Any) -> SafeString:
        """Return the words with the link to their place in the reader."""
        return quoted(passage, passage.words or "")

    @admin.display(description=_("places"))
    def places(self, passage: Any) -> SafeString:
        """Return the place in each version."""
        return list_places(passage.anchors.all())

    @admin.display(description=_("cited by"))
    def cited_by(self, passage: Any) -> SafeString:
        """Return the proposals that cite the passage."""
        return list_proposals(passage.citations.all())


@admin.register(Document)
class DocumentAdmin(LookedThrough):
    """Documents."""

    list_display = (
        "title",
        "kind",
        "summit",
        "speaker",
        "issued_on",
        "official",
        "version_count",
        "passage_count",
    )
    list_select_related = ("summit", "speaker")
    list_filter = ("kind", "official", ("summit", admin.RelatedOnlyFieldListFilter))
    search_fields = ("slug", *in_languages("title"), *in_languages("speaker__name"))
    date_hierarchy = "issued_on"
    autocomplete_fields = ("summit", "speaker")
    fieldsets = (
        (None, {"fields": (*in_languages("title"), "slug", "kind")}),
        (_("Where it comes from"), {"fields": ("issued_on", "official", "summit", "speaker")}),
        (_("Publisher"), {"fields": (*in_languages("publisher"), "address")}),
        (_("Note"), {"fields": in_languages("note"), "classes": ("collapse",)}),
    )
    prepopulated_fields = {"slug": ("title_en",)}
    inlines = (VersionRows, PassageRows)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the documents with the numbers of their versions and passages."""
        documents: Any = super().get_queryset(request)
        counted: QuerySet[Any] = documents.annotate(
            version_total=count_rows(Version, "document"), passage_total=count_rows(Passage, "document")
        )
        return counted

    @admin.display(description=_("versions"), ordering="version_total")
    def version_count(self, document: Any) -> int:
        """Return how many versions there are."""
        return int(document.version_total)

    @admin.display(description=_("passages"), ordering="passage_total")
    def passage_count(self, document: Any) -> int:
        """Return how many passages were found."""
        return int(document.passage_total)


class VersionForm(AnyModelForm):
    """A text, pasted or from a file."""

    upload = forms.FileField(
        label=_("text file"),
        required=False,
        help_text=_("A plain text file in UTF-8 (.txt). Leave empty if you paste the text below."),
    )
    text = forms.CharField(
        label=_("text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField source-text"}),
        help_text=_("Paragraphs are parted by empty lines. A version is never changed once it is saved."),
    )

    class Meta:
        model = Version
        fields: tuple[str, ...] = ()  # the admin names them

    def clean_upload(self) -> str:
        """Return the text of the file; empty without a file."""
        upload = self.cleaned_data["upload"]
        if not upload:
            return ""
        if upload.size > LARGEST_TEXT:
            raise ValidationError(_("The file is larger than 5 MB: is it a plain text?"))
        try:
            return normalise_input(upload.read())
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not in UTF-8. Save it as plain text in UTF-8.")) from error
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one source of the text."""
        cleaned = super().clean() or self.cleaned_data
        uploaded, pasted = cleaned.get("upload"), cleaned.get("text", "").strip()
        if not self.errors and bool(uploaded) == bool(pasted):
            raise ValidationError(_("Either choose a file or paste the text."))
        published, retrieved = cleaned.get("published_on"), cleaned.get("retrieved_on")
        if published and retrieved and retrieved < published:
            self.add_error("retrieved_on", _("A page is not read before it is published."))
        original, document = cleaned.get("translation_of"), cleaned.get("document")
        if original and document and original.document_id != document.pk:
            self.add_error("translation_of", _("A translation and its original belong to one document."))
        return cleaned


@admin.register(Version)
class VersionAdmin(AddedFromParent, AppendOnlyAdmin):
    """Versions: added and read. A new one has every passage of the document placed in it."""

    parent = Document
    list_display = ("document", "number", "language", "published_on", "by_machine")
    list_select_related = ("document",)
    list_filter = ("language", "by_machine")
    search_fields = ("document__slug", *in_languages("document__title"))
    ordering = ("-document__issued_on", "document__slug", "number")
    form = VersionForm
    autocomplete_fields = ("document", "translation_of")
    _ADDED = ("document", "language", "translation_of", "by_machine")
    _DATED = ("published_on", "retrieved_on", "archive_address")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets of a new version, or of one that is read."""
        text: tuple[str, ...] = ("upload", "text") if obj is None else ("number", "sha256", "text")
        return (
            (None, {"fields": self._ADDED}),
            (_("Where it comes from"), {"fields": self._DATED}),
            (_("Text"), {"fields": text}),
        )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the versions; lists do without the texts."""
        versions = super().get_queryset(request).select_related("document")
        match = request.resolver_match
        return versions if match and "object_id" in match.kwargs else versions.defer("text")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add the version with its paragraphs, and place the passages of the document in it."""
        given = form.cleaned_data
        names = (*self._ADDED, *self._DATED)
        added = add_version(text=given["upload"] or given["text"], **{name: given[name] for name in names})
        obj.pk = added.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say how the passages of the document fared, once the rules have been asked."""
        connection.check_constraints()
        unsure = Anchor.objects.filter(version=form.instance).exclude(state="placed").count()
        if unsure:
            self.message_user(
                request,
                _("Passages whose place in the new version is not sure: %(count)s. See them below.")
                % {"count": unsure},
                "warning",
            )
