"""A new text of a document, from its preview to the last decision, in a real browser."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from initiatives.actions import add_version
from initiatives.admin.roles import EDITOR, create_groups
from initiatives.models import Anchor, AnchorState, Document, Version
from tests.browser.seeing import LOOKS, findings, follow, log_in, too_narrow
from tests.factories import make_citation, make_document, make_passage, make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WATER = "Он призвал беречь воду во всех странах региона."
ROADS = "Потом говорили о новых дорогах в горах."
SECOND = "Он призвал беречь всю воду во всех странах региона.\n\nО прочем умолчали 🌊."


@pytest.fixture
def document() -> Document:
    document = make_document(f"{WATER}\n\n{ROADS}")
    for words in (WATER, ROADS):
        make_citation(make_proposal(), make_passage(document.versions.get(), words))
    return document


@pytest.fixture(autouse=True)
def _editor(page: Page, base_url: str) -> User:
    """Sign the browser in as an editor."""
    create_groups(apps)
    editor = make_user("saule", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITOR))
    log_in(page.context, base_url, editor)
    return editor


def _preview(page: Page, document: Document, language: str) -> None:
    page.goto(f"/{language}/admin/initiatives/version/add/?document={document.pk}")
    page.locator("#id_language").select_option("ru")
    page.locator("#id_text").fill(SECOND)
    follow(page.locator("input[name=_save]"))
    expect(page.locator(".preview")).to_be_visible()


def test_editor_settles_a_new_text_by_keyboard_alone(
    page: Page, document: Document, page_errors: list[str]
) -> None:
    _preview(page, document, "ru")
    expect(page.locator("section[aria-labelledby=moved] ins")).to_have_text("всю ")
    page.locator("input[name=_confirmed]").focus()
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    expect(page.locator(".pair")).to_have_count(2)
    assert Version.objects.get(number=2).text == SECOND
    for left, decision in ((1, "confirm"), (0, "leave")):
        # From the heading that the page leads to, the first button of the first passage is near.
        page.locator("#waiting").focus()
        for _tab in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.value") == decision:
                break
        with page.expect_event("load"):
            page.keyboard.press("Enter")
        expect(page.locator(".pair[id]")).to_have_count(left)
    states = dict(Anchor.objects.filter(version__number=2).values_list("state", "left_lost"))
    assert states == {AnchorState.PLACED: False, AnchorState.LOST: True}
    assert page_errors == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing_on_the_preview_and_on_the_places(
    page: Page, document: Document, language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    _preview(page, document, language)
    assert findings(page) == []
    follow(page.locator("input[name=_confirmed]"))
    expect(page.locator("#waiting")).to_be_visible()
    assert findings(page) == []


def test_nothing_runs_off_the_page(page: Page, document: Document) -> None:
    add_version(document=document, language="ru", text=SECOND)
    page.goto(f"/kk/admin/initiatives/version/{Version.objects.get(number=2).pk}/places/")
    expect(page.locator("#waiting")).to_be_visible()
    assert too_narrow(page, 1280, 320) == []


def test_a_mark_that_waits_covers_no_other_line_on_the_desk(page: Page, document: Document) -> None:
    version = add_version(document=document, language="ru", text=SECOND)
    page.goto(f"/ru/admin/initiatives/version/{version.pk}/change/")
    for mark in ("run", "ref"):
        waiting = page.locator(f"[data-text] .{mark}.waiting").first
        above, left = waiting.evaluate(
            "e => [getComputedStyle(e).paddingTop, getComputedStyle(e).borderLeft]"
        )
        assert above == "0px"
        assert not left.startswith("4px")
