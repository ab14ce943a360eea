"""What a reader asks of a list of proposals over HTTP, validated once for pages, API and exports."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, MultipleChoiceFilter

from initiatives.models import Moment, Proposal, Stance
from initiatives.search.agreement import Agreement
from initiatives.search.cards import FACETS, SORTS, Selection, current_cards
from initiatives.search.faults import Fault
from initiatives.search.questions import QuestionRefusedError, read_question


def _looked_for(words: str) -> None:
    try:
        read_question(words)
    except QuestionRefusedError as error:
        raise ValidationError(str(error)) from error


LONGEST_FAULT = 200
"""How much of a fault is told: a parameter may be as long as an address."""

_DIGITS = re.compile(r"0|[1-9][0-9]{0,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)

AS_OF, KNOWN_ON = _("As of"), _("As known on")


class DayField(forms.CharField):
    """A day that has been: `2026-03-01` (ISO 8601), from 1900 to today; None when left open."""

    may_be_ahead = False

    def __init__(self, **kwargs: Any) -> None:
        # Spaces alone are no day, and not the same as nothing.
        super().__init__(**{**kwargs, "strip": False})

    def clean(self, value: Any) -> Any:
        """Return the day; ValidationError names the value and says what is wrong with it."""
        given = super().clean(value)
        if not given:
            return None
        written = given.strip()
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
        if day > _LAST_DAY:
            raise ValidationError(_("“%(value)s” is too late: ask for a day before 2201."), params=shown)
        if day > timezone.localdate() and not self.may_be_ahead:
            message = _("“%(value)s” has not come yet: what will hold or be known then is not on record.")
            raise ValidationError(message, params=shown)
        return day


class AnyDayField(DayField):
    """A day of the record, also one to come: from 1900 to 2200."""

    may_be_ahead = True


class WholeNumberField(forms.IntegerField):
    """A whole number in plain digits: no other way to write it (`1e3`, `1.0`, `1_000`, `01`) is read."""

    def to_python(self, value: Any) -> Any:
        """Return the number; ValidationError where it is written otherwise."""
        if value not in self.empty_values and not _DIGITS.fullmatch(str(value)):
            raise ValidationError(_("Write a whole number in digits alone, as in 12."))
        return super().to_python(value)


class DayFilter(Filter):  # type: ignore[misc] # the library is untyped
    """A parameter that is a day."""

    field_class = DayField


class AnyDayFilter(Filter):  # type: ignore[misc] # the library is untyped
    """A parameter that is a day, which may lie ahead."""

    field_class = AnyDayField


class ByCode:
    """Makes a field choose a record by its code in any letters; codes are kept in capitals."""

    def to_python(self, value: Any) -> Any:
        """Return the record; ValidationError where there is none."""
        return super().to_python(value.upper() if isinstance(value, str) else value)  # type: ignore[misc] # of a field


class MomentForm(forms.Form):
    """The moment that a reader asks for, by the parameters `as_of` and `known_on`."""

    as_of = DayField(label=AS_OF, required=False)
    known_on = DayField(label=KNOWN_ON, required=False)

    @property
    def moment(self) -> Moment:
        """The moment; a value in error is missing here."""
        asked = self.cleaned_data if self.is_valid() or self.is_bound else {}
        return Moment(asked.get("as_of"), asked.get("known_on"))


def faults_of(form: forms.Form) -> Iterator[Fault]:
    """Yield what is wrong with each value in error."""
    for name, messages in form.errors.items():
        for message in messages:
            yield Fault(name, str(message), str(form.fields[name].label))


class ProposalFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """The parameters of a list of proposals; each facet takes several values, of which one must hold.

    `q` words in title, summary or a cited passage · `summit`, `forum` slugs, by the documents of the cited
    passages · `proposer`, `supporter` codes of states · `topic` slug, main or further · `kind`, `force` ·
    `stage`, `condition` as they stand · `milestone`, `quiet`, `overdue`: `yes` · `sort`: `newest`
    (the default: by the date first voiced), `title`, `stage`, `step`, `passages` · `as_of`, `known_on` days:
    all of this as it held at the end of the one, by what was known at the end of the other. An empty value
    is none.
    """

    q = CharFilter(label=_("Words"), validators=[_looked_for])
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
            self.offer(facet, values)

    def offer(self, name: str, values: Iterable[str]) -> None:
        """Let the parameter `name` take these values, in capitals or small letters: `kz` asks for KZ."""
        values = list(values)
        self.filters[name].extra["choices"] = [(value, value) for value in values]
        spelled = {value.casefold(): value for value in values}
        if asked := self.data.getlist(name):
            known = (each if each in values else spelled.get(each.casefold(), each) for each in asked)
            self.data.setlist(name, list(known))

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with each value in error."""
        return list(faults_of(self.form))

    @property
    def order(self) -> str:
        """The order asked for."""
        return self.form.cleaned_data.get("sort") or "newest"

    @property
    def selection(self) -> Selection:
        """The published proposals asked for. Ask `errors` first: a value in error is missing here."""
        asked = self.form.cleaned_data
        return self.cards.select(asked.get("q", ""), {facet: tuple(asked.get(facet, ())) for facet in FACETS})


