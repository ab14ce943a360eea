"""Golden pairs: two versions of a text, and where each passage of the first stands in the second.

A file holds the parts `old` and `new`, each under a line `=== name`, with every passage between `⟦name|` and
`⟧`, and the part `passages`: a line each with its name, what was done to it (see KINDS), and its expected
fate: kept, moved (it waits for an editor) or lost. What is marked in `new` is there to be found; what is not
has been deleted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from initiatives.actions.placing import place, sought_at
from initiatives.models import AnchorState, Version
from initiatives.text.spans import Span

KINDS = {
    "untouched": "nothing, though the text around it changed",
    "typography": "typography changed",
    "words": "words edited",
    "moved": "sentence moved",
    "doubled": "sentence doubled",
    "deleted": "deleted",
}
FATES = {AnchorState.PLACED: "kept", AnchorState.MOVED: "moved", AnchorState.LOST: "lost"}
_COLUMNS = ("{:<44}", "{:>9}", "{:>6}", "{:>7}", "{:>6}", "{:>7}", "{:>11}", "{:>8}")
HEADER = "".join(_COLUMNS).format(
    "change", "passages", "kept", "moved", "lost", "wrong", "precision", "recall"
)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a passage.

    `present` says that it is there to be found, `right` that it stands where the pair says, if anywhere.
    """

    pair: str
    passage: str
    kind: str
    expected: str
    got: str
    present: bool
    right: bool

    @property
    def found(self) -> bool:
        """Whether it was given a place."""
        return self.got != "lost"

    @property
    def wrong_unseen(self) -> bool:
        """Whether it stands wrongly and no editor would be asked."""
        return self.got == "kept" and not self.right


def read_pair(file: Path) -> tuple[str, dict[str, Span], str, dict[str, Span], list[tuple[str, str, str]]]:
    """Return both texts, each with the passages marked in it, and (name, kind, fate) of each passage.

    Raises ValueError if a passage is told of but not marked in the old text, or the other way round.
    """
    parts = re.split(r"^=== (.+)\n", file.read_text(encoding="utf-8"), flags=re.M)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    old, was = unmark(named["old"].removesuffix("\n"))
    new, now = unmark(named["new"].removesuffix("\n"))
    told = [(name, kind, fate) for name, kind, fate in map(str.split, named["passages"].splitlines())]
    if [name for name, _, _ in told] != sorted(was) or now.keys() - was.keys():
        raise ValueError(f"{file.name}: the passages marked are not those told of")
    if any(kind not in KINDS or (kind == "deleted") is (name in now) for name, kind, _ in told):
        raise ValueError(f"{file.name}: a passage is deleted if and only if it is not in the new text")
    return old, was, new, now, told


def unmark(marked: str) -> tuple[str, dict[str, Span]]:
    """Return the text without its marks, and the span of each passage by its name."""
    spans: dict[str, Span] = {}
    text, name, start = "", "", 0
    for piece in re.split(r"(⟦\w+\||⟧)", marked):
        if piece.startswith("⟦"):
            name, start = piece[1:-1], len(text)
        elif piece == "⟧":
            spans[name] = Span(start, len(text))
        else:
            text += piece
    return text, spans


def judge(folder: Path) -> Iterator[Fate]:
    """Yield the fate of each passage of the pairs in `folder`, placed as a new version of its document."""
    for file in sorted(folder.glob("*.txt")):
        old, was, new, now, told = read_pair(file)
        version = Version(number=1, text=old)
        places = place(new, [sought_at(name, version, was[name]) for name, _, _ in told])
        for (name, kind, fate), found in zip(told, places, strict=True):
            right = found.span == now.get(name)
            yield Fate(file.stem, name, kind, fate, FATES[found.state], name in now, right)


def table(fates: Iterable[Fate]) -> Iterator[str]:
    """Yield the lines of a table of precision and recall by kind of change.

    Precision: of those given a place, how many stand rightly. Recall: of those still there, how many were
    found. “wrong” counts those that stand wrongly without waiting for an editor.
    """
    listed = list(fates)
    yield HEADER
    for kind, name in KINDS.items():
        yield _row(name, [fate for fate in listed if fate.kind == kind])
    yield _row("all", listed)


def _row(name: str, fates: list[Fate]) -> str:
    got = Counter(fate.got for fate in fates)
    found = [fate for fate in fates if fate.found]
    present = [fate for fate in fates if fate.present]
    right = sum(fate.right for fate in found)
    precision = f"{right / len(found):.1%}" if found else "–"
    recall = f"{right / len(present):.1%}" if present else "–"
    wrong = sum(fate.wrong_unseen for fate in fates)
    numbers = (len(fates), got["kept"], got["moved"], got["lost"], wrong)
    return "".join(_COLUMNS).format(name, *numbers, precision, recall)
