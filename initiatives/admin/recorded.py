"""The steps of a proposal in its history: who recorded each, what shows it, and who decided on it."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.admin.changes import Change
from initiatives.admin.evidence import list_evidence, shown_evidence
from initiatives.admin.history import Entry
from initiatives.models import Proposal, StatusUpdate, UpdateKind
from initiatives.presenters.dates import precise_date
from initiatives.presenters.editors import name_of


def list_steps(proposal: Proposal) -> Iterator[Entry]:
    """Yield an entry for each step of the proposal, and for each decision on one."""
    before: StatusUpdate | None = None
    steps = proposal.updates.select_related("recorded_by", "corrects", "approval__decided_by")
    for step in steps.prefetch_related(shown_evidence()).order_by("number"):
        number = {"number": step.number}
        by = name_of(step.recorded_by)
        yield Entry(step.recorded_at, by, _("Step %(number)s: recorded") % number, _changes(before, step))
        before = step
        if approval := getattr(step, "approval", None):
            what = _("Step %(number)s: %(verdict)s") % {**number, "verdict": approval.get_verdict_display()}
            comment = [Change(capfirst(_("comment")), "", approval.comment)] if approval.comment else []
            yield Entry(approval.decided_at, name_of(approval.decided_by), what, comment)


def _changes(before: StatusUpdate | None, step: StatusUpdate) -> list[Change]:
    """Return what a step says, its stage and condition beside those of the step recorded before it."""
    columns: list[tuple[str, Any, Any]] = [
        ("kind", "", "" if step.kind == UpdateKind.STEP else step.get_kind_display()),
        ("corrects", "", step.corrects or ""),
        ("stage", before.get_stage_display() if before else "", step.get_stage_display()),
        ("condition", before.get_condition_display() if before else "", step.get_condition_display()),
        ("effective_on", "", precise_date(step.effective_on, step.effective_precision)),
        ("reason", "", step.reason),
    ]
    labels = {field.name: capfirst(str(field.verbose_name)) for field in StatusUpdate._meta.fields}
    said = [Change(labels[name], str(old), str(new)) for name, old, new in columns if str(old) != str(new)]
    if str(step.note):
        said.append(Change(capfirst(_("note")), "", str(step.note)))
    if shown := list_evidence(step.evidence.all()):
        said.append(Change(capfirst(_("evidence")), "", shown))
    return said
