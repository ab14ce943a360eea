"""Deleting what nobody relies on: drafts that nothing stands on, and marks and entries that nothing names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from initiatives.models import Passage, Publication, Publishable, StepDraft
from initiatives.models.rules import RULES

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Use:
    """Records of one sort that stand on another record: the first of them, and how many there are."""

    model: type[models.Model]
    count: int
    shown: list[models.Model]


def find_uses(record: models.Model) -> list[Use]:
    """Return what stands on `record`, sort by sort: a few of each, with how many there are."""
    found = []
    for rows in _standing_on(record):
        shown = list(rows[: _SHOWN + 1])
        if shown:
            count = len(shown) if len(shown) <= _SHOWN else rows.count()
            found.append(Use(rows.model, count, shown[:_SHOWN]))
    return found


def is_unused(record: models.Model) -> bool:
    """Tell whether no other record stands on this one, so that it could be deleted."""
    return not any(rows.exists() for rows in _standing_on(record))


def _standing_on(record: models.Model) -> Iterator["models.QuerySet[Any]"]:
    itself = type(record)._base_manager.filter(pk=record.pk)
    yield from _protecting(itself)
    if isinstance(record, Passage):
        # The form of a step that was begun names its evidence within what was filled in.
        said = StepDraft.objects.annotate(said=Cast("filled_in", models.TextField()))
        yield said.filter(said__contains=record.pk)


def _protecting(rows: "models.QuerySet[Any]") -> Iterator["models.QuerySet[Any]"]:
    """Yield the rows that keep `rows` from being deleted, directly or by what would go with them."""
    for link in rows.model._meta.related_objects:
        rule = getattr(link, "on_delete", None)
        if rule in (models.PROTECT, models.CASCADE):
            related = link.related_model._base_manager.filter(**{f"{link.field.name}__in": rows})
            if rule is models.PROTECT:
                yield related
            else:
                yield from _protecting(related)


@transaction.atomic
def delete_record(*, record: models.Model) -> None:
    """Delete `record` with the rows that are its own; the history keeps what they said.

    Raises ValidationError when it has been published, when another record stands on it, or when it is gone.
    """
    rows: Any = type(record)._base_manager
    # Locked, so that nobody comes to stand on it, or publishes it, at the same moment.
    locked = rows.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if locked is None:
        raise ValidationError(_("Somebody else has deleted it already."))
    if isinstance(locked, Publishable) and locked.publication != Publication.DRAFT:
        raise ValidationError(_(RULES["publication_stays"]))
    if not is_unused(locked):
        raise ValidationError(_("Other records stand on it."))
    locked.delete()
