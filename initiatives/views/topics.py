"""The list of topics, and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.forms import asked_moment
from initiatives.models import Topic
from initiatives.presenters.topics import topic_list, topic_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all topics."""
    moment = asked_moment(request)
    context = {"rows": topic_list(moment), "moment": moment}
    return render(request, "initiatives/topics/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a topic."""
    moment = asked_moment(request)
    topic = get_object_or_404(Topic, slug=slug)
    context = {"shown": topic_page(topic, moment), "moment": moment}
    return render(request, "initiatives/topics/detail.html", context)
