import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from initiatives.dossiers.importing import Effect, import_folder
from initiatives.exports import lists
from initiatives.management.commands.bench import (
    import_one,
    measure_files,
    measure_pages,
    new_client,
    pages,
)
from initiatives.management.desk_trace import PROGRAMS, Trace, insert_text, table
from initiatives.management.synthetic import insert_dossier, write_dossier
from initiatives.models import Anchor, Citation, Proposal
from initiatives.search.cards import current_cards
from summit.settings import BASE_DIR

CHROMIUM = any(map(shutil.which, PROGRAMS))


def test_the_same_number_gives_the_same_synthetic_dossier(tmp_path: Path) -> None:
    for folder, number in (("a", 3), ("b", 3), ("c", 4)):
        write_dossier(tmp_path / folder, number, 10)

    def read(folder: str) -> list[str]:
        return [(tmp_path / folder / name).read_text() for name in ("dossier.yaml", "speech.ru.txt")]

    assert read("a") == read("b")
    assert read("a") != read("c")


@pytest.mark.django_db
def test_synthetic_dossiers_import_with_every_passage_and_every_page_is_measured(tmp_path: Path) -> None:
    for number in (1, 2):
        assert import_one(tmp_path, number, 10).queries > 0
    assert Proposal.objects.published().count() == 20
    assert Anchor.objects.count() == 60
    bare, figures = measure_pages(new_client(), pages(), 1)
    assert bare > 0
    assert set(figures) == set(pages())
    assert all(figure.seconds > 0 and figure.queries > 0 for figure in figures.values())


@pytest.mark.django_db
def test_a_file_takes_the_memory_of_a_batch_not_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(batch: int) -> dict[str, int]:
        monkeypatch.setattr(lists, "BATCH", batch)
        return {name: figure.peak or 0 for name, figure in measure_files().items()}

    import_one(tmp_path, 1, 20)
    current_cards()
    short = {batch: measure(batch) for batch in (5, 200)}
    for number in range(2, 6):
        insert_dossier(number, 20)
    current_cards()
    for batch, of_short in short.items():
        assert of_short.keys() == {f"whole list as {form}" for form in ("csv", "xlsx", "json")}
        for name, peak in measure(batch).items():
            # Where a batch holds all of the list, five times the rows have to tell: so the measure is one.
            assert of_short[name] > 0
            assert (peak < 2.5 * of_short[name]) == (batch == 5), (batch, name, of_short, peak)


@pytest.mark.django_db
def test_an_inserted_dossier_is_what_importing_it_would_bring(tmp_path: Path) -> None:
    import_one(tmp_path, 1, 10)
    insert_dossier(2, 10)
    write_dossier(tmp_path / "2", 2, 10)
    report = import_folder(tmp_path / "2", dry_run=True)
    assert report.changes_nothing()
    assert report.counts()[Effect.UNCHANGED] > 20


@pytest.mark.django_db
def test_the_text_of_the_desk_has_the_passages_asked_for_some_of_them_over_others(tmp_path: Path) -> None:
    import_one(tmp_path, 1, 10)
    version = insert_text("speech-to-mark", 20_000)
    assert 19_900 < len(version.text) <= 20_000
    spans = [anchor.span for anchor in version.anchors.order_by("start") if anchor.span]
    assert len(spans) == 50
    assert any(before.overlaps(after) for before, after in pairwise(spans))
    assert Citation.objects.filter(passage__document=version.document).count() == 50


def test_the_table_compares_the_long_text_with_the_short_one_or_says_why_not() -> None:
    lines = table(200_000, [Trace(20, 10, 5, 30, 40), Trace(60, 11, 5, 33, 44)])
    assert lines[2].split() == ["longest", "task", "while", "it", "opens", "60", "20", "3.0"]
    assert "not traced" in table(200_000, [])[0]


@pytest.mark.parametrize(
    "arguments", [["--sizes", "0"], ["--sizes", "-1", "10"], ["--repeat", "0"], ["--characters", "3999"]]
)
def test_bench_refuses_what_it_cannot_measure(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("bench", *arguments)


def test_bench_prints_a_table_and_leaves_no_database_behind() -> None:
    measured = subprocess.run(
        [sys.executable, "manage.py", "bench", "--sizes", "10", "--repeat", "1", "--characters", "4000"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert (measured.returncode, measured.stderr) == (0, "")
    names = [line.split("  ")[1:] for line in measured.stdout.splitlines()]
    for measured_name in ("bare view", "reader, long text", "desk, long text"):
        assert any(measured_name in name for row in names for name in row)
    if CHROMIUM:
        assert "words chosen by keyboard" in measured.stdout
    else:
        assert "not traced in a browser" in measured.stdout
    code = (
        "import django; django.setup(); from django.db import connection as c; cursor = c.cursor();"
        "cursor.execute(\"SELECT count(*) FROM pg_database WHERE datname LIKE 'summit_bench%'\");"
        "print(cursor.fetchone()[0])"
    )
    left = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "summit.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert left.stdout.strip() == "0"
