"""Records added on a page of their own that belong to another one, and lead back to its page."""

import re
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


def read_key(text: str) -> int:
    """Return the key of a record as an address gives it; 0, which no record has, when that is no key."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


class AddedFromParent:
    """Admin of records added from the page of the `parent` that the address names.

    The address is `…/add/?<parent>=<its key>`, as below the rows on the page of the parent.
    """

    parent: type[models.Model]

    def find_parent(self, request: HttpRequest) -> Any:
        """Return the record that the address names; None when it names none."""
        key = read_key(request.GET.get(str(self.parent._meta.model_name), ""))
        return self.parent._default_manager.filter(pk=key).first()

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the page of the parent after a plain save."""
        response: HttpResponse = super().response_add(request, obj, *args, **kwargs)  # type: ignore[misc]
        parent = self.find_parent(request)
        if parent is None or "_save" not in request.POST:
            return response
        meta = self.parent._meta
        return HttpResponseRedirect(
            reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[parent.pk])
        )
