"""What became of a proposal: its append-only status updates, and the second editor's decision."""

import datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models.dating import first_of_period, name_date, precision_field, refuse_far_dates
from initiatives.models.kinds import (
    ENDINGS,
    FOUR_EYES_STAGES,
    PRESS_MAY_SHOW,
    Condition,
    Stage,
)
from initiatives.models.proposals import STAGES_SQL, Proposal
from initiatives.models.rules import chosen, deferred, immutable, moment_refused, orphan_refused, refuse
from initiatives.models.standing import NOW, Moment, end_of
from initiatives.models.wording import Noted, plainly_worded, with_words

_STAGE_RANK_SQL = f"array_position(ARRAY[{', '.join(repr(str(stage.value)) for stage in Stage)}], {{}}::text)"
_APPROVED_SQL = """(NOT {0}.needs_approval OR EXISTS (SELECT FROM initiatives_approval a
                           WHERE a.update_id = {0}.id AND a.verdict = 'approved'))"""
# Public, and corrected by nothing public: the rows of StatusUpdateQuerySet.standing.
_STANDING_SQL = f"""{_APPROVED_SQL.format("u")}
                      AND NOT EXISTS (SELECT FROM initiatives_statusupdate c
                                      WHERE c.corrects_id = u.id AND {_APPROVED_SQL.format("c")})"""
_PRESS_SQL = ", ".join(repr(str(stage.value)) for stage in PRESS_MAY_SHOW)
_FOUR_EYES_SQL = f"""({{0}}.stage IN ({", ".join(repr(str(stage.value)) for stage in FOUR_EYES_STAGES)})
                    OR {{0}}.condition IN ({", ".join(repr(str(ending.value)) for ending in ENDINGS)}))"""


def _keeps_order(proposal: str) -> str:
    """Return the statement that refuses a proposal (an SQL expression of its id) whose steps lead back."""
    return f"""
                -- Locked, so that of two decisions taken at the same moment the later sees the earlier.
                PERFORM FROM initiatives_proposal WHERE id = {proposal} FOR NO KEY UPDATE;
                IF EXISTS (
                    SELECT FROM (
                        SELECT u.kind, {_STAGE_RANK_SQL.format("u.stage")} AS rank,
                               lag({_STAGE_RANK_SQL.format("u.stage")})
                                   OVER (ORDER BY u.effective_on, u.recorded_at, u.number) AS held
                        FROM initiatives_statusupdate u
                        WHERE u.proposal_id = {proposal} AND {_STANDING_SQL}) AS standing
                    WHERE kind = 'step' AND rank < held) THEN
                    {refuse("statusupdate_keeps_order")}
                END IF;
                RETURN NULL;
                """


class UpdateKind(models.TextChoices):
    """What an update does."""

    STEP = "step", _("step")
    CORRECTION = "correction", _("correction")
    REVERSAL = "reversal", _("reversal")


class StatusUpdateQuerySet(models.QuerySet["StatusUpdate"]):
    """Reads on updates."""

    def public(self, known_on: datetime.date | None = None) -> Self:
        """Keep the updates that the public sees: those that need no approval, or have it (by `known_on`)."""
        approved = models.Q(approval__verdict=Approval.Verdict.APPROVED)
        if known_on is None:
            return self.filter(models.Q(needs_approval=False) | approved)
        return self.filter(
            models.Q(needs_approval=False) | approved & models.Q(approval__decided_at__lt=end_of(known_on)),
            recorded_at__lt=end_of(known_on),
        )

    def at(self, moment: Moment = NOW) -> Self:
        """Keep the steps of public proposals that had happened, and were public, by `moment`.

        Also those that a correction struck out; `standing` leaves these out.
        """
        return self.public(moment.known_on).filter(
            proposal__in=Proposal.objects.at(moment), effective_on__lte=moment.day
        )

    def standing(self, moment: Moment = NOW) -> Self:
        """Keep the public updates in effect at `moment`, not corrected, the latest first."""
        corrections = StatusUpdate.objects.public(moment.known_on).filter(corrects=models.OuterRef("pk"))
        return (
            self.public(moment.known_on)
            .filter(~models.Exists(corrections), effective_on__lte=moment.day)
            .order_by("-effective_on", "-recorded_at", "-number")
        )

    def with_known_at(self) -> Any:
        """Annotate `known_at`: when the public could know of a step, recorded and, where needed, approved."""
        # GREATEST of PostgreSQL passes over what is NULL: the decision on a step that needs none.
        known_at = Greatest(models.F("recorded_at"), models.F("approval__decided_at"))
        return self.annotate(known_at=known_at)

    def waiting(self) -> Self:
        """Keep the updates that nobody has decided on yet, though they need approval."""
        return self.filter(needs_approval=True, approval__isnull=True)


