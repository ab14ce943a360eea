"""What states say of a proposal."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from initiatives.models import known
from initiatives.models.catalogue import State
from initiatives.models.dating import first_of_period, precision_field, refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.kinds import Defined
from initiatives.models.passages import Passage
from initiatives.models.proposals import Proposal
from initiatives.models.publication import (
    Publishable,
    PublishableQuerySet,
    publication_rules,
    publication_triggers,
)
from initiatives.models.rules import chosen, deferred, refuse
from initiatives.models.standing import NOW, Moment


class Stance(Defined):
    """What a state says of a proposal. No position means that no statement was found."""

    PROPOSES = "proposes", _("proposes")
    SUPPORTS = "supports", _("supports")
    SUPPORTS_IN_PART = "supports_in_part", _("supports in part")
    TAKES_NOTE = "takes_note", _("takes note")
    OBJECTS = "objects", _("objects")


class PositionQuerySet(PublishableQuerySet["Position"]):
    """Reads on positions."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep the positions on public proposals that had been taken, and were public, by `moment`."""
        return known.at(self, moment, since="since_on")


@tracked()
class Position(Publishable):
    """A state's stance on a proposal from a date, shown by a passage or an evidence."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="positions", verbose_name=_("proposal")
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="positions", verbose_name=_("state"))
    stance = models.CharField(_("stance"), max_length=20, choices=Stance.choices)
    since_on = models.DateField(_("from"), validators=[refuse_far_dates])
    since_precision = precision_field()
    passage = models.ForeignKey(
        Passage, models.PROTECT, related_name="positions", verbose_name=_("passage"), null=True, blank=True
    )

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["since_on", "state"]
        constraints = [
            chosen("position", "stance", Stance),
            models.UniqueConstraint(
                fields=["proposal", "state", "since_on"],
                name="position_once_a_day",
                violation_error_message=_("The state's position from this day is already recorded."),
            ),
            first_of_period("position", "since_on"),
            *publication_rules("position"),
        ]
        triggers = [
            *publication_triggers(),
            deferred(
                "position_shown",
                pgtrigger.Insert | pgtrigger.Update,
                f"""
                IF EXISTS (SELECT FROM initiatives_position WHERE id = NEW.id AND passage_id IS NULL)
                    AND NOT EXISTS (SELECT FROM initiatives_evidence
                                    WHERE position_id = NEW.id AND bearing = 'supports') THEN
                    {refuse("position_shown")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} {self.get_stance_display()}"
