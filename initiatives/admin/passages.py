"""Passages: read here, made by citing words on the page of a proposal."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.admin.fields import ListedRows, count_rows, desk_link, name_passage, quoted, with_words
from initiatives.admin.records import AppendOnlyAdmin
from initiatives.models import Anchor, Citation, Passage


def list_places(anchors: Iterable[Anchor]) -> SafeString:
    """Return the versions that a passage stands in, with how sure each place is, one a line."""
    rows = [
        (str(_("version %(number)s") % {"number": anchor.version.number}), anchor.get_state_display())
        for anchor in anchors
    ]
    return format_html_join("", '<span class="line">{}: {}</span>', rows)


def list_proposals(citations: Iterable[Citation]) -> SafeString:
    """Return the proposals that cite a passage, with the role, one a line."""
    rows = [(desk_link(citation.proposal), citation.get_role_display()) for citation in citations]
    return format_html_join("", '<span class="line">{} ({})</span>', rows)


class AnchorRows(ListedRows):
    """Where a passage stands in each version."""

    model = Anchor
    fields = ("version", "state", "exact", "prefix", "suffix")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the anchors without the texts of their versions."""
        return super().get_queryset(request).select_related("version__document").defer("version__text")


class CitationRows(ListedRows):
    """The proposals that cite a passage."""

    model = Citation
    fields = ("cited_by", "role")
    readonly_fields = ("cited_by",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the citations with their proposals."""
        return super().get_queryset(request).select_related("proposal")

    @admin.display(description=_("proposal"))
    def cited_by(self, citation: Citation) -> SafeString:
        """Return the link to the proposal."""
        return desk_link(citation.proposal)


@admin.register(Passage)
class PassageAdmin(AppendOnlyAdmin):
    """Passages with their places and the proposals citing them."""

    list_display = ("shown_words", "document", "citation_count")
    list_select_related = ("document",)
    list_filter = ("anchors__state", ("document", admin.RelatedOnlyFieldListFilter))
    search_fields = ("id", "anchors__exact", "document__title_ru", "document__title_en", "document__title_kk")
    fields = ("shown_words", "document")
    readonly_fields = ("shown_words",)
    inlines = (AnchorRows, CitationRows)

    def name_of(self, passage: Any) -> str:
        """Return the name of a passage in an autocomplete field."""
        return name_passage(passage)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the passages with their words and the number of citations."""
        passages = with_words(super().get_queryset(request))
        return passages.annotate(cited=count_rows(Citation, "passage"))

    def called_once(self, events: list[Any]) -> list[str]:
        """Return the words that passages had, of which their places told."""
        keys = [event.pgh_obj_id for event in events]
        history: Any = Anchor.pgh_event_model  # type: ignore[attr-defined]
        said = dict(
            history.objects.filter(passage__in=keys).order_by("pgh_id").values_list("passage", "exact")
        )
        rows = [Passage(pk=key) for key in keys]
        for row in rows:
            row.words = said.get(row.pk)  # type: ignore[attr-defined] # as annotated by `with_words`
        return list(map(name_passage, rows))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the editor may remove a passage: one that nothing cites and nothing is shown by."""
        return super(AppendOnlyAdmin, self).has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Remove a passage with its places, and note the text that it was marked in."""
        request.marked_in = obj.document.versions.order_by("number").last()  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Lead back to the text."""
        response = super().response_delete(request, obj_display, obj_id)
        version = getattr(request, "marked_in", None)
        if version is None:
            return response
        return HttpResponseRedirect(reverse("admin:initiatives_version_change", args=[version.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add nothing here: a passage is made by citing its words."""
        return False

    @admin.display(description=_("words"))
    def shown_words(self, passage: Any) -> SafeString:
        """Return the words with the link to their place in the reader."""
        return quoted(passage, passage.words or "")

    @admin.display(description=_("citations"), ordering="cited")
    def citation_count(self, passage: Any) -> int:
        """Return how often the passage is cited."""
        return int(passage.cited)
