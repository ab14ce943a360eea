"""What a reader may have meant of whose words one is found nowhere: words of public texts that look alike.

The words known (`models/words.py`) come from all that was public once. Which of them may be offered is asked
of what is looked through today, or at the day asked for: what was withdrawn or changed gives no word away.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection
from rapidfuzz.distance import OSA

from initiatives.models import NOW, Moment
from initiatives.models.words import SHORTEST_KNOWN
from initiatives.search.holding import how_many_hold
from initiatives.search.lexemes import Query, quoted, understand
from initiatives.search.naming import in_other_letters
from initiatives.search.narrowing import KINDS
from initiatives.search.questions import LONGEST_WORDS
from initiatives.text.folding import fold_for_search

MOST_SUGGESTIONS = 3
_CANDIDATES = 30
_MOST_KIN = 8
_SHORTEST_STEM = 3

# An adjective or a noun in a case that goes with another word reads badly by itself, or before a third one.
_OBLIQUE = "(о[йюмв]|е[йюмв]|[оеая]го|[оеа]му|[ыи](х|м|ми)|[ую]ю|[ая](х|м|ми))$"

# Word formation hides a word from its stem («вода», «водных»): what begins with it is kin to it.
_NEAR = f"""
SELECT asked.word, near.word, near.is_kin,
    asked.stems[1], (tsvector_to_array(to_tsvector('russian', near.word)))[1],
    plainto_tsquery('simple', initiatives_kazakh(near.word))::text
FROM (
    SELECT said.word, tsvector_to_array(to_tsvector('russian', said.word)) AS stems
    FROM unnest(%s::text[]) AS said (word)
) AS asked
CROSS JOIN LATERAL (
    (
        SELECT known.word, false AS is_kin
        FROM initiatives_knownword known
        WHERE known.word %% asked.word
        GROUP BY known.word
        ORDER BY similarity(known.word, asked.word) DESC, known.word
        LIMIT {_CANDIDATES}
    )
    UNION ALL
    (
        SELECT kin.word, true
        FROM (
            SELECT DISTINCT ON (to_tsvector('russian', known.word)) known.word
            FROM initiatives_knownword known
            WHERE cardinality(asked.stems) = 1 AND length(asked.stems[1]) >= {_SHORTEST_STEM}
                AND known.word LIKE asked.stems[1] || '%%'
            ORDER BY to_tsvector('russian', known.word),
                known.word ~ '{_OBLIQUE}', length(known.word), known.word
        ) AS kin
        ORDER BY length(kin.word), kin.word
        LIMIT {_MOST_KIN}
    )
) AS near
"""  # noqa: S608 - composed of constants of this module


@dataclass(frozen=True, slots=True)
class Swap:
    """A word that was asked for, and the one offered in its stead: its kin, or (`is_kin` false) alike.

    `mistakes` counts the letters that are wrong, missing, too many or in each other's place; those of the
    stem, where the form that was asked for is not known.
    """

    asked: str
    offered: str
    is_kin: bool
    mistakes: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that finds something: its `words`, and in what it differs from the one asked."""

    words: str
    swaps: tuple[Swap, ...]


def suggestions(
    words: str, query: Query, *, kinds: Collection[str] = KINDS, moment: Moment = NOW
) -> list[Suggestion]:
    """Return at most MOST_SUGGESTIONS questions like `words` that find something in `kinds` at `moment`.

    They differ in the words that no text holds in any form. A name is offered as it is in other languages; of
    other words, those that begin with the stem of the one asked come before those that only look alike. Six
    database queries at most, and one for each suggestion.
    """
    spoken = [(word, made) for word, made in query.words.items() if len(word) >= SHORTEST_KNOWN]
    held = how_many_hold([made for _word, made in spoken], KINDS, moment) if spoken else []
    wrong = [word for (word, _made), times in zip(spoken, held, strict=True) if not times]
    meant = _meant(wrong, kinds, moment) | _named(wrong) if wrong else {}
    offered: dict[str, Suggestion] = {}
    for place in range(MOST_SUGGESTIONS):
        swaps = tuple(every[min(place, len(every) - 1)] for every in meant.values())
        question = _swapped(fold_for_search(words), swaps)
        if len(question) <= LONGEST_WORDS:
            offered.setdefault(question, Suggestion(question, swaps))
    queries = [understand(question).whole.made for question in offered] if meant else []
    found = how_many_hold(queries, kinds, moment) if queries else []
    return [each for each, times in zip(offered.values(), found, strict=False) if times]


def _meant(wrong: Sequence[str], kinds: Collection[str], moment: Moment) -> dict[str, list[Swap]]:
    """Return, for each of the words for which something may be offered, what, the likeliest first."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [list(wrong)])
        rows = cursor.fetchall()
    known = {word for _asked, word, *_others in rows}
    found = [
        (
            _swap(asked, word, said or "", stem or "", known, is_kin=is_kin),
            [*map(quoted, filter(None, [stem])), kazakh],
        )
        for asked, word, is_kin, said, stem, kazakh in rows
    ]
    near = [(swap, stems) for swap, stems in found if swap.is_kin or swap.mistakes <= _likely(swap.asked)]
    held = how_many_hold([" | ".join(stems) for _swap, stems in near], kinds, moment) if near else []
    likely = [(*each, times) for each, times in zip(near, held, strict=True) if times]
    # The sort is stable: kin stand as they came, the shortest first.
    likely.sort(
        key=lambda each: () if each[0].is_kin else (each[0].mistakes, each[0].offered not in known, -each[2])
    )
    meant: dict[str, list[Swap]] = {}
    taken: set[tuple[str, str]] = set()
    for swap, stems, _times in likely:
        forms = {(swap.asked, stem) for stem in stems}
        # Of the forms of a word the likeliest is enough.
        if not forms & taken:
            meant.setdefault(swap.asked, []).append(swap)
        taken |= forms
    return meant


def _named(wrong: Sequence[str]) -> dict[str, list[Swap]]:
    return {
        word: [Swap(word, other, is_kin=False, mistakes=0) for other in others]
        for word, others in in_other_letters(wrong).items()
    }


def _swap(asked: str, word: str, asked_stem: str, stem: str, known: Collection[str], *, is_kin: bool) -> Swap:
    """Return the swap of a word for one that is known, or for a form of it: that which was asked for.

    «искуственный» is one letter off «искусственный», whatever the case in which texts hold that. A stem
    without an ending is a word only if it is known: «транспортн» is none, so «транспрт» is told of a form.
    """
    mistakes = OSA.distance(asked, word)
    if is_kin or not stem or not asked_stem or not asked.startswith(asked_stem):
        return Swap(asked, word, is_kin, mistakes)
    ending = asked.removeprefix(asked_stem)
    fewer = OSA.distance(asked, stem + ending)
    if fewer >= mistakes:
        return Swap(asked, word, is_kin, mistakes)
    return Swap(asked, stem + ending if ending or stem in known else word, is_kin, fewer)


def _swapped(question: str, swaps: Iterable[Swap]) -> str:
    for swap in swaps:
        word = rf"(?<![^\W_]){re.escape(swap.asked)}(?![^\W_])"
        question = re.sub(word, partial(_as_begun, offered=swap.offered), question, flags=re.IGNORECASE)
    return question


def _as_begun(asked: re.Match[str], offered: str) -> str:
    """Return the word offered, with a capital letter where the one asked has one."""
    return offered[0].upper() + offered[1:] if asked[0][0].isupper() else offered


def _likely(word: str) -> int:
    """Return how many mistakes a word is likely to have at most."""
    return 1 if len(word) <= 5 else 2
