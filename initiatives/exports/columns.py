"""The columns of lists taken away, declared once for every format, and what `docs/data.md` says of them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from initiatives.exports.values import Parts, Value, as_cell, term
from initiatives.models import (
    CitationRole,
    Condition,
    Force,
    Position,
    Proposal,
    ProposalKind,
    Sponsor,
    Stage,
    Stance,
    State,
    Topic,
)
from initiatives.models.dating import write_date
from initiatives.presenters.texts.quoted import Quoted

SourceT = TypeVar("SourceT")


@dataclass(frozen=True, slots=True)
class Column(Generic[SourceT]):
    """One column: its `name` in JSON and in the documents, its heading, and its value of a source.

    `width` is that of a spreadsheet's column, in characters.
    """

    name: str
    heading: Promise
    value: Callable[[SourceT], Value]
    width: int = 16


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage as the proposal at `proposal_address` cites it.

    `addresses` are the permanent ones of the passage, or of the parts of a discontinuous quotation.
    """

    proposal: Proposal
    proposal_address: str
    role: CitationRole
    quoted: Quoted
    addresses: list[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A proposal of a list with its address, what is recorded of it, and all its words.

    `origins` are the quotations that put it forward, or else back it; `passages` counts what is cited.
    """

    proposal: Proposal
    address: str
    topics: list[Topic]
    sponsors: list[Sponsor]
    positions: list[Position]
    origins: list[Quotation]
    quotations: list[Quotation]
    passages: int


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: which list it is, of which day, and what may be done with it."""

    title: str
    list_address: str
    filters: str
    order: str
    proposals: int
    data_date: str
    licence: str
    sources: str

    @property
    def data_day(self) -> datetime.date:
        """The date of the data, to be written out in words."""
        return datetime.date.fromisoformat(self.data_date)


ABOUT: Sequence[Column[About]] = (
    Column("title", _("Title"), lambda about: about.title),
    Column("list_address", _("Address of the list"), lambda about: about.list_address),
    Column("filters", _("Filters set"), lambda about: about.filters),
    Column("order", _("Order"), lambda about: about.order),
    Column("proposals", _("Proposals"), lambda about: about.proposals),
    Column("data_date", _("Date of the data"), lambda about: about.data_date),
    Column("licence", _("Licence of the annotations"), lambda about: about.licence),
    Column("sources", _("Source texts"), lambda about: about.sources),
)

REPEATED = ("list_address", "filters", "data_date", "licence", "sources")
"""What each line of a CSV file says of the whole, for such a file has no other place for it."""


def source_of(quotation: Quotation) -> str:
    """Return the document as a bibliography names it: title, publisher, date, address."""
    document = quotation.quoted.document
    day = document.issued_on.isoformat()
    named = [document.title.text, document.publisher.text, day, document.address]
    return ", ".join(name for name in named if name)


QUOTATIONS: Sequence[Column[Quotation]] = (
    Column("proposal", _("Proposal"), lambda cited: cited.proposal_address, width=40),
    Column("proposal_title", _("Title"), lambda cited: cited.proposal.title, width=40),
    Column("role", _("What the words do"), lambda cited: term(cited.role)),
    Column("words", _("Exact words"), lambda cited: cited.quoted.words, width=90),
    Column("language", _("Language"), lambda cited: cited.quoted.anchor.version.language, width=8),
    Column("narrated", _("Words of the report"), lambda cited: cited.quoted.is_narrated),
    Column("lost", _("Not found in the newest text"), lambda cited: cited.quoted.is_lost),
    Column("document", _("Document"), lambda cited: cited.quoted.document.title, width=40),
    Column("publisher", _("Publisher"), lambda cited: cited.quoted.document.publisher, width=24),
    Column("issued_on", _("Date"), lambda cited: cited.quoted.document.issued_on.isoformat(), width=12),
    Column(
        "source_address",
        _("Address of the source"),
        lambda cited: cited.quoted.document.address or None,
        width=40,
    ),
    Column("version", _("Version"), lambda cited: cited.quoted.anchor.version.number, width=8),
    Column("paragraph", _("Paragraph"), lambda cited: cited.quoted.paragraph, width=8),
    Column("addresses", _("Permanent address"), lambda cited: cited.addresses, width=40),
)


def _quotation(cited: Quotation) -> Parts:
    """Return a quotation: in a cell its role, its words, its document and its addresses, a line each."""
    lines = [f"[{term(cited.role).cell}] {cited.quoted.words}", source_of(cited), *cited.addresses]
    # Whose proposal it is stands beside it already.
    return Parts("\n".join(lines), lambda: {column.name: column.value(cited) for column in QUOTATIONS[2:]})


def _state(state: State) -> Parts:
    name = state.name
    return Parts(name.text, lambda: {"code": state.code, "name": name})


def _topic(topic: Topic) -> Parts:
    name = topic.name
    return Parts(name.text, lambda: {"slug": topic.slug, "name": name})


def _position(position: Position) -> Parts:
    stance = term(Stance(position.stance))
    since = write_date(position.since_on, position.since_precision)
    state = _state(position.state)
    cell = f"{state.cell}: {stance.cell} ({since})"
    return Parts(cell, lambda: {"state": state, "stance": stance, "since": since})


def _first_voiced(proposal: Proposal) -> str | None:
    day = proposal.first_voiced_on
    return write_date(day, proposal.first_voiced_precision) if day else None


def _last_step(proposal: Proposal) -> str | None:
    day, precision = proposal.status_on, proposal.status_precision
    return write_date(day, precision) if day and precision else None


PROPOSALS: Sequence[Column[Listed]] = (
    Column("address", _("Address"), lambda row: row.address, width=40),
    Column("title", _("Title"), lambda row: row.proposal.title, width=40),
    Column("summary", _("Summary"), lambda row: row.proposal.summary, width=60),
    Column(
        "proposer_states",
        _("Proposed by (states)"),
        lambda row: [_state(each.state) for each in row.sponsors if each.state],
        width=20,
    ),
    Column("proposers", _("Proposed by"), lambda row: [str(each) for each in row.sponsors]),
    Column("positions", _("Positions"), lambda row: [_position(each) for each in row.positions]),
    Column("topics", _("Topics"), lambda row: [_topic(each) for each in row.topics], width=20),
    Column("kind", _("Kind"), lambda row: term(ProposalKind(row.proposal.kind))),
    Column("force", _("Force of wording"), lambda row: term(Force(row.proposal.force))),
    Column("first_voiced_on", _("First voiced on"), lambda row: _first_voiced(row.proposal), width=12),
    Column("first_voiced_at", _("First voiced at"), lambda row: row.proposal.first_voiced_at, width=30),
    Column("stage", _("Stage"), lambda row: term(Stage(row.proposal.stage)) if row.proposal.stage else None),
    Column(
        "condition",
        _("Condition"),
        lambda row: term(Condition(row.proposal.condition)) if row.proposal.condition else None,
    ),
    Column("last_step_on", _("Last step on"), lambda row: _last_step(row.proposal), width=12),
    Column("overdue", _("Overdue"), lambda row: row.proposal.is_overdue, width=10),
    Column("quiet", _("Quiet"), lambda row: row.proposal.is_quiet, width=10),
    Column("passages", pgettext_lazy("how many", "Passages"), lambda row: row.passages, width=10),
    Column(
        "origin",
        _("Words that put it forward"),
        lambda row: "\n\n".join(cited.quoted.words for cited in row.origins) or None,
        width=90,
    ),
    Column(
        "origin_addresses",
        _("Where these words stand"),
        lambda row: [address for cited in row.origins for address in cited.addresses],
        width=40,
    ),
    Column(
        "quotations",
        _("All its passages"),
        lambda row: [_quotation(cited) for cited in row.quotations],
        width=90,
    ),
)


@dataclass(frozen=True, slots=True)
class Sheet(Generic[SourceT]):
    """A sheet of a spreadsheet: its name, its columns, and the rows that one row of the list gives."""

    name: Promise
    columns: Sequence[Column[Any]]
    rows: Callable[[SourceT], Sequence[Any]]


SHEETS: Sequence[Sheet[Listed]] = (
    # The passages have a sheet of their own.
    Sheet(_("Proposals"), [column for column in PROPOSALS if column.name != "quotations"], lambda row: [row]),
    Sheet(_("Passages"), QUOTATIONS, lambda row: row.quotations),
)


def cells(columns: Sequence[Column[SourceT]], source: SourceT) -> list[bool | int | str]:
    """Return what stands in the cells of a row."""
    return [as_cell(column.value(source)) for column in columns]
