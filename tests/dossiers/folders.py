"""Dossiers to damage: copies of a small sound one that holds one of everything."""

import shutil
from pathlib import Path

import pytest

from initiatives.dossiers.importing import ImportRefused, import_folder

SAMPLE = Path(__file__).parent.parent / "golden" / "dossiers" / "sample"


class Folder:
    """A copy of the sample that a test may change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(SAMPLE, path)

    @property
    def yaml(self) -> str:
        """What dossier.yaml says."""
        return (self.path / "dossier.yaml").read_text(encoding="utf-8")

    @yaml.setter
    def yaml(self, text: str) -> None:
        (self.path / "dossier.yaml").write_text(text, encoding="utf-8")

    def replace(self, old: str, new: str) -> int:
        """Put `new` where `old` stands once, and return the line where it begins."""
        text = self.yaml
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
        self.yaml = text.replace(old, new)
        return text.count("\n", 0, text.index(old)) + 1

    def refused(self) -> list[tuple[str, int, str, str]]:
        """Import, and return the faults as (file, line, field, message)."""
        with pytest.raises(ImportRefused) as refusal:
            import_folder(self.path)
        return [(fault.file, fault.line, fault.field, fault.message) for fault in refusal.value.faults]
