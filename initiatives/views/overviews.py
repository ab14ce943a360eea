"""The list of overviews."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.presenters.overviews import OVERVIEWS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all overviews."""
    return render(request, "initiatives/overviews/list.html", {"overviews": OVERVIEWS})
