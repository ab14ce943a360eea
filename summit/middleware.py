"""What holds for every request and every response, whoever answers."""

from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

GetResponse = Callable[[HttpRequest], HttpResponse]

# Longer than any address the site makes, short enough for every proxy.
LONGEST_QUERY = 8192
_PRINTABLE_ASCII = "".join(map(chr, range(0x21, 0x7F)))


def percent_encoded(raw: bytes) -> str:
    """Return a query as it should have been sent: bytes that no address holds (RFC 3986) as %XX."""
    return quote(raw, safe=_PRINTABLE_ASCII)


def security_headers(get_response: GetResponse) -> GetResponse:
    """Put the policies of the settings on every response; nothing is inline, so they never vary.

    A view that other sites may frame brings a content-security policy of its own. `SECURE_CSP` has the form
    of Django 6: directive to list of sources (Content Security Policy Level 3).
    """
    policy = "; ".join(" ".join([directive, *sources]) for directive, sources in settings.SECURE_CSP.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response

    return middleware


def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 400 to what no form or database could read, before anything tries to.

    That is a NUL in the path, the query or a cookie, a query that is not UTF-8, and a query beyond
    `LONGEST_QUERY` bytes. (A path that is not UTF-8 is simply not found.) Letters that were sent as they
    are, not as %XX, are passed on as %XX: links that repeat the query then keep them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.META.get("QUERY_STRING", "")
        # WSGI hands on bytes as characters of Latin 1 (PEP 3333), ASGI what they mean in UTF-8.
        raw = given.encode("utf-8" if isinstance(request, ASGIRequest) else "iso-8859-1")
        if len(raw) > LONGEST_QUERY:
            raise BadRequest(_("The address is too long."))
        request.META["QUERY_STRING"] = percent_encoded(raw)
        try:
            query = unquote_to_bytes(raw).decode()
        except UnicodeDecodeError as error:
            raise BadRequest(_("The address holds characters that are not UTF-8.")) from error
        if any("\0" in part for part in (request.path_info, query, *request.COOKIES.values())):
            raise BadRequest(_("The request holds a NUL character."))
        return get_response(request)

    return middleware
