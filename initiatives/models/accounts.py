"""The history of Django's accounts: who gave whom which name, which rights and which groups."""

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from initiatives.models.history import tracked


# A login is no edit, and no copy of a password is kept, not even in disguise.
@tracked(exclude=["password", "last_login"])
class Account(User):
    """An account, seen by the history."""

    class Meta:
        proxy = True
        verbose_name = _("account")
        verbose_name_plural = _("accounts")


@tracked()
class AccountGroup(User.groups.through):  # type: ignore[misc, name-defined] # made by Django
    """The place of an account in a group, seen by the history."""

    class Meta:
        proxy = True
        verbose_name = _("group of an account")
        verbose_name_plural = _("groups of accounts")
