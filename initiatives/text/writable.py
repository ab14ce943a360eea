"""What a file in XML can hold."""

import re

# Not among the characters of XML 1.0 (2.2), nor to be written by reference.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def writable(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold; none of them can be seen."""
    return _UNWRITABLE.sub("", text)
