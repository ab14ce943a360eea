"""A real headless Chromium: Debian's, found on the PATH, under pytest-playwright's own fixtures.

Without one the browser tests are skipped with a loud line; REQUIRE_BROWSER=1 turns that into a failure.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from initiatives.models import Proposal, Version
from tests.browser.desk import TEXT
from tests.browser.seeing import log_in
from tests.conftest import NO_CHROMIUM
from tests.factories import make_citation, make_document, make_passage, make_proposal, make_user

# Playwright's sync API runs an event loop in this thread, and Django refuses database access beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A machine with more to do than cores keeps a page waiting; what waits goes on as soon as it may.
expect.set_options(timeout=20_000)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# What a browser does besides showing pages: none of it is the site's, and each takes its share of the cores.
UNASKED = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None and os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(NO_CHROMIUM)
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    # Chromium's own sandbox refuses to run as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*UNASKED, *sandbox]}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """Addresses are relative to the live server, whose data is committed and flushed after each test."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Where less motion is asked for, pages scroll at once: things are where they are said to be."""
    return {**browser_context_args, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture(autouse=True)
def _passwords_are_cheap(settings: Any) -> None:
    """Hash passwords in no time: that takes longer than the page behind the log-in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def page_errors(page: Page) -> list[str]:
    """What the browser's console complains of while the test runs, policy violations among it."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


@pytest.fixture(autouse=True)
def _scripts_run_to_their_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test whose page ends a script by an error, whatever the test looks at."""
    thrown: list[str] = []
    if "page" in request.fixturenames:
        page = request.getfixturevalue("page")
        page.context.on("weberror", lambda fault: thrown.append(str(fault.error)))
    yield
    assert thrown == []


@pytest.fixture
def version(transactional_db: None) -> Version:
    """Make the text that the desk opens."""
    return make_document(TEXT, slug="speech").versions.get()


@pytest.fixture
def proposal(version: Version) -> Proposal:
    """Make a draft that cites words of it."""
    proposal = make_proposal("first", published=False, title_en="First proposal")
    make_citation(proposal, make_passage(version, "Он предложил 🌊"), "detail")
    return proposal


@pytest.fixture
def editor(page: Page, base_url: str, version: Version) -> User:
    """Sign the browser in as somebody who may do everything."""
    editor = make_user("the-editor", is_staff=True, is_superuser=True)
    log_in(page.context, base_url, editor)
    return editor
