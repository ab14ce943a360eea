"""Pages of another day and the timeline in a real browser."""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import Proposal
from tests.browser.seeing import COLOURS, findings
from tests.factories import make_update
from tests.views.addresses import make_catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    make_catalogue()


def test_a_day_is_chosen_on_the_page_and_left_again(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/topics/")
    page.get_by_text("On another day…").click()
    page.get_by_label("As of").fill("2025-12-01")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/en/topics/\?as_of=2025-12-01&known_on=$"))
    expect(page.get_by_role("note")).to_contain_text("As of 1 December 2025")
    page.get_by_role("link", name="Back to today").click()
    expect(page.get_by_role("note")).to_have_count(0)
    assert page_errors == []


def test_the_list_is_refined_to_a_day_without_a_reload(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/proposals/")
    page.evaluate("window.same = true")
    page.get_by_text("On another day…").click()
    page.get_by_label("As of").fill("2025-12-01")
    expect(page.get_by_role("note")).to_contain_text("As of 1 December 2025")
    expect(page).to_have_url(re.compile(r"/en/proposals/\?as_of=2025-12-01$"))
    assert page.evaluate("window.same")
    assert page_errors == []


def test_zooming_needs_no_reload_and_keeps_the_focus(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/overviews/timeline/")
    page.evaluate("window.same = true")
    closer = page.get_by_role("link", name="Closer")
    closer.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?since=[\d-]+&until=[\d-]+$"))
    expect(page.get_by_role("link", name="Wider")).to_be_visible()
    expect(closer).to_be_focused()
    expect(page.get_by_role("link", name="Русский")).to_have_attribute("href", re.compile("since="))
    assert page.evaluate("window.same")
    assert page_errors == []


def test_the_marks_of_the_strip_are_reached_by_the_keyboard(page: Page) -> None:
    page.goto("/en/overviews/timeline/")
    summit = page.locator("svg a").first
    summit.focus()
    expect(summit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/summits/tashkent/$"))


def test_axe_finds_nothing_on_pages_of_another_day(page: Page) -> None:
    """In the dark only what depends on colours is asked again."""
    make_update(Proposal.objects.get(), stage="in_preparation", effective_on=datetime.date(2026, 2, 1))
    wrong = {}
    for path in (
        "/en/?as_of=2026-02-01&known_on=2026-02-01",
        "/en/proposals/?as_of=2026-02-01",
        "/en/proposals/water-convention/?as_of=2020-01-01",
        "/en/overviews/stages/?as_of=2026-02-01",
        "/en/overviews/timeline/?as_of=2026-02-01",
    ):
        page.emulate_media(color_scheme="light")
        page.goto(path)
        for details in page.locator("details:not([open]) > summary").all():
            if details.is_visible():
                details.click()
        found = findings(page)
        page.emulate_media(color_scheme="dark")
        found += findings(page, only=COLOURS)
        if found:
            wrong[path] = found
    assert wrong == {}
