"""Two editors who act in the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client

from tests.admin.forms import Fields


def while_uncommitted(write: Callable[[], Any], then: Callable[[], Any]) -> Any:
    """Return what `then` gives, begun while `write` is done but not committed; it commits a moment later.

    Without a lock `then` would look at the record before it sees what was written.
    """
    written, late = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                late.wait(timeout=1)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    try:
        assert written.wait(timeout=20)
        return then()
    finally:
        late.set()
        other.join(timeout=20)


def at_the_same_moment(*calls: Callable[[], Any]) -> list[Any]:
    """Return what the calls give, each begun in a thread of its own when all are ready."""
    answers: list[Any] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=20)
            answers[place] = calls[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def poster(client: Client, address: str, fields: Fields) -> Callable[[], Any]:
    return lambda: client.post(address, fields)
