"""Every write that touches more than one row: keyword-only, atomic, refusing with messages for people."""

from initiatives.actions.citations import (
    change_role,
    cite_words,
    moved_since,
    restore_citation,
    unlink_citation,
)
from initiatives.actions.deleting import delete_record
from initiatives.actions.drafts import keep_draft, lock_draft
from initiatives.actions.outcomes import note_not_taken_up
from initiatives.actions.passages import WordsDiffer, cite_passage, mark_passage, move_passage
from initiatives.actions.proposals import publish_proposal
from initiatives.actions.publication import publish_record, withdraw_record
from initiatives.actions.settling import DecidedMeanwhileError, Decision, settle_anchor
from initiatives.actions.sources import add_version
from initiatives.actions.status import PressAlone, approve_status, record_status, return_status

__all__ = [
    "DecidedMeanwhileError",
    "Decision",
    "PressAlone",
    "WordsDiffer",
    "add_version",
    "approve_status",
    "change_role",
    "cite_passage",
    "cite_words",
    "delete_record",
    "keep_draft",
    "lock_draft",
    "mark_passage",
    "move_passage",
    "moved_since",
    "note_not_taken_up",
    "publish_proposal",
    "publish_record",
    "record_status",
    "restore_citation",
    "return_status",
    "settle_anchor",
    "unlink_citation",
    "withdraw_record",
]
