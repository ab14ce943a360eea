"""The card index: which published proposals bear which value of which facet.

A list page shows, beside every choice, how many proposals it would leave. Asked of the database, that
is a dozen counts a page, each growing with the number of proposals. Here the facets are read once into
bit sets (bit n stands for the n-th proposal, the newest first) and kept until something changes: any
count is then one AND of two integers, whatever the number of proposals.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import F, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import (
    NOW,
    Approval,
    Citation,
    Condition,
    Force,
    Forum,
    FurtherTopic,
    Moment,
    Position,
    Proposal,
    ProposalKind,
    Sponsor,
    Stage,
    Stance,
    State,
    StatusUpdate,
    Summit,
    Topic,
)
from initiatives.models.alphabet import alphabet_key
from initiatives.models.history import history_of
from initiatives.models.wording import LANGUAGE_CODES, fallback_order
from initiatives.search.words import proposals_saying

FACETS: dict[str, Promise] = {
    "summit": _("Summit"),
    "forum": _("Forum"),
    "proposer": _("Proposed by"),
    "supporter": _("Supported by"),
    "topic": _("Topic"),
    "kind": _("Kind"),
    "force": _("Force of wording"),
    "stage": _("Stage"),
    "condition": _("Condition"),
    "milestone": _("Milestone ahead"),
    "quiet": _("Quiet"),
    "overdue": _("Overdue"),
}
"""The facets by parameter name."""

FLAGS = ("milestone", "quiet", "overdue")
"""The facets that know the one value `yes`."""

SORTS: dict[str, Promise] = {
    "newest": _("newest first"),
    "title": _("by title"),
    "stage": _("furthest stage first"),
    "step": _("latest step first"),
    "passages": _("most passages first"),
}
"""The orders of a list by parameter value. Proposals alike in one stand newest first, then by title."""

_RANKED_BY = 24
"""How many characters of a title tell it from others in `Cards.rank`."""

VOCABULARIES = {"kind": ProposalKind, "force": Force, "stage": Stage, "condition": Condition}

# The append-only tables behind a card: the histories of what editors change, and the steps themselves.
_HISTORIES = (
    "State",
    "Forum",
    "Summit",
    "Topic",
    "Document",
    "Passage",
    "Proposal",
    "FurtherTopic",
    "Sponsor",
    "Citation",
    "Position",
    "Target",
    "Milestone",
    "ProposalMilestone",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a list: words, and for each facet values of which a proposal bears at least one.

    `moment` is that of the index which is asked.
    """

    words: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    moment: Moment = NOW

    @property
    def filters(self) -> list[str]:
        """The parameters that narrow the list, `q` first."""
        return [name for name in ("q", *FACETS) if (self.words if name == "q" else self.chosen.get(name))]

    def without(self, name: str, value: str = "") -> "Question":
        """Return the question with one value of the filter `name` dropped, or all of it."""
        if name == "q":
            return replace(self, words="")
        kept = tuple(other for other in self.chosen[name] if value and other != value)
        return replace(self, chosen={**self.chosen, name: kept})


@dataclass(frozen=True, slots=True)
class Cards:
    """The index as of one state of the database: which proposals bore what at `moment`.

    `keys` holds the primary key of each proposal by its bit; `bearing` the bit set of each value of each
    facet, also of values that no proposal bears; `records` what the values of the facets of states,
    topics, summits and forums name; `passages` how many passages each proposal cites, by its key;
    `main_topics` the slug of its main topic. `stances` holds, for each state that says something, the bit
    set of each stance: the latest that it took; of a sponsor that has taken none, that it proposes.
    """

    keys: tuple[int, ...]
    bearing: dict[str, dict[str, int]]
    records: dict[str, dict[str, Model]]
    passages: dict[int, int]
    main_topics: dict[int, str]
    stances: dict[str, dict[str, int]]
    moment: Moment
    _days: tuple[datetime.date | None, ...]
    _titles: tuple[dict[str, str], ...]
    _stages: tuple[int, ...]
    _steps: tuple[datetime.date, ...]
    _orders: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def select(self, words: str = "", chosen: Mapping[str, Sequence[str]] | None = None) -> "Selection":
        """Return what a question leaves, see `Question`. Words cost one or two queries, facets none."""
        question = Question(words, chosen or {}, self.moment)
        if not words:
            return Selection(self, question, (1 << len(self.keys)) - 1)
        saying = proposals_saying(words, self.moment)
        places = (place for place, key in enumerate(self.keys) if key in saying)
        return Selection(self, question, _bits(places, len(self.keys)))

    def order(self, sort: str) -> list[int]:
        """Return all places in the order `sort`, for a reader of the active language."""
        language = fallback_order()[0]
        if (sort, language) not in self._orders:
            by_title = sorted(range(len(self.keys)), key=lambda place: alphabet_key(self._title(place)))
            if sort == "title":
                return self._orders.setdefault((sort, language), by_title)
            newest = sorted(by_title, key=lambda place: self._days[place] or datetime.date.min, reverse=True)
            keys: dict[str, Any] = {
                "newest": lambda place: 0,
                "stage": lambda place: -self._stages[place],
                "step": lambda place: -self._steps[place].toordinal(),
                "passages": lambda place: -self.passages[self.keys[place]],
            }
            self._orders[sort, language] = sorted(newest, key=keys[sort])
        return self._orders[sort, language]

    def rank(self, sort: str, place: int) -> tuple[int | str, ...]:
        """Return what the order `sort` puts the proposal at a place by; equals stand together.

        It grows along the order, for a reader of the active language, and is short enough for an address.
        """
        title = alphabet_key(self._title(place)[:_RANKED_BY])
        if sort == "title":
            return (title,)
        first = {
            "newest": 0,
            "stage": -self._stages[place],
            "step": -self._steps[place].toordinal(),
            "passages": -self.passages[self.keys[place]],
        }[sort]
        return first, -(self._days[place] or datetime.date.min).toordinal(), title

    def _title(self, place: int) -> str:
        titles = self._titles[place]
        return next((titles[code] for code in fallback_order() if titles[code]), "")


