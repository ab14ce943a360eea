"""`manage.py add_editor` and the page behind the link that it prints."""

import re
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, READER, create_groups
from tests.views.pages import parse, text, texts

pytestmark = pytest.mark.django_db
PASSWORD = "long enough for anybody 7"


@pytest.fixture(autouse=True)
def _groups(db: None) -> None:
    create_groups(apps)


def add_editor(name: str = "dana", *, role: str = "editor", **options: Any) -> str:
    """Run the command; return what it printed."""
    printed = StringIO()
    call_command("add_editor", name, stdout=printed, **({"role": role} if role else {}), **options)
    return printed.getvalue()


def path_of(printed: str) -> str:
    """Return the path of the link that the command printed."""
    [path] = re.findall(r"^https?://[^/]+(/\S+)$", printed, re.MULTILINE)
    return str(path)


def choose(client: Client, path: str, password: str = PASSWORD) -> Any:
    """Open a link as a browser does and set a password."""
    opened = client.get(path)
    if opened.status_code != 302:
        return opened
    return client.post(opened["Location"], {"new_password1": password, "new_password2": password})


def can_log_in(name: str, password: str = PASSWORD) -> bool:
    """Tell whether the account can log in."""
    return Client().post("/ru/admin/login/", {"username": name, "password": password}).status_code == 302


@pytest.mark.parametrize(
    ("role", "group"),
    [("reader", READER), ("editor", EDITOR), ("chief", CHIEF_EDITOR), ("administrator", "")],
)
def test_an_account_gets_its_role_and_no_password(role: str, group: str) -> None:
    printed = add_editor(role=role)
    account = User.objects.get(username="dana")
    assert list(account.groups.values_list("name", flat=True)) == [group] * bool(group)
    assert (account.is_staff, account.is_superuser) == (True, role == "administrator")
    assert not account.has_usable_password()
    assert "Send dana this link. It sets a password, once, until " in printed


@pytest.mark.parametrize(
    ("language", "title", "button"),
    [
        ("ru", "Выберите пароль", "Сохранить пароль"),
        ("kk", "Құпиясөзді таңдаңыз", "Құпиясөзді сақтау"),
        ("en", "Choose your password", "Set the password"),
    ],
)
def test_the_link_leads_to_a_page_in_its_language_and_sets_a_password_once(
    language: str, title: str, button: str
) -> None:
    path = path_of(add_editor(language=language))
    assert path.startswith(f"/{language}/admin/password/")
    client = Client()
    page = parse(client.get(path, follow=True))
    assert page.get("lang") == language
    assert texts(page, "//main//h1") == [title]
    assert page.xpath("//main//input[@type='submit']/@value") == [button]
    # Opened twice, say by the preview of a messenger, it still holds.
    done = choose(client, path)
    assert (done.status_code, done["Location"]) == (302, f"/{language}/admin/login/")
    assert can_log_in("dana")
    assert choose(Client(), path, PASSWORD + "other").status_code == 404
    assert can_log_in("dana")


def test_a_password_that_the_validators_refuse_is_not_set_and_the_page_says_why() -> None:
    client = Client()
    refused = choose(client, path_of(add_editor(language="en")), "dana")
    page = parse(refused)
    assert refused.status_code == 200
    said = " ".join(texts(page, "//ul[contains(@class, 'errorlist')]"))
    assert "too short" in said
    assert "too similar to the username" in said
    assert not User.objects.get(username="dana").has_usable_password()


def test_a_link_that_cannot_be_used_never_tells_why_nor_for_whom() -> None:
    path = path_of(add_editor(language="en"))
    inactive = path_of(add_editor("aigul", language="en"))
    User.objects.filter(username="aigul").update(is_active=False)
    bogus = [
        path[:-2] + "x/",
        inactive,
        re.sub(r"password/\w+/", "password/OTk5OTk5/", path),
        re.sub(r"password/\w+/", "password/AAAA/", path),
        re.sub(r"password/\w+/", f"password/{'OTk5' * 40}/", path),
        re.sub(r"[^/]+/$", "set-password/", path),
    ]
    with time_machine.travel("2100-01-01"):
        answers = [Client().get(path)]
    answers += [Client().get(other) for other in bogus]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert len({text(parse(answer).xpath("//main")[0]) for answer in answers}) == 1
    assert texts(parse(answers[0]), "//main//h1") == ["This link cannot be used"]
    assert Client().post(bogus[-1], {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 404


def test_a_link_holds_for_three_days() -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        path = path_of(add_editor())
    with time_machine.travel("2026-03-04T09:59:00Z", tick=False):
        assert Client().get(path).status_code == 302
    with time_machine.travel("2026-03-04T10:01:00Z", tick=False):
        assert Client().get(path).status_code == 404


def test_a_new_link_replaces_the_one_before_it() -> None:
    first = path_of(add_editor())
    second = path_of(add_editor(role="", again=True))
    assert choose(Client(), first).status_code == 404
    assert choose(Client(), second).status_code == 302
    # Later the owner forgets the password, which holds until the new one is set.
    third = path_of(add_editor(role="", again=True))
    assert User.objects.get(username="dana").check_password(PASSWORD)
    assert choose(Client(), third, PASSWORD + "9").status_code == 302
    assert not can_log_in("dana")
    assert can_log_in("dana", PASSWORD + "9")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"role": "boss"}, "There is no role 'boss': choose with --role one of reader, editor, chief"),
        ({"role": ""}, "An account has a role: choose with --role"),
        ({"name": "дана сергеева"}, "The user name 'дана сергеева' cannot be used. Enter a valid username"),
        ({"name": "d" * 151}, "cannot be used. Ensure this value has at most 150 characters"),
        ({"name": " "}, "The user name '' cannot be used. This field cannot be blank."),
        ({"name": "a\0b"}, "cannot be used. Enter a valid username"),
        (
            {"name": "Taken"},
            "There is an account 'taken' already. A new link for it: manage.py add_editor taken --again",
        ),
        ({"name": "taken", "again": True}, "--again changes no role"),
        ({"name": "none", "role": "", "again": True}, "There is no account 'none'."),
        ({"name": "gone", "role": "", "again": True}, "The account 'gone' is inactive."),
        ({"site": "example.org"}, "--site is 'example.org'; it must be like https://"),
        ({"site": "https://example.org/x"}, "it must be like https://initiatives.example.org"),
        ({"site": "https://[::1"}, "it must be like https://initiatives.example.org"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(
    arguments: dict[str, Any], message: str
) -> None:
    User.objects.create_user("taken")
    User.objects.create_user("gone", is_active=False)
    with pytest.raises(CommandError) as refusal:
        add_editor(**arguments)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode == 1
    assert User.objects.count() == 2


def test_the_link_begins_with_the_address_of_the_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert "\nhttp://127.0.0.1:8123/ru/admin/password/" in add_editor("first")
    settings.PRODUCTION = True
    settings.ALLOWED_HOSTS = ["initiatives.example.org", "www.example.org"]
    assert "\nhttps://initiatives.example.org/ru/admin/" in add_editor("second")
    assert "\nhttps://desk.example.org/ru/admin/" in add_editor("third", site="https://desk.example.org/")
    settings.ALLOWED_HOSTS = [".example.org"]
    with pytest.raises(CommandError, match="ALLOWED_HOSTS names no one host"):
        add_editor("fourth")
