"""What a search has found, ready for its page."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from initiatives.models import DocumentKind, Evidence, Language, Moment, State, Summit, Topic
from initiatives.models.wording import Wording, fallback_order, wording
from initiatives.presenters.addresses import moment_pairs
from initiatives.presenters.dates import precise_date
from initiatives.search.faults import Fault
from initiatives.search.lighting import Lit
from initiatives.search.narrowing import FACETS, KINDS
from initiatives.search.questions import LONGEST_WORDS
from initiatives.search.results import Group, Hit, Results
from initiatives.search.suggesting import Suggestion
from initiatives.text.fragments import text_fragment

MOST_CHOICES = 12
"""How many values of a facet are offered."""
_MOST_LIT = 5
"""How many of the words lit a browser is asked to light at the place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A result: where it is, under which name (a lit text, or a wording), and its words.

    `of` names what it belongs to and leads there; `facts` stand below, `source` is a page elsewhere; `place`
    tells it from others of that name.
    """

    address: str
    name: Lit | Wording
    says: Lit | None
    facts: list[Wording]
    of: tuple[Wording, str] | None = None
    source: str = ""
    place: str = ""

    @property
    def has_lit_name(self) -> bool:
        """Whether the name is one in which words may be lit."""
        return isinstance(self.name, Lit)


@dataclass(frozen=True, slots=True)
class Section:
    """The results of one kind, and the address of all of them; "" if all are shown, or a page of them is."""

    kind: str
    label: Promise
    total: int
    is_capped: bool
    rows: list[Row]
    all: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many results it would leave, and their address; of a chosen one, without it."""

    label: Wording
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetOfSearch:
    """The values under one heading, the most frequent first."""

    label: Promise
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """All that the page shows. Without words there are no sections; with `faults` nothing but the form.

    `kept` are the parameters that the form hands on beside the words. Addresses are those of today: the
    template keeps them to the moment of the page. `suggestions` are told as what they are called and where.
    """

    words: str
    kind: Promise | str
    total: int
    is_capped: bool
    is_understood: bool
    is_loose: bool
    sections: list[Section]
    facets: list[FacetOfSearch]
    suggestions: list[tuple[str, str]]
    everything: str
    kept: list[tuple[str, str]]
    faults: list[Fault]

    longest = LONGEST_WORDS

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words and a day is asked for: what could be taken off to find more."""
        return any(name == "kind" or name in FACETS for name, _value in self.kept)


def refused_page(words: str, faults: list[Fault], kept: list[tuple[str, str]]) -> SearchPage:
    """Return the page of a question that is not looked for: what was typed, what is wrong, what is right."""
    return SearchPage(words, "", 0, False, True, False, [], [], [], "", kept, faults)


def search_page(
    words: str, results: Results | None, *, kind: str, chosen: Mapping[str, str], moment: Moment
) -> SearchPage:
    """Present the results of `words`, of one `kind` or all (""), of the `chosen` values; None: no words."""
    kept = kept_parameters(kind, chosen, moment)
    if results is None:
        return SearchPage(words, "", 0, False, True, False, [], [], [], "", kept, [])
    return SearchPage(
        words=words,
        kind=KINDS[kind] if kind else "",
        total=results.total,
        is_capped=results.is_capped,
        is_understood=results.is_understood,
        is_loose=results.is_loose,
        sections=[_section(group, words, kind, chosen) for group in results.groups if group.total],
        facets=_facets(results.counts, words, kind, chosen),
        suggestions=[(_offered(each), _address(each.words, kind, {})) for each in results.suggestions],
        everything=_address(words, "", chosen) if kind else "",
        kept=kept,
        faults=[],
    )


def kept_parameters(kind: str, chosen: Mapping[str, str], moment: Moment) -> list[tuple[str, str]]:
    """Return what a question asks beside its words, as the parameters of an address."""
    return [pair for pair in (("kind", kind), *chosen.items(), *moment_pairs(moment)) if pair[1]]


def _address(words: str, kind: str, chosen: Mapping[str, str]) -> str:
    pairs = [("q", words), ("kind", kind), *((facet, chosen.get(facet, "")) for facet in FACETS)]
    return "?" + urlencode([pair for pair in pairs if pair[1]])


def _offered(suggestion: Suggestion) -> str:
    """Return the question offered; a word of another form would not fit between the others: it alone."""
    is_one = len(suggestion.words.split()) == 1
    if is_one or not any(swap.is_kin for swap in suggestion.swaps):
        return suggestion.words
    told = _("“%(offered)s” instead of “%(asked)s”")
    return ", ".join(told % {"offered": swap.offered, "asked": swap.asked} for swap in suggestion.swaps)


def _section(group: Group, words: str, kind: str, chosen: Mapping[str, str]) -> Section:
    rows = [_ROWS[group.kind](hit) for hit in group.hits]
    is_part = not kind and len(rows) < group.total
    every = _address(words, group.kind, chosen) if is_part else ""
    return Section(group.kind, KINDS[group.kind], group.total, group.is_capped, rows, every)


def _proposal(hit: Hit) -> Row:
    """Its title in the reader's language; below it the summary, or whatever other text holds the words."""
    written = [code for code in fallback_order() if f"title_{code}" in hit.texts]
    title = hit.texts[f"title_{written[0]}"]
    names = [f"{field}_{code}" for code in written for field in ("summary", "title")]
    others = [hit.texts[name] for name in names if name in hit.texts]
    says = next((text for text in others if text.is_lit and text is not title), None)
    if says is None:
        says = hit.texts.get(f"summary_{written[0]}")
    facts = []
    if says and says.is_lit and says.language not in ("", title.language):
        # A reader of one language finds a proposal by the words of another, and is told which it is.
        facts = [Wording(f"{FACETS['language']}: {Language(says.language).label}", "")]
    return Row(hit.record.get_absolute_url(), title, says, facts)


