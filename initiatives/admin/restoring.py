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
from initiatives.admin.marks import Watched
from initiatives.admin.parents import read_key

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
        if not self.has_change_permission(request, record):
            return entries
        fields = self._restorable(request, record)
        # The latest entry of a row comes first; what it tells of is there, or the row is gone.
        latest = {(entry.table, entry.row): entry for entry in reversed(entries)}
        return [
            entry
            if entry.table not in fields or latest[entry.table, entry.row].is_removal
            else replace(
                entry,
                changes=[
                    replace(change, restore=self._address(record, entry.table, entry.previous, change.field))
                    if entry.previous and change.before and change.field in fields[entry.table]
                    else change
                    for change in entry.changes
                ],
                restore=self._address(record, entry.table, entry.event)
                if entry is not latest[entry.table, entry.row]
                else "",
            )
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
        if request.method == "GET" and RESTORE in request.GET and record is not None:
            context["restored"] = self._fill_in(request, context, record)
        return super().render_change_form(request, context, *args, **kwargs)

    def _fill_in(self, request: HttpRequest, context: dict[str, Any], record: Any) -> Restored | None:
        """Put the values of an event into the form that the page is about to show."""
        event, wanted = read_key(request.GET[RESTORE]), request.GET.get(FIELD, "")
        for watched in self.watched(request):
            entries = read_history([watched], record.pk) if watched.name == request.GET.get(TABLE) else []
            for entry in entries:
                if entry.event == event and not entry.is_removal:
                    values = watched.events(record.pk).get(pgh_id=event)
                    form = next(_forms_of(context, watched, entry.row), None)
                    return Restored(entry, list(_begin_with(form, values, wanted)) if form else [])
        return None


def _forms_of(context: dict[str, Any], watched: Watched, row: str) -> Iterator[Any]:
    """Yield the form of a row on the page that `context` describes."""
    if not watched.link:
        yield context["adminform"].form
    for shown in context["inline_admin_formsets"] if watched.link else ():
        if shown.formset.model is watched.model and shown.has_change_permission:
            yield from (form for form in shown.formset.initial_forms if str(form.instance.pk) == row)


def _begin_with(form: Any, values: Any, wanted: str) -> Iterator[Change]:
    """Let the form begin with the values of an event, and yield what they change."""
    for column in form.instance._meta.concrete_fields:
        name = column.name
        if name in form.fields and wanted in ("", name) and hasattr(values, column.attname):
            field, value = form.fields[name], getattr(values, column.attname)
            now = display_value(field, form.get_initial_for_field(field, name))
            form.initial[name] = value
            if (then := display_value(field, value)) != now:
                yield Change(field_label(form, name), now, then)
