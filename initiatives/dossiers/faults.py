"""What is wrong with a dossier: each fault with its file, line and field."""

from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""The way to a value in `dossier.yaml`: keys of mappings, places in lists from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `line` counts from 1, 0 meaning the file as a whole; `field` may be empty."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message) if part)


class FaultyDossier(ValueError):  # noqa: N818 - a state of the dossier, shown to people
    """A dossier that cannot be imported; `faults` lists everything found, in the order of the files."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass
class Faults:
    """The faults of one dossier while it is read; at most one for a place."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    names: dict[Path, str] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)
    _places: dict[Path, bool] = field(default_factory=dict)

    def add(self, path: Path, message: str, *, harmless: bool = False) -> None:
        """Note a fault at `path`. A harmless one leaves the rest of its record worth checking."""
        if path not in self._places:
            self._places[path] = harmless
            self.found.append(Fault(self.file, self.line(path), self.name(path), message))

    def spoil(self, path: Path) -> None:
        """Note that `path` cannot be relied on, for a fault that is reported elsewhere."""
        self._places.setdefault(path, False)

    def add_in_file(self, file: str, line: int, message: str) -> None:
        """Note a fault in another file of the dossier, or in a file as a whole (line 0)."""
        self.found.append(Fault(file, line, "", message))

    def within(self, path: Path) -> bool:
        """Tell whether something at or below `path` cannot be relied on."""
        return any(place[: len(path)] == path for place, harmless in self._places.items() if not harmless)

    def any_within(self, path: Path) -> bool:
        """Tell whether a fault at or below `path` has been noted."""
        return any(place[: len(path)] == path for place in self._places)

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def name(self, path: Path) -> str:
        """Write `path` for people: list entries by their slug, code or number, else by place from 1."""
        written = ""
        for depth, step in enumerate(path, start=1):
            if isinstance(step, int):
                written += f"[{self.names.get(path[:depth], step + 1)}]"
            else:
                written += f".{step}" if written else step
        return written

    def refuse(self) -> None:
        """Raise FaultyDossier if anything was found."""
        if self.found:
            raise FaultyDossier(sorted(self.found))
