"""Latin letters for Cyrillic ones, so that a title gives a readable address."""

import re
import unicodedata

# Near passports (ICAO Doc 9303, part 3), with the usual ya and yu; Kazakh by the nearest Latin letter.
_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэё", "abvgdeziiklmnoprstufyee", strict=True)),
    **dict(zip("әғқңөұүһі", "agqnouuhi", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
}


def latin_slug(words: str, longest: int = 60) -> str:
    """Return `words` as small Latin letters, digits and hyphens, cut at a word to `longest` characters.

    Empty when nothing of it can be written so.
    """
    small = unicodedata.normalize("NFC", words).casefold()
    latin = "".join(_LATIN.get(sign, sign) for sign in small)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]
