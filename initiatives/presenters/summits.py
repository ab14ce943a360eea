"""Summits by forum, and the page of one."""

from dataclasses import dataclass

from django.db.models import Prefetch

from initiatives.models import (
    NOW,
    Document,
    Forum,
    Membership,
    Moment,
    Participation,
    Proposal,
    Summit,
)
from initiatives.models.alphabet import alphabet_key, alphabetical
from initiatives.models.catalogue import held
from initiatives.presenters.forums import places_at
from initiatives.presenters.index import IndexRow, index_rows, list_path
from initiatives.presenters.proposals.listed import proposals_of
from initiatives.presenters.texts.documents import documents_for_lists
from initiatives.search.cards import current_cards

SHOWN = 50


@dataclass(frozen=True, slots=True)
class SummitRow:
    """A summit of the list and how many proposals its documents hold."""

    summit: Summit
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class ForumPart:
    """A forum with its summits, the newest first, and its memberships by name of state."""

    forum: Forum
    summits: list[SummitRow]
    memberships: list[Membership]


@dataclass(frozen=True, slots=True)
class SummitPage:
    """All there is on one summit; `members` are those of the forum in its days."""

    row: SummitRow
    participations: list[Participation]
    members: list[Membership]
    documents: list[Document]
    proposals: list[Proposal]
    by_stage: list[IndexRow]
    by_topic: list[IndexRow]


def _row(summit: Summit, counts: dict[str, int], moment: Moment) -> SummitRow:
    return SummitRow(summit, counts.get(summit.slug, 0), list_path(moment, summit=summit.slug))


def is_ahead(summit: Summit, moment: Moment) -> bool:
    """Whether the meeting had not begun by a day that was asked for."""
    return not moment.is_now and summit.starts_on > moment.horizon


def _by_state(memberships: list[Membership]) -> list[Membership]:
    return sorted(memberships, key=lambda place: (alphabet_key(place.state.name.text), place.since))


def summit_list(moment: Moment = NOW) -> list[ForumPart]:
    """Return all summits, forum by forum."""
    counts = current_cards(moment).select().counts("summit")
    summits = Summit.objects.select_related("host").order_by("-starts_on", "slug")
    places = Membership.objects.select_related("state")
    forums = Forum.objects.order_by(alphabetical("name"), "slug").prefetch_related(
        Prefetch("summits", summits), Prefetch("memberships", places)
    )
    return [
        ForumPart(
            forum,
            [_row(summit, counts, moment) for summit in forum.summits.all() if not is_ahead(summit, moment)],
            _by_state(places_at(forum.memberships.all(), moment)),
        )
        for forum in forums
    ]


def summit_page(summit: Summit, moment: Moment = NOW) -> SummitPage:
    """Return the page of a summit."""
    cards = current_cards(moment)
    chosen = {"summit": (summit.slug,)}
    keys = cards.select(chosen=chosen).keys()
    members = Membership.objects.filter(held(summit.starts_on, summit.ends_on), forum=summit.forum)
    participations = summit.participations.select_related("state")
    return SummitPage(
        row=SummitRow(summit, len(keys), list_path(moment, summit=summit.slug)),
        participations=sorted(
            participations, key=lambda place: (place.state is None, place.role, alphabet_key(str(place)))
        ),
        members=_by_state(list(members.select_related("state"))),
        documents=list(documents_for_lists(Document.objects.at(moment).filter(summit=summit), moment)),
        proposals=proposals_of(keys[:SHOWN], moment),
        by_stage=index_rows(cards, "stage", chosen),
        by_topic=index_rows(cards, "topic", chosen),
    )
