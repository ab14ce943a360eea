"""What a reader may have meant whose words are found nowhere, or nearly: words of texts that look alike."""

from django.db import connection
from rapidfuzz.distance import OSA

from initiatives.models.words import SHORTEST_KNOWN
from initiatives.search.questions import read_question
from initiatives.text.folding import fold_for_search

MOST_SUGGESTIONS = 3
_CANDIDATES = 30

# A word is right if a text holds it in any form: then nothing is offered for it.
_ALIKE = f"""
SELECT asked.word, initiatives_folded(asked.word), alike.word, alike.is_form
FROM unnest(%s::text[]) AS asked (word)
LEFT JOIN LATERAL (
    SELECT known.word,
        to_tsvector('russian', known.word) = to_tsvector('russian', initiatives_folded(asked.word))
            OR initiatives_kazakh(known.word) = initiatives_kazakh(initiatives_folded(asked.word)) AS is_form
    FROM initiatives_knownword known
    WHERE known.word %% initiatives_folded(asked.word)
    GROUP BY known.word
    ORDER BY similarity(known.word, initiatives_folded(asked.word)) DESC
    LIMIT {_CANDIDATES}
) AS alike ON true
"""  # noqa: S608 - composed of constants of this module


def suggestions(words: str) -> list[str]:
    """Return at most MOST_SUGGESTIONS questions that differ from `words` in words that no text holds.

    One database query. A word of the same sound in other letters, or of another language, is not thought of.
    """
    asked = [
        term.said
        for terms in read_question(words)
        for term in terms
        if not term.is_excluded and not term.is_phrase and len(term.said) >= SHORTEST_KNOWN
    ]
    if not asked:
        return []
    meant: dict[str, list[str]] = {}
    right: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [list(dict.fromkeys(asked))])
        for said, folded, alike, is_form in cursor.fetchall():
            if is_form:
                right.add(said)
            elif alike and OSA.distance(folded, alike) <= _mistakes(folded):
                meant.setdefault(said, []).append(alike)
    for said, alike in meant.items():
        alike.sort(key=lambda word: OSA.distance(said.lower(), word))
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
