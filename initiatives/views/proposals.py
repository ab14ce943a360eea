"""The list of proposals, and the page of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from initiatives.citing.references import of_proposal
from initiatives.filters import ProposalFilter
from initiatives.forms import ViewForm, asked_moment
from initiatives.models import Proposal
from initiatives.presenters.addresses import site_root
from initiatives.presenters.proposals.listed import PAGE_SIZE, proposal_list
from initiatives.presenters.proposals.page import proposal_page
from initiatives.presenters.proposals.saved import SavedView
from initiatives.presenters.topics import topics_meant
from initiatives.views.absent import not_yet, says_why_withdrawn
from initiatives.views.embedding import frame, oembed_address
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import identity_of, page_of


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show the list; to htmx only the part that refining changes, as it stands in the whole page.

    Answers 400 with the list's page, a message and no rows when a filter is wrong.
    """
    asked = ProposalFilter(request.GET)
    form = ViewForm(request.GET)
    faults = [*asked.faults, *form.faults]
    selection = asked.selection
    page = None if faults else page_of(request, selection.keys(asked.order), PAGE_SIZE)
    listing = proposal_list(selection, asked.order, page, faults)
    htmx = HtmxDetails(request)
    # htmx asks for the whole page when the browser's history has forgotten it.
    partial = htmx and not htmx.history_restore_request
    template = "initiatives/proposals/_refined.html" if partial else "initiatives/proposals/list.html"
    # A refined list is a view of the plain one.
    identity = identity_of(page)
    view = None if faults else SavedView(selection, form.name, asked.order)
    context: dict[str, Any] = {
        "listing": listing,
        "view": view,
        "partial": partial,
        "site": site_root(request),
        "moment": asked.moment,
        "identity": identity if listing.address == f"?{identity}" else "",
    }
    if not faults and selection.question.words and not listing.total:
        context["topics"] = topics_meant(selection.question.words, asked.moment)
    response = render(request, template, context, status=400 if faults else 200)
    patch_vary_headers(response, ["HX-Request"])
    if partial:
        response["HX-Push-Url"] = request.path + listing.address.removesuffix("?")
    return response


@says_why_withdrawn
@require_safe
def detail(request: HttpRequest, proposal: str) -> HttpResponse:
    """Show a published proposal; a draft is not found, and one that was withdrawn says why (410).

    One that had not been put forward on the day asked for, or was not known then, is not found there (404).
    """
    moment = asked_moment(request)
    page = proposal_page(proposal, moment)
    if page is None:
        today = get_object_or_404(Proposal.objects.published(), slug=proposal)
        return not_yet(request, moment, today)
    reference = of_proposal(site_root(request), page.proposal, page.recorded_on)
    context = {
        "shown": page,
        "reference": reference,
        "frame": frame(site_root(request), page.proposal),
        "oembed": oembed_address(site_root(request), page.proposal),
        "moment": moment,
    }
    return render(request, "initiatives/proposals/detail.html", context)
