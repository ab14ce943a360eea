"""The method: words, stages, conditions, rules and limits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from initiatives.models import Condition, Force, ProposalKind, Stage


def about(request: HttpRequest) -> HttpResponse:
    """Show how the record is made, with the definition of every word of its vocabularies."""
    context = {
        "stages": list(Stage),
        "conditions": list(Condition),
        "kinds": list(ProposalKind),
        "forces": list(Force),
    }
    return render(request, "initiatives/about.html", context)
