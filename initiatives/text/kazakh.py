r"""Kazakh endings: what is cut off a word so that all its forms are one to a search.

Kazakh says number, owner and case by endings, one after the other: конвенция|сы|на, мемлекет|тер|дің. Which
form an ending takes is told by the sound before it, so an ending is cut only after a sound it can follow, and
never from the first two letters. Endings that make a new word (-лық, -шы) stay. What only looks like a word
and its ending is cut as well: the same in a text and in a question, which is what counts.
"""

import re

_VOWELS = "аәеиоөуұүыіэюя"
_MUTE = "пфкқтсшщчцхһвбгғд"
_VOICED = "рлйузжмнңвгғдб"
_NASAL = "мнң"
_HIGH = "ыі"

# (the ending, the sounds that it can follow)
_ENDINGS: tuple[tuple[str, str], ...] = (
    # number
    ("лар|лер", f"{_VOWELS}рй"),
    ("дар|дер", "лмнңзж"),
    ("тар|тер", _MUTE),
    # owner
    ("сы|сі", _VOWELS),
    ("ы|і", f"{_MUTE}{_VOICED}"),
    ("ымыз|іміз|ыңыз|іңіз", f"{_MUTE}{_VOICED}"),
    ("мыз|міз|ңыз|ңіз", _VOWELS),
    # case: of, to, the (object), in, from, with
    ("ның|нің", f"{_VOWELS}{_NASAL}"),
    ("дың|дің", _VOICED),
    ("тың|тің", _MUTE),
    ("ға|ге", f"{_VOWELS}{_VOICED}"),
    ("қа|ке", _MUTE),
    ("на|не|н", _HIGH),
    ("ны|ні", _VOWELS),
    ("ды|ді", _VOICED),
    ("ты|ті", _MUTE),
    ("да|де|дағы|дегі", f"{_VOWELS}{_VOICED}"),
    ("та|те|тағы|тегі", _MUTE),
    ("нда|нде|ндағы|ндегі", _HIGH),
    ("дан|ден", f"{_VOWELS}{_VOICED}"),
    ("тан|тен", _MUTE),
    ("нан|нен", f"{_NASAL}{_HIGH}"),
    ("мен", f"{_VOWELS}рлймнң"),
    ("бен", "зжбгд"),
    ("пен", _MUTE),
)

_ENDING = "|".join(f"(?<=[{after}])(?:{endings})" for endings, after in _ENDINGS)
ENDINGS = rf"(?<=\w\w)(?:{_ENDING})+\M"
"""All endings of a word after two letters or more, as a regular expression of PostgreSQL."""

VOICED, MUTE = "ғгб", "қкп"
"""A last consonant is voiced before an ending (орталық, орталығы): for a search the two are one letter."""

_IN_PYTHON = re.compile(ENDINGS.removesuffix(r"\M") + r"\b")
_ONE_LETTER = str.maketrans(VOICED, MUTE)


def stem(word: str) -> str:
    """Return what a Kazakh word in small letters has in common with its other forms."""
    return _IN_PYTHON.sub("", word).translate(_ONE_LETTER)
