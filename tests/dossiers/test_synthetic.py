"""Many dossiers at once."""

import gc
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import call_command

from initiatives.dossiers.synthetic import write_synthetic
from initiatives.models import Anchor, Proposal, Summit

pytestmark = pytest.mark.django_db


def test_two_hundred_dossiers_show_progress_in_flat_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(tmp_path / str(number)) for number in range(200)]
    for number, folder in enumerate(folders):
        write_synthetic(Path(folder), number, proposals=1)
    call_command("import_dossier", *folders[:20])  # what is loaded once is loaded now
    peaks, held = [], []
    tracemalloc.start()
    try:
        for part in (folders[20:110], folders[110:]):
            tracemalloc.reset_peak()
            call_command("import_dossier", *part, "--progress")
            peaks.append(tracemalloc.get_traced_memory()[1])
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert Summit.objects.count() == Proposal.objects.count() == 200
    assert Anchor.objects.count() == 600
    assert "90/90" in capsys.readouterr().err
    assert peaks[1] < peaks[0] * 1.1, peaks
    assert held[1] - held[0] < 200_000, held
