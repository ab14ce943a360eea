"""Taking an earlier wording back: the form of a record, filled in from its history.

Nothing is written here. The editor saves that form like any other, by the same rules: the earlier wording
comes back by a new edit, and a change by somebody else meanwhile is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from initiatives.admin.changes import Change, display_value, field_label
from initiatives.admin.guarding import GuardedAdmin
from initiatives.admin.history import Entry, read_history
from initiatives.admin.keys import read_key
from initiatives.admin.marks import Watched, is_tracked

RESTORE = "_restore"
"""The event whose values the form begins with."""
TABLE, FIELD = "_of", "_field"
"""The table of the event, and the one column that is wanted; all of them without it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the form was filled in with: the entry of the history it comes from, and what differs by it."""

    entry: Entry
    differences: list[Change]


class RestoringAdmin(GuardedAdmin):
    """Admin whose history leads back to the form, filled in as the record or one of its fields once was."""

    def list_history(self, request: HttpRequest, record: models.Model) -> list[Entry]:
        """Return the changes, those of wordings that the form holds with the way to restore them."""
        entries = super().list_history(request, record)
        fields = self._restorable(request, record) if self.has_change_permission(request, record) else {}
        # The latest entry of a row comes first; what it tells of is there, or the row is gone.
        latest = {(entry.table, entry.row): entry for entry in reversed(entries)}
        links = {watched.name: watched for watched in self.tables_of_history(request, record)}
        return [
            self._with_ways_back(request, record, entry, latest[entry.table, entry.row], fields, links)
            for entry in entries
        ]

    def _with_ways_back(
        self,
        request: HttpRequest,
        record: models.Model,
        entry: Entry,
        latest: Entry,
        fields: dict[str, set[str]],
        links: dict[str, Watched],
    ) -> Entry:
        """Return an entry with the ways to restore what it tells of; a row that is gone is added again."""
        if latest.is_removal:
            way = self._add_again(request, record, entry, links[entry.table]) if entry is latest else ""
            return replace(entry, restore=way)
        if entry.table not in fields:
            return entry
        return replace(
            entry,
            changes=[
                replace(change, restore=self._address(record, entry.table, entry.previous, change.field))
                if entry.previous and change.field in fields[entry.table]
                else change
                for change in entry.changes
            ],
            restore=self._address(record, entry.table, entry.event) if entry is not latest else "",
        )

    def _add_again(self, request: HttpRequest, record: models.Model, entry: Entry, watched: Watched) -> str:
        """Return the address of the form in which a removed row begins anew; empty if none may."""
        if self.has_change_permission(request, record) and any(
            inline.model is watched.model and inline.has_add_permission(request, record)
            for inline in self.get_inline_instances(request, record)
        ):
            return self._address(record, entry.table, entry.event)
        site = self.admin_site
        own: Any = site.get_model_admin(watched.model) if site.is_registered(watched.model) else None
        if own is None or not own.has_add_permission(request):
            return ""
        parent = {watched.link: record.pk} if "__" not in watched.link else {}
        return add_again_address(watched.model, entry.event, **parent)

    def list_removed(self, request: HttpRequest, tables: list[Watched], key: Any) -> list[Entry]:
        """Return the changes of a record that is gone, its removal with the way to add it again."""
        entries = super().list_removed(request, tables, key)
        may_add = self.has_add_permission(request)
        return [
            replace(entry, restore=add_again_address(self.model, entry.event))
            if may_add and entry.is_removal and entry.table == tables[0].name
            else entry
            for entry in entries
        ]

    def _restorable(self, request: HttpRequest, record: models.Model) -> dict[str, set[str]]:
        """Return the fields that this editor's form of the record holds, by table."""
        tables = {watched.model: watched.name for watched in self.watched(request)}
        fields = {tables[self.model]: set(self.get_form(request, record, change=True).base_fields)}
        for inline in self.get_inline_instances(request, record):
            if inline.model in tables and inline.has_change_permission(request, record):
                columns = set(inline.get_formset(request, record).form.base_fields)
                fields.setdefault(tables[inline.model], set()).update(columns)
        return fields

    def _address(self, record: models.Model, table: str, event: int, field: str = "") -> str:
        change = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        wanted = {RESTORE: event, TABLE: table} | ({FIELD: field} if field else {})
        return f"{change}?{urlencode(wanted)}"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form, filled in as the address asks."""
        record = context.get("original")
        if request.method == "GET" and RESTORE in request.GET:
            fill_in = self._begin_anew(request, context) if record is None else None
            context["restored"] = fill_in or (record and self._fill_in(request, context, record))
        return super().render_change_form(request, context, *args, **kwargs)

    def _get_preserved_qsl(self, request: HttpRequest, preserved_filters: str) -> list[tuple[str, str]]:
        """Return what the address keeps after saving: what was put in once is not put in again."""
        kept: Any = super()._get_preserved_qsl(request, preserved_filters)  # type: ignore[misc] # Django's own
        return [(name, value) for name, value in kept if name not in (RESTORE, TABLE, FIELD)]

    def _fill_in(self, request: HttpRequest, context: dict[str, Any], record: Any) -> Restored | None:
        """Put the values of an event into the form that the page is about to show."""
        event, wanted = read_key(request.GET[RESTORE]), request.GET.get(FIELD, "")
        for watched in self.watched(request):
            entries = read_history([watched], record.pk) if watched.name == request.GET.get(TABLE) else []
            for entry in entries:
                if entry.event == event:
                    values = watched.events(record.pk).get(pgh_id=event)
                    rows = _new_row_of(context, watched) if entry.is_removal else None
                    form = next(rows or _forms_of(context, watched, entry.row), None)
                    return Restored(entry, list(_begin_with(form, values, wanted)) if form else [])
        return None

    def _begin_anew(self, request: HttpRequest, context: dict[str, Any]) -> Restored | None:
        """Put the values of a record that was removed into the form of a new one."""
        if not is_tracked(self.model) or not self.has_add_permission(request):
            return None
        history: Any = self.model.pgh_event_model
        removal = history.objects.filter(pgh_id=read_key(request.GET[RESTORE]), pgh_label="delete").first()
        if removal is None or request.GET.get(TABLE) != self.opts.model_name:
            return None
        entry = read_history([Watched(self.model)], removal.pgh_obj_id)[0]
        return Restored(entry, list(_begin_with(context["adminform"].form, removal, "")))


def add_again_address(model: type[models.Model], event: int, **fields: Any) -> str:
    """Return the address of the form of a new record, begun with what the removal `event` tells of."""
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    return f"{add}?{urlencode({**fields, RESTORE: event, TABLE: model._meta.model_name})}"


def _new_row_of(context: dict[str, Any], watched: Watched) -> Iterator[Any]:
    """Yield a form for a new row on the page that `context` describes."""
    for shown in context["inline_admin_formsets"]:
        formset = shown.formset
        if formset.model is watched.model and shown.has_add_permission:
            formset.extra = max(formset.extra, 1)
            for made in ("forms", "management_form"):
                formset.__dict__.pop(made, None)
            yield from formset.extra_forms[:1]


def _forms_of(context: dict[str, Any], watched: Watched, row: str) -> Iterator[Any]:
    """Yield the form of a row on the page that `context` describes."""
    if not watched.link:
        yield context["adminform"].form
    for shown in context["inline_admin_formsets"] if watched.link else ():
        if shown.formset.model is watched.model and shown.has_change_permission:
            yield from (form for form in shown.formset.initial_forms if str(form.instance.pk) == row)


def _begin_with(form: Any, values: Any, wanted: str) -> Iterator[Change]:
    """Let the form begin with the values of an event, and yield what they change."""
    columns = [column for column in form.instance._meta.concrete_fields if not column.primary_key]
    held = {
        column.name: getattr(values, column.attname) for column in columns if hasattr(values, column.attname)
    }
    if hasattr(form, "begin_with"):
        held |= form.begin_with(values)
    for name, value in held.items():
        if name in form.fields and wanted in ("", name):
            field = form.fields[name]
            now = display_value(field, form.get_initial_for_field(field, name))
            form.initial[name] = value
            if (then := display_value(field, value)) != now:
                yield Change(field_label(form, name), now, then)
