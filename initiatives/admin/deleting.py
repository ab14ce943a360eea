"""Deleting on the desk: only what nobody relies on; all else says what stands in the way of it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from initiatives.actions import delete_record
from initiatives.actions.deleting import find_uses, is_unused
from initiatives.actions.locking import tried_again
from initiatives.admin.guarding import CONFIRMED, CONFLICT, SEEN, GuardedAdmin
from initiatives.admin.marks import is_tracked, row_of_event, take_mark, write_mark
from initiatives.admin.naming import desk_address, fetch_lines, full_name, row_name
from initiatives.presenters.editors import editor_of, name_editors

_DELETIONS = 200
"""How many deletions are listed, the latest."""


class DeletingAdmin(GuardedAdmin):
    """Admin that deletes what nothing stands on, one by one or several chosen in the list.

    What stands in the way of it is shown with where it is. What was deleted stays readable in its history.
    """

    actions = ("delete_chosen",)

    def why_it_stays(self, record: Any) -> str:
        """Return why a record is not deleted whatever stands on it; empty when nothing but that matters."""
        return ""

    def what_helps(self, record: Any) -> str:
        """Return what can be done with a record that is neither deleted nor withdrawn; empty if nothing."""
        return ""

    def withdrawal(self, request: HttpRequest, record: Any) -> str:
        """Return the address at which the record is withdrawn from publication instead; empty without any."""
        return ""

    def called(self, record: Any) -> str:
        """Return what a record is called in lists."""
        return full_name(record)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Return what goes with records, each row by what the desk calls it: a citation by its words."""
        _listed, counted, lacking, protected = super().get_deleted_objects(objs, request)
        found = NestedObjects(using=DEFAULT_DB_ALIAS)
        found.collect(objs)
        listed = found.nested(lambda row: f"{capfirst(str(row._meta.verbose_name))}: {row_name(row)}")
        return listed, counted, lacking, protected

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the editor may delete: never what was published, nor what another record stands on."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (not self.why_it_stays(obj) and is_unused(obj)))

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, that of what was deleted among them."""
        if not is_tracked(self.model):
            return super().get_urls()
        deleted = self.admin_site.admin_view(self.deleted_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [path("deleted/", deleted, name=name), *super().get_urls()]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a record with the rows that are its own."""
        delete_record(record=obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to delete, and delete; or show what stands in the way."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_delete_permission(request):
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, record):
            return self._refuse_deletion(request, record)
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ValidationError, ProtectedError, IntegrityError):
            # Between the question and the answer somebody published it, or came to rely on it.
            return self._refuse_deletion(request, record)

    def _refuse_deletion(self, request: HttpRequest, record: Any) -> HttpResponse:
        record = type(record)._base_manager.filter(pk=record.pk).first()
        if record is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("This cannot be deleted"),
            "subtitle": self.called(record),
            "opts": self.opts,
            "original": record,
            "reason": self.why_it_stays(record),
            "advice": self.what_helps(record),
            "withdraw": self.withdrawal(request, record),
            "uses": [
                (
                    use.model._meta.verbose_name_plural,
                    use.count,
                    [(full_name(row), desk_address(row, self.admin_site)) for row in use.shown],
                    use.count - len(use.shown),
                )
                for use in find_uses(record)
            ],
        }
        return TemplateResponse(request, "admin/cannot_delete.html", context, status=CONFLICT)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form; where there is no way to delete or withdraw, with the way to learn why."""
        record = context.get("original")
        if record is not None and self.has_delete_permission(request):
            stays = not self.why_it_stays(record) and not self.has_delete_permission(request, record)
            context["why_kept"] = self._page("delete", record.pk) if stays else ""
            context["advice"] = self.what_helps(record) if stays else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def _page(self, page: str, *arguments: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=arguments)

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete those chosen"))
    def delete_chosen(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> HttpResponse | None:
        """Ask whether to delete the records chosen in the list, and delete those that may go."""
        records = list(queryset)
        if set(request.POST.getlist(ACTION_CHECKBOX_NAME)) - {str(record.pk) for record in records}:
            said = _("Somebody else has deleted some of those chosen already.")
            self.message_user(request, said, messages.WARNING)
        if CONFIRMED in request.POST:
            self._delete_each(request, records)
            return None
        going, staying = [], []
        for record in records:
            if why := self._hindrance(record):
                staying.append((self.called(record), self._page("delete", record.pk), why))
            else:
                mark = write_mark(take_mark(self.watched(request), record.pk))
                going.append((self.called(record), record.pk, f"{SEEN}-{record.pk}", mark))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Delete those chosen?"),
            "opts": self.opts,
            "going": going,
            "staying": staying,
            "chosen": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
        }
        return TemplateResponse(request, "admin/delete_chosen.html", context)

    def _hindrance(self, record: Any) -> str:
        """Return in a sentence why a record stays; empty if it may go."""
        if why := self.why_it_stays(record):
            return why
        uses = (f"{use.model._meta.verbose_name_plural} ({use.count})" for use in find_uses(record))
        said = "; ".join(uses)
        return _("It is used by: %(uses)s.") % {"uses": said} if said else ""

    def _delete_each(self, request: HttpRequest, records: list[Any]) -> None:
        gone = 0
        for record in records:
            name = self.called(record)
            try:
                # Each by itself: of those gone already, the page would else not be told.
                tried_again(self._delete_one)(request, record)
            except ValidationError as error:
                why = self._hindrance(record) or " ".join(error.messages)
                said = _("Not deleted: “%(name)s”. %(why)s") % {"name": name, "why": why}
                self.message_user(request, said, messages.ERROR)
            else:
                gone += 1
        if gone:
            said = ngettext("%(count)s record is deleted.", "%(count)s records are deleted.", gone)
            self.message_user(request, said % {"count": gone}, messages.SUCCESS)

    @transaction.atomic
    def _delete_one(self, request: HttpRequest, record: Any) -> None:
        self._refuse_overtaken(request, record)
        if why := self.why_it_stays(record):  # the proposal may be published by now
            raise ValidationError(why)
        self.log_deletions(request, type(record)._base_manager.filter(pk=record.pk))
        self.delete_model(request, record)

    def _refuse_overtaken(self, request: HttpRequest, record: Any) -> None:
        list(type(record)._base_manager.filter(pk=record.pk).select_for_update(of=("self",)).values("pk"))
        now = write_mark(take_mark(self.watched(request), record.pk))
        if request.POST.get(f"{SEEN}-{record.pk}") != now:
            raise ValidationError(_("Somebody else has changed it meanwhile. Look at it again."))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with the way to what was deleted."""
        deleted = self._page("deleted") if is_tracked(self.model) else ""
        return super().changelist_view(request, {"deleted": deleted, **(extra_context or {})})

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List what was deleted: what it was, who deleted it and when."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        history: Any = self.model.pgh_event_model
        removals = history.objects.filter(pgh_label="delete").select_related("pgh_context")
        events = list(removals.order_by("-pgh_id")[:_DELETIONS])
        editors = name_editors(map(editor_of, events))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: %(records)s") % {"records": self.opts.verbose_name_plural},
            "opts": self.opts,
            "deletions": [
                (
                    name,
                    self._page("history", event.pgh_obj_id),
                    event.pgh_created_at,
                    editors.get(editor_of(event), ""),
                )
                for name, event in zip(self.called_once(events), events, strict=True)
            ],
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def called_once(self, events: list[Any]) -> list[str]:
        """Return what the records that are gone were called, by their last events."""
        rows = [row_of_event(self.model, event) for event in events]
        fetch_lines(rows)
        return list(map(self.called, rows))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the history of a record, also of one that was deleted."""
        key = self._key(object_id)
        if key is None or not is_tracked(self.model) or self.get_object(request, unquote(object_id)):
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_permission(request):
            raise PermissionDenied
        tables = self._tables(self.get_inline_instances(request))
        last = tables[0].events(key).order_by("pgh_id").last()
        if last is None:
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: its history"),
            "subtitle": self.called_once([last])[0],
            "opts": self.opts,
            "entries": self.list_removed(request, tables, key),
            "deleted": self._page("deleted"),
        }
        return TemplateResponse(request, "admin/deleted_history.html", context)
