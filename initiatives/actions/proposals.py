"""Showing proposals to the public."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import CitationRole, Proposal, Publication
from initiatives.models.rules import RULES


@transaction.atomic
def publish_proposal(*, proposal: Proposal) -> Proposal:
    """Publish `proposal`.

    Raises ValidationError when no passage puts it forward or supports it, or when it has no summary.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).defer("search").get(pk=proposal.pk)
    if not locked.citations.filter(role__in=(CitationRole.ORIGIN, CitationRole.SUPPORT)).exists():
        raise ValidationError({"citations": _(RULES["proposal_origin_cited"])})
    if not locked.summary.text:
        raise ValidationError({"summary": _("A published proposal needs a summary.")})
    locked.publication = Publication.PUBLISHED
    locked.save(update_fields=["publication"])
    proposal.publication = Publication.PUBLISHED
    return proposal
