"""What a reader asks of a list of proposals over HTTP, validated once for pages, API and exports."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from initiatives.models import Proposal, Stance
from initiatives.search.agreement import Agreement
from initiatives.search.cards import FACETS, SORTS, Question, Selection, current_cards

LONGEST_WORDS = 200


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


def _without_empty_values(data: Any) -> Any:
    """Return the query without the empty values that a submitted form sends for what was left open."""
    kept = data.copy()
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value.strip()])
    return kept


ROWS = {"topics": _("topics"), "proposals": _("proposals")}
"""What the rows of the matrix of states can be."""


class _OfStates(ProposalFilter):
    """The parameters of a list of proposals, and `state`: the codes of states to set side by side."""

    state = MultipleChoiceFilter(label=_("States"))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.filters["state"].extra["choices"] = [(code, code) for code in self.cards.records["proposer"]]

    @property
    def states(self) -> list[str]:
        """The codes asked for, each once."""
        return list(dict.fromkeys(self.form.cleaned_data.get("state", ())))


class MatrixFilter(_OfStates):
    """The parameters of the matrix of states.

    Beside those of the list: `rows`, `topics` (the default) or `proposals` · `state` codes of the columns
    (none: the members of the forums and summits asked for, and whoever says something) · `stance`: only
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
    def faults(self) -> list[tuple[str, str, str]]:
        """What is wrong, a number of states that cannot be compared included; no state is nothing asked."""
        found = super().faults
        if not self.errors and self.states and not FEWEST_COMPARED <= len(self.states) <= MOST_COMPARED:
            message = ngettext(
                "Two to five states can be compared; the address names %(number)s.",
                "Two to five states can be compared; the address names %(number)s.",
                len(self.states),
            )
            label = str(self.form.fields["state"].label)
            found.append(("state", label, message % {"number": len(self.states)}))
        return found

    @property
    def agreement_asked(self) -> str:
        """How the states are to stand to each other; empty if that is all the same."""
        return self.form.cleaned_data.get("agreement") or ""
