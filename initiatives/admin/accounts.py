"""Accounts of editors."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.admin.generics import AnyUserAdmin
from initiatives.admin.guarding import GuardedAdmin
from initiatives.admin.marks import Mark, Watched
from initiatives.models import Account, AccountGroup

admin.site.unregister(User)
# What the groups may do is written in roles.py, and not changed by hand.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(GuardedAdmin, AnyUserAdmin):
    """Accounts; whoever is no superuser hands out groups only, and never touches a superuser."""

    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    _FIELDSETS_OF_A_CHIEF = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )

    def watched(self, request: HttpRequest) -> list[Watched]:
        """Return the tables of accounts and of their groups, whose history is kept beside Django's own."""
        return [Watched(Account), Watched(AccountGroup, "user")]

    def seen_of_links(self, mark: Mark, key: Any) -> dict[str, Any]:
        """Return the groups of the account when `mark` was taken."""
        events: Any = AccountGroup.pgh_event_model
        seen = events.objects.filter(user=key, pgh_id__in=mark.get("accountgroup", {}).values())
        return {"groups": list(seen.exclude(pgh_label="delete").values_list("group", flat=True))}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets: rights come by groups, and superuser status from superusers only."""
        if obj is None:
            return super().get_fieldsets(request, obj)
        if not request.user.is_superuser:
            return self._FIELDSETS_OF_A_CHIEF
        name, first = self._FIELDSETS_OF_A_CHIEF[2]
        rights = (name, {"fields": (*first["fields"], "is_superuser")})
        return (*self._FIELDSETS_OF_A_CHIEF[:2], rights, *self._FIELDSETS_OF_A_CHIEF[3:])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only."""
        return ("last_login", "date_joined")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the account may be changed."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes an account: what it recorded names it. It is made inactive."""
        return False
