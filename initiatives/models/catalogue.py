"""The catalogue: states, forums, summits, people, topics."""

from typing import Any

from django.contrib.admin import display
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from initiatives.models.dating import ordered_dates, refuse_far_dates
from initiatives.models.history import tracked
from initiatives.models.rules import chosen
from initiatives.models.wording import Named, Noted, Titled, Wording, is_written, wording, written

iso_code = RegexValidator(r"^[A-Z]{2}$", _("A state is named by the two capital letters of ISO 3166-1."))


def held(first: Any, last: Any = None) -> models.Q:
    """Tell of an office or a membership that it was held on a day from `first` to `last` (or on `first`).

    The days are dates or expressions.
    """
    lasting = models.Q(until__isnull=True) | models.Q(until__gte=first)
    return lasting & models.Q(since__lte=first if last is None else last)


class Role(models.TextChoices):
    """The place of a state in a forum or at a summit."""

    FULL = "full", _("full member")
    OBSERVER = "observer", _("observer")
    GUEST = "guest", _("guest")


@tracked()
class State(Named):
    """A country, by its ISO 3166-1 alpha-2 code."""

    code = models.CharField(_("code"), max_length=2, primary_key=True, validators=[iso_code])

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["code"]
        constraints = [
            written("state", "name"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]{2}$"),
                name="state_code_iso",
                violation_error_message=iso_code.message,
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the page of the state."""
        return reverse("initiatives:state-detail", args=[self.code.lower()])


@tracked()
class Forum(Named, Noted):
    """A standing series of meetings."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["slug"]
        constraints = [written("forum", "name")]


class DateRange(models.Func):
    """The range of days between two dates, an open end standing for "until now"."""

    function = "DATERANGE"
    output_field: Any = DateRangeField()


@tracked()
class Membership(models.Model):
    """A state's place in a forum, from its first to its last day (open when it lasts)."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="memberships", verbose_name=_("forum"))
    state = models.ForeignKey(State, models.PROTECT, related_name="memberships", verbose_name=_("state"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.FULL)
    since = models.DateField(_("first day"), validators=[refuse_far_dates])
    until = models.DateField(_("last day"), null=True, blank=True, validators=[refuse_far_dates])

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["since", "state"]
        constraints = [
            chosen("membership", "role", Role),
            ordered_dates("membership", "since", "until"),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("state", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This state already has a place in the forum in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} · {self.forum} · {self.get_role_display()}"


@tracked()
class Summit(Titled, Noted):
    """One meeting of a forum."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="summits", verbose_name=_("forum"))
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), validators=[refuse_far_dates])
    ends_on = models.DateField(_("last day"), validators=[refuse_far_dates])
    city_ru = models.CharField(_("city (Russian)"), max_length=100, blank=True)
    city_en = models.CharField(_("city (English)"), max_length=100, blank=True)
    city_kk = models.CharField(_("city (Kazakh)"), max_length=100, blank=True)
    host = models.ForeignKey(
        State,
        models.PROTECT,
        related_name="hosted_summits",
        verbose_name=_("host state"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("summit")
        verbose_name_plural = _("summits")
        ordering = ["-starts_on"]
        constraints = [
            written("summit", "title"),
            ordered_dates("summit", "starts_on", "ends_on"),
            models.UniqueConstraint(
                fields=["forum", "ordinal"],
                name="summit_ordinal_unique",
                violation_error_message=_("The forum already has a meeting of this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(ordinal__isnull=True) | models.Q(ordinal__gte=1),
                name="summit_ordinal_from_one",
                violation_error_message=_("Meetings are numbered from 1."),
            ),
        ]

    @property
    @display(description=_("city"))
    def city(self) -> Wording:
        """The city for the active language."""
        return wording(self, "city")

    def get_absolute_url(self) -> str:
        """Return the page of the summit."""
        return reverse("initiatives:summit-detail", args=[self.slug])


@tracked()
class Participation(models.Model):
    """A state, or an organisation, present at a summit."""

    summit = models.ForeignKey(
        Summit, models.CASCADE, related_name="participations", verbose_name=_("summit")
    )
    state = models.ForeignKey(
        State, models.PROTECT, related_name="participations", verbose_name=_("state"), null=True, blank=True
    )
    organisation_ru = models.CharField(_("organisation (Russian)"), max_length=200, blank=True)
    organisation_en = models.CharField(_("organisation (English)"), max_length=200, blank=True)
    organisation_kk = models.CharField(_("organisation (Kazakh)"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.FULL)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["role", "state", "pk"]
        constraints = [
            chosen("participation", "role", Role),
            models.UniqueConstraint(
                fields=["summit", "state"],
                name="participation_state_once",
                violation_error_message=_("This state is already recorded as present."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__isnull=False, organisation_ru="", organisation_en="", organisation_kk=""
                )
                | (models.Q(state__isnull=True) & is_written("organisation")),
                name="participation_state_or_organisation",
                violation_error_message=_("Name either a state or an organisation."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.state) if self.state_id else self.organisation.text

    @property
    @display(description=_("organisation"))
    def organisation(self) -> Wording:
        """The organisation for the active language; empty when a state took part."""
        return wording(self, "organisation")


@tracked()
class Person(Named):
    """Somebody who speaks."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["slug"]
        constraints = [written("person", "name")]


@tracked()
class Office(Titled):
    """A post that a person held for a state, from its first to its last day (open when it lasts)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="offices", verbose_name=_("person"))
    state = models.ForeignKey(
        State, models.PROTECT, related_name="offices", verbose_name=_("state"), null=True, blank=True
    )
    since = models.DateField(_("first day"), validators=[refuse_far_dates])
    until = models.DateField(_("last day"), null=True, blank=True, validators=[refuse_far_dates])

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["since", "pk"]
        constraints = [
            written("office", "title"),
            ordered_dates("office", "since", "until"),
            models.UniqueConstraint(
                fields=["person", "state", "since"],
                nulls_distinct=False,
                name="office_once",
                violation_error_message=_("This office is already recorded."),
            ),
        ]


@tracked()
class Topic(Named, Noted):
    """A subject heading; its note says what falls under it."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["slug"]
        constraints = [written("topic", "name")]

    def get_absolute_url(self) -> str:
        """Return the page of the topic."""
        return reverse("initiatives:topic-detail", args=[self.slug])
