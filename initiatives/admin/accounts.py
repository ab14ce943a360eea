"""Accounts of editors."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.admin.generics import AnyUserAdmin

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(AnyUserAdmin):
    """Accounts; whoever is no superuser hands out groups only, and never touches a superuser."""

    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")
    _FIELDSETS_OF_A_CHIEF = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets, without superuser status and single permissions for a chief editor."""
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self._FIELDSETS_OF_A_CHIEF

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
