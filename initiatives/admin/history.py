"""Who changed what in a record and its rows, and when: read from the event tables of the database."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.admin.changes import Change
from initiatives.admin.fields import name_passage, with_words
from initiatives.admin.marks import Mark, Watched, lock_rows, take_mark
from initiatives.admin.typed import as_read, label_of
from initiatives.models import Passage
from initiatives.presenters.editors import editor_of, name_editors
from initiatives.presenters.proposals.targets import write_number


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one row; `by` is empty when it was made by a command, not by an editor.

    `event` is the event that tells of it and `previous` the one before it of the same `row` of `table`, 0
    when that has none. `restore` is the address of the form filled in as the row was then, if it can be.
    """

    at: datetime.datetime
    by: str
    what: str
    changes: list[Change]
    table: str = ""
    row: str = ""
    event: int = 0
    previous: int = 0
    is_removal: bool = False
    restore: str = ""


def read_history(tables: Iterable[Watched], pk: Any, since: Mark | None = None) -> list[Entry]:
    """Return the history of the record `pk` and of its rows, the latest first; with `since`, what came after.

    Rows that were added and removed again since are left out: they left nothing behind.
    """
    entries = [entry for watched in tables for entry in _entries(watched, list(_events(watched, pk)), since)]
    users = name_editors(entry.by for entry in entries)
    named = [replace(entry, by=users.get(entry.by, "")) for entry in entries]
    return sorted(named, key=attrgetter("at", "event"), reverse=True)


def changed_since(tables: Sequence[Watched], pk: Any, mark: Mark) -> tuple[list[Entry], Mark]:
    """Lock the record `pk` and its rows; return what changed since `mark` was taken, and their mark now."""
    lock_rows(tables, pk)
    now = take_mark(tables, pk)
    return (read_history(tables, pk, mark) if mark != now else []), now


def latest_editor(tables: Iterable[Watched], pk: Any) -> str:
    """Return the name of who changed the record `pk` last; empty when it was a command."""
    return next((entry.by for entry in read_history(tables, pk)), "")


def _events(watched: Watched, pk: Any) -> "models.QuerySet[Any]":
    return watched.events(pk).select_related("pgh_context").order_by("pgh_obj_id", "pgh_id")


def _entries(watched: Watched, events: list[Any], since: Mark | None) -> list[Entry]:
    model, skip = watched.model, watched.link
    where = f"{capfirst(str(model._meta.verbose_name))}: " if skip else ""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name != skip]
    said = {"insert": _("added"), "update": _("changed"), "delete": _("removed")}
    names = _names(fields, events)
    seen = {} if since is None else since.get(watched.name, {})
    entries: list[Entry] = []
    for key, of_one in groupby(events, key=attrgetter("pgh_obj_id")):
        listed = list(of_one)
        known = seen.get(str(key), 0)
        if since is not None and not known and listed[-1].pgh_label == "delete":
            continue
        before: Any = None
        for event in listed:
            if since is None or event.pgh_id > known:
                entries.append(
                    Entry(
                        event.pgh_created_at,
                        editor_of(event),
                        where + said.get(event.pgh_label, event.pgh_label),
                        _changes(fields, before, event, names),
                        watched.name,
                        str(key),
                        event.pgh_id,
                        before.pgh_id if before else 0,
                        event.pgh_label == "delete",
                    )
                )
            before = event
    return entries


def _changes(fields: list[Any], before: Any, event: Any, names: dict[tuple[str, Any], str]) -> list[Change]:
    gone = event.pgh_label == "delete"
    changes = []
    for field in fields:
        if not hasattr(event, field.attname):
            continue  # a generated column keeps no history
        old = "" if before is None else _display(field, getattr(before, field.attname), names)
        new = "" if gone else _display(field, getattr(event, field.attname), names)
        if old != new:
            changes.append(Change(capfirst(str(field.verbose_name)), old, new, field.name))
    return changes


def _names(fields: list[Any], events: list[Any]) -> dict[tuple[str, Any], str]:
    """Return the names of the records that the foreign keys of `events` point to, one query a field."""
    names: dict[tuple[str, Any], str] = {}
    for field in fields:
        if field.is_relation and events and hasattr(events[0], field.attname):
            keys = {getattr(event, field.attname) for event in events} - {None}
            others = field.related_model._default_manager.all()
            if field.related_model is Passage:
                others = with_words(others)
            for key, other in others.in_bulk(keys).items():
                names[field.name, key] = name_passage(other) if isinstance(other, Passage) else str(other)
    return names


def _display(field: Any, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get((field.name, value), str(value))
    if isinstance(value, dict):
        return "\n".join(f"{label_of(name)}: {as_read(name, text)}" for name, text in value.items())
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return write_number(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value)
    return str(value)
