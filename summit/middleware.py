"""What holds for every request and every response, whoever answers."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

GetResponse = Callable[[HttpRequest], HttpResponse]

# Longer than any address the site makes, short enough for every proxy.
LONGEST_QUERY = 8192
_PRINTABLE_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_REPLACED = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONGEST_NAME = 60
_NOT_UTF_8 = _("The field “{field}” holds characters that are not UTF-8.")


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


def check_body(request: HttpRequest) -> None:
    """Raise BadRequest, naming the field, for a form or JSON with what is no text: NUL, or not UTF-8.

    Django would put U+FFFD in place of bytes that are not UTF-8, and the loss would be saved.
    """
    kind = request.content_type
    if request.method in ("GET", "HEAD"):
        return
    if kind == "application/json":
        _check_json(request.body)
    elif kind == "application/x-www-form-urlencoded":
        _check_pairs(request.body)
    elif kind == "multipart/form-data":
        if (request.content_params or {}).get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise BadRequest(_("The form is not in UTF-8."))
        _check_parts(request)


def _check_pairs(body: bytes) -> None:
    for pair in body.split(b"&"):
        raw_name, _equals, raw_value = (
            unquote_to_bytes(part) for part in pair.replace(b"+", b" ").partition(b"=")
        )
        name = raw_name.decode(errors="replace")
        try:
            _check_text(name, raw_name.decode() + raw_value.decode())
        except UnicodeDecodeError as error:
            raise _refuse(name, _NOT_UTF_8) from error


def _check_parts(request: HttpRequest) -> None:
    given = str(request.META.get("CONTENT_LENGTH") or "")
    size = int(given) if given.isascii() and given.isdigit() else 0
    # Beyond that the body holds a file that Django does not keep in memory, and only NUL is looked for.
    body = request.body if size <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) else None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    for name, value in fields:
        _check_text(name, name + value)
    replaced = [
        (name, (name + value).count(_REPLACED)) for name, value in fields if _REPLACED in name + value
    ]
    if (
        replaced
        and body is not None
        and body.count(_REPLACED.encode()) < sum(count for _name, count in replaced)
    ):
        raise _refuse(replaced[0][0], _NOT_UTF_8)


def _check_json(body: bytes) -> None:
    try:
        given = json.loads(body)
    except UnicodeDecodeError as error:
        raise BadRequest(_("The request holds characters that are not UTF-8.")) from error
    except (ValueError, RecursionError):
        return  # whoever reads it says what is wrong with it
    waiting = [("", given)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise _refuse(name, _NOT_UTF_8) from error
            _check_text(name, value)
        elif isinstance(value, dict):
            waiting += [(str(key), each) for key, each in value.items()] + [
                (str(key), str(key)) for key in value
            ]
        elif isinstance(value, list):
            waiting += [(name, each) for each in value]


def _check_text(name: str, text: str) -> None:
    if "\0" in text:
        raise _refuse(name, _("The field “{field}” holds a NUL character, which no text can have."))


def _refuse(name: str, message: Any) -> BadRequest:
    kept = _("Nothing has been saved. Go back in your browser, where what you typed still stands.")
    named = _CONTROL.sub(_REPLACED, name)[:_LONGEST_NAME]
    # In the language of the page that tells it, which is not chosen yet.
    return BadRequest(format_lazy("{} {}", format_lazy(message, field=named), kept))


def refuse_unreadable_requests(get_response: GetResponse) -> GetResponse:
    """Answer 400 to what no form or database could read, before anything tries to.

    That is a NUL in the path, the query, a cookie or what a form holds, a query or a form that is not UTF-8,
    and a query beyond `LONGEST_QUERY` bytes. (A path that is not UTF-8 is simply not found.) Letters that
    were sent as they are, not as %XX, are passed on as %XX: links that repeat the query then keep them.
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
        try:
            check_body(request)
        except UnreadablePostError as error:
            raise BadRequest(_("The request broke off before it was read.")) from error
        return get_response(request)

    return middleware
