"""What states do, one by one, on conventions and agreements."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from initiatives.admin.evidence import BegunWithEvidence, EvidenceRows, copied, list_evidence, shown_evidence
from initiatives.admin.fields import ListedRows, in_languages
from initiatives.admin.keys import read_key
from initiatives.admin.parents import AddedFromParent
from initiatives.admin.publication import PublishableAdmin
from initiatives.models import InstrumentAct, Proposal
from initiatives.presenters.dates import precise_date

LIKE = "like"
"""Names, in the address of a new act, the act that it is filled in like."""


def force_address(proposal: Proposal) -> str:
    """Return the address of the form in which the entry into force is recorded, filled in by the acts."""
    return f"{reverse('admin:initiatives_statusupdate_add')}?proposal={proposal.pk}&in_force=1"


class ActRows(ListedRows):
    """What states did, on the page of the proposal."""

    model = InstrumentAct
    fields = ("state", "act", "taken", "shown", "publication")
    readonly_fields = ("taken", "shown")
    show_change_link = True
    add_label = _("Record an act of a state")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the acts with what shows them."""
        return super().get_queryset(request).select_related("state").prefetch_related(shown_evidence())

    @admin.display(description=_("taken on"))
    def taken(self, act: InstrumentAct) -> str:
        """Return the date as exactly as it is known."""
        return precise_date(act.taken_on, act.taken_precision)

    @admin.display(description=_("evidence"))
    def shown(self, act: InstrumentAct) -> SafeString:
        """Return what shows the act."""
        return list_evidence(act.evidence.all())


@admin.register(InstrumentAct)
class InstrumentActAdmin(AddedFromParent, BegunWithEvidence, PublishableAdmin):
    """Acts of states."""

    parent = Proposal
    list_display = ("proposal", "state", "act", "taken_on", "publication")
    list_select_related = ("proposal", "state")
    list_filter = ("publication", "act", ("state", admin.RelatedOnlyFieldListFilter))
    search_fields = ("proposal__slug", *in_languages("proposal__title"), *in_languages("state__name"))
    autocomplete_fields = ("proposal", "state")
    fieldsets = ((None, {"fields": ("proposal", "state", "act", ("taken_on", "taken_precision"))}),)
    inlines = (EvidenceRows,)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the form begins with; after another act of the proposal, all but the state."""
        initial = super().get_changeform_initial_data(request)
        proposal = self.find_parent(request)
        like = proposal and proposal.acts.filter(pk=read_key(request.GET.get(LIKE, ""))).first()
        if like:
            initial |= {name: getattr(like, name) for name in ("act", "taken_on", "taken_precision")}
            request.evidence_to_begin_with = [copied(shown) for shown in like.evidence.all()]  # type: ignore[attr-defined]
        return initial

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the next act, where that was asked for: states often act together, shown by one source."""
        response = super().response_add(request, obj, *args, **kwargs)
        if "_addanother" not in request.POST:
            return response
        add = reverse("admin:initiatives_instrumentact_add")
        return HttpResponseRedirect(f"{add}?proposal={obj.proposal_id}&{LIKE}={obj.pk}")
