"""Proposals: the columns of the files, told whole, and the list that the pages show, by cursor."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from initiatives.api.fields import (
    ADDRESS,
    BOOLEAN,
    DATE,
    NUMBER,
    STRING,
    Field,
    Schema,
    itself,
    optional,
    page,
    page_of,
    record,
    several,
    shared,
    term_schema,
    worded,
)
from initiatives.api.resources import SLUG, Resource
from initiatives.exports.columns import PROPOSALS as COLUMNS
from initiatives.exports.columns import QUOTATIONS, Column, Listed
from initiatives.exports.values import as_json
from initiatives.filters import ProposalFilter
from initiatives.models import CitationRole, Condition, Force, Proposal, ProposalKind, Stage, Stance
from initiatives.search.cards import Selection

_SHORT = shared("ShortWording")
SHORT_WORDING = record(text=STRING, language=STRING)
_STATE = record(code=STRING, name=optional(_SHORT))
_QUOTATION: dict[str, Schema] = {
    "role": term_schema(CitationRole),
    "words": STRING,
    "language": STRING,
    "narrated": BOOLEAN,
    "lost": BOOLEAN,
    "document": optional(_SHORT),
    "publisher": optional(_SHORT),
    "issued_on": STRING,
    "source_address": optional(STRING),
    "version": NUMBER,
    "paragraph": optional(NUMBER),
    "addresses": several(ADDRESS),
}
CITED = record(**{column.name: _QUOTATION[column.name] for column in QUOTATIONS[2:]})
"""A passage as a proposal cites it."""

# Of each column of the files that is told here as there; the others are told in three languages.
_SCHEMAS: dict[str, Schema] = {
    "proposer_states": several(_STATE),
    "proposers": several(STRING),
    "positions": several(record(state=_STATE, stance=term_schema(Stance), since=DATE)),
    "topics": several(record(slug=STRING, name=optional(_SHORT))),
    "kind": term_schema(ProposalKind),
    "force": term_schema(Force),
    "first_voiced_on": optional(DATE),
    "stage": optional(term_schema(Stage)),
    "condition": optional(term_schema(Condition)),
    "last_step_on": optional(DATE),
    "overdue": BOOLEAN,
    "quiet": BOOLEAN,
    "passages": NUMBER,
    "origin": optional(STRING),
    "origin_addresses": several(ADDRESS),
    "quotations": several(shared("CitedPassage")),
}
_IN_THREE_LANGUAGES = ("title", "summary", "first_voiced_at")


def _of_column(column: Column[Listed]) -> Field:
    if column.name in _IN_THREE_LANGUAGES:
        return _words(column.name)
    return Field(column.name, lambda row, _site: as_json(column.value(row)), _SCHEMAS[column.name])


def _words(stem: str) -> Field:
    return Field(stem, lambda row, _site: worded(row.proposal, stem), optional(shared("Wording")))


PROPOSALS = Resource(
    name="proposals",
    noun="Proposal",
    about="What is proposed, with every passage that it rests on. The fields are the columns of the files.",
    fields=[
        page(lambda row, site: page_of(row.proposal, site)),
        itself("proposals", lambda row: (row.proposal.slug,)),
        Field("slug", lambda row, _site: row.proposal.slug, SLUG),
        # The address of the files is `url` here.
        *(_of_column(column) for column in COLUMNS if column.name != "address"),
        _words("note"),
    ],
    records=lambda moment: Proposal.objects.at(moment),
    is_timed=True,
    order=("slug",),
    path="proposals/<slug:slug>/",
    key={"slug": "slug"},
    arguments={"slug": SLUG},
    asked=ProposalFilter,
    beside={"total": NUMBER},
    problems={410: "It was withdrawn from publication; the problem says why."},
)


def place_of(selection: Selection, sort: str, key: int) -> list[Any]:
    """Return where the proposal of a key stands in the order `sort`, for a cursor."""
    return [*selection.cards.rank(sort, selection.cards.keys.index(key)), key]


def keys_after(selection: Selection, sort: str, place: Sequence[Any]) -> list[int]:
    """Return the keys of a selection in the order `sort` that stand after a place, whatever changed since."""
    cards, keys = selection.cards, selection.keys(sort)
    places = {key: number for number, key in enumerate(cards.keys)}
    *rank, last = place
    first = bisect_left(keys, rank, key=lambda key: list(cards.rank(sort, places[key])))
    for number, key in enumerate(keys[first:], start=first):
        if list(cards.rank(sort, places[key])) != rank:
            break
        if key == last:
            return keys[number + 1 :]
    return keys[first:]
