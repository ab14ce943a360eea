"""The latest steps as they became known, for who follows them."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from initiatives.models import Condition, Publication, StatusUpdate, UpdateKind
from initiatives.models.proposals import ProposalQuerySet

ENTRIES = 50
"""How many steps a feed holds."""


@dataclass(frozen=True, slots=True)
class News:
    """A public step: `known_at` is when it was recorded and, where that is needed, approved.

    `corrected_by` is the public correction that struck it out, `changed_at` when that was known, else
    `known_at`.
    """

    update: StatusUpdate
    known_at: datetime.datetime
    corrected_by: StatusUpdate | None
    changed_at: datetime.datetime

    @property
    def title(self) -> str:
        """The proposal and where the step leaves it, in the active language."""
        update = self.update
        words = [str(update.get_stage_display())]
        words += [str(update.get_condition_display())] if update.condition != Condition.ACTIVE else []
        kind = f" ({update.get_kind_display()})" if update.kind != UpdateKind.STEP else ""
        return f"{update.proposal.title}: {', '.join(words)}{kind}"


def latest_news(proposals: ProposalQuerySet | None = None) -> list[News]:
    """Return the latest steps of published proposals (of `proposals`, a queryset): three queries."""
    of = StatusUpdate.objects.public().filter(proposal__publication=Publication.PUBLISHED)
    if proposals is not None:
        of = of.filter(proposal__in=proposals.order_by().values("pk"))
    corrections = StatusUpdate.objects.public().with_known_at()
    updates = (
        of.with_known_at()
        .select_related("proposal", "corrects")
        .prefetch_related(
            "evidence",
            Prefetch("corrections", corrections, to_attr="public_corrections"),
        )
        .order_by("-known_at", "-pk")
    )
    return [_news(update) for update in updates[:ENTRIES]]


def _news(update: Any) -> News:
    # The database lets a step be corrected once in public.
    corrected_by = next(iter(update.public_corrections), None)
    changed_at = max(update.known_at, corrected_by.known_at) if corrected_by else update.known_at
    return News(update, update.known_at, corrected_by, changed_at)
