"""Every public page in a real browser: axe, the console, narrow windows, the keyboard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from initiatives.models import Document, Proposal, Summit, Topic
from tests.views.addresses import LANGUAGES, NAMES, address, make_catalogue

pytestmark = pytest.mark.django_db(transaction=True)
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    make_catalogue()


def _findings(page: Page) -> list[tuple[str, str]]:
    results = Axe().run(page, options=RULES).response
    return [(found["id"], node["html"]) for found in results["violations"] for node in found["nodes"]]


@pytest.mark.parametrize(("language", "scheme"), [*((code, "light") for code in LANGUAGES), ("en", "dark")])
def test_axe_finds_nothing_on_any_page(browser: Browser, base_url: str, language: str, scheme: Any) -> None:
    context = browser.new_context(base_url=base_url, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in [*(address(name, language) for name in NAMES), f"/{language}/nothing/"]:
        page.goto(path)
        found[path] = _findings(page)
    context.close()
    assert {path: findings for path, findings in found.items() if findings} == {}


def test_no_page_breaks_the_policy_or_asks_for_what_is_not_there(page: Page, page_errors: list[str]) -> None:
    for name in NAMES:
        page.goto(address(name), wait_until="networkidle")
    assert page_errors == []


@pytest.mark.parametrize("width", [320, 390, 768, 1920])
def test_no_page_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    long = "Функционирование Центральноазиатского высокотехнологичного предпринимательства"
    for model in (Proposal, Document, Summit):
        model.objects.update(title_ru=long)
    Topic.objects.update(name_ru=long)
    wide = []
    for name in NAMES:
        page.goto(address(name, "ru"))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(name)
    assert wide == []


def test_the_skip_link_is_the_first_stop_of_the_keyboard_and_leads_to_the_content(page: Page) -> None:
    page.goto("/en/about/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
