"""Faults that the database refuses are planted with its triggers and constraints silenced."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from initiatives.actions import add_version
from initiatives.dossiers.importing import import_folder
from initiatives.management.anchors import Check, paragraph_faults
from initiatives.models import Anchor, Document, Passage, Version
from initiatives.text.spans import Span
from summit.settings import BASE_DIR
from tests.factories import make_anchor, make_document, make_passage, make_version

TASHKENT = Path(BASE_DIR) / "initiatives" / "dossiers" / "tashkent-2025"
TEXT = "Он предложил создать центр 🌊.\n\nЭто важно для всех."


@contextmanager
def silenced(*constraints: str) -> Iterator[None]:
    """Let rows be written past triggers and foreign keys, and past the check constraints named."""
    with connection.cursor() as cursor:
        # What waits for the end of the transaction has to be asked before a table is altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in constraints:
            cursor.execute(f'ALTER TABLE initiatives_anchor DROP CONSTRAINT "{name}"')
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def anchor(db: None) -> Anchor:
    document = make_document(TEXT, slug="speech")
    return make_passage(document.versions.get(), "создать центр").anchors.get()


def faults() -> list[str]:
    return [str(fault) for fault in Check().faults()]


def test_whole_database_without_a_fault_is_counted(db: None) -> None:
    import_folder(TASHKENT)
    document = Document.objects.get(slug="tokayev-speech-tashkent-2025")
    text = document.versions.get(number=1).text
    add_version(document=document, language="ru", text=text[len(text) // 3 :].replace("«", "“"))
    out = StringIO()
    call_command("check_anchors", stdout=out)
    assert out.getvalue() == f"{Anchor.objects.count()} anchors checked.\n"
    assert Anchor.objects.filter(state="lost").exists()


@pytest.mark.parametrize(
    ("values", "dropped", "what"),
    [
        ({"exact": "создать цент"}, (), "the words are not those of the text"),
        ({"start": 14, "end": 27}, (), "the words are not those of the text"),
        ({"prefix": "чужие "}, (), "the words before and after are not those of the text"),
        ({"end": 90}, (), f"[13, 90) ends beyond the text of {len(TEXT)} characters"),
        ({"state": "nowhere"}, ("anchor_state_known",), "the state “nowhere” is unknown"),
        ({"left_lost": True}, ("anchor_left_only_if_lost",), "it is left as lost, but is not lost"),
        ({"state": "lost"}, ("anchor_lost_or_somewhere",), "it is lost, but has a place"),
        (
            {"start": None, "end": None, "state": "moved"},
            ("anchor_lost_or_somewhere",),
            "it is moved, but has no place: [None, None)",
        ),
        ({"end": 13}, ("anchor_lost_or_somewhere",), "it is placed, but has no place: [13, 13)"),
        ({"state": "lost", "start": None, "end": None, "exact": ""}, (), "it is lost, and keeps no words"),
    ],
    ids=str,
)
def test_fault_of_an_anchor_is_named(
    anchor: Anchor, values: dict[str, Any], dropped: tuple[str, ...], what: str
) -> None:
    assert faults() == []
    with silenced(*dropped):
        Anchor.objects.filter(pk=anchor.pk).update(**values)
    assert f"speech, version 1, passage {anchor.passage_id}: {what}" in faults()


def test_passage_of_another_document_or_of_none_is_named(anchor: Anchor) -> None:
    other = make_passage(make_document(TEXT, slug="other").versions.get(), "Это важно")
    with silenced():
        Anchor.objects.filter(pk=anchor.pk).update(passage_id="aaaaaaaaaa")
        other.anchors.update(version=anchor.version)
    assert faults()[:2] == [
        "speech, version 1, passage aaaaaaaaaa: there is no such passage",
        f"speech, version 1, passage {other.pk}: the passage belongs to another document",
    ]


def test_anchor_without_a_version_and_passage_without_an_anchor_are_named(anchor: Anchor) -> None:
    with silenced():
        lone = Passage.objects.create(id="aaaaaaaaaa", document=anchor.version.document)
        Anchor.objects.filter(pk=anchor.pk).update(version_id=10_000_000)
    check = Check()
    assert [str(fault) for fault in check.faults()] == [
        f"(no document), passage {anchor.passage_id}: there is no such version",
        f"speech, passage {lone.pk}: the passage stands in no version",
    ]
    assert check.checked == 1


def test_version_that_knows_nothing_of_a_passage_of_its_language_is_named(anchor: Anchor) -> None:
    make_version(anchor.version.document, TEXT)
    make_version(anchor.version.document, "A text.", language="en")
    assert faults() == [
        f"speech, version 2, passage {anchor.passage_id}: no place is recorded, not even as lost"
    ]


def test_text_that_is_not_its_own_and_place_between_the_paragraphs_are_named(anchor: Anchor) -> None:
    version = anchor.version
    with silenced():
        Version.objects.filter(pk=version.pk).update(sha256="0" * 64)
        version.paragraphs.filter(number=1).delete()
        version.paragraphs.filter(number=2).update(number=1)
    assert faults() == [
        "speech, version 1: the text is not the one of its checksum",
        "speech, version 1: words before paragraph 1 are in none",
        f"speech, version 1, passage {anchor.passage_id}: no paragraph holds the place",
    ]


def test_place_in_the_empty_line_is_in_no_paragraph(anchor: Anchor) -> None:
    start = TEXT.index("\n\n")
    blank = Passage.objects.create(id="aaaaaaaaaa", document=anchor.version.document)
    make_anchor(blank, anchor.version, Span(start, start + 2))
    assert faults() == ["speech, version 1, passage aaaaaaaaaa: no paragraph holds the place"]


@pytest.mark.parametrize(
    ("paragraphs", "found"),
    [
        ([(0, 4), (6, 10)], []),
        ([(0, 4)], ["words at the end are in no paragraph"]),
        ([(6, 10)], ["words before paragraph 1 are in none"]),
        ([(0, 4), (3, 10)], ["paragraph 2 lies wrongly: [3, 10)"]),
        ([(0, 4), (6, 11)], ["paragraph 2 lies wrongly: [6, 11)"]),
        ([(6, 10), (0, 4)], ["words before paragraph 1 are in none", "paragraph 2 lies wrongly: [0, 4)"]),
    ],
)
def test_paragraphs_hold_all_words_in_order(paragraphs: list[tuple[int, int]], found: list[str]) -> None:
    assert list(paragraph_faults("один\n\nдваа", paragraphs)) == found


def test_command_names_each_fault_and_fails(anchor: Anchor) -> None:
    with silenced():
        Anchor.objects.filter(pk=anchor.pk).update(exact="иные слова!", suffix="")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 faults") as failed:
        call_command("check_anchors", stdout=out, stderr=err)
    assert failed.value.returncode == 1
    assert out.getvalue() == "1 anchors checked.\n"
    assert err.getvalue().splitlines() == [
        f"speech, version 1, passage {anchor.passage_id}: the words are not those of the text",
        f"speech, version 1, passage {anchor.passage_id}: "
        "the words before and after are not those of the text",
    ]


@pytest.mark.parametrize("anchors", [3, 300])
def test_queries_grow_with_the_versions_not_with_the_anchors(
    anchors: int, db: None, django_assert_num_queries: Any
) -> None:
    document = make_document("слово " * 400)
    version = document.versions.get()
    for number in range(anchors):
        passage = Passage.objects.create(
            id="".join("abcdefghij"[int(digit)] for digit in f"{number:010}"), document=document
        )
        make_anchor(passage, version, Span(6 * number, 6 * number + 5))
    with django_assert_num_queries(8):  # savepoints, versions, and three questions to all
        assert faults() == []
