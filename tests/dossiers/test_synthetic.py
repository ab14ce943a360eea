"""Many dossiers at once."""

from pathlib import Path

import psutil
import pytest
from django.core.management import call_command

from initiatives.management.synthetic import write_dossier
from initiatives.models import Anchor, Proposal, Summit

pytestmark = pytest.mark.django_db


def test_two_hundred_dossiers_show_progress_in_flat_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(tmp_path / str(number)) for number in range(200)]
    for number, folder in enumerate(folders, start=1):
        write_dossier(Path(folder), number, proposals=1)
    process = psutil.Process()
    held = []
    for part in (folders[:50], folders[50:]):
        call_command("import_dossier", *part, "--progress")
        held.append(process.memory_info().rss)
    assert Summit.objects.count() == Proposal.objects.count() == 200
    assert Anchor.objects.count() == 600
    assert "150/150" in capsys.readouterr().err
    # Were one dossier's content kept (some 100 kB in memory), 150 of them would take five times as much.
    assert held[1] - held[0] < 3_000_000, held
