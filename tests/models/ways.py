"""Two ways past the forms: the ORM and raw SQL. A rule that the database holds stops both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

from initiatives.models.rules import GENERAL, RULES, explain

WAYS = ("orm", "sql")
both_ways = pytest.mark.parametrize("way", WAYS)


def message_of(rule: str) -> str:
    """Return the message for people of a trigger's rule or a constraint."""
    for model in apps.get_app_config("initiatives").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == rule:
                return str(constraint.get_violation_error_message())
    return RULES[rule]


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """Demand that the database refuses the block by `rule`, at the latest at the end of the transaction."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():  # noqa: PT012
        yield
        connection.check_constraints()
    diagnosis = getattr(caught.value.__cause__, "diag", None)
    assert getattr(diagnosis, "constraint_name", None) == rule, str(caught.value)
    assert explain(caught.value) == message_of(rule)
    assert explain(caught.value) not in GENERAL.values()


@contextmanager
def kept() -> Iterator[None]:
    """Demand that the database accepts the block at the end of the transaction."""
    with transaction.atomic():
        yield
        connection.check_constraints()


def insert(way: str, record: models.Model) -> None:
    """Insert a new record as it is."""
    if way == "orm":
        record.save(force_insert=True)
        return
    fields = [
        field
        for field in record._meta.concrete_fields
        if not field.generated
        and not (field.primary_key and record.pk is None)
        and not isinstance(getattr(record, field.attname), DatabaseDefault)
    ]
    values = [field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields]
    inserted = _execute(
        "INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}",
        values,
        table=_name(record),
        key=_key(record),
        columns=sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
        marks=sql.SQL(", ").join([sql.Placeholder()] * len(fields)),
    )
    (record.pk,) = inserted


def change(way: str, record: models.Model, **values: Any) -> None:
    """Change columns of a record, past its save()."""
    if way == "orm":
        type(record)._base_manager.filter(pk=record.pk).update(**values)
        return
    fields = [field for field in record._meta.concrete_fields if field.name in values]
    assert len(fields) == len(values)
    new = [
        field.get_db_prep_save(getattr(values[field.name], "pk", values[field.name]), connection)
        for field in fields
    ]
    changes = [sql.SQL("{} = %s").format(sql.Identifier(str(field.column))) for field in fields]
    _execute(
        "UPDATE {table} SET {changes} WHERE {key} = %s RETURNING {key}",
        [*new, record.pk],
        table=_name(record),
        key=_key(record),
        changes=sql.SQL(", ").join(changes),
    )


def delete(way: str, record: models.Model) -> None:
    """Delete a record that nothing else names."""
    if way == "orm":
        type(record)._base_manager.filter(pk=record.pk).delete()
        return
    _execute(
        "DELETE FROM {table} WHERE {key} = %s RETURNING {key}",
        [record.pk],
        table=_name(record),
        key=_key(record),
    )


def _name(record: models.Model) -> sql.Identifier:
    return sql.Identifier(record._meta.db_table)


def _key(record: models.Model) -> sql.Identifier:
    return sql.Identifier(str(record._meta.pk.column))


def _execute(statement: LiteralString, values: Sequence[Any], **names: sql.Composable) -> tuple[Any, ...]:
    """Execute a statement on one row, and return what it returns."""
    with connection.cursor() as cursor:
        # As a plain string, which is what the history's context can be written into.
        cursor.execute(sql.SQL(statement).format(**names).as_string(None), values)
        (row,) = cursor.fetchall()
    returned: tuple[Any, ...] = row
    return returned
