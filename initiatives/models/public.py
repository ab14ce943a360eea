"""What the public sees of records that are not published one by one: it follows from what they belong to."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from initiatives.models.evidence import Evidence
from initiatives.models.expectations import Measurement, Target
from initiatives.models.instruments import InstrumentAct
from initiatives.models.outcomes import OutcomeMatch
from initiatives.models.passages import Passage
from initiatives.models.positions import Position
from initiatives.models.progress import StatusUpdate
from initiatives.models.proposals import Citation, Proposal
from initiatives.models.standing import NOW, Moment


def public_steps(moment: Moment = NOW) -> QuerySet[StatusUpdate]:
    """Return the steps of published proposals; of now also one of the day after, for days differ."""
    if moment.is_now:
        return StatusUpdate.objects.public().filter(proposal__in=Proposal.objects.published())
    return StatusUpdate.objects.at(moment)


def public_evidence(moment: Moment = NOW) -> QuerySet[Evidence]:
    """Return the evidence of what was public about published proposals at `moment`."""
    targets = Target.objects.at(moment)
    return Evidence.objects.filter(
        Q(update__in=public_steps(moment))
        | Q(position__in=Position.objects.at(moment))
        | Q(measurement__in=Measurement.objects.at(moment).filter(target__in=targets))
        | Q(act__in=InstrumentAct.objects.at(moment))
    )


def public_passages() -> QuerySet[Passage]:
    """Return the passages that public pages lead to: a published proposal cites or is shown by them."""
    proposals = Proposal.objects.published()
    of_proposals = [
        Position.objects.published().filter(proposal__in=proposals, passage=OuterRef("pk")),
        Citation.objects.filter(passage=OuterRef("pk"), proposal__in=proposals),
        Target.objects.published().filter(proposal__in=proposals, passage=OuterRef("pk")),
        OutcomeMatch.objects.public().filter(passage=OuterRef("pk")),
        public_evidence().filter(passage=OuterRef("pk")),
    ]
    return Passage.objects.filter(reduce(or_, (Q(Exists(rows)) for rows in of_proposals)))
