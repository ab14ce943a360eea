"""What outcome documents make of proposals."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models import known
from initiatives.models.dating import refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.kinds import Extent
from initiatives.models.passages import Passage
from initiatives.models.proposals import Proposal
from initiatives.models.rules import chosen, orphan_refused, refuse
from initiatives.models.sources import OUTCOME_KINDS_SQL, Document
from initiatives.models.standing import NOW, Moment
from initiatives.models.wording import Noted, is_written


class OutcomeMatchQuerySet(models.QuerySet["OutcomeMatch"]):
    """Reads on matches."""

    def at(self, moment: Moment = NOW) -> "OutcomeMatchQuerySet":
        """Keep those of public proposals and of documents that had been issued, and known, by `moment`."""
        return known.at(self, moment, since="document__issued_on")


@tracked()
class OutcomeMatch(Noted):
    """What an outcome document makes of a proposal: takes it up in full, in part, or not at all.

    It was looked at on `looked_at_on`; no row means that nobody has looked. It advances no status. Its
    note says, where no passage is named, why there is none. It stays once its proposal has been published.
    """

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="outcome_matches", verbose_name=_("outcome document")
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="outcome_matches", verbose_name=_("proposal")
    )
    extent = models.CharField(_("taken up"), max_length=10, choices=Extent.choices)
    passage = models.ForeignKey(
        Passage,
        models.PROTECT,
        related_name="outcome_matches",
        verbose_name=_("passage that takes it up"),
        null=True,
        blank=True,
    )
    looked_at_on = models.DateField(
        _("looked at on"), default=timezone.localdate, validators=[refuse_far_dates]
    )

    objects = OutcomeMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome match")
        verbose_name_plural = _("outcome matches")
        ordering = ["document", "proposal"]
        constraints = [
            chosen("outcomematch", "extent", Extent),
            models.UniqueConstraint(
                fields=["document", "proposal"],
                name="outcomematch_once",
                violation_error_message=_("It is already recorded what this document makes of the proposal."),
            ),
            models.CheckConstraint(
                condition=models.Q(extent=Extent.NONE, passage__isnull=True)
                | (~models.Q(extent=Extent.NONE) & (models.Q(passage__isnull=False) | is_written("note"))),
                name="outcomematch_shown",
                violation_error_message=_(
                    "What is taken up names its passage, or says in the note why there is none; "
                    "what is not taken up has no passage."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="outcomematch_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("document_kind", "text"), ("home", "bigint")],
                func=f"""
                -- Locked, so that its kind does not change at the same moment.
                SELECT kind INTO document_kind FROM initiatives_document
                    WHERE id = NEW.document_id FOR SHARE;
                {orphan_refused()}
                IF document_kind NOT IN ({OUTCOME_KINDS_SQL}) THEN
                    {refuse("outcomematch_of_outcome")}
                END IF;
                IF NEW.passage_id IS NOT NULL THEN
                    SELECT document_id INTO home FROM initiatives_passage WHERE id = NEW.passage_id;
                    {orphan_refused()}
                    IF NEW.document_id <> home THEN
                        {refuse("outcomematch_passage_of_document")}
                    END IF;
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="outcomematch_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                -- Locked, so that it is not published at the same moment.
                PERFORM FROM initiatives_proposal
                    WHERE id = OLD.proposal_id AND publication = 'draft' FOR NO KEY UPDATE;
                IF NOT FOUND THEN {refuse("outcomematch_kept")} END IF;
                RETURN OLD;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_extent_display()}"

    def clean(self) -> None:
        """Raise ValidationError for a day that has not come yet."""
        if self.looked_at_on is not None and self.looked_at_on > timezone.localdate():
            raise ValidationError({"looked_at_on": _("This day has not come yet.")})
