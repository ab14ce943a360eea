"""The list of documents, and the reader."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.filters import ParametersRefusedError
from initiatives.forms import ReaderForm, asked_moment, of_today
from initiatives.models import Document, Version
from initiatives.presenters.proposals.outcomes import taken_up
from initiatives.presenters.texts import reader
from initiatives.presenters.texts.documents import documents_for_lists
from initiatives.views.absent import not_yet
from initiatives.views.paging import identity_of, page_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show all documents, the newest first."""
    moment = asked_moment(request)
    page = page_of(request, documents_for_lists(Document.objects.at(moment), moment))
    # A list of another day is a view of today's.
    identity = identity_of(page) if moment.is_now else ""
    context = {"page": page, "identity": identity, "moment": moment}
    return render(request, "initiatives/documents/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a version of a document in the reader, the passages of a chosen proposal lit.

    Answers 400 to a version that is no number or a proposal that is no slug, 404 to one that is not there,
    and to a document that was not there on the day asked for.
    """
    moment = asked_moment(request)
    asked = ReaderForm(request.GET)
    if not asked.is_valid():
        message = _("A version is asked for by its number, a proposal by its short name.")
        raise ParametersRefusedError(message, asked.errors)
    document = get_object_or_404(Document.objects.select_related("summit", "speaker"), slug=slug)
    if not moment.is_now and not Document.objects.at(moment).filter(pk=document.pk).exists():
        return not_yet(request, moment, document)
    try:
        shown = reader.read(
            document,
            number=asked.cleaned_data["version"],
            proposal=asked.cleaned_data["proposal"] or None,
            edition=reader.edition_of(moment),
        )
    except reader.NotInDocumentError as error:
        raise Http404(str(error)) from error
    identity = shown.address.partition("?")[2]
    context = {"reader": shown, "identity": identity, "taken_up": taken_up(document, moment)}
    context["moment"] = moment
    return render(request, "initiatives/documents/detail.html", context)


@require_safe
@of_today
def text(request: HttpRequest, document: str, version: int) -> HttpResponse:
    """Answer with the plain text of a version, to the letter: offsets and checksums are of this."""
    found = get_object_or_404(Version, document__slug=document, number=version)
    return HttpResponse(
        found.text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Language": found.language, "Access-Control-Allow-Origin": "*"},
    )
