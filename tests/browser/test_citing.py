"""Citations, cards and links to the source in a real browser."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import Document, Proposal
from initiatives.views.embedding import frame
from tests.browser.seeing import findings, too_narrow
from tests.factories import make_document, make_passage, make_proposal, make_update
from tests.text.seed import SEED

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "считаем целесообразным рассмотреть вопрос внедрения Единой системы электронного сопровождения грузов"
PARAGRAPHS = SEED.strip().split("\n\n")
LONG = "\n\n".join(PARAGRAPHS[3:6])


@pytest.fixture(autouse=True)
def proposal() -> Proposal:
    """A proposal quoted from a speech, with one step."""
    document = make_document(SEED, slug="speech", address="https://source.example/")
    made = make_proposal("cargo", passage=make_passage(document.versions.get(), WORDS))
    make_update(made)
    return made


def test_a_reference_is_copied_as_it_reads(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/en/proposals/cargo/cite/")
    shown = page.locator("[data-copy]").filter(has_text="APA 7")
    button = shown.get_by_role("button", name="Copy")
    expect(button).to_have_accessible_description("APA 7")
    button.click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == " ".join(shown.locator("dd").inner_text().split())
    assert copied.startswith("Proposal 1. (")


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


def test_the_proposals_of_a_chosen_paragraph_stay_beside_its_words(page: Page) -> None:
    page.goto("/en/documents/speech/")
    chosen = page.locator(".para:has(.notes)")
    chosen.locator(".para__number").click()
    expect(chosen.locator(".para__ways")).to_be_visible()
    words, notes = (chosen.locator(part).bounding_box() for part in (".words", ".notes"))
    assert words
    assert notes
    assert notes["x"] > words["x"] + words["width"]
    assert words["y"] <= notes["y"] < words["y"] + 20


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Another site: give it the HTML of its page, and it returns the page's address."""
    shown: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><link rel=icon href=data:,>{shown[-1]}".encode())

        def log_request(self, code: object = "", size: object = "") -> None:
            """Keep quiet."""

    def show(html: str) -> str:
        shown.append(html)
        # Another host than that of the live server, so that a browser takes them for two sites.
        return f"http://127.0.0.1:{server.server_port}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield show
        server.shutdown()


@pytest.mark.parametrize("quoted", [WORDS, "Казахстан", LONG], ids=["words", "a word", "paragraphs"])
def test_the_source_opens_at_the_words_quoted(
    page: Page, elsewhere: Callable[[str], str], proposal: Proposal, quoted: str
) -> None:
    lines = "".join(f"<p>{line}</p>" for line in SEED.splitlines() if line)
    Document.objects.update(address=elsewhere(f"<div style='height:5000px'></div>{lines}"))
    version = Document.objects.get().versions.get()
    if quoted == WORDS:
        passage = proposal.citations.get().passage
    else:
        passage = make_passage(version, quoted, nth=SEED.count(quoted))
    page.goto(make_proposal(passage=passage).get_absolute_url())
    page.locator("figure a[href^='http://127.0.0.1']").first.click()
    expect(page).to_have_url(re.compile("^http://127.0.0.1:"))
    paragraph = SEED[: SEED.rindex(quoted)].count("\n\n")
    expect(page.locator("p").nth(paragraph)).to_be_in_viewport()


def test_a_card_shows_in_the_frame_of_another_site_and_leads_here(
    page: Page,
    elsewhere: Callable[[str], str],
    proposal: Proposal,
    base_url: str,
    page_errors: list[str],
) -> None:
    page.goto(elsewhere(frame(base_url, proposal)))
    card = page.frame_locator("iframe")
    expect(card.get_by_role("heading", name=str(proposal.title))).to_be_visible()
    expect(card.locator("blockquote")).to_contain_text("считаем целесообразным")
    with page.context.expect_page() as opened:
        card.get_by_role("link").click()
    expect(opened.value).to_have_url(base_url + proposal.get_absolute_url())
    assert page.context.cookies() == []
    assert page_errors == []


def test_no_other_page_shows_in_a_frame(page: Page, elsewhere: Callable[[str], str], base_url: str) -> None:
    with page.expect_console_message(lambda said: said.type == "error" and "frame-ancestors" in said.text):
        page.goto(elsewhere(f'<iframe src="{base_url}/ru/proposals/cargo/"></iframe>'))
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_count(0)


def test_a_card_scrolls_not_sideways(page: Page) -> None:
    Proposal.objects.update(title_kk="Электрожабдықтаушыларымыздағы")
    page.goto("/kk/proposals/cargo/card/")
    assert too_narrow(page, 560, 280) == []


def test_axe_finds_nothing_on_a_card(page: Page) -> None:
    page.goto("/en/proposals/cargo/card/")
    assert findings(page) == []
