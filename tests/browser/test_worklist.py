"""The first page of the desk, and the page behind a one-time link, in a real browser."""

import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from playwright.sync_api import Page, expect

from initiatives.admin.roles import CHIEF_EDITOR, create_groups
from tests.browser.seeing import LOOKS, findings, follow, log_in, too_narrow
from tests.factories import make_document, make_milestone, make_proposal, make_update, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "long enough for anybody 7"


@pytest.fixture
def work(page: Page, base_url: str) -> None:
    """Entries of each kind, and the browser signed in as a chief editor."""
    create_groups(apps)
    chief = make_user("saule", is_staff=True)
    chief.groups.add(Group.objects.get(name=CHIEF_EDITOR))
    for _row in range(7):
        make_update(make_proposal(), stage="signed", approved=False)
    make_milestone(make_proposal())
    make_document()
    make_proposal(published=False, title_kk="", title_en="")
    log_in(page.context, base_url, chief)


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_worklist_passes_axe_fits_the_window_and_breaks_no_policy(
    page: Page, work: None, page_errors: list[str], language: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/{language}/admin/")
    expect(page.locator(".work").first).to_be_visible()
    assert (findings(page), too_narrow(page, 1280, 390, 320), page_errors) == ([], [], [])


def test_the_keyboard_goes_from_the_summary_to_a_section_and_into_its_first_entry(
    page: Page, work: None
) -> None:
    page.goto("/en/admin/")
    page.get_by_role("navigation", name="What waits").get_by_role("link", name="Dates gone by").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#overdue$"))
    expect(page.locator("#overdue")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#overdue a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/initiatives/statusupdate/add/\?proposal="))


def test_a_one_time_link_takes_an_editor_to_the_desk(page: Page, base_url: str) -> None:
    create_groups(apps)
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


def test_axe_finds_nothing_on_the_page_behind_a_link(page: Page, base_url: str) -> None:
    create_groups(apps)
    printed = StringIO()
    call_command("add_editor", "dana", role="editor", site=base_url, stdout=printed)
    page.goto(printed.getvalue().split()[-1])
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill("1")
    follow(page.locator("#content [type=submit]"))
    expect(page.locator(".errorlist").first).to_be_visible()
    assert findings(page) == []
    page.goto("/kk/admin/password/MQ/a-b/")
    assert findings(page) == []
