"""The three groups of the desk and what each may do; superusers may do all that the rules allow."""

from collections.abc import Iterable, Iterator

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READER = "Reader of drafts"
EDITOR = "Editor"
CHIEF_EDITOR = "Chief editor"
LABELS: dict[str, Promise] = {
    READER: _("Reader of drafts"),
    EDITOR: _("Editor"),
    CHIEF_EDITOR: _("Chief editor"),
}
"""The roles, the least first, as they are shown; the groups themselves have English names."""

# Records whose changes the history keeps.
_WRITTEN = (
    "document",
    "instrumentact",
    "measurement",
    "milestone",
    "office",
    "outcomematch",
    "participation",
    "person",
    "position",
    "proposal",
    "summit",
    "target",
)
# Records that begin as drafts: who may write one may also throw it away (see RecordAdmin).
# A passage too is thrown away while nothing cites it and nothing is shown by it.
_DRAFTED = ("instrumentact", "measurement", "position", "proposal", "target")
# Links of a proposal; removing one is kept in the history.
_LINKED = ("citation", "furthertopic", "proposalmilestone", "relation", "sponsor")
_APPENDED = ("evidence", "statusupdate", "version")
_READ = ("anchor", "approval", "forum", "membership", "paragraph", "passage", "state", "stepdraft", "topic")
_CATALOGUE = ("forum", "membership", "state", "topic")


def _named(actions: Iterable[str], models: Iterable[str]) -> Iterator[str]:
    listed = list(models)
    return (f"{action}_{model}" for action in actions for model in listed)


_READER = {*_named(("view",), (*_WRITTEN, *_LINKED, *_APPENDED, *_READ))}
_EDITOR = {
    *_READER,
    *_named(("add", "change"), (*_WRITTEN, *_LINKED)),
    *_named(("delete",), (*_LINKED, *_DRAFTED, "passage")),
    *_named(("add",), _APPENDED),
    # A step that somebody began is finished, or thrown away, by whoever comes by.
    *_named(("add", "change", "delete"), ("stepdraft",)),
    # Deciding on the places that wait in a new text.
    "change_anchor",
}
_CHIEF_EDITOR = {
    *_EDITOR,
    "add_approval",
    *_named(("add", "change"), _CATALOGUE),
    # Only what nothing stands on can be deleted, by whomever (see RecordAdmin).
    *_named(("delete",), (*_CATALOGUE, *_WRITTEN)),
    *_named(("view", "add", "change"), ("user",)),
}
PERMISSIONS = {READER: _READER, EDITOR: _EDITOR, CHIEF_EDITOR: _CHIEF_EDITOR}


def create_groups(apps: Apps) -> None:
    """Create the groups and give them exactly their permissions.

    Permissions are otherwise made after all migrations, so those needed are made here first.
    """
    for label in ("auth", "initiatives"):
        config = apps.get_app_config(label)
        if getattr(config, "models_module", None) is None:
            config.models_module = True  # type: ignore[assignment] # in a migration, a stub without modules
        create_permissions(config, apps=apps, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label__in=("auth", "initiatives")
    )
    for name, codenames in PERMISSIONS.items():
        group, _made = group_model.objects.get_or_create(name=name)
        group.permissions.set(permissions.filter(codename__in=codenames))


def remove_groups(apps: Apps) -> None:
    """Remove the groups."""
    apps.get_model("auth", "Group").objects.filter(name__in=PERMISSIONS).delete()
