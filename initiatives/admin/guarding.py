"""Two editors on one record: the second to save is told who changed what, and decides field by field."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from initiatives.admin.generics import AnyInlineFormSet, AnyModelAdmin
from initiatives.admin.history import Entry, changed_since, read_history
from initiatives.admin.keys import is_key
from initiatives.admin.marks import Mark, Watched, is_tracked, lock_rows, read_mark, take_mark, write_mark
from initiatives.admin.meanwhile import (
    CHOICE,
    MINE,
    Clash,
    LostRow,
    Part,
    compare,
    drop_lost_rows,
    list_posted,
    parts_of,
    settle,
)

SEEN = "_seen"
"""The mark of what the form showed when it was opened."""
SHOWN = "_shown"
"""The mark of what the comparison showed."""
ALL_MINE = "_all-mine"
EDIT_ON = "_edit"
CONFIRMED = "_confirmed"
CONFLICT = 409


class GuardedAdmin(AnyModelAdmin):
    """Admin whose forms never overwrite what somebody else changed since they were opened.

    The record and its rows are locked before they are compared with what the form showed, so that of two
    forms sent at the same moment the second is compared with what the first has saved.
    """

    def watched(self, request: HttpRequest) -> list[Watched]:
        """Return the tables whose rows the form can change, that of the record first."""
        changeable = [
            inline
            for inline in self.get_inline_instances(request)
            if inline.has_add_permission(request, None)
            or inline.has_change_permission(request)
            or inline.has_delete_permission(request)
        ]
        return self._tables(changeable)

    def _tables(self, inlines: Iterable[Any]) -> list[Watched]:
        if not is_tracked(self.model):
            return []
        tables = [Watched(self.model)]
        for inline in inlines:
            if is_tracked(inline.model):
                link = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name
                tables.append(Watched(inline.model, link))
        return list(dict.fromkeys(tables))

    def seen_of_links(self, mark: Mark, key: Any) -> dict[str, Any]:
        """Return what links to many records held when `mark` was taken, by field."""
        return {}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form, unless somebody else changed what it shows: then show both."""
        key, tables = self._key(object_id), self.watched(request)
        if key is None or not tables or not self.has_change_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            # Before the record is read: what is committed in between counts as a change.
            self._set_mark(request, take_mark(tables, key))
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            answer = self._guard(request, str(object_id), key, tables)
            return answer or super().changeform_view(request, object_id, form_url, extra_context)

    def _key(self, object_id: str | None) -> Any:
        """Return the key that an address names, None if no record can have it."""
        if object_id is None or not is_key(self.model, unquote(object_id)):
            return None
        return self.opts.pk.to_python(unquote(object_id))

    def _set_mark(self, request: HttpRequest, mark: Mark) -> None:
        request.mark = mark  # type: ignore[attr-defined]

    def _guard(
        self, request: HttpRequest, object_id: str, key: Any, tables: list[Watched]
    ) -> HttpResponse | None:
        """Lock the record, and return the page that tells what happened to it meanwhile, if anything."""
        lock_rows(tables, key)
        posted = read_posted(request)
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._tell_removed(request, key, tables) if SEEN in posted else None
        if not self.has_change_permission(request, record):
            return None
        seen, now = read_mark(posted.get(SEEN, "")), take_mark(tables, key)
        decided, shown = _take_decisions(posted), read_mark(_pop(posted, SHOWN))
        all_mine = bool(_pop(posted, ALL_MINE))
        self._set_mark(request, now)
        if seen != now:
            form, formsets, lost = self._read_forms(request, record, posted)
            parts = [
                Part(part.watched, part.form, self.seen_of_links(seen, key) if not part.watched.link else {})
                for part in parts_of(form, formsets, tables)
            ]
            clashes = compare(parts, seen)
            if all_mine or EDIT_ON in posted:
                decided = {clash.name: MINE for clash in clashes} | (decided if EDIT_ON in posted else {})
            is_decided = all(clash.name in decided for clash in clashes)
            if shown != now or not is_decided:
                return self._tell_changed(request, record, tables, seen, clashes, lost, decided)
            settle(posted, parts, decided)
        posted[SEEN] = write_mark(now)
        return None

    def _read_forms(
        self, request: HttpRequest, record: models.Model, posted: QueryDict
    ) -> tuple[Any, list[AnyInlineFormSet], list[LostRow]]:
        """Return the form and the formsets as posted, without rows that are no more; those apart."""
        formsets = self._changeable_formsets(request, record)
        if lost := drop_lost_rows(posted, formsets):
            formsets = self._changeable_formsets(request, record)
        form = self.get_form(request, record, change=True)(posted, request.FILES, instance=record)
        return form, formsets, lost

    def _formsets(self, request: HttpRequest, record: models.Model, *, change: bool) -> Any:
        return self._create_formsets(request, record, change)  # type: ignore[attr-defined] # Django's own

    def _changeable_formsets(self, request: HttpRequest, record: models.Model) -> list[AnyInlineFormSet]:
        formsets, inlines = self._formsets(request, record, change=True)
        return [
            formset
            for formset, inline in zip(formsets, inlines, strict=True)
            if inline.has_change_permission(request, record)
        ]

    def _tell_changed(
        self,
        request: HttpRequest,
        record: models.Model,
        tables: list[Watched],
        seen: Mark,
        clashes: list[Clash],
        lost: list[LostRow],
        decided: Mapping[str, str],
    ) -> HttpResponse:
        """Show who changed what since the form was opened, and both values of each field that differs."""
        context = {
            **self._context_of(request, record),
            "title": _("Somebody else has changed this meanwhile"),
            "entries": read_history(tables, record.pk, seen),
            "clashes": [(clash, decided.get(clash.name, clash.chosen)) for clash in clashes],
            "choice": CHOICE,
            "lost": lost,
            "carried": carry(request.POST, without=(SEEN, SHOWN, CONFIRMED, EDIT_ON)),
            "marks": ((SEEN, write_mark(seen)), (SHOWN, write_mark(request.mark))),  # type: ignore[attr-defined]
            "all_mine": ALL_MINE,
            "edit_on": EDIT_ON,
        }
        return TemplateResponse(request, "admin/changed_meanwhile.html", context, status=CONFLICT)

    def _tell_removed(self, request: HttpRequest, key: Any, tables: list[Watched]) -> HttpResponse:
        """Say that the record is no more, and show what was typed so that it can be copied."""
        form = self.get_form(request, self.model(), change=True)(request.POST, request.FILES)
        formsets, _inlines = self._formsets(request, self.model(), change=False)
        rows = [
            (str(child._meta.model._meta.verbose_name), child) for each in formsets for child in each.forms
        ]
        context = {
            **self._context_of(request, None),
            "title": _("This record has been removed meanwhile"),
            "entries": [entry for entry in read_history(tables[:1], key) if entry.is_removal][:1],
            "typed": [(name, list_posted(each)) for name, each in [(self.opts.verbose_name, form), *rows]],
        }
        return TemplateResponse(request, "admin/removed_meanwhile.html", context, status=CONFLICT)

    def _context_of(self, request: HttpRequest, record: models.Model | None) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "subtitle": str(record) if record else None,
            "opts": self.opts,
            "original": record,
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form with the mark of what it shows."""
        if (mark := getattr(request, "mark", None)) is not None:
            context["seen"] = (SEEN, write_mark(mark))
        return super().render_change_form(request, context, *args, **kwargs)

    def changed_since(self, request: HttpRequest, record: models.Model) -> list[Entry]:
        """Lock the record, and return what changed since the page of this request was opened.

        The page to answer with carries `request.mark`, which is what it was compared with.
        """
        entries, now = changed_since(self.watched(request), record.pk, read_mark(request.POST.get(SEEN, "")))
        self._set_mark(request, now)
        return entries

    def mark_for_page(self, request: HttpRequest, record: models.Model) -> tuple[str, str]:
        """Return the name and the value of the hidden field by which a later change is noticed."""
        mark = getattr(request, "mark", None)
        return SEEN, write_mark(take_mark(self.watched(request), record.pk) if mark is None else mark)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to delete, and delete unless somebody else changed the record in between."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.watched(request) or not self.has_delete_permission(request, record):
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            if request.POST and (entries := self.changed_since(request, record)):
                who = ", ".join(sorted({entry.by for entry in entries if entry.by}))
                said = _("Nothing was deleted: this was changed meanwhile. Look at it again. %(who)s")
                self.message_user(request, (said % {"who": who}).strip(), messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            context = {"seen": self.mark_for_page(request, record), **(extra_context or {})}
            return super().delete_view(request, object_id, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the history of the record and its rows from the event tables."""
        record = self.get_object(request, unquote(object_id))
        if record is not None and self.watched(request):
            extra_context = {"entries": self.list_history(request, record), **(extra_context or {})}
        return super().history_view(request, object_id, extra_context)

    def list_history(self, request: HttpRequest, record: models.Model) -> list[Entry]:
        """Return the changes of the record and of all rows that its page shows, the latest first."""
        return read_history(self.tables_of_history(request, record), record.pk)

    def list_removed(self, request: HttpRequest, tables: list[Watched], key: Any) -> list[Entry]:
        """Return the changes of a record that is gone, the latest first."""
        return read_history(tables, key)

    def tables_of_history(self, request: HttpRequest, record: models.Model) -> list[Watched]:
        """Return the tables that the history of the record tells of, that of the record first."""
        return self._tables(self.get_inline_instances(request, record))


def read_posted(request: HttpRequest) -> QueryDict:
    """Return what was posted, to be changed; line ends as everywhere here, whatever the browser sends."""
    posted = request.POST.copy()
    for name, values in list(posted.lists()):
        posted.setlist(name, [value.replace("\r\n", "\n") for value in values])
    request.POST = posted  # type: ignore[assignment]
    return posted


def carry(posted: QueryDict, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return what was posted, for hidden fields of the next page."""
    left_out = {"csrfmiddlewaretoken", *without}
    return [(name, str(value)) for name, values in posted.lists() for value in values if name not in left_out]


def _take_decisions(posted: QueryDict) -> dict[str, str]:
    names = [name for name in posted if name.startswith(CHOICE)]
    return {name.removeprefix(CHOICE): _pop(posted, name) for name in names}


def _pop(posted: QueryDict, name: str) -> str:
    return str((posted.pop(name, None) or [""])[-1])
