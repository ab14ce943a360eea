"""The history of every record an editor may change: who, when, what, written by database triggers."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

from initiatives.models.rules import immutable

ModelT = TypeVar("ModelT", bound=type[models.Model])


def tracked(exclude: list[str] | None = None) -> Callable[[ModelT], ModelT]:
    """Return the class decorator that keeps an append-only row for each insert, update and delete."""
    decorate: Callable[[ModelT], ModelT] = pghistory.track(
        exclude=exclude, meta={"triggers": immutable("history_immutable")}
    )
    return decorate
