"""The map of the region: states by the number of proposals, host cities, and places that are named.

The outlines and the places of cities are drawn beforehand by docs/map.py, which names their sources.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from initiatives.models import Milestone, Proposal, ProposalMilestone, State, Summit
from initiatives.models.alphabet import alphabet_key
from initiatives.models.wording import LANGUAGE_CODES, Wording, wording
from initiatives.presenters.facets import address
from initiatives.presenters.overviews.milestones import calendar_addresses, dues
from initiatives.presenters.overviews.refining import Refining, refining
from initiatives.presenters.proposals.listed import chosen
from initiatives.search.cards import Question, Selection

OFFERED = ("summit", "topic", "stage")
"""The filters that the page offers; its address takes all those of the list of proposals."""
SHADES = 4
HALF = 6
"""Half the width of the sign of a place."""

_REGION = Path(__file__).with_name("region.json")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the coordinates of the map."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A state as it is drawn: an SVG path, and where its label stands, if there is room for one."""

    code: str
    path: str
    label: Spot | None
    is_inner: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The drawn map, without anything of the record; `cities` by their names in any language, folded."""

    width: int
    height: int
    outlines: list[Outline]
    cities: dict[str, list[tuple[str, Spot]]]


@dataclass(frozen=True, slots=True)
class StateOnMap:
    """A state: how many of the proposals it sponsors and supports, their lists, and its shade (0 to SHADES).

    `outline` is None for a state that is not on the map; then it stands in the table alone.
    """

    state: State
    proposals: int
    supports: int
    path: str
    supports_path: str
    shade: int
    outline: Outline | None


@dataclass(slots=True)
class PlaceOnMap:
    """A city or another place: summits held there, milestones expected there, proposals first voiced there.

    A milestone stands beside its address in the calendar.
    `spot` is None where no city of this name is known.
    """

    name: Wording
    spot: Spot | None
    summits: list[Summit] = field(default_factory=list)
    milestones: list[tuple[Milestone, str]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    number: int = 0

    @property
    def mark(self) -> Spot | None:
        """The upper left corner of its sign."""
        return Spot(round(self.spot.x - HALF, 1), round(self.spot.y - HALF, 1)) if self.spot else None

    @property
    def caption(self) -> Spot | None:
        """Where its name stands: below it."""
        return Spot(self.spot.x, round(self.spot.y + 3 * HALF + 2, 1)) if self.spot else None

    @property
    def anchor(self) -> str:
        """The name of its row in the table."""
        return f"place-{self.number}"


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The map, and all of it as tables. `blank` are the outlines of states without a proposal."""

    width: int
    height: int
    blank: list[Outline]
    states: list[StateOnMap]
    places: list[PlaceOnMap]
    total: int
    path: str
    refining: Refining

    @property
    def drawn_states(self) -> list[StateOnMap]:
        """The states of the table that are on the map."""
        return [each for each in self.states if each.outline and each.proposals]

    @property
    def drawn_places(self) -> list[PlaceOnMap]:
        """The places of the table that are on the map."""
        return [each for each in self.places if each.spot]


@cache
def sheet() -> Sheet:
    """Return the drawn map."""
    drawn: dict[str, Any] = json.loads(_REGION.read_text(encoding="utf-8"))
    cities: defaultdict[str, list[tuple[str, Spot]]] = defaultdict(list)
    for code, x, y, *names in drawn["places"]:
        for name in {_folded(name) for name in names}:
            cities[name].append((code, Spot(x, y)))
    outlines = [
        Outline(
            code,
            state["path"],
            Spot(state["x"], state["y"]) if "x" in state else None,
            code in drawn["region"],
        )
        for code, state in drawn["states"].items()
    ]
    return Sheet(drawn["width"], drawn["height"], outlines, dict(cities))


def _folded(name: str) -> str:
    return name.strip().casefold().replace("ё", "е")


def spot_of(names: Iterable[str], state: str | None = None) -> Spot | None:
    """Return where a city lies by one of its names: in `state` if it is given, else the largest so called."""
    for name in names:
        for code, spot in sheet().cities.get(_folded(name), ()):
            if state in (None, code):
                return spot
    return None


