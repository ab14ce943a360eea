"""Rules that triggers hold, with messages for people.

A trigger refuses with the English message below and the rule's name as the violated constraint
(PostgreSQL's CONSTRAINT diagnostic), so that a page can show the same message in its own language.
"""

import pgtrigger
from django.apps import apps
from django.core.validators import URLValidator
from django.db import IntegrityError, models
from django.utils.translation import gettext, gettext_lazy, gettext_noop

RULES = {
    "history_kept": gettext_noop("A table is not emptied at once: the history would not tell of it."),
    "parent_written_first": gettext_noop(
        "The record that this one belongs to does not exist yet; write that one first."
    ),
    "words_plain": gettext_noop(
        "Some field holds a control character, which nobody sees and no file can carry; write it anew."
    ),
    "version_immutable": gettext_noop("A version of a text is never changed or deleted; add a new version."),
    "version_sha256": gettext_noop("The checksum is not that of the text."),
    "version_text_normal": gettext_noop(
        "A text has words, is in Unicode's NFC, and holds no control characters but line ends and tabs."
    ),
    "version_translation_fits": gettext_noop(
        "A translation is of a version of the same document in another language."
    ),
    "paragraph_immutable": gettext_noop("A paragraph is never changed or deleted; add a new version."),
    "paragraph_within_text": gettext_noop("The paragraph does not lie within the text of its version."),
    "passage_permanent": gettext_noop("A passage keeps its identifier and its document."),
    "passage_anchored": gettext_noop("A passage keeps its words in at least one text of its document."),
    "anchor_words_match": gettext_noop("The words are not those of the text at this place."),
    "anchor_context_matches": gettext_noop("The words before and after are not those of the text."),
    "anchor_same_document": gettext_noop("The passage and the version belong to different documents."),
    "proposal_origin_cited": gettext_noop(
        "A published proposal needs at least one passage in which it is put forward or supported."
    ),
    "proposal_slug_permanent": gettext_noop("The address of a published proposal does not change."),
    "publication_stays": gettext_noop(
        "What has been published is not deleted; withdraw it from publication, with the reason."
    ),
    "publication_no_draft_again": gettext_noop(
        "What has been published is no draft again; withdraw it from publication, with the reason."
    ),
    "publication_withdraws_published": gettext_noop(
        "Only what has been published is withdrawn from publication; a draft is deleted."
    ),
    "proposal_stages_apply": gettext_noop(
        "A stage already recorded does not exist for this kind of proposal."
    ),
    "statusupdate_immutable": gettext_noop(
        "A step is never changed or deleted; record a correction that names it."
    ),
    "statusupdate_evidence": gettext_noop(
        "A step beyond “proposed”, or to another condition than “active”, needs an evidence that supports it."
    ),
    "statusupdate_source_rank": gettext_noop(
        "Press alone reaches “in preparation” at most; a later stage needs a primary or official source."
    ),
    "statusupdate_stage_applies": gettext_noop("This stage does not exist for this kind of proposal."),
    "statusupdate_no_step_back": gettext_noop(
        "A step does not lead back to an earlier stage; record a reversal with its reason."
    ),
    "statusupdate_keeps_order": gettext_noop(
        "After this a later step would lead back to an earlier stage; correct that step first."
    ),
    "statusupdate_already_happened": gettext_noop(
        "A step is recorded after it happened; what is only announced advances nothing."
    ),
    "recorded_by_now": gettext_noop("What is recorded was recorded not in the future, nor before 1900."),
    "statusupdate_corrected_once": gettext_noop("This step is corrected already; correct the correction."),
    "statusupdate_corrects_own": gettext_noop("A correction names an update of the same proposal."),
    "evidence_immutable": gettext_noop(
        "An evidence is never changed, nor deleted but with the draft it shows; record a correction."
    ),
    "approval_immutable": gettext_noop("A decision on a step is never changed or deleted."),
    "approval_by_another": gettext_noop("Nobody approves a step recorded by themselves."),
    "approval_needed": gettext_noop("This step needs no decision by a second editor."),
    "approval_after_record": gettext_noop("A step is not decided on before it is recorded."),
    "release_immutable": gettext_noop("A release of the data set is never changed or deleted."),
    "history_immutable": gettext_noop("The history of a record is never changed or deleted."),
    "position_shown": gettext_noop("A position is shown by a passage or an evidence."),
    "measurement_shown": gettext_noop("A measurement is shown by an evidence."),
    "instrumentact_of_instrument": gettext_noop("Only a convention or agreement is signed state by state."),
    "instrumentact_in_order": gettext_noop(
        "A state signs, then ratifies, then deposits: the dates differ from that."
    ),
    "instrumentact_shown": gettext_noop("What a state did is shown by an evidence."),
    "outcomematch_of_outcome": gettext_noop(
        "Only a joint statement, a declaration or a treaty is matched with the proposals it takes up."
    ),
    "outcomematch_passage_of_document": gettext_noop("The passage belongs to another document."),
    "outcomematch_kept": gettext_noop(
        "The proposal has been published: what a document makes of it is changed, not deleted."
    ),
}


