"""Passages: their permanent addresses."""

import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.citing.annotations import MEDIA_TYPE, find_annotation
from initiatives.filters import ParametersRefusedError
from initiatives.forms import ReaderForm, asked_moment, of_today
from initiatives.models import Passage
from initiatives.models.public import public_passages
from initiatives.presenters.addresses import at_moment, site_root
from initiatives.presenters.texts import reader

# What asks for the annotation rather than for the page; a browser names text/html first.
_ANNOTATION = (MEDIA_TYPE, "application/json")


@require_safe
def detail(request: HttpRequest, passage_id: str) -> HttpResponseBase:
    """Lead to the passage in the reader. Not for good: its confirmed place may come to be elsewhere.

    Whoever prefers JSON-LD is given the annotation; to whom neither is acceptable the reader is shown.
    `?proposal=` asks to follow a proposal there. Answers 400 to one that is no slug, 404 to a passage that
    only drafts use, unless somebody asks who may see drafts.
    """
    if request.get_preferred_type(["text/html", *_ANNOTATION]) in _ANNOTATION:
        response = annotation(request, passage_id)
        response.headers["Content-Location"] = reverse("initiatives:passage-annotation", args=[passage_id])
    else:
        response = _place(request, passage_id)
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@of_today
def annotation(request: HttpRequest, passage_id: str) -> HttpResponse:
    """Answer with a passage on the public record as an annotation of the W3C."""
    found = find_annotation(site_root(request), passage_id)
    if found is None:
        raise Http404(_("There is no such passage."))
    return HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=2),
        content_type=MEDIA_TYPE,
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _place(request: HttpRequest, passage_id: str) -> HttpResponse:
    asked = ReaderForm(request.GET)
    if not asked.is_valid():
        message = _("A version is asked for by its number, a proposal by its short name.")
        raise ParametersRefusedError(message, asked.errors)
    moment = asked_moment(request)
    try:
        passage = get_object_or_404(public_passages().select_related("document"), pk=passage_id)
    except Http404:
        if not request.user.has_perm("initiatives.view_passage"):
            raise
        passage = get_object_or_404(Passage.objects.select_related("document"), pk=passage_id)
    place = reader.passage_address(passage, follow=asked.cleaned_data["proposal"])
    return redirect(at_moment(place, moment))
