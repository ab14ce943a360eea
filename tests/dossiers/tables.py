"""All tables of the application by natural keys: no surrogate identifiers, no history."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models

from initiatives.models import DossierRecord, KnownWord

# What an import did, and the words ever public: not the content that travels.
BOOKKEEPING = (DossierRecord, KnownWord)


def tables() -> dict[str, list[Any]]:
    """Return the rows of every table, foreign keys by the natural key of what they point at, sorted."""
    found = {
        model.__name__: sorted(
            (natural(row) for row in model._default_manager.all()),
            key=repr,
        )
        for model in apps.get_app_config("initiatives").get_models()
        if not (model.__name__.endswith("Event") or model._meta.proxy or model in BOOKKEEPING)
    }
    return found | {"User": sorted(User.objects.values_list("username", "is_active"))}


def natural(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row but its surrogate identifier, foreign keys followed all the way."""
    columns: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if isinstance(value, User):
            columns[field.name] = value.username
        elif isinstance(value, models.Model):
            columns[field.name] = name(value)
        elif not isinstance(field, models.BigAutoField):
            columns[field.name] = value
    return columns


def name(row: models.Model) -> Any:
    """Return what tells a row for good: its slug, code or identifier, else all of its columns."""
    for key in ("slug", "code"):
        if hasattr(row, key):
            return getattr(row, key)
    return row.pk if isinstance(row.pk, str) else natural(row)


def empty_tables() -> None:
    """Empty the application's tables, past the triggers that forbid it; only a test's superuser may."""
    emptied: list[type[models.Model]] = [*apps.get_app_config("initiatives").get_models(), User]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        # DELETE and not TRUNCATE, after which PostgreSQL would plan every query of every trigger anew.
        for model in emptied:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - names of tables
        cursor.execute("SET LOCAL session_replication_role = origin")
