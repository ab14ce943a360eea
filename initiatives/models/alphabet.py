"""Alphabetical order of Russian, Kazakh and English names.

The embedded server has no ICU, and its code-point order puts Ё before А and Қ after я. The letters
of the Kazakh alphabet (which holds the Russian one) are mapped to code points in their own order.
"""

from django.db import models
from django.db.models.functions import Coalesce, Lower, NullIf

from initiatives.models.wording import fallback_order

_LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# Private-use code points sort after Latin letters and stand for nothing else.
_RANKS = "".join(chr(0xE000 + rank) for rank in range(len(_LETTERS)))
_TABLE = str.maketrans(_LETTERS, _RANKS)


def alphabet_key(text: str) -> str:
    """Return a key by which Python sorts `text` as `alphabetical` does in the database."""
    return text.lower().translate(_TABLE)


def alphabetical(field: str, language: str | None = None) -> models.Func:
    """Return the expression that orders by the wording of `field` shown to a reader of `language`."""
    shown = Coalesce(
        *(NullIf(models.F(f"{field}_{code}"), models.Value("")) for code in fallback_order(language)),
        models.Value(""),
    )
    return models.Func(
        Lower(shown),
        models.Value(_LETTERS),
        models.Value(_RANKS),
        function="translate",
        output_field=models.TextField(),
    )
