"""Summits, steps and milestones of a selection of proposals on a time axis, and the same as a table."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.models import Milestone, Proposal, ProposalMilestone, Stage, StatusUpdate, Summit
from initiatives.models.wording import LANGUAGE_CODES, Wording
from initiatives.presenters.addresses import at_moment
from initiatives.presenters.dates import precise_date
from initiatives.presenters.facets import address
from initiatives.presenters.overviews.drawing import Axis, Tick, anchor, percent
from initiatives.presenters.overviews.refining import Refining, refining
from initiatives.search.cards import Selection

PAGE_SIZE = 50
OFFERED = ("summit", "topic", "proposer", "kind")
"""The filters that the page offers; its address takes all those of the list of proposals."""

SLOTS = 12
"""Steps to one stage that are nearer to each other than this part of the axis make one mark."""

LANE, LANE_TOP, BASE = 42, 14, 30
"""In pixels: how high a lane is, and where in it its name and its marks stand."""

NAMES = 20
"""How much higher the lane of summits is, for their names below the marks."""
NARROW, WIDE = 0.3, 0.09
"""What part of the axis a name of a summit takes, on a page as narrow as a telephone and on a wide one."""

_NARROWEST = 7
_EARLIEST, _LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is expected, on a day known to `precision`.

    `kind` is summit, step or milestone; `key` that of the summit, of the update's proposal, of the milestone.
    `moves` is false of a step that leaves its proposal at the stage it was at.
    """

    day: datetime.date
    kind: str
    key: int
    precision: str = "day"
    stage: str = ""
    number: int = 0
    proposals: tuple[int, ...] = ()
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """An event in words; `proposals` are those that a milestone is expected to bear on."""

    event: Event
    title: Wording
    address: str
    stage: Stage | None
    proposals: list[Proposal]
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A link in the drawing: one event, or `count` of them. `label` names it, `text` is written beside it.

    `is_wide` says that there is room for the text on a wide page alone.
    """

    x: str
    label: str
    address: str
    count: int = 1
    width: str = ""
    text: str = ""
    end: str = "middle"
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of marks: of summits, of steps to a stage, or of milestones; `top` in pixels."""

    kind: str
    label: str | Promise
    top: int
    marks: list[Mark]

    @property
    def text_y(self) -> int:
        """Where its name is written."""
        return self.top + LANE_TOP

    @property
    def y(self) -> int:
        """Where its marks are."""
        return self.top + BASE

    @property
    def name_y(self) -> int:
        """Where the names of its marks are written."""
        return self.top + BASE + NAMES + 2


@dataclass(frozen=True, slots=True)
class Timeline:
    """The strip with its table. `today` is the place of the day that it is drawn as of, "" outside it.

    `span` is told of its time: from the first event to the last, or from and to the days asked for.
    `zoom` leads to the same nearer, wider, earlier and later where there is more: name, label, address.
    """

    refining: Refining
    span: str
    ticks: list[Tick]
    lanes: list[Lane]
    height: int
    today: str
    zoom: list[tuple[str, str, str]]
    rows: list[Row]
    page: "Page[Event]"
    total: int
    described: str


def events(selection: Selection) -> list[Event]:
    """Return all that is on the axis for the proposals of a selection, in the order of time: two queries."""
    keys, moment = selection.keys(), selection.cards.moment
    found: list[Event] = []
    wanted = selection.question.chosen.get("summit") or selection.cards.records["summit"]
    for slug, summit in selection.cards.records["summit"].items():
        if not isinstance(summit, Summit) or slug not in wanted:
            continue
        if moment.is_now or summit.starts_on <= moment.horizon:
            found.append(Event(summit.starts_on, "summit", summit.pk))
    standing = StatusUpdate.objects.standing(moment)
    steps = standing.filter(proposal__in=keys).order_by("effective_on", "recorded_at", "number")
    at: dict[int, str] = {}
    for day, precision, proposal, stage, number in steps.values_list(
        "effective_on", "effective_precision", "proposal", "stage", "number"
    ):
        moves = at.get(proposal) != stage
        found.append(Event(day, "step", proposal, precision, stage, number, moves=moves))
        at[proposal] = stage
    bearing: defaultdict[tuple[datetime.date, str, int], list[int]] = defaultdict(list)
    links = ProposalMilestone.objects.at(moment).filter(proposal__in=keys).order_by("proposal__slug")
    for day, precision, milestone, proposal in links.values_list(
        "milestone__due_on", "milestone__due_precision", "milestone", "proposal"
    ):
        bearing[day, precision, milestone].append(proposal)
    for (day, precision, milestone), proposals in bearing.items():
        found.append(Event(day, "milestone", milestone, precision, proposals=tuple(proposals)))
    return sorted(found, key=lambda event: (event.day, event.kind != "summit", event.key, event.number))


