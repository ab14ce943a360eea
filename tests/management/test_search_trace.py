"""The synthetic paragraphs on which the search is measured."""

import pytest
from django.db import connection

from initiatives.management.search_trace import fill
from initiatives.models import KnownWord, Paragraph
from initiatives.search.results import search

pytestmark = pytest.mark.django_db


def test_synthetic_paragraphs_are_as_the_triggers_would_have_written_them() -> None:
    fill(3)
    fill(105)
    paragraphs = list(Paragraph.objects.select_related("version").order_by("version_id", "number"))
    assert [paragraph.number for paragraph in paragraphs] == [*range(1, 4), *range(1, 101), *range(1, 3)]
    for paragraph in paragraphs:
        said = paragraph.version.text[paragraph.start : paragraph.end]
        assert said[0].isupper()
        assert said.endswith(".")
        assert "\n" not in said
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM initiatives_paragraph p JOIN initiatives_version v ON v.id = p.version_id"
            ' WHERE p.search = initiatives_words(substr(v.text, p.start + 1, p."end" - p.start), v.language)'
        )
        assert cursor.fetchone() == (105,)
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'paragraph_words'")
        assert cursor.fetchone() == (
            "CREATE INDEX paragraph_words ON public.initiatives_paragraph USING gin (search)",
        )
    assert search("пункт").total == 105
    words = list(KnownWord.objects.values_list("word", flat=True))
    assert len(words) == len(set(words)) > 300
    assert search("пункт регеон").suggestions[0].words == "пункт регион"
