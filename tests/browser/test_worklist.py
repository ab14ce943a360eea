"""The first page of the desk, and the page behind a one-time link, in a real browser."""

import re
from io import StringIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from initiatives.admin.roles import CHIEF_EDITOR, create_groups
from tests.browser.test_pages import RULES
from tests.factories import make_document, make_milestone, make_proposal, make_update, make_user
from tests.views.addresses import LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "long enough for anybody 7"


@pytest.fixture(autouse=True)
def _work() -> None:
    create_groups(apps)
    chief = make_user("saule", is_staff=True)
    chief.set_password(PASSWORD)
    chief.save()
    chief.groups.add(Group.objects.get(name=CHIEF_EDITOR))
    for _row in range(7):
        make_update(make_proposal(), stage="signed", approved=False)
    make_milestone(make_proposal())
    make_document()
    make_proposal(published=False, title_kk="", title_en="")


def _log_in(page: Page, language: str) -> None:
    page.goto(f"/{language}/admin/")
    page.locator("#id_username").fill("saule")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()
    expect(page.locator(".work").first).to_be_visible()


def _findings(page: Page) -> list[tuple[str, str]]:
    results = Axe().run(page, options=RULES).response
    return [(found["id"], node["html"]) for found in results["violations"] for node in found["nodes"]]


@pytest.mark.parametrize(("language", "scheme"), [*((code, "light") for code in LANGUAGES), ("ru", "dark")])
def test_axe_finds_nothing_on_the_worklist(
    browser: Browser, base_url: str, language: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=base_url, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    _log_in(page, language)
    assert _findings(page) == []
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_worklist_fits_the_window_and_breaks_no_policy(
    page: Page, page_errors: list[str], language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _log_in(page, language)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page_errors == []


def test_the_keyboard_goes_from_the_summary_to_a_section_and_into_its_first_entry(page: Page) -> None:
    _log_in(page, "en")
    page.get_by_role("navigation", name="What waits").get_by_role("link", name="Dates gone by").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#overdue")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#overdue a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/initiatives/statusupdate/add/\?proposal="))


def test_a_one_time_link_takes_an_editor_to_the_desk(page: Page, base_url: str) -> None:
    printed = StringIO()
    call_command("add_editor", "dana", role="editor", site=base_url, stdout=printed)
    page.goto(printed.getvalue().split()[-1])
    page.get_by_label("Новый пароль").fill(PASSWORD)
    page.get_by_label("Подтверждение нового пароля").fill(PASSWORD)
    page.get_by_role("button", name="Сохранить пароль").click()
    expect(page.get_by_text("Пароль сохранён. Войдите с ним.")).to_be_visible()
    page.get_by_label("Имя пользователя").fill("dana")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Рабочее место редактора")).to_be_visible()


def test_axe_finds_nothing_on_the_page_behind_a_link(browser: Browser, base_url: str) -> None:
    printed = StringIO()
    call_command("add_editor", "dana", role="editor", site=base_url, stdout=printed)
    context = browser.new_context(base_url=base_url, bypass_csp=True)
    page = context.new_page()
    page.goto(printed.getvalue().split()[-1])
    page.locator("#id_new_password1").fill("1")
    page.locator("#content [type=submit]").click()
    assert _findings(page) == []
    page.goto("/kk/admin/password/MQ/a-b/")
    assert _findings(page) == []
    context.close()
