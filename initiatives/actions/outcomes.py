"""Noting what an outcome document makes of proposals."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from initiatives.actions.locking import lock_citing
from initiatives.models import Document, Extent, OutcomeMatch, Proposal


@transaction.atomic
def note_not_taken_up(
    *, document: Document, proposals: Iterable[Proposal], looked_at_on: datetime.date
) -> int:
    """Note of each proposal that `document` takes up nothing of it; return of how many it was not known yet.

    What somebody has recorded of a proposal meanwhile is left as it is.
    """
    chosen = list(proposals)
    lock_citing(proposal.pk for proposal in chosen)
    # The lock lets the second of two editors see what the first has noted.
    Document.objects.select_for_update().get(pk=document.pk)
    known = set(document.outcome_matches.values_list("proposal_id", flat=True))
    fresh = [proposal for proposal in chosen if proposal.pk not in known]
    for proposal in fresh:
        OutcomeMatch.objects.create(
            document=document, proposal=proposal, extent=Extent.NONE, looked_at_on=looked_at_on
        )
    return len(fresh)
