"""How the search behaves as paragraphs grow in number: its whole page beside the same question in SQL."""

import datetime
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from initiatives.actions import add_version
from initiatives.management.synthetic import SENTENCES_A_PARAGRAPH, sentences
from initiatives.models import Document, DocumentKind, Paragraph
from initiatives.search.lexemes import understand

PARAGRAPHS_A_DOCUMENT = 100
QUESTIONS = (
    "пункт",  # in every paragraph
    "регион",
    "Центральная Азия",
    "стратегия or конвенция",
    "водные стратегии",
    "искусственный интеллект -декларация",
    "«редкоземельным металлам»",
    "Токаеву",
    "Мирзиёев саммит",
    "госнаграда",
)
"""Words of every frequency in the seed text, alone, together, as a phrase, left out, and as names."""

# As one would write it by hand: every match is ranked, the best twenty are lit.
_SQL = """
WITH best AS MATERIALIZED (
    SELECT p.id, p.version_id, p.start, p."end", query
    FROM initiatives_paragraph p, (SELECT %s::tsquery AS query) AS asked
    WHERE p.search @@ query
    ORDER BY ts_rank(p.search, query) DESC, p.id DESC
    LIMIT 20
)
SELECT best.id, ts_headline('russian', substr(v.text, start + 1, "end" - start), query)
FROM best JOIN initiatives_version v ON v.id = best.version_id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the questions took, by the page and in SQL: seconds, each the median and the 99th percentile."""

    paragraphs: int
    page: tuple[float, float]
    sql: tuple[float, float]


def fill(paragraphs: int) -> None:
    """Add synthetic documents until there are so many paragraphs; the same number gives the same texts."""
    made = Paragraph.objects.count()
    while made < paragraphs:
        number = min(PARAGRAPHS_A_DOCUMENT, paragraphs - made)
        chance = random.Random(made)  # noqa: S311 - no secret, and wanted the same each time
        spoken = sentences(chance, number * SENTENCES_A_PARAGRAPH)
        cut = [spoken[at : at + SENTENCES_A_PARAGRAPH] for at in range(0, len(spoken), SENTENCES_A_PARAGRAPH)]
        document = Document.objects.create(
            slug=f"searched-{made}",
            kind=DocumentKind.SPEECH,
            title_ru=f"Речь {made}",
            issued_on=datetime.date(1970 + made % 55, 1, 1),
        )
        add_version(document=document, language="ru", text="\n\n".join(" ".join(each) for each in cut) + "\n")
        made += number
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # autovacuum would have done it by the time of a visit


def trace(client: Client, repeat: int, language: str) -> Taken:
    """Ask every question `repeat` times, by the page and in SQL in turns."""
    pages: list[float] = []
    plain: list[float] = []
    with override(language):
        address = reverse("initiatives:search")
    asked = {question: understand(question).whole.made for question in QUESTIONS}
    for turn in range(repeat + 1):
        for question, query in asked.items():
            page = _timed(partial(_get, client, f"{address}?{urlencode({'q': question})}"))
            sql = _timed(partial(_run, query))
            if turn:  # the first warms templates and plans
                pages.append(page)
                plain.append(sql)
    return Taken(Paragraph.objects.count(), _summary(pages), _summary(plain))


def table(taken: Taken, bare_seconds: float) -> list[str]:
    """Return the lines that tell what was taken, also in multiples of a bare view."""
    lines = []
    for name, (median, slowest) in (("search page", taken.page), ("same in SQL", taken.sql)):
        multiples = f"{median / bare_seconds:>8,.1f}{slowest / bare_seconds:>10,.1f}"
        lines.append(f"{taken.paragraphs:>11,}  {name:<14}{median:>10.4f}{slowest:>10.4f}{multiples}")
    return lines


HEADER = f"{'paragraphs':>11}  {'measured':<14}{'median s':>10}{'p99 s':>10}{'ratio':>8}{'p99 ratio':>10}"


def _get(client: Client, address: str) -> None:
    response = client.get(address, secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}.")


def _run(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [query])
        cursor.fetchall()


def _timed(action: Callable[[], None]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def _summary(seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
