"""States, forums, summits, people and topics."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.admin.fields import Rows, count_rows, in_languages
from initiatives.admin.records import RecordAdmin
from initiatives.models import (
    Forum,
    Membership,
    Office,
    Participation,
    Person,
    Proposal,
    State,
    Summit,
    Topic,
)


class MembershipRows(Rows):
    """The states of a forum."""

    model = Membership
    autocomplete_fields = ("state",)


class ParticipationRows(Rows):
    """Who was present at a summit."""

    model = Participation
    autocomplete_fields = ("state",)


class OfficeRows(Rows):
    """The offices of a person."""

    model = Office
    autocomplete_fields = ("state",)


@admin.register(State)
class StateAdmin(RecordAdmin):
    """States."""

    list_display = ("code", *in_languages("name"))
    search_fields = ("code", *in_languages("name"))
    fields = ("code", *in_languages("name"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only: the code is the identity of a state."""
        return ("code",) if obj else ()


@admin.register(Forum)
class ForumAdmin(RecordAdmin):
    """Forums with their members."""

    list_display = ("name", "slug")
    search_fields = ("slug", *in_languages("name"))
    fieldsets = (
        (None, {"fields": (*in_languages("name"), "slug")}),
        (_("Note"), {"fields": in_languages("note"), "classes": ("collapse",)}),
    )
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (MembershipRows,)


@admin.register(Summit)
class SummitAdmin(RecordAdmin):
    """Summits with their participants."""

    list_display = ("title", "forum", "ordinal", "starts_on", "ends_on", "city", "host")
    list_select_related = ("forum", "host")
    list_filter = ("forum", ("host", admin.RelatedOnlyFieldListFilter))
    search_fields = ("slug", *in_languages("title", "city"))
    date_hierarchy = "starts_on"
    autocomplete_fields = ("forum", "host")
    fieldsets = (
        (None, {"fields": (*in_languages("title"), "slug", "forum", "ordinal")}),
        (_("When and where"), {"fields": ("starts_on", "ends_on", *in_languages("city"), "host")}),
        (_("Note"), {"fields": in_languages("note"), "classes": ("collapse",)}),
    )
    prepopulated_fields = {"slug": ("title_en",)}
    inlines = (ParticipationRows,)


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """People with the offices they held."""

    list_display = ("name", "slug")
    search_fields = ("slug", *in_languages("name"))
    fields = (*in_languages("name"), "slug")
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (OfficeRows,)


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    """Topics."""

    list_display = ("name", "slug", "proposal_count")
    search_fields = ("slug", *in_languages("name"))
    fieldsets = (
        (None, {"fields": (*in_languages("name"), "slug")}),
        (_("Note"), {"fields": in_languages("note")}),
    )
    prepopulated_fields = {"slug": ("name_en",)}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the topics with the number of proposals under each."""
        topics: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = topics.annotate(proposals=count_rows(Proposal, "topic"))
        return counted

    @admin.display(description=_("proposals"), ordering="proposals")
    def proposal_count(self, topic: Any) -> int:
        """Return how many proposals have this main topic."""
        return int(topic.proposals)
