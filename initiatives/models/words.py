"""How the database takes words for a search: functions of its own, the columns made by them, the words known.

A vector holds, for a text in Russian or English, what PostgreSQL's `russian` makes of it (which stems words
in Latin letters as English ones), and for a text in Kazakh its words without their endings, each begun by
`kk`: so no stem of one language is taken for one of another. A question asks for either (`search/lexemes`).
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.migrations import RunSQL
from django.utils.translation import gettext_lazy as _

from initiatives.models.publication import Publication
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.text.folding import SEARCHED_FROM, SEARCHED_TO
from initiatives.text.kazakh import ENDINGS, MUTE, VOICED

_LETTERS_OF_KAZAKH = "әғқңөұүһі"
_FROM = SEARCHED_FROM.replace("'", "''")
SHORTEST_KNOWN = 4
"""Words of fewer letters are not kept for "did you mean": nearly everything is like them."""

# Their bodies are parsed when they are made: a dump is restored whatever the search path.
_FUNCTIONS = rf"""
CREATE FUNCTION initiatives_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN trim(regexp_replace(
    lower(translate(normalize(said), '{_FROM}', '{SEARCHED_TO}')), '[^[:alnum:]]+', ' ', 'g'
));

CREATE FUNCTION initiatives_kazakh(folded text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    translate(regexp_replace(folded, '{ENDINGS}', '', 'g'), '{VOICED}', '{MUTE}'),
    '\m(?=[а-я{_LETTERS_OF_KAZAKH}])', 'kk', 'g'
);

CREATE FUNCTION initiatives_words(said text, language text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN language = 'kk' OR language = '' AND lower(said) ~ '[{_LETTERS_OF_KAZAKH}]'
    THEN to_tsvector('pg_catalog.simple', initiatives_kazakh(initiatives_folded(said)))
    ELSE to_tsvector('pg_catalog.russian', initiatives_folded(said))
END;
"""

_WITHOUT_FUNCTIONS = """
DROP FUNCTION initiatives_words(text, text);
DROP FUNCTION initiatives_kazakh(text);
DROP FUNCTION initiatives_folded(text);
"""

MAKE_FUNCTIONS = RunSQL(_FUNCTIONS, _WITHOUT_FUNCTIONS)
"""What a migration does before the columns below: they are made by these functions."""


def words_sql(said: str, language: str) -> str:
    """Return the SQL of the vector of `said` in `language` ("" to be guessed): both are SQL expressions."""
    return f"initiatives_words({said}, {language})"


def _words(column: str, language: str, weight: str) -> models.Func:
    vector = models.Func(models.F(column), models.Value(language), function="initiatives_words")
    return models.Func(vector, models.Value(weight), function="setweight")


class Vector(SearchVectorField):  # type: ignore[type-arg] # not generic when it runs
    """A vector that is asked, but never read: records come without it, whatever loads them (it is None).

    It may be as long as the text itself, and nothing in Python could use it.
    """

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Leave the vector in the database."""
        return "NULL::tsvector", ()

    def deconstruct(self) -> Any:
        """Return the stock field: to migrations it is a column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.search.SearchVectorField", args, kwargs


def _generated(*vectors: models.Func) -> Any:
    both: Any = models.Func(*vectors, template="(%(expressions)s)", arg_joiner=" || ", output_field=Vector())
    column: Any = models.GeneratedField(expression=both, output_field=Vector(), db_persist=True)
    column.db_returning = False  # nor is it told of a row that was added
    return column


def vector_of_wordings(**weights: str) -> Any:
    """Return the generated column with the vectors of wordings: `title="A"` takes `title_ru` and so on."""
    return _generated(
        *(
            _words(f"{field}_{code}", code, weight)
            for field, weight in weights.items()
            for code in LANGUAGE_CODES
        )
    )


def vector_of_columns(**weights: str) -> Any:
    """Return the generated column with the vectors of columns whose language nobody tells."""
    return _generated(*(_words(column, "", weight) for column, weight in weights.items()))


def vector_by_trigger() -> Any:
    """Return the column for a vector that a trigger fills, whatever is written into it."""
    return Vector(editable=False, default="")


class KnownWord(models.Model):
    """A word as it stands in a text that is public or was once, folded: what a mistyped one may have meant.

    It is offered only while a public text holds it (`search/suggesting.py`).
    Two writers at once may both bring a word; it counts once when it is asked for. So nobody waits.
    """

    word = models.CharField(_("word"), max_length=60)

    class Meta:
        verbose_name = _("known word")
        verbose_name_plural = _("known words")
        indexes = [
            models.Index(fields=["word"], name="knownword_word"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="knownword_like"),
        ]

    def __str__(self) -> str:
        return self.word


def _known(texts: str) -> str:
    """Return the statement that keeps the words of `texts`, a query of one column."""
    return f"""
                INSERT INTO initiatives_knownword (word)
                SELECT DISTINCT known.word
                FROM ({texts}) AS said (words),
                    LATERAL regexp_split_to_table(initiatives_folded(said.words), ' ') AS known (word)
                WHERE length(known.word) BETWEEN {SHORTEST_KNOWN} AND 60 AND known.word !~ '[0-9]'
                    AND NOT EXISTS (SELECT FROM initiatives_knownword w WHERE w.word = known.word);
                RETURN NULL;
                """


def keeps_words_of_paragraphs() -> pgtrigger.Trigger:
    """Return the trigger that keeps the words of new paragraphs."""
    return pgtrigger.Trigger(
        name="paragraph_words_known",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="fresh"),
        func=_known(
            'SELECT substr(v.text, p.start + 1, p."end" - p.start)'
            " FROM fresh p JOIN initiatives_version v ON v.id = p.version_id"
        ),
    )


def keeps_words_of_published(*fields: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps the words of the wordings `fields` of a record that is public."""
    columns = ", ".join(f"NEW.{field}_{code}" for field in fields for code in LANGUAGE_CODES)
    return pgtrigger.Trigger(
        name="words_known",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__publication=Publication.PUBLISHED),
        func=_known(f"SELECT concat_ws(' ', {columns})"),
    )
