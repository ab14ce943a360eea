"""Differences of texts as pages show them: what is gone and what is new, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from initiatives.text.differences import Piece, compare

_BREAK = re.compile(r"\s*\n\s*\n\s*")
AROUND = 60
"""How many characters before and after a passage are shown with it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words, and whether they are in both texts (""), only in the old one or only in the new one."""

    words: str
    only: Literal["", "old", "new"] = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a passage in one version, marked where the other version differs, and what is around."""

    before: str
    stretches: tuple[Stretch, ...]
    after: str
    number: int
    language: str


@dataclass(frozen=True, slots=True)
class Row:
    """A changed paragraph of two compared texts, or (without stretches) so many `unchanged` ones."""

    stretches: tuple[Stretch, ...] = ()
    unchanged: int = 0


def sides(old: str, new: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Return the words of the old and of the new passage, each marked where they differ."""
    pieces = compare(old, new)
    return (
        tuple(Stretch(piece.old, "" if piece.same else "old") for piece in pieces if piece.old),
        tuple(Stretch(piece.new, "" if piece.same else "new") for piece in pieces if piece.new),
    )


def rows(old: str, new: str) -> list[Row]:
    """Return the changed paragraphs of two texts, gone and new words in one, the others counted."""
    shown: list[Row] = []
    unchanged = 0
    for paragraph in _paragraphs(compare(old, new)):
        if any(stretch.only for stretch in paragraph):
            if unchanged:
                shown.append(Row(unchanged=unchanged))
            unchanged = 0
            shown.append(Row(tuple(paragraph)))
        elif paragraph:
            unchanged += 1
    if unchanged:
        shown.append(Row(unchanged=unchanged))
    return shown


def _paragraphs(pieces: Iterable[Piece]) -> Iterator[list[Stretch]]:
    """Cut the compared texts into paragraphs; an end that only one text has is marked by a ¶."""
    paragraph: list[Stretch] = []
    for piece in pieces:
        if piece.same:
            parts: list[tuple[str, Literal["", "old", "new"]]] = [(piece.new, "")]
        else:
            parts = [(piece.old, "old"), (piece.new, "new")]
        for words, only in parts:
            first, *following = _BREAK.split(words)
            paragraph += [Stretch(first, only)] if first else []
            for words_of_next in following:
                if only:
                    paragraph.append(Stretch("¶", only))
                yield paragraph
                paragraph = [Stretch(words_of_next, only)] if words_of_next else []
    yield paragraph
