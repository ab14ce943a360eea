"""Every list and form of the desk in a real browser: axe, the console, a narrow window."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect

from initiatives.management.commands.serve import DOSSIER
from tests.browser.test_pages import RULES
from tests.factories import make_user
from tests.views.addresses import LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)
# Django heads the column of its inline rows' names with an empty cell: a best practice, no criterion of WCAG.
DESK_RULES = {**RULES, "rules": {**RULES["rules"], "empty-table-header": {"enabled": False}}}
PASSWORD = "long enough for anybody 7"


@pytest.fixture(autouse=True)
def _filled() -> None:
    call_command("import_dossier", str(DOSSIER), verbosity=0)
    administrator = make_user("saule", is_staff=True, is_superuser=True)
    administrator.set_password(PASSWORD)
    administrator.save()


def _log_in(page: Page, language: str) -> None:
    page.goto(f"/{language}/admin/")
    page.locator("#id_username").fill("saule")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()
    expect(page.locator(".work").first).to_be_visible()


def _addresses(language: str) -> list[str]:
    """The list of each kind of record, the form of its first row, and the form of a new one."""
    found = []
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="saule")
    with override(language):
        for model, desk in admin.site._registry.items():
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            found.append(reverse(f"{name}_changelist"))
            if desk.has_add_permission(request):
                found.append(reverse(f"{name}_add"))
            if first := model._default_manager.order_by("pk").first():
                found.append(reverse(f"{name}_change", args=[first.pk]))
    return found


@pytest.mark.parametrize(("language", "scheme"), [*((code, "light") for code in LANGUAGES), ("ru", "dark")])
def test_axe_finds_nothing_on_the_lists_and_forms_of_the_desk(
    browser: Browser, base_url: str, language: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=base_url, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    _log_in(page, language)
    found = {}
    for address in _addresses(language):
        page.goto(address)
        violations = Axe().run(page, options=DESK_RULES).response["violations"]
        found[address] = sorted({(each["id"], each["nodes"][0]["html"][:300]) for each in violations})
    context.close()
    assert {address: each for address, each in found.items() if each} == {}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_lists_and_forms_of_the_desk_fit_a_phone_and_break_no_policy(
    page: Page, page_errors: list[str], language: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    _log_in(page, language)
    wide = []
    for address in _addresses(language):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert (wide, page_errors) == ([], [])
