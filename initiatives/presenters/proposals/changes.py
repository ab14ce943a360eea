"""What changed in a list of proposals, in words: new ones, their wording, steps, positions and passages."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from initiatives.models import (
    Citation,
    CitationRole,
    Condition,
    Position,
    Proposal,
    Stance,
    StatusUpdate,
    UpdateKind,
)
from initiatives.models.history import history_of
from initiatives.models.wording import LANGUAGE_CODES, Language, Wording
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.change_marks import (
    NEW,
    PASSAGE,
    POSITION,
    STEP,
    WORDING,
    Mark,
)
from initiatives.presenters.proposals.saved import SavedView
from initiatives.presenters.texts.quoted import Quoted, quoted
from initiatives.search.cards import Cards

_UNSAID = Wording("", "")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was `before` and is `after`, either of them "" where there is none."""

    label: str
    before: Wording
    after: Wording


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a proposal: `what` says it in a few words, `name` identifies it for ever.

    `path` is where it is seen; `note` says more; `passage` are the words of a new one.
    """

    at: datetime.datetime
    kind: str
    proposal: Proposal
    name: str
    what: str
    path: str
    differences: list[Difference] = field(default_factory=list)
    note: Wording = _UNSAID
    passage: Quoted | None = None

    @property
    def title(self) -> str:
        """The proposal and what changed, in the active language."""
        return f"{self.proposal.title}: {self.what}"


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day, the latest first."""

    day: datetime.date
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of the changes of a list since a day."""

    days: list[Day]
    page: "Page[Mark]"
    since: datetime.date
    view: SavedView


def changes_page(view: SavedView, page: "Page[Mark]", since: datetime.date) -> ChangesPage:
    """Return a page of the changes of a list, as they go by days."""
    return ChangesPage(by_day(changes(list(page.object_list), view.selection.cards)), page, since, view)


def changes(page: Sequence[Mark], cards: Cards) -> list[Change]:
    """Return these changes in words of the active language: a fixed number of queries."""
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for mark in page:
        keys[mark.kind] += [mark.key] if mark.kind == PASSAGE else [mark.key, *filter(None, [mark.before])]
    proposals = Proposal.objects.in_bulk({each.proposal for each in page})
    texts = history_of("Proposal").in_bulk([*keys[NEW], *keys[WORDING]])
    steps = _all_steps(each.proposal for each in page if each.kind == STEP)
    stances = history_of("Position").in_bulk(keys[POSITION])
    taken = _all_positions(each.proposal for each in page if each.kind == POSITION)
    citations = Citation.objects.in_bulk(keys[PASSAGE])
    passages = quoted({each.passage_id for each in citations.values()})
    found = []
    for mark in page:
        proposal = proposals[mark.proposal]
        if mark.kind == NEW:
            found.append(_new(mark, proposal))
        elif mark.kind == WORDING:
            found += _wording(mark, proposal, texts[mark.before], texts[mark.key], cards)
        elif mark.kind == STEP:
            found.append(_step(mark, proposal, steps[mark.proposal]))
        elif mark.kind == POSITION:
            before = stances.get(mark.before)
            found.append(_position(mark, proposal, stances[mark.key], before, taken[mark.proposal], cards))
        elif (citation := citations.get(mark.key)) and (passage := passages.get(citation.passage_id)):
            found.append(_passage(mark, proposal, citation, passage))
    return found


def by_day(found: Iterable[Change]) -> list[Day]:
    """Group changes, the latest first, by the day of the site."""
    return [
        Day(day, list(of_day)) for day, of_day in groupby(found, key=lambda each: timezone.localdate(each.at))
    ]


def _plain(text: Any) -> Wording:
    return Wording(str(text), "")


def _new(mark: Mark, proposal: Proposal) -> Change:
    # Without its stage: that of today is not that of the day on which it was new.
    path = proposal.get_absolute_url()
    return Change(mark.at, NEW, proposal, "published", _("new proposal"), path, note=proposal.summary)


def _wording(mark: Mark, proposal: Proposal, old: Any, new: Any, cards: Cards) -> Iterable[Change]:
    """Yield a change of what the page of a proposal says of it; nothing when only the unseen changed."""
    topics = {topic.pk: topic for topic in cards.records["topic"].values()}
    seen = []
    for name, label in (
        ("title", _("Title")),
        ("summary", _("Summary")),
        ("note", _("Note")),
        ("first_voiced_at", _("First voiced at")),
    ):
        for code in LANGUAGE_CODES:
            before, after = (getattr(row, f"{name}_{code}") for row in (old, new))
            told = f"{label} ({Language(code).label})"
            seen.append(Difference(told, Wording(before, code), Wording(after, code)))
    for told, shown in (
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Force of wording"), lambda row: row.get_force_display()),
        (_("Main topic"), lambda row: str(getattr(topics.get(row.topic_id), "name", ""))),
        (_("First voiced"), _voiced),
    ):
        seen.append(Difference(told, _plain(shown(old)), _plain(shown(new))))
    if differences := [each for each in seen if each.before != each.after]:
        path = f"{proposal.get_absolute_url()}#wordings"
        yield Change(mark.at, WORDING, proposal, f"wording-{mark.key}", _("other wording"), path, differences)


def _voiced(row: Any) -> str:
    day = row.first_voiced_on
    return precise_date(day, row.first_voiced_precision) if day else ""


def _all_steps(proposals: Iterable[int]) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for update in StatusUpdate.objects.public().filter(proposal__in=set(proposals)).with_known_at():
        found[update.proposal_id].append(update)
    return found


def _step(mark: Mark, proposal: Proposal, updates: list[Any]) -> Change:
    update = next(each for each in updates if each.pk == mark.key)
    by_then = [each for each in updates if (each.known_at, each.pk) <= (update.known_at, update.pk)]
    was, now = _standing([each for each in by_then if each is not update]), _standing(by_then)
    what = _("step %(number)s, %(stage)s") % {"number": update.number, "stage": _status(update)}
    if update.kind != UpdateKind.STEP:
        what = f"{what} ({update.get_kind_display()})"
    differences = [
        Difference(
            _("Happened"), _plain(""), _plain(precise_date(update.effective_on, update.effective_precision))
        )
    ]
    if was != now:
        differences.insert(0, Difference(_("Status"), _plain(was), _plain(now)))
    path = f"{proposal.get_absolute_url()}#step-{update.number}"
    return Change(mark.at, STEP, proposal, f"step-{update.number}", what, path, differences, update.note)


def _status(update: Any) -> str:
    stage = str(update.get_stage_display())
    condition = update.condition != Condition.ACTIVE and update.get_condition_display()
    return f"{stage}, {condition}" if condition else stage


def _standing(known: Sequence[Any]) -> str:
    """Return the status that the known steps leave, in words."""
    corrected = {each.corrects_id for each in known}
    standing = [each for each in known if each.pk not in corrected]
    latest = max(standing, key=attrgetter("effective_on", "recorded_at", "number"), default=None)
    return _status(latest) if latest else ""


def _all_positions(proposals: Iterable[int]) -> dict[int, list[Position]]:
    found: defaultdict[int, list[Position]] = defaultdict(list)
    for position in (
        Position.objects.published().filter(proposal__in=set(proposals)).order_by("since_on", "pk")
    ):
        found[position.proposal_id].append(position)
    return found


def _position(
    mark: Mark, proposal: Proposal, new: Any, old: Any, taken: Iterable[Position], cards: Cards
) -> Change:
    """Return a position that is new, or was changed; what was is then what the state said last before."""
    state: Model | None = cards.records["proposer"].get(new.state_id)
    earlier = [each for each in taken if each.state_id == new.state_id and each.since_on < new.since_on]
    was = old or (earlier[-1] if earlier else None)
    stances = [_plain(Stance(row.stance).label if row else "") for row in (was, new)]
    since = precise_date(new.since_on, new.since_precision)
    return Change(
        mark.at,
        POSITION,
        proposal,
        f"position-{mark.key}",
        _("%(state)s: %(stance)s") % {"state": getattr(state, "name", new.state_id), "stance": stances[1]},
        f"{proposal.get_absolute_url()}#who",
        [Difference(_("Position"), *stances), Difference(_("From"), _plain(""), _plain(since))],
    )


def _passage(mark: Mark, proposal: Proposal, citation: Citation, passage: Quoted) -> Change:
    role = CitationRole(citation.role).label
    return Change(
        mark.at,
        PASSAGE,
        proposal,
        f"passage-{citation.passage_id}-{citation.role}",
        _("new passage: %(role)s") % {"role": role},
        f"{proposal.get_absolute_url()}#passages",
        passage=passage,
    )
