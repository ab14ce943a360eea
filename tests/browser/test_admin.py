"""Every list and form of the desk in a real browser: axe, the console, a narrow window."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from initiatives.management.commands.serve import DOSSIER
from tests.browser.seeing import LOOKS, findings, log_in, too_narrow
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _filled() -> None:
    call_command("import_dossier", str(DOSSIER), verbosity=0)


def _addresses(language: str, administrator: User) -> list[str]:
    """The list of each kind of record, the form of its first row, and the form of a new one."""
    found = []
    request = RequestFactory().get("/")
    request.user = administrator
    with override(language):
        for model, desk in admin.site._registry.items():
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            found.append(reverse(f"{name}_changelist"))
            if desk.has_add_permission(request):
                found.append(reverse(f"{name}_add"))
            if first := model._default_manager.order_by("pk").first():
                found.append(reverse(f"{name}_change", args=[first.pk]))
    return found


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_lists_and_forms_of_the_desk_pass_axe_fit_a_phone_and_break_no_policy(
    page: Page, base_url: str, page_errors: list[str], language: str, scheme: Any
) -> None:
    administrator = make_user("saule", is_staff=True, is_superuser=True)
    log_in(page.context, base_url, administrator)
    page.emulate_media(color_scheme=scheme)
    wrong = {}
    for address in _addresses(language, administrator):
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(address)
        # Django heads the column of its inline rows' names with an empty cell: a best practice, no criterion.
        found = [*findings(page, without="empty-table-header"), *too_narrow(page, 390)]
        found += page_errors
        page_errors.clear()
        if found:
            wrong[address] = found
    assert wrong == {}
