"""How to cite a proposal, a step, a passage or a paragraph: as a page, and as files."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.citing.files import FILE_FORMATS
from initiatives.citing.references import Reference
from initiatives.forms import asked_moment, of_today
from initiatives.models import Paragraph, Proposal, StatusUpdate
from initiatives.presenters.addresses import at_moment
from initiatives.presenters.proposals.withdrawn import withdrawn_page

Finder = Callable[..., Reference | None]


def site_root(request: HttpRequest) -> str:
    """Return what the absolute addresses of the site begin with."""
    return request.build_absolute_uri("/").removesuffix("/")


@require_safe
@of_today
def page(request: HttpRequest, find: Finder, **key: Any) -> HttpResponse:
    """Show a reference in every style, and where its files are."""
    reference = find(site_root(request), **key)
    if reference is None:
        return _missing(request, key)
    return render(request, "initiatives/cite.html", {"reference": reference})


@require_safe
@of_today
def file(request: HttpRequest, find: Finder, ending: str, **key: Any) -> HttpResponse:
    """Answer with a reference as a file; the ending says in which format."""
    if ending not in FILE_FORMATS:
        raise Http404(_("There is no such format."))
    reference = find(site_root(request), **key)
    if reference is None:
        return _missing(request, key)
    written = FILE_FORMATS[ending]
    name = f"{reference.item['id']}.{ending}"
    return HttpResponse(
        written.write(reference.item),
        content_type=written.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _missing(request: HttpRequest, key: dict[str, Any]) -> HttpResponse:
    """Say why a proposal was withdrawn (410), if that is what was asked for; else raise Http404."""
    if "proposal" in key and (withdrawn := withdrawn_page(key["proposal"])):
        return render(request, "initiatives/proposals/withdrawn.html", {"shown": withdrawn}, status=410)
    raise Http404(_("There is nothing to cite at this address."))


@require_safe
def step(request: HttpRequest, proposal: str, number: int) -> HttpResponse:
    """Lead to a public step on the page of its proposal, as of the day asked for."""
    moment = asked_moment(request)
    steps = StatusUpdate.objects.public().filter(proposal__in=Proposal.objects.published())
    found = steps.select_related("proposal").filter(proposal__slug=proposal, number=number).first()
    if found is None:
        return _missing(request, {"proposal": proposal})
    return redirect(at_moment(found.get_absolute_url(), moment))


@require_safe
def paragraph(request: HttpRequest, document: str, version: int, number: int) -> HttpResponse:
    """Lead to a paragraph in the reader, in the version named, as of the day asked for."""
    moment = asked_moment(request)
    paragraphs = Paragraph.objects.select_related("version__document").defer("version__text")
    found = get_object_or_404(
        paragraphs, version__document__slug=document, version__number=version, number=number
    )
    return redirect(at_moment(f"{found.version.get_absolute_url()}#p{found.number}", moment))
