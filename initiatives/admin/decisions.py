"""What a second editor decides on a step, and how a step reads on the desk."""

from copy import copy
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from initiatives.actions import approve_status, return_status
from initiatives.admin.asking import not_sent
from initiatives.admin.fields import link
from initiatives.admin.records import AppendOnlyAdmin
from initiatives.admin.work import place_on_worklist
from initiatives.models import Approval, Publication, StatusUpdate, UpdateKind
from initiatives.models.rules import explain


def standing_corrections() -> "QuerySet[StatusUpdate]":
    """Return the corrections but for those that a second editor returned."""
    corrections = StatusUpdate.objects.filter(kind=UpdateKind.CORRECTION)
    return corrections.exclude(approval__verdict=Approval.Verdict.RETURNED).select_related("approval")


def decision_on(update: StatusUpdate) -> str:
    """Return in a word whether the public sees an update, or why not yet."""
    approval = getattr(update, "approval", None)
    if not update.needs_approval:
        return gettext("public")
    if approval is None:
        return gettext("waits for a second editor")
    decided = {"verdict": approval.get_verdict_display(), "person": approval.decided_by}
    return gettext("%(verdict)s by %(person)s") % decided


class DecisionFilter(admin.EmptyFieldListFilter):
    """Steps with and without the decision of a second editor; the relation itself has no name to show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(_("decision"))


class DecidedOn(AppendOnlyAdmin):
    """Admin of steps, with the decision of a second editor on each that needs one."""

    def is_public(self, record: Any) -> bool:
        """Tell whether the public sees a step: not while it waits, nor once it is returned."""
        approved = getattr(getattr(record, "approval", None), "verdict", "") == Approval.Verdict.APPROVED
        return bool(record.proposal.publication == Publication.PUBLISHED) and (
            approved or not record.needs_approval
        )

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, the decision on a step among them."""
        decide = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.decide))
        mine = path("<path:object_id>/decide/", decide, name="initiatives_statusupdate_decide")
        return [mine, *super().get_urls()]

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Approve or return a step, as the button says; the log-in leads here too, and on to the step."""
        if request.method != "POST":
            return not_sent(request, reverse("admin:initiatives_statusupdate_change", args=[object_id]))
        if not request.user.has_perm("initiatives.add_approval"):
            raise PermissionDenied
        update = self.get_object(request, unquote(object_id))
        if update is None:
            raise Http404
        editor: Any = request.user
        comment, verdict = request.POST.get("comment", "").strip(), request.POST.get("verdict")
        if verdict not in Approval.Verdict:
            unknown = gettext("This decision is not known.")
            return self._refuse_decision(request, object_id, unknown, comment, HTTPStatus.BAD_REQUEST)
        try:
            with transaction.atomic():
                if verdict == Approval.Verdict.APPROVED:
                    approve_status(update=update, decided_by=editor, comment=comment)
                else:
                    return_status(update=update, decided_by=editor, comment=comment)
                connection.check_constraints()
        except ValidationError as error:
            unfinished = "comment" in getattr(error, "error_dict", ())
            status = HTTPStatus.BAD_REQUEST if unfinished else HTTPStatus.CONFLICT
            return self._refuse_decision(request, object_id, " ".join(error.messages), comment, status)
        except IntegrityError as error:
            return self._refuse_decision(request, object_id, explain(error), comment, HTTPStatus.CONFLICT)
        self.log_change(request, update, gettext("Decided on the step"))
        approved = verdict == Approval.Verdict.APPROVED
        told = _("The step is approved and public.") if approved else _("The step is returned to its author.")
        self.message_user(request, told, messages.SUCCESS)
        step = reverse("admin:initiatives_statusupdate_change", args=[update.pk])
        return HttpResponseRedirect(place_on_worklist(request) or step)

    def _refuse_decision(
        self, request: HttpRequest, object_id: str, refusal: str, comment: str, status: int
    ) -> HttpResponse:
        """Show the step as it stands now, why the decision was refused, and the comment that was typed."""
        shown = copy(request)
        shown.method = "GET"  # a form that nobody saves
        response = self.change_view(shown, object_id, extra_context={"refusal": refusal, "comment": comment})
        response.status_code = status
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a step; if it waits, with the decision for those who may take it."""
        update = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {"waiting": False}
        approval = getattr(update, "approval", None)
        if update is not None and approval and approval.verdict == Approval.Verdict.RETURNED:
            again = again_address(update) if self.has_add_permission(request) else ""
            context |= {"returned": approval, "again": again}
        if update is not None and update.needs_approval and approval is None:
            decide = reverse("admin:initiatives_statusupdate_decide", args=[update.pk])
            context |= {
                "waiting": True,
                "decide": f"{decide}?{request.GET.urlencode()}",
                "own": update.recorded_by_id == request.user.pk,
                "may_decide": request.user.has_perm("initiatives.add_approval"),
            }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @admin.display(description=_("recorded by"))
    def recorder(self, update: StatusUpdate) -> str:
        """Return who recorded it; Django would link the account, which most may not open."""
        return str(update.recorded_by or "")

    @admin.display(description=_("decision"))
    def decision(self, update: StatusUpdate) -> str:
        """Return whether the public sees the step."""
        return decision_on(update)

    @admin.display(description=_("comment"))
    def decision_comment(self, update: StatusUpdate) -> str:
        """Return what the second editor said."""
        approval = getattr(update, "approval", None)
        return approval.comment if approval else ""


def again_address(update: StatusUpdate) -> str:
    """Return the address of the form in which a returned step is recorded anew; empty for any other."""
    approval = getattr(update, "approval", None)
    if approval is None or approval.verdict != Approval.Verdict.RETURNED:
        return ""
    address = reverse("admin:initiatives_statusupdate_add")
    return f"{address}?proposal={update.proposal_id}&again={update.pk}"


def told(update: StatusUpdate, correction: StatusUpdate | None) -> SafeString:
    """Return what a step says, struck through when a `correction` of it is public."""
    text = f"{update.get_stage_display()}, {update.get_condition_display()}. {update.note}"
    if correction is None:
        return format_html("{}", text)
    number = {"number": correction.number}
    if correction.needs_approval and getattr(correction, "approval", None) is None:
        return format_html("{} ({})", text, gettext("its correction, step %(number)s, waits") % number)
    return format_html("<s>{}</s> ({})", text, gettext("corrected by step %(number)s") % number)


def correction_link(update: StatusUpdate) -> SafeString:
    """Return the link that begins a correction of a step."""
    address = reverse("admin:initiatives_statusupdate_add")
    return link(f"{address}?proposal={update.proposal_id}&corrects={update.pk}", _("correct"))
