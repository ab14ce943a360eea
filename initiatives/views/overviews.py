"""The list of overviews."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.forms import asked_moment
from initiatives.presenters.overviews import OVERVIEWS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all overviews."""
    context = {"overviews": OVERVIEWS, "moment": asked_moment(request)}
    return render(request, "initiatives/overviews/list.html", context)
