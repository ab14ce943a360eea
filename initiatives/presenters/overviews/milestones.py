"""The calendar: milestones of proposals and deadlines of their targets, those ahead and those past."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import Milestone, Moment, Proposal, ProposalMilestone, StatusUpdate, Target
from initiatives.models.alphabet import alphabet_key
from initiatives.models.dating import Precision, last_day_of
from initiatives.models.wording import Wording
from initiatives.presenters.dates import precise_date
from initiatives.presenters.facets import address
from initiatives.presenters.overviews.refining import Refining, refining
from initiatives.presenters.proposals.listed import chosen
from initiatives.presenters.proposals.targets import write_number
from initiatives.search.cards import Question, Selection

PAGE_SIZE = 50
OFFERED = ("summit", "topic", "proposer")
"""The filters that the page offers; its address takes all those of the list of proposals."""

# Within a month the days go first and what is known to the month alone last; so with a year.
_FINENESS = {Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 2}


@dataclass(frozen=True, slots=True)
class Due:
    """A date of the calendar before its record is read: that of a milestone, or of a target."""

    model: type[Milestone] | type[Target]
    key: int
    due_on: datetime.date
    precision: str
    last_day: datetime.date

    @property
    def place(self) -> tuple[datetime.date, int, datetime.date, str, int]:
        """Where it stands among others: by the last day that it may mean."""
        return self.last_day, _FINENESS[Precision(self.precision)], self.due_on, self.model.__name__, self.key


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that something is expected of; overdue when the date passed without a later step."""

    proposal: Proposal
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """A milestone, or a target with its deadline (then `number` is the value with its unit)."""

    due: Due
    record: Milestone | Target
    place: Wording
    address: str
    number: str
    proposals: list[Waiting]

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        if isinstance(self.record, Milestone):
            return f"milestone-{self.record.slug}"
        return f"target-{self.record.pk}"

    @property
    def imprecision(self) -> str:
        """What is not known of the date, in words; "" for a day."""
        return imprecision(self.due.precision)


