"""A form saved after somebody else changed its record: as it was when opened, theirs and mine, compared.

Nothing is written here. `compare` lists the fields in which the two differ, `settle` brings what was posted
to what the editor decided, and it is then saved like any other form.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import model_to_dict
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.admin.changes import display_value, field_label
from initiatives.admin.marks import Mark, Watched, as_seen

CHOICE = "_take-"
"""What the name of a decision begins with; the name of the field follows."""

THEIRS, MINE = "theirs", "mine"
_COUNTS = {"TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS"}


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile, and that now differs from what was posted.

    `chosen` is `theirs` when the editor left the field as it was; otherwise the editor has to decide.
    """

    name: str
    what: str
    opened: str
    theirs: str
    mine: str
    chosen: str


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that somebody else removed, with what was posted for it; it can only be added anew."""

    what: str
    mine: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A form of the page: that of the record, or of a row, with the table it belongs to."""

    watched: Watched
    form: Any
    initial: dict[str, Any] = field(default_factory=dict)
    """What the record held when the form was opened and its table does not tell: links to many."""


def parts_of(form: Any, formsets: Iterable[Any], tables: Sequence[Watched]) -> Iterator[Part]:
    """Yield the form of the record and those of its rows that can be changed."""
    yield Part(tables[0], form)
    of_model = {watched.model: watched for watched in tables[1:]}
    for formset in formsets:
        watched = of_model.get(formset.model)
        for child in formset.initial_forms if watched else ():
            if watched and child.instance.pk is not None:
                yield Part(watched, child)


def compare(parts: Iterable[Part], mark: Mark) -> list[Clash]:
    """Return the fields that somebody else changed since `mark` and in which the posted forms differ."""
    return [clash for part in parts for clash in _clashes(part, mark)]


def _clashes(part: Part, mark: Mark) -> Iterator[Clash]:
    form = part.form
    opened = as_seen(part.watched, mark, form.instance.pk)
    before = {} if opened is None else model_to_dict(opened, exclude=_links_to_many(opened))
    before |= part.initial
    where = f"{capfirst(str(form._meta.model._meta.verbose_name))} ({form.instance}): "
    where = where if part.watched.link else ""
    for name, wanted in form.fields.items():
        if wanted.disabled or isinstance(wanted.widget, forms.HiddenInput):
            continue
        mine, theirs = form[name].data, form.get_initial_for_field(wanted, name)
        if name == DELETION_FIELD_NAME:
            if mine and _was_changed(part, mark):
                removed = str(_("removed"))
                yield Clash(form[name].html_name, where + _("the row"), "", str(form.instance), removed, "")
            continue
        unknown = name not in before
        if not unknown and not _differs(wanted, before[name], theirs):
            continue
        if not wanted.has_changed(theirs, mine):
            continue
        untouched = not unknown and not wanted.has_changed(before[name], mine)
        yield Clash(
            form[name].html_name,
            where + field_label(form, name),
            "" if unknown else display_value(wanted, before[name]),
            display_value(wanted, theirs),
            _display_posted(wanted, mine),
            THEIRS if untouched else "",
        )


def _links_to_many(record: Any) -> list[str]:
    return [link.name for link in record._meta.many_to_many]


def _was_changed(part: Part, mark: Mark) -> bool:
    """Tell whether a row has a later event than the one seen."""
    seen = mark.get(part.watched.name, {}).get(str(part.form.instance.pk), 0)
    events: Any = part.watched.model.pgh_event_model  # type: ignore[attr-defined]
    return bool(events.objects.filter(pgh_obj_id=part.form.instance.pk, pgh_id__gt=seen).exists())


def _differs(wanted: forms.Field, one: Any, other: Any) -> bool:
    """Tell whether two stored values differ as the field sees them."""
    if isinstance(wanted, forms.ModelMultipleChoiceField):
        return {getattr(each, "pk", each) for each in one} != {getattr(each, "pk", each) for each in other}
    blank = (None, "")
    return bool(one != other) and not (one in blank and other in blank)


def _display_posted(wanted: forms.Field, posted: Any) -> str:
    try:
        return display_value(wanted, wanted.clean(posted))
    except ValidationError:
        return "" if posted is None else str(posted)


def settle(posted: QueryDict, parts: Iterable[Part], decided: dict[str, str]) -> None:
    """Put the value that the database holds in place of the posted one, in each field decided as `theirs`."""
    for part in parts:
        for name, wanted in part.form.fields.items():
            bound = part.form[name]
            if decided.get(bound.html_name) != THEIRS:
                continue
            value = part.form.get_initial_for_field(wanted, name)
            posted.setlist(bound.html_name, _as_posted(wanted, value))
            if not posted.getlist(bound.html_name):
                del posted[bound.html_name]


def _as_posted(wanted: forms.Field, value: Any) -> list[str]:
    """Return a stored value as a browser would send it."""
    value = wanted.prepare_value(value)
    if isinstance(wanted, forms.BooleanField):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    shown = wanted.widget.format_value(value)
    if isinstance(shown, list):  # a choice
        return [str(one) for one in shown]
    return ["" if shown is None else str(shown)]


def drop_lost_rows(posted: QueryDict, formsets: Iterable[Any]) -> list[LostRow]:
    """Take the rows that are no more out of what was posted, and return what it said of them."""
    lost: list[LostRow] = []
    for formset in formsets:
        key = formset.model._meta.pk.name
        held = {str(row.pk) for row in formset.get_queryset()}
        places = range(min(formset.initial_form_count(), formset.total_form_count()))
        gone = [place for place in places if posted.get(f"{formset.prefix}-{place}-{key}") not in held]
        lost += [_describe_lost(formset, place) for place in gone]
        if gone:
            _renumber(posted, formset, gone)
    return lost


def _describe_lost(formset: Any, place: int) -> LostRow:
    return LostRow(capfirst(str(formset.model._meta.verbose_name)), list_posted(formset.forms[place]))


def list_posted(form: Any) -> list[tuple[str, str]]:
    """Return what was posted in a form: the name of each field, and its value as the form shows it."""
    shown = [
        (field_label(form, name), _display_posted(wanted, form[name].data))
        for name, wanted in form.fields.items()
        if not isinstance(wanted.widget, forms.HiddenInput) and name != DELETION_FIELD_NAME
    ]
    return [(label, value) for label, value in shown if value]


def _renumber(posted: QueryDict, formset: Any, gone: Sequence[int]) -> None:
    """Close the gaps that the rows at the places `gone` leave in a formset."""
    prefix = formset.prefix
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,9}})-(\D.*)")
    rows: dict[int, dict[str, list[str]]] = {}
    for name in list(posted):
        found = pattern.fullmatch(name)
        if found and found[2] not in _COUNTS:
            rows.setdefault(int(found[1]), {})[found[2]] = posted.pop(name)
    kept = [rows[place] for place in sorted(rows) if place not in gone]
    for place, fields in enumerate(kept):
        for name, values in fields.items():
            posted.setlist(f"{prefix}-{place}-{name}", values)
    posted[f"{prefix}-TOTAL_FORMS"] = str(formset.total_form_count() - len(gone))
    posted[f"{prefix}-INITIAL_FORMS"] = str(formset.initial_form_count() - len(gone))
