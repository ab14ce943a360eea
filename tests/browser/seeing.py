"""What tests of all pages look at: the findings of axe, the width of a page, and the page that comes next.

A click does not wait for the page that it leads to. What waits by itself are `expect(…)` and the actions on a
locator, on the page that is there as well as on the next one; anything read at once (`evaluate`, `count`,
`inner_text`, `url`, a record) is read behind `follow` or behind an `expect` of what only the next page says.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
# Only what is found leaves the browser: to tell what passed takes a third of the time again.
RUN = """options => axe.run(options).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(node => [id, node.html.slice(0, 300)])))"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that depend on colours."""
LOOKS = (("ru", "light"), ("kk", "dark"), ("en", "light"))
"""Each language and each scheme: names and sizes depend on the language alone, contrast on the scheme."""


def findings(page: Page, *, only: list[str] | None = None, without: str = "") -> list[tuple[str, str]]:
    """Return the rule and the element of each violation that axe finds, of all rules but one or of some."""
    options: dict[str, Any] = {**RULES, "rules": {**RULES["rules"]}}
    if only:
        options |= {"runOnly": {"type": "rule", "values": only}, "rules": {}}
    if without:
        options["rules"][without] = {"enabled": False}
    page.evaluate(AXE_SCRIPT)
    return [(rule, html) for rule, html in page.evaluate(RUN, options)]


def too_narrow(page: Page, *widths: int) -> list[int]:
    """Return the widths in pixels, of those given, at which the page scrolls sideways; the last remains."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => innerWidth === width", arg=width)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(width)
    return found


def follow(link: Locator) -> None:
    """Click a link or a button, and wait until the page that it leads to is there with its scripts."""
    with link.page.expect_event("load"):
        link.click()


def log_in(context: BrowserContext, base_url: str, account: User) -> None:
    """Sign a browser in without the form, which tests of its own fill in."""
    client = Client()
    client.force_login(account)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}])