def _passage(hit: Hit) -> Row:
    anchor = hit.record
    document = anchor.version.document
    facts = [_day(document.issued_on)]
    address = anchor.passage.get_absolute_url()
    return Row(address, document.title, hit.texts["exact"], facts, place=_in_paragraph(anchor.paragraph))


def _paragraph(hit: Hit) -> Row:
    paragraph = hit.record
    version = paragraph.version
    lit = list(dict.fromkeys(hit.texts["said"].words))[:_MOST_LIT]
    begin = f"{version.get_absolute_url()}#p{paragraph.number}"
    address = text_fragment(begin, [("", word, "") for word in lit])
    place = _in_paragraph(paragraph.number)
    facts = [_day(version.document.issued_on)]
    return Row(address, version.document.title, hit.texts["said"], facts, place=place)


def _in_paragraph(number: int) -> str:
    return _("paragraph %(number)s") % {"number": number}


def _evidence(hit: Hit) -> Row:
    evidence: Evidence = hit.record
    proposal = evidence.proposal
    step = evidence.update
    address = step.get_absolute_url() if step else proposal.get_absolute_url()
    says = hit.texts.get("quotation")
    facts = [Wording(str(evidence.get_type_display()), "")]
    if evidence.publisher:
        facts.append(Wording(evidence.publisher, ""))
    if evidence.published_on:
        facts.append(_day(evidence.published_on))
    name = hit.texts.get("title") or Wording(str(evidence.get_type_display()), "")
    return Row(address, name, says, facts, (proposal.title, proposal.get_absolute_url()), evidence.address)


def _day(day: datetime.date) -> Wording:
    return Wording(precise_date(day), "")


_ROWS: dict[str, Callable[[Hit], Row]] = {
    "proposal": _proposal,
    "passage": _passage,
    "paragraph": _paragraph,
    "evidence": _evidence,
}


def _facets(
    counts: Mapping[str, Mapping[str, int]], words: str, kind: str, chosen: Mapping[str, str]
) -> list[FacetOfSearch]:
    found = []
    for facet, label in FACETS.items():
        values = dict(list(counts.get(facet, {}).items())[:MOST_CHOICES])
        if facet in chosen:
            values = {chosen[facet]: counts.get(facet, {}).get(chosen[facet], 0)}
        labels = _labels(facet, list(values)) if values else {}
        choices = [
            Choice(
                labels[value],
                count,
                _address(words, kind, {**chosen, facet: "" if facet in chosen else value}),
                facet in chosen,
            )
            for value, count in values.items()
            if value in labels
        ]
        if choices:
            found.append(FacetOfSearch(label, choices))
    return found


def _labels(facet: str, values: list[str]) -> dict[str, Wording]:
    """Return what values of a facet are called; of records one database query."""
    if facet == "summit":
        return {summit.slug: wording(summit, "title") for summit in Summit.objects.filter(slug__in=values)}
    if facet == "topic":
        return {topic.slug: wording(topic, "name") for topic in Topic.objects.filter(slug__in=values)}
    if facet == "state":
        return {state.code: wording(state, "name") for state in State.objects.filter(code__in=values)}
    if facet == "text":
        return {value: Wording(str(DocumentKind(value).label), "") for value in values}
    if facet == "language":
        return {value: Wording(str(Language(value).label), "") for value in values}
    return {value: Wording(value, "") for value in values}
