"""Pages of a list, the number taken from the address."""

from collections.abc import Sequence
from typing import Any, TypeVar, overload

from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from initiatives.forms import NUMBER

RowT = TypeVar("RowT")
ModelT = TypeVar("ModelT", bound=Model)


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
    asked = request.GET.get("page") or "1"
    if not NUMBER.fullmatch(asked):
        raise BadRequest(_("The page number in the address is not a whole number of 1 or more."))
    try:
        return Paginator(rows, size).page(int(asked))
    except EmptyPage as error:
        raise Http404(_("The list has fewer pages than the address asks for.")) from error
