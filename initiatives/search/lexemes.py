"""A question as PostgreSQL takes it: the words of each term as they stand in the vectors (`models/words.py`).

The stock Russian stemmer takes what looks like an ending off a word in some of its cases (Токаев → тока, but
Токаева → токаев; Ильхам → ильх; систему → сист, but системы → систем). The vectors keep what it makes of a
text, and a question asks for all of it: the stem, the stem of a stem that ends in a consonant, that of the
word in «а», by which nothing but the ending is taken off.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from initiatives.search.questions import Term, read_question

_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]$"
_VOWEL = "[аеиоуыэюя]$"
_SHORTEST_PREFIX = 5
"""A Kazakh word of so many letters, its endings cut, finds what begins like it: экономика, экономикалық."""

_LEXEMES = f"""
SELECT term, place, word, russian.stems || further.stems, kazakh.stems, russian.stems
FROM unnest(%s::text[]) WITH ORDINALITY AS terms (said, term),
    regexp_split_to_table(initiatives_folded(said), ' ') WITH ORDINALITY AS words (word, place),
    LATERAL (SELECT tsvector_to_array(to_tsvector('russian', word)) AS stems) AS russian,
    LATERAL (SELECT array_to_string(russian.stems, ' ') AS stem) AS one,
    LATERAL (
        SELECT tsvector_to_array(
            to_tsvector('russian', CASE
                WHEN word ~ '{_CONSONANT}' THEN word || 'а'
                WHEN word ~ '{_VOWEL}' THEN regexp_replace(word, '{_VOWEL}', 'а')
                ELSE ''
            END)
            || to_tsvector('russian', CASE WHEN stem ~ '{_CONSONANT}' THEN stem ELSE '' END)
        ) AS stems
    ) AS further,
    LATERAL (SELECT tsvector_to_array(initiatives_words(word, 'kk')) AS stems) AS kazakh
WHERE word <> ''
ORDER BY term, place
"""  # noqa: S608 - composed of constants of this module


class MadeQuery(SearchQuery):
    """A question in PostgreSQL's own writing (type tsquery), taken as it is."""

    def __init__(self, made: str) -> None:
        super().__init__(made)
        self.made = made

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Return the question cast to its type."""
        return "%s::tsquery", [self.made]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What one of the alternatives of a question looks for and leaves out, each a tsquery; "" for nothing.

    `terms` are those of what it looks for, of which all are meant.
    """

    wanted: str
    excluded: str
    terms: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Both in one."""
        return f"({self.wanted}) & !({self.excluded})" if self.excluded else f"({self.wanted})"


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. `words` are those wanted, folded, each with the tsquery that finds it."""

    alternatives: list[Alternative] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    @property
    def whole(self) -> MadeQuery:
        """All of it, for one text that has to hold what is asked."""
        return MadeQuery(" | ".join(each.whole for each in self.alternatives))

    @property
    def loosened(self) -> "Query | None":
        """What any of the terms answers; None where there are no two that had to be met at once."""
        if len(self.alternatives) != 1 or len(self.alternatives[0].terms) < 2:
            return None
        [meant] = self.alternatives
        return Query([Alternative(" | ".join(meant.terms), meant.excluded, meant.terms)], self.words)

    @property
    def lit(self) -> str:
        """The tsquery that any word to light matches."""
        return " | ".join(dict.fromkeys(self.words.values()))


@dataclass(slots=True)
class _Word:
    place: int
    said: str
    russian: list[str]
    kazakh: list[str]
    is_stopped: bool


def understand(words: str) -> Query:
    """Return the query of `words`; it is false if they hold nothing that could be found. One database query.

    A word that stands in nearly every text (PostgreSQL's stop words: "and", «для») is passed over.

    Raises QuestionRefusedError, see `read_question`.
    """
    alternatives = read_question(words)
    terms = [term for each in alternatives for term in each]
    if not terms:
        return Query()
    found: defaultdict[int, list[_Word]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [[term.said for term in terms]])
        for term, place, said, russian, kazakh, stems in cursor.fetchall():
            found[term].append(_Word(place, said, sorted(set(russian)), kazakh, not stems or not kazakh))
    made: list[Alternative] = []
    sought: dict[str, str] = {}
    number = 0
    for each in alternatives:
        wanted: list[str] = []
        excluded: list[str] = []
        for term in each:
            number += 1
            asked = _term(term, found[number])
            if asked:
                (excluded if term.is_excluded else wanted).append(asked)
            if asked and not term.is_excluded:
                sought |= {word.said: _any(word) for word in found[number] if not word.is_stopped}
        if wanted:
            made.append(Alternative(" & ".join(wanted), " | ".join(excluded), tuple(wanted)))
    return Query(made, sought)


def _term(term: Term, words: list[_Word]) -> str:
    if len(words) == 1 and words[0].is_stopped:
        return ""
    if len(words) == 1:
        return _any(words[0], begun=not term.is_phrase)
    russian = _phrase([(word.place, word.russian) for word in words if not word.is_stopped])
    kazakh = _phrase([(word.place, word.kazakh) for word in words])
    return f"({' | '.join(filter(None, (russian, kazakh)))})" if russian or kazakh else ""


def _any(word: _Word, *, begun: bool = True) -> str:
    """Return what finds the word in any language; `begun`: also as the beginning of a Kazakh one."""
    stems = [quoted(stem) for stem in word.russian]
    for stem in word.kazakh:
        is_long = begun and stem.startswith("kk") and len(stem) - 2 >= _SHORTEST_PREFIX
        stems.append(quoted(stem) + (":*" if is_long else ""))
    return f"({' | '.join(dict.fromkeys(stems))})"


def _phrase(words: list[tuple[int, list[str]]]) -> str:
    """Return what finds the words at just these distances from one another."""
    made, before = "", 0
    for place, stems in words:
        either = f"({' | '.join(map(quoted, stems))})"
        made = f"{made} <{place - before}> {either}" if made else either
        before = place
    return f"({made})" if made else ""


def quoted(lexeme: str) -> str:
    """Return a lexeme as it is written in a tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
