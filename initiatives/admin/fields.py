"""Pieces that several admins share: rows, choices and fieldsets in three languages."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import get_format
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.admin.generics import (
    AnyInlineFormSet,
    AnyModelChoiceField,
    AnyStackedInline,
    AnyTabularInline,
)
from initiatives.admin.keys import is_key
from initiatives.models import Anchor, Passage, StatusUpdate, Target, Version
from initiatives.models.wording import LANGUAGE_CODES

_ADDED_FROM_PARENT = (Passage, StatusUpdate, Target, Version)


def _ask_for_a_day() -> str:
    example = datetime.date(2025, 12, 31).strftime(get_format("DATE_INPUT_FORMATS")[0])
    return gettext("Write the day in figures, such as %s.") % example


NO_DAY = lazy(_ask_for_a_day, str)()
"""What is said of a day that cannot be read, with an example as the language of the desk writes it."""


def in_languages(*fields: str) -> tuple[str, ...]:
    """Return the columns of `fields` in each content language, field by field."""
    return tuple(f"{field}_{code}" for field in fields for code in LANGUAGE_CODES)


def with_words(passages: "models.QuerySet[Passage]") -> "models.QuerySet[Passage]":
    """Annotate passages with `words`, what they say in the latest version that they are in, and `place`."""
    latest = Anchor.objects.filter(passage=models.OuterRef("pk")).order_by("-version__number")
    return passages.annotate(
        words=models.Subquery(latest.values("exact")[:1]), place=models.Subquery(latest.values("start")[:1])
    )


def count_rows(rows: type[models.Model], link: str, counted: str = "pk") -> Coalesce:
    """Return the number of different `counted` of the `rows` that point by `link` to a record.

    A subquery of its own: a join would make the database group all records to show one page of them.
    """
    of_record = rows._default_manager.filter(**{link: models.OuterRef("pk")}).order_by().values(link)
    numbers = of_record.annotate(total=models.Count(counted, distinct=True)).values("total")
    return Coalesce(models.Subquery(numbers), 0)


def name_passage(passage: Passage) -> str:
    """Return the beginning of the words of a passage (annotated by `with_words`) and its identifier."""
    words = getattr(passage, "words", None)
    return f"«{Truncator(words).chars(90)}» · {passage.pk}" if words else str(passage.pk)


def link(address: str, text: str | Promise) -> SafeString:
    """Return a link."""
    return format_html('<a href="{}">{}</a>', address, text)


def desk_link(record: models.Model) -> SafeString:
    """Return a link to the page of `record` on the desk."""
    meta = record._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return link(address, str(record))


def quoted(passage: Passage, words: str) -> SafeString:
    """Return the words of a passage, marked as a quotation and linked to their place in the reader."""
    return format_html(
        '<q class="quoted">{}</q> {}', words, link(passage.get_absolute_url(), f"§ {passage.pk}")
    )


class PassageChoice(AnyModelChoiceField):
    """The choice of a passage, named by its words."""

    def label_from_instance(self, obj: Passage) -> str:
        """Return the name of a choice."""
        return name_passage(obj)


class FoundChoice(AutocompleteSelect):
    """The choice of a record that is looked for by its words; what is no key of a record chooses none.

    Django's own asks the database for whatever was posted, and fails where that is no number.
    """

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Return the chosen record as the only option."""
        model = self.field.remote_field.model
        return super().optgroups(name, [each for each in value if not each or is_key(model, each)], attrs)


class FormFields:
    """Admin or rows in which a passage is chosen by its words, and an address without scheme is https."""

    formfield_overrides: Any = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a column; beside a choice a record is at most added."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(db_field, models.SlugField):
            field.error_messages["unique"] = _("Another record has this address already.")
            field.help_text = field.help_text or _(
                "The end of the page's address: small Latin letters, digits and hyphens, such as "
                "water-data-centre. It is proposed from the English text if there is one."
            )
        if field is not None and isinstance(db_field, models.DateField):
            field.error_messages["invalid"] = NO_DAY
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
            field.widget.can_add_related &= db_field.related_model not in _ADDED_FROM_PARENT
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a foreign key."""
        if db_field.related_model is Passage:
            kwargs = {"form_class": PassageChoice, "queryset": with_words(Passage.objects.all()), **kwargs}
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", FoundChoice(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class RowFormSet(AnyInlineFormSet):
    """Rows of a table, whose fields have no label of their own beside them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field for those who do not see the head of its column."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs["aria-label"] = capfirst(str(form[name].label))
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget.widget.attrs["aria-label"] = field.widget.attrs["aria-label"]


class Rows(FormFields, AnyTabularInline):
    """Rows edited on the page of the record they belong to."""

    extra = 0
    classes = ("plain-rows",)
    formset = RowFormSet


class ListedRows(AnyTabularInline):
    """Rows shown only; each is added on a page of its own, reached from below the rows."""

    template = "admin/edit_inline/listed.html"
    extra = 0
    add_label: str | Promise = ""
    add_address = ""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the rows, and note where a new one is added, if this editor may."""
        meta = self.model._meta
        may_add = request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}")
        if obj is not None and self.add_label and may_add:
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
            self.add_address = f"{address}?{obj._meta.model_name}={obj.pk}"
        return super().get_formset(request, obj, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added in the row itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed in the row itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed in the row itself."""
        return False


class AppendedRows(FormFields, AnyStackedInline):
    """Rows that are added and read, never changed or removed."""

    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether a row may be added: to a record without a button to save it, none."""
        kept = obj is None or self.admin_site.get_model_admin(self.parent_model).has_change_permission(
            request, obj
        )
        return kept and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes such a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody removes such a row."""
        return False
