"""The page of the search."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.forms import NUMBER, SearchForm
from initiatives.presenters.search import kept_parameters, refused_page, search_page
from initiatives.presenters.topics import topics_meant
from initiatives.search.results import PAGE_SIZE, Results, search
from initiatives.views.errors import answers_in_time


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show what is found, by kind; without words only the form.

    Answers 400 with the page, a message and no results to what cannot be looked for, 404 to a page beyond the
    last, 503 to what the database does not find in time.
    """
    asked = SearchForm(request.GET)
    if not asked.is_valid():
        kept = kept_parameters(asked.cleaned_data.get("kind", ""), asked.chosen, asked.moment)
        refused = {"shown": refused_page(request.GET.get("q", ""), asked.faults, kept)}
        return render(request, "initiatives/search/search.html", refused, status=400)
    words, kind, chosen = asked.cleaned_data["q"], asked.cleaned_data["kind"], asked.chosen
    number = _page_number(request)
    moment = asked.moment
    first = (number - 1) * PAGE_SIZE
    results = search(words, chosen=chosen, kind=kind, first=first, moment=moment) if words else None
    if results and number > max(results.pages, 1):
        raise Http404(_("The list has fewer pages than the address asks for."))
    shown = search_page(words, results, kind=kind, chosen=chosen, moment=moment)
    page = _page(results, number) if results and kind else None
    context: dict[str, Any] = {"shown": shown, "page": page, "moment": moment}
    if results and results.is_understood and (results.is_loose or not results.total):
        context["topics"] = topics_meant(words, moment)
    return render(request, "initiatives/search/search.html", context)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page") or "1"
    if not NUMBER.fullmatch(asked):
        raise BadRequest(_("The page number in the address is not a whole number of 1 or more."))
    return int(asked)


def _page(results: Results, number: int) -> "Page[int]":
    """Return the page as the links of a list need it; its rows are those of the results."""
    return Paginator(range(results.total), PAGE_SIZE).get_page(number)
