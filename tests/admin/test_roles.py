"""Who may open and do what."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, create_groups, remove_groups
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import read_fields
from tests.factories import (
    make_document,
    make_measurement,
    make_milestone,
    make_position,
    make_proposal,
    make_summit,
    make_target,
    make_update,
)

MODELS = (
    "proposal",
    "statusupdate",
    "position",
    "target",
    "measurement",
    "milestone",
    "document",
    "version",
    "passage",
    "summit",
    "forum",
    "state",
    "person",
    "topic",
)
ADDABLE = {
    "editor": {
        "proposal",
        "position",
        "target",
        "measurement",
        "milestone",
        "document",
        "version",
        "summit",
        "person",
    },
}
ADDABLE["chief"] = ADDABLE["superuser"] = ADDABLE["editor"] | {"forum", "state", "topic"}


@pytest.fixture
def records(db: None) -> dict[str, Any]:
    """One record of each sort."""
    proposal = make_proposal()
    target = make_target(proposal)
    document = make_document()
    position = make_position(proposal)
    summit = make_summit()
    return {
        "proposal": proposal,
        "statusupdate": make_update(proposal),
        "position": position,
        "target": target,
        "measurement": make_measurement(target),
        "milestone": make_milestone(proposal),
        "document": document,
        "version": document.versions.get(),
        "passage": proposal.citations.get().passage,
        "summit": summit,
        "forum": summit.forum,
        "state": position.state,
        "topic": proposal.topic,
    }


@pytest.mark.parametrize(("role", "language"), [("editor", "ru"), ("chief", "kk"), ("superuser", "en")])
def test_every_page_opens_for_each_role_or_is_refused(
    sign_in: SignIn, records: dict[str, Any], role: str, language: str
) -> None:
    client = sign_in(role)
    found = {}
    expected = {}
    for model in MODELS:
        base = f"/{language}/admin/initiatives/{model}/"
        found[f"{model} list"] = client.get(base).status_code
        expected[f"{model} list"] = 200
        found[f"{model} add"] = client.get(f"{base}add/").status_code
        expected[f"{model} add"] = 200 if model in ADDABLE[role] else 403
        if record := records.get(model):
            for page in ("change", "history"):
                found[f"{model} {page}"] = client.get(f"{base}{record.pk}/{page}/").status_code
                expected[f"{model} {page}"] = 200
    # It asks first of which proposal it is.
    expected["statusupdate add"] = 200
    assert found == expected


@pytest.mark.parametrize("role", ["chief", "superuser"])
def test_what_other_records_stand_on_offers_no_deletion(
    sign_in: SignIn, records: dict[str, Any], role: str
) -> None:
    client = sign_in(role)
    for model in set(MODELS) - {"person", "milestone", "summit"}:
        address = f"/en/admin/initiatives/{model}/{records[model].pk}/"
        assert b'class="deletelink"' not in client.get(f"{address}change/").content, model
        # Nobody ever deletes a step or a text; of the others it is said what stands in the way.
        refused = 403 if model in ("statusupdate", "version") else 409
        assert client.post(f"{address}delete/", {"post": "yes"}).status_code == refused, model
        assert type(records[model]).objects.filter(pk=records[model].pk).exists()


def test_a_draft_nobody_cites_can_be_deleted_by_an_editor(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    address = reverse("admin:initiatives_proposal_delete", args=[draft.pk])
    client = sign_in("editor")
    assert client.post(address, read_fields(client.get(address))).status_code == 302
    assert not type(draft).objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("page", ["", "initiatives/proposal/", "initiatives/proposal/add/", "auth/user/"])
def test_a_stranger_is_sent_to_the_login_page(sign_in: SignIn, page: str) -> None:
    response = sign_in("").get(f"/en/admin/{page}")
    assert response.status_code == 302
    assert response["Location"].startswith("/en/admin/login/")


def test_accounts_are_for_the_chief_editor(sign_in: SignIn) -> None:
    assert sign_in("editor").get("/en/admin/auth/user/").status_code == 403
    assert sign_in("chief").get("/en/admin/auth/user/add/").status_code == 200


def test_a_chief_editor_hands_out_no_superuser_status(sign_in: SignIn) -> None:
    client = sign_in("chief")
    other = make_account("editor")
    address = reverse("admin:auth_user_change", args=[other.pk])
    fields = read_fields(client.get(address))
    assert "is_superuser" not in fields
    client.post(address, fields | {"is_superuser": "on", "first_name": "Dana", "_save": "1"})
    other.refresh_from_db()
    assert (other.first_name, other.is_superuser) == ("Dana", False)


def test_a_chief_editor_does_not_touch_a_superuser(sign_in: SignIn) -> None:
    client = sign_in("chief")
    superuser = make_account("superuser")
    change = reverse("admin:auth_user_change", args=[superuser.pk])
    password = reverse("admin:auth_user_password_change", args=[superuser.pk])
    assert client.post(change, {"username": "mine"}).status_code == 403
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403


@pytest.mark.django_db
def test_the_groups_can_be_removed_and_made_again() -> None:
    create_groups(apps)
    remove_groups(apps)
    assert not Group.objects.filter(name__in=(EDITOR, CHIEF_EDITOR)).exists()
    create_groups(apps)
    create_groups(apps)
    editor, chief = Group.objects.get(name=EDITOR), Group.objects.get(name=CHIEF_EDITOR)
    may = set(editor.permissions.values_list("codename", flat=True))
    assert {"add_statusupdate", "change_proposal", "view_passage"} <= may
    assert not {"add_approval", "change_state", "delete_document", "change_statusupdate"} & may
    assert chief.permissions.filter(codename="add_approval").exists()
    assert chief.permissions.filter(codename="change_user").exists()
