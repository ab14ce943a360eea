import datetime
from typing import Any

import pytest

from initiatives.models import Paragraph, Version
from initiatives.models.sources import digest
from tests.factories import TEXT, make_document, make_version
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db

NEW = {"language": "ru", "number": 2, "text": TEXT}


def new_version(**fields: Any) -> Version:
    values = {**NEW, "sha256": digest(fields.get("text", TEXT)), **fields}
    if "document" not in values:
        values["document"] = make_document()
    return Version(**values)


@both_ways
@pytest.mark.parametrize(
    "values", [{"text": "Другое.", "sha256": digest("Другое.")}, {"number": 7}, {"language": "kk"}], ids=str
)
def test_version_is_never_changed(way: str, values: dict[str, Any]) -> None:
    version = make_document().versions.get()
    with refused("version_immutable"):
        change(way, version, **values)


@both_ways
def test_version_is_never_deleted(way: str) -> None:
    version = new_version()
    insert(way, version)
    with refused("version_immutable"):
        delete(way, version)


@both_ways
def test_version_with_the_checksum_of_another_text_is_refused(way: str) -> None:
    with refused("version_sha256"):
        insert(way, new_version(sha256=digest(TEXT + " ")))


@both_ways
@pytest.mark.parametrize(
    "text",
    ["", " \n\n\t", "\u00a0\u200b", "\ufeff\n\u2003", "и\u0306од", "а\rб", "а\r\nб", "а\x01б", "а\x85б"],
    ids=ascii,
)
def test_version_of_a_text_that_is_blank_not_composed_or_holds_controls_is_refused(
    way: str, text: str
) -> None:
    with refused("version_text_normal"):
        insert(way, new_version(text=text))


@both_ways
def test_version_keeps_tabs_line_ends_and_characters_beyond_the_bmp(way: str) -> None:
    version = new_version(text="Қ\t🌾\u0301\n\n𝒜 \u00a0\u200b\ufeff")
    with kept():
        insert(way, version)
    assert Version.objects.get(pk=version.pk).text == "Қ\t🌾\u0301\n\n𝒜 \u00a0\u200b\ufeff"


@both_ways
def test_version_is_no_translation_of_a_version_of_another_document_or_in_its_own_language(way: str) -> None:
    own, other = make_document(), make_document()
    with kept():
        insert(way, new_version(document=own, language="kk", translation_of=own.versions.get()))
    for document, language in ((own, "kk"), (other, "ru")):
        with refused("version_translation_fits"):
            translated = other.versions.get()
            insert(
                way, new_version(document=document, language=language, number=3, translation_of=translated)
            )


@both_ways
@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"number": 1}, "version_number_unique"),
        ({"number": 0}, "version_number_from_one"),
        ({"by_machine": True}, "version_machine_translates"),
        ({"published_on": "2025-11-17", "retrieved_on": "2025-11-16"}, "version_dates_in_order"),
    ],
    ids=str,
)
def test_version_that_contradicts_itself_is_refused(way: str, values: dict[str, Any], rule: str) -> None:
    dated = {k: datetime.date.fromisoformat(v) if k.endswith("_on") else v for k, v in values.items()}
    document = make_document()
    with refused(rule):
        insert(way, new_version(document=document, **dated))


@both_ways
@pytest.mark.parametrize("values", [{"kind": "mixed"}, {"end": 3}, {"number": 9}], ids=str)
def test_paragraph_is_never_changed(way: str, values: dict[str, Any]) -> None:
    paragraph = make_document().versions.get().paragraphs.first()
    assert paragraph is not None
    with refused("paragraph_immutable"):
        change(way, paragraph, **values)


@both_ways
def test_paragraph_is_never_deleted(way: str) -> None:
    paragraph = make_document().versions.get().paragraphs.first()
    assert paragraph is not None
    with refused("paragraph_immutable"):
        delete(way, paragraph)


@both_ways
@pytest.mark.parametrize(
    ("number", "start", "end", "rule"),
    [
        (2, 1, 4, "paragraph_within_text"),  # three code points, four UTF-16 units
        (2, 1, 1, "paragraph_not_empty"),
        (2, 2, 1, "paragraph_not_empty"),
        (2, 0, 2, "paragraph_no_overlap"),
        (1, 1, 3, "paragraph_number_unique"),
    ],
)
def test_paragraph_beyond_its_text_or_over_another_is_refused(
    way: str, number: int, start: int, end: int, rule: str
) -> None:
    version = new_version(text="🌾аб")
    version.save()
    Paragraph.objects.create(version=version, number=1, start=0, end=1, kind="quote")
    with refused(rule):
        insert(way, Paragraph(version=version, number=number, start=start, end=end, kind="quote"))
    with kept():
        insert(way, Paragraph(version=version, number=2, start=1, end=3, kind="quote"))


def test_new_version_leaves_the_old_one_readable() -> None:
    document = make_document("Старый текст.")
    make_version(document, "Новый текст.")
    assert list(document.versions.values_list("number", "text")) == [
        (1, "Старый текст."),
        (2, "Новый текст."),
    ]