def region_map(selection: Selection) -> RegionMap:
    """Return the map of the proposals of a selection: five queries, whatever there is on it."""
    query = address(selection.question).removesuffix("?")
    states = _states(selection)
    drawn = {each.state.code for each in states if each.outline and each.proposals}
    return RegionMap(
        sheet().width,
        sheet().height,
        [outline for outline in sheet().outlines if outline.code not in drawn],
        states,
        _places(selection),
        selection.count(),
        reverse("initiatives:proposal-list") + query,
        refining(selection, OFFERED),
    )


def _states(selection: Selection) -> list[StateOnMap]:
    """Return the states of the region, and all others that some proposal names, by their names."""
    bits = selection.bits()
    outlines = {outline.code: outline for outline in sheet().outlines}
    records: dict[str, Any] = selection.cards.records["proposer"]
    counts = {
        facet: {
            code: (bits & bearing).bit_count() for code, bearing in selection.cards.bearing[facet].items()
        }
        for facet in ("proposer", "supporter")
    }
    most = max(counts["proposer"].values(), default=0)
    found = [
        StateOnMap(
            state,
            proposals := counts["proposer"][code],
            counts["supporter"][code],
            _list(selection, "proposer", code),
            _list(selection, "supporter", code),
            # Whole steps, so that only what is nearly alike looks alike.
            -(-SHADES * proposals // most) if most else 0,
            outlines.get(code),
        )
        for code, state in records.items()
    ]
    shown = [
        each for each in found if each.proposals or each.supports or (each.outline and each.outline.is_inner)
    ]
    return sorted(shown, key=lambda each: alphabet_key(each.state.name.text))


def _list(selection: Selection, facet: str, *values: str) -> str:
    question: Question = selection.question
    narrowed = replace(question, chosen={**question.chosen, facet: values})
    return reverse("initiatives:proposal-list") + address(narrowed)


def _places(selection: Selection) -> list[PlaceOnMap]:
    """Return the places that the record names, by their names: five queries."""
    places: dict[tuple[str, Spot | None], PlaceOnMap] = {}

    def at(name: Wording, names: Iterable[str], state: str | None = None) -> PlaceOnMap:
        spot = spot_of(names, state) or spot_of(names)
        # Two spellings of one city are one place; what is not on the map goes by its name.
        key = ("", spot) if spot else (_folded(name.text), None)
        return places.setdefault(key, PlaceOnMap(name, spot))

    moment = selection.cards.moment
    bits = selection.bits()
    cited = {slug for slug, bearing in selection.cards.bearing["summit"].items() if bits & bearing}
    for summit in _held(moment.horizon):
        if summit.city.text and (summit.slug in cited or not selection.question.filters):
            at(summit.city, _names(summit, "city"), summit.host_id).summits.append(summit)
    links = ProposalMilestone.objects.at(moment).filter(proposal__in=chosen(selection))
    calendar = calendar_addresses(dues(selection), selection.question)
    for milestone in Milestone.objects.filter(pk__in=links.order_by().values("milestone")):
        if milestone.place.text:
            where = f"{calendar[Milestone, milestone.pk]}#milestone-{milestone.slug}"
            at(milestone.place, _names(milestone, "place")).milestones.append((milestone, where))
    voiced = chosen(selection).exclude(**{f"first_voiced_at_{code}": "" for code in LANGUAGE_CODES})
    for proposal in voiced.order_by("first_voiced_on", "slug"):
        told = wording(proposal, "first_voiced_at")
        names = [city for text in _names(proposal, "first_voiced_at") if (city := _city_in(text))]
        if names:
            at(replace(told, text=_city_in(told.text) or names[0]), names).proposals.append(proposal)
    found = sorted(places.values(), key=lambda each: alphabet_key(each.name.text))
    for number, place in enumerate(found, start=1):
        place.number = number
    return found


def _city_in(text: str) -> str:
    """Return the city that a text names between commas («Саммит …, Самарканд»), as it stands; "" for none.

    Where a proposal was first voiced is free text: other words are no places.
    """
    parts = (part.strip() for part in text.split(","))
    return next((part for part in parts if spot_of([part])), "")


def _held(day: datetime.date) -> Iterable[Summit]:
    return Summit.objects.filter(starts_on__lte=day).order_by("starts_on", "slug")


def _names(record: Any, stem: str) -> list[str]:
    return [name for code in LANGUAGE_CODES if (name := getattr(record, f"{stem}_{code}"))]
