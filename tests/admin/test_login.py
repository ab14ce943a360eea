"""Logging in: limited, silent on who has an account; sessions and passwords."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import errors
from tests.views.pages import parse, text

pytestmark = pytest.mark.django_db
LOGIN = "/en/admin/login/"
FORM = "application/x-www-form-urlencoded"
PASSWORD = "long enough for anybody 7"
WEAK = {"short": "x7k", "common": "password123", "of digits": "4815162342108", "the name": "the-editor"}


def make_accounts() -> None:
    """Make one account of each sort that cannot log in with the password "wrong"."""
    User.objects.create_user("known", password=PASSWORD, is_staff=True)
    User.objects.create_user("inactive", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("outsider", password=PASSWORD)
    invited = User(username="invited", is_staff=True)
    invited.set_unusable_password()
    invited.save()


def log_in(client: Client, name: str, password: str = PASSWORD, *, forwarded: str = "") -> Any:
    """Send the log-in form."""
    headers = {"x-forwarded-for": forwarded}
    return client.post(LOGIN, {"username": name, "password": password}, headers=headers)


def without_name(response: Any, name: str) -> str:
    """Return a page without what was typed and the token of its form."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return page.replace(f'value="{name}"', "")


def test_no_failed_login_tells_whether_there_is_an_account() -> None:
    make_accounts()
    tried = [("nobody", "wrong"), ("known", "wrong"), ("invited", "wrong")]
    tried += [(name, password) for name in ("inactive", "outsider") for password in ("wrong", PASSWORD)]
    answers = set()
    for name, password in tried:
        response = log_in(Client(), name, password)
        answers.add((response.status_code, without_name(response, name)))
    assert len(answers) == 1
    [(status, page)] = answers
    assert status == 200
    assert "Please enter the correct" in page


