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
from initiatives.models import Paragraph
from initiatives.models.public import public_steps
from initiatives.presenters.addresses import at_moment, site_root
from initiatives.views.absent import says_why_withdrawn

Finder = Callable[..., Reference | None]


@says_why_withdrawn
@require_safe
@of_today
def page(request: HttpRequest, find: Finder, **key: Any) -> HttpResponse:
    """Show a reference in every style, and where its files are."""
    reference = _found(request, find, key)
    return render(request, "initiatives/cite.html", {"reference": reference})


@says_why_withdrawn
@require_safe
@of_today
def file(request: HttpRequest, find: Finder, ending: str, **key: Any) -> HttpResponse:
    """Answer with a reference as a file; the ending says in which format."""
    if ending not in FILE_FORMATS:
        raise Http404(_("There is no such format."))
    reference = _found(request, find, key)
    written = FILE_FORMATS[ending]
    name = f"{reference.item['id']}.{ending}"
    return HttpResponse(
        written.write(reference.item),
        content_type=written.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _found(request: HttpRequest, find: Finder, key: dict[str, Any]) -> Reference:
    reference = find(site_root(request), **key)
    if reference is None:
        raise Http404(_("There is nothing to cite at this address."))
    return reference


@says_why_withdrawn
@require_safe
def step(request: HttpRequest, proposal: str, number: int) -> HttpResponse:
    """Lead to a public step on the page of its proposal, as of the day asked for."""
    moment = asked_moment(request)
    steps = public_steps().select_related("proposal")
    found = get_object_or_404(steps, proposal__slug=proposal, number=number)
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
