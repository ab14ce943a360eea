"""The page of a proposal and the list of proposals on paper: what they say, without what one clicks."""

from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

# As wide as A4 between its margins.
PAPER = {"width": 718, "height": 1000}
LONG = "https://example.org/" + "a-very-long-address-without-a-place-to-break" * 6
CUT = """() => [...document.querySelectorAll("body *")].filter(part => {
    if (!part.checkVisibility() || part.closest(".visually-hidden")) return false;
    const hides = getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1;
    return hides || part.getBoundingClientRect().right > innerWidth + 1;
}).map(part => part.outerHTML.slice(0, 100))"""
# What a reader of the paper sees of each link that leaves the site; a text of no size is not seen.
READ = """links => links.map(link => {
    const added = getComputedStyle(link, "::after").content;
    const text = parseFloat(getComputedStyle(link).fontSize) ? link.innerText : "";
    return [link.getAttribute("href"), text + (added === "none" ? "" : added)];
})"""


@pytest.fixture
def paper(page: Page) -> Page:
    """A page of the size of a sheet, in the media of print."""
    page.set_viewport_size({"width": PAPER["width"], "height": PAPER["height"]})
    page.emulate_media(media="print")
    return page


def assert_it_reads_as_paper(paper: Page) -> None:
    """Assert that nothing is there to be clicked, and nothing cut at the edge or inside."""
    controls = paper.locator("nav:not(.pager), .pager a, button, input, select, .skip-link")
    assert [one.evaluate("it => it.outerHTML") for one in controls.all() if one.is_visible()] == []
    assert paper.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert paper.evaluate(CUT) == []


def test_a_proposal_is_printed_whole_with_each_address_once(paper: Page) -> None:
    note: Any = factories.worded("note", f"Страница ({LONG}note).", f"A page ({LONG}note).", "Бет.")
    title: Any = {"title_en": "Harmonisation of the Central Asian electronic cargo tracking arrangements"}
    proposal = factories.make_proposal("printed", **note, **title)
    with transaction.atomic():
        update = factories.make_update(proposal, evidence=False)
        factories.make_evidence(update=update, address=f"{LONG}named", archive_address=f"{LONG}archive")
        factories.make_evidence(update=update, address=f"{LONG}bare", title="")
    factories.make_position(proposal, factories.make_state("UZ"))
    factories.make_milestone(proposal, address=f"{LONG}milestone")
    factories.make_target(proposal)
    paper.goto("/en/proposals/printed/")
    assert_it_reads_as_paper(paper)
    read = paper.locator("main a[href^='https://example.org']").evaluate_all(READ)
    addresses = [f"{LONG}{name}" for name in ("note", "named", "archive", "bare", "milestone")]
    assert [address for address, _text in read] == addresses
    assert [text.count(address) for address, text in read] == [1] * 5
    for words in (title["title_en"], proposal.citations.get().passage.id):
        assert words in paper.content()
    expect(paper.get_by_role("heading", name="Milestones and relations")).to_be_visible()


def test_a_briefing_is_printed_with_each_address_once(paper: Page) -> None:
    with transaction.atomic():
        update = factories.make_update(factories.make_proposal(), evidence=False)
        factories.make_evidence(update=update, address=f"{LONG}named")
        factories.make_evidence(update=update, address=f"{LONG}bare", title="")
    paper.goto("/en/briefing/")
    assert_it_reads_as_paper(paper)
    read = paper.locator("main a[href^='https://example.org']").evaluate_all(READ)
    assert [text.count(address) for address, text in read] == [1, 1]


def test_the_list_is_printed_with_its_filters_named_and_no_controls(paper: Page) -> None:
    topic = factories.make_topic("water")
    for number in range(40):
        factories.make_proposal(title_en=f"Proposal about water number {number}", topic=topic)
    paper.goto("/en/proposals/?topic=water")
    assert_it_reads_as_paper(paper)
    expect(paper.locator(".set-filter")).to_have_text("Remove the filter Topic: Topic water ×")
    expect(paper.locator(".set-filter__cross")).to_be_hidden()
    expect(paper.get_by_text("Remove all")).to_be_hidden()
    expect(paper.get_by_text("40 proposals", exact=True).first).to_be_visible()
    expect(paper.get_by_text("Page 1 of 2")).to_be_visible()


def test_a_search_is_printed_with_what_was_asked(paper: Page) -> None:
    factories.make_proposal(title_en="Bridges over the river", topic=factories.make_topic("water"))
    paper.goto("/en/search/?q=river&topic=water")
    assert_it_reads_as_paper(paper)
    expect(paper.locator(".found__asked")).to_have_text("Words: river · Topic: Topic water")
    expect(paper.locator(".found__asked")).to_be_visible()
    paper.emulate_media(media="screen")
    expect(paper.locator(".found__asked")).to_be_hidden()
