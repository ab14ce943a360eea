"""The rows with which exports are measured."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection

from initiatives.management import bulk
from initiatives.management.commands.bench import import_one
from initiatives.management.export_peak import PACKAGE, parts
from initiatives.models import Anchor, Proposal

MADE = bulk.PROPOSALS_A_DOCUMENT


@pytest.mark.django_db
def test_bulk_rows_are_public_and_come_out_of_the_list_and_of_the_package(tmp_path: Path) -> None:
    import_one(tmp_path, 1, 10)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting triggers cannot be altered
    bulk.fill(0, MADE)
    assert Proposal.objects.published().count() == MADE + 10
    made = Anchor.objects.filter(version__document__slug="bulk-0").select_related("version")
    assert all(each.span and each.exact == each.span.of(each.version.text) for each in made[:50])
    rows = json.loads(b"".join(parts("json")))["rows"]
    assert len(rows) == MADE + 10
    assert len({row["origin"] for row in rows if row["title"]["text"].startswith("Предложение ")}) == MADE
    with zipfile.ZipFile(BytesIO(b"".join(parts(PACKAGE)))) as package:
        assert package.read("data/proposals.csv").count(b"\nbulk-") == MADE
