"""What states say of proposals, to be taken away: a statement a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from initiatives.exports.columns import About, Column, Sheet
from initiatives.exports.lists import BATCH, take
from initiatives.exports.values import term
from initiatives.models import Evidence, Moment, Proposal, State
from initiatives.models.dating import write_date
from initiatives.presenters.overviews.statements import Statement, statements
from initiatives.presenters.texts.quoted import Quoted, quoted
from initiatives.search.cards import Selection


@dataclass(frozen=True, slots=True)
class Said:
    """What a state says of a proposal: its words, or the addresses of pages that show it.

    `earlier` are words in which it took the same stance before, where evidence alone shows the last time.
    """

    proposal: Proposal
    statement: Statement
    quoted: Quoted | None
    earlier: Quoted | None
    evidence: list[str]
    root: str


STATEMENTS: Sequence[Column[Said]] = (
    Column("proposal", _("Proposal"), lambda said: said.root + said.proposal.get_absolute_url(), width=40),
    Column("proposal_title", _("Title"), lambda said: said.proposal.title, width=40),
    Column("topic", _("Topic"), lambda said: said.proposal.topic.name, width=20),
    Column("state", _("State"), lambda said: said.statement.state.code, width=8),
    Column("state_name", _("Name"), lambda said: said.statement.state.name, width=20),
    Column("stance", _("Stance"), lambda said: term(said.statement.stance)),
    Column("since", _("Since"), lambda said: _since(said.statement), width=12),
    Column("own", _("A statement of its own"), lambda said: said.statement.position is not None),
    Column("words", _("Exact words"), lambda said: said.quoted.words if said.quoted else None, width=90),
    Column(
        "language",
        _("Language"),
        lambda said: said.quoted.anchor.version.language if said.quoted else None,
        width=8,
    ),
    Column(
        "document", _("Document"), lambda said: said.quoted.document.title if said.quoted else None, width=40
    ),
    Column(
        "issued_on",
        _("Date"),
        lambda said: said.quoted.document.issued_on.isoformat() if said.quoted else None,
        width=12,
    ),
    Column("address", _("Where it is shown"), lambda said: said.root + said.statement.path, width=40),
    Column("evidence", _("Evidence"), lambda said: said.evidence, width=40),
    Column(
        "earlier_words",
        _("Said before, in the same sense"),
        lambda said: said.earlier.words if said.earlier else None,
        width=90,
    ),
    Column(
        "earlier_issued_on",
        _("Date of the words said before"),
        lambda said: said.earlier.document.issued_on.isoformat() if said.earlier else None,
        width=12,
    ),
    Column(
        "earlier_address",
        _("Where the words said before stand"),
        lambda said: said.root + passage_path(said.statement.earlier) if said.earlier else None,
        width=40,
    ),
)


def passage_path(passage: str) -> str:
    """Return the path of a passage in the active language."""
    return reverse("initiatives:passage-detail", args=[passage])


def _since(statement: Statement) -> str | None:
    position = statement.position
    return write_date(position.since_on, position.since_precision) if position else None


@dataclass(frozen=True, slots=True)
class TakenStatements:
    """The statements of some states on a list of proposals, their rows not yet read."""

    about: About
    keys: Sequence[int]
    states: Sequence[State]
    moment: Moment
    language: str
    root: str

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The columns of a statement."""
        return STATEMENTS

    @property
    def sheets(self) -> Sequence[Sheet[Any]]:
        """The sheet of statements."""
        return [Sheet(_("Positions"), STATEMENTS, lambda said: [said])]

    def batches(self) -> Iterator[Sequence[Said]]:
        """Yield the statements by proposal, those of a batch of proposals at a constant number of queries."""
        for first in range(0, len(self.keys), BATCH):
            with override(self.language):
                batch = _read(self.keys[first : first + BATCH], self.states, self.moment, self.root)
            yield batch


def take_statements(
    selection: Selection, sort: str, states: Sequence[State], root: str, address: str
) -> TakenStatements:
    """Return what states say of a selection in the order `sort`, in the active language.

    `address` is the page of which it is the file, `root` the scheme and host.
    """
    taken = take(selection, sort, root)
    named = ", ".join(state.name.text for state in states) or "–"
    filters = f"{gettext('States')}: {named}; {taken.about.filters}"
    about = replace(taken.about, list_address=root + address, filters=filters)
    return TakenStatements(about, taken.keys, states, selection.cards.moment, taken.language, root)


def _read(keys: Sequence[int], states: Sequence[State], moment: Moment, root: str) -> list[Said]:
    proposals = Proposal.objects.at(moment).select_related("topic").in_bulk(keys)
    found = statements(keys, states, moment)
    every = [each for of_one in found.values() for each in of_one.values()]
    passages = quoted({words for each in every if (words := each.passage or each.earlier)})
    evidence: dict[int, list[str]] = {}
    positions = [each.position.pk for each in every if each.position]
    shown_by = Evidence.objects.recorded(moment).filter(position__in=positions)
    for key, address, passage in shown_by.values_list("position", "address", "passage"):
        if key and (where := address or (passage and root + passage_path(passage))):
            evidence.setdefault(key, []).append(where)
    return [
        Said(
            proposals[key],
            said,
            passages.get(said.passage),
            passages.get(said.earlier),
            evidence.get(said.position.pk, []) if said.position else [],
            root,
        )
        for key in keys
        if key in proposals
        for state in states
        if (said := found[key].get(state.code))
    ]
