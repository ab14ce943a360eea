"""Asking the API as a program does."""

import json
from typing import Any

from django.test import Client

PROBLEM = "application/problem+json"


def ask(client: Client, path: str, *, status: int = 200, **query: Any) -> Any:
    """Return what the address below `/api/v1/` answers, read as JSON."""
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == status, (path, query, response.content.decode()[:500])
    assert response["Content-Type"] == ("application/json" if status == 200 else PROBLEM)
    return json.loads(response.content)


def results(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """Return the records of a page of a list."""
    found: list[dict[str, Any]] = ask(client, path, **query)["results"]
    return found


def walk(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """Return the records of a whole list, page after page by `next`."""
    page = ask(client, path, **query)
    found: list[dict[str, Any]] = page["results"]
    while page["next"]:
        page = json.loads(client.get(page["next"].removeprefix("http://testserver")).content)
        found += page["results"]
    return found
