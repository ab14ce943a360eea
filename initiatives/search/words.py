"""Finding published proposals by words: of their title and summary, and of the passages they cite."""

import re
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector

from initiatives.models import Anchor, Citation, Proposal
from initiatives.text.folding import fold_for_search

# The configurations of the generated column `Proposal.search`, one a content language.
_CONFIGURATIONS = ("russian", "english", "simple")
# PostgreSQL knows straight quotation marks only; readers of Russian and Kazakh write «…» or „…“.
_STRAIGHT = str.maketrans(dict.fromkeys("«»“”„‟", '"'))
# A phrase or a word, with the sign that excludes it; a sign within a phrase is none.
_TOKEN = re.compile(r'(?P<sign>-*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


def proposals_saying(words: str) -> set[int]:
    """Return the keys of the published proposals that `words` ask for.

    `words` are in the syntax of web search engines (PostgreSQL's websearch_to_tsquery): all words are
    meant, `or` between two means either, quotation marks make a phrase, `-` excludes. What is excluded
    is asked for by itself: each language stems a word in its own way, and a word excluded in one of
    the three would be let through by the other two.
    """
    wanted: list[str] = []
    excluded: list[str] = []
    for token in _TOKEN.finditer(fold_for_search(words).translate(_STRAIGHT)):
        sign, phrase, word = token["sign"], token["phrase"], token["word"] or ""
        # A dash by itself is punctuation; PostgreSQL would take it for the sign of the next word.
        if phrase is not None or word.strip("-"):
            (excluded if sign else wanted).append(word if phrase is None else f'"{phrase}"')
    if wanted:
        found = _keys([" ".join(wanted)])
    else:
        found = set(Proposal.objects.published().values_list("pk", flat=True)) if excluded else set()
    return found - _keys(excluded) if excluded else found


def _keys(alternatives: list[str]) -> set[int]:
    """Return the keys of the published proposals that say, or quote, any of `alternatives`."""
    spoken = reduce(or_, (_query(text, "russian") for text in alternatives))
    titled = reduce(or_, (_query(text, each) for text in alternatives for each in _CONFIGURATIONS))
    # The expression of the index `anchor_words`.
    said = F("search")
    anchors = Anchor.objects.annotate(words=said).filter(words=spoken)
    quoting = Citation.objects.filter(
        passage__in=anchors.values("passage"), proposal__in=Proposal.objects.published()
    )
    titles = Proposal.objects.published().filter(search=titled)
    return set(
        titles.order_by().values_list("pk", flat=True).union(quoting.order_by().values_list("proposal"))
    )


def _query(text: str, configuration: str) -> SearchQuery:
    return SearchQuery(text, config=configuration, search_type="websearch")