def extent(found: Sequence[Event], day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the days from the first event to the last, `day` included, with a little room around them."""
    days = [event.day for event in found] + [day]
    room = datetime.timedelta(days=max(_NARROWEST, (max(days) - min(days)).days // 20))
    return max(_EARLIEST, min(days) - room), min(_LATEST, max(days) + room)


def span(shown: Sequence[Event], axis: Axis, days: tuple[datetime.date | None, datetime.date | None]) -> str:
    """Return the time that is shown in words: its days are those asked for, else of the first and last event.

    Without events it is the time of the axis, which has some room at either end.
    """
    since, until = days
    begins = precise_date(shown[0].day, shown[0].precision) if shown else precise_date(axis.first)
    ends = precise_date(shown[-1].day, shown[-1].precision) if shown else precise_date(axis.last)
    told = [precise_date(since) if since else begins, precise_date(until) if until else ends]
    return " – ".join(dict.fromkeys(told))


def timeline(
    selection: Selection,
    found: Sequence[Event],
    axis: Axis,
    page: "Page[Event]",
    days: tuple[datetime.date | None, datetime.date | None] = (None, None),
) -> Timeline:
    """Present the events of `axis` as a strip, and those of a page of them as rows: two queries.

    `days` are the first and the last that were asked for.
    """
    moment = selection.cards.moment
    shown = [event for event in found if axis.holds(event.day)]
    told = span(shown, axis, days)
    slots: defaultdict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in shown:
        if event.kind == "step":
            slots[event.stage, int(axis.share(event.day) * SLOTS)].append(event)
    named = {each.key for every in slots.values() if len(every) == 1 for each in every}
    named |= {event.key for event in page.object_list if event.kind == "step"}
    named |= {key for event in shown if event.kind == "milestone" for key in event.proposals}
    titles = (f"title_{code}" for code in LANGUAGE_CODES)
    proposals = Proposal.objects.published().only("slug", *titles).in_bulk(named)
    milestones = Milestone.objects.in_bulk([event.key for event in shown if event.kind == "milestone"])
    summits = {summit.pk: summit for summit in selection.cards.records["summit"].values()}
    writer = _Writer(selection, axis, proposals, milestones, summits)
    lanes = writer.lanes(shown, slots)
    return Timeline(
        refining=refining(selection, OFFERED),
        span=told,
        ticks=axis.ticks(),
        lanes=lanes,
        height=(lanes[-1].name_y if lanes else 0),
        today=axis.x(moment.day) if axis.holds(moment.day) else "",
        zoom=writer.zoom(extent(found, moment.day)),
        rows=[writer.row(event) for event in page.object_list],
        page=page,
        total=len(shown),
        described=writer.described(shown, told),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes events as marks and rows, from the records that were read for them."""

    selection: Selection
    axis: Axis
    proposals: dict[int, Proposal]
    milestones: dict[int, Milestone]
    summits: dict[Any, Model]

    def title(self, event: Event) -> Wording:
        if event.kind == "step":
            record: Model | None = self.proposals.get(event.key)
        else:
            record = self.summits.get(event.key) if event.kind == "summit" else self.milestones[event.key]
        return record.title if isinstance(record, Proposal | Summit | Milestone) else Wording("", "")

    def address(self, event: Event) -> str:
        moment = self.selection.cards.moment
        summit = self.summits.get(event.key) if event.kind == "summit" else None
        if isinstance(summit, Summit):
            return at_moment(summit.get_absolute_url(), moment)
        key = event.key if event.kind == "step" else event.proposals[0]
        proposal = self.proposals.get(key)
        place = f"step-{event.number}" if event.kind == "step" else "around"
        return at_moment(f"{proposal.get_absolute_url()}#{place}", moment) if proposal else ""

    def row(self, event: Event) -> Row:
        return Row(
            event,
            self.title(event),
            self.address(event),
            Stage(event.stage) if event.stage else None,
            [self.proposals[key] for key in event.proposals if key in self.proposals],
            is_ahead=event.day > self.selection.cards.moment.day,
        )

    def lanes(self, shown: Sequence[Event], slots: dict[tuple[str, int], list[Event]]) -> list[Lane]:
        rows: list[tuple[str, str | Promise, list[Mark]]] = []
        if summits := [event for event in shown if event.kind == "summit"]:
            rows.append(("summit", _("Summits"), self._summits(summits)))
        for stage in reversed(Stage):
            marks = [self._steps(stage, every) for (of, _slot), every in slots.items() if of == stage.value]
            if marks:
                rows.append(("step", stage.label, marks))
        if milestones := [event for event in shown if event.kind == "milestone"]:
            rows.append(("milestone", _("Milestones"), [self._single(event) for event in milestones]))
        first = NAMES if summits else 0
        return [
            Lane(kind, label, LANE * place + (first if place else 0), marks)
            for place, (kind, label, marks) in enumerate(rows)
        ]

    def _single(self, event: Event, what: str = "") -> Mark:
        day = precise_date(event.day, event.precision)
        words = ": ".join(part for part in (what, self.title(event).text) if part)
        return Mark(self.axis.x(event.day), f"{day}, {words}", self.address(event))

    def _summits(self, summits: Sequence[Event]) -> list[Mark]:
        # A name stands beside its mark where it does not run into another.
        always: list[float] = []
        for share in (self.axis.share(event.day) for event in summits):
            if not always or share >= always[-1] + NARROW:
                always.append(share)
        marks: list[Mark] = []
        taken = list(always)
        for event in summits:
            share = self.axis.share(event.day)
            record = self.summits[event.key]
            city = record.city.text if isinstance(record, Summit) else ""
            is_wide = share not in always
            fits = not is_wide or all(abs(share - other) >= WIDE for other in taken)
            if is_wide and fits:
                taken.append(share)
            single = self._single(event)
            text = city if fits else ""
            marks.append(
                Mark(single.x, single.label, single.address, text=text, end=anchor(share), is_wide=is_wide)
            )
        return marks

    def _steps(self, stage: Stage, every: Sequence[Event]) -> Mark:
        if len(every) == 1:
            return self._single(every[0], str(stage.label))
        middle = sum(self.axis.share(event.day) for event in every) / len(every)
        first, last = every[0].day, every[-1].day
        count = ngettext("%(count)s step", "%(count)s steps", len(every)) % {"count": len(every)}
        span = precise_date(first) if first == last else f"{precise_date(first)} – {precise_date(last)}"
        address = self.between(first, last) + "#events"
        return Mark(percent(middle), f"{span}, {stage.label}: {count}", address, len(every))

    def between(self, first: datetime.date | None, last: datetime.date | None) -> str:
        """Return the address of the strip from `first` to `last`; of the whole without them."""
        asked = [("since", first.isoformat()), ("until", last.isoformat())] if first and last else []
        query = address(self.selection.question) + (f"&{urlencode(asked)}" if asked else "")
        return reverse("initiatives:timeline") + query.replace("?&", "?").removesuffix("?")

    def zoom(self, whole: tuple[datetime.date, datetime.date]) -> list[tuple[str, str, str]]:
        first, last, days = self.axis.first, self.axis.last, self.axis.days
        quarter, half = (datetime.timedelta(days=max(1, days // part)) for part in (4, 2))
        is_more = first > whole[0], last < whole[1]

        def part(start: datetime.date, end: datetime.date) -> str:
            start, end = max(start, whole[0]), min(end, whole[1])
            is_part = (start, end) != whole and start <= end
            return self.between(start, end) if is_part else self.between(None, None)

        ways = (
            (is_more[0], "earlier", _("← Earlier"), first - half, last - half),
            (days > _NARROWEST, "closer", _("Closer"), first + quarter, last - quarter),
            (any(is_more), "wider", _("Wider"), first - half, last + half),
            (any(is_more), "whole", _("All of it"), *whole),
            (is_more[1], "later", _("Later →"), first + half, last + half),
        )
        return [(name, label, part(start, end)) for is_shown, name, label, start, end in ways if is_shown]

    def described(self, shown: Sequence[Event], span: str) -> str:
        """Return what the strip shows, in a sentence for who does not see it."""
        of = Counter(event.kind for event in shown)
        said = [
            ngettext("%(count)s summit", "%(count)s summits", of["summit"]) % {"count": of["summit"]},
            ngettext("%(count)s step", "%(count)s steps", of["step"]) % {"count": of["step"]},
            ngettext("%(count)s milestone", "%(count)s milestones", of["milestone"])
            % {"count": of["milestone"]},
        ]
        return f"{span}: {', '.join(said)}."
