"""Reading what was taken away, as those do who take it."""

import csv
import io
import json
from typing import Any

from django.test import Client
from openpyxl import Workbook, load_workbook

from initiatives.exports.comma_separated import GUARD


def fetch(client: Client, path: str) -> bytes:
    """Return the whole file at an address."""
    response = client.get(path)
    assert response.status_code == 200, response.content.decode()[:2000]
    return b"".join(response)


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Return the rows by heading, the guards of docs/data.md taken off."""
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return [{name: cell.removeprefix(GUARD) for name, cell in row.items()} for row in rows]


def read_json(content: bytes) -> dict[str, Any]:
    """Return the object."""
    found: dict[str, Any] = json.loads(content)
    return found


def read_xlsx(content: bytes) -> Workbook:
    """Return the workbook."""
    return load_workbook(io.BytesIO(content))


def rows_of(book: Workbook) -> dict[str, list[list[Any]]]:
    """Return the cells of each sheet."""
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