@dataclass(frozen=True, slots=True)
class Month:
    """What is expected in one month; or, of dates known to the year alone, in one year."""

    title: str
    expected: list[Expected]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A page of the calendar. `query` is that of its filters, begun by "?" unless there are none."""

    ahead: list[Month]
    past: list[Month]
    total: int
    page: "Page[Due]"
    refining: Refining
    query: str
    feed: str


def imprecision(precision: str) -> str:
    """Return what is not known of a date of this precision, in words; "" for a day."""
    return {Precision.MONTH: _("day not known"), Precision.YEAR: _("month not known")}.get(
        Precision(precision), ""
    )


def dues(selection: Selection) -> list[Due]:
    """Return the dates of a selection: those ahead, the nearest first, then those past, the latest first.

    Two queries. What may still come on the day of its moment or later is ahead.
    """
    proposals, moment = chosen(selection), selection.cards.moment
    links = ProposalMilestone.objects.at(moment).filter(proposal__in=proposals)
    milestones = Milestone.objects.filter(pk__in=links.order_by().values("milestone"))
    targets = Target.objects.at(moment).filter(proposal__in=proposals, deadline_on__isnull=False)
    found = [*_dues(milestones, "due"), *_dues(targets, "deadline")]
    found.sort(key=lambda due: due.place)
    ahead = [due for due in found if due.last_day >= moment.day]
    return ahead + found[: len(found) - len(ahead)][::-1]


def calendar_addresses(found: Sequence[Due], question: Question) -> dict[tuple[type, int], str]:
    """Return the address of the page of the calendar on which each of its dates stands, by model and key.

    `found` are all dates of the calendar, as `dues` gives them.
    """
    page = reverse("initiatives:milestones")
    return {
        (due.model, due.key): page + address(question, page=1 + place // PAGE_SIZE).removesuffix("?")
        for place, due in enumerate(found)
    }


def _dues(records: "QuerySet[Milestone] | QuerySet[Target]", stem: str) -> Iterable[Due]:
    dated = records.order_by().annotate(last_day=last_day_of(f"{stem}_on"))
    for row in dated.values_list("pk", f"{stem}_on", f"{stem}_precision", "last_day"):
        yield Due(records.model, *row)


def expected(page: Sequence[Due], selection: Selection) -> list[Expected]:
    """Return the records of these dates in their order, each with its proposals by title: four queries."""
    moment = selection.cards.moment
    keys: defaultdict[type, list[int]] = defaultdict(list)
    for due in page:
        keys[due.model].append(due.key)
    links: list[Any] = list(
        ProposalMilestone.objects.at(moment)
        .filter(milestone__in=keys[Milestone], proposal__in=chosen(selection))
        .annotate(is_followed=Exists(_later("milestone__due_on", moment)))
        .select_related("milestone")
    )
    targets: list[Any] = list(
        Target.objects.filter(pk__in=keys[Target]).annotate(is_followed=Exists(_later("deadline_on", moment)))
    )
    wanted = {link.proposal_id for link in links} | {target.proposal_id for target in targets}
    proposals = Proposal.objects.with_current_status(moment).in_bulk(wanted)
    overdue = set(selection.cards.select(chosen={"overdue": ("yes",)}).keys())
    waiting: defaultdict[tuple[type, int], list[tuple[int, bool]]] = defaultdict(list)
    records: dict[tuple[type, int], Milestone | Target] = {}
    for link in links:
        records[Milestone, link.milestone_id] = link.milestone
        waiting[Milestone, link.milestone_id].append((link.proposal_id, link.is_followed))
    for target in targets:
        records[Target, target.pk] = target
        waiting[Target, target.pk].append((target.proposal_id, target.is_followed))
    return [
        _expected(
            due,
            records[due.model, due.key],
            [
                # What is over is not overdue, whatever was expected of it.
                Waiting(proposals[key], due.last_day < moment.day and not is_followed and key in overdue)
                for key, is_followed in waiting[due.model, due.key]
            ],
        )
        for due in page
        if (due.model, due.key) in records
    ]


def _expected(due: Due, record: Milestone | Target, proposals: list[Waiting]) -> Expected:
    by_title = sorted(proposals, key=lambda each: alphabet_key(each.proposal.title.text))
    if isinstance(record, Milestone):
        return Expected(due, record, record.place, record.address, "", by_title)
    number = f"{write_number(record.value)} {record.unit}"
    return Expected(due, record, Wording("", ""), "", number, by_title)


def _later(due_on: str, moment: Moment) -> "QuerySet[StatusUpdate]":
    """Return the steps that came after a date: any that may be later than its first day."""
    return (
        StatusUpdate.objects.standing(moment)
        .alias(last_day=last_day_of("effective_on"))
        .filter(proposal=OuterRef("proposal"), last_day__gte=OuterRef(due_on))
    )


def calendar(selection: Selection, page: "Page[Due]") -> Calendar:
    """Return a page of the dates of a selection, as they stand at its moment."""
    shown = expected(list(page.object_list), selection)
    today = selection.cards.moment.day
    query = address(selection.question).removesuffix("?")
    return Calendar(
        _months(each for each in shown if each.due.last_day >= today),
        _months(each for each in shown if each.due.last_day < today),
        page.paginator.count,
        page,
        refining(selection, OFFERED),
        query,
        reverse("initiatives:milestone-feed") + query,
    )


def _months(shown: Iterable[Expected]) -> list[Month]:
    def month(each: Expected) -> tuple[datetime.date, str]:
        known = Precision.YEAR if each.due.precision == Precision.YEAR else Precision.MONTH
        return each.due.due_on.replace(day=1), known

    return [
        Month(", ".join(filter(None, [precise_date(*when), _year_alone(when[1])])), list(rows))
        for when, rows in groupby(shown, key=month)
    ]


def _year_alone(precision: str) -> str:
    return imprecision(precision) if precision == Precision.YEAR else ""
