"""What every record's admin shares: rules told as messages, a warning before the public's view changes."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from initiatives.admin.changes import Change, list_changes
from initiatives.admin.deleting import DeletingAdmin
from initiatives.admin.faults import ToldAtField, field_of
from initiatives.admin.fields import FormFields
from initiatives.admin.generics import AnyModelForm
from initiatives.admin.guarding import CONFIRMED, EDIT_ON, carry
from initiatives.admin.keys import is_key
from initiatives.admin.lists import SensibleLists
from initiatives.admin.restoring import RestoringAdmin
from initiatives.admin.work import WorkFilter, place_on_worklist
from initiatives.models.rules import broken_rule, explain
from initiatives.presenters.worklist import works_on


class Unconfirmed(Exception):  # noqa: N818 - no fault: the editor is asked first
    """A change of what the public sees, undone until the editor confirms it."""

    def __init__(self, changes: list[Change]) -> None:
        self.changes = changes
        super().__init__(len(changes))


class RecordAdmin(SensibleLists, FormFields, DeletingAdmin, RestoringAdmin):
    """Admin of one sort of record.

    - A rule that the database or an action refuses by is shown as a message of the form.
    - A change of what the public sees is listed, old and new, and saved once confirmed.
    - A form opened before somebody else changed the record is not saved over their change.
    - Only what nothing stands on can be deleted.
    - The history comes from the event tables, and leads back to what the record said before.
    - An address of the list that makes no sense is refused.
    """

    form: Any = ToldAtField
    list_per_page = 50
    save_on_top = False

    def is_public(self, record: models.Model) -> bool:
        """Tell whether the public sees the record; all but proposals are public from the start."""
        return True

    def has_public_address(self, record: models.Model) -> bool:
        """Tell whether the public knows, or knew, the address of the record."""
        return self.is_public(record)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Return the filters of the list, first that of the worklist where such records can wait."""
        filters = super().get_list_filter(request)
        return (WorkFilter, *filters) if any(works_on(self.model, request.user)) else filters

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only; an address that the public knows does not change."""
        readonly = tuple(super().get_readonly_fields(request, obj))
        known = obj is not None and hasattr(obj, "slug") and self.has_public_address(obj)
        return (*readonly, "slug") if known else readonly

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address fills into a new form, without keys that no record can have."""
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if self._may_begin_with(name, value)}

    def _may_begin_with(self, name: str, value: Any) -> bool:
        links = {field.name: field for field in self.opts.fields if isinstance(field, models.ForeignKey)}
        return name not in links or is_key(links[name].related_model, value)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Return the fields that the browser proposes, for a new record only."""
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the address that leads to the public page, if there is one."""
        return super().get_view_on_site_url(obj) if obj is None or self.is_public(obj) else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; a refusal leads back to it with everything typed still there."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        refusal: Any = self._refuse_before_saving(request, object_id)
        if not refusal:
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except Unconfirmed as pause:
                return self._ask(request, object_id, pause.changes)
            except IntegrityError as error:
                refusal = ValidationError({field_of(broken_rule(error), self.model): explain(error)})
            except ValidationError as error:
                refusal = error
        request.refusal = refusal  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _refuse_before_saving(self, request: HttpRequest, object_id: str | None) -> str:
        """Return why the form is shown again instead of being saved; empty to save it."""
        filled_in = _("Nothing has been saved yet. This is the form as you filled it in.")
        return filled_in if EDIT_ON in request.POST else ""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[AnyModelForm]:
        """Return the form; after a refusal, one that says why."""
        form_class: type[AnyModelForm] = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if not refusal:
            return form_class

        class Refused(form_class):  # type: ignore[misc, valid-type]
            def full_clean(self) -> None:
                super().full_clean()
                by_field = getattr(refusal, "error_dict", {None: refusal})
                for name, messages in by_field.items() if self.is_bound else ():
                    # An action names a text, of which the form has a field for each language.
                    at = [field for field in (name, f"{name}_ru") if field in self.fields]
                    self.add_error(at[0] if at else None, messages)

        return Refused

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Lead back to the worklist if the form was opened from it, else to the list."""
        back = place_on_worklist(request)
        return HttpResponseRedirect(back) if back else super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Lead back to the worklist if the form was opened from it, else to the list."""
        back = place_on_worklist(request)
        return HttpResponseRedirect(back) if back else super().response_post_save_change(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows, ask the rules that wait for the end of a transaction, then ask the editor."""
        super().save_related(request, form, formsets, change)
        connection.check_constraints()
        asks = change and CONFIRMED not in request.POST and self.is_public(form.instance)
        if asks and (changes := list_changes(form, formsets)):
            raise Unconfirmed(changes)

    def _ask(self, request: HttpRequest, object_id: str | None, changes: list[Change]) -> HttpResponse:
        """Show what would change, with the whole form carried along."""
        record = self.get_object(request, unquote(object_id or ""))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Save these changes?"),
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "changes": changes,
            "carried": carry(request.POST),
            "confirmed": CONFIRMED,
            "edit_on": EDIT_ON,
        }
        return TemplateResponse(request, "admin/confirm_change.html", context)


class AppendOnlyAdmin(RecordAdmin):
    """Admin of records that are added and read, never changed or deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes such a record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes such a record."""
        return False
