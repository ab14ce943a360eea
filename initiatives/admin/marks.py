"""What an editor saw when a form was opened: the latest event of the record and of each of its rows.

The form carries this mark along. When it is saved, the record and its rows are locked and marked anew: two
marks that differ tell of a change by somebody else, and the events between them of what it was.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Cast

Mark = dict[str, dict[str, int]]
"""The latest event of each row, by model and key. A removed row has its removal as its latest event."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows a form shows: that of the record, or one whose rows name it by `link`."""

    model: type[models.Model]
    link: str = ""

    @property
    def name(self) -> str:
        """The name of the table in a mark."""
        return str(self.model._meta.model_name)

    def events(self, pk: Any) -> "models.QuerySet[Any]":
        """Return the events of the rows that belong to the record `pk`."""
        history: Any = self.model.pgh_event_model  # type: ignore[attr-defined]
        of_record: models.QuerySet[Any] = history.objects.filter(**{f"{self.link or 'pgh_obj'}_id": pk})
        return of_record

    def rows(self, pk: Any) -> "models.QuerySet[Any]":
        """Return the rows that belong to the record `pk`."""
        return self.model._base_manager.filter(**{f"{self.link}_id" if self.link else "pk": pk})


def is_tracked(model: type[models.Model]) -> bool:
    """Tell whether the database keeps the history of `model`."""
    return hasattr(model, "pgh_event_model")


def take_mark(tables: Iterable[Watched], pk: Any) -> Mark:
    """Return the mark of the record `pk` as it is now: one query."""
    first, *others = [
        watched.events(pk)
        .order_by()
        .values("pgh_obj_id")
        .annotate(
            latest=models.Max("pgh_id"),
            row=Cast("pgh_obj_id", models.TextField()),
            table=models.Value(watched.name, models.TextField()),
        )
        .values_list("table", "row", "latest")
        for watched in tables
    ]
    mark: Mark = {}
    for table, row, latest in first.union(*others, all=True):
        mark.setdefault(table, {})[row] = latest
    return mark


def lock_rows(tables: Iterable[Watched], pk: Any) -> None:
    """Lock the record `pk` and its rows until the transaction ends, always in the same order."""
    for watched in tables:
        list(watched.rows(pk).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def write_mark(mark: Mark) -> str:
    """Return a mark as a form carries it."""
    return json.dumps(mark, sort_keys=True, separators=(",", ":"))


def read_mark(text: str) -> Mark:
    """Return the mark that a form carried; nothing is seen by one without a mark, or with none of ours."""
    try:
        read = json.loads(text)
        return {
            str(table): {str(row): int(event) for row, event in rows.items()} for table, rows in read.items()
        }
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}


def as_seen(watched: Watched, mark: Mark, row: Any) -> models.Model | None:
    """Return a row as it was when `mark` was taken (unsaved); None when it was not there."""
    seen = mark.get(watched.name, {}).get(str(row))
    if seen is None:
        return None
    event = watched.model.pgh_event_model.objects.filter(pgh_id=seen, pgh_obj_id=row).first()  # type: ignore[attr-defined]
    if event is None or event.pgh_label == "delete":
        return None
    return row_of_event(watched.model, event)


def row_of_event(model: type[models.Model], event: Any) -> models.Model:
    """Return the row (unsaved) that an event tells of; what the history leaves out has its default."""
    kept = [field.attname for field in model._meta.concrete_fields if hasattr(event, field.attname)]
    return model(**{name: getattr(event, name) for name in kept})
