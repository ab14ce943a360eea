"""Who is behind an event of the history; empty when it was a command, not an editor."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model


def editor_of(event: Any) -> str:
    """Return the key of the account that an event tells of; `pgh_context` is to be selected with it."""
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return str(metadata.get("user") or "")


def name_editors(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of the accounts with these keys, by key: one query."""
    people = get_user_model().objects.in_bulk([int(key) for key in set(keys) if key.isdecimal()])
    return {str(key): name_of(person) for key, person in people.items()}


def name_of(person: Any) -> str:
    """Return the name of an account; empty without one."""
    return (person.get_full_name() or person.get_username()) if person else ""
