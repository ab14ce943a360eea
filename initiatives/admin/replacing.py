"""Adding a text to a document: written once the editor has seen what it will do."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.actions import add_version
from initiatives.admin.fields import link
from initiatives.admin.guarding import CONFIRMED, EDIT_ON
from initiatives.admin.keys import read_key
from initiatives.models import Anchor, Language, Version
from initiatives.presenters.texts.replacing import preview

EXPECTED = "_number"
"""The number that the version had in the preview: another one means that somebody was quicker."""


class NotPreviewed(Exception):  # noqa: N818 - no fault: the editor is shown the preview first
    """A valid form for a new version whose preview the editor has yet to see."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        super().__init__()


class PreviewedFirst:
    """Admin of versions: the form leads to the preview, and only that to a new version.

    The preview carries the form along, the text of a file as if it had been pasted.
    """

    added: tuple[str, ...]
    """The columns that the form gives, beside the text."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or take the form; a valid one is answered by the preview before anything is written."""
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except NotPreviewed as pause:
            return self._preview(request, pause.given)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add the version and place the passages of the document in it, once confirmed."""
        given = form.cleaned_data
        if CONFIRMED not in request.POST:
            raise NotPreviewed(given)
        columns = {name: given[name] for name in self.added}
        try:
            number = read_key(request.POST.get(EXPECTED, ""))
            added = add_version(text=given["words"], number=number, **columns)
        except ValidationError as error:
            if "number" not in getattr(error, "error_dict", {}):
                raise
            raise ValidationError(
                _(
                    "Somebody has added a version to this document since you saw the preview. Nothing has "
                    "been saved, and your text is still here: look at the preview again."
                )
            ) from error
        obj.pk = added.pk
        obj.refresh_from_db()

    def response_add(self, request: HttpRequest, obj: Version, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the places that wait for a decision, if there are any; say where passages are marked."""
        response: HttpResponse = super().response_add(request, obj, *args, **kwargs)  # type: ignore[misc]
        desk = reverse("admin:initiatives_version_change", args=[obj.pk])
        messages.info(request, link(desk, _("Mark passages in the new text")))
        if Anchor.objects.unsettled().filter(version=obj).exists():
            return HttpResponseRedirect(reverse("admin:initiatives_version_places", args=[obj.pk]))
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer nothing but the preview on the form of a new version."""
        context.update(show_save_and_add_another=False, show_save_and_continue=False)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def _preview(self, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
        document = given["document"]
        shown = preview(document, given["language"], given["words"])
        carried = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", "text", EXPECTED)
        ]
        site: Any = self.admin_site  # type: ignore[attr-defined] # a mixin of ModelAdmin
        context = {
            **site.each_context(request),
            "title": _("Preview of version %(number)s") % {"number": shown.number},
            "subtitle": str(document),
            "opts": Version._meta,
            "document": document,
            "preview": shown,
            "language": Language(shown.language).label,
            "carried": carried,
            "text": given["words"],
            "expected": (EXPECTED, shown.number),
            "confirmed": CONFIRMED,
            "edit_on": EDIT_ON,
        }
        return TemplateResponse(request, "admin/initiatives/version/preview.html", context)
