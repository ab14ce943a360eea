"""Golden files of marked-up texts: parts under «=== name» lines, passages between ⟦ and ⟧."""

import re
from pathlib import Path

from initiatives.text.spans import Span

GOLDEN = Path(__file__).parents[1] / "golden"


def golden_cases(folder: str) -> list[str]:
    """Return the names of the folder's cases; fails loudly when there are none."""
    names = sorted(path.stem for path in (GOLDEN / folder).glob("*.txt"))
    assert names, f"no golden cases in {folder}"
    return names


def read_case(folder: str, name: str) -> tuple[dict[str, str], str]:
    """Return a case's parts by name, and its last line: the expected outcome."""
    parts = re.split(
        r"^=== (.+)\n", (GOLDEN / folder / f"{name}.txt").read_text(encoding="utf-8"), flags=re.M
    )
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    outcome, _ = named.popitem()
    return {part: body.removesuffix("\n") for part, body in named.items()}, outcome


def unmark(marked: str) -> tuple[str, list[Span]]:
    """Return the text without its marks, and the spans they stood around."""
    spans: list[Span] = []
    text, start = "", 0
    for piece in re.split("([⟦⟧])", marked):
        if piece == "⟦":
            start = len(text)
        elif piece == "⟧":
            spans.append(Span(start, len(text)))
        else:
            text += piece
    return text, spans
