"""Proposals: who puts what forward, in which words, and how proposals hang together."""

import datetime
from typing import Self

import pgtrigger
from django.apps import apps
from django.contrib.admin import display
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models import flags, known
from initiatives.models.catalogue import Person, State, Topic
from initiatives.models.dating import first_of_period, precision_field, refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.kinds import (
    ACTS_THAT_COUNT,
    INSTRUMENT_KINDS,
    STAGES_OF_KIND,
    Force,
    ProposalKind,
)
from initiatives.models.passages import Passage
from initiatives.models.publication import (
    Publication,
    Publishable,
    PublishableQuerySet,
    publication_rules,
    publication_triggers,
)
from initiatives.models.rules import chosen, deferred, refuse
from initiatives.models.sources import Document
from initiatives.models.standing import NOW, Moment
from initiatives.models.wording import (
    LANGUAGE_CODES,
    Noted,
    Titled,
    Wording,
    is_written,
    wording,
    written,
)
from initiatives.models.words import keeps_words_of_published, vector_of_wordings


class ProposalQuerySet(PublishableQuerySet["Proposal"]):
    """Reads on proposals."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep the published proposals that had been put forward by `moment` and were public by then."""
        return self.published().filter(known.voiced(moment))

    def with_current_status(self, moment: Moment = NOW) -> Self:
        """Annotate `stage`, `condition`, `status_on`, `status_precision` as they stood at `moment`.

        The status is derived from the append-only updates whenever it is asked for. Of those that are public
        and known, stand corrected by none, and took effect by the day in question, the latest stands (by day,
        then by when it was recorded). All are None where none does.
        """
        updates = apps.get_model("initiatives", "StatusUpdate").objects
        standing = updates.standing(moment).filter(proposal=models.OuterRef("pk"))
        return self.annotate(
            stage=models.Subquery(standing.values("stage")[:1]),
            condition=models.Subquery(standing.values("condition")[:1]),
            status_on=models.Subquery(standing.values("effective_on")[:1]),
            status_precision=models.Subquery(standing.values("effective_precision")[:1]),
        )

    def overdue(self, moment: Moment = NOW) -> Self:
        """Keep the open ones of which a deadline or milestone passed by `moment` without a later update."""
        return self.filter(flags.overdue(moment))

    def quiet(self, moment: Moment = NOW) -> Self:
        """Keep the open proposals to which nothing happened in the QUIET_DAYS before `moment`."""
        return self.filter(flags.quiet(moment))

    def ready_for_force(self, moment: Moment = NOW) -> Self:
        """Keep those that by the acts of states may be in force at `moment`, though no step says so."""
        return self.filter(flags.ready_for_force(moment))

    def untranslated(self) -> Self:
        """Keep the proposals whose title or summary is missing in one of the content languages."""
        missing = models.Q()
        for code in LANGUAGE_CODES:
            missing |= models.Q(**{f"title_{code}": ""}) | models.Q(**{f"summary_{code}": ""})
        return self.filter(missing)

    def with_milestone_ahead(self, moment: Moment = NOW) -> Self:
        """Keep the proposals that have a milestone on the day of `moment` or later."""
        return self.filter(flags.milestone_ahead(moment))

    def with_flags(self, moment: Moment = NOW) -> Self:
        """Annotate `is_overdue` and `is_quiet` as they hold at `moment`."""
        return self.annotate(
            is_overdue=models.ExpressionWrapper(flags.overdue(moment), models.BooleanField()),
            is_quiet=models.ExpressionWrapper(flags.quiet(moment), models.BooleanField()),
        )


# The stages that apply, as the WHEN branches of an SQL CASE over the kind.
STAGES_SQL = " ".join(
    f"WHEN '{kind}' THEN ARRAY[{', '.join(repr(str(stage.value)) for stage in stages)}]"
    for kind, stages in sorted(STAGES_OF_KIND.items())
)

LONGEST_SUMMARY = 20_000
"""Characters. PostgreSQL searches no more than 1 MB of words in a record; a summary is shorter by far."""

INSTRUMENT_KINDS_SQL = ", ".join(repr(str(kind.value)) for kind in INSTRUMENT_KINDS)


