"""The day of the data: when what the public sees of a proposal last changed."""

import datetime

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from initiatives.models import Proposal, Publication, StatusUpdate


def recorded_on(proposal: Proposal) -> datetime.date:
    """Return the day of the last change of a published proposal or of its public steps: two queries."""
    history = apps.get_model("initiatives", "ProposalEvent")._default_manager
    changed = history.filter(pgh_obj=proposal.pk, publication=Publication.PUBLISHED)
    stepped = StatusUpdate.objects.public().filter(proposal=proposal)
    moments = [
        changed.aggregate(last=Max("pgh_created_at"))["last"],
        stepped.aggregate(last=Max("recorded_at"))["last"],
    ]
    return timezone.localdate(max(moment for moment in moments if moment))
