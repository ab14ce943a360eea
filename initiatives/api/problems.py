"""What went wrong, as problem details (RFC 9457): in words, and for bad parameters one by one."""

import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable, Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from initiatives.api.fields import NUMBER, STRING, Schema, record, several
from initiatives.search.bounds import SearchTooSlowError
from initiatives.search.faults import Fault

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1/"
"""Where an address is of the API, whatever is wrong with it."""
ALLOWED = ("GET", "HEAD", "OPTIONS")

PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": STRING,
        "status": NUMBER,
        "detail": STRING,
        "errors": several(record(parameter=STRING, detail=STRING)),
    },
    "required": ["type", "title", "status", "detail"],
}


class ParametersError(APIException):
    """Raised for parameters that cannot be understood; answered by 400."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = faults


class GoneError(APIException):
    """Raised for a record that was withdrawn from publication, with the reason; answered by 410."""

    status_code = HTTPStatus.GONE


def problem(status: int, detail: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """Return a problem that its status tells the kind of."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if faults:
        told["errors"] = [{"parameter": fault.parameter, "detail": fault.message} for fault in faults]
    return told


def problem_response(status: int, detail: str) -> HttpResponse:
    """Return the answer to a request that came to no view of the API."""
    written = JSONRenderer().render(problem(status, detail))
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(written, status=status, content_type=MEDIA_TYPE, headers=headers)


def answer(exception: Exception, _context: Any) -> Response | None:
    """Return the problem that an exception of a view means; None where we failed."""
    faults: Sequence[Fault] = ()
    headers = {}
    if isinstance(exception, ParametersError):
        status, faults = 400, exception.faults
        detail = " ".join(f"{fault.parameter}: {fault.message}" for fault in faults)
    elif isinstance(exception, BadRequest):
        status, detail = 400, str(exception)
    elif isinstance(exception, Http404):
        status, detail = 404, _("There is no such record.")
    elif isinstance(exception, MethodNotAllowed):
        status, detail = 405, _("The API is for reading: ask by GET or HEAD.")
        headers["Allow"] = ", ".join(ALLOWED)
    elif isinstance(exception, NotAcceptable):
        status, detail = 406, _("Answers are given as application/json only.")
    elif isinstance(exception, SearchTooSlowError):
        status, detail = 503, _("The search took too long. Ask for rarer words, or narrow it.")
        headers["Retry-After"] = "60"
    elif isinstance(exception, GoneError):
        status, detail = 410, str(exception.detail)
    elif isinstance(exception, Throttled):
        seconds = max(1, math.ceil(getattr(exception, "wait", None) or 1))
        status = 429
        detail = ngettext(
            "Too many requests from your address. Ask again in %(seconds)s second.",
            "Too many requests from your address. Ask again in %(seconds)s seconds.",
            seconds,
        ) % {"seconds": seconds}
        headers["Retry-After"] = str(seconds)
    else:
        return None
    return Response(problem(status, detail, faults), status=status, headers=headers, content_type=MEDIA_TYPE)
