"""What states say of proposals, for the pages and files that set states side by side."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    Citation,
    CitationRole,
    Membership,
    Moment,
    Position,
    Sponsor,
    Stance,
    State,
    Summit,
)
from initiatives.models.alphabet import alphabet_key
from initiatives.models.catalogue import held
from initiatives.search.cards import Cards, Selection


@dataclass(frozen=True, slots=True)
class Unstated:
    """Stands where a state has no stance, with the `value`, `label` and `definition` of one."""

    value: str
    label: Promise
    definition: Promise


UNSTATED = Unstated(
    "unstated",
    _("no statement found"),
    _("Nothing that the state said of the proposal was found. It may have spoken where nobody looked."),
)
LEGEND: Sequence[Stance | Unstated] = (*Stance, UNSTATED)
"""What a cell can say, in the order of the legend."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The stance that a state took last on a proposal.

    Without a `position` the state is known only as a sponsor: `passage` is then where the proposal is put
    forward. `passage` is empty where the position is shown by evidence alone; `earlier` is then that of
    the last position before it that took the same stance in words held here, if there is one.
    """

    state: State
    stance: Stance
    proposal: str
    position: Position | None
    passage: str
    earlier: str = ""

    @property
    def path(self) -> str:
        """Return the address of the very words that show it; of the position with its evidence, if none."""
        if self.passage:
            address = reverse("initiatives:passage-detail", args=[self.passage])
            return f"{address}?{urlencode({'proposal': self.proposal})}"
        page = reverse("initiatives:proposal-detail", args=[self.proposal])
        return f"{page}#{anchor(self.position)}" if self.position else page


def anchor(position: Position) -> str:
    """Return the id of a position on the page of its proposal."""
    return f"position-{position.state_id}-{position.since_on:%Y-%m-%d}"


def statements(
    proposals: Collection[int], states: Iterable[State], moment: Moment
) -> dict[int, dict[str, Statement]]:
    """Return what these states said of these proposals at `moment`, by proposal and code: three queries.

    Of several positions of a state the latest counts, as in the card index.
    """
    by_code = {state.code: state for state in states}
    asked = Q(proposal__in=proposals, state__in=by_code)
    positions = (
        Position.objects.at(moment)
        .filter(asked)
        .select_related("proposal")
        .only("proposal__slug", "state", "stance", "since_on", "since_precision", "passage")
        .order_by("since_on", "pk")
    )
    found: dict[int, dict[str, Statement]] = {key: {} for key in proposals}
    for each in positions:
        said, stance = found[each.proposal_id], Stance(each.stance)
        before = said.get(each.state_id)
        earlier = ""
        if before and before.stance == stance and not each.passage_id:
            earlier = before.passage or before.earlier
        said[each.state_id] = Statement(
            by_code[each.state_id], stance, each.proposal.slug, each, each.passage_id or "", earlier
        )
    origins = _origins(proposals, moment)
    sponsors = Sponsor.objects.filter(asked).values_list("proposal", "proposal__slug", "state")
    for key, slug, code in sponsors:
        sponsor = Statement(by_code[code], Stance.PROPOSES, slug, None, origins.get(key, ""))
        found[key].setdefault(code, sponsor)
    return found


def _origins(proposals: Collection[int], moment: Moment) -> dict[int, str]:
    """Return the first passage that puts each proposal forward; or else the first that backs it."""
    roles = [CitationRole.ORIGIN, CitationRole.SUPPORT]
    citations = Citation.objects.at(moment).filter(proposal__in=proposals, role__in=roles)
    ordered = sorted(citations, key=lambda each: (roles.index(CitationRole(each.role)), each.pk))
    found: dict[int, str] = {}
    for each in ordered:
        found.setdefault(each.proposal_id, each.passage_id)
    return found


def states_by_name(cards: Cards, codes: Iterable[str]) -> list[State]:
    """Return the states of these codes by their names."""
    states = [cards.records["proposer"][code] for code in codes]
    return sorted(
        (state for state in states if isinstance(state, State)),
        key=lambda state: alphabet_key(state.name.text),
    )


def speaking(selection: Selection) -> set[str]:
    """Return the codes of the states that say something of a proposal of the selection."""
    bits = selection.bits()
    return {
        code
        for code, by_stance in selection.cards.stances.items()
        if any(bits & taken for taken in by_stance.values())
    }


def members(selection: Selection) -> set[str]:
    """Return the codes of the members of the forums and summits asked for: one query, or none.

    Of a forum the members of the day asked for, of a summit those of its days. Where neither is asked for, of
    all forums at which something of the selection was said.
    """
    named = {name: selection.question.chosen.get(name, ()) for name in ("forum", "summit")}
    if not any(named.values()):
        named["forum"] = [slug for slug, count in selection.counts("forum").items() if count]
    forums, summits = (
        [record for slug in named[name] if (record := selection.cards.records[name].get(slug))]
        for name in ("forum", "summit")
    )
    day = selection.cards.moment.day
    places = [(forum.pk, day, day) for forum in forums]
    places += [
        (summit.forum_id, summit.starts_on, summit.ends_on)
        for summit in summits
        if isinstance(summit, Summit)
    ]
    asked = Q()
    for forum, first, last in places:
        asked |= Q(held(first, last), forum=forum)
    return set(Membership.objects.filter(asked).values_list("state", flat=True)) if places else set()
