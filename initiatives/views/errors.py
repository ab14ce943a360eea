"""Pages for what went wrong, in the language of the address; for the API problems instead of pages."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from initiatives.api.problems import PREFIX, problem_response
from initiatives.filters import ParametersRefusedError
from initiatives.search.bounds import SearchTooSlowError


def _error(
    request: HttpRequest, status: int, title: Promise, explanation: str | Promise, **ways: Any
) -> HttpResponse:
    """Answer with the page of an error; `ways` are those that its template leads on by."""
    # The language is asked for anew: the error may have come before anything chose one.
    with override(get_language_from_request(request, check_path=True)):
        if request.path_info.startswith(PREFIX):
            return problem_response(status, str(explanation))
        context = {"status": status, "title": title, "explanation": explanation, **ways}
        return render(request, "initiatives/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what in the request cannot be understood (400)."""
    explanation: str | Promise = _("Some part of the address or of the form cannot be understood.")
    # Only our own messages are written for readers.
    if isinstance(exception, BadRequest) and exception.args:
        explanation = exception.args[0]
    if request.headers.get("Accept") == "application/json":
        # The scripts of the desk show it beside what was typed.
        with override(get_language_from_request(request, check_path=True)):
            return JsonResponse({"refusal": str(explanation), "errors": {}}, status=400)
    refused = exception.parameters if isinstance(exception, ParametersRefusedError) else ()
    without = _address_without(request, refused) if refused else ""
    title = _("This request cannot be understood")
    return _error(request, 400, title, explanation, without=without, refused=refused)


def _address_without(request: HttpRequest, parameters: Collection[str]) -> str:
    """Return the address that was asked for without these parameters."""
    kept = request.GET.copy()
    for name in parameters:
        kept.pop(name, None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the reader may not see this (403)."""
    explanation = _("Your account does not have the permission that this page needs.")
    return _error(request, 403, _("This page is not open to you"), explanation)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without the token that shows where it was filled in (403)."""
    explanation = _("The form was not sent from this site, or its cookie was lost. Open it again and repeat.")
    again = request.get_full_path() if "/admin/" in request.path_info else ""
    return _error(request, 403, _("This form was not accepted"), explanation, again=again)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is at this address (404)."""
    explanation = _("There is nothing at this address. Addresses of published records never change.")
    return _error(request, 404, _("Page not found"), explanation)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that there were too many attempts to log in (429), whether or not the name is of an account."""
    explanation = _("There were too many attempts to log in with this name. Try again in an hour.")
    response = _error(request, 429, _("Too many attempts"), explanation)
    response.headers["Retry-After"] = str(60 * 60 * settings.AXES_COOLOFF_TIME)
    return response


def answers_in_time(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of a search that says so (503) when the database is too slow for what is asked."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except SearchTooSlowError:
            explanation = _(
                "These words took too long to look for. Ask for fewer or rarer words, or try again later."
            )
            response = _error(request, 503, _("The search was stopped"), explanation)
            response.headers["Retry-After"] = "60"
            return response

    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed (500), with a page that needs neither the database nor a context."""
    with override(get_language_from_request(request, check_path=True)):
        if request.path_info.startswith(PREFIX):
            told = _("The answer could not be made. It is not your doing; please try again in a few minutes.")
            return problem_response(500, str(told))
        return HttpResponse(loader.render_to_string("500.html"), status=500)
