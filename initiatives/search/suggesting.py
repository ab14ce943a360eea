"""What a reader may have meant whose words are found nowhere, or nearly: words of texts that look alike."""

from functools import partial

from django.db import connection
from rapidfuzz.distance import OSA

from initiatives.models.words import SHORTEST_KNOWN
from initiatives.search.questions import read_question
from initiatives.text.folding import fold_for_search

MOST_SUGGESTIONS = 3
_CANDIDATES = 30
_SHORTEST_STEM = 3

# A word is right if a text holds it in any form: then nothing is offered for it.
_IS_FORM = """
to_tsvector('russian', known.word) = to_tsvector('russian', asked.folded)
    OR initiatives_kazakh(known.word) = initiatives_kazakh(asked.folded)
"""

# Word formation hides a word from its stem («вода», «водных»): what begins with it is offered first.
_NEAR = f"""
SELECT asked.word, asked.folded, near.word, near.is_form, near.is_kin
FROM (
    SELECT said.word, initiatives_folded(said.word) AS folded,
        tsvector_to_array(to_tsvector('russian', initiatives_folded(said.word))) AS stems
    FROM unnest(%s::text[]) AS said (word)
) AS asked
LEFT JOIN LATERAL (
    (
        SELECT known.word, {_IS_FORM} AS is_form, false AS is_kin
        FROM initiatives_knownword known
        WHERE known.word %% asked.folded
        GROUP BY known.word
        ORDER BY similarity(known.word, asked.folded) DESC
        LIMIT {_CANDIDATES}
    )
    UNION ALL
    (
        SELECT kin.word, kin.is_form, true
        FROM (
            SELECT DISTINCT ON (to_tsvector('russian', known.word)) known.word, {_IS_FORM} AS is_form
            FROM initiatives_knownword known
            WHERE cardinality(asked.stems) = 1 AND length(asked.stems[1]) >= {_SHORTEST_STEM}
                AND known.word LIKE asked.stems[1] || '%%'
            ORDER BY to_tsvector('russian', known.word), length(known.word), known.word
        ) AS kin
        ORDER BY kin.is_form DESC, length(kin.word), kin.word
        LIMIT {MOST_SUGGESTIONS}
    )
) AS near ON true
"""  # noqa: S608 - composed of constants of this module


def suggestions(words: str) -> list[str]:
    """Return at most MOST_SUGGESTIONS questions that differ from `words` in words that no text holds.

    Words that begin with the stem of the one asked come before those that only look alike. One database
    query. A word of the same sound in other letters, or of another language, is not thought of.
    """
    asked = [
        term.said
        for terms in read_question(words)
        for term in terms
        if not term.is_excluded and not term.is_phrase and len(term.said) >= SHORTEST_KNOWN
    ]
    if not asked:
        return []
    kin: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    right: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [list(dict.fromkeys(asked))])
        for said, folded, word, is_form, is_kin in cursor.fetchall():
            if is_form:
                right.add(said)
            elif is_kin:
                kin.setdefault(said, []).append(word)
            elif word and OSA.distance(folded, word) <= _mistakes(folded):
                alike.setdefault(said, []).append(word)
    for said, words_alike in alike.items():
        words_alike.sort(key=partial(OSA.distance, said.lower()))
    meant = {
        said: list(dict.fromkeys([*kin.get(said, []), *alike.get(said, [])]))
        for said in dict.fromkeys([*kin, *alike])
    }
    wrong = [said for said in meant if said not in right]
    if not wrong:
        return []
    offered = []
    for place in range(MOST_SUGGESTIONS):
        question = fold_for_search(words)
        for said in wrong:
            question = question.replace(said, meant[said][min(place, len(meant[said]) - 1)])
        offered.append(question)
    return list(dict.fromkeys(offered))


def _mistakes(word: str) -> int:
    """Return how many letters may be wrong, missing, too many or in each other's place."""
    return 1 if len(word) <= 5 else 2
