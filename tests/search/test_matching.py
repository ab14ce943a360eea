"""How matches are looked up: by the index, and no more of them than are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.search.bounds import bounded
from initiatives.search.lexemes import understand
from initiatives.search.matching import MOST, matches
from tests import factories

pytestmark = pytest.mark.django_db


def test_paragraphs_are_looked_up_in_the_index_even_where_each_of_them_matches() -> None:
    factories.make_document("\n\n".join(f"Вода {number}." for number in range(MOST)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('paragraph_words')")
        cursor.execute("ANALYZE initiatives_paragraph")
        with bounded(), CaptureQueriesContext(connection) as captured:
            matches("paragraph", understand("вода"), {})
        [asked] = [query["sql"] for query in captured if "ts_rank" in query["sql"]]
        with bounded():
            cursor.execute(f"EXPLAIN {asked}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on paragraph_words" in plan
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
