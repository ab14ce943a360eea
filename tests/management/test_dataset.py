from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from initiatives.management.commands.bench import EXPORTS
from initiatives.management.export_peak import PACKAGE, Peak
from initiatives.models import Release
from tests.factories import make_proposal, make_topic, make_user

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """Return what a command prints."""
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue().strip()


def test_the_data_set_is_exported_into_a_folder_or_a_zip_with_the_same_files(tmp_path: Path) -> None:
    make_proposal("water-convention")
    said = run("export_dataset", str(tmp_path / "folder"), "--site", "https://tracker.example")
    assert said.startswith("27 tables with ")
    assert said.endswith("It is no release.")
    run("export_dataset", str(tmp_path / "all.zip"), "--site", "https://tracker.example")
    with ZipFile(tmp_path / "all.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert b'"homepage": "https://tracker.example/"' in files["datapackage.json"]
    folder = tmp_path / "folder"
    assert files == {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("name", ["there.zip", "there"])
def test_what_is_there_is_not_written_over(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    kept = target if name.endswith(".zip") else target / "kept.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("kept")
    with pytest.raises(CommandError, match="is there already"):
        run("export_dataset", str(target))
    assert kept.read_text() == "kept"


@pytest.mark.parametrize("place", ["nowhere/all.zip", "nowhere" * 40])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run("export_dataset", str(tmp_path / place))


def test_a_release_is_made_once_for_the_same_data() -> None:
    make_topic()
    editor = make_user(is_staff=True)
    said = run("release_dataset", "--by", editor.username)
    release = Release.objects.get()
    assert said.startswith("Release 1: 1 rows, ")
    assert release.sha256 in said
    assert release.made_by == editor
    assert run("release_dataset") == "Nothing public has changed since release 1: no new release."
    make_topic("rivers")
    assert run("release_dataset").startswith("Release 2: 2 rows, ")


@pytest.mark.parametrize("name", ["nobody", "reader-of-pages", "gone"])
def test_a_release_is_made_by_an_active_account_of_the_desk_alone(name: str) -> None:
    make_user("reader-of-pages")
    make_user("gone", is_staff=True, is_active=False)
    with pytest.raises(CommandError, match=name):
        run("release_dataset", "--by", name)
    assert not Release.objects.exists()


def test_what_an_export_took_is_what_it_added_to_the_process() -> None:
    assert Peak(sent=1, seconds=1, busy=1, before=100, peak=160).grown == 60
    assert EXPORTS == [PACKAGE, "csv", "xlsx", "json", "index"]


@pytest.mark.parametrize("rows", ["0", "999", "-1000"])
def test_the_benchmark_of_exports_takes_whole_thousands(rows: str) -> None:
    with pytest.raises(CommandError, match="whole thousands"):
        run("bench", f"--export-rows={rows}")