@tracked(exclude=["search"])
class Proposal(Titled, Noted, Publishable):
    """An initiative: something put forward for others to do."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    summary_ru = models.TextField(_("summary (Russian)"), max_length=LONGEST_SUMMARY, blank=True)
    summary_en = models.TextField(_("summary (English)"), max_length=LONGEST_SUMMARY, blank=True)
    summary_kk = models.TextField(_("summary (Kazakh)"), max_length=LONGEST_SUMMARY, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ProposalKind.choices)
    force = models.CharField(_("force of wording"), max_length=10, choices=Force.choices)
    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="main_proposals", verbose_name=_("main topic")
    )
    more_topics = models.ManyToManyField(
        Topic, through="FurtherTopic", related_name="further_proposals", verbose_name=_("further topics")
    )
    first_voiced_on = models.DateField(
        _("first voiced on"), null=True, blank=True, validators=[refuse_far_dates]
    )
    first_voiced_precision = precision_field()
    first_voiced_at_ru = models.CharField(_("first voiced at (Russian)"), max_length=200, blank=True)
    first_voiced_at_en = models.CharField(_("first voiced at (English)"), max_length=200, blank=True)
    first_voiced_at_kk = models.CharField(_("first voiced at (Kazakh)"), max_length=200, blank=True)
    in_force_needs = models.PositiveSmallIntegerField(
        _("states needed for entry into force"), null=True, blank=True
    )
    in_force_counts = models.CharField(
        _("act that counts"),
        max_length=10,
        choices=[(act.value, act.label) for act in ACTS_THAT_COUNT],
        blank=True,
    )
    search = vector_of_wordings(title="A", summary="B")

    # Annotated by the status querysets; None when no update stands.
    stage: str | None
    condition: str | None
    status_on: datetime.date | None
    status_precision: str | None
    # Annotated by `with_flags`.
    is_overdue: bool
    is_quiet: bool

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["slug"]
        indexes = [
            GinIndex(fields=["search"], name="proposal_search"),
            models.Index(fields=["publication", "-first_voiced_on", "slug"], name="proposal_newest"),
        ]
        constraints = [
            written("proposal", "title"),
            models.CheckConstraint(
                condition=models.Q(publication=Publication.DRAFT) | is_written("summary"),
                name="proposal_summary_written",
                violation_error_message=_("A published proposal needs a summary."),
            ),
            chosen("proposal", "kind", ProposalKind),
            chosen("proposal", "force", Force),
            *publication_rules("proposal"),
            first_of_period("proposal", "first_voiced_on"),
            models.CheckConstraint(
                condition=models.Q(in_force_needs__isnull=True, in_force_counts="")
                | models.Q(
                    kind__in=INSTRUMENT_KINDS,
                    in_force_needs__isnull=False,
                    in_force_needs__gte=1,
                    in_force_counts__in=ACTS_THAT_COUNT,
                ),
                name="proposal_in_force_rule",
                violation_error_message=_(
                    "Of a convention or agreement, and of nothing else, say together how many states "
                    "are needed for entry into force, and by which act."
                ),
            ),
        ]
        triggers = [
            deferred(
                "proposal_origin_cited",
                pgtrigger.Insert | pgtrigger.Update,
                f"""
                IF EXISTS (SELECT FROM initiatives_proposal p
                           WHERE p.id = NEW.id AND p.publication = 'published')
                    AND NOT EXISTS (SELECT FROM initiatives_citation c
                                    WHERE c.proposal_id = NEW.id AND c.role IN ('origin', 'support')) THEN
                    {refuse("proposal_origin_cited")}
                END IF;
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="proposal_slug_permanent",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("slug"),
                condition=pgtrigger.Q(new__slug__df=pgtrigger.F("old__slug")),
                func=f"""
                IF OLD.publication <> 'draft' THEN
                    {refuse("proposal_slug_permanent")}
                END IF;
                RETURN NEW;
                """,
            ),
            *publication_triggers(),
            keeps_words_of_published("title", "summary"),
            pgtrigger.Trigger(
                name="proposal_stages_apply",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("kind"),
                func=f"""
                IF EXISTS (SELECT FROM initiatives_statusupdate u
                           WHERE u.proposal_id = NEW.id
                             AND u.stage <> ALL (CASE NEW.kind {STAGES_SQL} END)) THEN
                    {refuse("proposal_stages_apply")}
                END IF;
                IF NEW.kind NOT IN ({INSTRUMENT_KINDS_SQL}) AND EXISTS
                    (SELECT FROM initiatives_instrumentact WHERE proposal_id = NEW.id) THEN
                    {refuse("instrumentact_of_instrument")}
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    @property
    @display(description=_("summary"))
    def summary(self) -> Wording:
        """The summary for the active language."""
        return wording(self, "summary")

    @property
    def first_voiced_at(self) -> Wording:
        """Where it was first voiced, for the active language."""
        return wording(self, "first_voiced_at")

    def get_absolute_url(self) -> str:
        """Return the page of the proposal."""
        return reverse("initiatives:proposal-detail", args=[self.slug])


@tracked()
class FurtherTopic(models.Model):
    """A topic of a proposal beside its main one."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, verbose_name=_("proposal"))
    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name=_("topic"))

    class Meta:
        verbose_name = _("further topic")
        verbose_name_plural = _("further topics")
        ordering = ["topic"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "topic"],
                name="furthertopic_once",
                violation_error_message=_("The proposal already has this topic."),
            )
        ]

    def __str__(self) -> str:
        return str(self.topic)


