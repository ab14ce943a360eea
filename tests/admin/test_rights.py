"""Every role at every address of the site, held to the table of tests/admin/rights.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override
from lxml import html

from initiatives.admin.roles import CHIEF_EDITOR
from initiatives.admin.roles import EDITOR as EDITOR_GROUP
from initiatives.admin.roles import READER as READER_GROUP
from tests.admin.conftest import SignIn
from tests.admin.rights import (
    ADMINISTRATOR,
    ANONYMOUS,
    BULK_ACTIONS,
    CHIEF,
    EDITOR,
    NEWCOMER,
    OUTSIDER,
    QUERIES,
    READER,
    RECORDS,
    ROLES,
    TABLE,
    Records,
    make_records,
)
from tests.dossiers.tables import tables
from tests.factories import make_user

GROUPS = {READER: READER_GROUP, EDITOR: EDITOR_GROUP, CHIEF: CHIEF_EDITOR}
# Each role in one language, so that all three are seen.
LANGUAGE_OF = dict(zip(ROLES, ("ru", "kk", "en", "ru", "kk", "en", "ru"), strict=True))
REFUSED = {
    "ru": "Эта страница вам недоступна",
    "kk": "Бұл бет сізге жабық",
    "en": "This page is not open to you",
}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the site by the name of its row."""

    def walk(patterns: list[Any], space: str, record: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = str(pattern.pattern).strip("/").replace("/", "_")
                yield from walk(pattern.url_patterns, pattern.namespace or space, inner)
            elif pattern.name:
                yield f"{space}:{pattern.name}", pattern
            else:
                of_record = f"{record}:" if record in RECORDS else f"{space}:"
                yield f"{of_record} {pattern.pattern}", pattern

    return walk(get_resolver().url_patterns, "", "")


def address(name: str, records: Records, unused: Records) -> str:
    """Return the address of a row in the active language, with records for its arguments."""
    row = TABLE[name]
    if name == "admin: (?P<url>.*)$":
        return reverse("admin:index") + "nothing/here/"
    if name.endswith(": <path:object_id>/"):
        record = name.split(":")[0]
        return f"{reverse(f'admin:{record}_changelist')}{records[record.split('_')[1]].pk}/"
    arguments: tuple[Any, ...] = ()
    record = next((key for key in RECORDS if name.startswith(f"admin:{key}_")), "")
    if row.args:
        arguments = row.args(records)
    elif (
        record := next((key for key in RECORDS if name.startswith(f"admin:{key}_")), "")
    ) and not name.endswith(("_changelist", "_add", "_deleted")):
        held = unused if name.endswith("_delete") else records
        arguments = (held[record.split("_")[1]].pk,)
    query = f"?{QUERIES[name](records)}" if name in QUERIES else ""
    return reverse(name.removeprefix(":"), args=arguments) + query


def sign_in_as(role: str) -> Client:
    """Return a browser in which somebody of a role is signed in."""
    client = Client()
    if role != ANONYMOUS:
        user = make_user(f"the-{role}", is_staff=role != OUTSIDER, is_superuser=role == ADMINISTRATOR)
        if role in GROUPS:
            user.groups.add(Group.objects.get(name=GROUPS[role]))
        client.force_login(user)
    return client


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    found = {name for name, _pattern in addresses()}
    lacking = sorted(found - TABLE.keys())
    assert not lacking, (
        f"Who may do what at {lacking}? Give each a row in tests/admin/rights.py; its docstring says how."
    )
    assert not sorted(TABLE.keys() - found), "rows of tests/admin/rights.py without an address"


def test_every_record_of_the_desk_has_a_row() -> None:
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == RECORDS.keys(), "each needs a row in tests/admin/rights.py"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(sign_in: SignIn, role: str) -> None:
    records, unused = make_records()
    client = sign_in_as(role)
    before = tables()
    language = LANGUAGE_OF[role]
    wrong = {}
    with override(language):
        found = {name: address(name, records, unused) for name in TABLE}
    # Last, for it ends the session.
    found["admin:logout"] = found.pop("admin:logout")
    for name, path in found.items():
        for method in ("get", "post"):
            expected = TABLE[name].expect(role, method)
            response = getattr(client, method)(path)
            if response.status_code != expected:
                wrong[f"{method} {name}"] = f"{response.status_code}, not {expected}"
            elif fault := _misses(response, language, name):
                wrong[f"{method} {name}"] = fault
    assert wrong == {}
    if role in (ANONYMOUS, OUTSIDER, NEWCOMER, READER):
        assert tables() == before


def _misses(response: Any, language: str, name: str) -> str:
    """Return what a refusal lacks: our page in its language, or the way to the log-in page."""
    if response.status_code == 403:
        page = html.fromstring(response.content.decode())
        if page.xpath("//html/@lang") != [language] or page.xpath("//main//h1/text()") != [REFUSED[language]]:
            return "the page of the refusal is not ours"
    of_desk = name.startswith("admin") or ": <" in name
    if response.status_code == 302 and of_desk and not response.wsgi_request.user.is_staff:
        home = reverse("admin:index", urlconf=None)
        wanted = ("/admin/login/?next=", home) if name == "admin:logout" else ("/admin/login/?next=",)
        if not any(part in response["Location"] for part in wanted):
            return f"leads to {response['Location']}"
    return ""


def test_a_reader_is_offered_nothing_that_changes_a_record_nor_what_is_refused(sign_in: SignIn) -> None:
    records, unused = make_records()
    client = sign_in_as(READER)
    offered: dict[str, list[bytes]] = {}
    links: dict[str, str] = {}
    for name in TABLE:
        if name in ("admin:password_change", "admin:login", "admin:logout") or not name.startswith("admin:"):
            continue
        response = client.get(address(name, records, unused))
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            page = html.fromstring(response.content.decode())
            buttons = page.xpath("//main//form[@method='post']//*[self::button or @type='submit']")
            offered[name] = [html.tostring(found) for found in buttons]
            links |= dict.fromkeys(page.xpath("//main//a/@href[starts-with(., '/')]"), name)
    assert len(offered) > 40
    assert {name: found for name, found in offered.items() if found} == {}
    refused = {link: name for link, name in links.items() if client.get(link).status_code == 403}
    assert len(links) > 40
    assert refused == {}


@pytest.mark.django_db
def test_no_post_is_accepted_without_the_token_of_the_form(sign_in: SignIn) -> None:
    records, unused = make_records()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    for name in TABLE:
        # The API knows neither forms nor who asks: it accepts nothing at all.
        expected = 405 if name.startswith("api:") else 403
        assert client.post(address(name, records, unused)).status_code == expected, name


def test_a_list_of_records_offers_only_the_actions_of_the_table(rf: RequestFactory, sign_in: SignIn) -> None:
    request = rf.get("/en/admin/")
    for role in (NEWCOMER, READER, EDITOR, CHIEF, ADMINISTRATOR):
        sign_in_as(role)
        request.user = make_user(f"the-{role}")
        for model, own in admin.site._registry.items():
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            actions, least = BULK_ACTIONS.get(name, (set(), ANONYMOUS))
            offered = actions if ROLES.index(role) >= ROLES.index(least) else set()
            assert set(own.get_actions(request)) == offered, (role, name)
