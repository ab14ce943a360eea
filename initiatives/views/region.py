"""The map of the region."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.filters import ProposalFilter, checked
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.map import region_map
from initiatives.views.errors import answers_in_time


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show where the proposals that the filters leave come from; 400 where a filter is wrong."""
    asked = checked(ProposalFilter(request.GET))
    context = {"overview": overview("map"), "shown": region_map(asked.selection), "moment": asked.moment}
    return render(request, "initiatives/overviews/map.html", context)
