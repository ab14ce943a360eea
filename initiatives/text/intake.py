"""From what is read or typed to the text that is stored."""

from __future__ import annotations

import re
import unicodedata

_ALLOWED_CONTROLS = "\n\t"
_LINE_END = re.compile("\r\n?")


class UnwritableError(ValueError):
    """A character that no text holds: its `line` and `column` from 1, and the `character` by code point."""

    def __init__(self, line: int, column: int, character: str, name: str) -> None:
        self.line, self.column, self.character = line, column, f"U+{ord(character):04X}"
        super().__init__(f"line {line}, column {column}: {name} is not allowed in a text")


def normalise_input(raw: bytes) -> str:
    """Decode UTF-8 into a text in NFC with LF line ends, without byte-order mark and trailing line ends.

    Raises UnicodeDecodeError (its `start` is the faulty byte's offset in `raw`) for what is not UTF-8,
    and UnwritableError for a NUL or another control character than line end and tab. UnicodeDecodeError
    is itself a ValueError: catch it first.
    """
    text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _unwritable(line):
            place, name = found
            raise UnwritableError(number, place + 1, line[place], name)
    return unicodedata.normalize("NFC", text).rstrip("\n")


def normalise_words(text: str) -> str:
    """Return words in NFC with LF line ends, as the trigger `words_plain` makes them.

    Raises ValueError naming a control character other than line end and tab, or half a surrogate pair.
    """
    text = _LINE_END.sub("\n", text)
    if found := _unwritable(text):
        raise ValueError(f"{found[1]} is not allowed in a text")
    return unicodedata.normalize("NFC", text)


def legible(text: str) -> str:
    """Return words as `normalise_words` does, any character that it would refuse left out."""
    while found := _unwritable(text := _LINE_END.sub("\n", text)):
        text = text.replace(text[found[0]], "")
    return normalise_words(text)


def _unwritable(text: str) -> tuple[int, str] | None:
    """Return the first character that no text holds: its offset from 0 and its name."""
    # Nearly every line is printable throughout, and the test in C is far quicker than a loop.
    if text.isprintable():
        return None
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if category == "Cs":
            return place, f"half a surrogate pair (U+{ord(character):04X})"
        if category == "Cc" and character not in _ALLOWED_CONTROLS:
            return place, "NUL" if character == "\0" else f"control character U+{ord(character):04X}"
    return None
