"""What is shown where a record is not: not yet at the moment asked for, or withdrawn from publication."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from initiatives.models import Document, Moment, Proposal, Summit
from initiatives.presenters.proposals.withdrawn import withdrawn_page


def not_yet(request: HttpRequest, moment: Moment, record: Proposal | Document | Summit) -> HttpResponse:
    """Say that a public record was not there yet at `moment`, and where it is today (404).

    Nothing is at such an address; the same without its days leads to the record.
    """
    context = {"record": record, "moment": moment}
    return render(request, "initiatives/not_yet.html", context, status=404)


def says_why_withdrawn(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view that, finding nothing, says why the `proposal` of its address was withdrawn (410)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            withdrawn = withdrawn_page(kwargs["proposal"]) if "proposal" in kwargs else None
            if withdrawn is None:
                raise
            return render(request, "initiatives/proposals/withdrawn.html", {"shown": withdrawn}, status=410)

    return answer
