"""Topics that the words of a question name: what is offered where no text holds the words themselves."""

from django.db import connection

from initiatives.search.questions import read_question

_SHORTEST_STEM = 3
_SHORTEST_KAZAKH_STEM = 7
"""Five letters, after the "kk" that each Kazakh stem begins with."""

# Word formation hides a word from its stem («вода», «водные»): a topic is named by a word that begins alike.
_NAMED = f"""
SELECT topic.id
FROM initiatives_topic topic, LATERAL (
    SELECT initiatives_words(topic.name_ru || ' ' || topic.note_ru, 'ru')
        || initiatives_words(topic.name_en || ' ' || topic.note_en, 'en')
        || initiatives_words(topic.name_kk || ' ' || topic.note_kk, 'kk') AS words
) AS named
WHERE EXISTS (
    SELECT
    FROM unnest(%s::text[]) AS said (word), LATERAL unnest(tsvector_to_array(
        to_tsvector('russian', initiatives_folded(said.word)) || initiatives_words(said.word, 'kk')
    )) AS stem
    WHERE length(stem) >= {_SHORTEST_STEM} AND named.words @@ (
        quote_literal(stem) || CASE
            WHEN stem LIKE 'kk%%' AND length(stem) < {_SHORTEST_KAZAKH_STEM} THEN '' ELSE ':*'
        END
    )::tsquery
)
"""  # noqa: S608 - composed of constants of this module


def topics_named(words: str) -> list[int]:
    """Return the keys of the topics of which a name or a note has a word like one of `words`: one query.

    Raises QuestionRefusedError.
    """
    said = [term.said for terms in read_question(words) for term in terms if not term.is_excluded]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [said])
        return [key for (key,) in cursor.fetchall()]
