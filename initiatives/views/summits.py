"""The list of summits, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.models import Summit
from initiatives.presenters.summits import summit_list, summit_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all summits, forum by forum."""
    return render(request, "initiatives/summits/list.html", {"parts": summit_list()})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a summit."""
    summit = get_object_or_404(Summit.objects.select_related("forum", "host"), slug=slug)
    return render(request, "initiatives/summits/detail.html", {"shown": summit_page(summit)})
