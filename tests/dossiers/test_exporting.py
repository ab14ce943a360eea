"""An export shows one state of the database, whatever editors write meanwhile."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, connection, transaction

from initiatives.dossiers.exporting import export_summit
from initiatives.models import Proposal, Summit
from tests.factories import make_document, make_passage, make_proposal, make_summit

pytestmark = pytest.mark.django_db(transaction=True)


def make_record() -> tuple[Summit, Proposal]:
    """Make a summit with a document and a proposal put forward in it."""
    summit = make_summit("tashkent")
    passage = make_passage(make_document(summit=summit).versions.get())
    return summit, make_proposal("water", passage=passage, title_en="Before")


def between_queries(write: Callable[[], Any]) -> Callable[..., Any]:
    """Return a wrapper of queries that lets another connection commit `write` after each of them."""

    def elsewhere() -> None:
        try:
            write()
        finally:
            connection.close()

    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        result = execute(sql, params, many, context)
        editor = threading.Thread(target=elsewhere)
        editor.start()
        editor.join()
        return result

    return wrapper


def test_commits_made_during_an_export_are_not_in_it() -> None:
    summit, proposal = make_record()
    before = export_summit(summit)
    written = 0

    def write() -> None:
        nonlocal written
        written += 1
        if written > 1:  # the first query only opens the transaction
            Proposal.objects.filter(pk=proposal.pk).update(title_en=f"After {written}")
            make_proposal(passage=proposal.citations.get().passage)

    with connection.execute_wrapper(between_queries(write)):
        during = export_summit(summit)
    assert written > 10
    assert during == before
    assert "After" in export_summit(summit).dossier


def test_an_export_can_write_nothing() -> None:
    summit, _proposal = make_record()
    refused: list[str] = []

    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if not refused and sql.startswith("SELECT"):
            with pytest.raises(InternalError, match="read-only transaction"), transaction.atomic():
                execute("DELETE FROM initiatives_topic", (), False, context)
            refused.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        export_summit(summit)
    assert refused
