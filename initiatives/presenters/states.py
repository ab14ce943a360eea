"""States: what each proposed, supports and hosted, and its places in forums by date."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from initiatives.models import (
    NOW,
    Document,
    Membership,
    Moment,
    Position,
    Proposal,
    Stance,
    State,
    Summit,
)
from initiatives.models.alphabet import alphabetical
from initiatives.models.catalogue import held
from initiatives.presenters.forums import places_at
from initiatives.presenters.index import IndexRow, index_rows, list_path
from initiatives.presenters.proposals.listed import proposals_of
from initiatives.presenters.texts.documents import documents_for_lists
from initiatives.search.cards import current_cards

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state of the list, with the counts of what it proposed and supports, and their lists."""

    state: State
    proposed: int
    proposed_path: str
    supported: int
    supported_path: str


@dataclass(frozen=True, slots=True)
class StatePage:
    """All there is on one state; `proposals` and `positions` hold the newest SHOWN."""

    row: StateRow
    proposals: list[Proposal]
    by_topic: list[IndexRow]
    positions: list[Position]
    memberships: list[Membership]
    hosted: list[Summit]
    documents: list[Document]


def _row(state: State, proposed: dict[str, int], supported: dict[str, int], moment: Moment) -> StateRow:
    return StateRow(
        state,
        proposed.get(state.code, 0),
        list_path(moment, proposer=state.code),
        supported.get(state.code, 0),
        list_path(moment, supporter=state.code),
    )


def state_list(moment: Moment = NOW) -> list[StateRow]:
    """Return all states by name."""
    everything = current_cards(moment).select()
    proposed, supported = everything.counts("proposer"), everything.counts("supporter")
    states = State.objects.order_by(alphabetical("name"), "code")
    return [_row(state, proposed, supported, moment) for state in states]


def state_page(state: State, moment: Moment = NOW) -> StatePage:
    """Return the page of a state."""
    cards = current_cards(moment)
    everything = cards.select()
    chosen = {"proposer": (state.code,)}
    keys = cards.select(chosen=chosen).keys()[:SHOWN]
    positions = (
        Position.objects.at(moment)
        .filter(state=state)
        .exclude(stance=Stance.PROPOSES)
        .select_related("proposal")
        .order_by("-since_on", "proposal__slug")
    )
    offices = state.offices.filter(held(OuterRef("issued_on")), person=OuterRef("speaker"))
    documents = Document.objects.at(moment).filter(Exists(offices))
    hosted = state.hosted_summits.all()
    if not moment.is_now:
        hosted = hosted.filter(starts_on__lte=moment.horizon)
    return StatePage(
        row=_row(state, everything.counts("proposer"), everything.counts("supporter"), moment),
        proposals=proposals_of(keys, moment),
        by_topic=index_rows(cards, "topic", chosen),
        positions=list(positions[:SHOWN]),
        memberships=places_at(state.memberships.select_related("forum").order_by("-since"), moment),
        hosted=list(hosted.order_by("-starts_on")),
        documents=list(documents_for_lists(documents, moment)[:SHOWN]),
    )
