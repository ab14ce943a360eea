"""What changed in a list of proposals since a day."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from initiatives.filters import ProposalFilter, checked
from initiatives.forms import ChangesForm, read_form
from initiatives.presenters.proposals.change_marks import marks
from initiatives.presenters.proposals.changes import changes_page
from initiatives.presenters.proposals.saved import SavedView
from initiatives.views.errors import answers_in_time
from initiatives.views.paging import page_of

PAGE_SIZE = 50
DAYS = 30
"""How far back the page looks unless it is asked otherwise."""


@require_safe
@answers_in_time
def index(request: HttpRequest) -> HttpResponse:
    """Show the changes since a day, the latest first; 400 where a filter or the day is wrong."""
    selection = checked(ProposalFilter(request.GET)).selection
    asked = read_form(ChangesForm(request.GET))
    since = asked["since"] or timezone.localdate() - datetime.timedelta(days=DAYS)
    beginning = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    page = page_of(request, marks(selection, since=beginning), PAGE_SIZE)
    shown = changes_page(SavedView(selection, asked["view"]), page, since)
    return render(
        request, "initiatives/proposals/changes.html", {"shown": shown, "moment": selection.cards.moment}
    )
