"""Search over proposals, passages, paragraphs and evidence: what the page of it finds, by pages."""

from typing import Any

from django.urls import reverse
from django_filters import CharFilter, ChoiceFilter, FilterSet

from initiatives.api.fields import (
    ADDRESS,
    BOOLEAN,
    NUMBER,
    STRING,
    Field,
    Site,
    api_address,
    optional,
    page,
    page_of,
    record,
    several,
)
from initiatives.api.filters import numbered, one_of, term_of
from initiatives.api.resources import Resource
from initiatives.models import DocumentKind, Language, Proposal, State, Summit, Topic
from initiatives.search.narrowing import FACETS, KINDS
from initiatives.search.questions import LONGEST_WORDS
from initiatives.search.results import Hit, Results


class SearchFilter(FilterSet):  # type: ignore[misc] # the library is untyped
    """What is looked for, of which kind, and what narrows it; each facet takes one value."""

    q = CharFilter(label="Words", max_length=LONGEST_WORDS, required=True)
    kind = ChoiceFilter(label="Kind", choices=list(KINDS.items()))
    summit = one_of(Summit, "slug", "summit", FACETS["summit"])
    state = one_of(State, "code", "state", FACETS["state"])
    topic = one_of(Topic, "slug", "topic", FACETS["topic"])
    text = term_of(DocumentKind, "text", FACETS["text"])
    language = term_of(Language, "language", FACETS["language"])
    year = numbered("year", FACETS["year"], 1900, 2200)


def _page(hit: Hit, site: Site) -> str | None:
    """Return the address at which a reader sees what was found."""
    found = hit.record
    if hit.kind == "passage":
        return page_of(found.passage, site)
    if hit.kind == "paragraph":
        key = (found.version.document.slug, found.version.number, found.number)
        return site.root + reverse("initiatives:paragraph-detail", args=key)
    return page_of(found if hit.kind == "proposal" else found.proposal, site)


def _record(hit: Hit, site: Site) -> str:
    """Return the address of the record that was found."""
    found = hit.record
    if hit.kind == "proposal":
        return api_address(site, "proposals", found.slug)
    if hit.kind == "passage":
        return api_address(site, "passages", found.passage_id)
    if hit.kind == "paragraph":
        return api_address(
            site, "paragraphs", found.version.document.slug, found.version.number, found.number
        )
    return api_address(site, "evidence", found.pk)


def _texts(hit: Hit, _site: Site) -> list[dict[str, Any]]:
    """Return the texts in which words were found, lit."""
    return [
        {
            "field": name,
            "language": lit.language or None,
            "pieces": [{"text": piece.text, "lit": piece.is_lit} for piece in lit.pieces],
            "leads": lit.leads,
            "trails": lit.trails,
        }
        for name, lit in hit.texts.items()
        if lit.is_lit
    ]


_KIND = {"type": "string", "enum": list(KINDS)}

SEARCH = Resource(
    name="search",
    noun="Result",
    about=(
        "What is found in proposals, passages, paragraphs and evidence. Without `kind` the best few of each, "
        "with one all of it by pages, the best first. Of another day is what was public and known then; its "
        "words are those of today."
    ),
    fields=[
        page(_page, "Where a reader sees it."),
        Field("api", _record, ADDRESS, "The record."),
        Field("kind", lambda hit, _site: hit.kind, _KIND),
        Field("rank", lambda hit, _site: hit.rank, {"type": "number"}, "How well it fits; higher is better."),
        Field(
            "texts",
            _texts,
            several(
                record(
                    field=STRING,
                    language=optional(STRING),
                    pieces=several(record(text=STRING, lit=BOOLEAN)),
                    leads=BOOLEAN,
                    trails=BOOLEAN,
                )
            ),
            "Texts of it with the words lit; cut where `leads` or `trails`.",
        ),
    ],
    records=lambda _moment: Proposal.objects.none(),
    order=(),
    path="",
    key={},
    arguments={},
    is_timed=True,
    asked=SearchFilter,
    beside={
        "total": NUMBER,
        "understood": BOOLEAN,
        "loose": BOOLEAN,
        "suggestions": several(STRING),
        "groups": several(record(kind=_KIND, total=NUMBER, capped=BOOLEAN)),
        "counts": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": NUMBER},
        },
    },
)


def beside(found: Results) -> dict[str, Any]:
    """Return what is told of a search beside its results."""
    return {
        "total": found.total,
        "understood": found.is_understood,
        "loose": found.is_loose,
        "suggestions": [suggestion.words for suggestion in found.suggestions],
        "groups": [
            {"kind": group.kind, "total": group.total, "capped": group.is_capped} for group in found.groups
        ],
        "counts": found.counts,
    }
