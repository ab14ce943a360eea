"""The search in a real browser: with its script and without, narrow, dark, and what a result leads to."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import factories
from tests.browser.seeing import LOOKS, findings, too_narrow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _records() -> None:
    speech = factories.make_document(
        "Ничего нового.\n\n" * 30 + "Предлагаем водную конвенцию Функционирование-Центральноазиатского.",
        title_en="A speech",
        summit=factories.make_summit(),
    )
    passage = factories.make_passage(speech.versions.get(), "Предлагаем водную конвенцию")
    proposal = factories.make_proposal(passage=passage, title_ru="Водная конвенция", title_en="Convention")
    update = factories.make_update(proposal)
    factories.make_evidence(update=update, title="Конвенция")
    factories.make_proposal(title_en="Tourism convention", topic=factories.make_topic("tourism"))


def test_a_facet_narrows_without_a_reload_and_back_undoes_it(page: Page, page_errors: list[str]) -> None:
    page.goto("/en/search/?q=convention")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Topic tourism").click()
    expect(page.get_by_role("link", name="Convention", exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"topic=tourism$"))
    expect(page.get_by_role("link", name="Русский")).to_have_attribute(
        "href", "/ru/search/?q=convention&topic=tourism"
    )
    assert page.evaluate("window.same")
    page.go_back()
    expect(page.get_by_role("link", name="Convention", exact=True)).to_be_visible()
    page.get_by_role("link", name="Convention", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Convention")
    assert page_errors == []


def test_the_search_of_the_masthead_leads_to_the_words_in_the_reader_without_script(
    browser: Browser, base_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/en/about/")
    page.get_by_role("searchbox", name="Search everything").fill("конвенции")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("конвенции")
    page.locator("section[aria-labelledby=found-paragraph]").get_by_role(
        "link", name="A speech · paragraph 31"
    ).click()
    expect(page.locator("#p31")).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_results_pass_axe_do_not_scroll_sideways_and_break_no_policy(
    page: Page, page_errors: list[str], language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    for query in ("q=конвенция", "q=конвенция&kind=paragraph", "q=канвенция", "q=-вода"):
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(f"/{language}/search/?{query}")
        assert (findings(page), too_narrow(page, 320)) == ([], []), query
    # The last, which looks for nothing, is refused; the browser says so itself.
    assert [error for error in page_errors if "400 (Bad Request)" not in error] == []
