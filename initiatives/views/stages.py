"""Where proposals stood and stand, and how long their steps took."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from initiatives.filters import StagesFilter, checked
from initiatives.presenters.overviews import overview
from initiatives.presenters.overviews.stages import day_compared, stages_page
from initiatives.views.errors import answers_in_time


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show both, compared with the day `then` (default: when the newest summit's documents were out).

    400 where a filter or a day is wrong.
    """
    asked = checked(StagesFilter(request.GET))
    selection = asked.selection
    shown = stages_page(selection, asked.day_compared or day_compared(selection))
    context = {"overview": overview("stages"), "shown": shown, "moment": selection.cards.moment}
    return render(request, "initiatives/overviews/stages.html", context)
