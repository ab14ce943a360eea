"""From the bytes of a text file to the text that a version stores."""

from __future__ import annotations

import unicodedata

_ALLOWED_CONTROLS = "\n\t"


def normalise_input(raw: bytes) -> str:
    """Decode UTF-8 into a text in NFC with LF line ends, without byte-order mark and trailing line ends.

    Raises UnicodeDecodeError (its `start` is the faulty byte's offset in `raw`) for what is not UTF-8,
    and ValueError naming line and column, both from 1, for a NUL or another control character than line
    end and tab. UnicodeDecodeError is itself a ValueError: catch it first.
    """
    text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        # Nearly every line is printable throughout, and the test in C is far quicker than a loop.
        if line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if unicodedata.category(character) == "Cc" and character not in _ALLOWED_CONTROLS:
                name = "NUL" if character == "\0" else f"control character U+{ord(character):04X}"
                raise ValueError(f"line {number}, column {column}: {name} is not allowed in a text")
    return unicodedata.normalize("NFC", text).rstrip("\n")
