"""Recording what became of a proposal, and the second editor's decision on it."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import (
    Approval,
    Bearing,
    Condition,
    Evidence,
    EvidenceRank,
    Moment,
    Proposal,
    Stage,
    StatusUpdate,
    StepDraft,
    UpdateKind,
)
from initiatives.models.dating import Precision
from initiatives.models.kinds import PRESS_MAY_SHOW, STAGES_OF_KIND
from initiatives.models.rules import RULES, explain
from initiatives.models.wording import LANGUAGE_CODES, has_words


class PressAlone(ValidationError):  # noqa: N818 - an outcome: the step can be kept as a draft
    """Nothing stands against a step but that press alone shows it."""


_RETURNED = Approval.Verdict.RETURNED
WELL_SOURCED = (EvidenceRank.PRIMARY, EvidenceRank.OFFICIAL)


def needs_evidence(stage: str, condition: str) -> bool:
    """Tell whether an update has to be shown by an evidence."""
    return stage != Stage.PROPOSED or condition != Condition.ACTIVE


def broken_status_rules(
    *,
    proposal_kind: str,
    stage: str,
    evidence: Iterable[tuple[str, str]],
    condition: str = Condition.ACTIVE,
    kind: str = UpdateKind.STEP,
    reason: str = "",
    corrects: object = None,
) -> Iterator[tuple[str, str]]:
    """Yield (field, message) for each rule that an update breaks by itself, whatever came before it.

    `evidence` gives (rank, bearing) of each; `corrects` is only asked whether it is there.
    """
    supporting = [rank for rank, bearing in evidence if bearing == Bearing.SUPPORTS]
    if stage not in STAGES_OF_KIND[proposal_kind]:
        yield "stage", _(RULES["statusupdate_stage_applies"])
    if needs_evidence(stage, condition) and not supporting:
        yield "evidence", _(RULES["statusupdate_evidence"])
    elif stage not in PRESS_MAY_SHOW and not set(supporting) & set(WELL_SOURCED):
        yield "evidence", _(RULES["statusupdate_source_rank"])
    if kind != UpdateKind.STEP and not has_words(reason):
        yield "reason", _("A correction or a reversal says why.")
    if (kind == UpdateKind.CORRECTION) != (corrects is not None):
        yield "corrects", _("A correction, and only a correction, names what it corrects.")


@transaction.atomic
def record_status(
    *,
    proposal: Proposal,
    stage: str,
    effective_on: datetime.date,
    effective_precision: str = Precision.DAY,
    condition: str = Condition.ACTIVE,
    kind: str = UpdateKind.STEP,
    evidence: Sequence[Evidence] = (),
    note: Mapping[str, str] | None = None,
    reason: str = "",
    corrects: StatusUpdate | None = None,
    recorded_by: User | None = None,
    recorded_at: datetime.datetime | None = None,
    draft: StepDraft | None = None,
) -> StatusUpdate:
    """Record the next update of `proposal` with its evidence (unsaved rows, in the order to show).

    `note` gives the wording by language code. `recorded_at` is now, but for a record moved from another
    database. The `draft` that it was written in is removed. Raises ValidationError naming the fields, before
    the database would refuse; PressAlone when that is all that stands against it.
    """
    # The lock lets two editors' updates have consecutive numbers, and the second see the first.
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    update = StatusUpdate(
        proposal=proposal,
        number=(proposal.updates.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        stage=stage,
        condition=condition,
        effective_on=effective_on,
        effective_precision=effective_precision,
        reason=reason,
        corrects=corrects,
        recorded_by=recorded_by,
        recorded_at=recorded_at or timezone.now(),
        **{f"note_{language}": text for language, text in (note or {}).items()},
    )
    update.clean_fields(exclude=["proposal", "corrects", "recorded_by", "needs_approval"])
    broken: dict[str, list[str]] = {}
    for field, message in broken_status_rules(
        proposal_kind=proposal.kind,
        stage=stage,
        condition=condition,
        evidence=[(shown.rank, shown.bearing) for shown in evidence],
        kind=kind,
        reason=reason,
        corrects=corrects,
    ):
        broken.setdefault(field, []).append(message)
    if corrects is not None and corrects.proposal_id != proposal.pk:
        broken.setdefault("corrects", []).append(_(RULES["statusupdate_corrects_own"]))
    # A correction that was returned corrects nothing.
    elif corrects is not None and corrects.corrections.exclude(approval__verdict=_RETURNED).exists():
        broken.setdefault("corrects", []).append(_(RULES["statusupdate_corrected_once"]))
    # Days differ around the globe, so the day after counts as today.
    known_on = min(update.recorded_at, timezone.now()).astimezone(datetime.UTC).date()
    if effective_on > known_on + datetime.timedelta(days=1):
        broken.setdefault("effective_on", []).append(_(RULES["statusupdate_already_happened"]))
    if kind == UpdateKind.STEP and _steps_back(proposal, stage, effective_on):
        broken.setdefault("stage", []).append(_(RULES["statusupdate_no_step_back"]))
    if recorded_by is not None and _says_it_again(update):
        broken.setdefault(NON_FIELD_ERRORS, []).append(
            _(
                "Step %(number)s says all of this already. If this is another step, say in the sentence "
                "what it was."
            )
            % {"number": update.number - 1}
        )
    for place, shown in enumerate(evidence, start=1):
        _check_evidence(shown, place, broken)
    if broken == {"evidence": [_(RULES["statusupdate_source_rank"])]}:
        raise PressAlone(broken)
    if broken:
        raise ValidationError(broken)
    if draft is not None and not StepDraft.objects.filter(pk=draft.pk).delete()[0]:
        # Of two editors who record one draft at the same moment, the proposal's lock lets one go first.
        raise ValidationError(_("This draft has been recorded or thrown away meanwhile."))
    update.save()
    for place, shown in enumerate(evidence, start=1):
        shown.update = update
        try:
            with transaction.atomic():
                shown.save()
        except IntegrityError as error:
            raise ValidationError({"evidence": f"{place}: {explain(error)}"}) from error
    if refusal := _leads_back(proposal):
        raise ValidationError({"stage": refusal})
    return update


def _says_it_again(update: StatusUpdate) -> bool:
    """Tell whether the step before says the same: a form sent twice, or gone back to, is no second step."""
    said = ("kind", "corrects", "stage", "condition", "effective_on", "effective_precision", "reason")
    same = {name: getattr(update, name) for name in (*said, *(f"note_{code}" for code in LANGUAGE_CODES))}
    before = update.proposal.updates.filter(number=update.number - 1, recorded_by=update.recorded_by, **same)
    return before.exclude(approval__verdict=_RETURNED).exists()


def _steps_back(proposal: Proposal, stage: str, day: datetime.date) -> bool:
    held = proposal.updates.standing(Moment(as_of=day)).first()
    return held is not None and stage in Stage and Stage(stage).rank < Stage(held.stage).rank


def _leads_back(proposal: Proposal) -> str:
    """Return what stands against the steps that stand, if one of them leads back to an earlier stage."""
    standing = proposal.updates.standing(Moment(as_of=datetime.date.max)).reverse()
    for before, after in pairwise(standing):
        if after.kind == UpdateKind.STEP and Stage(after.stage).rank < Stage(before.stage).rank:
            return _(
                "The later step “%(step)s” would then lead back to an earlier stage. Compare the dates, or "
                "correct that step first."
            ) % {"step": after}
    return ""


def _check_evidence(evidence: Evidence, place: int, broken: dict[str, list[str]]) -> None:
    """Note what stands against an evidence that is not yet tied to its update."""
    try:
        evidence.clean_fields(exclude=["update", "position", "measurement", "passage"])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            broken.setdefault("evidence", []).append(f"{place}, {field}: {' '.join(messages)}")


def approve_status(*, update: StatusUpdate, decided_by: User, comment: str = "") -> Approval:
    """Let the public see `update`. Raises ValidationError when it may not be decided by this person."""
    return _decide(update, Approval.Verdict.APPROVED, decided_by, comment)


def return_status(*, update: StatusUpdate, decided_by: User, comment: str) -> Approval:
    """Return `update` to whoever recorded it, with a comment. Raises ValidationError as above."""
    if not has_words(comment):
        raise ValidationError({"comment": _("A step is returned with a comment.")})
    return _decide(update, Approval.Verdict.RETURNED, decided_by, comment)


@transaction.atomic
def _decide(update: StatusUpdate, verdict: str, decided_by: User, comment: str) -> Approval:
    # The proposal, not the update: two decisions on one proposal can break the order of its steps together.
    Proposal.objects.select_for_update(of=("self",)).get(pk=update.proposal_id)
    if not update.needs_approval:
        raise ValidationError(_(RULES["approval_needed"]))
    decided = Approval.objects.filter(update=update).select_related("decided_by").first()
    if decided is not None:
        told = {
            "verdict": decided.get_verdict_display(),
            "person": decided.decided_by,
            "when": date_format(timezone.localtime(decided.decided_at), "DATETIME_FORMAT"),
        }
        message = _("This step has been decided on already: %(verdict)s by %(person)s, %(when)s.")
        raise ValidationError(message % told)
    if update.recorded_by_id is not None and update.recorded_by_id == decided_by.pk:
        raise ValidationError(_(RULES["approval_by_another"]))
    approval = Approval.objects.create(update=update, verdict=verdict, comment=comment, decided_by=decided_by)
    if refusal := _leads_back(update.proposal):
        raise ValidationError(refusal)
    return approval
