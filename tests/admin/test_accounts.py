"""A chief editor manages people, and cannot make more of anybody than there is in the three roles."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, LABELS, READER
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import read_fields, submit, told
from tests.views.pages import parse

PASSWORD = "long enough for anybody 7"
ADD = "/en/admin/auth/user/add/"


def page_of(account: User, action: str = "change") -> str:
    """Return the address of an account on the desk."""
    return reverse(f"admin:auth_user_{action}", args=[account.pk])


def groups_of(account: User) -> set[str]:
    """Return the names of an account's groups."""
    return set(account.groups.values_list("name", flat=True))


def add_account(client: Client, name: str, **more: str) -> User:
    """Fill in the form of a new account, with whatever `more` is sent along."""
    fields = {"username": name, "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(ADD, fields | more | {"_save": "1"}).status_code == 302
    return User.objects.get(username=name)


def test_a_chief_editor_adds_an_editor_who_can_work_at_once(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    account = add_account(chief, "dana")
    submit(chief, page_of(account), {"groups": [str(Group.objects.get(name=EDITOR).pk)]})
    owner = Client()
    assert owner.post("/en/admin/login/", {"username": "dana", "password": PASSWORD}).status_code == 302
    assert owner.get("/en/admin/initiatives/proposal/add/").status_code == 200
    assert owner.get("/en/admin/auth/user/").status_code == 403


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ru", ["Читатель черновиков", "Редактор", "Главный редактор"]),
        ("kk", ["Жобаларды оқушы", "Редактор", "Бас редактор"]),
    ],
)
def test_a_chief_editor_is_offered_the_three_roles_by_their_names(
    sign_in: SignIn, language: str, names: list[str]
) -> None:
    Group.objects.create(name="Translators")
    address = f"/{language}/admin/auth/user/{make_account('editor').pk}/change/"
    page = parse(sign_in("chief").get(address))
    boxes = page.xpath("//label[input[@name='groups']]")
    assert [" ".join(box.text_content().split()) for box in boxes] == names
    assert len(LABELS) == 3


@pytest.mark.parametrize("field", ["is_superuser", "user_permissions", "is_staff", "groups"])
def test_what_a_chief_editor_is_not_offered_is_not_taken_from_the_form_either(
    sign_in: SignIn, field: str
) -> None:
    chief, account = sign_in("chief"), make_account("editor")
    powerful = Group.objects.create(name="Keepers of everything")
    powerful.permissions.set(Permission.objects.all())
    stolen: dict[str, Any] = {
        "is_superuser": "on",
        "user_permissions": [str(key) for key in Permission.objects.values_list("pk", flat=True)],
        "is_staff": "",
        "groups": [str(powerful.pk)],
    }
    for target in (account, User.objects.get(username="the-chief")):
        fields = read_fields(chief.get(page_of(target))) | {field: stolen[field], "_save": "1"}
        chief.post(page_of(target), fields)
        target.refresh_from_db()
        assert not target.is_superuser
        assert target.is_staff
        assert not target.user_permissions.exists()
        assert groups_of(target) <= {EDITOR, CHIEF_EDITOR}
    made = add_account(chief, "new", **{field: stolen[field]})
    assert (made.is_superuser, groups_of(made), made.user_permissions.count()) == (False, set(), 0)


def test_groups_that_are_no_role_stay_when_a_chief_editor_saves(sign_in: SignIn) -> None:
    account = make_account("editor")
    account.groups.add(Group.objects.create(name="Translators"))
    reader = Group.objects.get_or_create(name=READER)[0]
    submit(sign_in("chief"), page_of(account), {"groups": [str(reader.pk)]})
    assert groups_of(account) == {READER, "Translators"}


def test_a_chief_editor_makes_an_account_inactive(sign_in: SignIn) -> None:
    account = make_account("editor")
    chief = sign_in("chief")
    fields = read_fields(chief.get(page_of(account)))
    del fields["is_active"]
    chief.post(page_of(account), fields | {"_save": "1"})
    account.refresh_from_db()
    assert not account.is_active
    assert chief.post(page_of(account, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "power", ["superuser", "inactive superuser", "permission", "inactive permission", "group"]
)
def test_a_chief_editor_does_not_touch_an_account_that_may_do_more(sign_in: SignIn, power: str) -> None:
    chief = sign_in("chief")
    other = User.objects.create_user("other", is_staff=True, password=PASSWORD)
    other.is_superuser = "superuser" in power
    other.is_active = "inactive" not in power
    other.save()
    beyond = Permission.objects.get(codename="change_group")
    if "permission" in power:
        other.user_permissions.add(beyond)
    if power == "group":
        group = Group.objects.create(name="Keepers of groups")
        group.permissions.add(beyond)
        other.groups.add(group)
    new = {
        "usable_password": "true",
        "password1": PASSWORD * 2,
        "password2": PASSWORD * 2,
        "set-password": "1",
    }
    assert chief.post(page_of(other), {"username": "mine", "is_active": "on"}).status_code == 403
    assert chief.post(page_of(other, "password_change"), new | {"set-password": "1"}).status_code == 403
    assert chief.get(page_of(other, "password_change")).status_code == 403
    # Seen, but with nothing to save.
    page = chief.get(page_of(other))
    assert page.status_code == 200
    assert not parse(page).xpath("//main//input[@type='submit']")
    other.refresh_from_db()
    assert (other.username, other.check_password(PASSWORD)) == ("other", True)


def test_an_administrator_touches_every_account(sign_in: SignIn) -> None:
    root, account = sign_in("superuser"), make_account("chief")
    submit(root, page_of(account), {"is_superuser": "on"})
    account.refresh_from_db()
    assert account.is_superuser
    assert CHIEF_EDITOR in groups_of(account)


def test_the_list_of_accounts_names_the_roles(sign_in: SignIn) -> None:
    make_account("editor")
    assert "Редактор" in told(sign_in("chief").get("/ru/admin/auth/user/"))
