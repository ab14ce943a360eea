"""`manage.py add_editor NAME --role …`: an account, and a one-time link to set its password."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import override

from initiatives.admin.roles import CHIEF_EDITOR, EDITOR, READER
from initiatives.management.site import add_site_argument, site_of

ADMINISTRATOR = "administrator"
GROUPS = {"reader": READER, "editor": EDITOR, "chief": CHIEF_EDITOR}
ROLES = (*GROUPS, ADMINISTRATOR)


class Command(BaseCommand):
    """Make an account for the desk, or print another link for one."""

    help = "Makes an account for the desk and prints a one-time link to set its password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments; a role is judged later, so that its fault is told like any other."""
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("name", help="the user name")
        parser.add_argument("--role", help=f"one of: {', '.join(ROLES)}")
        parser.add_argument(
            "--again", action="store_true", help="print a new link for an account that is there already"
        )
        parser.add_argument(
            "--language", choices=codes, default=codes[0], help="language of the page behind the link"
        )
        add_site_argument(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or find the account, and print its link."""
        site = site_of(options)
        name = User.normalize_username(options["name"]).strip()
        user = _find(name, options["role"]) if options["again"] else _add(name, options["role"])
        with override(options["language"]):
            key = urlsafe_base64_encode(force_bytes(user.pk))
            path = reverse("admin:password_link", args=[key, default_token_generator.make_token(user)])
        until = timezone.localtime() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        self.stdout.write(
            f"Send {name} this link. It sets a password, once, until {until:%Y-%m-%d %H:%M %Z}:"
        )
        self.stdout.write(f"{site}{path}")


def _add(name: str, role: str | None) -> User:
    """Make the account `name` in a role, without a usable password. Raises CommandError for a bad one."""
    if role not in ROLES:
        fault = f"There is no role {role!r}" if role else "An account has a role"
        raise CommandError(f"{fault}: choose with --role one of {', '.join(ROLES)}.")
    user = User(username=name, is_staff=True, is_superuser=role == ADMINISTRATOR)
    user.set_unusable_password()
    try:
        user.clean_fields()
    except ValidationError as error:
        with override("en"):
            faults = " ".join(error.messages)
        raise CommandError(f"The user name {name!r} cannot be used. {faults}") from None
    if other := User.objects.filter(username__iexact=name).first():
        raise CommandError(
            f"There is an account {other.username!r} already. A new link for it: "
            f"manage.py add_editor {other.username} --again"
        )
    with transaction.atomic():
        user.save()
        if role in GROUPS:
            user.groups.add(Group.objects.get(name=GROUPS[role]))
    return user


def _find(name: str, role: str | None) -> User:
    """Return the account `name`, earlier links of which hold no more unless it has a password of its own."""
    if role:
        raise CommandError("--again changes no role: leave --role out, or change it at the desk.")
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account {name!r}.")
    if not user.is_active:
        raise CommandError(f"The account {name!r} is inactive. Make it active at the desk first.")
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
