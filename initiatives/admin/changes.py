"""What a submitted form would change: old and new, in words an editor reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.admin.generics import AnyInlineFormSet, AnyModelForm
from initiatives.admin.naming import row_name
from initiatives.presenters.proposals.targets import write_number


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of a field from `before` to `after`, or of a whole row, one of them then being empty.

    `field` names the column; `restore` is the address of the form with the value before it, if it has one.
    """

    what: str
    before: str
    after: str
    field: str = ""
    restore: str = ""


def list_changes(form: AnyModelForm, formsets: Iterable[AnyInlineFormSet]) -> list[Change]:
    """Return the changes that the valid `form` and the `formsets` of its rows make."""
    changes = _changed_fields(form, "")
    for formset in formsets:
        model: Any = formset.model
        row = capfirst(str(model._meta.verbose_name))
        for child in formset.forms:
            if child in formset.deleted_forms:
                changes.append(Change(_("%(row)s: removed") % {"row": row}, row_name(child.instance), ""))
            elif not child.has_changed():
                continue  # a row that is shown only says so here, not in its changed_data
            elif child in formset.initial_forms:
                changes += _changed_fields(child, f"{row} ({row_name(child.instance)}): ")
            else:
                changes.append(Change(_("%(row)s: added") % {"row": row}, "", _describe(child)))
    return changes


def _changed_fields(form: forms.BaseForm, where: str) -> list[Change]:
    return [
        Change(
            where + field_label(form, name),
            display_value(form.fields[name], form.get_initial_for_field(form.fields[name], name)),
            display_value(form.fields[name], form.cleaned_data.get(name)),
        )
        for name in form.changed_data
    ]


def _describe(form: forms.BaseForm) -> str:
    return "; ".join(
        f"{field_label(form, name)}: {display_value(form.fields[name], form.cleaned_data.get(name))}"
        for name in form.changed_data
        if name != DELETION_FIELD_NAME
    )


def field_label(form: forms.BaseForm, name: str) -> str:
    """Return the name of a field as the page shows it."""
    return capfirst(str(form[name].label))


def display_value(field: forms.Field, value: Any) -> str:
    """Return a value as the form shows it: the label of a choice, the name of a record."""
    if value is None or value == "":
        return ""
    if isinstance(field, ModelMultipleChoiceField):
        keys = {getattr(one, "pk", one) for one in value}
        return ", ".join(str(one) for one in field.queryset if one.pk in keys) if field.queryset else ""
    if isinstance(field, ModelChoiceField):
        if field.queryset is not None and not hasattr(value, "_meta"):
            value = field.queryset.filter(**{field.to_field_name or "pk": value}).first()
        return "" if value is None else str(field.label_from_instance(value))
    if isinstance(field, forms.TypedChoiceField | forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
