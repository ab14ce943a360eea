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


def public_evidence() -> QuerySet[Evidence]:
    """Return the evidence of what is public about published proposals."""
    proposals = Proposal.objects.published()
    targets = Target.objects.published().filter(proposal__in=proposals)
    return Evidence.objects.filter(
        Q(update__in=StatusUpdate.objects.public().filter(proposal__in=proposals))
        | Q(position__in=Position.objects.published().filter(proposal__in=proposals))
        | Q(measurement__in=Measurement.objects.published().filter(target__in=targets))
        | Q(act__in=InstrumentAct.objects.published().filter(proposal__in=proposals))
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
