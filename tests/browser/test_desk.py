"""The reading desk in a real browser: what is chosen is what is stored, by mouse and by keyboard."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from initiatives.models import Proposal, Version
from tests.browser.desk import TEXT, cite, expect_done, open_desk, select
from tests.browser.seeing import LOOKS, findings, too_narrow
from tests.factories import (
    make_citation,
    make_document,
    make_evidence,
    make_passage,
    make_proposal,
    make_update,
    make_version,
)


@pytest.mark.parametrize("words", ["создать е\u0301 центр", "қолдады 🇰🇿. Ғалымдар", "👩‍👩‍👧 создать"])
def test_chosen_words_are_stored_exactly(
    page: Page, editor: User, version: Version, proposal: Proposal, words: str, page_errors: list[str]
) -> None:
    open_desk(page, version)
    select(page, words)
    expect(page.locator("[data-exact]")).to_have_value(words)
    cite(page)
    expect_done(page, "The words are cited.")
    assert proposal.citations.get(role="rationale").passage.anchors.get().exact == words
    assert page_errors == []


def test_the_keyboard_alone_chooses_and_cites(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    page.locator("[data-text] [tabindex='0']").focus()
    words = page.locator("[data-exact]")
    for key, chosen in (
        ("ArrowDown", TEXT.split("\n\n")[1]),
        ("Enter", "Өңір елдері бұны қолдады 🇰🇿."),
        ("ArrowRight", "Ғалымдар құрылымын ұсынды."),
        ("Enter", "Ғалымдар"),
        ("Shift+ArrowRight", "Ғалымдар құрылымын"),
        ("Shift+ArrowDown", "құрылымын"),
        ("Shift+ArrowRight", "құрылымын ұсынды"),
        ("Shift+ArrowLeft", "құрылымын"),
    ):
        page.keyboard.press(key)
        expect(words).to_have_value(chosen)
        expect(page.locator("[data-said]")).to_have_text(chosen)
    page.keyboard.press("Space")
    expect(words).to_be_focused()
    cite(page)
    expect_done(page, "The words are cited.")
    assert proposal.citations.get(role="rationale").passage.anchors.get().exact == "құрылымын"
    # The keyboard goes on where it was, not at the top of the page.
    expect(page.locator("[data-start]").last).to_be_focused()


def test_who_only_goes_through_the_text_leaves_nothing_behind(
    page: Page, editor: User, version: Version
) -> None:
    open_desk(page, version)
    words = page.locator("[data-exact]")
    offer = page.get_by_role("button", name="Take it up again")
    page.locator("[data-text] [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    expect(words).to_have_value(TEXT.split("\n\n")[1])
    open_desk(page, version)
    expect(offer).to_be_hidden()
    page.locator("[data-text] [tabindex='0']").focus()
    page.keyboard.press("Space")
    expect(words).to_be_focused()
    open_desk(page, version)
    expect(offer).to_be_visible()


def test_chosen_words_grow_to_whole_sentences(page: Page, editor: User, version: Version) -> None:
    open_desk(page, version)
    select(page, "говорили")
    page.get_by_role("button", name="Whole sentences").click()
    expect(page.locator("[data-exact]")).to_have_value("Потом говорили о воде.")


def drag(page: Page, first: str, last: str, *, backwards: bool) -> None:
    """Drag the mouse from before the words `first` to behind the words `last`, or the other way."""
    places = page.evaluate(
        """words => words.map((sought, behind) => {
            const walker = document.createTreeWalker(
                document.querySelector("[data-text]"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(sought);
                if (at >= 0 && walker.currentNode.parentElement.closest("[data-start]")) {
                    const range = document.createRange();
                    range.setStart(walker.currentNode, at);
                    range.setEnd(walker.currentNode, at + sought.length);
                    const box = [...range.getClientRects()].at(behind ? -1 : 0);
                    return [behind ? box.right : box.left, box.top + box.height / 2];
                }
            }
        })""",
        [first, last],
    )
    begin, end = reversed(places) if backwards else places
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("Өңір", "🇰🇿", "Өңір елдері бұны қолдады 🇰🇿"),
        ("елдері", "Ғалымдар", "елдері бұны қолдады 🇰🇿. Ғалымдар"),
        ("🌊", "центр", "🌊👩‍👩‍👧 создать е\u0301 центр"),
        ("Потом", "елдері", "Потом говорили о воде.\n\nӨңір елдері"),
    ],
)
def test_a_drag_of_the_mouse_chooses_the_words_it_goes_over(
    page: Page, editor: User, version: Version, first: str, last: str, words: str, backwards: bool
) -> None:
    open_desk(page, version)
    drag(page, first, last, backwards=backwards)
    expect(page.locator("[data-exact]")).to_have_value(words)


def test_a_triple_click_chooses_the_paragraph_and_a_drag_from_outside_what_it_reaches(
    page: Page, editor: User, version: Version
) -> None:
    open_desk(page, version)
    exact = page.locator("[data-exact]")
    page.locator("[data-text] .words").first.click(click_count=3, position={"x": 60, "y": 12})
    expect(exact).to_have_value(TEXT.split("\n\n")[0])
    page.locator("[data-text] .words").last.dblclick(position={"x": 20, "y": 12})
    expect(exact).to_have_value("Өңір")
    box = page.locator("[data-text] .words").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 12, steps=8)
    page.mouse.up()
    expect(exact).not_to_have_value("Өңір")
    expect(exact).not_to_have_value("")


def test_words_for_a_published_proposal_are_asked_about_and_then_public(
    page: Page, editor: User, version: Version, page_errors: list[str]
) -> None:
    public = make_proposal("known", title_en="Known proposal", passage=make_passage(version, "Өңір"))
    open_desk(page, version)
    select(page, "о воде")
    page.get_by_role("checkbox", name="Known proposal").check()
    page.locator("[name=role]").select_option("detail")
    page.get_by_role("button", name="Cite", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="The public will see")).to_contain_text("Known")
    assert not public.citations.filter(role="detail").exists()
    expect(page.get_by_role("button", name="Yes, save")).to_be_focused()
    page.keyboard.press("Enter")
    expect_done(page, "The words are cited.")
    assert public.citations.get(role="detail").passage.anchors.get().exact == "о воде"
    assert page_errors == []


def test_words_changed_on_the_way_are_refused_and_kept(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    open_desk(page, version)
    select(page, "о воде")
    page.evaluate("document.querySelector('[name=start]').value = 3")
    cite(page)
    expect(page.get_by_role("alert")).to_contain_text("other words at this place")
    expect(page.locator("[data-exact]")).to_have_value("о воде")


def test_by_touch_a_bar_leads_from_the_chosen_words_to_the_panel(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    open_desk(page, version)
    # A finger on the handles of a selection tells no pointer events, only that the selection changed.
    page.evaluate(
        """() => {
            const words = document.querySelector("[data-text]").querySelectorAll("[data-start]")[1];
            getSelection().setBaseAndExtent(words.firstChild, 0, words.firstChild, 11);
        }"""
    )
    page.get_by_role("button", name="Cite words").click()
    # Not to its field: the keyboard of the screen would cover the rest.
    expect(page.locator("[data-panel]")).to_be_focused()
    expect(page.locator("[data-exact]")).to_have_value("Өңір елдері")
    expect(page.locator("[data-exact]")).to_be_in_viewport()


def test_by_touch_a_bar_leads_to_the_words_that_are_to_be_placed(
    page: Page, editor: User, version: Version
) -> None:
    passage = make_passage(version, "говорили")
    without = make_version(version.document, "\n\n".join(["Другой текст."] * 9))
    page.set_viewport_size({"width": 390, "height": 700})
    open_desk(page, without, f"?place={passage.pk}")
    page.locator("[data-bar] button", has_text="Place this passage by hand").click()
    expect(page.locator("[data-panel] blockquote")).to_be_in_viewport()
    expect(page.locator("[data-bar]")).to_be_hidden()


def test_a_passage_is_placed_by_hand(page: Page, editor: User, version: Version) -> None:
    passage = make_passage(version, "говорили")
    open_desk(page, version, f"?place={passage.pk}")
    select(page, "о воде")
    page.get_by_role("button", name="This is its place").click()
    expect_done(page, "The passage has its new place.")
    assert passage.anchors.get().exact == "о воде"


def test_the_bounds_of_a_passage_are_moved_by_keyboard_from_where_they_are(
    page: Page, editor: User, version: Version
) -> None:
    passage = make_passage(version, "говорили о")
    open_desk(page, version, f"?place={passage.pk}")
    words = page.locator("[data-exact]")
    expect(words).to_have_value("говорили о")
    page.locator("[data-text] [tabindex='0']").focus()
    for key, chosen in (("Shift+ArrowRight", "говорили о воде"), ("Shift+ArrowDown", "о воде")):
        page.keyboard.press(key)
        expect(words).to_have_value(chosen)
    page.keyboard.press("Space")
    page.get_by_role("button", name="This is its place").press("Enter")
    expect_done(page, "The passage has its new place.")
    assert passage.anchors.get().exact == "о воде"
    open_desk(page, version, f"?place={passage.pk}")
    expect(page.get_by_role("button", name="Take it up again")).to_be_hidden()


def test_one_quotation_of_two_parts_serves_two_proposals(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    second = make_proposal("second", published=False, title_en="Second proposal")
    make_citation(second, make_passage(version, "Өңір"), "detail")
    open_desk(page, version)
    select(page, "создать")
    page.get_by_role("checkbox", name="Second proposal").check()
    cite(page)
    expect_done(page, "The words are cited.")
    for shown in (proposal, second):
        assert shown.citations.get(role="rationale").passage.anchors.get().exact == "создать"
    open_desk(page, version)
    select(page, "о воде")
    page.get_by_text("A further part of a quotation").click()
    first_part = proposal.citations.get(role="rationale")
    page.locator("[name=continues]").select_option(str(first_part.pk))
    page.get_by_role("button", name="Cite", exact=True).click()
    expect_done(page, "The words are cited.")
    parts = proposal.citations.filter(role="rationale").exclude(group=None)
    assert {part.passage.anchors.get().exact for part in parts} == {"создать", "о воде"}
    assert len({part.group for part in parts}) == 1


def test_a_role_is_changed_by_keyboard_and_evidence_of_a_public_step_says_where_it_is_used(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    passage = proposal.citations.get().passage
    make_evidence(update=make_update(make_proposal(title_en="Other proposal")), passage=passage)
    open_desk(page, version)
    page.locator("[data-text] .ref").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_label("role").select_option("target")
    page.get_by_role("button", name="Change the role").press("Enter")
    expect_done(page, "The role is changed.")
    assert proposal.citations.get().role == "target"
    page.locator("[data-text] .ref").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Unlink").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Other proposal")
    assert proposal.citations.exists()


def test_the_page_comes_to_the_words_cited_in_a_long_text(
    page: Page, editor: User, proposal: Proposal
) -> None:
    paragraphs = [f"Абзац {number}. " + "Много разных слов об одном и том же. " * 20 for number in range(150)]
    version = make_document("\n\n".join(paragraphs), slug="long").versions.get()
    make_citation(proposal, make_passage(version, "Абзац 3."), "detail")
    open_desk(page, version)
    select(page, "Абзац 120.")
    cite(page)
    expect(page.get_by_text("The words are cited.")).to_be_attached()
    expect(page.locator(".run", has_text="Абзац 120.")).to_be_in_viewport()
    expect(page.locator("[data-text] [tabindex='0']")).to_contain_text("Абзац 120.")


def test_an_unlinking_is_undone_by_a_button(
    page: Page, editor: User, version: Version, proposal: Proposal
) -> None:
    before = proposal.citations.values().get()
    open_desk(page, version)
    page.locator("[data-text] .ref").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Unlink").click()
    expect_done(page, "The passage is unlinked.")
    assert not proposal.citations.exists()
    page.get_by_role("button", name="Undo the unlinking").click()
    expect_done(page, "The passage is linked again.")
    assert proposal.citations.values().get() == before


def test_proposals_elsewhere_are_found_while_typing(page: Page, editor: User, version: Version) -> None:
    other = make_proposal("elsewhere", published=False, title_kk="Су орталығы", title_en="Water centre")
    open_desk(page, version)
    select(page, "о воде")
    page.locator("[name=other]").press_sequentially("су орта")
    page.get_by_role("button", name="Water centre").click()
    page.locator("[name=role]").select_option("support")
    page.get_by_role("button", name="Cite", exact=True).click()
    expect_done(page, "The words are cited.")
    assert other.citations.get(role="support").passage.document == version.document


def test_a_click_lists_all_passages_over_the_words(page: Page, editor: User, version: Version) -> None:
    for words in ("Потом говорили о воде.", "говорили о воде", "Өңір"):
        make_passage(version, words)
    open_desk(page, version)
    page.locator(".run", has_text="говорили").first.click()
    expect(page.locator("[data-mark]:visible")).to_have_count(2)
    picked = page.locator("[data-text] .picked")
    page.locator("[data-mark]:visible a").nth(1).focus()
    expect(picked).to_have_text(["говорили о воде"])
    page.locator("[data-mark]:visible a").nth(0).focus()
    expect(picked).to_have_text(["Потом ", "говорили о воде", "."])
    page.get_by_role("button", name="All passages").click()
    expect(page.locator("[data-mark]:visible")).to_have_count(3)


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_desk_and_its_tools_are_accessible_and_fit(
    page: Page, editor: User, version: Version, proposal: Proposal, language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    passage = proposal.citations.get().passage
    for then in ("", f"?place={passage.pk}", f"../passages/{passage.pk}/"):
        page.set_viewport_size({"width": 1280, "height": 900})
        if then.startswith("../"):
            page.goto(f"/{language}/admin/initiatives/version/{version.pk}/passages/{passage.pk}/")
        else:
            open_desk(page, version, then, language)
            select(page, "о воде")
        for width in (1280, 390):
            assert (too_narrow(page, width), findings(page)) == ([], []), (then, width)


def test_the_bar_to_the_panel_leaves_its_buttons_free(page: Page, editor: User, version: Version) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    open_desk(page, version)
    select(page, "о воде")
    bar = page.get_by_role("button", name="Cite words")
    bar.click()
    expect(bar).to_be_hidden()
    page.locator("[data-text]").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")
    expect(bar).to_be_visible()
