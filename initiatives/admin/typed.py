"""What was typed into the form of a step, field by field, as people read it."""

from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.translation import gettext

from initiatives.admin.naming import row_name
from initiatives.models import Evidence, Passage, StatusUpdate
from initiatives.models.dating import read_date
from initiatives.presenters.dates import precise_date


def label_of(name: str) -> str:
    """Return the name of a field of the form for people."""
    column = _column(name)
    called = str(column.verbose_name) if column else name
    if name.startswith("evidence-"):
        label = {"number": int(name.split("-", 2)[1]) + 1, "field": called}
        return gettext("evidence %(number)s: %(field)s") % label
    return called


def as_read(name: str, text: str) -> str:
    """Return what was typed into a field as people read it: the label of a choice, a date, words."""
    column = _column(name)
    choices = {str(value): str(label) for value, label in column.flatchoices} if column else {}
    if name.endswith("_on"):
        try:
            return precise_date(read_date(text)[0])
        except ValueError:
            return text
    if isinstance(column, ForeignKey) and column.related_model is Passage:
        passage = Passage.objects.filter(pk=text).first() if text else None
        return row_name(passage) if passage else text
    return choices.get(text, text)


def _column(name: str) -> Any:
    """Return the column behind a field of the form; None if there is none any more."""
    model: type[Model] = Evidence if name.startswith("evidence-") else StatusUpdate
    column = name.split("-", 2)[-1]
    return next((field for field in model._meta.concrete_fields if field.name == column), None)
