"""What was begun on the reading desk and not sent: the browser keeps it, and offers it again."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from initiatives.models import Proposal, Version
from tests.browser.desk import cite, expect_done, open_desk, select
from tests.browser.seeing import log_in
from tests.factories import make_proposal, make_user


def test_what_could_not_be_sent_is_kept_and_offered_again(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    def cut(route: Route) -> None:
        route.abort()

    page.set_viewport_size({"width": 1280, "height": 400})
    open_desk(page, version)
    select(page, "о воде")
    page.route("**/mark/", cut)
    cite(page)
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    page.unroute("**/mark/")
    open_desk(page, version)
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("[data-exact]")).to_have_value("о воде")
    expect(page.get_by_role("checkbox", name="First proposal")).to_be_checked()
    page.get_by_role("button", name="Cite", exact=True).click()
    expect_done(page, "The words are cited.")
    expect(page.get_by_role("button", name="Take it up again")).to_be_hidden()


@pytest.mark.parametrize("name", ["1764000000000.e9x", "1764000000000.9e99"])
def test_a_draft_whose_name_reads_as_an_exponent_is_offered(
    page: Page, editor: User, version: Version, proposal: Proposal, name: str
) -> None:
    """What is random in a name may read as an exponent: with the moment before it, a date of no calendar."""
    open_desk(page, version)
    select(page, "о воде")
    page.evaluate(
        """name => {
            const [key, kept] = Object.entries(localStorage)[0];
            localStorage.removeItem(key);
            localStorage.setItem(key.slice(0, key.indexOf("#") + 1) + name, kept);
        }""",
        name,
    )
    open_desk(page, version)
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("[data-exact]")).to_have_value("о воде")


def test_what_the_server_cannot_take_is_not_called_a_lost_log_in(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.route("**/mark/", lambda route: route.fulfill(status=500, content_type="text/html", body="down"))
    cite(page)
    expect(page.get_by_role("alert")).to_contain_text("the server could not take it")
    expect(page.locator("[data-exact]")).to_have_value("о воде")


def test_a_lost_session_loses_nothing(
    page: Page, base_url: str, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.context.clear_cookies(name="sessionid")
    cite(page)
    expect(page.get_by_role("alert")).to_contain_text("logged out")
    expect(page.locator("[data-exact]")).to_have_value("о воде")
    log_in(page.context, base_url, editor)
    open_desk(page, version)
    page.get_by_role("button", name="Take it up again").click()
    page.get_by_role("button", name="Cite", exact=True).click()
    expect_done(page, "The words are cited.")
    assert proposal.citations.get(role="rationale").passage.anchors.get().exact == "о воде"


def test_a_draft_keeps_a_proposal_that_was_found_by_typing(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    make_proposal("elsewhere", title_en="Water centre")
    open_desk(page, version)
    select(page, "о воде")
    other = page.locator("[name=other]")
    other.press_sequentially("nothing of the kind")
    expect(page.get_by_text("Found: 0")).to_be_visible()
    other.fill("")
    other.press_sequentially("water")
    expect(page.get_by_text("Found: 1")).to_be_visible()
    other.press("Enter")
    expect(page.get_by_role("checkbox", name="Water centre")).to_be_checked()
    page.reload()
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_role("checkbox", name="Water centre")).to_be_checked()


def test_a_draft_left_unanswered_is_not_replaced_by_other_words(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.get_by_text("A new draft proposal").click()
    page.locator("[name=title]").fill("A title that took long to write")
    open_desk(page, version)
    select(page, "создать")
    cite(page)
    expect_done(page, "The words are cited.")
    select(page, "говорили")
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("[data-exact]")).to_have_value("о воде")
    expect(page.locator("[name=title]")).to_have_value("A title that took long to write")
    # What stood in the panel waits in its turn, and each can be thrown away.
    expect(page.locator("[data-kept] q")).to_have_text(["говорили"])
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("You left something here")).to_be_hidden()
    open_desk(page, version)
    expect(page.locator("[data-kept] q")).to_have_text(["о воде"])


def test_drafts_of_the_same_words_are_told_apart(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.get_by_role("checkbox", name="First proposal").check()
    open_desk(page, version)
    select(page, "о воде")
    page.get_by_text("A new draft proposal").click()
    page.locator("[name=title]").fill("Another title")
    open_desk(page, version)
    about = page.locator("[data-kept] [data-about]")
    expect(about).to_contain_text(["Another title", "First proposal"])
    expect(about.first).to_contain_text(re.compile(r"^\d\d/\d\d/\d{4}|^\d+/\d+/\d+"))


def test_the_draft_of_one_editor_is_not_offered_to_another(
    page: Page, base_url: str, editor: User, version: Version
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.reload()
    expect(page.get_by_role("button", name="Take it up again")).to_be_visible()
    log_in(page.context, base_url, make_user("another", is_staff=True, is_superuser=True))
    open_desk(page, version)
    expect(page.get_by_role("button", name="Take it up again")).to_be_hidden()
