"""Milestones and deadlines as iCalendar (RFC 5545, and RFC 7986 for what it says of the whole calendar).

An event lasts all day (`DTSTART;VALUE=DATE`, `DTEND` being the day after), or as long as the month or the
year to which its date is known, and then says so. It blocks nobody's time. A `UID` stays the same for ever,
on every host; `LAST-MODIFIED`, `DTSTAMP` and `SEQUENCE` tell when and how often the record changed, not when
the file was asked for, so that the file of an unchanged record is the same each time. What was withdrawn
from publication is `CANCELLED` and says no more than that.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from initiatives.feeds import permanent_id
from initiatives.models import Milestone, ProposalMilestone, Publication, Target
from initiatives.models.dating import last_day_of
from initiatives.models.history import history_of
from initiatives.models.wording import Wording, wording
from initiatives.presenters.dates import precise_date
from initiatives.presenters.facets import address, in_words
from initiatives.presenters.overviews.milestones import Expected, calendar_addresses, dues, expected
from initiatives.presenters.proposals.listed import chosen
from initiatives.search.cards import Selection
from initiatives.text.writable import writable

MOST = 1_000
"""How many events a file holds: those ahead first, then the latest of those past."""

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Revision:
    """When a record, or a proposal that it tells of, last changed, and how often the record itself did."""

    changed_at: datetime.datetime
    sequence: int


def calendar_file(selection: Selection, root: str) -> bytes:
    """Return the calendar of a selection in the active language; `root` is scheme and host of the site."""
    found = dues(selection)
    shown = expected(found[:MOST], selection)
    pages = calendar_addresses(found, selection.question)
    withdrawn = _withdrawn(selection)
    revisions = _revisions(
        [(each.record, [waiting.proposal.pk for waiting in each.proposals]) for each in shown] + withdrawn
    )
    query = address(selection.question).removesuffix("?")
    page = root + reverse("initiatives:milestones") + query
    calendar = _head(selection, page)
    for each in shown:
        where = root + pages[each.due.model, each.due.key]
        calendar.add_component(_event(each, revisions[_key(each.record)], where, root))
    for record, _proposals in withdrawn:
        calendar.add_component(_cancelled(record, revisions[_key(record)]))
    return bytes(calendar.to_ical())


def uid(record: Milestone | Target) -> str:
    """Return the permanent identifier of an event, the same in every language and on every host."""
    if isinstance(record, Milestone):
        return permanent_id(f"milestones/{record.slug}").removeprefix("urn:uuid:")
    return permanent_id(f"targets/{record.passage_id}/{record.pk}").removeprefix("urn:uuid:")


def _key(record: Milestone | Target) -> tuple[str, int]:
    return type(record).__name__, record.pk


def _head(selection: Selection, page: str) -> Calendar:
    language = (get_language() or "ru").upper()
    name = _("Milestones of summit initiatives")
    told = _("Filters: %(filters)s.") % {"filters": in_words(selection)}
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Summit initiatives tracker//Milestones//{language}")
    # Old and new names of the same: few calendars read the new ones yet.
    for field, said in (
        ("name", name),
        ("x-wr-calname", name),
        ("description", told),
        ("x-wr-caldesc", told),
    ):
        calendar.add(field, vText(writable(said)))
    calendar.add("url", page)
    calendar.add("refresh-interval", _DAY, parameters={"VALUE": "DURATION"})
    return calendar


def _event(each: Expected, revision: Revision, page: str, root: str) -> Event:
    due, title = each.due, wording(each.record, "title")
    summary = f"{title}: {each.number}" if each.number else title.text
    if each.imprecision:
        summary = f"{summary} ({precise_date(due.due_on, due.precision)}, {each.imprecision})"
    event = _dated(each.record, due.due_on, due.last_day, revision)
    _say(event, "summary", Wording(summary, title.language))
    _say(event, "location", each.place)
    _say(event, "description", Wording("\n".join(_lines(each, root)), ""))
    event.add("url", f"{page}#{each.anchor}")
    return event


def _lines(each: Expected, root: str) -> Iterable[str]:
    if isinstance(each.record, Target):
        yield _("Deadline of a target.")
    if each.address:
        yield each.address
    for waiting in each.proposals:
        yield f"• {waiting.proposal.title}"
        yield f"  {root}{waiting.proposal.get_absolute_url()}"


def _say(event: Event, name: str, words: Wording) -> None:
    if words.text:
        parameters = {"LANGUAGE": words.language} if words.language else {}
        event.add(name, writable(words.text), parameters=parameters)


def _dated(
    record: Milestone | Target, first: datetime.date, last: datetime.date, revision: Revision
) -> Event:
    event = Event()
    event.add("uid", uid(record))
    event.add("dtstamp", revision.changed_at)
    event.add("last-modified", revision.changed_at)
    event.add("sequence", revision.sequence)
    event.add("dtstart", first)
    event.add("dtend", last + _DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _cancelled(record: Any, revision: Revision) -> Event:
    first = record.due_on if isinstance(record, Milestone) else record.deadline_on
    # What is cancelled with its proposals has a history of its own, which does not tell of it.
    with_them = isinstance(record, Milestone) or record.publication != Publication.WITHDRAWN
    revision = replace(revision, sequence=revision.sequence + with_them)
    event = _dated(record, first, record.last_day, revision)
    event.add("status", "CANCELLED")
    _say(event, "summary", Wording(_("withdrawn from publication"), ""))
    return event


def _withdrawn(selection: Selection) -> list[tuple[Milestone | Target, list[int]]]:
    """Return what was withdrawn, and its proposals: targets, and milestones that no public proposal has.

    A withdrawn proposal is in no selection, so what went with it is cancelled in the whole calendar alone.
    """
    is_whole = not selection.question.filters and selection.cards.moment.is_now
    gone_alone = Q(publication=Publication.WITHDRAWN, proposal__in=chosen(selection))
    gone_along = Q(proposal__publication=Publication.WITHDRAWN) & ~Q(publication=Publication.DRAFT)
    targets = (
        Target.objects.filter(gone_alone | gone_along if is_whole else gone_alone, deadline_on__isnull=False)
        .annotate(last_day=last_day_of("deadline_on"))
        .order_by("pk")
    )
    gone: list[tuple[Milestone | Target, list[int]]] = [
        (target, [target.proposal_id]) for target in targets[:MOST]
    ]
    if is_whole:
        public = ProposalMilestone.objects.filter(proposal__publication=Publication.PUBLISHED)
        withdrawn = ProposalMilestone.objects.filter(proposal__publication=Publication.WITHDRAWN)
        milestones = (
            Milestone.objects.filter(pk__in=withdrawn.order_by().values("milestone"))
            .exclude(pk__in=public.order_by().values("milestone"))
            .annotate(last_day=last_day_of("due_on"))
            .order_by("pk")
        )
        of: defaultdict[int, list[int]] = defaultdict(list)
        for link in withdrawn.filter(milestone__in=milestones.order_by().values("pk")):
            of[link.milestone_id].append(link.proposal_id)
        gone += [(milestone, of[milestone.pk]) for milestone in milestones[:MOST]]
    return gone


def _revisions(
    told: Sequence[tuple[Milestone | Target, Sequence[int]]],
) -> dict[tuple[str, int], Revision]:
    """Return the revisions of records, each given with the proposals that its event tells of: four queries.

    Drafts leave no trace: what was not public yet is passed over.
    """
    proposals = {key for _record, keys in told for key in keys}
    public = history_of("Proposal").filter(pgh_obj__in=proposals).exclude(publication=Publication.DRAFT)
    spoken = dict(public.values_list("pgh_obj").annotate(Max("pgh_created_at")))
    milestones = [record.pk for record, _keys in told if isinstance(record, Milestone)]
    linked = dict(
        history_of("ProposalMilestone")
        .filter(milestone__in=milestones, proposal__in=proposals)
        .values_list("milestone")
        .annotate(Max("pgh_created_at"))
    )
    targets = [record.pk for record, _keys in told if isinstance(record, Target)]
    histories = {
        "Milestone": history_of("Milestone").filter(pgh_obj__in=milestones),
        "Target": history_of("Target").filter(pgh_obj__in=targets).exclude(publication=Publication.DRAFT),
    }
    counted = {
        (name, key): (last, changes)
        for name, history in histories.items()
        for key, last, changes in history.values_list("pgh_obj").annotate(Max("pgh_created_at"), Count("pk"))
    }
    found = {}
    for record, keys in told:
        last, changes = counted[_key(record)]
        moments = [last, *(spoken[key] for key in keys)]
        if isinstance(record, Milestone):
            moments += [linked[record.pk]] if record.pk in linked else []
        found[_key(record)] = Revision(max(moments), changes - 1)
    return found
