"""Passages: their permanent addresses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from initiatives.models import Passage, Publication
from initiatives.presenters import reader


@require_safe
def detail(request: HttpRequest, passage_id: str) -> HttpResponse:
    """Lead to the passage in the reader. Not for good: its confirmed place may come to be elsewhere.

    Answers 404 to a passage that no published proposal cites.
    """
    cited = Passage.objects.filter(citations__proposal__publication=Publication.PUBLISHED).distinct()
    passage = get_object_or_404(cited.select_related("document"), pk=passage_id)
    return redirect(reader.passage_address(passage))
