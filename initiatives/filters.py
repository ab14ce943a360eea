"""What a reader asks of a list of proposals over HTTP, validated once for pages, API and exports."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from initiatives.models import Proposal
from initiatives.search.cards import FACETS, SORTS, Question, Selection, current_cards

LONGEST_WORDS = 200
LONGEST_FAULT = 200


class ProposalFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """The parameters of a list of proposals; each facet takes several values, of which one must hold.

    `q` words in title, summary or a cited passage · `summit`, `forum` slugs, by the documents of the cited
    passages · `proposer`, `supporter` codes of states · `topic` slug, main or further · `kind`, `force` ·
    `stage`, `condition` as they stand today · `milestone`, `quiet`, `overdue`: `yes` · `sort`: `newest`
    (the default: by the date first voiced), `title`, `stage`, `step`, `passages`. An empty value is none.
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
    sort = ChoiceFilter(label=_("Order"), choices=list(SORTS.items()))

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data if data is None else _without_empty_values(data)
        super().__init__(data, *args, **kwargs)
        self.cards = current_cards()
        for facet, values in self.cards.bearing.items():
            self.filters[facet].extra["choices"] = [(value, value) for value in values]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """What is wrong: the parameter, its name on the page, and a message, of each value in error."""
        return [
            (name, str(self.form.fields[name].label), str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]

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
