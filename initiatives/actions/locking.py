"""The order in which actions lock rows: proposals by their key, then a document, then its passages.

Rows are also locked by the rules of the database and by forms of many rows, so that two writes may still wait
for each other. PostgreSQL then ends one of them, and that one is tried again.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from initiatives.models import Proposal

_ATTEMPTS = 4

ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")


class Overtaken(Exception):  # noqa: N818 - no fault: somebody else was served, again and again
    """Others locked the same rows each time that a write was tried; nothing of it has been written."""


def lock_citing(proposals: Iterable[int]) -> None:
    """Lock the proposals of these keys until the transaction ends, before anything that belongs to them.

    The rules of the database lock a proposal last, forms do so first; who locks a document or a citation
    before its proposal waits in a circle with the others.
    """
    locked = Proposal.objects.filter(pk__in=set(proposals)).order_by("pk")
    list(locked.select_for_update(no_key=True).values_list("pk"))


def tried_again(write: Callable[ParamsT, ResultT]) -> Callable[ParamsT, ResultT]:
    """Return `write` so that it is called anew when somebody else's write of the same rows locked it out.

    It has to be atomic: what it wrote is undone before it is called again. Raises Overtaken in the end.
    """

    @wraps(write)
    def attempt(*args: ParamsT.args, **kwargs: ParamsT.kwargs) -> ResultT:
        for _number in range(_ATTEMPTS):
            try:
                return write(*args, **kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
                last = error
        raise Overtaken from last

    return attempt
