"""Lists and overviews as files, and briefings, with the filters and the order of the page."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.citing import licence
from initiatives.exports.briefing import briefs
from initiatives.exports.document import document
from initiatives.exports.formats import DOCX, FORMATS
from initiatives.exports.lists import Taken, TakenList, take
from initiatives.exports.statements import take_statements
from initiatives.filters import (
    LONGEST_FAULT,
    ComparisonFilter,
    MatrixFilter,
    ParametersRefusedError,
    ProposalFilter,
    checked,
)
from initiatives.forms import BriefingForm
from initiatives.presenters.addresses import site_root
from initiatives.presenters.overviews import comparison as comparisons
from initiatives.presenters.overviews import matrix as matrices
from initiatives.presenters.overviews.refining_states import query
from initiatives.presenters.overviews.statements import states_by_name
from initiatives.presenters.proposals.listed import LONGEST_BRIEFING
from initiatives.views.errors import answers_in_time


@require_safe
@answers_in_time
def proposals(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Send the whole list that the page shows in parts, in the format `form`.

    Answers 400 to what the page answers 400 to. `page` means nothing here.
    """
    return _sent(request, _taken(request), "proposals", form)


@require_safe
@answers_in_time
def briefing(request: HttpRequest) -> HttpResponse:
    """Show the briefing of a list, or of the proposals chosen from it by `proposal`, ready to be printed."""
    taken = _chosen(request)
    context = {
        "about": taken.about,
        "briefs": briefs(taken),
        "query": request.GET.urlencode(),
        "moment": taken.moment,
    }
    return render(request, "initiatives/briefing.html", context)


@require_safe
@answers_in_time
def briefing_document(request: HttpRequest) -> StreamingHttpResponse:
    """Send the briefing for a word processor."""
    taken = _chosen(request)
    # Not a plain response: to whoever asks for the head alone it would tell a length of 0.
    response = StreamingHttpResponse(() if request.method == "HEAD" else [document(taken)], content_type=DOCX)
    _name(response, taken, f"briefing-{taken.language}", "docx", saved=True)
    return response


@require_safe
@answers_in_time
def matrix(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Send what the states of the matrix say of its proposals, in the format `form`.

    Answers 400 to what the page answers 400 to. `page` and `rows` mean nothing here.
    """
    wanted = checked(MatrixFilter(request.GET))
    asked = matrices.ask(
        wanted.selection, wanted.order, wanted.kind_of_rows, wanted.states, wanted.stance_asked
    )
    address = reverse("initiatives:matrix") + query(asked.selection.question, asked.sort, asked.own)
    taken = take_statements(asked.selection, asked.sort, asked.columns, site_root(request), address)
    return _sent(request, taken, "states", form)


@require_safe
@answers_in_time
def comparison(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """Send what the compared states say, in the format `form`.

    Answers 400 to what the page answers 400 to; without states it has no rows. `page` means nothing here.
    """
    wanted = checked(ComparisonFilter(request.GET))
    asked = comparisons.Asked(wanted.selection, wanted.order, wanted.states, wanted.agreement_asked)
    address = reverse("initiatives:comparison") + query(asked.selection.question, asked.sort, asked.own)
    states = states_by_name(asked.selection.cards, asked.codes)
    taken = take_statements(asked.standing(asked.agreement), asked.sort, states, site_root(request), address)
    return _sent(request, taken, "states", form)


def _sent(request: HttpRequest, taken: Taken, name: str, form: str) -> StreamingHttpResponse:
    chosen = FORMATS[form]
    # Who asks for the head alone is not kept waiting for rows that are thrown away.
    rows = () if request.method == "HEAD" else chosen.write(taken)
    response = StreamingHttpResponse(rows, content_type=chosen.media_type)
    _name(response, taken, f"{name}-{taken.language}", form, saved=chosen.is_saved)
    return response


def _taken(request: HttpRequest) -> TakenList:
    """Return the list that is asked for; BadRequest where a filter is wrong."""
    asked = checked(ProposalFilter(request.GET))
    return take(asked.selection, asked.order, site_root(request))


def _chosen(request: HttpRequest) -> TakenList:
    """Return the list of a briefing; BadRequest where it is too long, or a proposal is none."""
    taken = _taken(request)
    form = BriefingForm(request.GET)
    if not form.is_valid():
        faults = " ".join(map(str, form.errors["proposal"]))
        raise ParametersRefusedError(Truncator(f"proposal: {faults}").chars(LONGEST_FAULT), ["proposal"])
    if chosen := {proposal.pk for proposal in form.cleaned_data["proposal"]}:
        taken = taken.only(chosen, request.build_absolute_uri())
    if len(taken.keys) > LONGEST_BRIEFING:
        message = _("A briefing holds up to %(most)s proposals: set filters that leave fewer.")
        raise BadRequest(message % {"most": LONGEST_BRIEFING})
    return taken


def _name(response: HttpResponseBase, taken: Taken, name: str, ending: str, *, saved: bool) -> None:
    """Tell the browser what the file is called, of which page it is, and under which licence."""
    named = f'filename="{name}-{taken.about.data_date}.{ending}"'
    response.headers["Content-Disposition"] = f"{'attachment' if saved else 'inline'}; {named}"
    response.headers["Link"] = f'<{taken.about.list_address}>; rel="canonical", {licence.LINK}'
