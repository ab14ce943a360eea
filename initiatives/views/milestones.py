"""The calendar of milestones and deadlines: its page, and the file that calendars follow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from initiatives.exports.calendar import calendar_file
from initiatives.filters import ProposalFilter, checked
from initiatives.presenters.addresses import site_root
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.milestones import PAGE_SIZE, calendar, dues
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import identity_of, page_of


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show what is expected of the proposals that the filters leave; 400 where a filter is wrong."""
    selection = checked(ProposalFilter(request.GET)).selection
    page = page_of(request, dues(selection), PAGE_SIZE)
    shown = calendar(selection, page)
    identity = "" if shown.query else identity_of(page)
    context = {
        "overview": overview("milestones"),
        "shown": shown,
        "identity": identity,
        "moment": selection.cards.moment,
    }
    return render(request, "initiatives/overviews/milestones.html", context)


@require_safe
@answers_in_time
@conditional_page
def feed(request: HttpRequest) -> HttpResponse:
    """Send the same as iCalendar, for a calendar to follow; 304 to one that has it already."""
    selection = checked(ProposalFilter(request.GET)).selection
    written = calendar_file(selection, site_root(request))
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="milestones-{get_language()}.ics"'
    return response
