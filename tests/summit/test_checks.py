from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from summit.checks import database_faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database_with(request: pytest.FixtureRequest) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of the same server, created with the options of the test's parameter."""
    name = f"{connection.settings_dict['NAME']}_trial"  # each xdist worker has its own
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 {request.param}")
    other = connection.copy(alias="trial")
    other.settings_dict["NAME"] = name
    connections["trial"] = other
    yield other
    other.close()
    del connections["trial"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def extensions(of: BaseDatabaseWrapper) -> set[str]:
    with of.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        return {name for (name,) in cursor.fetchall()}


def test_the_database_of_the_tests_has_no_fault() -> None:
    assert database_faults(connection) == []


@pytest.mark.parametrize("database_with", ["ENCODING 'UTF8'"], indirect=True)
def test_a_right_database_passes_before_its_first_migration_and_stays_empty(
    database_with: BaseDatabaseWrapper,
) -> None:
    assert database_faults(database_with) == []
    assert extensions(database_with) == {"plpgsql"}


@pytest.mark.parametrize(
    "database_with",
    [
        "ENCODING 'UTF8' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",
        "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",
        "ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",
    ],
    indirect=True,
)
def test_a_database_that_cannot_fold_kazakh_letters_is_refused_with_the_way_out(
    database_with: BaseDatabaseWrapper,
) -> None:
    (fault,) = database_faults(database_with)
    assert fault.id == "summit.E003"
    assert fault.hint is not None
    assert "--builtin-locale=C.UTF-8" in fault.hint


@pytest.mark.parametrize("database_with", ["ENCODING 'UTF8'"], indirect=True)
def test_a_role_that_may_not_create_the_extensions_is_told_so(database_with: BaseDatabaseWrapper) -> None:
    with database_with.cursor() as cursor:
        cursor.execute("SET ROLE pg_read_all_data")
    (fault,) = database_faults(database_with)
    assert fault.id == "summit.E002"
    assert "btree_gist" in fault.msg


def test_a_server_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summit.checks.OLDEST_SERVER", 999)
    (fault,) = database_faults(connection)
    assert fault.id == "summit.E001"
    assert "999" in fault.msg
