"""Summits, steps and milestones on a time axis."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.filters import TimelineFilter, checked
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.drawing import Axis
from initiatives.presenters.overviews.timeline import PAGE_SIZE, events, extent, timeline
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import identity_of, page_of


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show the strip and its table, from `since` until `until` (default: all there is).

    400 where a filter or a day is wrong.
    """
    asked = checked(TimelineFilter(request.GET))
    selection = asked.selection
    found = events(selection)
    first, last = extent(found, selection.cards.moment.day)
    days = since, until = asked.days
    # A day asked for that lies beyond the other end of what there is moves that end along.
    first, last = since or min(first, until or first), until or max(last, since or last)
    axis = Axis(first, last)
    page = page_of(request, [event for event in found if axis.holds(event.day)], PAGE_SIZE)
    shown = timeline(selection, found, axis, page, days)
    is_plain = not (selection.question.filters or since or until) and selection.cards.moment.is_now
    context = {
        "overview": overview("timeline"),
        "shown": shown,
        "moment": selection.cards.moment,
        "identity": identity_of(page) if is_plain else "",
    }
    return render(request, "initiatives/overviews/timeline.html", context)