@dataclass(frozen=True, slots=True)
class Selection:
    """The proposals that a question leaves. `saying` is the bit set of those that hold its words."""

    cards: Cards
    question: Question
    saying: int

    def bits(self, leaving: str = "") -> int:
        """Return the bit set of the selection; with `leaving`, as if that filter were not set."""
        bits = (1 << len(self.cards.keys)) - 1 if leaving == "q" else self.saying
        for facet, values in self.question.chosen.items():
            if values and facet != leaving:
                union = 0
                for value in values:
                    union |= self.cards.bearing[facet][value]
                bits &= union
        return bits

    def count(self, leaving: str = "") -> int:
        """Return how many proposals are left; with `leaving`, how many if that filter were dropped."""
        return self.bits(leaving).bit_count()

    def counts(self, facet: str) -> dict[str, int]:
        """Return how many proposals each value of `facet` would leave, all other filters applied."""
        others = self.bits(facet)
        return {value: (others & bits).bit_count() for value, bits in self.cards.bearing[facet].items()}

    def keys(self, sort: str = "newest") -> list[int]:
        """Return the primary keys of the selection in the order `sort`."""
        marks = f"{self.bits():b}"[::-1].ljust(len(self.cards.keys), "0")
        return [self.cards.keys[place] for place in self.cards.order(sort) if marks[place] == "1"]


def _bits(places: Iterable[int], size: int) -> int:
    digits = bytearray(b"0") * (size + 1)
    for place in places:
        digits[size - place] = ord("1")
    return int(digits, 2)


KEPT_MOMENTS = 6
"""How many indexes of other moments than now are kept; they cost memory."""

_kept: tuple[object, dict[Moment, Cards]] | None = None


def current_cards(moment: Moment = NOW) -> Cards:
    """Return the index of `moment` as this transaction sees the database, read anew after any change.

    It is kept only if nobody was writing when its state was read. Then whatever is committed later has
    higher row ids, and so another state; an unfinished write could still come in with lower ones.
    """
    global _kept
    tables = _tables()
    state = (_highest_ids(tables), timezone.localdate())
    # One state a process; what is kept of it is replaced whole, so threads need no lock.
    kept = _kept[1] if _kept is not None and _kept[0] == state else {}
    if moment in kept:
        return kept[moment]
    is_settled = not _are_being_written(tables)
    cards = _read_cards(moment)
    if is_settled:
        others = [each for each in kept if not each.is_now][1 - KEPT_MOMENTS :]
        _kept = state, {each: kept[each] for each in (NOW, *others) if each in kept} | {moment: cards}
    return cards


def _tables() -> dict[str, str]:
    """Return the append-only tables that tell of every change to a card, with their key columns."""
    models: list[type[Model]] = [StatusUpdate, Approval]
    models += [history_of(name).model for name in _HISTORIES]
    return {model._meta.db_table: str(model._meta.pk.column) for model in models}


def _highest_ids(tables: dict[str, str]) -> tuple[int | None, ...]:
    highest = ", ".join(f'(SELECT max("{key}") FROM "{table}")' for table, key in tables.items())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {highest}")
        return tuple(cursor.fetchone())


