"""Reading `dossier.yaml`: plain data, every scalar a string, with the line of every value.

Only plain YAML is taken: no anchors and aliases (a small file could unfold into a huge one), no tags, no
repeated keys, one document.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from initiatives.dossiers.faults import Faults, Path
from initiatives.text.intake import normalise_input, normalise_words

FILE = "dossier.yaml"
MOST_BYTES = 5_000_000
"""The size of the largest file of a dossier that is read, in bytes."""
MOST_DEPTH = 24
"""How deep mappings and lists may nest; the format itself needs about ten."""

# libyaml is some ten times as fast, and reads the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMING_KEYS = ("slug", "code", "number")


def read_text(folder: FilePath, name: str, faults: Faults, path: Path | None = None) -> str | None:
    """Return the text of a file of the dossier in NFC with LF line ends; None after noting a fault.

    `path` is where `dossier.yaml` names the file: a file that cannot be read at all is a fault there.
    """
    raw, problem = _read_bytes(folder, name)
    if problem and path is None:
        faults.add_in_file(name, 0, problem)
    elif problem and path is not None:
        faults.add(path, f"{name}: {problem}")
    if problem:
        return None
    try:
        return normalise_input(raw)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = _("The file is not in UTF-8: byte %(byte)s cannot be read.")
        faults.add_in_file(name, line, message % {"byte": f"0x{raw[error.start]:02x}"})
    except ValueError as error:
        # “line 3, column 7: NUL is not allowed in a text”
        line = int(str(error).partition(",")[0].removeprefix("line "))
        faults.add_in_file(name, line, str(error))
    return None


def _read_bytes(folder: FilePath, name: str) -> tuple[bytes, str]:
    """Return the content of a file in the folder, or what stands against reading it."""
    file = folder / name
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            return b"", _("The file lies outside the folder of the dossier.")
        if not file.is_file():
            return b"", _("There is no such file in the folder of the dossier.")
        if (size := file.stat().st_size) > MOST_BYTES:
            message = _("The file is too large: %(size)s bytes; at most %(most)s are read.")
            return b"", message % {"size": size, "most": MOST_BYTES}
        return file.read_bytes(), ""
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a link that leads to itself
        return b"", _("The file cannot be read: %(error)s.") % {"error": error}


def read_dossier(folder: FilePath, faults: Faults) -> Any:
    """Return the content of `dossier.yaml` as mappings, lists and strings; None if it is no YAML.

    The lines of all values and the names of list entries are put into `faults`.
    """
    source = read_text(folder, FILE, faults)
    if source is None:
        return None
    builder = _Builder(faults)
    try:
        for event in yaml.parse(source, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(filter(None, (error.context, error.problem)))
        line = mark.line + 1 if mark else 0
        faults.add_in_file(FILE, line, _("This is no YAML: %(problem)s.") % {"problem": problem})
        return None
    except yaml.reader.ReaderError as error:
        # Its position counts characters in Python and bytes in C.
        line = source.count("\n", 0, source.index(chr(error.character))) + 1
        faults.add_in_file(FILE, line, _("This is no YAML: %(problem)s.") % {"problem": error.reason})
        return None
    except _NotPlainError as error:
        faults.add_in_file(FILE, error.line, error.message)
        return None
    for path, problem in builder.unwritable:
        faults.add(path, problem)
    for path, line in builder.repeated:
        faults.lines[path] = line
        faults.add(path, _("The field “%(key)s” stands here twice.") % {"key": path[-1]})
    return builder.root


class _NotPlainError(Exception):
    """YAML beyond what a dossier needs."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


@dataclass
class _Open:
    """A mapping or list that has begun: its value, its path, and the key that waits for a value."""

    value: Any
    path: Path
    key: str | None = None
    key_line: int = 0
    dropped: bool = False


class _Builder:
    """Builds plain data from the events of a YAML parser, without recursion."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.root: Any = None
        self.stack: list[_Open] = []
        self.documents = 0
        self.repeated: list[tuple[Path, int]] = []
        self.unwritable: list[tuple[Path, str]] = []

    def take(self, event: Any) -> None:
        """Take the next event; raises _NotPlainError."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _NotPlainError(line, _("A dossier is one YAML document; a second one begins here."))
        if getattr(event, "anchor", None) is not None:
            raise _NotPlainError(line, _("Anchors and aliases (& and *) are not allowed in a dossier."))
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise _NotPlainError(line, _("Tags (%(tag)s) are not allowed in a dossier.") % {"tag": tag})
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event.value, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()

    def _take_scalar(self, value: str, line: int) -> None:
        """Take a text; what was escaped may hold what the file itself cannot hold."""
        problem = ""
        try:
            value = normalise_words(value)
        except ValueError as error:
            value, problem = "", f"{error}"
        is_key = bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None
        if problem and is_key:
            raise _NotPlainError(line, problem)
        path, _dropped = self._place(value, line)
        if problem:
            self.unwritable.append((path, problem))

    def _open(self, value: Any, line: int) -> None:
        if len(self.stack) >= MOST_DEPTH:
            raise _NotPlainError(line, _("Mappings and lists are nested too deep here."))
        path, dropped = self._place(value, line)
        self.stack.append(_Open(value, path, dropped=dropped))

    def _close(self) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict) and done.path and isinstance(done.path[-1], int):
            for key in _NAMING_KEYS:
                if isinstance(name := done.value.get(key), str):
                    self.faults.names.setdefault(done.path, name)

    def _place(self, value: Any, line: int) -> tuple[Path, bool]:
        """Put a value where it belongs; return its path, and whether it was dropped as a repetition."""
        if not self.stack:
            self.root = value
            self.faults.lines[()] = line
            return (), False
        top = self.stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            top.value.append(value)
        elif top.key is None:
            if not isinstance(value, str):
                raise _NotPlainError(line, _("A mapping or list cannot be a key."))
            top.key, top.key_line = value, line
            return top.path, top.dropped
        else:
            key, top.key = top.key, None
            path, line = (*top.path, key), top.key_line
            if key in top.value:
                self.repeated.append((path, line))
                return path, True
            top.value[key] = value
        if not top.dropped:
            self.faults.lines[path] = line
        return path, top.dropped
