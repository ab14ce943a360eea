"""What is shown of a record at a moment when there was nothing to show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from initiatives.models import Document, Moment, Proposal, Summit


def not_yet(request: HttpRequest, moment: Moment, record: Proposal | Document | Summit) -> HttpResponse:
    """Say that a public record was not there yet at `moment`, and where it is today (404).

    Nothing is at such an address; the same without its days leads to the record.
    """
    context = {"record": record, "moment": moment}
    return render(request, "initiatives/not_yet.html", context, status=404)
