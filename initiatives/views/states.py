"""The list of states, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from initiatives.models import State
from initiatives.presenters.states import state_list, state_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all states."""
    return render(request, "initiatives/states/list.html", {"rows": state_list()})


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a state, its code in small letters."""
    state = get_object_or_404(State, code=code.upper())
    if code != code.lower():
        return redirect(state, permanent=True)
    context = {"shown": state_page(state, timezone.localdate())}
    return render(request, "initiatives/states/detail.html", context)
