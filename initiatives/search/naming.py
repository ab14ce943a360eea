"""Names of people and states as other languages write them: a text in Russian does not know «Tokayev»."""

import re
from collections.abc import Collection

from initiatives.models import State
from initiatives.models.public import public_people
from initiatives.models.wording import LANGUAGE_CODES
from initiatives.text.folding import fold_for_search

_WORD = re.compile(r"[^\W_]+")


def in_other_letters(words: Collection[str]) -> dict[str, list[str]]:
    """Return, for each of `words` that is part of a name, the words in its place in other languages.

    All are folded, in small letters. Names of as many words in two languages are told word by word
    («Kassym-Jomart Tokayev», «Касым-Жомарт Токаев»). Two database queries.
    """
    found: dict[str, list[str]] = {}
    columns = [f"name_{code}" for code in LANGUAGE_CODES]
    for name in (*State.objects.values_list(*columns), *public_people().values_list(*columns)):
        spoken = [_WORD.findall(fold_for_search(one).lower()) for one in name]
        for said in spoken:
            for place, word in enumerate(said):
                others = {other[place] for other in spoken if len(other) == len(said)} - {word}
                if word in words and others:
                    found.setdefault(word, []).extend(sorted(others - {*found.get(word, ())}))
    return found
