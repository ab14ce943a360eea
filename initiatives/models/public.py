"""What the public sees of records that are not published one by one: it follows from what they belong to."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from initiatives.models.catalogue import Person
from initiatives.models.evidence import Evidence, EvidenceQuerySet
from initiatives.models.expectations import Measurement, Target
from initiatives.models.instruments import InstrumentAct
from initiatives.models.outcomes import OutcomeMatch
from initiatives.models.passages import Passage
from initiatives.models.positions import Position
from initiatives.models.progress import StatusUpdate, StatusUpdateQuerySet
from initiatives.models.proposals import Citation, Proposal, Sponsor
from initiatives.models.sources import Document
from initiatives.models.standing import NOW, Moment


def public_steps(moment: Moment = NOW) -> StatusUpdateQuerySet:
    """Return the steps of published proposals; of now also one of the day after, for days differ."""
    if moment.is_now:
        return StatusUpdate.objects.public().filter(proposal__in=Proposal.objects.published())
    return StatusUpdate.objects.at(moment)


def public_people() -> QuerySet[Person]:
    """Return those who speak in a document, or put a published proposal forward."""
    spoken = Document.objects.filter(speaker=OuterRef("pk"))
    sponsored = Sponsor.objects.filter(person=OuterRef("pk"), proposal__in=Proposal.objects.published())
    return Person.objects.filter(Exists(spoken) | Exists(sponsored))


def evidence_by_kind(moment: Moment = NOW) -> tuple[QuerySet[Evidence], ...]:
    """Return the evidence of steps, positions, measurements and acts public at `moment`, each by itself."""
    return tuple(Evidence.objects.recorded(moment).filter(given) for given in _given_for_public(moment))


def public_evidence(moment: Moment = NOW) -> EvidenceQuerySet:
    """Return the evidence of what was public about published proposals at `moment`."""
    return Evidence.objects.recorded(moment).filter(reduce(or_, _given_for_public(moment)))


def _given_for_public(moment: Moment) -> tuple[Q, ...]:
    measurements = Measurement.objects.at(moment).filter(target__in=Target.objects.at(moment))
    return (
        Q(update__in=public_steps(moment)),
        Q(position__in=Position.objects.at(moment)),
        Q(measurement__in=measurements),
        Q(act__in=InstrumentAct.objects.at(moment)),
    )


def passage_uses(moment: Moment = NOW) -> tuple[QuerySet[Any], ...]:
    """Return all that made a passage public by `moment`, each row with the `passage` that it names, if any.

    What a page does not show yet makes none public: a position from a day that is still to come.
    """
    return (
        Position.objects.at(moment),
        Citation.objects.at(moment),
        Target.objects.at(moment),
        OutcomeMatch.objects.at(moment),
        *evidence_by_kind(moment),
    )


def public_passages(moment: Moment = NOW) -> QuerySet[Passage]:
    """Return the passages that public pages lead to: a published proposal cites or is shown by them."""
    uses = (Q(Exists(rows.filter(passage=OuterRef("pk")))) for rows in passage_uses(moment))
    return Passage.objects.filter(reduce(or_, uses))
