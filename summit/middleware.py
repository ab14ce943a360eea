"""What holds for every request and every response, whoever answers."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

GetResponse = Callable[[HttpRequest], HttpResponse]

# Longer than any address the site makes, short enough for every proxy.
LONGEST_QUERY = 8192


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
    `LONGEST_QUERY` bytes. (A path that is not UTF-8 is simply not found.)
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = request.META.get("QUERY_STRING", "").encode("iso-8859-1")
        if len(raw) > LONGEST_QUERY:
            raise BadRequest(_("The address is too long."))
        try:
            query = unquote_to_bytes(raw).decode()
        except UnicodeDecodeError as error:
            raise BadRequest(_("The address holds characters that are not UTF-8.")) from error
        if any("\0" in part for part in (request.path_info, query, *request.COOKIES.values())):
            raise BadRequest(_("The request holds a NUL character."))
        return get_response(request)

    return middleware
