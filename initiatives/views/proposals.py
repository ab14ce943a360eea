"""The list of proposals, and the page of one."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.filters import ProposalFilter, read_page
from initiatives.presenters.proposal import proposal_page
from initiatives.presenters.proposals import Fault, proposal_list


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the list; to htmx only the part that refining changes, as it stands in the whole page.

    Answers 400 with the list's page and no rows when a parameter is wrong, 404 past the last page.
    """
    asked = ProposalFilter(request.GET)
    faults = [Fault(name, message) for name, messages in asked.errors.items() for message in messages]
    page = 1
    try:
        page = read_page(request.GET.get("page"))
    except ValidationError as error:
        faults.append(Fault("page", error.message))
    status = 400 if faults else 200
    listing = proposal_list(asked.selection, asked.sort, page, faults)
    if not faults and listing.page is None:
        status = 404
    # htmx asks for whole pages when the browser's history has forgotten one.
    partial = request.htmx and not request.htmx.history_restore_request
    template = "initiatives/proposals/_results.html" if partial else "initiatives/proposals/list.html"
    response = render(request, template, {"listing": listing}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if partial:
        response["HX-Push-Url"] = request.path + listing.address.removesuffix("?")
    return response


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published proposal; a draft is not found."""
    page = proposal_page(slug)
    if page is None:
        raise Http404(_("There is no such proposal."))
    address = request.build_absolute_uri(page.proposal.get_absolute_url())
    return render(request, "initiatives/proposals/detail.html", {"page_": page, "address": address})
