"""What the form of a step begins with, by what the address names beside its proposal.

    …/statusupdate/add/?proposal=<id>             an empty form
        &corrects=<id>        a step of it that was recorded wrongly
        &again=<id>           a step of it that a second editor returned, to be recorded anew
        &draft=<id>           a draft of a step of it, as it was filled in
        &passage=<id>         a passage, as the evidence
        &outcome=<id>         an outcome match of it: the document is the evidence
        &in_force=1           its entry into force, by the acts of states
    …/statusupdate/add/?passage=<id>              the proposal is asked for first

Other pages link to these addresses. What an address names and is not there is left out.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from initiatives.admin.evidence import EVIDENCE_COLUMNS, RANK_OF_TYPE, copied
from initiatives.admin.keys import read_key
from initiatives.models import (
    Approval,
    Condition,
    Document,
    DocumentKind,
    EvidenceRank,
    EvidenceType,
    Passage,
    Proposal,
    Stage,
    StatusUpdate,
    StepDraft,
    UpdateKind,
    Version,
)
from initiatives.models.sources import OUTCOME_KINDS
from initiatives.presenters.dates import precise_date
from initiatives.presenters.proposals.instruments import force_reached
from initiatives.presenters.texts.quoted import quoted

_ROW = re.compile(rf"evidence-(\d+)-({'|'.join(EVIDENCE_COLUMNS)})")

_TYPE_OF_KIND: dict[str, EvidenceType] = {
    DocumentKind.SPEECH: EvidenceType.STATEMENT,
    DocumentKind.SPEECH_REPORT: EvidenceType.STATEMENT,
    DocumentKind.PRESS: EvidenceType.PRESS_REPORT,
    **dict.fromkeys(OUTCOME_KINDS, EvidenceType.OUTCOME_TEXT),
}


@dataclass
class Beginning:
    """The values of the form's fields and of its rows of evidence, and what to tell the editor about them."""

    fields: dict[str, Any] = field(default_factory=lambda: {"condition": Condition.ACTIVE})
    evidence: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    draft: StepDraft | None = None


def begin(proposal: Proposal, asked: QueryDict) -> Beginning:
    """Return what the form of a step of `proposal` begins with at this address."""
    found = Beginning()
    if draft := proposal.step_drafts.filter(pk=read_key(asked.get("draft", ""))).first():
        found = _draft(draft)
    elif returned := _returned(proposal, read_key(asked.get("again", ""))):
        found = _again(returned)
    elif wrong := proposal.updates.filter(pk=read_key(asked.get("corrects", ""))).first():
        found = _correcting(wrong)
    elif asked.get("in_force"):
        found = _in_force(proposal)
    elif match := proposal.outcome_matches.filter(pk=read_key(asked.get("outcome", ""))).first():
        found.fields["effective_on"] = match.document.issued_on
        shown = [match.passage_id] if match.passage_id else []
        found.evidence = _of_passages(shown) or [_of_document(match.document, _latest(match.document))]
        found.told.append(
            _("The document is filled in as the evidence. Say how far the proposal has come by it.")
        )
    if (passage := asked.get("passage")) and found.draft is None:
        found.evidence += _of_passages([passage])
    return found


