"""Who changed what in a record and its rows, and when: read from the event tables of the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.admin.changes import Change


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one row; `by` is empty when it was made by a command, not by an editor."""

    at: datetime.datetime
    by: str
    what: str
    changes: list[Change]


def is_tracked(model: type[models.Model]) -> bool:
    """Tell whether the database keeps the history of `model`."""
    return hasattr(model, "pgh_event_models")


def latest_event(model: type[models.Model], pk: Any) -> int:
    """Return the number of the latest event of a record, 0 if it has none: it tells two states apart."""
    events = model.pgh_event_model.objects.filter(pgh_obj_id=pk)  # type: ignore[attr-defined]
    return events.aggregate(latest=models.Max("pgh_id"))["latest"] or 0


def latest_editor(model: type[models.Model], pk: Any) -> str:
    """Return the name of who changed a record last; empty when it was a command."""
    last = _events(model, pgh_obj_id=pk).last()
    user = str((last.pgh_context.metadata if last and last.pgh_context else {}).get("user") or "")
    return _users({user}).get(user, "")


def read_history(record: models.Model, row_models: Iterable[type[models.Model]]) -> list[Entry]:
    """Return the history of `record` and of its rows in `row_models`, the latest first."""
    events = list(_events(type(record), pgh_obj_id=record.pk))
    entries = _entries(type(record), events, "")
    for model in row_models:
        link = next(
            field.name
            for field in model._meta.fields
            if field.is_relation and field.related_model is type(record)
        )
        rows = list(_events(model, **{f"{link}_id": record.pk}))
        entries += _entries(model, rows, f"{capfirst(str(model._meta.verbose_name))}: ", skip=link)
    users = _users({entry.by for entry in entries})
    named = [Entry(entry.at, users.get(entry.by, ""), entry.what, entry.changes) for entry in entries]
    return sorted(named, key=attrgetter("at"), reverse=True)


def _events(model: type[models.Model], **where: Any) -> "models.QuerySet[Any]":
    events: models.QuerySet[Any] = model.pgh_event_model.objects.filter(**where)  # type: ignore[attr-defined]
    return events.select_related("pgh_context").order_by("pgh_obj_id", "pgh_id")


def _users(ids: set[str]) -> dict[str, str]:
    people = get_user_model().objects.in_bulk([int(key) for key in ids if key.isdigit()])
    return {str(key): person.get_full_name() or person.get_username() for key, person in people.items()}


def _entries(model: type[models.Model], events: list[Any], where: str, skip: str = "") -> list[Entry]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name != skip]
    said = {"insert": _("added"), "update": _("changed"), "delete": _("removed")}
    names = _names(fields, events)
    entries: list[Entry] = []
    for _key, of_one in groupby(events, key=attrgetter("pgh_obj_id")):
        before: Any = None
        for event in of_one:
            gone = event.pgh_label == "delete"
            changes = []
            for field in fields:
                if not hasattr(event, field.attname):
                    continue  # a generated column keeps no history
                old = "" if before is None else _display(field, getattr(before, field.attname), names)
                new = "" if gone else _display(field, getattr(event, field.attname), names)
                if old != new:
                    changes.append(Change(capfirst(str(field.verbose_name)), old, new))
            metadata = event.pgh_context.metadata if event.pgh_context else {}
            entries.append(
                Entry(
                    event.pgh_created_at,
                    str(metadata.get("user") or ""),
                    where + said.get(event.pgh_label, event.pgh_label),
                    changes,
                )
            )
            before = event
    return entries


def _names(fields: list[Any], events: list[Any]) -> dict[tuple[str, Any], str]:
    """Return the names of the records that the foreign keys of `events` point to, one query a field."""
    names: dict[tuple[str, Any], str] = {}
    for field in fields:
        if field.is_relation:
            keys = {getattr(event, field.attname) for event in events} - {None}
            for key, other in field.related_model._default_manager.in_bulk(keys).items():
                names[field.name, key] = str(other)
    return names


def _display(field: Any, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get((field.name, value), str(value))
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in value.items())
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
