"""Rules that triggers hold, with messages for people.

A trigger refuses with the English message below and the rule's name as the violated constraint
(PostgreSQL's CONSTRAINT diagnostic), so that a page can show the same message in its own language.
"""

import pgtrigger
from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop

RULES = {
    "version_immutable": gettext_noop("A version of a text is never changed or deleted; add a new version."),
    "version_sha256": gettext_noop("The checksum is not that of the text."),
    "paragraph_immutable": gettext_noop("A paragraph is never changed or deleted; add a new version."),
    "paragraph_within_text": gettext_noop("The paragraph does not lie within the text of its version."),
    "anchor_words_match": gettext_noop("The words are not those of the text at this place."),
    "anchor_context_matches": gettext_noop("The words before and after are not those of the text."),
    "anchor_same_document": gettext_noop("The passage and the version belong to different documents."),
    "proposal_origin_cited": gettext_noop(
        "A published proposal needs at least one passage in which it is put forward or supported."
    ),
    "proposal_slug_permanent": gettext_noop("The address of a published proposal does not change."),
    "proposal_stages_apply": gettext_noop(
        "A stage already recorded does not exist for this kind of proposal."
    ),
    "statusupdate_immutable": gettext_noop(
        "A step is never changed or deleted; record a correction that names it."
    ),
    "statusupdate_evidence": gettext_noop("A step beyond “proposed” needs at least one evidence."),
    "statusupdate_source_rank": gettext_noop(
        "Press alone reaches “in preparation” at most; a later stage needs a primary or official source."
    ),
    "statusupdate_stage_applies": gettext_noop("This stage does not exist for this kind of proposal."),
    "statusupdate_no_step_back": gettext_noop(
        "A step does not lead back to an earlier stage; record a reversal with its reason."
    ),
    "statusupdate_corrects_own": gettext_noop("A correction names an update of the same proposal."),
    "evidence_immutable": gettext_noop("An evidence is never changed or deleted; record a correction."),
    "approval_immutable": gettext_noop("A decision on a step is never changed or deleted."),
    "approval_by_another": gettext_noop("Nobody approves a step recorded by themselves."),
    "history_immutable": gettext_noop("The history of a record is never changed or deleted."),
    "position_shown": gettext_noop("A position is shown by a passage or an evidence."),
    "measurement_shown": gettext_noop("A measurement is shown by an evidence."),
}


def refuse(rule: str) -> str:
    """Return the PL/pgSQL statement that refuses by `rule` (a key of RULES)."""
    message = RULES[rule].replace("'", "''").replace("%", "%%")
    return (
        f"RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{rule}';"
    )


def explain(error: IntegrityError) -> str:
    """Return the message of the broken rule in the active language, else PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None)
    if rule in RULES:
        return translate(RULES[rule])
    for model in apps.get_app_config("initiatives").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == rule:
                return str(constraint.get_violation_error_message())
    return getattr(diagnosis, "message_primary", None) or str(error)


def immutable(rule: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse UPDATE, DELETE and TRUNCATE by `rule`."""
    return [
        pgtrigger.Trigger(
            name=f"{rule}_row",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse(rule),
        ),
        pgtrigger.Trigger(
            name=f"{rule}_table",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse(rule),
        ),
    ]


def deferred(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """Return a trigger that is asked when the transaction commits, so that rows may come in any order."""
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.After, operation=operation, timing=pgtrigger.Deferred, func=func
    )