# What PostgreSQL itself refuses (its appendix "Error Codes"), where no rule of ours says it better.
GENERAL = {
    "23502": gettext_noop("A value that is needed is missing."),
    "23503": gettext_noop("Another record depends on this one, or the record it names does not exist."),
    "23505": gettext_noop("A record with this value exists already."),
}


def refuse(rule: str) -> str:
    """Return the PL/pgSQL statement that refuses by `rule` (a key of RULES)."""
    message = RULES[rule].replace("'", "''").replace("%", "%%")
    return (
        f"RAISE EXCEPTION '{message}' "
        f"USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{rule}';"
    )


def orphan_refused() -> str:
    """Return the PL/pgSQL statement, to follow a SELECT, that refuses a row whose parent it did not find.

    Django's foreign keys are asked at the end of a transaction: until then a child may come before its
    parent, and any rule that compares the two would compare with nothing.
    """
    return f"IF NOT FOUND THEN {refuse('parent_written_first')} END IF;"


def moment_refused(moment: str) -> str:
    """Return the PL/pgSQL statement that refuses a moment (an SQL expression) in the future or before 1900.

    Clocks differ, so a day is let pass.
    """
    within = f"{moment} BETWEEN timestamptz '1900-01-01 00:00Z' AND now() + interval '1 day'"
    return f"IF NOT {within} THEN {refuse('recorded_by_now')} END IF;"


def broken_rule(error: IntegrityError) -> str:
    """Return the name of the rule or constraint that was broken; empty where PostgreSQL names none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def explain(error: IntegrityError) -> str:
    """Return the message of the broken rule in the active language, else PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = broken_rule(error)
    if rule in RULES:
        return gettext(RULES[rule])
    for model in apps.get_app_config("initiatives").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == rule:
                return str(constraint.get_violation_error_message())
    if (state := getattr(diagnosis, "sqlstate", None)) in GENERAL:
        return gettext(GENERAL[state])
    return getattr(diagnosis, "message_primary", None) or str(error)


def chosen(model: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that `field` holds one of `choices`."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": choices.values}),
        name=f"{model}_{field}_known",
        violation_error_message=gettext_lazy("This is not one of the choices."),
    )


def web_address(model: str, field: str = "address") -> models.CheckConstraint:
    """Return the constraint that `field` is empty or an address that a browser opens and never runs."""
    return models.CheckConstraint(
        condition=models.Q(**{field: ""}) | models.Q(**{f"{field}__iregex": r"^https?://[^[:space:]]+$"}),
        name=f"{model}_{field}_of_the_web",
        violation_error_message=URLValidator.message,
    )


def immutable(rule: str) -> list[pgtrigger.Trigger]:
    """Return triggers that refuse UPDATE, DELETE and TRUNCATE by `rule`."""
    return [
        pgtrigger.Trigger(
            name=f"{rule}_row",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse(rule),
        ),
        never_emptied(rule),
    ]


def never_emptied(rule: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses TRUNCATE by `rule`."""
    return pgtrigger.Trigger(
        name=f"{rule}_table",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=refuse(rule),
    )


def deferred(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """Return a trigger that is asked when the transaction commits, so that rows may come in any order."""
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.After, operation=operation, timing=pgtrigger.Deferred, func=func
    )
