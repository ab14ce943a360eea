"""The choices of a list of proposals, with the number beside each, and the filters that are set."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from initiatives.models import Moment
from initiatives.models.alphabet import alphabet_key
from initiatives.models.kinds import Defined
from initiatives.models.wording import LANGUAGE_CODES, Wording, wording
from initiatives.presenters.addresses import moment_pairs
from initiatives.presenters.dates import precise_date
from initiatives.search.cards import FACETS, FLAGS, SORTS, VOCABULARIES, Cards, Question, Selection

# Shown open on a full page: what readers refine by first. The others unfold.
_OPEN = ("topic", "stage")

# The others have an order of their own: summits that of time, stages that of progress.
_BY_NAME = ("proposer", "supporter", "topic")

MOST_CHOICES = 20
"""How many values of a facet are offered: a list must not grow with the number of summits."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of the filter `name`; `count` is how many proposals it would leave, all others applied."""

    name: str
    value: str
    label: Wording
    definition: Promise | str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices under one heading; `left_out` more are not offered. An open one is unfolded."""

    label: Promise | str
    choices: list[Choice]
    left_out: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A value that is set, and the address of the list without it."""

    facet: Promise | str
    label: Wording
    address: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A filter that may be dropped: how many proposals are left without it, and their address."""

    facet: Promise | str
    labels: list[Wording]
    count: int
    address: str


def address(question: Question, sort: str = "newest", page: int = 1) -> str:
    """Return the query of a list in its one canonical writing: `?q=…&topic=…`, `?` for the plain list."""
    pairs = [("q", question.words)] if question.words else []
    pairs += [(facet, value) for facet in FACETS for value in question.chosen.get(facet, ())]
    pairs += moment_pairs(question.moment)
    pairs += [("sort", sort)] if sort != "newest" else []
    pairs += [("page", str(page))] if page != 1 else []
    return "?" + urlencode(pairs)


def label(cards: Cards, name: str, value: str) -> Wording:
    """Return how a value of the filter `name` is shown; words in quotation marks."""
    if name == "q":
        return Wording(_("“%(words)s”") % {"words": value}, "")
    if name in VOCABULARIES:
        return Wording(str(VOCABULARIES[name](value).label), "")
    if record := cards.records.get(name, {}).get(value):
        return wording(record, "title" if f"title_{LANGUAGE_CODES[0]}" in record.__dict__ else "name")
    return Wording(_("yes"), "")


def in_order(cards: Cards, name: str, values: Iterable[str]) -> list[str]:
    """Return values of the filter `name` as a reader looks for them: states and topics by their names."""
    if name not in _BY_NAME:
        return list(values)
    return sorted(values, key=lambda value: alphabet_key(label(cards, name, value).text))


def _definition(name: str, value: str) -> Promise | str:
    member: Defined | None = VOCABULARIES[name](value) if name in VOCABULARIES else None
    return member.definition if member else ""


def facets(selection: Selection) -> list[Facet]:
    """Return the facets with the choices that some proposal bears, and those that are set.

    Facets that know the one value `yes` stand together, each named by itself.
    """
    found = []
    for name, heading in FACETS.items():
        if name not in FLAGS and (values := _values(selection, name)):
            choices = _choices(selection, name, values)
            is_open = name in _OPEN or any(each.is_chosen for each in choices)
            found.append(Facet(heading, choices, len(values) - len(choices), is_open))
    if flags := [choice for name in FLAGS for choice in _choices(selection, name, _values(selection, name))]:
        found.append(Facet(_("Time"), flags, 0, True))
    return found


def _values(selection: Selection, name: str) -> dict[str, int]:
    """Return the values that some proposal bears or that are set, with what each would leave."""
    chosen = selection.question.chosen.get(name, ())
    borne = selection.cards.bearing[name]
    return {
        value: count for value, count in selection.counts(name).items() if borne[value] or value in chosen
    }


def _choices(selection: Selection, name: str, values: dict[str, int]) -> list[Choice]:
    """Return the values that are set, and those that leave the most, in their own order."""
    chosen = selection.question.chosen.get(name, ())
    offered = {*sorted(values, key=lambda value: -values[value])[:MOST_CHOICES], *chosen}
    return [
        Choice(
            name,
            value,
            Wording(str(FACETS[name]), "") if name in FLAGS else label(selection.cards, name, value),
            _definition(name, value),
            values[value],
            value in chosen,
        )
        for value in in_order(selection.cards, name, values)
        if value in offered
    ]


def _set_values(question: Question, name: str) -> Iterable[str]:
    return (question.words,) if name == "q" else question.chosen[name]


def _heading(name: str) -> Promise | str:
    return _("Words") if name == "q" else FACETS[name]


def chips(selection: Selection, sort: str) -> list[Chip]:
    """Return a chip for every value that is set."""
    question = selection.question
    return [
        Chip(
            _heading(name),
            label(selection.cards, name, value),
            address(question.without(name, value), sort),
        )
        for name in question.filters
        for value in _set_values(question, name)
    ]


def in_words(selection: Selection) -> str:
    """Return the filters that are set, written out: "Topic: water, trade; Kind: strategy"."""
    question = selection.question
    said = [
        f"{_heading(name)}: "
        + ", ".join(label(selection.cards, name, value).text for value in _set_values(question, name))
        for name in question.filters
    ]
    said = ["; ".join(said) or _("all published proposals"), *moment_in_words(question.moment)]
    return "; ".join(said)


def moment_in_words(moment: Moment) -> list[str]:
    """Return what a file says of the moment it was asked for: nothing, or a day or two."""
    said = []
    if moment.as_of:
        said.append(_("as of %(day)s") % {"day": precise_date(moment.as_of)})
    if moment.known_on:
        said.append(_("as known on %(day)s") % {"day": precise_date(moment.known_on)})
    return said


def drops(selection: Selection, sort: str) -> list[Drop]:
    """Return, for each filter that is set, what dropping it would leave; the most first."""
    question = selection.question
    found = [
        Drop(
            _heading(name),
            [label(selection.cards, name, value) for value in _set_values(question, name)],
            selection.count(leaving=name),
            address(question.without(name), sort),
        )
        for name in question.filters
    ]
    return sorted(found, key=lambda drop: -drop.count)


def sorts() -> list[tuple[str, Promise]]:
    """Return the orders of a list as (value, label)."""
    return list(SORTS.items())
