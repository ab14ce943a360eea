"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Levenshtein

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_PARAGRAPH = "\n\n"
MOST_WORDS = 120_000
"""Beyond so many words and signs in one of the texts, paragraphs are compared whole: the time of a
comparison grows with the product of both lengths, and is some two seconds here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts: alike (but for white space), or `old` replaced by `new`; one may be empty."""

    old: str
    new: str
    same: bool


def compare(old: str, new: str) -> list[Piece]:
    """Return the pieces that, one after the other, give `old` and `new`; changes and likes alternate.

    Words and signs are compared one by one; white space tells nothing, but an empty line, which parts two
    paragraphs, does. The fewest words differ (Levenshtein distance over words), and single words that
    happen to stand in both amid rewritten ones count as rewritten too.
    """
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = _paragraphs(before), _paragraphs(after)
    numbers: dict[str, int] = {}
    codes = [
        [numbers.setdefault(_key(token), len(numbers)) for token in tokens] for tokens in (before, after)
    ]
    pieces = [
        Piece(
            "".join(before[step.src_start : step.src_end]),
            "".join(after[step.dest_start : step.dest_end]),
            step.tag == "equal",
        )
        for step in Levenshtein.opcodes(codes[0], codes[1])
    ]
    return _joined(_without_chance(_joined(pieces)))


def _tokens(text: str) -> list[str]:
    """Cut a text into words and signs, each with the white space after it, and empty lines."""
    tokens: list[str] = []
    for found in _TOKENS.findall(text):
        if tokens and found.isspace() and found.count("\n") < 2:
            tokens[-1] += found
        else:
            tokens.append(found)
    return tokens


def _paragraphs(tokens: Sequence[str]) -> list[str]:
    """Join the tokens between two empty lines."""
    return ["".join(group) for _, group in groupby(tokens, key=lambda token: _key(token) == _PARAGRAPH)]


def _key(token: str) -> str:
    """Return what tells a token from others: all but the white space around it."""
    return " ".join(token.split()) or (_PARAGRAPH if token.count("\n") > 1 else " ")


def _without_chance(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a like stretch between two changes for changed if both changes are larger than itself."""
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        around = [*result[-1:], *pieces[index + 1 : index + 2]]
        chance = (
            piece.same
            and _PARAGRAPH not in piece.old
            and len(around) == 2
            and all(max(len(one.old), len(one.new)) > 2 * len(piece.old) for one in around)
        )
        result.append(Piece(piece.old, piece.new, same=False) if chance else piece)
    return result


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours of one kind."""
    return [
        Piece("".join(one.old for one in some), "".join(one.new for one in some), same)
        for same, group in groupby(pieces, key=lambda piece: piece.same)
        for some in [list(group)]
    ]
