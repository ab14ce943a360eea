"""The lineage of a proposal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from initiatives.filters import ParametersRefusedError
from initiatives.forms import PairForm, asked_moment
from initiatives.models import Proposal
from initiatives.presenters.addresses import moment_pairs
from initiatives.presenters.proposals.lineage import lineage
from initiatives.views.absent import not_yet, says_why_withdrawn


@says_why_withdrawn
@require_safe
def detail(request: HttpRequest, proposal: str) -> HttpResponse:
    """Show the words of a published proposal from document to document, and two of them side by side.

    A draft is not found, nor what was not there yet at the moment asked for; one that was withdrawn says why
    (410). Words of no station are answered 400.
    """
    moment = asked_moment(request)
    shown = lineage(proposal, moment)
    if shown is None:
        today = get_object_or_404(Proposal.objects.published(), slug=proposal)
        return not_yet(request, moment, today)
    form = PairForm(request.GET, [station.key for station in shown.worded])
    if not form.is_valid():
        faults = (f"{name}: {' '.join(map(str, messages))}" for name, messages in form.errors.items())
        raise ParametersRefusedError(" ".join(faults), form.errors)
    pair = shown.pair(form.cleaned_data["left"], form.cleaned_data["right"])
    context = {"shown": shown, "pair": pair, "moment": moment, "kept": moment_pairs(moment)}
    return render(request, "initiatives/proposals/lineage.html", context)
