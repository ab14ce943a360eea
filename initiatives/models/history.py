"""The history of every record an editor may change: who, when, what, written by database triggers."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models

from initiatives.models.rules import immutable, never_emptied
from initiatives.models.wording import plainly_worded

ModelT = TypeVar("ModelT", bound=type[models.Model])


def tracked(exclude: list[str] | None = None, *, verbatim: bool = False) -> Callable[[ModelT], ModelT]:
    """Return the class decorator that keeps an append-only row for each insert, update and delete.

    TRUNCATE, of which row triggers do not hear, is refused. What an editor may change is plainly worded,
    unless it is the `verbatim` words of a version.
    """
    track = pghistory.track(exclude=exclude, meta={"triggers": immutable("history_immutable")})
    guard = pgtrigger.register(never_emptied("history_kept"))

    def decorate(model: ModelT) -> ModelT:
        tracked_model: ModelT = guard(track(model))
        return tracked_model if verbatim else plainly_worded(tracked_model)

    return decorate


def history_of(model: str) -> "models.QuerySet[Any]":
    """Return the rows that the database keeps of a tracked model, named as its class, in no order.

    Each has the columns of the record as it was left, its key as `pgh_obj`, `pgh_created_at`, and `pgh_id`,
    which grows.
    """
    events: models.QuerySet[Any] = apps.get_model("initiatives", f"{model}Event")._default_manager.order_by()
    return events
