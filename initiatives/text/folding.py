"""Folding: what two spellings of the same words have in common, with the way back to the real text.

Folded away are: the composition of letters (NFC), case, ё/е, the kind of quotes and of dashes and
hyphens, the kind and number of white-space characters, and characters nobody sees (soft hyphens,
zero-width spaces). Everything else tells words apart; й is never и.
"""

from __future__ import annotations

import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from .spans import Span

INVISIBLE = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width space, word joiner, zero-width no-break space: dropped by folding."""

_QUOTES = "\"'`´«»‹›“”„‟‘’‚‛′″ʹʺʻʼ〝〞〟＂＇"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_DIAERESIS = "\u0308"
_ALIKE = str.maketrans({**dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_DASHES, "-")})


_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011"
_STRESS = "\u0300\u0301"
_APOSTROPHES = "'`´‘’‛′ʹʻʼ＇"
_SEARCHED = {"ё": "е", "Ё": "Е", **dict.fromkeys(_SPACES, " "), **dict.fromkeys(_HYPHENS, "-")}
SEARCHED_FROM = "".join(_SEARCHED) + INVISIBLE + _STRESS + _APOSTROPHES
"""The characters that a search for words takes for others, in order; those beyond SEARCHED_TO for none."""
SEARCHED_TO = "".join(_SEARCHED.values())
_SEARCH = str.maketrans(SEARCHED_FROM[: len(SEARCHED_TO)], SEARCHED_TO, SEARCHED_FROM[len(SEARCHED_TO) :])


def fold_for_search(text: str) -> str:
    """Return `text` as a search for words takes it; case and inflection are the database's to fold.

    For a text in NFC, as the record holds it, PostgreSQL's translate(text, SEARCHED_FROM, SEARCHED_TO) gives
    the same.
    """
    return unicodedata.normalize("NFC", text).translate(_SEARCH)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, where in the source it comes from.

    `starts[i]` and `ends[i]` are the bounds of the source letter (with its marks) or white-space run
    behind the folded character i; characters that come from one letter share them.
    """

    text: str
    starts: array[int]
    ends: array[int]

    def span_in_source(self, span: Span) -> Span:
        """Map a span of the folded text to the source, widened to whole letters.

        Raises ValueError if the span reaches beyond the folded text.
        """
        if span.end > len(self.text):
            raise ValueError(f"The span [{span.start}, {span.end}) ends beyond the folded text")
        return Span(self.starts[span.start], self.ends[span.end - 1])

    def splits_letter(self, span: Span) -> bool:
        """Tell whether a bound of the folded span falls inside one source letter (as in ß, й)."""
        return self._within_letter(span.start) or self._within_letter(span.end)

    def _within_letter(self, index: int) -> bool:
        return 0 < index < len(self.text) and self.starts[index] == self.starts[index - 1]


def fold(text: str) -> Folded:
    """Fold `text` and keep the map back to its own offsets."""
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    letter, start, end = "", 0, 0

    def close() -> None:
        if letter:
            folded = _fold_letter(letter)
            pieces.append(folded)
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))

    for index, character in enumerate(text):
        if character in INVISIBLE:
            continue
        if character.isspace():
            character = " "
            joins = letter == " "
        else:
            joins = letter not in ("", " ") and _joins_previous(character)
        if joins:
            letter = letter if character == " " else letter + character
        else:
            close()
            letter, start = character, index
        end = index + 1
    close()
    return Folded("".join(pieces), starts, ends)


@lru_cache(maxsize=4096)
def _joins_previous(character: str) -> bool:
    """Tell whether composition may join it to the one before: marks, Hangul vowels and finals."""
    return (
        unicodedata.category(character)[0] == "M"
        or "\u1161" <= character <= "\u1175"
        or "\u11a8" <= character <= "\u11c2"
    )


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    """Fold one letter with its marks.

    Case is folded on the decomposed form, as the Unicode Standard (3.13, canonical caseless matching) asks.
    """
    caseless = unicodedata.normalize("NFD", letter).casefold()
    if caseless[0] == "е":
        caseless = caseless.replace(_DIAERESIS, "")
    return unicodedata.normalize("NFC", caseless).translate(_ALIKE)
