"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel, Levenshtein

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
_PARAGRAPH = "\n\n"
MOST_CELLS = 200_000_000
"""The largest product of two lengths that is compared by the longest common subsequence: 25 MB of bits."""
MOST_WORDS = 120_000
"""Beyond so many words and signs a changed stretch is not compared: the time grows with the product of both
lengths, and is some two seconds here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts: alike (but for white space), or `old` replaced by `new`; one may be empty."""

    old: str
    new: str
    same: bool


def compare(old: str, new: str) -> list[Piece]:
    """Return the pieces that, one after the other, give `old` and `new`; changes and likes alternate.

    Words and signs are compared one by one; white space tells nothing, but an empty line, which parts two
    paragraphs, does. Paragraphs that both texts have are matched first, then the words between them, so
    that as many as can be stay; single words that happen to stand in both amid rewritten ones count as
    rewritten too.
    """
    before, after = _paragraphs(_tokens(old)), _paragraphs(_tokens(new))
    pieces: list[Piece] = []
    for same, was, now in _match([_keys(one) for one in before], [_keys(one) for one in after]):
        of_old = [token for paragraph in before[was] for token in paragraph]
        of_new = [token for paragraph in after[now] for token in paragraph]
        if same:
            pieces.append(Piece("".join(of_old), "".join(of_new), same=True))
            continue
        pieces += (
            Piece("".join(of_old[one]), "".join(of_new[other]), alike)
            for alike, one, other in _match([_key(each) for each in of_old], [_key(each) for each in of_new])
        )
    return _joined(_without_chance(_joined(pieces)))


def _match(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, slice, slice]]:
    """Yield the stretches of two sequences in order, with whether they are the same."""
    numbers: dict[str, int] = {}
    codes = [[numbers.setdefault(key, len(numbers)) for key in keys] for keys in (old, new)]
    if len(old) * len(new) <= MOST_CELLS:
        steps = Indel.opcodes(codes[0], codes[1])
    elif max(len(old), len(new)) <= MOST_WORDS:
        # Takes memory in proportion to the lengths alone, but would rather replace a word than move on.
        steps = Levenshtein.opcodes(codes[0], codes[1])
    else:
        yield False, slice(None), slice(None)
        return
    # What is gone and what is new at one place are two steps, or one.
    for same, some in groupby(steps, key=lambda step: step.tag == "equal"):
        run = list(some)
        yield (
            same,
            slice(run[0].src_start, run[-1].src_end),
            slice(run[0].dest_start, run[-1].dest_end),
        )


def _tokens(text: str) -> list[str]:
    """Cut a text into words and signs, each with the white space after it, and empty lines."""
    tokens: list[str] = []
    for found in _TOKENS.findall(text):
        if tokens and found.isspace() and found.count("\n") < 2:
            tokens[-1] += found
        else:
            tokens.append(found)
    return tokens


def _paragraphs(tokens: Iterable[str]) -> list[list[str]]:
    """Cut the tokens into paragraphs, each with the empty line after it."""
    paragraphs: list[list[str]] = [[]]
    for token in tokens:
        paragraphs[-1].append(token)
        if _key(token) == _PARAGRAPH:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _keys(paragraph: Iterable[str]) -> str:
    """Return what tells a paragraph from others."""
    return " ".join(_key(token) for token in paragraph).strip()


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
