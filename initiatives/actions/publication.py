"""Publishing positions and measurements, and withdrawing from publication whatever was published."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Publication, Publishable
from initiatives.models.rules import RULES
from initiatives.models.wording import has_words

RecordT = TypeVar("RecordT", bound=Publishable)


@transaction.atomic
def publish_record(*, record: RecordT) -> RecordT:
    """Let the public see a position or a measurement, for the first time or again.

    A proposal, which has rules of its own for that, is published by `publish_proposal`.
    """
    return _save(lock_record(record), record, Publication.PUBLISHED, "")


@transaction.atomic
def withdraw_record(*, record: RecordT, reason: str) -> RecordT:
    """Take a published record from the public, and say why; it keeps its address and its history.

    Raises ValidationError when it is a draft, is withdrawn already, or no reason is given.
    """
    locked = lock_record(record)
    if locked.publication == Publication.DRAFT:
        raise ValidationError(_(RULES["publication_withdraws_published"]))
    if locked.publication == Publication.WITHDRAWN:
        raise ValidationError(_("It has been withdrawn from publication already."))
    if not has_words(reason):
        raise ValidationError({"withdrawal_reason": _("Say why it is withdrawn from publication.")})
    return _save(locked, record, Publication.WITHDRAWN, reason.strip())


def lock_record(record: RecordT) -> RecordT:
    """Return the row of `record` as it is now, locked until the transaction ends."""
    rows: Any = type(record)._default_manager
    locked: RecordT = rows.select_for_update(of=("self",)).get(pk=record.pk)
    return locked


def _save(locked: RecordT, record: RecordT, publication: Publication, reason: str) -> RecordT:
    for row in (locked, record):
        row.publication = publication
        row.withdrawal_reason = reason
    locked.save(update_fields=["publication", "withdrawal_reason"])
    return record
