"""The package: what is in it, what is not, and that the tool of its specification reads it."""

import csv
import hashlib
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from frictionless import Package as Frictionless
from frictionless import system

from initiatives.datasets import package as packaging
from initiatives.datasets.package import Package, write_folder, zip_parts
from initiatives.datasets.tables import TABLES
from initiatives.models import Proposal, Topic
from tests.datasets.conftest import HOME, SECRET, TEXT, make_drafts, packed, unpacked
from tests.factories import make_topic, make_update

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "datasets" / "datapackage.json"


def rows(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    """Return the rows of a table, as any reader of CSV reads them."""
    return list(csv.DictReader(io.StringIO(files[f"data/{table}.csv"].decode(), newline=""), strict=True))


def written(tmp_path: Path) -> Path:
    """Write the package into a folder, and return where its descriptor is."""
    write_folder(Package(HOME).members(), tmp_path / "folder")
    return tmp_path / "folder" / "datapackage.json"


def faults(descriptor: Path) -> list[tuple[str, str]]:
    """Return what the frictionless tool finds wrong: the resource and the fault."""
    with system.use_context(trusted=True):
        report = Frictionless(str(descriptor)).validate()
    found = [("", str(error.type)) for error in report.errors]
    return found + [(task.name, str(error.type)) for task in report.tasks for error in task.errors]


@pytest.mark.usefixtures("everything")
def test_every_table_has_rows_and_frictionless_finds_no_fault(tmp_path: Path) -> None:
    descriptor = written(tmp_path)
    files = unpacked(packed())
    assert [table.name for table in TABLES if not rows(files, table.name)] == []
    assert faults(descriptor) == []


@pytest.mark.usefixtures("everything")
def test_frictionless_reads_the_zip_as_it_is(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    archive.write_bytes(packed(3))
    with system.use_context(trusted=True):
        package = Frictionless(str(archive))
        assert package.validate().valid
    assert package.version == "3"
    texts = [path for path in unpacked(archive.read_bytes()) if path.endswith(".txt")]
    assert len(package.resources) == len(TABLES) + len(texts) > len(TABLES)


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    ("path", "before", "after", "fault"),
    [
        ("texts/speech.1.ru.txt", "водные", "летние", ("text-speech-1", "hash-count")),
        ("data/states.csv", "Казахстан", "Казахстам", ("states", "hash-count")),
        ("data/citations.csv", "\nwater-convention,", "\nwater-conversion,", ("citations", "foreign-key")),
        ("data/status_updates.csv", ",step,", ",leap,", ("status_updates", "constraint-error")),
    ],
)
def test_a_spoilt_package_is_found_out(
    tmp_path: Path, path: str, before: str, after: str, fault: tuple[str, str]
) -> None:
    descriptor = written(tmp_path)
    file = descriptor.parent / path
    content = file.read_text(encoding="utf-8")
    assert before in content
    file.write_text(content.replace(before, after), encoding="utf-8")
    assert fault in faults(descriptor)


@pytest.mark.usefixtures("everything")
def test_the_descriptor_is_written_to_the_letter() -> None:
    assert json.loads(unpacked(packed(1))["datapackage.json"]) == json.loads(
        GOLDEN.read_text(encoding="utf-8")
    )


@pytest.mark.usefixtures("everything")
def test_the_descriptor_tells_the_size_and_the_checksum_of_every_file() -> None:
    files = unpacked(packed())
    described = json.loads(files.pop("datapackage.json"))["resources"]
    assert {each["path"]: (each["bytes"], each["hash"]) for each in described} == {
        path: (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        for path, content in files.items()
    }


@pytest.mark.usefixtures("everything")
def test_the_same_record_gives_the_same_bytes_in_a_folder_as_in_a_zip(tmp_path: Path) -> None:
    package = packed()
    assert packed() == package
    descriptor = written(tmp_path)
    found = {
        str(path.relative_to(descriptor.parent)): path.read_bytes()
        for path in descriptor.parent.rglob("*")
        if path.is_file()
    }
    assert found == unpacked(package)


@pytest.mark.usefixtures("everything")
def test_no_draft_is_in_the_package() -> None:
    def told() -> dict[str, bytes]:
        files = unpacked(packed())
        del files["datapackage.json"]
        # Documents and their texts are public, whoever cites them.
        return {
            path: content
            for path, content in files.items()
            if not path.startswith("texts/")
            and path not in ("data/documents.csv", "data/versions.csv", "data/paragraphs.csv")
        }

    before = told()
    make_drafts()
    assert told() == before
    assert Topic.objects.filter(slug="rivers").exists()
    assert (
        SECRET.encode() in unpacked(packed())["data/versions.csv"] + unpacked(packed())["data/paragraphs.csv"]
    )


@pytest.mark.usefixtures("everything")
def test_words_come_back_exactly_and_stand_where_the_anchors_say() -> None:
    files = unpacked(packed())
    texts = {each["id"]: files[each["file"]].decode() for each in rows(files, "versions")}
    assert texts["speech/1"] == TEXT
    for each in rows(files, "versions"):
        assert hashlib.sha256(files[each["file"]]).hexdigest() == each["sha256"]
    for table, words in (("anchors", "exact"), ("paragraphs", "words")):
        found = rows(files, table)
        assert found
        for each in found:
            assert texts[each["version"]][int(each["start"]) : int(each["end"])] == each[words]
    [convention] = [each for each in rows(files, "proposals") if each["slug"] == "water-convention"]
    assert convention["note_ru"] == '=1+1; "осторожно"\nдве строки'


@pytest.mark.usefixtures("everything")
def test_values_are_written_as_the_descriptor_says() -> None:
    files = unpacked(packed())
    [target] = rows(files, "targets")
    assert (target["baseline"], target["value"]) == ("11.5", "20")
    assert rows(files, "measurements")[0]["target"] == target["id"]
    assert [(each["number"], each["organisation_ru"]) for each in rows(files, "participations")] == [
        ("1", ""),
        ("2", "ООН"),
    ]
    assert {each["official"] for each in rows(files, "documents")} <= {"true", "false"}
    assert [each["translation_of"] for each in rows(files, "versions") if each["document"] == "speech"] == [
        "",
        "speech/1",
        "",
    ]
    first, correction, signed = rows(files, "status_updates")
    assert (first["recorded_at"], first["approved_at"]) == ("2026-03-01T12:00:00Z", "")
    assert (correction["corrects"], signed["approved_at"]) == (first["id"], "2026-03-01T12:00:00Z")
    proposals = {each["slug"]: each for each in rows(files, "proposals")}
    assert proposals["water-convention"]["first_voiced_precision"] == "month"
    assert (proposals["trade"]["first_voiced_on"], proposals["trade"]["first_voiced_precision"]) == ("", "")
    assert (proposals["water-convention"]["stage"], proposals["trade"]["stage"]) == ("signed", "")


@pytest.mark.usefixtures("everything")
def test_a_correction_of_a_step_that_is_not_public_names_none() -> None:
    convention = Proposal.objects.get(slug="water-convention")
    waiting = make_update(convention, stage="in_force", approved=False)
    make_update(convention, kind="correction", stage="supported", corrects=waiting, reason="Не то.")
    found = rows(unpacked(packed()), "status_updates")
    assert [each["number"] for each in found] == ["1", "2", "3", "5"]
    assert found[-1]["corrects"] == ""


def test_an_empty_record_is_a_package_too(db: None, tmp_path: Path) -> None:
    assert faults(written(tmp_path)) == []


@pytest.mark.usefixtures("everything")
def test_latest_data_say_that_they_are_no_release_and_of_which_day() -> None:
    said: Any = json.loads(unpacked(packed())["datapackage.json"])
    assert "version" not in said
    assert said["title"] == "Summit initiatives, latest data as of 2026-03-01 (not a release)"
    assert said["created"] == "2026-02-28T19:00:00Z"  # the beginning of the day in Almaty


@pytest.mark.usefixtures("everything")
def test_a_table_of_many_rows_is_sent_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed()
    monkeypatch.setattr(packaging, "BLOCK", 64)
    monkeypatch.setattr(packaging, "MANY_ROWS", 0)
    parts = {member.path: list(member.parts) for member in Package(HOME).members()}
    assert len(parts["data/states.csv"]) > 2
    assert unpacked(b"".join(zip_parts(Package(HOME).members()))) == unpacked(whole)


@pytest.mark.django_db(transaction=True)
def test_a_package_is_of_one_moment_though_the_record_changes_meanwhile() -> None:
    def change() -> None:
        try:
            make_topic("rivers")
        finally:
            connection.close()

    make_topic("water")
    members = Package(HOME).members()
    files = {}
    for member in members:
        if member.path == "data/states.csv":
            with ThreadPoolExecutor(1) as other:
                other.submit(change).result()
        files[member.path] = b"".join(member.parts)
    assert [row["slug"] for row in rows(files, "topics")] == ["water"]
    assert not connection.in_atomic_block
    assert len(rows(unpacked(packed()), "topics")) == 2
