"""Citations, cards and links to the source in a real browser."""

import pytest
from playwright.sync_api import Browser, Page, expect

from initiatives.models import Proposal
from initiatives.views.embedding import frame
from tests.browser.test_pages import _findings
from tests.factories import make_document, make_passage, make_proposal, make_update
from tests.text.seed import SEED

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "считаем целесообразным рассмотреть вопрос внедрения Единой системы электронного сопровождения грузов"


@pytest.fixture(autouse=True)
def proposal(base_url: str) -> Proposal:
    """A proposal quoted from a speech, of which the reader of this site is the source too."""
    document = make_document(SEED, slug="speech", address=f"{base_url}/ru/documents/speech/")
    made = make_proposal("cargo", passage=make_passage(document.versions.get(), WORDS))
    make_update(made)
    return made


def test_a_reference_is_copied_as_it_reads(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/en/proposals/cargo/cite/")
    shown = page.locator("[data-copy]").filter(has_text="APA 7")
    shown.get_by_role("button", name="Copy: APA 7").click()
    expect(shown.get_by_role("button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == " ".join(shown.locator("dd").inner_text().split())
    assert copied.startswith("Proposal 1. (")


def test_the_source_opens_at_the_words_quoted(page: Page) -> None:
    page.goto("/en/proposals/cargo/")
    page.get_by_role("link", name="At the source").first.click()
    page.wait_for_url("**/ru/documents/speech/**")
    # Nothing but the text fragment can have scrolled the page: its fragment directive is hidden from scripts.
    assert page.evaluate("location.hash") == ""
    expect(page.get_by_text("считаем целесообразным рассмотреть").first).to_be_in_viewport()
    assert page.evaluate("scrollY") > 0


def test_the_ways_of_a_paragraph_show_where_it_is_chosen_and_by_keyboard(page: Page) -> None:
    page.goto("/en/documents/speech/#p3")
    expect(page.locator("#p3 .para__ways")).to_be_visible()
    expect(page.locator("#p4 .para__ways")).to_be_hidden()
    page.locator("#p4 .para__number").focus()
    page.keyboard.press("Tab")
    cite = page.locator("#p4").get_by_role("link", name="Cite this paragraph")
    expect(cite).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("paragraph 4")


@pytest.fixture
def elsewhere(page: Page) -> Page:
    """Another site, at which a page with the HTML of a card stands."""
    page.route(
        "http://elsewhere.example/**", lambda route: route.fulfill(content_type="text/html", body="<p>")
    )
    page.goto("http://elsewhere.example/")
    return page


def test_a_card_shows_in_the_frame_of_another_site_and_leads_here(
    elsewhere: Page, proposal: Proposal, base_url: str, page_errors: list[str]
) -> None:
    elsewhere.set_content(frame(base_url, proposal))
    card = elsewhere.frame_locator("iframe")
    expect(card.get_by_role("heading", name="Инициатива 1")).to_be_visible()
    expect(card.locator("blockquote")).to_contain_text("считаем целесообразным")
    with elsewhere.context.expect_page() as opened:
        card.get_by_role("link").click()
    expect(opened.value).to_have_url(f"{base_url}/ru/proposals/cargo/")
    assert elsewhere.context.cookies() == []
    assert page_errors == []


def test_no_other_page_shows_in_a_frame(elsewhere: Page, base_url: str, page_errors: list[str]) -> None:
    elsewhere.set_content(f'<iframe src="{base_url}/ru/proposals/cargo/"></iframe>')
    elsewhere.wait_for_timeout(500)
    expect(elsewhere.frame_locator("iframe").get_by_role("heading")).to_have_count(0)
    assert any("frame-ancestors" in error for error in page_errors)


@pytest.mark.parametrize("width", [280, 560])
def test_a_card_scrolls_not_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 320})
    page.goto("/kk/proposals/cargo/card/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_on_a_card(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, bypass_csp=True)
    page = context.new_page()
    page.goto("/en/proposals/cargo/card/")
    assert _findings(page) == []
    context.close()
