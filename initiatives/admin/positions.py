"""What states say of proposals, with what shows it."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.admin.evidence import EvidenceRows, list_evidence
from initiatives.admin.fields import in_languages, quoted
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.publication import PublishableAdmin
from initiatives.models import Position, Proposal


@admin.register(Position)
class PositionAdmin(AddedFromParent, PublishableAdmin):
    """Positions."""

    parent = Proposal
    list_display = ("proposal", "state", "stance", "since_on", "publication")
    list_select_related = ("proposal", "state")
    list_filter = ("publication", "stance", ("state", admin.RelatedOnlyFieldListFilter))
    search_fields = ("proposal__slug", *in_languages("proposal__title"), *in_languages("state__name"))
    autocomplete_fields = ("proposal", "state", "passage")
    fieldsets = (
        (None, {"fields": ("proposal", "state", "stance", ("since_on", "since_precision"))}),
        (
            _("What shows it"),
            {
                "fields": ("passage",),
                "description": _("A passage of a document here, or at least one piece of evidence below."),
            },
        ),
    )
    inlines = (EvidenceRows,)


def shown_by(position: Any) -> SafeString:
    """Return what shows a position: its passage and its evidence."""
    passage = quoted(position.passage, position.passage.words) if position.passage else ""
    return format_html("{}{}", passage, list_evidence(position.evidence.all()))
