"""ASGI entry point (https://asgi.readthedocs.io/)."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application

from summit.middleware import percent_encoded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit.settings")
_django = get_asgi_application()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
) -> None:
    """Serve a connection. Django would answer raw bytes of a query that are not UTF-8 with an empty page."""
    if raw := scope.get("query_string"):
        scope = {**scope, "query_string": percent_encoded(raw).encode()}
    await _django(scope, receive, send)
