"""The filters that the lists of the API share the form of; those of proposals are the pages' own.

Their labels stand in the description for programs alone, which is English.
"""

from typing import Any

from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter, NumberFilter
from django_filters.fields import ModelChoiceField

from initiatives.filters import AnyDayFilter, ByCode, WholeNumberField
from initiatives.models import Proposal


class _CodeField(ByCode, ModelChoiceField):  # type: ignore[misc] # the library is untyped
    """A record by its code."""


class _WholeNumberFilter(NumberFilter):  # type: ignore[misc] # the library is untyped
    field_class = WholeNumberField


class _CodeFilter(ModelChoiceFilter):  # type: ignore[misc] # the library is untyped
    field_class = _CodeField


def one_of(
    model: type[Model], key: str, field: str, label: str | Promise, *, distinct: bool = False
) -> ModelChoiceFilter:
    """Return the filter by one record, named by its slug or code; one that is not there is a fault."""
    return (_CodeFilter if key == "code" else ModelChoiceFilter)(
        queryset=model._default_manager.all(),
        to_field_name=key,
        field_name=field,
        label=label,
        distinct=distinct,
        error_messages=_unknown(),
    )


def of_proposal(
    field: str = "proposal", *, distinct: bool = False, method: str | None = None
) -> ModelChoiceFilter:
    """Return the filter by a published proposal, by its slug: on `field`, or by a `method` of the filters."""
    return ModelChoiceFilter(
        queryset=lambda _request: Proposal.objects.published(),
        to_field_name="slug",
        field_name=field,
        label="Proposal",
        distinct=distinct,
        method=method,
        error_messages=_unknown(),
    )


def term_of(vocabulary: type[TextChoices], field: str, label: str | Promise) -> ChoiceFilter:
    """Return the filter by one value of a vocabulary."""
    return ChoiceFilter(choices=vocabulary.choices, field_name=field, label=label)


def yes_or_no(field: str, label: str | Promise) -> ChoiceFilter:
    """Return the filter by what is so or is not: `true` or `false`."""
    choices = [("true", "yes"), ("false", "no")]
    return ChoiceFilter(choices=choices, field_name=field, label=label, method=_is_so)


def _is_so(rows: Any, name: str, value: str) -> Any:
    return rows.filter(**{name: value == "true"})


def on_or_after(field: str, label: str | Promise) -> AnyDayFilter:
    """Return the filter by a first day."""
    return AnyDayFilter(field_name=field, label=label, lookup_expr="gte")


def on_or_before(field: str, label: str | Promise) -> AnyDayFilter:
    """Return the filter by a last day."""
    return AnyDayFilter(field_name=field, label=label, lookup_expr="lte")


def numbered(field: str, label: str | Promise, least: int = 1, most: int = 999_999) -> NumberFilter:
    """Return the filter by a whole number."""
    return _WholeNumberFilter(field_name=field, label=label, min_value=least, max_value=most)


def _unknown() -> dict[str, Promise]:
    return {"invalid_choice": _("There is no such record.")}
