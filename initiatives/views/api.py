"""The guide to the API, for people; what programs read is in the room `api`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from initiatives.api.asking import LONGEST, USUAL
from initiatives.forms import of_today
from initiatives.presenters.addresses import site_root

_RESOURCES = {
    "states": _("States, with their places in forums."),
    "forums": _("Forums: standing series of meetings."),
    "topics": _("Topics of proposals."),
    "summits": _("Summits, with who was present."),
    "people": _("People who speak, with their offices."),
    "documents": _("Documents, with the list of their versions."),
    "versions": _("Versions of documents; a single one with its whole text."),
    "paragraphs": _("Paragraphs of versions, with their words and their place."),
    "passages": _("Passages: the exact words, their version and their place in it."),
    "proposals": _("Proposals, with every passage that they rest on."),
    "positions": _("Positions of states, with what shows them."),
    "status-updates": _("Steps of proposals, with what shows them."),
    "evidence": pgettext_lazy("resource of the API", "Evidence, with what it is given for."),
    "milestones": _("Milestones, with the proposals they bear on."),
    "search": _("Search over proposals, passages, paragraphs and evidence."),
}


@require_safe
@of_today
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is and how it is asked for, with examples that run as they stand."""
    root = site_root(request)
    resources = [(name, root + reverse(f"api:{name}"), about) for name, about in _RESOURCES.items()]
    context = {
        "base": root + reverse("api:index"),
        "schema": root + reverse("api:schema"),
        "resources": resources,
        "usual": USUAL,
        "longest": LONGEST,
        "rate": settings.API_RATE,
    }
    return render(request, "initiatives/api.html", context)
