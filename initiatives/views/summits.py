"""The list of summits, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.forms import asked_moment
from initiatives.models import Summit
from initiatives.presenters.summits import is_ahead, summit_list, summit_page
from initiatives.views.absent import not_yet


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all summits, forum by forum."""
    moment = asked_moment(request)
    context = {"parts": summit_list(moment), "moment": moment}
    return render(request, "initiatives/summits/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a summit; one that had not begun on the day asked for is not found there (404)."""
    moment = asked_moment(request)
    summit = get_object_or_404(Summit.objects.select_related("forum", "host"), slug=slug)
    if is_ahead(summit, moment):
        return not_yet(request, moment, summit)
    context = {"shown": summit_page(summit, moment), "moment": moment}
    return render(request, "initiatives/summits/detail.html", context)
