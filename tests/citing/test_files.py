"""The files as reference managers read them, and as they are written to the letter."""

import json
from pathlib import Path

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.utils.translation import override

from initiatives.citing.files import FILE_FORMATS, bibtex, csl_json, ris
from initiatives.citing.items import CslItem
from initiatives.citing.references import find_paragraph, find_passage, find_step
from initiatives.models import Passage
from tests.citing.conftest import ROOT, TEXT
from tests.citing.test_styles import page, words

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "citing"
HOSTILE = "A {brace} and }{ another, 100 % & \\cmd $x_1^2$ ~ #1 “ё” Әғқ 🌊"


@pytest.mark.parametrize("ending", FILE_FORMATS)
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_each_format_writes_what_was_written_by_hand(ending: str, language: str) -> None:
    with override(language):
        written = FILE_FORMATS[ending].write(words(language))
    golden = (GOLDEN / f"passage.{language}.{ending}").read_bytes().decode()
    assert written == golden


def read_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """Return key and fields of the one entry of a file, months by number, as bibtexparser reads them."""
    library = parse_string(text)
    assert library.failed_blocks == []
    [entry] = library.entries
    assert entry.entry_type == "misc"
    return entry.key, {field.key: field.value for field in entry.fields}


def test_bibtex_is_read_with_every_field_in_place() -> None:
    with override("ru"):
        key, fields = read_bibtex(bibtex(words("ru")))
    assert key == "passage-abcdefghij"
    assert fields["author"] == "Токаев, Касым-Жомарт"
    assert fields["title"] == "{Речь о воде}"
    assert (fields["year"], fields["month"], fields["date"]) == ("2025", "nov", "2025-11-16")
    assert fields["url"] == "https://tracker.example/ru/passages/abcdefghij/"
    assert fields["urldate"] == "2026-03-01"
    assert fields["note"] == "Версия 2 (русский), абзац 12. https://source.example/news/1"


def test_bibtex_escapes_what_tex_would_obey_and_keeps_its_braces_in_balance() -> None:
    item = page("en") | {"title": HOSTILE, "abstract": HOSTILE, "author": [{"literal": "A, B and C {"}]}
    _key, fields = read_bibtex(bibtex(item))
    escaped = (
        r"A \textbraceleft{}brace\textbraceright{} and \textbraceright{}\textbraceleft{} another, 100 \% \& "
        r"\textbackslash{}cmd \$x\_1\textasciicircum{}2\$ \textasciitilde{} \#1 “ё” Әғқ 🌊"
    )
    assert fields["title"] == f"{{{escaped}}}"
    assert fields["abstract"] == escaped
    assert fields["author"] == r"{A, B and C \textbraceleft{}}"


def test_ris_is_read_with_every_field_in_place() -> None:
    with override("en"):
        [entry] = rispy.loads(ris(words("en")))
    assert entry["type_of_reference"] == "ELEC"
    assert entry["authors"] == ["Tokayev, Kassym-Jomart"]
    assert entry["title"] == "A speech on water"
    assert entry["year"] == "2025"
    assert entry["date"] == "2025/11/16/"
    assert entry["language"] == "ru"
    assert entry["abstract"] == "согласовать водные стратегии"
    assert entry["notes"] == ["Version 2 (Russian), paragraph 12. https://source.example/news/1"]
    assert entry["urls"] == ["https://tracker.example/en/passages/abcdefghij/"]


def test_ris_keeps_every_value_on_its_line() -> None:
    item = page("en") | {"title": f"{HOSTILE}\nER  - ", "abstract": "One.\r\n\r\nTY  - BOOK\u2028Two."}
    [entry] = rispy.loads(ris(item))
    assert entry["title"] == f"{HOSTILE} ER -"
    assert entry["abstract"] == "One. TY - BOOK Two."


def rendered(text: str) -> str:
    """Return a CSL-JSON file as citeproc renders it in the style that it brings along."""
    data = json.loads(text)
    source = CiteProcJSON(data)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(data[0]["id"])]))
    [line] = bibliography.bibliography()
    return str(line)


@pytest.mark.filterwarnings("ignore::UserWarning:citeproc")  # of variables that are newer than it
def test_csl_json_is_read_by_a_processor_of_styles() -> None:
    line = rendered(csl_json(words("en")))
    assert line.startswith("Tokayev, K.-J. (2025) “A speech on water”, Summit initiatives. Kazinform")
    line = rendered(csl_json(page("ru")))
    assert "Конвенция о воде" in line
    assert "https://tracker.example/ru/proposals/water-convention/" in line


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_record_makes_files_that_are_read(passage: Passage, language: str) -> None:
    with override(language):
        found = [
            find_passage(ROOT, passage.pk),
            find_paragraph(ROOT, "speech", 2, 2),
            find_step(ROOT, "water-convention", 1),
        ]
        for reference in found:
            assert reference
            item = reference.item
            key, _fields = read_bibtex(bibtex(item))
            [entry] = rispy.loads(ris(item))
            assert key == entry["id"] == item["id"]
            assert entry["abstract"] == item["abstract"]
            assert json.loads(csl_json(item)) == [item]
    assert found[1]
    assert found[1].item["abstract"] == TEXT.split("\n\n")[1]


@pytest.mark.django_db
def test_an_item_has_only_the_variables_of_csl(passage: Passage) -> None:
    item = find_passage(ROOT, passage.pk)
    assert item
    assert item.item.keys() <= CslItem.__annotations__.keys()
