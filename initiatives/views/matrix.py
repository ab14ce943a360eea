"""The matrix of states."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.filters import MatrixFilter
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.matrix import PAGE_SIZE, ask, matrix
from initiatives.presenters.overviews.statements import UNSTATED
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import identity_of, page_of


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show what states say, by topic or by proposal.

    Answers 400 with the page, a message and no table when a filter is wrong.
    """
    wanted = MatrixFilter(request.GET)
    faults = wanted.faults
    asked = ask(wanted.selection, wanted.order, wanted.kind_of_rows, wanted.states, wanted.stance_asked)
    page = None
    if not faults:
        # The matrix of topics is one page; a page number in its address still has to make sense.
        keys = asked.selection.keys(asked.sort) if asked.rows == "proposals" else []
        page = page_of(request, keys, PAGE_SIZE)
    by_proposal = page if asked.rows == "proposals" else None
    shown = matrix(asked, by_proposal, faults)
    identity = "&".join(
        part for part in ("rows=proposals" if by_proposal else "", identity_of(by_proposal)) if part
    )
    is_plain = shown.refining.query in ("?", "?rows=proposals")
    context = {
        "overview": overview("matrix"),
        "matrix": shown,
        "unstated": UNSTATED,
        "identity": identity if is_plain else "",
        "moment": wanted.moment,
    }
    return render(request, "initiatives/overviews/matrix.html", context, status=400 if faults else 200)
