"""What shows a status update, a position, a measurement or an act of a state to be true."""

from functools import reduce
from operator import or_
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.models import known
from initiatives.models.dating import refuse_far_dates
from initiatives.models.expectations import Measurement
from initiatives.models.history import tracked
from initiatives.models.instruments import InstrumentAct
from initiatives.models.passages import Passage
from initiatives.models.positions import Position
from initiatives.models.progress import StatusUpdate
from initiatives.models.proposals import Proposal
from initiatives.models.rules import chosen, deferred, never_emptied, refuse, web_address
from initiatives.models.standing import NOW, Moment
from initiatives.models.words import vector_of_columns


class EvidenceType(models.TextChoices):
    """What sort of thing an evidence is."""

    OUTCOME_TEXT = "outcome_text", _("text of an outcome document")
    GAZETTE = "gazette", _("official gazette")
    DEPOSITARY = "depositary", _("notice of a depositary")
    OFFICIAL_PAGE = "official_page", _("page of an official site")
    STATEMENT = "statement", _("statement")
    AGENCY_REPORT = "agency_report", _("report of a news agency")
    PRESS_REPORT = "press_report", _("press report")
    STATISTICS = "statistics", _("statistics")
    OTHER = "other", _("other")


class EvidenceRank(models.TextChoices):
    """How close an evidence is to what it shows."""

    PRIMARY = "primary", _("primary")
    OFFICIAL = "official", _("official")
    PRESS = "press", _("press")
    OTHER = "other", _("other")


class Bearing(models.TextChoices):
    """Whether an evidence speaks for or against what it is given for."""

    SUPPORTS = "supports", pgettext_lazy("evidence", "supports")
    CONTRADICTS = "contradicts", _("contradicts")


_PARENTS = ("update", "position", "measurement", "act")
PROPOSALS = ("update__proposal", "position__proposal", "measurement__target__proposal", "act__proposal")
"""The paths from an evidence to the proposal that it bears on, of which it has one."""


def _only(parent: str) -> models.Q:
    """Tell of an evidence that it is given for `parent` and for nothing else."""
    return models.Q(**{f"{other}__isnull": other != parent for other in _PARENTS})


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reads on evidence."""

    def recorded(self, moment: Moment = NOW) -> Self:
        """Keep what had been recorded by `moment`; what it is given for is the caller's to choose."""
        return self.filter(known.evidence(moment.known_on, PROPOSALS)) if moment.known_on else self

    def of(self, proposal: Proposal) -> Self:
        """Keep what bears on a proposal, whatever of it is shown."""
        return self.filter(reduce(or_, (models.Q(**{path: proposal}) for path in PROPOSALS)))

    def with_proposals(self) -> Self:
        """Read the proposals along that they bear on."""
        return self.select_related(*PROPOSALS)


@tracked(exclude=["search"])
class Evidence(models.Model):
    """What shows a status update, a position, a measurement or an act of a state to be true; append-only.

    It is a passage of a document here, or a page elsewhere with its address. It goes only together with the
    draft that it was given for.
    """

    update = models.ForeignKey(
        StatusUpdate,
        models.PROTECT,
        related_name="evidence",
        verbose_name=_("status update"),
        null=True,
        blank=True,
    )
    position = models.ForeignKey(
        Position, models.CASCADE, related_name="evidence", verbose_name=_("position"), null=True, blank=True
    )
    measurement = models.ForeignKey(
        Measurement,
        models.CASCADE,
        related_name="evidence",
        verbose_name=_("measurement"),
        null=True,
        blank=True,
    )
    act = models.ForeignKey(
        InstrumentAct,
        models.CASCADE,
        related_name="evidence",
        verbose_name=_("act of a state"),
        null=True,
        blank=True,
    )
    type = models.CharField(_("type"), max_length=20, choices=EvidenceType.choices)
    rank = models.CharField(_("rank"), max_length=10, choices=EvidenceRank.choices)
    bearing = models.CharField(_("bearing"), max_length=12, choices=Bearing.choices, default=Bearing.SUPPORTS)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    address = models.URLField(_("web address"), max_length=500, blank=True)
    archive_address = models.URLField(_("archive address"), max_length=500, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True, validators=[refuse_far_dates])
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True, validators=[refuse_far_dates])
    quotation = models.CharField(_("short quotation"), max_length=500, blank=True)
    passage = models.ForeignKey(
        Passage, models.PROTECT, related_name="evidence", verbose_name=_("passage"), null=True, blank=True
    )
    search = vector_of_columns(title="A", quotation="B", publisher="C")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        indexes = [GinIndex(fields=["search"], name="evidence_search")]
        constraints = [
            chosen("evidence", "type", EvidenceType),
            chosen("evidence", "rank", EvidenceRank),
            chosen("evidence", "bearing", Bearing),
            web_address("evidence"),
            web_address("evidence", "archive_address"),
            models.CheckConstraint(
                condition=~models.Q(
                    type__in=[EvidenceType.AGENCY_REPORT, EvidenceType.PRESS_REPORT],
                    rank__in=[EvidenceRank.PRIMARY, EvidenceRank.OFFICIAL],
                ),
                name="evidence_press_is_press",
                violation_error_message=_("A press or agency report is no primary or official source."),
            ),
            models.CheckConstraint(
                condition=reduce(or_, (_only(parent) for parent in _PARENTS)),
                name="evidence_for_one_thing",
                violation_error_message=_(
                    "An evidence shows one step, one position, one measurement or one act of a state."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(passage__isnull=False) | ~models.Q(address=""),
                name="evidence_somewhere",
                violation_error_message=_("An evidence is a passage here or has a web address."),
            ),
            models.CheckConstraint(
                condition=models.Q(accessed_on__isnull=True)
                | models.Q(published_on__isnull=True)
                | models.Q(accessed_on__gte=models.F("published_on")),
                name="evidence_dates_in_order",
                violation_error_message=_("A page is not read before it is published."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="evidence_immutable_row",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                IF TG_OP = 'UPDATE' OR OLD.update_id IS NOT NULL THEN
                    {refuse("evidence_immutable")}
                END IF;
                RETURN OLD;
                """,
            ),
            never_emptied("evidence_immutable"),
            # What has been published is not deleted, so what is gone by the end was a draft.
            deferred(
                "evidence_goes_with_its_draft",
                pgtrigger.Delete,
                f"""
                IF EXISTS (SELECT FROM initiatives_position WHERE id = OLD.position_id)
                    OR EXISTS (SELECT FROM initiatives_measurement WHERE id = OLD.measurement_id)
                    OR EXISTS (SELECT FROM initiatives_instrumentact WHERE id = OLD.act_id) THEN
                    {refuse("evidence_immutable")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.address or str(self.passage)

    @property
    def proposal(self) -> Proposal:
        """The proposal that it bears on."""
        of = self.update or self.position or self.act or (self.measurement and self.measurement.target)
        assert of  # noqa: S101 - evidence_for_one_thing
        return of.proposal

    def clean(self) -> None:
        """Raise ValidationError for a page published or read on a day that has not come yet."""
        for name in ("published_on", "accessed_on"):
            day = getattr(self, name)
            if day is not None and day > timezone.localdate():
                raise ValidationError({name: _("This day has not come yet.")})
