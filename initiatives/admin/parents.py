"""Records added on a page of their own that belong to another one, and lead back to its page."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from initiatives.admin.keys import read_key
from initiatives.admin.work import place_on_worklist


class AddedFromParent:
    """Admin of records added from the page of the `parent` that the address names.

    The address is `…/add/?<parent>=<its key>`, as below the rows on the page of the parent.
    """

    parent: type[models.Model]

    def find_parent(self, request: HttpRequest) -> Any:
        """Return the record that the address names; None when it names none."""
        key = read_key(request.GET.get(str(self.parent._meta.model_name), ""))
        return self.parent._default_manager.filter(pk=key).first()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only: a record never moves to another parent."""
        shown: tuple[str, ...] = super().get_readonly_fields(request, obj)  # type: ignore[misc]
        return (*shown, str(self.parent._meta.model_name)) if obj else shown

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Lead back to the page of the parent, unless the form was opened from elsewhere."""
        parent = self.find_parent(request)
        if parent is None or place_on_worklist(request):
            response: HttpResponseRedirect = super().response_post_save_add(request, obj)  # type: ignore[misc]
            return response
        meta = self.parent._meta
        return HttpResponseRedirect(
            reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[parent.pk])
        )