def test_a_failed_login_costs_the_same_work_whether_or_not_there_is_an_account(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    make_accounts()
    hashed: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def count(self: Any, password: str, *args: Any, **kwargs: Any) -> str:
        hashed.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", count)
    work = {}
    for name in ("nobody", "known", "inactive", "invited", "outsider"):
        hashed.clear()
        with CaptureQueriesContext(connection) as captured:
            log_in(Client(), name, "wrong")
        work[name] = len(hashed), len(captured)
    assert set(work.values()) == {(1, work["nobody"][1])}, work


@pytest.mark.parametrize("name", ["nobody", "known", "inactive"])
@pytest.mark.parametrize(
    ("language", "title"),
    [("ru", "Слишком много попыток"), ("kk", "Әрекет саны тым көп"), ("en", "Too many attempts")],
)
def test_the_lockout_is_the_same_for_a_name_without_account_and_in_the_language_of_the_page(
    name: str, language: str, title: str
) -> None:
    make_accounts()
    client = Client()
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        response = client.post(f"/{language}/admin/login/", {"username": name, "password": "wrong"})
        assert response.status_code == (429 if attempt + 1 == settings.AXES_FAILURE_LIMIT else 200)
    page = parse(response)
    assert (page.get("lang"), page.xpath("//main//h1/text()")) == (language, [title])
    assert response["Retry-After"] == "3600"
    assert name not in text(page)
    # The right password opens nothing any more, and that is no other answer.
    assert log_in(client, name).status_code == 429


def test_the_lockout_ends_after_an_hour() -> None:
    make_accounts()
    client = Client()
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        for _attempt in range(settings.AXES_FAILURE_LIMIT):
            log_in(client, "known", "wrong")
    with time_machine.travel("2026-03-01T10:59:00Z", tick=False):
        assert log_in(client, "other", "wrong").status_code == 200
    with time_machine.travel("2026-03-01T11:01:00Z", tick=False):
        assert log_in(client, "known").status_code == 302


def test_a_success_forgets_the_failures_before_it() -> None:
    make_accounts()
    for _day in range(3):
        for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
            assert log_in(Client(), "known", "wrong").status_code == 200
        assert log_in(Client(), "known").status_code == 302


def test_the_limit_counts_the_address_behind_our_proxy(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    make_accounts()
    guesser, owner = "203.0.113.9", "198.51.100.7"
    for number in range(settings.AXES_FAILURE_LIMIT):
        # What the client writes itself is not believed.
        response = log_in(Client(), "known", "wrong", forwarded=f"192.0.2.{number}, {guesser}")
    assert response.status_code == 429
    assert log_in(Client(), "known", forwarded=guesser).status_code == 429
    assert log_in(Client(), "known", forwarded=owner).status_code == 302


def test_a_changed_password_ends_the_other_sessions_but_not_the_changers_own(sign_in: SignIn) -> None:
    make_accounts()
    mine, elsewhere = Client(), Client()
    for client in (mine, elsewhere):
        assert log_in(client, "known").status_code == 302
    new = PASSWORD + " and better"
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert mine.post("/en/admin/password_change/", given).status_code == 302
    assert mine.get("/en/admin/").status_code == 200
    assert elsewhere.get("/en/admin/").status_code == 302


def test_a_password_changed_by_the_chief_ends_all_sessions_of_its_owner_and_not_the_chiefs(
    sign_in: SignIn,
) -> None:
    make_accounts()
    owner, chief = Client(), sign_in("chief")
    log_in(owner, "known")
    assert owner.get("/en/admin/").status_code == 200
    address = reverse("admin:auth_user_password_change", args=[User.objects.get(username="known").pk])
    new = PASSWORD + " and better"
    fields = {"usable_password": "true", "password1": new, "password2": new, "set-password": "1"}
    assert chief.post(address, fields).status_code == 302
    assert owner.get("/en/admin/").status_code == 302
    assert chief.get("/en/admin/").status_code == 200


def test_a_deactivated_account_is_out_at_once() -> None:
    make_accounts()
    client = Client()
    log_in(client, "known")
    User.objects.filter(username="known").update(is_active=False)
    assert client.get("/en/admin/").status_code == 302


@pytest.mark.parametrize("password", WEAK.values(), ids=WEAK.keys())
def test_no_form_of_the_desk_takes_a_weak_password(sign_in: SignIn, password: str) -> None:
    chief, account = sign_in("chief"), make_account("editor")
    account.set_password(PASSWORD)
    account.save()
    owner = Client()
    log_in(owner, account.username)
    twice = {"usable_password": "true", "password1": password, "password2": password}
    change = reverse("admin:auth_user_password_change", args=[account.pk])
    own = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    for client, address, fields in (
        (chief, "/en/admin/auth/user/add/", {"username": "the-editor-2", **twice}),
        (chief, change, twice | {"set-password": "1"}),
        (owner, "/en/admin/password_change/", own),
    ):
        response = client.post(address, fields)
        assert response.status_code == 200, address
        assert errors(response), address
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert not User.objects.filter(username="the-editor-2").exists()


def test_the_command_takes_no_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    make_accounts()
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "password123")
    with pytest.raises(CommandError, match="Aborting password change"):
        call_command("changepassword", "known")
    assert User.objects.get(username="known").check_password(PASSWORD)


@pytest.mark.parametrize("length", [151, 255, 256, 5000, 500_000])
def test_a_user_name_longer_than_any_is_refused_on_the_page(length: int) -> None:
    answer = log_in(Client(), "a" * length)
    assert answer.status_code == 200
    assert "at most 150 characters" in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"username": ""},
        {"username": "known"},
        {"password": PASSWORD},
        {"username": "known\0", "password": PASSWORD},
        {"username": "known", "password": "\0"},
        {"username": "known", "password": "p" * 1_000_000},
        {"username": ["known", "other"], "password": ["a", "b"]},
        {"username": "known", "password": "x", "next": "\0"},
        {"username": "known", "password": "x", "more\0": "\0" * 100},
        {"username": "🌊" * 150, "password": "🌊"},
        {"username": "\u202eknown", "password": "\ud83d".encode("utf-8", "surrogatepass")},
        {"username": b"\xff\xfe", "password": b"\xff"},
        {"username": "' OR 1=1 --", "password": "%s%(x)s{0}"},
    ],
)
def test_nothing_sent_to_the_log_in_breaks_it(fields: dict[str, Any]) -> None:
    make_accounts()
    client = Client()
    for address in (LOGIN, "/en/admin/", "/en/admin/initiatives/proposal/"):
        for content_type in ("multipart/form-data; boundary=BoUnDaRyStRiNg", FORM):
            sent = fields if content_type != FORM else urlencode(fields, doseq=True)
            answer = client.post(address, sent, content_type=content_type)
            # One form after the other: the fifth failure is the one too many.
            assert answer.status_code in (200, 302, 400, 429), (address, content_type)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "a" * 3000},
        {"user-agent": "\x80\xff"},
        {"accept": "b" * 3000},
        {"x-forwarded-for": "nobody, \xff"},
        {"x-forwarded-for": "1" * 3000},
        {"referer": "http://testserver/" + "a" * 3000},
    ],
)
def test_no_header_breaks_the_log_in(settings: Any, headers: dict[str, str]) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    answer = Client().post(LOGIN, {"username": "nobody", "password": "x"}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["next=" + "a" * 3000, "next=//evil.example/", "next=%0d%0aX: y", "next="])
def test_the_log_in_leads_nowhere_else(query: str) -> None:
    make_accounts()
    answer = Client().post(f"{LOGIN}?{query}", {"username": "known", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


@pytest.mark.parametrize(
    "link", ["x/y", "MQ/set-password", "%F0%9F%8C%8A/x-y", "9" * 3000 + "/a-b", "MQ/a-" + "b" * 3000]
)
def test_a_one_time_link_made_up_is_not_found(link: str) -> None:
    make_accounts()
    assert Client().get(f"/en/admin/password/{link}/").status_code == 404
