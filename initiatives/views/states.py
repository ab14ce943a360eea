"""The list of states, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from initiatives.forms import asked_moment
from initiatives.models import State
from initiatives.presenters.addresses import at_moment
from initiatives.presenters.states import state_list, state_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all states."""
    moment = asked_moment(request)
    context = {"rows": state_list(moment), "moment": moment}
    return render(request, "initiatives/states/list.html", context)


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a state, its code in small letters."""
    moment = asked_moment(request)
    state = get_object_or_404(State, code=code.upper())
    if code != code.lower():
        return redirect(at_moment(state.get_absolute_url(), moment), permanent=True)
    context = {"shown": state_page(state, moment), "moment": moment}
    return render(request, "initiatives/states/detail.html", context)
