"""What every test may count on. The database is the embedded one, or DATABASE_URL's."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

NO_CHROMIUM = "NO CHROMIUM FOUND: THE BROWSER TESTS DO NOT RUN"
NO_GETTEXT = "NO GNU GETTEXT FOUND: WHETHER THE TRANSLATIONS FOLLOW THE SOURCES IS NOT CHECKED"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was skipped for want of a program (xdist's controller speaks, and loads only this)."""
    for lack in (NO_CHROMIUM, NO_GETTEXT):
        if any(lack in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
            terminalreporter.write_sep("!", lack, red=True)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays for the whole run, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _flush_row_by_row() -> Iterator[None]:
    """Empty the tables after a transactional test by DELETE, past the triggers that forbid it.

    Most tables are empty: that takes a quarter of the time in which TRUNCATE makes the files of all of them
    anew, and leaves what PostgreSQL has planned. The role silences triggers for the one transaction of the
    flush; setting it needs a superuser, which the role of a test database has to be.
    """

    def sql_flush(self: DatabaseOperations, _style: Any, tables: list[str], **_unused: bool) -> list[str]:
        deletions = [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608 - names of tables
        return ["SET LOCAL session_replication_role = replica", *deletions]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_found_once() -> Iterator[None]:
    """Let every `Client` have the list of static files that the first one collected.

    A server makes it when it starts; a client is a server of its own, and thousands are made.
    """
    collect = WhiteNoiseMiddleware.add_files_from_finders
    collected: dict[str, Any] = {}

    def take_or_collect(self: WhiteNoiseMiddleware) -> None:
        if not collected:
            collect(self)
            collected.update(self.files)
        self.files = dict(collected)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", take_or_collect)
        yield


@pytest.fixture(autouse=True)
def _nobody_asks_too_often(settings: Any) -> None:
    """Let the tests ask the API as often as they like; those of its limit set one."""
    settings.API_RATE = 0


@pytest.fixture(autouse=True)
def _passwords_cost_nothing(settings: Any) -> None:
    """Hash passwords quickly; the test of what a log-in costs takes the real hashers."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test database; at the end, part with who is still connected, else it stays.

    A thread of the live server may outlast the last test that used it. The tables are left out of what
    autovacuum does: it would learn from them, between two tests that roll back, that they are empty, and
    the plans that follow from that take minutes. For the same want of knowledge it would compile queries
    that touch ten rows; and no test asks what a crash of the server leaves.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        for parameter in ("jit", "synchronous_commit"):
            cursor.execute(f"ALTER DATABASE {database} SET {parameter} = off")
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")
    with django_db_blocker.unblock():
        connection.close()  # only a new connection has these settings
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