class TimelineFilter(ProposalFilter):
    """The parameters of the timeline: those of the list, and the days `since` and `until` that it shows."""

    since = AnyDayFilter(label=_("From"))
    until = AnyDayFilter(label=_("Until"))

    @property
    def days(self) -> tuple[datetime.date | None, datetime.date | None]:
        """The first and the last day asked for."""
        return self.form.cleaned_data.get("since"), self.form.cleaned_data.get("until")

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, days in the wrong order included."""
        found = super().faults
        first, last = self.days
        if first and last and first > last:
            message = _("The last day is before the first.")
            found.append(Fault("until", str(message), str(self.form.fields["until"].label)))
        return found


class StagesFilter(ProposalFilter):
    """The parameters of the overview of stages: those of the list, and `then`, the day compared with."""

    then = DayFilter(label=_("Compared with"))

    @property
    def day_compared(self) -> datetime.date | None:
        """The day asked for."""
        day: datetime.date | None = self.form.cleaned_data.get("then")
        return day

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, a day of comparison after the one shown included."""
        found = super().faults
        if self.day_compared and self.day_compared > self.moment.horizon:
            message = _("This day is later than the one that the page shows.")
            found.append(Fault("then", str(message), str(self.form.fields["then"].label)))
        return found


FilterT = TypeVar("FilterT", bound=ProposalFilter)


def checked(asked: FilterT) -> FilterT:
    """Return what is asked; BadRequest that names every parameter in error, where there is no form for it."""
    refuse(asked.faults)
    return asked


class ParametersRefusedError(BadRequest):
    """Raised for `parameters` of an address that cannot be understood; its message says why."""

    def __init__(self, message: str | Promise, parameters: Iterable[str]) -> None:
        super().__init__(message)
        self.parameters = tuple(dict.fromkeys(parameters))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise ParametersRefusedError that names every parameter in error, if any is."""
    faults = list(faults)
    told = [
        f"{each.label} ({each.parameter}): {Truncator(each.message).chars(LONGEST_FAULT)}" for each in faults
    ]
    if told:
        raise ParametersRefusedError(" ".join(told), [each.parameter for each in faults])


def _without_empty_values(data: Any) -> Any:
    """Return the query without the empty values that a submitted form sends for what was left open."""
    kept = data.copy()
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value])
    return kept


ROWS = {"topics": _("topics"), "proposals": _("proposals")}
"""What the rows of the matrix of states can be."""


class _OfStates(ProposalFilter):
    """The parameters of a list of proposals, and `state`: the codes of states to set side by side."""

    state = MultipleChoiceFilter(label=_("States"))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.offer("state", self.cards.records["proposer"])

    @property
    def states(self) -> list[str]:
        """The codes asked for, each once."""
        return list(dict.fromkeys(self.form.cleaned_data.get("state", ())))


class MatrixFilter(_OfStates):
    """The parameters of the matrix of states.

    Beside those of the list: `rows`, `topics` (the default) or `proposals` · `state` codes of the columns
    (none: the members of the forums and summits concerned, and whoever says something) · `stance`: only
    proposals on which a state of the columns takes it.
    """

    rows = ChoiceFilter(label=_("Rows"), choices=list(ROWS.items()))
    stance = ChoiceFilter(label=_("Stance"), choices=Stance.choices)

    @property
    def kind_of_rows(self) -> str:
        """What the rows are."""
        return self.form.cleaned_data.get("rows") or "topics"

    @property
    def stance_asked(self) -> str:
        """The stance asked for; empty if none is."""
        return self.form.cleaned_data.get("stance") or ""


FEWEST_COMPARED, MOST_COMPARED = 2, 5
"""How many states are compared side by side."""


class ComparisonFilter(_OfStates):
    """The parameters of a comparison of states.

    Beside those of the list: `state` two to five codes · `agreement`, see
    `initiatives.search.agreement.Agreement`.
    """

    agreement = ChoiceFilter(label=_("How they stand"), choices=Agreement.choices)

    @property
    def faults(self) -> list[Fault]:
        """What is wrong, a number of states that cannot be compared included; no state is nothing asked."""
        found = super().faults
        if not self.errors and self.states and not FEWEST_COMPARED <= len(self.states) <= MOST_COMPARED:
            message = ngettext(
                "Two to five states can be compared; the address names %(number)s.",
                "Two to five states can be compared; the address names %(number)s.",
                len(self.states),
            )
            label = str(self.form.fields["state"].label)
            found.append(Fault("state", message % {"number": len(self.states)}, label))
        return found

    @property
    def agreement_asked(self) -> str:
        """How the states are to stand to each other; empty if that is all the same."""
        return self.form.cleaned_data.get("agreement") or ""
