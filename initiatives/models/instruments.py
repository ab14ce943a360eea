"""What states do, one by one, to be bound by a convention or agreement."""

from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.models import known
from initiatives.models.catalogue import State
from initiatives.models.dating import first_of_period, name_date, precision_field, refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.kinds import INSTRUMENT_KINDS, Act
from initiatives.models.proposals import INSTRUMENT_KINDS_SQL, Proposal
from initiatives.models.publication import (
    Publication,
    Publishable,
    PublishableQuerySet,
    publication_rules,
    publication_triggers,
)
from initiatives.models.rules import RULES, chosen, deferred, orphan_refused, refuse
from initiatives.models.standing import NOW, Moment

_ACT_RANK_SQL = f"array_position(ARRAY[{', '.join(repr(str(act.value)) for act in Act)}], {{}}.act::text)"
# The last day that the date may mean: "signed in 2026" does not follow "ratified on 1 May 2026".
_LAST_DAY_SQL = """CASE {0}.taken_precision
                    WHEN 'month' THEN ({0}.taken_on + interval '1 month' - interval '1 day')::date
                    WHEN 'year' THEN ({0}.taken_on + interval '1 year' - interval '1 day')::date
                    ELSE {0}.taken_on END"""


class InstrumentActQuerySet(PublishableQuerySet["InstrumentAct"]):
    """Reads on acts."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep the acts that had been taken, and were public, by `moment`."""
        return known.at(self, moment, since="taken_on")


@tracked()
class InstrumentAct(Publishable):
    """One act of one state on a convention or agreement, on a day, month or year; shown by an evidence."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="acts", verbose_name=_("proposal"))
    state = models.ForeignKey(State, models.PROTECT, related_name="acts", verbose_name=_("state"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    taken_on = models.DateField(_("taken on"), validators=[refuse_far_dates])
    taken_precision = precision_field()

    objects = InstrumentActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act of a state")
        verbose_name_plural = _("acts of states")
        ordering = ["taken_on", "state", "pk"]
        constraints = [
            *publication_rules("instrumentact"),
            chosen("instrumentact", "act", Act),
            first_of_period("instrumentact", "taken_on"),
            models.UniqueConstraint(
                fields=["proposal", "state", "act"],
                condition=~models.Q(publication=Publication.WITHDRAWN),
                name="instrumentact_once",
                violation_error_message=_("This act of the state is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "state", "act", "taken_on"],
                name="instrumentact_once_a_day",
                violation_error_message=_(
                    "This act of the state on this day is already recorded; "
                    "if it was withdrawn, publish it again."
                ),
            ),
        ]
        triggers = [
            *publication_triggers(),
            pgtrigger.Trigger(
                name="instrumentact_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("proposal_kind", "text")],
                func=f"""
                -- Locked, so that of two acts recorded at the same moment the later sees the earlier.
                SELECT kind INTO proposal_kind FROM initiatives_proposal
                    WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
                {orphan_refused()}
                IF proposal_kind NOT IN ({INSTRUMENT_KINDS_SQL}) THEN
                    {refuse("instrumentact_of_instrument")}
                END IF;
                IF NEW.publication <> 'withdrawn' AND EXISTS (
                    SELECT FROM initiatives_instrumentact o
                    WHERE o.proposal_id = NEW.proposal_id AND o.state_id = NEW.state_id AND o.id <> NEW.id
                      AND o.publication <> 'withdrawn'
                      AND (({_ACT_RANK_SQL.format("o")} < {_ACT_RANK_SQL.format("NEW")}
                            AND o.taken_on > {_LAST_DAY_SQL.format("NEW")})
                        OR ({_ACT_RANK_SQL.format("o")} > {_ACT_RANK_SQL.format("NEW")}
                            AND NEW.taken_on > {_LAST_DAY_SQL.format("o")}))) THEN
                    {refuse("instrumentact_in_order")}
                END IF;
                RETURN NEW;
                """,
            ),
            deferred(
                "instrumentact_shown",
                pgtrigger.Insert,
                f"""
                IF EXISTS (SELECT FROM initiatives_instrumentact WHERE id = NEW.id)
                    AND NOT EXISTS (SELECT FROM initiatives_evidence
                                    WHERE act_id = NEW.id AND bearing = 'supports') THEN
                    {refuse("instrumentact_shown")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        taken = name_date(self.taken_on, self.taken_precision)
        return f"{self.state_id} {self.get_act_display()} · {taken}"

    def clean(self) -> None:
        """Raise ValidationError for an act still to come, or on what is not signed state by state."""
        if self.taken_on is not None and self.taken_on > timezone.localdate():
            raise ValidationError({"taken_on": _("This day has not come yet.")})
        proposal = Proposal.objects.filter(pk=self.proposal_id).first()
        if proposal is not None and proposal.kind not in INSTRUMENT_KINDS:
            raise ValidationError({"proposal": _(RULES["instrumentact_of_instrument"])})
