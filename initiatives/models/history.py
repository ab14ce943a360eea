"""The history of every record an editor may change: who, when, what, written by database triggers."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
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
