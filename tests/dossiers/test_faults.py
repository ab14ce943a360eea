"""Every kind of bad dossier: one message with file, line and field, and an unchanged database."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.dossiers.importing import ImportRefused, import_folder
from tests.dossiers.folders import SAMPLE, Folder

pytestmark = pytest.mark.django_db

PROPOSAL = "proposals[rare-earth-centre]"


def rows() -> dict[str, int]:
    """Count the rows of every table of the application."""
    return {model.__name__: model._default_manager.count() for model in apps.get_app_config("initiatives").get_models()}


# what is replaced, by what, the field that is named (its line is that of the first line replaced plus the
# offset given), and a part of the message
BROKEN: dict[str, tuple[str, str, str, int, str]] = {
    "unknown field": ("    force: firm\n", "    force: firm\n    urgency: high\n", f"{PROPOSAL}.urgency", 1, "Unknown field"),
    "unknown field at the top": ("dossier: 1\n", "dossier: 1\nauthor: x\n", "author", 1, "Unknown field"),
    "missing field": ("    kind: institution\n", "", f"{PROPOSAL}.kind", -1, "missing"),
    "unknown choice": ("force: firm", "force: strong", f"{PROPOSAL}.force", 0, "firm, call, tentative"),
    "text where a mapping is due": ("    name: {ru: Президент, en: The President}", "    name: Президент", "people[president].name", 0, "a mapping"),
    "mapping where a list is due": ("people:\n  - slug: president", "people:\n    slug: president", "people", 0, "a list"),
    "unknown language": ("name: {ru: Вода}", "name: {de: Wasser}", "topics[water].name.de", 0, "Unknown field"),
    "wording in no language": ("name: {ru: Вода}", "name: {}", "topics[water].name", 0, "at least one"),
    "too long a name": ("name: {ru: Вода}", "name: {ru: " + "я" * 201 + "}", "topics[water].name.ru", 0, "201 characters; at most 200"),
    "field twice": ("    force: firm\n", "    force: firm\n    force: call\n", f"{PROPOSAL}.force", 1, "twice"),
    "record twice": ("  - {slug: trade, name: {en: Trade}}", "  - {slug: water, name: {en: Trade}}", "topics[water].slug", 0, "twice"),
    "citation twice": (', quote: Это важно., prefix: "металлам. "}', ', quote: Это важно., prefix: "металлам. "}\n      - {role: rationale, document: speech, quote: это ВАЖНО, prefix: "металлам. "}\n      - {role: rationale, document: speech, quote: это ВАЖНО, prefix: "металлам. "}', f"{PROPOSAL}.citations[4]", 2, "twice"),
    "unknown state": ("    host: KZ", "    host: XX", "summits[astana-2024].host", 0, "neither in this dossier nor in the database"),
    "unknown topic, nearly right": ("    topic: metals", "    topic: metal", f"{PROPOSAL}.topic", 0, "Is “metals” meant?"),
    "unknown document": ("{role: origin, document: speech, quote: призвал", "{role: origin, document: speach, quote: призвал", "proposals[water-strategies].citations[1].document", 0, "Is “speech” meant?"),
    "unknown summit of the dossier": ("summit: tashkent-2025\nstates", "summit: tashkent\nstates", "summit", 0, "Unknown summit"),
    "unknown related proposal": ("other: water-strategies", "other: water-strategy", f"{PROPOSAL}.relations[1].other", 0, "Is “water-strategies” meant?"),
    "date that is none": ("    issued_on: 2025-11-16", "    issued_on: 2025-11-31", "documents[speech].issued_on", 0, "There is no such day: 2025-11-31"),
    "date in another form": ("    issued_on: 2025-11-16", "    issued_on: 16.11.2025", "documents[speech].issued_on", 0, "a date of the form 2025-11-16"),
    "month that is none": ("due_on: 2026-04,", "due_on: 2026-13,", "milestones[next-meeting].due_on", 0, "There is no such date"),
    "year that cannot be meant": ("    issued_on: 2025-11-16", "    issued_on: 0205-11-16", "documents[speech].issued_on", 0, "cannot be meant"),
    "last day before the first": ("    ends_on: 2025-11-16", "    ends_on: 2025-11-14", "summits[tashkent-2025].ends_on", 0, "before the first"),
    "memberships that overlap": ("until: 2025-11-15}", "until: 2025-11-17}", "forums[consultative-meeting].memberships[4]", 1, "already has a place"),
    "quote that matches nowhere": ("quote: призвал согласовать водные стратегии", "quote: призвал согласовать лесные стратегии", "proposals[water-strategies].citations[1].quote", 0, "paragraph 3 (“призвал согласовать водные стратегии”)"),
    "quote that matches twice": (', prefix: "металлам. "}', "}", f"{PROPOSAL}.citations[2].quote", 0, "2 places of “speech”: paragraph 2 (“…"),
    "quote without words": ("quote: призвал согласовать водные стратегии", 'quote: " "', "proposals[water-strategies].citations[1].quote", 0, "no words"),
    "status without evidence": ("        effective: 2026-01-10\n        evidence:\n          - {type: press_report, rank: press, address: https://example.org/a}\n          - {type: press_report, rank: press, bearing: contradicts, address: https://example.org/b}\n", "        effective: 2026-01-10\n", f"{PROPOSAL}.updates[2].evidence", -2, "needs at least one evidence"),
    "press alone too far": ("type: outcome_text, rank: primary", "type: press_report, rank: press", f"{PROPOSAL}.updates[4].evidence", -1, "Press alone"),
    "stage that does not apply": ("        stage: agreed", "        stage: signed", f"{PROPOSAL}.updates[4].stage", 0, "does not exist for this kind"),
    "correction without reason": ("        reason: The report spoke of another centre.\n", "", f"{PROPOSAL}.updates[3].reason", -5, "says why"),
    "correction of nothing": ("        corrects: 2\n", "", f"{PROPOSAL}.updates[3].corrects", -2, "names what it corrects"),
    "correction of a later step": ("        corrects: 2\n", "        corrects: 4\n", f"{PROPOSAL}.updates[3].corrects", 0, "before this one"),
    "step back": ("        stage: agreed\n        effective: 2026-02\n", "        stage: proposed\n        effective: 2026-02\n", f"{PROPOSAL}.updates[4].stage", 0, "does not lead back"),
    "updates out of order": ("      - number: 4", "      - number: 5", f"{PROPOSAL}.updates[5].number", 0, "here stands number 4"),
    "evidence of nothing": ("{type: outcome_text, rank: primary, address: https://example.org/outcome}", "{type: outcome_text, rank: primary}", f"{PROPOSAL}.updates[4].evidence[1]", 0, "has a web address"),
    "address that is none": ("address: https://example.org/speech", "address: javascript:alert(1)", "documents[speech].address", 0, "a web address"),
    "address that only begins well": ("address: https://example.org/speech", "address: https://", "documents[speech].address", 0, "a web address"),
    "published without its words": ("{role: origin, document: speech, quote: призвал", "{role: detail, document: speech, quote: призвал", "proposals[water-strategies].citations", -1, "at least one passage"),
    "published without a summary": ("    summary: {ru: Согласовать водные стратегии.}\n", "", "proposals[water-strategies].summary", -4, "needs a summary"),
    "sponsor and unnamed": ("{unnamed: true}", "{unnamed: true, state: KZ}", "proposals[joint-routes].sponsors[1]", 0, "say that none is named"),
    "flag that is none": ("official: true", "official: yes", "documents[speech].official", 0, "none of: true, false"),
    "number that is none": ("        value: 20\n", "        value: twenty\n", "proposals[trade-20bn].targets[1].value", 0, "a number such as 11.5"),
    "number that is a block": ("    ordinal: 7\n", "    ordinal: |\n      7\n", "summits[tashkent-2025].ordinal", 0, "cannot be read"),
    "wrong number of kinds": ("[narration, quote, narration, quote, mixed]", "[narration, quote]", "documents[speech].versions[1].paragraphs", 0, "5 paragraphs, but 2 kinds"),
    "text elsewhere": ("text: speech.1.ru.txt", "text: ../speech.1.ru.txt", "documents[speech].versions[1].text", 0, "the name of a .txt file"),
    "text that is missing": ("text: speech.1.ru.txt", "text: lost.txt", "documents[speech].versions[1].text", 0, "no such file"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_fault_is_named_once_with_its_line_and_field(folder: Folder, case: str) -> None:
    old, new, field, offset, message = BROKEN[case]
    line = folder.replace(old, new) + offset
    before = rows()
    faults = folder.refused()
    assert [fault[:3] for fault in faults] == [("dossier.yaml", line, field)], faults
    assert message in faults[0][3]
    assert rows() == before


def test_all_faults_are_reported_in_one_run(folder: Folder) -> None:
    expected = []
    combined = ("unknown field", "unknown state", "unknown choice", "quote that matches nowhere", "quote that matches twice",
                "status without evidence", "address that is none", "number that is none", "date that is none")  # fmt: skip
    for case in combined:
        old, new, field, _offset, _message = BROKEN[case]
        if case == "unknown choice":
            old, new, field = "force: support", "force: strong", "proposals[joint-routes].force"
        folder.replace(old, new)
        expected.append(field)
    (folder.path / "other.txt").write_bytes(b"\xff")
    folder.replace("versions:\n", "versions:\n      - {number: 2, language: ru, text: other.txt}\n")
    folder.replace("number: 2, language: ru, text: other.txt}\n      - number: 1", "number: 1, language: ru, text: other.txt}\n      - number: 2")
    fields = [fault[2] for fault in folder.refused()]
    assert set(fields) >= set(expected) - {f"{PROPOSAL}.citations[2].quote", "proposals[water-strategies].citations[1].quote"}
    assert "" in fields  # the other file, not readable at all


def test_faults_in_several_records_are_reported_together(folder: Folder) -> None:
    cases = ("unknown state", "quote that matches nowhere", "quote that matches twice", "status without evidence", "memberships that overlap", "step back")  # fmt: skip
    for case in cases[:-1]:
        folder.replace(*BROKEN[case][:2])
    assert {fault[2] for fault in folder.refused()} == {BROKEN[case][2] for case in cases[:-1]}


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


@pytest.mark.parametrize("yaml_text", ["- a\n", "just words\n", "dossier: 1\n", "{}\n", "dossier: 2\nsummit: x\n"])
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


def test_text_outside_the_folder_is_refused(folder: Folder) -> None:
    (folder.path / "speech.1.ru.txt").unlink()
    (folder.path / "speech.1.ru.txt").symlink_to(SAMPLE / "speech.1.ru.txt")
    [fault] = folder.refused()
    assert fault[2] == "documents[speech].versions[1].text"
    assert "outside the folder" in fault[3]


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
SCRAPS = ["", "[]", "{}", "- a", "x: y", "  ", ": ", "&a", "*a", "!!int 3", "\u0000", "\ufeff", "12345678901234567890", "'", '"', "|", "true", "~", "2025-02-30", "🌊"]  # fmt: skip


@given(
    damage=st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 60), st.sampled_from([*SCRAPS, "delete", "repeat"])),
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
    try:
        import_folder(folder.path, dry_run=True)
    except ImportRefused as refusal:
        assert refusal.faults


def values(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values of a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, value in inner for found in values(value, (*path, key)))]


TREE = yaml.load("\n".join(LINES), Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but texts
PLACES = [path for path in values(TREE) if path]


@given(
    place=st.sampled_from(PLACES),
    value=st.sampled_from([None, "", "x", "0", "-1", "2025-02-30", "true", [], {}, ["x"], [[]], {"x": "y"}, [{"x": []}]]),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_replaced_never_ends_in_a_traceback(folder: Folder, place: tuple[Any, ...], value: Any) -> None:
    tree = yaml.load("\n".join(LINES), Loader=yaml.BaseLoader)  # noqa: S506
    inner = tree
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    folder.yaml = yaml.safe_dump(tree, allow_unicode=True)
    try:
        import_folder(folder.path, dry_run=True)
    except ImportRefused as refusal:
        assert refusal.faults
