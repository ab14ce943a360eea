"""Editors of each role, and forms filled in as a browser would."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import translation

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, READER, create_groups
from tests.factories import make_user

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let addresses be those of the English pages, so that messages are compared as written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return the function that signs a browser in, as `reader`, `editor`, `chief`, `superuser` or nobody."""
    # The flush after a browser test takes the groups of the migration away.
    if not Group.objects.exists():
        create_groups(apps)

    def sign_in(role: str, username: str = "") -> Client:
        client = Client()
        if role:
            client.force_login(make_account(role, username))
        return client

    return sign_in


def make_account(role: str, username: str = "") -> User:
    """Return an account of a role, named like it unless said otherwise."""
    user = make_user(username or f"the-{role}", is_staff=True, is_superuser=role == "superuser")
    groups = {"reader": READER, "editor": EDITOR, "chief": CHIEF_EDITOR}
    if role in groups:
        user.groups.add(Group.objects.get(name=groups[role]))
    return user
