"""The lists behind the worklist, the records of one sort of work, and the way back to it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.presenters.worklist import OPENED_FROM, WORK, works_on


def place_on_worklist(request: HttpRequest) -> str:
    """Return the address of the section of the worklist that the page was opened from; empty if from none."""
    key = request.GET.get(OPENED_FROM, "")
    return f"{reverse('admin:index')}#{key}" if any(work.key == key for work in WORK) else ""


class WorkFilter(admin.SimpleListFilter):
    """The records that a section of the worklist counts."""

    title = _("what waits")
    parameter_name = OPENED_FROM

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
