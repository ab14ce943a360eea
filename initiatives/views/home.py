"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.forms import asked_moment
from initiatives.presenters.home import home


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what this is, what is new and what is due."""
    moment = asked_moment(request)
    return render(request, "initiatives/home.html", {"home": home(moment), "moment": moment})
