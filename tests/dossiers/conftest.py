"""The fixture of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.dossiers.folders import Folder


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Messages are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the sample dossier."""
    return Folder(tmp_path / "sample")
