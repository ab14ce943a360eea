"""Where the site is, for commands that write its addresses: said, or guessed by the settings."""

import os
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError


def add_site_argument(parser: ArgumentParser) -> None:
    """Declare `--site`."""
    parser.add_argument("--site", help="where the site is, such as https://initiatives.example.org")


def site_of(options: dict[str, Any]) -> str:
    """Return scheme and host of the site. Raises CommandError for a bad `--site`, or where one is needed."""
    return _read(options["site"] or _guess())


def _guess() -> str:
    """Return where the site is by its settings. Raises CommandError when they name no one host."""
    if not settings.PRODUCTION:
        return f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else ""
    if not host or host.startswith((".", "*")):
        raise CommandError("ALLOWED_HOSTS names no one host. Say where the site is: --site https://…")
    return f"https://{host}"


def _read(site: str) -> str:
    try:
        parts = urlsplit(site)
    except ValueError:  # half an address of IPv6
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise CommandError(f"--site is {site!r}; it must be like https://initiatives.example.org.")
    return f"{parts.scheme}://{parts.netloc}"
