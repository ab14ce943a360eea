"""What is expected of a proposal: numbers to reach, and events to come."""

from decimal import Decimal
from typing import Self

import pgtrigger
from django.contrib.admin import display
from django.db import models
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from initiatives.models import known
from initiatives.models.dating import (
    first_of_period,
    last_day_of,
    name_date,
    precision_field,
    refuse_far_dates,
)
from initiatives.models.history import tracked
from initiatives.models.passages import Passage
from initiatives.models.proposals import Proposal
from initiatives.models.publication import (
    Publishable,
    PublishableQuerySet,
    publication_rules,
    publication_triggers,
)
from initiatives.models.rules import deferred, refuse, web_address
from initiatives.models.standing import NOW, Moment
from initiatives.models.wording import Noted, Titled, Wording, wording, written


class TargetQuerySet(PublishableQuerySet["Target"]):
    """Reads on targets."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep the targets that a document had named, and that were public, by `moment`."""
        return known.at(self, moment, since="passage__document__issued_on")


class MeasurementQuerySet(PublishableQuerySet["Measurement"]):
    """Reads on measurements."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep what had been measured, and was public, by `moment`."""
        return known.at(self, moment, since="measured_on", proposal="target__proposal")


class MilestoneLinkQuerySet(models.QuerySet["ProposalMilestone"]):
    """Reads on the milestones of proposals."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep those of proposals that were public at `moment`, known by then; also of events to come."""
        return known.at(self, moment)


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Reads on milestones."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep those that were known at `moment` to bear on a public proposal; also events to come."""
        links = ProposalMilestone.objects.at(moment)
        return self.filter(models.Exists(links.filter(milestone=models.OuterRef("pk"))))


@tracked()
class Target(Titled, Publishable):
    """A number to reach; its title names what is measured. Values are in `unit`."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="targets", verbose_name=_("proposal"))
    unit_ru = models.CharField(_("unit (Russian)"), max_length=60, blank=True)
    unit_en = models.CharField(_("unit (English)"), max_length=60, blank=True)
    unit_kk = models.CharField(_("unit (Kazakh)"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("baseline of"), null=True, blank=True, validators=[refuse_far_dates])
    baseline_precision = precision_field()
    value = models.DecimalField(_("value to reach"), max_digits=20, decimal_places=4)
    deadline_on = models.DateField(_("deadline"), null=True, blank=True, validators=[refuse_far_dates])
    deadline_precision = precision_field()
    passage = models.ForeignKey(
        Passage, models.PROTECT, related_name="targets", verbose_name=_("passage that names it")
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]
        constraints = [
            *publication_rules("target"),
            written("target", "title"),
            written("target", "unit"),
            first_of_period("target", "baseline_on"),
            first_of_period("target", "deadline_on"),
            models.CheckConstraint(
                condition=models.Q(deadline_on__isnull=True)
                | models.Q(baseline_on__isnull=True)
                | models.Q(GreaterThanOrEqual(last_day_of("deadline_on"), models.F("baseline_on"))),
                name="target_dates_in_order",
                violation_error_message=_("The deadline is before the day of the baseline."),
            ),
            models.CheckConstraint(
                condition=models.Q(baseline_on__isnull=True) | models.Q(baseline__isnull=False),
                name="target_baseline_given",
                violation_error_message=_("Give the baseline that belongs to this date."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "passage", "value"],
                name="target_once",
                violation_error_message=_("This target is already recorded."),
            ),
        ]
        triggers = publication_triggers()

    @property
    @display(description=_("unit"))
    def unit(self) -> Wording:
        """The unit for the active language."""
        return wording(self, "unit")


@tracked()
class Measurement(Noted, Publishable):
    """What was measured of a target, for a day, month or year; shown by an evidence."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="measurements", verbose_name=_("target"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    measured_on = models.DateField(_("measured for"), validators=[refuse_far_dates])
    measured_precision = precision_field()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["measured_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "measured_on", "value"],
                name="measurement_once",
                violation_error_message=_("This measurement is already recorded."),
            ),
            first_of_period("measurement", "measured_on"),
            *publication_rules("measurement"),
        ]
        triggers = [
            *publication_triggers(),
            deferred(
                "measurement_shown",
                pgtrigger.Insert,
                f"""
                IF EXISTS (SELECT FROM initiatives_measurement WHERE id = NEW.id)
                    AND NOT EXISTS (SELECT FROM initiatives_evidence
                                    WHERE measurement_id = NEW.id AND bearing = 'supports') THEN
                    {refuse("measurement_shown")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        measured = name_date(self.measured_on, self.measured_precision)
        return f"{number_format(Decimal(self.value).normalize())} · {measured}"


@tracked()
class Milestone(Titled):
    """An event expected to bear on proposals."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    due_on = models.DateField(_("date"), validators=[refuse_far_dates])
    due_precision = precision_field()
    place_ru = models.CharField(_("place (Russian)"), max_length=200, blank=True)
    place_en = models.CharField(_("place (English)"), max_length=200, blank=True)
    place_kk = models.CharField(_("place (Kazakh)"), max_length=200, blank=True)
    address = models.URLField(_("web address"), max_length=500, blank=True)
    proposals = models.ManyToManyField(
        Proposal, through="ProposalMilestone", related_name="milestones", verbose_name=_("proposals")
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "slug"]
        constraints = [
            written("milestone", "title"),
            first_of_period("milestone", "due_on"),
            web_address("milestone"),
        ]

    @property
    @display(description=_("place"))
    def place(self) -> Wording:
        """The place for the active language."""
        return wording(self, "place")


@tracked()
class ProposalMilestone(models.Model):
    """A milestone expected to bear on a proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, verbose_name=_("proposal"))
    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"))

    objects = MilestoneLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone of a proposal")
        verbose_name_plural = _("milestones of proposals")
        ordering = ["milestone"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "milestone"],
                name="proposalmilestone_once",
                violation_error_message=_("The proposal already has this milestone."),
            )
        ]

    def __str__(self) -> str:
        return str(self.milestone)