def rows_of(typed_in: Mapping[str, str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a draft holds (see `filled_in`) as the fields of the step and its rows of evidence."""
    rows: dict[int, dict[str, Any]] = {}
    fields: dict[str, Any] = {}
    for name, typed in typed_in.items():
        if matched := _ROW.fullmatch(name):
            rows.setdefault(int(matched[1]), {})[matched[2]] = typed
        else:
            fields[name] = typed
    return fields, [rows[place] for place in sorted(rows)]


def _draft(draft: StepDraft) -> Beginning:
    fields, rows = rows_of(draft.filled_in)
    for values in (fields, *rows):
        for name, typed in values.items():
            if name.endswith("_on"):
                values[name] = _day(typed)
    told = _("This is a draft, begun by %(person)s. It is not recorded: %(reason)s.") % {
        "person": draft.begun_by or "—",
        "reason": draft.get_hindrance_display(),
    }
    # Day and rank are as they were left, not as an empty row begins.
    evidence = [{"accessed_on": None, "bearing": None, **row} for row in rows]
    return Beginning(fields, evidence, [told], draft)


def _day(typed: str) -> datetime.date | str:
    """Return the date, to be shown as the language writes it; as it was typed, if it is none."""
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError:
        return typed


def _returned(proposal: Proposal, key: int) -> StatusUpdate | None:
    returned = proposal.updates.filter(pk=key, approval__verdict=Approval.Verdict.RETURNED)
    return returned.select_related("approval__decided_by", "corrects").first()


def _as_it_says(update: StatusUpdate) -> dict[str, Any]:
    names = ("stage", "condition", "effective_on", "effective_precision", "note_ru", "note_en", "note_kk")
    return {name: getattr(update, name) for name in names}


def _correcting(wrong: StatusUpdate) -> Beginning:
    """Return what a wrong step says, with its evidence: mostly one thing of it is mistaken."""
    fields = _as_it_says(wrong) | {"kind": UpdateKind.CORRECTION, "corrects": wrong.number}
    told = _("This is what the step to be corrected says. Mend what is wrong in it, and give the reason.")
    return Beginning(fields, [copied(shown) for shown in wrong.evidence.all()], [told])


def _again(update: StatusUpdate) -> Beginning:
    """Return a returned step with its evidence and what the second editor said of it."""
    fields = _as_it_says(update) | {"kind": update.kind, "reason": update.reason}
    fields["corrects"] = update.corrects.number if update.corrects else None
    said = {"person": update.approval.decided_by, "comment": update.approval.comment}
    told = _("Returned by %(person)s: %(comment)s") % said
    return Beginning(fields, [copied(shown) for shown in update.evidence.all()], [told])


def _in_force(proposal: Proposal) -> Beginning:
    """Return the entry into force on the day when enough states had acted, shown by what shows these acts."""
    acts = force_reached(proposal)
    if not acts:
        return Beginning()
    last = acts[-1]
    fields = {
        "condition": Condition.ACTIVE,
        "stage": Stage.IN_FORCE,
        "effective_on": last.taken_on,
        "effective_precision": last.taken_precision,
    }
    copies: list[dict[str, Any]] = []
    for act in acts:
        for shown in act.evidence.all():
            copy = copied(shown)
            if copy not in copies:
                copies.append(copy)
    told = _(
        "Enough states had acted on %(day)s. Look up in the text when it then enters into force, "
        "and mend the date if need be."
    ) % {"day": precise_date(last.taken_on, last.taken_precision)}
    return Beginning(fields, copies, [told])


def _of_passages(passages: Iterable[str]) -> list[dict[str, Any]]:
    """Return each passage as an evidence, with what its document says of itself."""
    known = [key for key in passages if Passage.objects.filter(pk=key).exists()] if passages else []
    found = quoted(known)
    return [
        {**_of_document(found[key].document, found[key].anchor.version), "passage": key}
        for key in known
        if key in found
    ]


def _latest(document: Document) -> Version | None:
    return document.versions.defer("text").order_by("-number").first()


def _of_document(document: Document, version: Version | None) -> dict[str, Any]:
    kind = _TYPE_OF_KIND.get(document.kind)
    if kind is None:
        kind = EvidenceType.OFFICIAL_PAGE if document.official else EvidenceType.OTHER
    rank = RANK_OF_TYPE[kind]
    if not document.official and rank in (EvidenceRank.PRIMARY, EvidenceRank.OFFICIAL):
        # Not the official text, but somebody's copy or report of it.
        rank = EvidenceRank.OTHER
    read_on: datetime.date | None = version.retrieved_on if version else None
    if read_on is not None and read_on < document.issued_on:
        read_on = None
    return {
        "type": kind,
        "rank": rank,
        "publisher": document.publisher.text,
        "title": document.title.text,
        "address": document.address,
        "archive_address": version.archive_address if version else "",
        "published_on": document.issued_on,
        "accessed_on": read_on,
    }
