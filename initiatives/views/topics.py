"""The list of topics, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.models import Topic
from initiatives.presenters.topics import topic_list, topic_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all topics."""
    return render(request, "initiatives/topics/list.html", {"rows": topic_list()})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a topic."""
    topic = get_object_or_404(Topic, slug=slug)
    return render(request, "initiatives/topics/detail.html", {"shown": topic_page(topic)})
