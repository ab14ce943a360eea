"""How matches are looked up: by the index, and no more of them than are told."""

from collections.abc import Collection

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import Paragraph
from initiatives.search import matching
from initiatives.search.bounds import bounded
from initiatives.search.lexemes import understand
from initiatives.search.matching import MOST, matches
from initiatives.search.narrowing import Chosen
from tests import factories

pytestmark = pytest.mark.django_db


def plan_of_matches(chosen: Chosen) -> str:
    """Return how PostgreSQL looks up and ranks paragraphs with «вода», under the settings of the search."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('paragraph_words')")
        cursor.execute("ANALYZE")
        with bounded(), CaptureQueriesContext(connection) as captured:
            matches("paragraph", understand("вода"), chosen)
        asked = [query["sql"] for query in captured]
        [ranked] = [place for place, sql in enumerate(asked) if "ts_rank" in sql]
        with bounded():
            for sql in asked[:ranked]:
                cursor.execute(sql)
            cursor.execute(f"EXPLAIN {asked[ranked]}")
            return "\n".join(line for (line,) in cursor.fetchall())


def test_paragraphs_are_looked_up_in_the_index_even_where_each_of_them_matches() -> None:
    factories.make_document("\n\n".join(f"Вода {number}." for number in range(MOST)))
    plan = plan_of_matches({})
    assert "Bitmap Index Scan on paragraph_words" in plan
    assert "Seq Scan on initiatives_paragraph" not in plan


@pytest.mark.parametrize(
    ("holding", "bands"),
    [
        (range(41), 1),  # four of the last five
        (range(1, 41, 5), 2),  # one of the last five, four of the last twenty
        (range(1, 21), 1),  # none of the last five
        ([*range(1, 11), 38], 2),  # one of the last five, and of the last twenty
    ],
)
def test_the_newest_are_found_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch, holding: Collection[int], bands: int
) -> None:
    for name, value in (("MOST", 3), ("NEAR", 5), ("FAR", 20)):
        monkeypatch.setattr(matching, name, value)
    factories.make_document(
        "\n\n".join(f"{'Вода' if number in holding else 'Суша'} {number}." for number in range(1, 41))
    )
    with bounded(), CaptureQueriesContext(connection) as captured:
        found = matches("paragraph", understand("вода"), {})
    keys = {match.key for match in found.found}
    numbers = Paragraph.objects.filter(pk__in=keys).values_list("number", flat=True)
    assert set(numbers) == set(sorted(holding)[-3:])
    assert found.is_capped
    assert len([query for query in captured if '"initiatives_paragraph"."id" >' in query["sql"]]) == bands


def test_a_narrowed_search_goes_from_what_narrows_it() -> None:
    """Of a word in every paragraph the index would tell them all."""
    for _number in range(40):
        factories.make_document("\n\n".join(f"Вода {number}." for number in range(50)))
    plan = plan_of_matches({"text": "agreement"})
    assert "Bitmap Index Scan on paragraph_words" not in plan
    assert "Seq Scan on initiatives_paragraph" not in plan


def test_the_settings_of_a_search_end_with_it() -> None:
    def shown() -> tuple[str, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
            return tuple(cursor.fetchone())

    before = shown()
    with bounded():
        assert shown() == ("3s", "off")
    assert shown() == before
