"""The history of every record an editor may change: who, when, what, written by database triggers."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

from initiatives.models.rules import immutable, never_emptied

ModelT = TypeVar("ModelT", bound=type[models.Model])


def tracked(exclude: list[str] | None = None) -> Callable[[ModelT], ModelT]:
    """Return the class decorator that keeps an append-only row for each insert, update and delete.

    TRUNCATE, of which row triggers do not hear, is refused.
    """
    track = pghistory.track(exclude=exclude, meta={"triggers": immutable("history_immutable")})
    guard = pgtrigger.register(never_emptied("history_kept"))

    def decorate(model: ModelT) -> ModelT:
        tracked_model: ModelT = guard(track(model))
        return tracked_model

    return decorate
