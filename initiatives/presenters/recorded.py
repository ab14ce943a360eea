"""The day of the data: when what the public sees of a proposal last changed."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from initiatives.models import NOW, Moment, Proposal, ProposalMilestone, Publication, StatusUpdate, Target
from initiatives.models.history import history_of
from initiatives.models.standing import end_of


def recorded_on(proposal: Proposal, moment: Moment = NOW) -> datetime.date:
    """Return the day of the last change that the public saw of a published proposal by `moment`: one query.

    A step counts from when it was public: recorded and, where that is needed, approved. Before the history
    begins, which it may with an import, only steps are known; without any it is the day of knowing.
    """
    moments = _steps(proposal, moment).union(*_histories(proposal, moment), all=True)
    last = moments.order_by("-known_at").first()
    return timezone.localdate(last[0]) if last else moment.horizon


def _steps(proposal: Proposal, moment: Moment) -> Any:
    steps = StatusUpdate.objects.public(moment.known_on).filter(proposal=proposal)
    if moment.as_of:
        steps = steps.filter(effective_on__lte=moment.as_of)
    return steps.order_by().with_known_at().values_list("known_at")


def _histories(proposal: Proposal, moment: Moment) -> Iterator[Any]:
    """Yield when the parts of its page were written, changed or taken away, drafts left out."""
    its_own = Q(proposal=proposal)
    links = ProposalMilestone.objects.filter(proposal=proposal).values("milestone")
    targets = Target.objects.published().filter(proposal=proposal).values("pk")
    public = Publication.PUBLISHED
    parts = {
        "Proposal": Q(pgh_obj=proposal.pk),
        **dict.fromkeys(
            ("Sponsor", "FurtherTopic", "Citation", "OutcomeMatch", "ProposalMilestone"), its_own
        ),
        **dict.fromkeys(("Position", "Target", "InstrumentAct"), its_own),
        "Measurement": Q(target__in=targets),
        "Milestone": Q(pgh_obj__in=links),
        "Relation": Q(proposal=proposal, other__publication=public)
        | Q(other=proposal, proposal__publication=public),
    }
    for model, wanted in parts.items():
        history = history_of(model).filter(wanted)
        if any(field.name == "publication" for field in history.model._meta.concrete_fields):
            history = history.exclude(publication=Publication.DRAFT)
        if moment.known_on:
            history = history.filter(pgh_created_at__lt=end_of(moment.known_on))
        yield history.values_list("pgh_created_at")
