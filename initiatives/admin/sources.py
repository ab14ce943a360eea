"""Documents with their versions and the passages found in them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from initiatives.actions.sources import read_paragraphs
from initiatives.admin.faults import ToldAtField
from initiatives.admin.fields import ListedRows, count_rows, in_languages, link, quoted, with_words
from initiatives.admin.outcomes import LookedThrough
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.passages import list_places, list_proposals
from initiatives.admin.reading import ReadingDesk
from initiatives.admin.records import AppendOnlyAdmin
from initiatives.admin.replacing import PreviewedFirst
from initiatives.admin.settling import PlacesPage
from initiatives.models import Anchor, Citation, Document, Passage, Version
from initiatives.presenters.texts.replacing import newest_version
from initiatives.text.intake import UnwritableError, normalise_input

LARGEST_TEXT = 2_000_000
"""Bytes of a text: some twenty times the longest speech, and what Django takes of a form that carries it."""


def count_unsettled() -> Coalesce:
    """Return how many places in a version wait for a decision."""
    waiting = Anchor.objects.unsettled().filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(waiting.annotate(total=Count("pk")).values("total")), 0)


class VersionRows(ListedRows):
    """The texts of a document."""

    model = Version
    fields = (
        "number",
        "ways",
        "waiting",
        "language",
        "published_on",
        "retrieved_on",
        "translation_of",
        "by_machine",
    )
    readonly_fields = ("ways", "waiting")
    classes = ("plain-rows",)
    add_label = _("Add a version")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the versions without their texts."""
        versions = super().get_queryset(request).select_related("document", "translation_of__document")
        counted: QuerySet[Any] = versions.annotate(unsettled=count_unsettled())
        return counted.defer("text", "translation_of__text")

    @admin.display(description=_("text"))
    def ways(self, version: Version) -> SafeString:
        """Return the links to the text at the desk and in the reader."""
        desk = reverse("admin:initiatives_version_change", args=[version.pk])
        here = link(desk, _("mark passages") if self.add_address else _("see its passages"))
        return format_html("{} · {}", here, link(version.get_absolute_url(), _("read")))

    @admin.display(description=_("places"))
    def waiting(self, version: Any) -> SafeString | str:
        """Return the link to the places that wait for a decision; empty without any."""
        if not version.unsettled:
            return ""
        address = reverse("admin:initiatives_version_places", args=[version.pk])
        wait = ngettext("%(count)s waits for a decision", "%(count)s wait for a decision", version.unsettled)
        return link(address, wait % {"count": version.unsettled})


class PassageRows(ListedRows):
    """The passages found in a document."""

    model = Passage
    fields = ("shown_words", "places", "cited_by")
    readonly_fields = fields
    classes = ("plain-rows",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the passages in their order in the text, with words, places and citing proposals."""
        passages: Any = with_words(super().get_queryset(request))
        in_order: QuerySet[Any] = passages.order_by("place", "pk").prefetch_related(
            Prefetch("anchors", Anchor.objects.select_related("version").defer("version__text")),
            Prefetch("citations", Citation.objects.select_related("proposal")),
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


_FORMATTED = (b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"%pdf-", b"{\\rtf", b"<!doctype html", b"<html", b"<?xml")
"""How files that are no plain text begin, in lower case: ZIP (.docx, .odt), OLE (.doc), PDF, RTF, HTML."""


class VersionForm(ToldAtField):
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
            raise ValidationError(_("The text is larger than 2 MB: is it one document?"))
        raw = upload.read()
        if raw.lstrip()[:14].lower().startswith(_FORMATTED):
            raise ValidationError(
                _(
                    "This file is not plain text but a document with formatting, such as Word, PDF or a web "
                    "page. Open it, copy its text and paste it below."
                )
            )
        try:
            return normalise_input(raw)
        except UnicodeDecodeError as error:
            raise ValidationError(
                _(
                    "The file is not in UTF-8. Open it, copy its text and paste it below; or save it again "
                    "as plain text and choose the encoding UTF-8."
                )
            ) from error
        except UnwritableError as error:
            raise ValidationError(_tell(error)) from error

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one source of the text."""
        cleaned = super().clean() or self.cleaned_data
        uploaded, pasted = cleaned.get("upload") or "", cleaned.get("text", "")
        if "upload" not in self.errors and bool(uploaded.strip()) == bool(pasted.strip()):
            raise ValidationError(_("Either choose a file or paste the text."))
        cleaned["words"] = uploaded if uploaded.strip() else self._read_pasted(pasted)
        published, retrieved = cleaned.get("published_on"), cleaned.get("retrieved_on")
        if published and retrieved and retrieved < published:
            self.add_error("retrieved_on", _("A page is not read before it is published."))
        original, document = cleaned.get("translation_of"), cleaned.get("document")
        if original and document and original.document_id != document.pk:
            self.add_error("translation_of", _("A translation and its original belong to one document."))
        if not self.errors:
            read_paragraphs(cleaned["words"])
        if not self.errors and document:
            newest = newest_version(document, cleaned["language"])
            if newest and newest.text == cleaned["words"]:
                message = _("This text is already that of version %(number)s, letter by letter.")
                self.add_error("text", message % {"number": newest.number})
        return cleaned

    def _read_pasted(self, pasted: str) -> str:
        """Return the pasted text as a version stores it; empty after noting an error."""
        raw = pasted.encode()
        try:
            if len(raw) <= LARGEST_TEXT:
                return normalise_input(raw)
            self.add_error("text", _("The text is larger than 2 MB: is it one document?"))
        except UnwritableError as error:
            self.add_error("text", _tell(error))
        return ""


def _tell(error: UnwritableError) -> str:
    place = {"line": error.line, "column": error.column, "character": error.character}
    return (
        gettext(
            "Line %(line)s, place %(column)s: the invisible control character %(character)s cannot be part "
            "of a text. Take it away, or press Enter there for a new paragraph."
        )
        % place
    )


@admin.register(Version)
class VersionAdmin(ReadingDesk, PreviewedFirst, PlacesPage, AddedFromParent, AppendOnlyAdmin):
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
    added = (*_ADDED, *_DATED)

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
