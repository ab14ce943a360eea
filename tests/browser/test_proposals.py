"""Refining the list of proposals in a real browser, with its script and without."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from initiatives.models import Proposal
from tests import factories
from tests.browser.seeing import too_narrow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _proposals() -> None:
    factories.make_proposal(title_en="Water convention", kind="convention")
    factories.make_proposal(title_en="Tourism agreement", topic=factories.make_topic("tourism"))


def test_choosing_refines_without_a_reload_and_back_undoes_it(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/proposals/")
    page.evaluate("window.same = true")
    page.get_by_role("checkbox", name="Topic tourism").check()
    expect(page.get_by_text("1 proposal", exact=True)).to_have_count(2)  # shown, and said by the live region
    expect(page).to_have_url(re.compile(r"/en/proposals/\?topic=tourism$"))
    expect(page.get_by_role("link", name="Water convention")).to_have_count(0)
    expect(page.get_by_role("link", name="Русский")).to_have_attribute("href", "/ru/proposals/?topic=tourism")
    expect(page.get_by_role("checkbox", name="Topic tourism")).to_be_focused()
    page.get_by_role("link", name="Remove the filter").click()
    expect(page.get_by_role("link", name="Water convention")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/en/proposals/$"))
    assert page.evaluate("window.same")
    expect(page.get_by_role("link", name="Русский")).to_have_attribute("href", "/ru/proposals/")
    page.go_back()
    expect(page.get_by_role("link", name="Water convention")).to_have_count(0)
    assert page_errors == []


def test_words_are_looked_for_on_enter(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/proposals/")
    page.get_by_label("Words").fill("conventions")
    page.get_by_label("Words").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=conventions$"))
    expect(page.get_by_role("link", name="Tourism agreement")).to_have_count(0)
    assert page_errors == []


def test_the_list_refines_without_script(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/en/proposals/")
    page.get_by_role("checkbox", name="Topic tourism").check()
    page.get_by_role("button", name="Apply the filters").click()
    expect(page.get_by_role("link", name="Tourism agreement")).to_be_visible()
    expect(page.get_by_role("link", name="Water convention")).to_have_count(0)
    context.close()


def test_a_refused_address_is_explained_after_a_swap_too(page: Page) -> None:
    page.goto("/en/proposals/")
    page.get_by_label("Words").evaluate("field => { field.removeAttribute('maxlength') }")
    page.get_by_label("Words").fill("x" * 201)
    page.get_by_label("Words").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("q")


def test_a_long_address_in_a_changed_note_does_not_widen_the_page_of_changes(page: Page) -> None:
    Proposal.objects.filter(title_en="Water convention").update(
        note_en="https://source.example/" + "Water_Framework_Convention_" * 9
    )
    page.goto("/en/changes/")
    expect(page.locator("main").get_by_text("https://source.example/")).to_be_visible()
    assert too_narrow(page, 1280, 320) == []
