"""Two editors who cite the same words at the same moment."""

import threading

import pytest
from django.db import connection, transaction

from initiatives.actions import mark_passage
from initiatives.models import Passage
from initiatives.text.spans import Span
from tests.factories import make_document


@pytest.mark.django_db(transaction=True)
def test_words_marked_twice_at_once_are_one_passage() -> None:
    version = make_document("Вода и лес").versions.get()
    marked, late = threading.Event(), threading.Event()

    def mark_first() -> None:
        try:
            with transaction.atomic():
                mark_passage(version=version, span=Span(0, 4))
                marked.set()
                late.wait(timeout=1)
        finally:
            connection.close()

    other = threading.Thread(target=mark_first)
    other.start()
    try:
        assert marked.wait(timeout=20)
        second = mark_passage(version=version, span=Span(0, 4))
    finally:
        late.set()
        other.join(timeout=20)
    assert Passage.objects.get() == second
