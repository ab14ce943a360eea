"""Settings are read from the environment of a fresh process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parents[2]
# What docs/operations.md demands; nothing connects to this database.
PRODUCTION = {
    "SUMMIT_MODE": "production",
    "SECRET_KEY": "$" + get_random_secret_key(),  # a key may begin with any of its signs
    "ALLOWED_HOSTS": "initiatives.example.org",
    "DATABASE_URL": "postgres://summit:secret@db.example.org/summit?CONN_MAX_AGE=300&CONN_HEALTH_CHECKS=True",
}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the environment given, without what this process has of the project's variables."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=kept | environment, capture_output=True, text=True
    )


def test_check_deploy_is_silent_in_the_documented_production_environment() -> None:
    done = run(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_names_the_variable_it_lacks(missing: str) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = run(environment, "manage.py", "check")
    assert done.returncode == 1
    assert missing in done.stderr


def test_unknown_mode_is_refused() -> None:
    done = run({"SUMMIT_MODE": "prod"}, "manage.py", "check")
    assert done.returncode == 1
    assert "it must be 'local' or 'production'" in done.stderr


def test_the_traceback_of_a_failed_request_is_logged_in_production() -> None:
    code = (
        "import logging, django; django.setup()\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n"
        "    logging.getLogger('django.request').exception('Internal Server Error: /en/')"
    )
    done = run(PRODUCTION | {"DJANGO_SETTINGS_MODULE": "summit.settings"}, "-c", code)
    assert "Internal Server Error: /en/" in done.stderr
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("count", ["-1", "ten", "1.5", "10", " 1", ""])
def test_a_number_of_proxies_that_is_none_is_refused(count: str) -> None:
    done = run({"TRUSTED_PROXY_COUNT": count}, "manage.py", "check")
    assert done.returncode == 1
    assert f"TRUSTED_PROXY_COUNT is {count!r}; it must be a number from 0 to 9." in done.stderr


def test_cookies_of_production_travel_over_https_alone_and_no_script_reads_the_session() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
    code = f"from django.conf import settings; print([getattr(settings, name) for name in {names}])"
    done = run(PRODUCTION | {"DJANGO_SETTINGS_MODULE": "summit.settings"}, "-c", code)
    assert done.stdout.strip() == "[True, True, True]", done.stderr
