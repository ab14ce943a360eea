"""Whether the database can do what the site needs; asked before every migration."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

OLDEST_SERVER = 15
EXTENSIONS = {"btree_gist", "pg_trgm"}
RIGHT_DATABASE = (
    "Create the database with a locale that knows these letters. PostgreSQL 17 or newer: createdb "
    "--template=template0 --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-collate=C "
    "--lc-ctype=C.UTF-8 NAME. PostgreSQL 15 or 16: createdb --template=template0 --encoding=UTF8 "
    "--locale=C.UTF-8 NAME. (initdb takes the same options for a whole cluster.)"
)


@register(Tags.database)
def check_databases(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return the faults of the databases named by the caller (`migrate`, `check --database`)."""
    return [fault for alias in databases or () for fault in database_faults(connections[alias])]


def database_faults(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """Return what is wrong with the server's version, its extensions or its locale: the first fault only.

    Under a locale that folds ASCII alone, search and filters would silently miss every Cyrillic word.
    Before the first migration the extensions are created for the question only, and rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        version = cursor.fetchone()[0]
    if version < OLDEST_SERVER:
        text = f"The server is PostgreSQL {version}; {OLDEST_SERVER} or newer is needed."
        return [Error(text, id="summit.E001")]
    with transaction.atomic(using=connection.alias):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT extname FROM pg_extension")
                for extension in sorted(EXTENSIONS - {name for (name,) in cursor.fetchall()}):
                    cursor.execute(f"CREATE EXTENSION {extension}")
        except DatabaseError as error:
            transaction.set_rollback(True, using=connection.alias)
            text = f"The extensions {', '.join(sorted(EXTENSIONS))} cannot be created: {str(error).strip()}"
            hint = "Install PostgreSQL's contrib modules, or let a superuser create them in this database."
            return [Error(text, hint=hint, id="summit.E002")]
        folds = _folds(connection)
        transaction.set_rollback(True, using=connection.alias)
    if folds:
        return []
    text = "The database's locale cannot fold Cyrillic and Kazakh letters."
    return [Error(text, hint=RIGHT_DATABASE, id="summit.E003")]


def _folds(connection: BaseDatabaseWrapper) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT similarity('вода', 'воды') > 0 AND lower('Ә') = 'ә'")
            return bool(cursor.fetchone()[0])
    except DatabaseError:  # an encoding that has no such letters at all
        return False
