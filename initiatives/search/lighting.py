"""The words that were asked for, lit in the text in which they were found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from initiatives.text.folding import INVISIBLE

LONGEST = 320
"""How many characters of a text are shown."""
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_JOINS = f"{INVISIBLE}\u0300-\u036f'`´‘’‛′ʹʻʼ"
_WORD = re.compile(rf"[^\W_]+(?:[{_JOINS}]+[^\W_]+)*[\u0300-\u036f]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text as it stands there; a lit one is a word that was asked for."""

    text: str
    is_lit: bool = False


@dataclass(frozen=True, slots=True)
class Lit:
    """A text with the words lit, and its language ("" where nobody tells); cut out where it is long.

    `leads`, `trails`: whether words are left out before and after.
    """

    pieces: tuple[Piece, ...]
    language: str
    leads: bool = False
    trails: bool = False

    @property
    def is_lit(self) -> bool:
        """Whether any word of it was asked for."""
        return any(piece.is_lit for piece in self.pieces)

    @property
    def words(self) -> list[str]:
        """The words that are lit."""
        return [piece.text for piece in self.pieces if piece.is_lit]


def light(texts: Sequence[tuple[str, str]], query: str) -> list[Lit]:
    """Return each of `texts` (with its language, "" to be guessed) with the words lit that match `query`.

    `query` is a tsquery, "" for none. One database query, which is asked how each word stands in a vector.
    """
    spoken = [(text, language or ("kk" if _KAZAKH.search(text) else "ru")) for text, language in texts]
    words = sorted({(found[0], language) for text, language in spoken for found in _WORD.finditer(text)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, language FROM unnest(%s::text[], %s::text[]) AS words (word, language)"
            " WHERE initiatives_words(word, language) @@ %s::tsquery",
            [[word for word, _language in words], [language for _word, language in words], query],
        )
        wanted = set(cursor.fetchall())
    return [
        _cut(text, language, [f.span() for f in _WORD.finditer(text) if (f[0], spoken_in) in wanted])
        for (text, language), (_text, spoken_in) in zip(texts, spoken, strict=True)
    ]


def _cut(text: str, language: str, spans: list[tuple[int, int]]) -> Lit:
    start, end = _window(text, spans)
    pieces: list[Piece] = []
    at = start
    for begins, ends in spans:
        if start <= begins and ends <= end:
            pieces += [Piece(text[at:begins]), Piece(text[begins:ends], is_lit=True)]
            at = ends
    pieces.append(Piece(text[at:end]))
    shown = tuple(piece for piece in pieces if piece.text)
    return Lit(shown, language, leads=start > 0, trails=end < len(text))


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the stretch of at most LONGEST characters, of whole words, that holds the most lit ones."""
    if len(text) <= LONGEST:
        return 0, len(text)
    room = LONGEST - LONGEST // 4
    best = max(
        (begins for begins, _ends in spans),
        key=lambda first: sum(first <= begins and ends <= first + room for begins, ends in spans),
        default=0,
    )
    start = max(0, min(best - LONGEST // 4, len(text) - LONGEST))
    end = start + LONGEST
    if start:
        start = text.find(" ", start, best) + 1 or start
    # Where no space comes in time, what is shown ends within a word.
    if end < len(text) and (space := text.rfind(" ", best + 1, end)) > start:
        end = space
    return start, end