def _are_being_written(tables: dict[str, str]) -> bool:
    """Whether another transaction, still open, has written to one of the tables: it holds a lock on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND relation = ANY (%s::text[]::regclass[]) AND pid IS DISTINCT FROM pg_backend_pid()
            )
            """,
            [list(tables)],
        )
        return bool(cursor.fetchone()[0])


def _read_cards(moment: Moment) -> Cards:
    """Read the index from the database: a fixed number of queries."""
    published = Proposal.objects.at(moment)
    heads = list(
        published.order_by(F("first_voiced_on").desc(nulls_last=True), "slug").values_list(
            "pk",
            "kind",
            "force",
            "topic__slug",
            "first_voiced_on",
            *(f"title_{code}" for code in LANGUAGE_CODES),
        )
    )
    place_of = {head[0]: place for place, head in enumerate(heads)}
    places: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))

    def bear(facet: str, value: str | None, proposal: int) -> None:
        if value and proposal in place_of:
            places[facet][value].add(place_of[proposal])

    for key, kind, force, topic, *_rest in heads:
        for facet, value in (("kind", kind), ("force", force), ("topic", topic)):
            bear(facet, value, key)
    for key, topic in FurtherTopic.objects.order_by().values_list("proposal", "topic__slug"):
        bear("topic", topic, key)
    taken: dict[tuple[int, str], str] = {}
    for key, state in Sponsor.objects.order_by().values_list("proposal", "state"):
        bear("proposer", state, key)
        if state:
            taken[key, state] = Stance.PROPOSES
    taken |= _latest_stances(moment)
    stances: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for (key, state), stance in taken.items():
        if key in place_of:
            stances[state][stance].add(place_of[key])
        if stance in (Stance.SUPPORTS, Stance.SUPPORTS_IN_PART):
            bear("supporter", state, key)

    passages: defaultdict[int, set[str]] = defaultdict(set)
    document = "passage__document__summit"
    for key, passage, summit, forum in (
        Citation.objects.at(moment)
        .order_by()
        .values_list("proposal", "passage", f"{document}__slug", f"{document}__forum__slug")
    ):
        passages[key].add(passage)
        bear("summit", summit, key)
        bear("forum", forum, key)

    stages = [-1] * len(heads)
    steps = [datetime.date.min] * len(heads)
    standing = StatusUpdate.objects.standing(moment)
    latest = standing.order_by("proposal", *standing.query.order_by).distinct("proposal")
    for key, stage, condition, since in latest.values_list("proposal", "stage", "condition", "effective_on"):
        bear("stage", stage, key)
        bear("condition", condition, key)
        if key in place_of:
            stages[place_of[key]] = Stage(stage).rank
            steps[place_of[key]] = since

    flagged = {
        "milestone": published.with_milestone_ahead(moment),
        "quiet": published.quiet(moment),
        "overdue": published.overdue(moment),
    }
    for facet, proposals in flagged.items():
        for key in proposals.order_by().values_list("pk", flat=True):
            bear(facet, "yes", key)

    states: dict[str, Model] = {state.pk: state for state in State.objects.all()}
    records: dict[str, dict[str, Model]] = {
        "summit": {summit.slug: summit for summit in Summit.objects.all()},
        "forum": {forum.slug: forum for forum in Forum.objects.all()},
        "proposer": states,
        "supporter": states,
        "topic": {topic.slug: topic for topic in Topic.objects.all()},
    }
    values: dict[str, Iterable[str]] = {
        **{facet: vocabulary.values for facet, vocabulary in VOCABULARIES.items()},
        **records,
        **dict.fromkeys(FLAGS, ("yes",)),
    }
    return Cards(
        keys=tuple(place_of),
        bearing={
            facet: {value: _bits(places[facet][value], len(heads)) for value in values[facet]}
            for facet in FACETS
        },
        records=records,
        passages={key: len(passages[key]) for key in place_of},
        main_topics={head[0]: head[3] for head in heads},
        stances={
            state: {stance: _bits(found, len(heads)) for stance, found in by_stance.items()}
            for state, by_stance in stances.items()
        },
        moment=moment,
        _days=tuple(head[4] for head in heads),
        _titles=tuple(dict(zip(LANGUAGE_CODES, head[5:], strict=True)) for head in heads),
        _stages=tuple(stages),
        _steps=tuple(steps),
    )


def _latest_stances(moment: Moment) -> dict[tuple[int, str], str]:
    """Return the stance that each state took last, by (proposal, state): who objects now supports no more."""
    positions = Position.objects.at(moment).order_by("since_on", "pk")
    return {
        (key, state): stance for key, state, stance in positions.values_list("proposal", "state", "stance")
    }
