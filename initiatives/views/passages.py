"""Passages: their permanent addresses."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.forms import ReaderForm
from initiatives.models import Passage
from initiatives.presenters import reader


@require_safe
def detail(request: HttpRequest, passage_id: str) -> HttpResponse:
    """Lead to the passage in the reader. Not for good: its confirmed place may come to be elsewhere.

    `?proposal=` asks to follow a proposal there. Answers 400 to one that is no slug, 404 to a passage that
    only drafts use, unless somebody asks who may see drafts.
    """
    asked = ReaderForm(request.GET)
    if not asked.is_valid():
        raise BadRequest(_("A version is asked for by its number, a proposal by its short name."))
    try:
        passage = get_object_or_404(reader.public_passages().select_related("document"), pk=passage_id)
    except Http404:
        if not request.user.has_perm("initiatives.view_passage"):
            raise
        passage = get_object_or_404(Passage.objects.select_related("document"), pk=passage_id)
    return redirect(reader.passage_address(passage, follow=asked.cleaned_data["proposal"]))
