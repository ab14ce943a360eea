"""What search engines ask for: the sitemap (protocol 0.9, with each page's translations) and robots.txt."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from initiatives.presenters import sitemap
from initiatives.presenters.addresses import site_root

_XML = "application/xml; charset=utf-8"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the files of the sitemap."""
    context = {"root": site_root(request), "files": sitemap.files()}
    return render(request, "initiatives/sitemap/index.xml", context, content_type=_XML)


@require_safe
def part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show one file: each page in each language, with its translations."""
    # No more files than a slice of a database can be asked for.
    entries = sitemap.entries(request, kind, number) if kind in sitemap.KINDS and 0 < number < 10**6 else []
    if not entries:
        raise Http404(_("The sitemap has no such file."))
    return render(request, "initiatives/sitemap/part.xml", {"entries": entries}, content_type=_XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say that all but the desk may be read, and where the sitemap is (RFC 9309)."""
    lines = ["User-agent: *", "Disallow: /*/admin/", "", f"Sitemap: {site_root(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
