"""The bounds within which a search runs: its time, and the ways by which PostgreSQL may look."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

SECONDS = 3
"""How long one question to the database may take."""

# A frequent word would make the planner read the whole table, or an index of something else from end to end,
# which grows with the texts stored. What it then takes for the cost would make it compile the query as well.
_SETTINGS = {
    "statement_timeout": f"'{SECONDS}s'",
    "enable_seqscan": "off",
    "enable_indexscan": "off",
    "jit": "off",
    "pg_trgm.similarity_threshold": "0.2",
}
_SET = "; ".join(f"SET LOCAL {name} = {value}" for name, value in _SETTINGS.items())
_RESET = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _SETTINGS)
_CANCELLED = "57014"


class SearchTooSlowError(Exception):
    """The database did not answer in time."""


@contextmanager
def bounded() -> Iterator[None]:
    """Run what is asked meanwhile within the bounds; what was set before holds again afterwards.

    Raises SearchTooSlowError if a statement is cancelled for its time.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_SET)
            yield
            # Of a transaction around this one the settings would be left.
            with connection.cursor() as cursor:
                cursor.execute(_RESET)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _CANCELLED:
            raise
        raise SearchTooSlowError from error


@contextmanager
def by_keys(*, also_by_words: bool) -> Iterator[None]:
    """Let rows be found by their keys meanwhile, one after another; within `bounded`.

    That is quickest where they are few, or wanted in the order of their keys and soon enough. Unless
    `also_by_words`, it is as if no index held their words.
    """
    with connection.cursor() as cursor:
        words = "DEFAULT" if also_by_words else "off"
        cursor.execute(f"SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan TO {words}")
        yield
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan TO DEFAULT")
