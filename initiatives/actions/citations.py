"""Citing chosen words, and changing what a passage does for a proposal."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from initiatives.actions.locking import lock_citing
from initiatives.actions.passages import check_words, mark_passage, public_uses
from initiatives.models import Anchor, Citation, Proposal, Version
from initiatives.text.spans import Span


@transaction.atomic
def cite_words(
    *,
    version: Version,
    span: Span,
    exact: str,
    role: str = "",
    proposals: Iterable[Proposal] = (),
    continues: Citation | None = None,
) -> list[Citation]:
    """Cite the words at `span` for each of `proposals` in `role`, or as a further part of a quotation.

    `continues` is a citation of the same document; then the new one is of its proposal, in its role and of
    its group. The same words in the same role are cited once. Raises WordsDiffer unless `exact` stands at
    the place.
    """
    check_words(version, span, exact)
    chosen = list(proposals)
    further = [] if continues is None else [continues.proposal_id]
    lock_citing([*(proposal.pk for proposal in chosen), *further])
    passage = mark_passage(version=version, span=span)
    cited = [
        Citation.objects.get_or_create(proposal=proposal, passage=passage, role=role)[0]
        for proposal in chosen
    ]
    return cited if continues is None else [*cited, _continue(continues, passage.pk, version.document_id)]


def _continue(first: Citation, passage: str, document: int) -> Citation:
    # The proposal is locked already, so that two new quotations are not given one number.
    first = Citation.objects.select_related("passage").get(pk=first.pk)
    if first.passage.document_id != document or first.passage_id == passage:
        raise ValidationError(_("The parts of a quotation are different passages of one document."))
    if first.group is None:
        alike = Citation.objects.filter(proposal=first.proposal_id, role=first.role)
        first.group = (alike.aggregate(last=Max("group"))["last"] or 0) + 1
        first.save(update_fields=["group"])
    part, _made = Citation.objects.update_or_create(
        proposal_id=first.proposal_id,
        passage_id=passage,
        role=first.role,
        defaults={"group": first.group},
    )
    return part


@transaction.atomic
def change_role(*, citation: Citation, role: str) -> Citation:
    """Let the passage do something else for the proposal; it is then no part of its former quotation."""
    lock_citing([citation.proposal_id])
    if citation.role != role:
        citation.role, citation.group = role, None
        citation.save(update_fields=["role", "group"])
    return citation


@transaction.atomic
def unlink_citation(*, citation: Citation) -> int:
    """Remove the citation and return the event of the history by which `restore_citation` brings it back.

    Raises ValidationError when public records stand on the passage and it would lose its last citation,
    or when they are records of this very proposal.
    """
    lock_citing([citation.proposal_id])
    passage, key = citation.passage, citation.pk
    others = passage.citations.exclude(pk=key)
    uses = public_uses(passage, None if not others.exists() else citation.proposal)
    if uses:
        raise ValidationError(
            _("The passage cannot be unlinked: it is evidence of %(uses)s.") % {"uses": "; ".join(uses)}
        )
    citation.delete()
    events = Citation.pgh_event_model.objects.filter(pgh_obj_id=key)  # type: ignore[attr-defined]
    return int(events.aggregate(last=Max("pgh_id"))["last"])


@transaction.atomic
def restore_citation(*, event: int) -> Citation:
    """Bring back, exactly as it was, the citation whose removal `event` tells of.

    Its passage may have been moved since (see `moved_since`). Raises ValidationError when the removal is not
    the last thing that happened to the citation.
    """
    history = Citation.pgh_event_model.objects  # type: ignore[attr-defined]
    removed = history.filter(pgh_id=event, pgh_label="delete").first()
    if removed is not None:
        lock_citing([removed.proposal_id])
    if removed is None or history.filter(pgh_obj_id=removed.pgh_obj_id, pgh_id__gt=event).exists():
        raise ValidationError(_("There is nothing to undo: the citation is there, or was never removed."))
    return Citation.objects.create(
        pk=removed.pgh_obj_id,
        proposal_id=removed.proposal_id,
        passage_id=removed.passage_id,
        role=removed.role,
        group=removed.group,
    )


def moved_since(*, citation: Citation, event: int) -> list[Anchor]:
    """Return the places of the passage that were moved after the removal of `citation`, told by `event`."""
    removal = Citation.pgh_event_model.objects.get(pgh_id=event)  # type: ignore[attr-defined]
    history = Anchor.pgh_event_model.objects.filter(passage=citation.passage_id)  # type: ignore[attr-defined]
    told = history.filter(pgh_created_at__lte=removal.pgh_created_at).order_by("pgh_id")
    then = {each.pgh_obj_id: (each.start, each.end) for each in told}
    return [
        anchor
        for anchor in citation.passage.anchors.select_related("version").order_by("-version__number")
        if then.get(anchor.pk, (anchor.start, anchor.end)) != (anchor.start, anchor.end)
    ]
