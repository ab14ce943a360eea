"""The front page: what is new, what is ahead, and what has passed without a step."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from initiatives.models import (
    NOW,
    AnchorState,
    Citation,
    CitationRole,
    Condition,
    Document,
    Milestone,
    Moment,
    Proposal,
    ProposalMilestone,
    Stage,
    StatusUpdate,
    Summit,
)
from initiatives.models.dating import last_day_of
from initiatives.presenters.index import IndexRow, index_rows, list_path
from initiatives.presenters.texts.quoted import Quoted, quoted
from initiatives.search.cards import current_cards

LATEST_STEPS = 6
MILESTONES = 6


@dataclass(frozen=True, slots=True)
class PassedMilestone:
    """A milestone whose last possible day is over, with the open proposals that saw no step since."""

    milestone: Milestone
    proposals: list[Proposal]


@dataclass(frozen=True, slots=True)
class Words:
    """A proposal and the words that put it forward."""

    proposal: Proposal
    passage: Quoted


@dataclass(frozen=True, slots=True)
class Home:
    """The front page.

    `words` are of the newest summit, another proposal's each day. Steps and passed milestones come the
    latest first, milestones ahead the nearest first.
    """

    total: int
    newest: Summit | None
    newest_proposals: int
    newest_path: str
    words: Words | None
    by_stage: list[IndexRow]
    by_topic: list[IndexRow]
    latest: list[StatusUpdate]
    ahead: list[Milestone]
    passed: list[PassedMilestone]
    overdue: int
    overdue_path: str


def home(moment: Moment = NOW) -> Home:
    """Return the front page."""
    cards = current_cards(moment)
    everything = cards.select()
    newest = (
        Summit.objects.filter(starts_on__lte=moment.horizon)
        .select_related("forum", "host")
        .annotate(document_count=Count("documents", filter=Q(documents__in=Document.objects.at(moment))))
        .order_by("-starts_on")
        .first()
    )
    slug = newest.slug if newest else ""
    by_topic = sorted(index_rows(cards, "topic"), key=lambda row: -row.count)
    return Home(
        total=everything.count(),
        newest=newest,
        newest_proposals=everything.counts("summit").get(slug, 0),
        newest_path=list_path(moment, summit=slug),
        words=_words(cards.select(chosen={"summit": (slug,)}).keys(), moment) if newest else None,
        by_stage=index_rows(cards, "stage", empty=True),
        by_topic=by_topic,
        latest=_latest_steps(moment),
        ahead=_ahead(moment),
        passed=_passed(moment),
        overdue=everything.counts("overdue")["yes"],
        overdue_path=list_path(moment, overdue="yes"),
    )


def _words(keys: list[int], moment: Moment) -> Words | None:
    """Return the words of one proposal of `keys`, each in its turn by the day."""
    if not keys:
        return None
    key = keys[moment.day.toordinal() % len(keys)]
    ground = Citation.objects.at(moment).filter(
        proposal=key, role__in=(CitationRole.ORIGIN, CitationRole.SUPPORT)
    )
    passages = quoted(set(ground.values_list("passage", flat=True))).values()
    sure = [passage for passage in passages if passage.anchor.state == AnchorState.PLACED]
    first = min(
        sure, key=lambda passage: (passage.document.issued_on, passage.anchor.start or 0), default=None
    )
    return Words(Proposal.objects.get(pk=key), first) if first else None


def _latest_steps(moment: Moment) -> list[StatusUpdate]:
    """Return the latest steps; being put forward, with which a proposal's record opens, is none."""
    steps = (
        StatusUpdate.objects.standing(moment)
        .filter(proposal__in=Proposal.objects.at(moment))
        .exclude(number=1, stage=Stage.PROPOSED, condition=Condition.ACTIVE)
        .select_related("proposal")
    )
    return list(steps[:LATEST_STEPS])


def _ahead(moment: Moment) -> list[Milestone]:
    milestones = (
        Milestone.objects.at(moment)
        .alias(last_day=last_day_of("due_on"))
        .filter(last_day__gte=moment.day)
        .prefetch_related(Prefetch("proposals", Proposal.objects.at(moment)))
        .order_by("due_on", "slug")
    )
    return list(milestones[:MILESTONES])


def _passed(moment: Moment) -> list[PassedMilestone]:
    later = (
        StatusUpdate.objects.standing(moment)
        .alias(last_day=last_day_of("effective_on"))
        .filter(proposal=OuterRef("proposal"), last_day__gte=OuterRef("milestone__due_on"))
    )
    links = (
        ProposalMilestone.objects.at(moment)
        .alias(last_day=last_day_of("milestone__due_on"))
        .filter(
            ~Q(Exists(later)),
            last_day__lt=moment.day,
            proposal__in=Proposal.objects.published().overdue(moment),
        )
        .select_related("milestone", "proposal")
        .order_by("-milestone__due_on", "milestone__slug", "proposal__slug")
    )
    # The milestones are chosen before their links are: one that many proposals wait for crowds out no other.
    latest = (
        Milestone.objects.filter(pk__in=links.order_by().values("milestone"))
        .order_by("-due_on", "slug")
        .values("pk")[:MILESTONES]
    )
    grouped = groupby(links.filter(milestone__in=latest), key=lambda link: link.milestone)
    return [PassedMilestone(event, [link.proposal for link in rows]) for event, rows in grouped]