@tracked()
class Sponsor(models.Model):
    """Who puts a proposal forward: a state, a person for a state, a document, or somebody unnamed."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="sponsors", verbose_name=_("proposal")
    )
    state = models.ForeignKey(
        State, models.PROTECT, related_name="sponsorships", verbose_name=_("state"), null=True, blank=True
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="sponsorships", verbose_name=_("person"), null=True, blank=True
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="sponsorships",
        verbose_name=_("document"),
        null=True,
        blank=True,
    )
    unnamed = models.BooleanField(_("unnamed in the source"), default=False)

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    unnamed=True, state__isnull=True, person__isnull=True, document__isnull=True
                )
                | (
                    models.Q(unnamed=False)
                    & (
                        models.Q(state__isnull=False)
                        | models.Q(person__isnull=False)
                        | models.Q(document__isnull=False)
                    )
                ),
                name="sponsor_named_or_unnamed",
                violation_error_message=_("Name a state, a person or a document, or say that none is named."),
            ),
            models.UniqueConstraint(
                fields=["proposal", "state", "person", "document"],
                nulls_distinct=False,
                name="sponsor_once",
                violation_error_message=_("This sponsor is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        named = [str(who) for who in (self.person, self.state, self.document) if who]
        return " · ".join(named) or str(_("unnamed in the source"))


class CitationRole(models.TextChoices):
    """What a passage does for a proposal."""

    ORIGIN = "origin", _("origin")
    REAFFIRMATION = "reaffirmation", _("reaffirmation")
    RATIONALE = "rationale", _("rationale")
    DETAIL = "detail", _("detail")
    TARGET = "target", _("target figure")
    MILESTONE = "milestone", _("milestone")
    SUPPORT = "support", _("support")
    OBJECTION = "objection", _("objection")
    ADOPTED_TEXT = "adopted_text", _("adopted text")


class CitationQuerySet(models.QuerySet["Citation"]):
    """Reads on citations."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep those of public proposals and of documents that had been issued, and known, by `moment`."""
        return known.at(self, moment, since="passage__document__issued_on")


@tracked()
class Citation(models.Model):
    """The link of a passage and a proposal, with its role.

    Citations of one proposal in one role that share a `group` are one discontinuous quotation.
    """

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="citations", verbose_name=_("proposal")
    )
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="citations", verbose_name=_("passage"))
    role = models.CharField(_("role"), max_length=20, choices=CitationRole.choices)
    group = models.PositiveSmallIntegerField(
        _("quotation in parts"),
        null=True,
        blank=True,
        help_text=_("Passages with the same number here are parts of one quotation with words left out."),
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "passage", "role"],
                name="citation_once",
                violation_error_message=_("This passage is already cited here in this role."),
            ),
            chosen("citation", "role", CitationRole),
            models.CheckConstraint(
                condition=models.Q(group__isnull=True) | models.Q(group__gte=1, group__lte=9999),
                name="citation_group_counts",
                violation_error_message=_("The parts of a quotation are counted from 1 to 9999."),
            ),
        ]
        triggers = [
            deferred(
                "citation_origin_stays",
                pgtrigger.Update | pgtrigger.Delete,
                f"""
                -- Locked, so that it is neither published nor loses another passage at the same moment.
                PERFORM FROM initiatives_proposal WHERE id = OLD.proposal_id FOR NO KEY UPDATE;
                IF EXISTS (SELECT FROM initiatives_proposal p
                           WHERE p.id = OLD.proposal_id AND p.publication = 'published')
                    AND NOT EXISTS (SELECT FROM initiatives_citation c
                                    WHERE c.proposal_id = OLD.proposal_id
                                      AND c.role IN ('origin', 'support')) THEN
                    {refuse("proposal_origin_cited")}
                END IF;
                RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.passage_id}"


class RelationKind(models.TextChoices):
    """How one proposal stands to another."""

    PART_OF = "part_of", _("part of")
    IMPLEMENTS = "implements", _("implements")
    CONTINUES = "continues", _("continues")
    SUPERSEDES = "supersedes", _("supersedes")
    LEGAL_BASIS_FOR = "legal_basis_for", _("legal basis for")
    RELATED = "related", _("related to")


class RelationQuerySet(models.QuerySet["Relation"]):
    """Reads on relations."""

    def at(self, moment: Moment = NOW) -> Self:
        """Keep those between proposals that were both public at `moment`, and known by then."""
        return known.at(self, moment).filter(other__in=Proposal.objects.at(moment))


@tracked()
class Relation(models.Model):
    """A typed link: `proposal` is `kind` of `other`."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="relations", verbose_name=_("proposal")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RelationKind.choices)
    other = models.ForeignKey(
        Proposal, models.PROTECT, related_name="inverse_relations", verbose_name=_("other proposal")
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["pk"]
        constraints = [
            chosen("relation", "kind", RelationKind),
            # In either direction: two proposals are related once, and none supersedes what supersedes it.
            models.UniqueConstraint(
                Least("proposal", "other"),
                Greatest("proposal", "other"),
                "kind",
                name="relation_once",
                violation_error_message=_("These two proposals are already linked in this way."),
            ),
            models.CheckConstraint(
                condition=~models.Q(proposal=models.F("other")),
                name="relation_to_another",
                violation_error_message=_("A proposal is not related to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"
