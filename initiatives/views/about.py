"""The method: words, stages, conditions, rules and limits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.forms import of_today
from initiatives.models import Act, Condition, Extent, Force, ProposalKind, Stage, Stance
from initiatives.models.flags import QUIET_DAYS


@require_safe
@of_today
def index(request: HttpRequest) -> HttpResponse:
    """Show how the record is made, with the definition of every word of its vocabularies."""
    context = {
        "stages": list(Stage),
        "conditions": list(Condition),
        "kinds": list(ProposalKind),
        "forces": list(Force),
        "acts": list(Act),
        "extents": list(Extent),
        "stances": list(Stance),
        "quiet_days": QUIET_DAYS,
    }
    return render(request, "initiatives/about.html", context)