@plainly_worded
class StatusUpdate(Noted):
    """One dated step of a proposal's life; append-only. Its note tells in a sentence what happened.

    `effective_on` is when it happened, `recorded_at` when we learned it. Both axes are given whole, so
    that each update reads by itself; a step that changes neither is a step worth knowing all the same.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="updates", verbose_name=_("proposal"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=UpdateKind.choices, default=UpdateKind.STEP)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    condition = models.CharField(
        _("condition"), max_length=20, choices=Condition.choices, default=Condition.ACTIVE
    )
    effective_on = models.DateField(_("happened on"), validators=[refuse_far_dates])
    effective_precision = precision_field()
    reason = models.TextField(_("reason"), blank=True)
    # Several corrections may name one update: those that were returned, and at most one other.
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("corrects"),
        null=True,
        blank=True,
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="recorded_updates",
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
    )
    # By the trigger statusupdate_fits, whatever an insert says: for what it reaches and what it takes back.
    needs_approval = models.BooleanField(_("needs a second editor"), db_default=False, editable=False)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["proposal", "number"]
        indexes = [
            models.Index(
                fields=["proposal", "-effective_on", "-recorded_at", "-number"], name="statusupdate_standing"
            ),
            models.Index(fields=["-effective_on", "-recorded_at"], name="statusupdate_latest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="statusupdate_number_unique",
                violation_error_message=_("The proposal already has an update of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="statusupdate_number_from_one",
                violation_error_message=_("Updates are numbered from 1."),
            ),
            chosen("statusupdate", "kind", UpdateKind),
            chosen("statusupdate", "stage", Stage),
            chosen("statusupdate", "condition", Condition),
            first_of_period("statusupdate", "effective_on"),
            models.CheckConstraint(
                condition=models.Q(kind=UpdateKind.CORRECTION, corrects__isnull=False)
                | (~models.Q(kind=UpdateKind.CORRECTION) & models.Q(corrects__isnull=True)),
                name="statusupdate_correction_names",
                violation_error_message=_("A correction, and only a correction, names what it corrects."),
            ),
            models.CheckConstraint(
                condition=~models.Q(corrects=models.F("id")),
                name="statusupdate_corrects_another",
                violation_error_message=_("A step does not correct itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=UpdateKind.STEP) | with_words("reason"),
                name="statusupdate_reason_given",
                violation_error_message=_("A correction or a reversal says why."),
            ),
        ]
        triggers = [
            *immutable("statusupdate_immutable"),
            pgtrigger.Trigger(
                name="statusupdate_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("proposal_kind", "text"), ("held", "initiatives_statusupdate")],
                func=f"""
                -- Locked, so that its kind does not change at the same moment, and of two corrections
                -- recorded at once the later sees the earlier. No second lock, so nobody waits in a circle.
                SELECT kind INTO proposal_kind FROM initiatives_proposal
                    WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
                {orphan_refused()}
                IF NEW.stage <> ALL (CASE proposal_kind {STAGES_SQL} END) THEN
                    {refuse("statusupdate_stage_applies")}
                END IF;
                {moment_refused("NEW.recorded_at")}
                -- Days differ around the globe, so the day after counts as today.
                IF NEW.effective_on > (NEW.recorded_at AT TIME ZONE 'UTC')::date + 1 THEN
                    {refuse("statusupdate_already_happened")}
                END IF;
                IF NEW.corrects_id IS NOT NULL AND NEW.proposal_id IS DISTINCT FROM
                    (SELECT proposal_id FROM initiatives_statusupdate WHERE id = NEW.corrects_id) THEN
                    {refuse("statusupdate_corrects_own")}
                END IF;
                SELECT u.* INTO held FROM initiatives_statusupdate u
                    WHERE u.proposal_id = NEW.proposal_id AND u.effective_on <= NEW.effective_on
                      AND {_STANDING_SQL}
                    ORDER BY u.effective_on DESC, u.recorded_at DESC, u.number DESC LIMIT 1;
                IF NEW.kind = 'step'
                    AND {_STAGE_RANK_SQL.format("NEW.stage")} < {_STAGE_RANK_SQL.format("held.stage")} THEN
                    {refuse("statusupdate_no_step_back")}
                END IF;
                -- What two editors agreed on, one alone neither leaves nor strikes out.
                NEW.needs_approval := {_FOUR_EYES_SQL.format("NEW")}
                    OR coalesce({_FOUR_EYES_SQL.format("held")}, FALSE)
                    OR coalesce((SELECT needs_approval FROM initiatives_statusupdate
                                 WHERE id = NEW.corrects_id), FALSE);
                RETURN NEW;
                """,
            ),
            deferred(
                "statusupdate_evidence",
                pgtrigger.Insert,
                f"""
                IF (NEW.stage <> 'proposed' OR NEW.condition <> 'active') AND NOT EXISTS
                    (SELECT FROM initiatives_evidence WHERE update_id = NEW.id AND bearing = 'supports') THEN
                    {refuse("statusupdate_evidence")}
                END IF;
                IF NEW.stage NOT IN ({_PRESS_SQL}) AND NOT EXISTS
                    (SELECT FROM initiatives_evidence WHERE update_id = NEW.id
                        AND bearing = 'supports' AND rank IN ('primary', 'official')) THEN
                    {refuse("statusupdate_source_rank")}
                END IF;
                RETURN NULL;
                """,
            ),
            # These two ask what the whole transaction leaves, so that an import may bring updates first
            # and the decisions on them later.
            deferred("statusupdate_keeps_order", pgtrigger.Insert, _keeps_order("NEW.proposal_id")),
            deferred(
                "statusupdate_corrected_once",
                pgtrigger.Insert,
                f"""
                IF (SELECT count(*) FROM initiatives_statusupdate c
                    WHERE c.corrects_id = NEW.corrects_id AND NOT EXISTS (SELECT FROM initiatives_approval a
                        WHERE a.update_id = c.id AND a.verdict = 'returned')) > 1 THEN
                    {refuse("statusupdate_corrected_once")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        happened = name_date(self.effective_on, self.effective_precision)
        return f"{self.number} · {self.get_stage_display()} · {happened}"

    def get_absolute_url(self) -> str:
        """Return the permanent address of the step on the page of its proposal."""
        return f"{self.proposal.get_absolute_url()}#step-{self.number}"


@plainly_worded
class Approval(models.Model):
    """What a second editor decided on a step that needs four eyes; append-only."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    update = models.OneToOneField(
        StatusUpdate, models.PROTECT, related_name="approval", verbose_name=_("status update")
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    comment = models.TextField(_("comment"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="approved") | with_words("comment"),
                name="approval_return_commented",
                violation_error_message=_("A step is returned with a comment."),
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["approved", "returned"]),
                name="approval_verdict_known",
                violation_error_message=_("This is not one of the choices."),
            ),
        ]
        triggers = [
            *immutable("approval_immutable"),
            pgtrigger.Trigger(
                name="approval_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("decided", "initiatives_statusupdate")],
                func=f"""
                {moment_refused("NEW.decided_at")}
                SELECT * INTO decided FROM initiatives_statusupdate WHERE id = NEW.update_id;
                {orphan_refused()}
                IF NEW.decided_by_id = decided.recorded_by_id THEN
                    {refuse("approval_by_another")}
                END IF;
                IF NOT decided.needs_approval THEN
                    {refuse("approval_needed")}
                END IF;
                IF NEW.decided_at < decided.recorded_at THEN
                    {refuse("approval_after_record")}
                END IF;
                RETURN NEW;
                """,
            ),
            deferred(
                "approval_keeps_order",
                pgtrigger.Insert,
                _keeps_order("(SELECT proposal_id FROM initiatives_statusupdate WHERE id = NEW.update_id)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.update}"
