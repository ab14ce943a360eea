"""What stands at the address of a proposal that was withdrawn from publication."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from initiatives.models import Proposal, Publication
from initiatives.models.history import history_of


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """A proposal withdrawn from publication: `proposal` says why, `withdrawn_on` is when."""

    proposal: Proposal
    withdrawn_on: datetime.date


def withdrawn_page(slug: str) -> WithdrawnPage | None:
    """Return the withdrawn proposal of this address; None when there is none."""
    proposal = Proposal.objects.filter(slug=slug, publication=Publication.WITHDRAWN).first()
    if proposal is None:
        return None
    history = history_of("Proposal").filter(pgh_obj=proposal.pk)
    withdrawn_at = None
    for publication, at in history.order_by("-pgh_id").values_list("publication", "pgh_created_at"):
        if publication != Publication.WITHDRAWN:
            break
        withdrawn_at = at
    return WithdrawnPage(proposal, timezone.localdate(withdrawn_at))
