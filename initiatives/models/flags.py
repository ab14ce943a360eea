"""What is derived of a proposal's expectations whenever it is asked for: overdue, quiet, milestone ahead."""

import datetime

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from initiatives.models import known
from initiatives.models.dating import last_day_of
from initiatives.models.kinds import ENDINGS, Stage
from initiatives.models.standing import NOW, Moment

QUIET_DAYS = 270


def overdue(moment: Moment = NOW) -> models.Q:
    """Tell of a proposal that by `moment` a deadline or milestone has passed without a later update.

    A date known to the month or year has passed when its period is over, and an update of such a date
    gets the benefit of the doubt: it is later if any day of its period may be.
    """
    return _open(moment) & (
        _passed("Target", "deadline_on", moment, publication="published")
        | _passed("ProposalMilestone", "milestone__due_on", moment)
    )


def quiet(moment: Moment = NOW) -> models.Q:
    """Tell of a proposal that nothing happened to it in the QUIET_DAYS before the day of `moment`.

    Being put forward counts too: on the day it was first voiced or, if that is not known, on the day of
    a document that puts it forward. Mere repetition does not.
    """
    since = moment.day - datetime.timedelta(days=QUIET_DAYS)
    put_forward = apps.get_model("initiatives", "Citation").objects.filter(
        proposal=models.OuterRef("pk"),
        role__in=["origin", "support"],
        passage__document__issued_on__gt=since,
        passage__document__issued_on__lte=moment.horizon,
    )
    if moment.known_on is not None:
        put_forward = put_forward.filter(known.known("Citation", moment.known_on))
    recent = _updates(moment, models.OuterRef("pk")).filter(effective_on__gt=since)
    return (
        _open(moment)
        & ~models.Q(models.Exists(recent))
        & ~models.Q(first_voiced_on__isnull=False, first_voiced_on__gt=since)
        & ~(models.Q(first_voiced_on__isnull=True) & models.Q(models.Exists(put_forward)))
    )


def milestone_ahead(moment: Moment = NOW) -> models.Q:
    """Tell of a proposal that a milestone of it may still come on the day of `moment` or later."""
    links = apps.get_model("initiatives", "ProposalMilestone").objects.filter(proposal=models.OuterRef("pk"))
    if moment.known_on is not None:
        links = links.filter(known.known("ProposalMilestone", moment.known_on))
    ahead = links.alias(last_day=last_day_of("milestone__due_on"))
    return models.Q(models.Exists(ahead.filter(last_day__gte=moment.day)))


def ready_for_force(moment: Moment = NOW) -> models.Q:
    """Tell of a proposal that enough states have acted by `moment` for it to enter into force.

    Not of one that is in force by a step, waiting or public, nor of one that has ended. It is a hint to an
    editor, who reads the text: many a treaty enters into force some weeks after the last act needed.
    """
    acts = apps.get_model("initiatives", "InstrumentAct").objects.filter(
        proposal=models.OuterRef("pk"),
        publication="published",
        act=models.OuterRef("in_force_counts"),
        taken_on__lte=moment.day,
    )
    counted = acts.order_by().values("proposal").annotate(total=models.Count("pk")).values("total")
    reached = (Stage.IN_FORCE, Stage.COMPLETED)
    recorded = _updates(moment, models.OuterRef("pk")).filter(stage__in=reached)
    updates = apps.get_model("initiatives", "StatusUpdate").objects
    waiting = updates.waiting().filter(proposal=models.OuterRef("pk"), stage__in=reached)
    return (
        _open(moment)
        & models.Q(GreaterThanOrEqual(Coalesce(models.Subquery(counted), 0), models.F("in_force_needs")))
        & ~models.Q(models.Exists(recorded))
        & ~models.Q(models.Exists(waiting))
    )


def _updates(moment: Moment, proposal: models.OuterRef) -> "models.QuerySet[models.Model]":
    updates = apps.get_model("initiatives", "StatusUpdate").objects
    standing: models.QuerySet[models.Model] = updates.standing(moment)
    return standing.filter(proposal=proposal)


def _open(moment: Moment) -> models.Q:
    """Tell of a proposal that it is neither completed nor ended otherwise."""
    over = models.ExpressionWrapper(
        models.Q(stage=Stage.COMPLETED) | models.Q(condition__in=ENDINGS), models.BooleanField()
    )
    latest = _updates(moment, models.OuterRef("pk")).annotate(is_over=over).values("is_over")[:1]
    return ~models.Q(Coalesce(models.Subquery(latest), False))


def _passed(model: str, due_on: str, moment: Moment, **public: str) -> models.Q:
    """Tell of a proposal that a date `due_on` of its `model` has passed and no update came since.

    `public` narrows the rows of `model` to those that the public sees.
    """
    later = _updates(moment, models.OuterRef(models.OuterRef("pk"))).alias(
        last_day=last_day_of("effective_on")
    )
    passed = (
        apps.get_model("initiatives", model)
        .objects.filter(proposal=models.OuterRef("pk"), **public)
        .alias(last_day=last_day_of(due_on))
        .filter(~models.Exists(later.filter(last_day__gte=models.OuterRef(due_on))), last_day__lt=moment.day)
    )
    if moment.known_on is not None:
        passed = passed.filter(known.known(model, moment.known_on))
    return models.Q(models.Exists(passed))
