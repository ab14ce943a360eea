"""What a reader may ask for in words, in the syntax of web search engines; read before the database is asked.

All words are meant; `or` parts alternatives; quotation marks make a phrase; `-` leaves out. What would keep
the database busy for long (many words, nothing but exclusions) is refused here, and the reader is told why.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.text.folding import fold_for_search

LONGEST_WORDS = 200
"""How many characters may be asked for."""
MOST_WORDS = 20
"""How many words may be asked for."""

# Readers of Russian and Kazakh write «…» or „…“.
_STRAIGHT = str.maketrans(dict.fromkeys("«»“”„‟", '"'))
_DASHES = "-\u2010\u2011\u2212"
# A phrase or a word, with the sign that excludes it; a sign within a phrase is none.
_TERM = re.compile(rf'(?P<sign>[{_DASHES}]*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORD = re.compile(r"[^\W_]+")


class QuestionRefusedError(ValueError):
    """What is asked is not looked for; the message says why, in the active language."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase of a question, as it was written."""

    said: str
    is_excluded: bool
    is_phrase: bool


def read_question(words: str) -> list[list[Term]]:
    """Return the alternatives that `words` ask for, each the terms of which all are meant; none for no word.

    Raises QuestionRefusedError for more characters or words than are looked for, and for an alternative that
    only leaves out.
    """
    if len(words) > LONGEST_WORDS:
        raise QuestionRefusedError(
            ngettext(
                "Ask for at most %(number)d character.",
                "Ask for at most %(number)d characters.",
                LONGEST_WORDS,
            )
            % {"number": LONGEST_WORDS}
        )
    alternatives: list[list[Term]] = [[]]
    asked = 0
    for found in _TERM.finditer(fold_for_search(words).translate(_STRAIGHT)):
        said = found["word"] if found["phrase"] is None else found["phrase"]
        number = len(_WORD.findall(said))
        asked += number
        if found["phrase"] is None and not found["sign"] and said.lower() == "or":
            alternatives.append([])
        elif number:
            alternatives[-1].append(Term(said, bool(found["sign"]), found["phrase"] is not None))
    if asked > MOST_WORDS:
        raise QuestionRefusedError(
            ngettext("Ask for at most %(number)d word.", "Ask for at most %(number)d words.", MOST_WORDS)
            % {"number": MOST_WORDS}
        )
    alternatives = [terms for terms in alternatives if terms]
    if any(all(term.is_excluded for term in terms) for terms in alternatives):
        raise QuestionRefusedError(
            _("Only words to leave out are given; add a word to look for (beside each “or”).")
        )
    return alternatives
