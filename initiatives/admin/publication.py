"""Admin of records that begin as drafts: publishing them, and withdrawing them with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.actions import publish_record, withdraw_record
from initiatives.admin.guarding import CONFLICT
from initiatives.admin.history import Entry
from initiatives.admin.naming import line_of
from initiatives.admin.records import RecordAdmin
from initiatives.models import Publication
from initiatives.models.rules import RULES

PUBLISH = "_publish"


class WithdrawalForm(forms.Form):
    """Why a record is withdrawn from publication."""

    withdrawal_reason = forms.CharField(
        label=_("Why is it withdrawn from publication?"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=_("The history keeps it; whoever opens the address of a withdrawn proposal reads it."),
    )


class PublishableAdmin(RecordAdmin):
    """Admin of a record that is a draft until it is published, and then withdrawn rather than deleted."""

    def is_public(self, record: Any) -> bool:
        """Tell whether the public sees the record: it is published, and so are those that it belongs to."""
        return all(one.publication == Publication.PUBLISHED for one in line_of(record))

    def has_public_address(self, record: Any) -> bool:
        """Tell whether the public knows, or knew, the address of the record."""
        return bool(record.publication != Publication.DRAFT)

    def why_it_stays(self, record: Any) -> str:
        """Return why a record that is no draft is not deleted."""
        if record.publication == Publication.WITHDRAWN:
            return gettext("It was published, and is withdrawn from publication: that is how it stays.")
        return gettext(RULES["publication_stays"]) if record.publication != Publication.DRAFT else ""

    def withdrawal(self, request: HttpRequest, record: Any) -> str:
        """Return the address at which a published record is withdrawn, for those who may."""
        published = record.publication == Publication.PUBLISHED
        may = published and self.has_change_permission(request, record)
        return self._withdraw_address(record) if may else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is shown only: publication has buttons of its own."""
        return (*super().get_readonly_fields(request, obj), "publication", "withdrawal_reason")

    def publication_fields(self, obj: Any) -> tuple[str, ...]:
        """Return the columns that tell whether the public sees the record; the reason where there is one."""
        withdrawn = obj is not None and obj.publication == Publication.WITHDRAWN
        return ("publication", "withdrawal_reason") if withdrawn else ("publication",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets, the first of which tells whether the public sees the record."""
        (name, first), *others = super().get_fieldsets(request, obj)
        return [(name, {**first, "fields": (*first["fields"], *self.publication_fields(obj))}), *others]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save a record with the way to publish it or to withdraw it."""
        record = self.get_object(request, unquote(object_id))
        context = {"publish": PUBLISH, "publication": record and str(record.publication)}
        if record is not None and record.publication == Publication.PUBLISHED:
            context["withdraw"] = self._withdraw_address(record)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows, then publish if that was asked for."""
        super().save_related(request, form, formsets, change)
        if PUBLISH in request.POST:
            self.publish(request, form.instance)
            self.message_user(request, _("This is published now."))

    def publish(self, request: HttpRequest, record: Any) -> None:
        """Let the public see the record."""
        publish_record(record=record)

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, the withdrawal among them."""
        withdraw = self.admin_site.admin_view(self.withdraw_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_withdraw"
        return [path("<path:object_id>/withdraw/", withdraw, name=name), *super().get_urls()]

    def _withdraw_address(self, record: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_withdraw", args=[record.pk])

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why a record is withdrawn from publication, and withdraw it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        form = WithdrawalForm(request.POST or None)
        entries: list[Entry] = []
        if request.method == "POST" and form.is_valid():
            with transaction.atomic():
                entries = self.changed_since(request, record)
                if not entries and self._withdraw(record, form):
                    self.message_user(request, _("This is withdrawn from publication."), messages.SUCCESS)
                    return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Withdraw from publication"),
            "subtitle": capfirst(str(record)),
            "opts": self.opts,
            "original": record,
            "form": form,
            "back": back,
            "entries": entries,
            "seen": self.mark_for_page(request, record),
        }
        status = CONFLICT if entries else None
        return TemplateResponse(request, "admin/withdraw.html", context, status=status)

    def _withdraw(self, record: Any, form: WithdrawalForm) -> bool:
        try:
            withdraw_record(record=record, reason=form.cleaned_data["withdrawal_reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        return True
