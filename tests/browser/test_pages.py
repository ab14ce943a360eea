"""Every public page in a real browser: axe, the console, narrow windows, the keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import Document, Proposal, Summit, Topic
from tests.browser.seeing import LOOKS, findings, too_narrow
from tests.views.addresses import NAMES, address, make_catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    make_catalogue()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_every_page_passes_axe_fits_each_window_and_breaks_no_policy(
    page: Page, page_errors: list[str], language: str, scheme: Any
) -> None:
    """One visit of a page serves all three; what is named in Russian has the longest words there are."""
    long = "Функционирование Центральноазиатского высокотехнологичного предпринимательства"
    for model in (Proposal, Document, Summit):
        model.objects.update(title_ru=long)
    Topic.objects.update(name_ru=long)
    page.emulate_media(color_scheme=scheme)
    wrong = {}
    for path in [*(address(name, language) for name in NAMES), f"/{language}/nothing/"]:
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(path)
        found = [*findings(page), *too_narrow(page, 1920, 768, 390, 320)]
        # Of a page that is not there the browser complains itself.
        found += [error for error in page_errors if not (path.endswith("/nothing/") and "404" in error)]
        page_errors.clear()
        if found:
            wrong[path] = found
    assert wrong == {}


def test_the_skip_link_is_the_first_stop_of_the_keyboard_and_leads_to_the_content(page: Page) -> None:
    page.goto("/en/about/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
