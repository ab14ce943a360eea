"""A new text of a document, from its preview to the last decision, in a real browser."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, Page, expect

from initiatives.actions import add_version
from initiatives.admin.roles import EDITOR, create_groups
from initiatives.models import Anchor, AnchorState, Document, Version
from tests.browser.test_pages import RULES
from tests.factories import make_citation, make_document, make_passage, make_proposal, make_user
from tests.views.addresses import LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "long enough for anybody 7"
WATER = "Он призвал беречь воду во всех странах региона."
ROADS = "Потом говорили о новых дорогах в горах."
SECOND = "Он призвал беречь всю воду во всех странах региона.\n\nО прочем умолчали 🌊."


@pytest.fixture
def document() -> Document:
    create_groups(apps)
    editor = make_user("saule", is_staff=True)
    editor.set_password(PASSWORD)
    editor.save()
    editor.groups.add(Group.objects.get(name=EDITOR))
    document = make_document(f"{WATER}\n\n{ROADS}")
    for words in (WATER, ROADS):
        make_citation(make_proposal(), make_passage(document.versions.get(), words))
    return document


def _log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#id_username").fill("saule")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()


def _preview(page: Page, document: Document, language: str) -> None:
    _log_in(page, f"/{language}/admin/initiatives/version/add/?document={document.pk}")
    page.locator("#id_language").select_option("ru")
    page.locator("#id_text").fill(SECOND)
    page.locator("input[name=_save]").click()
    expect(page.locator(".preview")).to_be_visible()


def _findings(page: Page) -> list[tuple[str, str]]:
    results = Axe().run(page, options=RULES).response
    return [(found["id"], node["html"]) for found in results["violations"] for node in found["nodes"]]


def test_editor_settles_a_new_text_by_keyboard_alone(
    page: Page, document: Document, page_errors: list[str]
) -> None:
    _preview(page, document, "ru")
    expect(page.locator("section[aria-labelledby=moved] ins")).to_have_text("всю ")
    page.locator("input[name=_confirmed]").focus()
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
        page.keyboard.press("Enter")
        expect(page.locator(".pair[id]")).to_have_count(left)
    states = dict(Anchor.objects.filter(version__number=2).values_list("state", "left_lost"))
    assert states == {AnchorState.PLACED: False, AnchorState.LOST: True}
    assert page_errors == []


@pytest.mark.parametrize(("language", "scheme"), [*((code, "light") for code in LANGUAGES), ("ru", "dark")])
def test_axe_finds_nothing_on_the_preview_and_on_the_places(
    browser: Browser, base_url: str, document: Document, language: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=base_url, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    _preview(page, document, language)
    assert _findings(page) == []
    page.locator("input[name=_confirmed]").click()
    expect(page.locator("#waiting")).to_be_visible()
    assert _findings(page) == []
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_runs_off_the_page(browser: Browser, base_url: str, document: Document, width: int) -> None:
    add_version(document=document, language="ru", text=SECOND)
    context = browser.new_context(base_url=base_url, viewport={"width": width, "height": 800})
    page = context.new_page()
    _log_in(page, f"/kk/admin/initiatives/version/{Version.objects.get(number=2).pk}/places/")
    expect(page.locator("#waiting")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_mark_that_waits_covers_no_other_line_on_the_desk(page: Page, document: Document) -> None:
    version = add_version(document=document, language="ru", text=SECOND)
    _log_in(page, f"/ru/admin/initiatives/version/{version.pk}/change/")
    for mark in ("run", "ref"):
        waiting = page.locator(f"[data-text] .{mark}.waiting").first
        above, left = waiting.evaluate(
            "e => [getComputedStyle(e).paddingTop, getComputedStyle(e).borderLeft]"
        )
        assert above == "0px"
        assert not left.startswith("4px")
