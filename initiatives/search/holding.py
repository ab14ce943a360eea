"""Whether public texts hold words at all: many questions answered at once, none of them looked into."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from initiatives.models import NOW, Moment
from initiatives.search.narrowing import narrowed

ENOUGH = 20
"""Up to how many texts of a kind are counted."""


class _Asked(SearchQuery):
    """The question of the row of `asked`, within the statement below."""

    def __init__(self) -> None:
        super().__init__("")

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Return the name of its column."""
        return "asked.made", []


def how_many_hold(queries: Sequence[str], kinds: Collection[str], moment: Moment = NOW) -> list[int]:
    """Return for each of `queries` (tsqueries) how many texts of `kinds` public at `moment` match it.

    Of each kind no more than ENOUGH are counted. One database query; each count costs what looking the words
    up in the index does.
    """
    counts: list[str] = []
    parameters: list[Any] = []
    for kind in kinds:
        matching = narrowed(kind, {}, moment).filter(search=_Asked()).order_by().values("pk")[:ENOUGH]
        sql, used = matching.query.sql_with_params()
        counts.append(f"(SELECT count(*) FROM ({sql}) AS found)")  # noqa: S608 - the statement is Django's
        parameters += used
    each = "SELECT made::tsquery, number FROM unnest(%s::text[]) WITH ORDINALITY AS each (made, number)"
    asked = f"({each}) AS asked ORDER BY asked.number"
    with connection.cursor() as cursor:
        counted = f"SELECT {' + '.join(counts)} FROM {asked}"  # noqa: S608 - composed of what Django made
        cursor.execute(counted, [*parameters, list(queries)])
        return [times for (times,) in cursor.fetchall()]
