"""What became of a proposal: the path of its stages, and the steps with what shows them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from initiatives.models import NOW, Bearing, Evidence, Moment, Proposal, Stage, StatusUpdate
from initiatives.models.kinds import STAGES_OF_KIND
from initiatives.presenters.texts.quoted import Quoted


@dataclass(frozen=True, slots=True)
class Proof:
    """An evidence; `quoted` when it is a passage of a document here."""

    evidence: Evidence
    quoted: Quoted | None

    @property
    def contradicts(self) -> bool:
        """Whether it speaks against what it is given for."""
        return self.evidence.bearing == Bearing.CONTRADICTS


@dataclass(frozen=True, slots=True)
class Step:
    """A public update. `corrected_by` is the public correction that struck it out."""

    update: StatusUpdate
    recorded_on: datetime.date
    proofs: list[Proof]
    corrected_by: StatusUpdate | None
    corrects: StatusUpdate | None


@dataclass(frozen=True, slots=True)
class PathStage:
    """A stage that applies to the kind of proposal.

    `place` is `reached` (a step records it, first on `day`), `passed` (a later one was reached without
    it), `current` or `ahead`.
    """

    stage: Stage
    place: str
    day: datetime.date | None
    precision: str


def public_updates(proposals: Sequence[int], moment: Moment = NOW) -> list[StatusUpdate]:
    """Return the steps of public proposals that had happened and were public by `moment`: one query.

    What was corrected goes with its last correction: moved beyond that day, it had not happened by then.
    """
    updates = list(StatusUpdate.objects.public(moment.known_on).filter(proposal__in=proposals))
    if moment.is_now:
        return updates
    correction = {update.corrects_id: update for update in updates if update.corrects_id}

    def had_happened(update: StatusUpdate) -> bool:
        while update.pk in correction:
            update = correction[update.pk]
        return update.effective_on <= moment.day

    return [update for update in updates if had_happened(update)]


def steps(updates: Sequence[StatusUpdate], proofs: Mapping[int, list[Proof]]) -> list[Step]:
    """Return the public updates of a proposal, the latest first, with what corrects what."""
    by_key = {update.pk: update for update in updates}
    corrected = {update.corrects_id: update for update in updates if update.corrects_id}
    newest_first = sorted(
        updates, key=lambda update: (update.effective_on, update.recorded_at, update.number), reverse=True
    )
    return [
        Step(
            update,
            timezone.localdate(update.recorded_at),
            proofs.get(update.pk, []),
            corrected.get(update.pk),
            by_key.get(update.corrects_id) if update.corrects_id else None,
        )
        for update in newest_first
    ]


def path(
    proposal: Proposal, current: str | None, timeline: Sequence[Step], today: datetime.date
) -> list[PathStage]:
    """Return the stages that apply to the proposal, and where it stands on the way."""
    reached: dict[str, StatusUpdate] = {}
    for step in reversed(timeline):
        if step.corrected_by is None and step.update.effective_on <= today:
            reached.setdefault(step.update.stage, step.update)
    rank = Stage(current).rank if current else -1
    found = []
    for stage in STAGES_OF_KIND[proposal.kind]:
        update = reached.get(stage.value) if stage.rank <= rank else None
        if stage.value == current:
            place = "current"
        elif stage.rank > rank:
            place = "ahead"
        else:
            place = "reached" if update else "passed"
        day = update.effective_on if update else None
        found.append(PathStage(stage, place, day, update.effective_precision if update else "day"))
    return found
