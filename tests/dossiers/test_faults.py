"""Every kind of bad dossier: one message with file, line and field, and an unchanged database."""

import contextlib
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.dossiers import reading
from initiatives.dossiers.importing import ImportRefused, import_folder
from tests.dossiers.folders import SAMPLE, Folder

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """Count the rows of every table of the application."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_app_config("initiatives").get_models()
    }


CASES: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLE.parent / "faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_fault_is_named_once_with_its_line_and_field(folder: Folder, name: str) -> None:
    case = CASES[name]
    line = folder.replace(case["old"], case["new"]) + case.get("below", 0)
    before = rows()
    faults = folder.refused()
    assert [fault[:3] for fault in faults] == [("dossier.yaml", line, case["field"])], faults
    assert case["says"] in faults[0][3]
    assert rows() == before


def test_all_faults_are_reported_in_one_run(folder: Folder) -> None:
    together = (
        "unknown field",
        "unknown state",
        "date that is none",
        "last day before the first",
        "too long a name",
        "quote that matches nowhere",
        "quote that matches twice",
        "status without evidence",
        "number that is none",
        "memberships that overlap",
        "sponsor and unnamed",
    )
    for name in together:
        folder.replace(CASES[name]["old"], CASES[name]["new"])
    (folder.path / "other.txt").write_bytes("первая\n".encode() + b"\xff")
    folder.replace("    versions:\n", "    versions:\n      - {number: 1, language: ru, text: other.txt}\n")
    folder.replace("other.txt}\n      - number: 1", "other.txt}\n      - number: 2")
    faults = folder.refused()
    # With a text that cannot be read, quotations from its document are not looked for.
    quotes = {"quote that matches nowhere", "quote that matches twice"}
    assert {fault[2] for fault in faults} == {CASES[name]["field"] for name in set(together) - quotes} | {""}
    assert [fault[:2] for fault in faults if not fault[2]] == [("other.txt", 2)]


def test_faults_of_quotations_are_reported_together(folder: Folder) -> None:
    names = (
        "quote that matches nowhere",
        "quote that matches twice",
        "status without evidence",
        "unknown state",
    )
    for name in names:
        folder.replace(CASES[name]["old"], CASES[name]["new"])
    assert {fault[2] for fault in folder.refused()} == {CASES[name]["field"] for name in names}


@pytest.mark.parametrize(
    ("yaml_text", "line", "message"),
    [
        ("dossier: 1\nsummit: [a\n", 3, "This is no YAML"),
        ("dossier: 1\n\tsummit: a\n", 2, "This is no YAML"),
        ("dossier: &a 1\nsummit: *a\n", 1, "Anchors and aliases"),
        ("dossier: 1\nsummit: *a\n", 2, "Anchors and aliases"),
        ("dossier: 1\nsummit: !!python/object:os.system x\n", 2, "Tags"),
        ("dossier: 1\n---\nsummit: a\n", 2, "a second one"),
        ("dossier: 1\n? [a]\n: b\n", 2, "cannot be a key"),
        ("dossier: " + "[" * 5000 + "\n", 1, "nested too deep"),
        ("dossier: 1\nsummit: a\x07b\n", 2, "not allowed"),
        ("", 1, "empty"),
    ],
)
def test_yaml_that_is_not_plain_is_refused(folder: Folder, yaml_text: str, line: int, message: str) -> None:
    folder.yaml = yaml_text
    [fault] = folder.refused()
    assert fault[:2] == ("dossier.yaml", line)
    assert message in fault[3]


@pytest.mark.parametrize(
    "yaml_text", ["- a\n", "just words\n", "dossier: 1\n", "{}\n", "dossier: 2\nsummit: x\n"]
)
def test_yaml_that_is_no_dossier_is_refused(folder: Folder, yaml_text: str) -> None:
    folder.yaml = yaml_text
    assert folder.refused()


def test_wrong_encoding_names_file_and_line(folder: Folder) -> None:
    text = (SAMPLE / "speech.1.ru.txt").read_text(encoding="utf-8")
    first, rest = text.split("\n\n", 1)
    (folder.path / "speech.1.ru.txt").write_bytes(f"{first}\n\n".encode() + rest.encode("cp1251"))
    [fault] = folder.refused()
    assert fault[:2] == ("speech.1.ru.txt", 3)
    assert "not in UTF-8" in fault[3]


def test_wrong_encoding_of_the_dossier_names_the_line(folder: Folder) -> None:
    raw = folder.yaml.encode("cp1251", "replace")
    (folder.path / "dossier.yaml").write_bytes(raw)
    [fault] = folder.refused()
    assert fault[:2] == ("dossier.yaml", 5)


@pytest.mark.parametrize("name", ["dossier.yaml", "speech.1.ru.txt"])
def test_huge_file_is_refused_unread(folder: Folder, name: str) -> None:
    os.truncate(folder.path / name, 5_000_001)
    [fault] = folder.refused()
    assert "too large: 5000001 bytes" in fault[3]


def test_a_summary_beyond_what_can_be_searched_is_refused(folder: Folder) -> None:
    folder.replace("Создать центр в Астане.", "слово " * 4_000)
    [fault] = folder.refused()
    assert fault[2] == "proposals[rare-earth-centre].summary.ru"
    assert "too long" in fault[3]


def test_a_paragraph_beyond_what_can_be_searched_is_refused(folder: Folder) -> None:
    text = folder.path / "speech.1.ru.txt"
    text.write_text(text.read_text(encoding="utf-8").rstrip() + " слово" * 25_000, encoding="utf-8")
    [fault] = folder.refused()
    assert fault[2].startswith("documents[speech].versions[1]")
    assert "is too long" in fault[3]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, reading._Loader], ids=["Python", "C"])
@pytest.mark.parametrize(
    ("written", "message"),
    [
        (r'"a\0b"', "NUL is not allowed in a text"),
        (r'"a\x01b"', "control character U+0001 is not allowed in a text"),
        (r'"a\Nb"', "control character U+0085 is not allowed in a text"),
    ],
)
def test_escaped_control_character_is_named_with_its_field(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, loader: Any, written: str, message: str
) -> None:
    monkeypatch.setattr(reading, "_Loader", loader)
    line = folder.replace("name: {ru: Вода}", f"name: {{ru: {written}}}")
    assert folder.refused() == [("dossier.yaml", line, "topics[water].name.ru", message)]
    folder.yaml = f"dossier: 1\nsummit: {written}\n"
    assert ("dossier.yaml", 2, "summit", message) in folder.refused()
    folder.yaml = f"dossier: 1\n{written}: a\n"
    assert folder.refused() == [("dossier.yaml", 2, "", message)]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, reading._Loader], ids=["Python", "C"])
def test_half_a_surrogate_pair_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, loader: Any
) -> None:
    monkeypatch.setattr(reading, "_Loader", loader)
    line = folder.replace("name: {ru: Вода}", r'name: {ru: "a\uD83D"}')
    [fault] = folder.refused()
    assert fault[:2] == ("dossier.yaml", line)
    assert "surrogate" in fault[3] or "escape code" in fault[3]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, reading._Loader], ids=["Python", "C"])
def test_character_that_no_yaml_holds_is_named_with_its_line(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, loader: Any
) -> None:
    monkeypatch.setattr(reading, "_Loader", loader)
    line = folder.replace("name: {ru: Вода}", "name: {ru: \uffff}")
    [fault] = folder.refused()
    assert fault[:2] == ("dossier.yaml", line)
    assert "This is no YAML" in fault[3]


@pytest.mark.parametrize("held", [False, True], ids=["new", "recorded already"])
@pytest.mark.parametrize("damage", ["missing", "folder"])
def test_text_that_is_not_there_is_one_fault(folder: Folder, damage: str, held: bool) -> None:
    if held:
        import_folder(folder.path)
    before = rows()
    (folder.path / "speech.1.ru.txt").unlink()
    if damage == "folder":
        (folder.path / "speech.1.ru.txt").mkdir()
    line = folder.yaml.count("\n", 0, folder.yaml.index("text: speech.1.ru.txt")) + 1
    message = "speech.1.ru.txt: There is no such file in the folder of the dossier."
    assert folder.refused() == [("dossier.yaml", line, "documents[speech].versions[1].text", message)]
    assert rows() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: speech_report", "kind: chat"),
        ("address: https://example.org/speech\n", "address: https://-/\n"),
    ],
    ids=["by the file", "by the database"],
)
def test_passages_of_a_document_that_is_refused_are_no_faults_of_their_own(
    folder: Folder, old: str, new: str
) -> None:
    anchor = "{version: 1, start: 0, quote: Президент, state: placed}"
    listed = f"    passages: [{{passage: abcdefghij, anchors: [{anchor}]}}]\n"
    folder.replace("    versions:\n", f"{listed}    versions:\n")
    line = folder.replace(old, new)
    assert [fault[:2] for fault in folder.refused()] == [("dossier.yaml", line)]


def test_kinds_of_paragraphs_beside_what_is_no_version_are_faults_of_both(folder: Folder) -> None:
    folder.replace("[narration, quote, narration, quote, mixed]", "[quote]")
    folder.replace("    versions:\n", "    versions:\n      - first\n")
    fields = {fault[2] for fault in folder.refused()}
    assert {"documents[speech].versions[1]", "documents[speech].versions[1].paragraphs"} <= fields


def test_quotations_that_are_nowhere_are_not_called_repetitions(folder: Folder) -> None:
    known = "      - {role: origin, document: speech, quote: призвал согласовать водные стратегии}\n"
    folder.replace(known, known.replace("водные", "лесные") + known.replace("водные", "горные"))
    places = [f"proposals[water-strategies].citations[{place}].quote" for place in (1, 2)]
    assert [fault[2] for fault in folder.refused()] == places


def test_text_outside_the_folder_is_refused(folder: Folder) -> None:
    (folder.path / "speech.1.ru.txt").unlink()
    (folder.path / "speech.1.ru.txt").symlink_to(SAMPLE / "speech.1.ru.txt")
    [fault] = folder.refused()
    assert fault[2] == "documents[speech].versions[1].text"
    assert "outside the folder" in fault[3]


@pytest.mark.parametrize("name", ["dossier.yaml", "speech.1.ru.txt"])
def test_link_that_leads_to_itself_is_refused(folder: Folder, name: str) -> None:
    (folder.path / name).unlink()
    (folder.path / name).symlink_to(name)
    [fault] = folder.refused()
    assert "cannot be read" in fault[3]


def test_folder_without_dossier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_folder(tmp_path)
    assert [fault.file for fault in refusal.value.faults] == ["dossier.yaml"]


def test_command_prints_every_fault_and_fails(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    line = folder.replace("    host: KZ", "    host: XX")
    with pytest.raises(CommandError) as failure:
        call_command("import_dossier", str(folder.path))
    assert failure.value.returncode == 1
    printed = capsys.readouterr().err
    assert f"dossier.yaml:{line}: summits[astana-2024].host: Unknown state" in printed
    assert not any(rows().values())


LINES = (SAMPLE / "dossier.yaml").read_text(encoding="utf-8").split("\n")
SCRAPS = ["", "[]", "{}", "- a", "x: y", "  ", ": ", "&a", "*a", "!!int 3", "\u0000", "\ufeff", "1" * 20]
SCRAPS += ["'", '"', "|", "true", "~", "2025-02-30", "🌊", "delete", "repeat"]


@given(
    damage=st.lists(
        st.tuples(
            st.integers(0, len(LINES) - 1), st.integers(0, 60), st.sampled_from([*SCRAPS, "delete", "repeat"])
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_damage_never_ends_in_a_traceback(folder: Folder, damage: list[tuple[int, int, str]]) -> None:
    lines = list(LINES)
    for place, column, scrap in damage:
        place %= len(lines)
        if scrap == "delete":
            del lines[place]
        elif scrap == "repeat":
            lines.insert(place, lines[place])
        else:
            lines[place] = lines[place][:column] + scrap
    folder.yaml = "\n".join(lines)
    with contextlib.suppress(ImportRefused):  # any other error fails the test
        import_folder(folder.path, dry_run=True)


def values(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values of a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, value in inner for found in values(value, (*path, key)))]


TREE = yaml.load("\n".join(LINES), Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but texts
VALUES: list[Any] = [
    None,
    "",
    "x",
    "0",
    "-1",
    "2025-02-30",
    "true",
    [],
    {},
    ["x"],
    [[]],
    {"x": "y"},
    [{"x": []}],
    "a\0b",
    "a\x85b",
    "x\n",
    "и\u0306",
    "😀" * 600,
    "9" * 30,
    "-9" * 30,
    "0001-01-01",
    "9999-12-31T23:59:59+14:00",
    "https://x.org/\n",
    "..txt",
    "/etc/passwd.txt",
]
PLACES = [path for path in values(TREE) if path]


@given(place=st.sampled_from(PLACES), value=st.sampled_from(VALUES))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_replaced_never_ends_in_a_traceback(
    folder: Folder, place: tuple[Any, ...], value: Any
) -> None:
    tree = yaml.load("\n".join(LINES), Loader=yaml.BaseLoader)  # noqa: S506
    inner = tree
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    folder.yaml = yaml.safe_dump(tree, allow_unicode=True)
    with contextlib.suppress(ImportRefused):  # any other error fails the test
        import_folder(folder.path, dry_run=True)
