"""Every write that touches more than one row: keyword-only, atomic, refusing with messages for people."""

from initiatives.actions.drafts import keep_draft, lock_draft
from initiatives.actions.outcomes import note_not_taken_up
from initiatives.actions.passages import cite_passage, mark_passage
from initiatives.actions.proposals import publish_proposal
from initiatives.actions.publication import publish_record, withdraw_record
from initiatives.actions.sources import add_version
from initiatives.actions.status import PressAlone, approve_status, record_status, return_status

__all__ = [
    "PressAlone",
    "add_version",
    "approve_status",
    "cite_passage",
    "keep_draft",
    "lock_draft",
    "mark_passage",
    "note_not_taken_up",
    "publish_proposal",
    "publish_record",
    "record_status",
    "return_status",
    "withdraw_record",
]
