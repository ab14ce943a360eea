"""Lists of records: an address that asks for what makes no sense is answered, not silently bent."""

from typing import Any

from django.contrib.admin import ChoicesFieldListFilter, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from initiatives.admin.keys import is_key
from initiatives.forms import NUMBER

# Filters by a closed vocabulary. What a filter by other records offers may go while an editor works.
_CLOSED = (ChoicesFieldListFilter, SimpleListFilter)


def _wrong_filter() -> BadRequest:
    return BadRequest(_("The list has no such filter, or the filter has no such value."))


class AskedList(ChangeList):
    """A list of the desk. Raises BadRequest for a page that is no number and a filter that is none.

    A page beyond the last leads to the first, as Django has it: rows may have gone in the meantime.
    """

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        if not NUMBER.fullmatch(request.GET.get(PAGE_VAR) or "1"):
            raise BadRequest(_("The page number in the address is not a whole number of 1 or more."))
        super().__init__(request, *args, **options)
        if not all(map(self._offers, self.filter_specs)):
            raise _wrong_filter()

    def get_queryset(self, *args: Any, **options: Any) -> "QuerySet[Any]":
        """Return the rows that the filters leave."""
        try:
            return super().get_queryset(*args, **options)
        except IncorrectLookupParameters as error:
            raise _wrong_filter() from error

    def _offers(self, one: Any) -> bool:
        """Tell whether a filter by a closed vocabulary is asked for a value it has, or not at all."""
        if not isinstance(one, _CLOSED) or not one.used_parameters:
            return True
        return any(choice["selected"] for choice in one.choices(self))


class SensibleLists:
    """Admin whose list is an AskedList."""

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        """Return the list that asks its address."""
        return AskedList

    def response_action(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse | None:
        """Do something with the records chosen in the list. Raises BadRequest for what is no record's key."""
        model: type[Model] = self.model  # type: ignore[attr-defined] # a mixin of ModelAdmin
        if not all(is_key(model, key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest(_("What was chosen in the list is no record of it."))
        done: HttpResponse | None = super().response_action(request, *args, **options)  # type: ignore[misc]
        return done
