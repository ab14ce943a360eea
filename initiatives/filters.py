"""What a reader asks of a list of proposals over HTTP, validated once for pages, API and exports."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from initiatives.models import Moment, Proposal
from initiatives.search.cards import FACETS, SORTS, Question, Selection, current_cards

LONGEST_WORDS = 200
LONGEST_FAULT = 200

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = datetime.date(1900, 1, 1)

AS_OF, KNOWN_ON = _("As of"), _("As known on")


class DayField(forms.CharField):
    """A day that has been: `2026-03-01` (ISO 8601), from 1900 to today; None when left open."""

    def clean(self, value: Any) -> Any:
        """Return the day; ValidationError names the value and says what is wrong with it."""
        written = super().clean(value)
        if not written:
            return None
        shown = {"value": written[:40]}
        try:
            day = datetime.date.fromisoformat(written) if _DAY.fullmatch(written) else None
        except ValueError:
            day = None
        if day is None:
            message = _("“%(value)s” is no day: write year, month and day as in 2026-03-01.")
            raise ValidationError(message, params=shown)
        if day < _FIRST_DAY:
            message = _("“%(value)s” is too early: ask for a day of 1900 or later.")
            raise ValidationError(message, params=shown)
        if day > timezone.localdate():
            message = _("“%(value)s” has not come yet: what will hold or be known then is not on record.")
            raise ValidationError(message, params=shown)
        return day


class DayFilter(Filter):  # type: ignore[misc] # the library is untyped
    """A parameter that is a day."""

    field_class = DayField


class MomentForm(forms.Form):
    """The moment that a reader asks for, by the parameters `as_of` and `known_on`."""

    as_of = DayField(label=AS_OF, required=False)
    known_on = DayField(label=KNOWN_ON, required=False)

    @property
    def moment(self) -> Moment:
        """The moment; a value in error is missing here."""
        asked = self.cleaned_data if self.is_valid() or self.is_bound else {}
        return Moment(asked.get("as_of"), asked.get("known_on"))


def faults_of(form: forms.Form) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong: the parameter, its name on the page, and a message, of each value in error."""
    for name, messages in form.errors.items():
        for message in messages:
            yield name, str(form.fields[name].label), str(message)


class ProposalFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """The parameters of a list of proposals; each facet takes several values, of which one must hold.

    `q` words in title, summary or a cited passage · `summit`, `forum` slugs, by the documents of the cited
    passages · `proposer`, `supporter` codes of states · `topic` slug, main or further · `kind`, `force` ·
    `stage`, `condition` as they stand · `milestone`, `quiet`, `overdue`: `yes` · `sort`: `newest`
    (the default: by the date first voiced), `title`, `stage`, `step`, `passages` · `as_of`, `known_on` days:
    all of this as it held at the end of the one, by what was known at the end of the other. An empty value
    is none.
    """

    q = CharFilter(label=_("Words"), max_length=LONGEST_WORDS)
    summit = MultipleChoiceFilter(label=FACETS["summit"])
    forum = MultipleChoiceFilter(label=FACETS["forum"])
    proposer = MultipleChoiceFilter(label=FACETS["proposer"])
    supporter = MultipleChoiceFilter(label=FACETS["supporter"])
    topic = MultipleChoiceFilter(label=FACETS["topic"])
    kind = MultipleChoiceFilter(label=FACETS["kind"])
    force = MultipleChoiceFilter(label=FACETS["force"])
    stage = MultipleChoiceFilter(label=FACETS["stage"])
    condition = MultipleChoiceFilter(label=FACETS["condition"])
    milestone = MultipleChoiceFilter(label=FACETS["milestone"])
    quiet = MultipleChoiceFilter(label=FACETS["quiet"])
    overdue = MultipleChoiceFilter(label=FACETS["overdue"])
    as_of = DayFilter(label=AS_OF)
    known_on = DayFilter(label=KNOWN_ON)
    sort = ChoiceFilter(label=_("Order"), choices=list(SORTS.items()))

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data if data is None else _without_empty_values(data)
        super().__init__(data, *args, **kwargs)
        self.moment = MomentForm(data).moment
        self.cards = current_cards(self.moment)
        for facet, values in self.cards.bearing.items():
            self.filters[facet].extra["choices"] = [(value, value) for value in values]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """What is wrong: the parameter, its name on the page, and a message, of each value in error."""
        return list(faults_of(self.form))

    @property
    def question(self) -> Question:
        """What is asked. Ask `errors` first: a value in error is missing here."""
        asked = self.form.cleaned_data
        return Question(asked.get("q", ""), {facet: tuple(asked.get(facet, ())) for facet in FACETS})

    @property
    def order(self) -> str:
        """The order asked for."""
        return self.form.cleaned_data.get("sort") or "newest"

    @property
    def selection(self) -> Selection:
        """The published proposals that the question leaves."""
        return self.cards.select(self.question)

    def filter_queryset(self, queryset: "QuerySet[Proposal]") -> "QuerySet[Proposal]":
        """Keep the proposals of the selection, in no order of its own."""
        return queryset.filter(pk__in=self.selection.keys())


def read_filter(query: QueryDict) -> ProposalFilter:
    """Return what a query asks; BadRequest that names every parameter in error, where there is no form."""
    asked = ProposalFilter(query)
    if asked.errors:
        faults = (
            f"{label} ({name}): {Truncator(message).chars(LONGEST_FAULT)}"
            for name, label, message in asked.faults
        )
        raise BadRequest(" ".join(faults))
    return asked


def _without_empty_values(data: Any) -> Any:
    """Return the query without the empty values that a submitted form sends for what was left open."""
    kept = data.copy()
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value.strip()])
    return kept
