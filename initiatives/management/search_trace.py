"""How the search behaves as paragraphs grow in number: its whole page beside the same question in SQL."""

import datetime
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from initiatives.management.synthetic import SENTENCES_A_PARAGRAPH, sentences, vocabulary
from initiatives.models import Document, DocumentKind, Paragraph, Version
from initiatives.models.sources import digest
from initiatives.models.words import SHORTEST_KNOWN
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

_BETWEEN = "\n\n"
_PARAGRAPHS = """
INSERT INTO initiatives_paragraph (version_id, number, start, "end", kind, search)
SELECT %s, number, begins, ends, 'narration', initiatives_words(said, 'ru')
FROM unnest(%s::int[], %s::int[], %s::text[]) WITH ORDINALITY AS cut (begins, ends, said, number)
ORDER BY number
"""
_KNOWN = f"""
INSERT INTO initiatives_knownword (word)
SELECT DISTINCT initiatives_folded(said) FROM unnest(%s::text[]) AS words (said)
WHERE length(said) >= {SHORTEST_KNOWN} AND initiatives_folded(said) NOT LIKE '%% %%'
EXCEPT SELECT word FROM initiatives_knownword
"""  # noqa: S608 - composed of constants of this module


@dataclass(frozen=True, slots=True)
class Taken:
    """What the questions took, by the page and in SQL: seconds, each the median and the 99th percentile."""

    paragraphs: int
    page: tuple[float, float]
    sql: tuple[float, float]


def fill(paragraphs: int) -> None:
    """Add synthetic documents until there are so many paragraphs; the same number gives the same texts.

    Triggers are passed over, for which the role has to be a superuser, and their work is done here: so a
    million paragraphs take minutes.
    """
    made = Paragraph.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # Slow to write row by row. No search asks the constraint, and the database is a temporary one.
        cursor.execute("DROP INDEX IF EXISTS paragraph_words")
        cursor.execute("ALTER TABLE initiatives_paragraph DROP CONSTRAINT IF EXISTS paragraph_no_overlap")
        while made < paragraphs:
            number = min(PARAGRAPHS_A_DOCUMENT, paragraphs - made)
            _add_document(cursor, made, number)
            made += number
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("CREATE INDEX paragraph_words ON initiatives_paragraph USING gin (search)")
        cursor.execute(_KNOWN, [vocabulary()])


def settle() -> None:
    """Do what autovacuum would have done by the time of a visit."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _add_document(cursor: CursorWrapper, made: int, number: int) -> None:
    """Add a document of so many paragraphs, its address and its texts made of how many there are already."""
    chance = random.Random(made)  # noqa: S311 - no secret, and wanted the same each time
    spoken = sentences(chance, number * SENTENCES_A_PARAGRAPH)
    said = [
        " ".join(spoken[at : at + SENTENCES_A_PARAGRAPH])
        for at in range(0, len(spoken), SENTENCES_A_PARAGRAPH)
    ]
    text = _BETWEEN.join(said) + "\n"
    document = Document.objects.create(
        slug=f"searched-{made}",
        kind=DocumentKind.SPEECH,
        title_ru=f"Речь {made}",
        issued_on=datetime.date(1970 + made % 55, 1, 1),
    )
    version = Version.objects.create(
        document=document, number=1, language="ru", text=text, sha256=digest(text)
    )
    ends = [end - len(_BETWEEN) for end in accumulate(len(each) + len(_BETWEEN) for each in said)]
    starts = [end - len(each) for end, each in zip(ends, said, strict=True)]
    cursor.execute(_PARAGRAPHS, [version.pk, starts, ends, said])


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
