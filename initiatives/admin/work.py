"""The lists behind the worklist: the records of one sort of work."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.presenters.worklist import works_on


class WorkFilter(admin.SimpleListFilter):
    """The records that a section of the worklist counts."""

    title = _("what waits")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the sorts of work on these records that concern the editor."""
        return [(work.key, str(work.title)) for work in works_on(model_admin.model, request.user)]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep the records that wait. Raises IncorrectLookupParameters for what is no sort of work."""
        if self.value() is None:
            return queryset
        for work in works_on(queryset.model, request.user):
            if work.key == self.value():
                waiting = work.select(request.user, timezone.localdate())
                return queryset.filter(pk__in=waiting.order_by().values("pk"))
        raise IncorrectLookupParameters
