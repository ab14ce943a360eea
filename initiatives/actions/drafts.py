"""Keeping the form of a step that cannot be recorded yet."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from initiatives.models import Proposal, StepDraft


def lock_draft(draft: StepDraft | None) -> StepDraft | None:
    """Return a draft as it is now, locked until the transaction ends; None if it is gone."""
    if draft is None:
        return None
    return StepDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()


@transaction.atomic
def keep_draft(
    *,
    proposal: Proposal,
    filled_in: Mapping[str, str],
    hindrance: str,
    draft: StepDraft | None = None,
    begun_by: User | None = None,
) -> StepDraft:
    """Keep what was filled in as the `draft` of a step of `proposal`, begun now if there is none yet."""
    kept = lock_draft(draft) or StepDraft(proposal=proposal, begun_by=begun_by)
    kept.filled_in, kept.hindrance = dict(filled_in), hindrance
    kept.save()
    return kept
