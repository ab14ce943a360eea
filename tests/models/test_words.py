"""The vectors of the search: asked in the database, read nowhere."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from initiatives.models import Anchor, Citation, Paragraph, Proposal
from initiatives.models.words import Vector
from tests import factories

pytestmark = pytest.mark.django_db


def holds_vectors(model: type[models.Model]) -> bool:
    return any(isinstance(getattr(field, "output_field", field), Vector) for field in model._meta.fields)


def test_no_query_reads_a_vector() -> None:
    factories.make_position(factories.make_proposal(published=True))
    held = [model for model in apps.get_models() if holds_vectors(model)]
    assert len(held) == 4
    reads: list[Any] = [model._default_manager.all() for model in held]
    reads += [Citation.objects.select_related("proposal", "passage"), Proposal.objects.distinct()]
    with CaptureQueriesContext(connection) as captured:
        for read in reads:
            list(read)
        factories.make_proposal("another")
    asked = [query["sql"] for query in captured]
    assert any("initiatives_proposal" in sql for sql in asked)
    assert not [sql for sql in asked if not sql.startswith("INSERT") and '"search"' in sql]
    assert not [sql for sql in asked if '"search"' in sql.partition("RETURNING")[2]]


@pytest.mark.parametrize("model", [Anchor, Proposal])
def test_a_record_that_is_loaded_and_saved_is_found_as_before(model: Any) -> None:
    factories.make_proposal(published=True)

    def vectors() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT search::text FROM {model._meta.db_table} ORDER BY id")  # noqa: S608
            return list(cursor.fetchall())

    before = vectors()
    for record in model.objects.all():
        record.full_clean()
        record.save()
    assert before
    assert vectors() == before
    assert all(vector for (vector,) in before)


def test_paragraphs_added_at_once_get_their_vectors() -> None:
    factories.make_document("Вода.\n\nЗемля.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM initiatives_paragraph ORDER BY number")
        assert [found for (found,) in cursor.fetchall()] == ["'вод':1", "'земл':1"]
    assert {paragraph.search for paragraph in Paragraph.objects.all()} == {None}
