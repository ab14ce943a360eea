"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from initiatives.models import Summit


def home(request: HttpRequest) -> HttpResponse:
    """Show what this is and what is new."""
    newest = Summit.objects.select_related("forum", "host").order_by("-starts_on").first()
    return render(request, "initiatives/home.html", {"newest": newest})
