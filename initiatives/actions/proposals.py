"""Showing proposals to the public."""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from initiatives.actions.status import record_status
from initiatives.models import CitationRole, Proposal, Publication, Stage, StatusUpdate
from initiatives.models.dating import Precision
from initiatives.models.rules import RULES

_GROUND = (CitationRole.ORIGIN, CitationRole.SUPPORT)


@transaction.atomic
def publish_proposal(*, proposal: Proposal, published_by: User | None = None) -> Proposal:
    """Publish `proposal`, also one that was withdrawn from publication.

    If no step of it is public, its record opens with its being put forward.

    Raises ValidationError when no passage puts it forward or supports it, when it has no summary, or when
    it is to be voiced in the future only.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not locked.citations.filter(role__in=_GROUND).exists():
        raise ValidationError({"citations": _(RULES["proposal_origin_cited"])})
    if not locked.summary.text:
        raise ValidationError({"summary": _("A published proposal needs a summary.")})
    locked.publication = Publication.PUBLISHED
    locked.withdrawal_reason = ""
    locked.save(update_fields=["publication", "withdrawal_reason"])
    if not StatusUpdate.objects.public().filter(proposal=locked).exists():
        day, precision = _put_forward(locked)
        record_status(
            proposal=locked,
            stage=Stage.PROPOSED,
            effective_on=day,
            effective_precision=precision,
            recorded_by=published_by,
        )
    proposal.publication, proposal.withdrawal_reason = locked.publication, ""
    return proposal


def _put_forward(proposal: Proposal) -> tuple[datetime.date, str]:
    """Return when it was first voiced or, if that is not known, first stood in a document."""
    if proposal.first_voiced_on:
        return proposal.first_voiced_on, proposal.first_voiced_precision
    ground = proposal.citations.filter(role__in=_GROUND)
    return ground.aggregate(day=Min("passage__document__issued_on"))["day"], Precision.DAY
