"""Pages of a list, the number taken from the address."""

from collections.abc import Sequence
from typing import Any, TypeVar, overload

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from initiatives.filters import ParametersRefusedError
from initiatives.forms import NUMBER

RowT = TypeVar("RowT")
ModelT = TypeVar("ModelT", bound=Model)


def page_number(request: HttpRequest) -> int:
    """Return the number that `?page=` gives (default: 1); ParametersRefusedError where it is none."""
    asked = request.GET.get("page") or "1"
    if not NUMBER.fullmatch(asked):
        message = _("The page number in the address is not a whole number of 1 or more.")
        raise ParametersRefusedError(message, ["page"])
    return int(asked)


def beyond_the_last() -> Http404:
    """Return what is raised for a page after the last one."""
    return Http404(_("The list has fewer pages than the address asks for."))


def identity_of(page: "Page[Any] | None") -> str:
    """Return the query that makes this page of a list another page than its first, for its address."""
    return f"page={page.number}" if page and page.number > 1 else ""


@overload
def page_of(request: HttpRequest, rows: "QuerySet[ModelT]", size: int = 30) -> "Page[ModelT]": ...
@overload
def page_of(request: HttpRequest, rows: Sequence[RowT], size: int = 30) -> "Page[RowT]": ...
def page_of(request: HttpRequest, rows: Any, size: int = 30) -> "Page[Any]":
    """Return the page of `rows` that `?page=` asks for (default: the first).

    Raises BadRequest when that is no page number, Http404 when the list ends before it.
    """
    number = page_number(request)
    try:
        return Paginator(rows, size).page(number)
    except EmptyPage as error:
        raise beyond_the_last() from error
