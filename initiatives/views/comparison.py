"""States side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from initiatives.filters import ComparisonFilter
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.comparison import PAGE_SIZE, Asked, comparison
from initiatives.presenters.overviews.statements import UNSTATED
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import page_of


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show what two to five states say of the same proposals; without any, the form that asks which.

    Answers 400 with the page and a message when a filter or the number of states is wrong.
    """
    wanted = ComparisonFilter(request.GET)
    faults = wanted.faults
    asked = Asked(wanted.selection, wanted.order, wanted.states, wanted.agreement_asked)
    page = None
    if not faults:
        found = page_of(request, asked.keys() if asked.codes else [], PAGE_SIZE)
        page = found if asked.codes else None
    identity = urlencode({"state": sorted(asked.codes)}, doseq=True) if page else ""
    context = {
        "overview": overview("comparison"),
        "comparison": comparison(asked, page, faults),
        "unstated": UNSTATED,
        "identity": identity,
        "moment": wanted.moment,
    }
    return render(request, "initiatives/overviews/comparison.html", context, status=400 if faults else 200)
