"""Text fragments: addresses at which a browser opens a page at the words quoted.

WICG, "URL Fragment Text Directives": `#:~:text=[prefix-,]start[,end][,-suffix]`.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from initiatives.text.spans import CONTEXT

LONGEST_EXACT = 300
"""Words of more characters are named by how they begin and how they end."""
_AT_EACH_END = 5
"""How many words then stand for an end."""


def text_fragment(address: str, quotations: Iterable[tuple[str, str, str]]) -> str:
    """Return `address` with a directive for each quotation: the words before it, its words, those after.

    A term has to lie within one block of the page. So words that run over several paragraphs are named by
    their ends too, and the words around count only as far as the paragraph goes. Where a browser finds
    nothing it opens the page at its top.
    """
    directives = "&".join(filter(None, (_directive(*quotation) for quotation in quotations)))
    if not directives:
        return address
    return f"{address}{':~:' if '#' in address else '#:~:'}{directives}"


def _directive(prefix: str, exact: str, suffix: str) -> str:
    lines = [line.split() for line in exact.splitlines() if line.strip()]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    # Within one line the two ends must not share a word.
    is_short = len(exact) <= LONGEST_EXACT or len(first) < 2 * _AT_EACH_END
    whole = len(lines) == 1 and is_short
    terms = [_term(first)] if whole else [_term(first[:_AT_EACH_END]), _term(last[-_AT_EACH_END:])]
    if before := _term(_before(prefix)):
        terms.insert(0, f"{before}-")
    if after := _term(_after(suffix)):
        terms.append(f"-{after}")
    return f"text={','.join(terms)}"


def _before(prefix: str) -> list[str]:
    """Return the whole words of the context before a quotation that stand in its paragraph."""
    line = prefix.splitlines()[-1] if prefix.splitlines() and not prefix.endswith("\n") else ""
    words = line.split()
    # The context is cut after so many characters, within a word as likely as not.
    is_cut = len(line) == CONTEXT and not line[0].isspace()
    return _telling(words[1:] if is_cut else words)


def _after(suffix: str) -> list[str]:
    """Return the whole words of the context after a quotation that stand in its paragraph."""
    line = suffix.splitlines()[0] if suffix else ""
    words = line.split()
    is_cut = len(line) == CONTEXT and not line[-1].isspace()
    return _telling(words[:-1] if is_cut else words)


def _telling(words: list[str]) -> list[str]:
    """Return the words, or nothing where they are marks only, which browsers do not search for."""
    return words if any(sign.isalnum() for word in words for sign in word) else []


def _term(words: Sequence[str]) -> str:
    """Return words as a term: `-`, `,` and `&` part terms and directives, so they are encoded too."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
