"""Which database: the one named by DATABASE_URL, else the project's own embedded PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

POSTGRES_SCHEMES = ("postgres", "postgresql")
CONNECT_TIMEOUT = 10
"""Seconds to wait for a server that does not answer; `?connect_timeout=` in the address overrides it."""
SESSION = "-c jit=off"
"""How each session begins; `?options=` in the address adds to it, and overrides it.

A list is asked for in batches, each by one query of many small parts: compiling it took fifteen times as long
as running it.
"""
EXAMPLE = "postgres://user:password@host:port/name (special characters as %xx)"


def database_settings(url: str, var_dir: Path) -> dict[str, Any]:
    """Return Django's settings for the database at `url` (`postgres://user:password@host:port/name`).

    An empty `url` means the embedded server, with its cluster under `var_dir`. Raises ImproperlyConfigured
    for an address that is not PostgreSQL's or names no database; the message never repeats a password.
    """
    if not url:
        return {
            "ENGINE": "summit.embedded",
            "NAME": "summit",
            "USER": "summit",
            "EMBEDDED_DIR": str(var_dir / "postgres"),
        }
    scheme = url.partition("://")[0]
    if scheme not in POSTGRES_SCHEMES:
        raise ImproperlyConfigured(f"DATABASE_URL must look like {EXAMPLE}: only PostgreSQL is supported.")
    try:
        settings: dict[str, Any] = environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read; it must look like {EXAMPLE}.") from error
    if not settings.get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database; it must look like {EXAMPLE}.")
    settings["HOST"] = unquote(settings["HOST"])  # libpq's form of a socket's folder: %2Fvar%2Frun
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", CONNECT_TIMEOUT)
    options["options"] = f"{SESSION} {options.get('options', '')}".rstrip()
    return settings
