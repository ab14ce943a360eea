"""The whole public data set: what is in it, its releases, and the packages themselves."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from initiatives.datasets.dictionary import dictionary
from initiatives.datasets.package import Package, zip_parts
from initiatives.datasets.releases import parts_of
from initiatives.forms import of_today
from initiatives.models import Release
from initiatives.presenters.addresses import site_root

ZIP = "application/zip"
A_YEAR = 31_536_000


@require_safe
@of_today
def index(request: HttpRequest) -> HttpResponse:
    """Explain the data set: its tables, its licence, its releases."""
    releases = list(Release.objects.all())
    counts = releases[0].counts if releases else {}
    context = {"releases": releases, "tables": dictionary(counts), "today": timezone.localdate()}
    return render(request, "initiatives/data/index.html", context)


@require_safe
@of_today
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Show one release: its checksum, its rows, where its package is."""
    found = get_object_or_404(Release, number=number)
    context = {"release": found, "tables": dictionary(found.counts), "newest": Release.objects.first()}
    return render(request, "initiatives/data/release.html", context)


@require_safe
@of_today
def package(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send the package of a release, byte for byte as it was made: 304 to who has it already."""
    found = get_object_or_404(Release, number=number)
    headers = {
        "ETag": f'"{found.sha256}"',
        "Cache-Control": f"public, max-age={A_YEAR}, immutable",
        "Content-Length": str(found.bytes),
    }
    if f'"{found.sha256}"' in request.headers.get("If-None-Match", ""):
        del headers["Content-Length"]
        return HttpResponseNotModified(headers=headers)
    parts = () if request.method == "HEAD" else parts_of(found)
    return _sent(StreamingHttpResponse(parts, content_type=ZIP, headers=headers), f"release-{number}")


@require_safe
@of_today
def latest(request: HttpRequest) -> StreamingHttpResponse:
    """Send the data as they stand, while they are read. They are no release, and say so."""
    made = Package(f"{site_root(request)}/")
    parts = () if request.method == "HEAD" else zip_parts(made.members())
    return _sent(StreamingHttpResponse(parts, content_type=ZIP), f"latest-{timezone.localdate(made.made_at)}")


def _sent(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="summit-initiatives-{name}.zip"'
    response.headers["Link"] = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    return response
