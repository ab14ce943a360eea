"""Which proposal a step is of: asked where the address does not say."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from initiatives.admin.fields import with_words
from initiatives.models import Citation, Passage, Proposal

_MOST = 20


def choose_proposal(step_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """Show the proposals to choose from: those citing the passage at hand, then those looked for."""
    named = request.GET.get("passage", "")
    passage = with_words(Passage.objects.filter(pk=named)).select_related("document").first()
    citing = Citation.objects.filter(passage=passage).select_related("proposal")
    sought = request.GET.get("q", "").strip()[:200]
    desk = step_admin.admin_site.get_model_admin(Proposal)
    found: list[Proposal] = []
    more = False
    if sought:
        proposals, several = desk.get_search_results(request, desk.get_queryset(request), sought)
        found = list(proposals.distinct()[: _MOST + 1] if several else proposals[: _MOST + 1])
        found, more = found[:_MOST], len(found) > _MOST
    kept = request.GET.copy()
    for name in ("proposal", "q"):
        kept.pop(name, None)
    context = {
        **step_admin.admin_site.each_context(request),
        "title": _("Of which proposal is it a step?"),
        "opts": step_admin.opts,
        "passage": passage,
        "citing": _by_proposal(list(citing.order_by("proposal__slug", "pk"))) if passage else [],
        "sought": sought,
        "found": found,
        "more": more,
        "kept": kept.urlencode(),
        "carried": [(name, value) for name, values in kept.lists() for value in values],
    }
    return TemplateResponse(request, "admin/initiatives/statusupdate/choose_proposal.html", context)


def _by_proposal(citations: list[Citation]) -> list[tuple[Proposal, str]]:
    """Return each citing proposal once, with the roles of the passage in it."""
    roles: dict[int, list[str]] = {}
    proposals: dict[int, Proposal] = {}
    for citation in citations:
        proposals[citation.proposal_id] = citation.proposal
        roles.setdefault(citation.proposal_id, []).append(citation.get_role_display())
    return [(proposal, ", ".join(roles[key])) for key, proposal in proposals.items()]
