"""Accounts: a chief editor manages people, an administrator everything."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from initiatives.admin.generics import AnyModelMultipleChoiceField, AnyUserAdmin
from initiatives.admin.guarding import GuardedAdmin
from initiatives.admin.lists import SensibleLists
from initiatives.admin.marks import Mark, Watched
from initiatives.admin.roles import LABELS
from initiatives.models import Account, AccountGroup

admin.site.unregister(User)
# The roles are written down in roles.py, and a migration makes their groups.
admin.site.unregister(Group)


def is_beyond(account: User, editor: Any) -> bool:
    """Tell whether an account may do, or would once active, what `editor` may not.

    Whoever could change its password could act through it.
    """
    if account.is_superuser:
        return True
    held = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    named = {f"{app}.{code}" for app, code in held.values_list("content_type__app_label", "codename")}
    return not named <= editor.get_all_permissions()


class RolesField(AnyModelMultipleChoiceField):
    """The roles of an account; groups that are no role stay as they are."""

    kept: "QuerySet[Group]"

    def __init__(self, account: User | None, **options: Any) -> None:
        others = Group.objects.exclude(name__in=LABELS)
        self.kept = others.filter(user=account) if account and account.pk else others.none()
        super().__init__(Group.objects.filter(name__in=LABELS).order_by("pk"), **options)

    def label_from_instance(self, obj: Group) -> str:
        """Return the name of a role in the language of the page."""
        return str(LABELS[obj.name])

    def clean(self, value: Any) -> Any:
        """Return the roles chosen and the groups that stay."""
        return [*super().clean(value), *self.kept]


class RoleFilter(admin.SimpleListFilter):
    """Accounts by their role."""

    title = _("role of an account")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the roles."""
        return [(name, str(label)) for name, label in LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep the accounts of the role chosen."""
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class AccountAdmin(SensibleLists, GuardedAdmin, AnyUserAdmin):
    """Accounts; whoever is no superuser hands out roles only, and touches nobody who may do more."""

    list_display = ("username", "first_name", "last_name", "is_active", "role_list", "last_login")
    list_filter = (RoleFilter, "is_active", "is_superuser")
    filter_horizontal = ()

    def watched(self, request: HttpRequest) -> list[Watched]:
        """Return the tables of accounts and of their groups, whose history is kept beside Django's own."""
        return [Watched(Account), Watched(AccountGroup, "user")]

    def seen_of_links(self, mark: Mark, key: Any) -> dict[str, Any]:
        """Return the groups of the account when `mark` was taken."""
        events: Any = AccountGroup.pgh_event_model
        seen = events.objects.filter(user=key, pgh_id__in=mark.get("accountgroup", {}).values())
        return {"groups": list(seen.exclude(pgh_label="delete").values_list("group", flat=True))}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the accounts with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets: rights come by roles, and a chief editor makes nobody a superuser."""
        if obj is None:
            return super().get_fieldsets(request, obj)
        status = ("is_superuser",) if request.user.is_superuser else ()
        return (
            (None, {"fields": ("username", "password")}),
            (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
            (_("Permissions"), {"fields": ("is_active", *status, "groups")}),
            (_("Important dates"), {"fields": ("last_login", "date_joined")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only."""
        return ("last_login", "date_joined")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which offers the roles."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if "groups" in form.base_fields:
            form.base_fields["groups"] = RolesField(
                obj, label=_("roles"), required=False, widget=forms.CheckboxSelectMultiple
            )
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the account; a new one is for the desk."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the account may be changed."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not is_beyond(obj, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes an account: what it recorded names it. It is made inactive."""
        return False

    @admin.display(description=_("roles"))
    def role_list(self, account: User) -> str:
        """Return the names of the roles."""
        return ", ".join(str(LABELS.get(group.name, group.name)) for group in account.groups.all())
