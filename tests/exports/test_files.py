"""Lists taken away: what each format holds, and that nothing in it is alive."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils.translation import override
from lxml import html

from initiatives.exports import lists, spreadsheet
from initiatives.exports.columns import ABOUT, PROPOSALS
from initiatives.exports.comma_separated import guarded
from initiatives.exports.spreadsheet import CUT, LONGEST_CELL
from initiatives.filters import ProposalFilter
from initiatives.models import Proposal
from tests.exports.reading import fetch, read_csv, read_json, read_xlsx, rows_of
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_update,
)
from tests.views.pages import get, links

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "exports"
FORMATS = ("csv", "xlsx", "json")


def slugs(content: bytes, form: str) -> list[str]:
    """Return the proposals of a file in their order."""
    if form == "csv":
        addresses = [row["Address"] for row in read_csv(content)]
    elif form == "json":
        addresses = [row["address"] for row in read_json(content)["rows"]]
    else:
        addresses = [row[0] for row in rows_of(read_xlsx(content))["Proposals"][1:]]
    return [address.removeprefix("http://testserver/en/proposals/").rstrip("/") for address in addresses]


@pytest.mark.usefixtures("listed")
def test_csv_is_the_golden_file(client: Client) -> None:
    assert fetch(client, "/ru/proposals.csv") == (GOLDEN / "proposals.ru.csv").read_bytes()


@pytest.mark.usefixtures("listed")
def test_json_is_the_golden_file(client: Client) -> None:
    assert fetch(client, "/en/proposals.json") == (GOLDEN / "proposals.en.json").read_bytes()


@pytest.mark.usefixtures("listed")
def test_a_spreadsheet_holds_the_cells_of_the_golden_file(client: Client) -> None:
    cells = rows_of(read_xlsx(fetch(client, "/kk/proposals.xlsx?sort=title")))
    assert cells == json.loads((GOLDEN / "proposals.kk.xlsx.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?sort=title",
        "?topic=water&sort=passages",
        "?q=конвенция",
        "?proposer=UZ&kind=agreement",
        "?force=firm",
    ],
)
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_the_rows_of_the_page_in_its_order(client: Client, form: str, query: str) -> None:
    listed = get(client, f"/en/proposals/{query}")
    shown = [link.split("/")[3] for link in listed.xpath("//*[@class='entry__title']/a/@href")]
    assert shown
    assert slugs(fetch(client, f"/en/proposals.{form}{query}"), form) == shown


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_goes_on_beyond_a_page_of_the_list_and_a_batch(
    client: Client, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 4)
    for number in range(27):
        make_proposal(f"p{number:02}", title_en=f"P{number:02}")
    wanted = [f"p{number:02}" for number in range(27)]
    assert slugs(fetch(client, f"/en/proposals.{form}?sort=title"), form) == wanted


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "query", ["topic=nothing", "stage=sealed", "sort=best", "quiet=no", f"q={'x' * 201}", "kind=x&force=y"]
)
def test_a_bad_filter_is_refused_as_on_the_page(client: Client, form: str, query: str) -> None:
    listed = get(client, f"/en/proposals/?{query}", status=400)
    named = listed.xpath("//*[@role='alert']//code/text()")
    [said] = get(client, f"/en/proposals.{form}?{query}", status=400).find_class("lead")
    assert named
    assert re.findall(r"\((\w+)\):", said.text_content()) == named


@pytest.mark.usefixtures("listed")
def test_no_cell_of_a_csv_file_is_alive_and_every_word_comes_back(client: Client) -> None:
    content = fetch(client, "/en/proposals.csv")
    for line in content.decode("utf-8-sig").split("\r\n"):
        assert not re.search(r'(?:^|,)"?\s*[=+\-@\t\r]', line), line
    [row] = [row for row in read_csv(content) if row["Title"].startswith("+")]
    assert row["Title"] == '+Convention, "water"'
    assert row["Words that put it forward"] == "=СУММ(1;2) не считают"
    assert (
        "[support] - Первое, второе.\nИ третье.\nSpeech in Tashkent, Akorda, 2025-11-16, https://example.org/speech?a=1&b=2\n"
        in row["All its passages"]
    )
    assert '[detail] Предлагаем «Водную конвенцию» […] "рамочную" 🌊\n' in row["All its passages"]


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\t=1", "\r1", " =1", "\u00a0-1", "\n+1", "＝1", "'a", "'=1", "''"],
)
def test_a_live_text_is_guarded_and_given_back_exactly(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(text).removeprefix("'") == text


@pytest.mark.parametrize("text", ["", "a=1", "— Нам нужно", "«=1»", "1-1", "a\n=1"])
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.usefixtures("listed")
def test_no_cell_of_a_spreadsheet_is_a_formula_a_link_or_a_guessed_number(client: Client) -> None:
    make_proposal(title_en="12", title_ru="", title_kk="")
    content = fetch(client, "/en/proposals.xlsx?sort=title")
    book = read_xlsx(content)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "b"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert "12" in [cell.value for cell in book["Proposals"]["B"]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize(
    "text",
    [
        "<r><t>a</t></r>",
        "<r>",
        "</r> & <r>",
        "_x0041_",
        " a ",
        "\ufffe",
        "a]]>b",
        "1\n\n2",
        "🌊" * 9,
    ],
)
def test_a_spreadsheet_gives_back_every_character(client: Client, text: str) -> None:
    make_proposal(title_en=text, title_ru="", title_kk="")
    cell = rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx")))["Proposals"][1][1]
    # openpyxl leaves the escapes of ECMA-376 (22.4.2.4) in what it reads.
    plain = re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)
    assert plain == text


@pytest.mark.parametrize("letter", ["ә", "🌊"])
def test_words_longer_than_a_cell_end_in_a_sign_and_are_whole_elsewhere(client: Client, letter: str) -> None:
    words = letter * (LONGEST_CELL + 1)
    make_proposal("long", passage=make_passage(make_document(words).versions.get()))
    written = rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx")))["Passages"][1][3]
    assert written.endswith(CUT)
    assert words.startswith(written.removesuffix(CUT))
    assert LONGEST_CELL - 1 <= len(written.encode("utf-16-le")) / 2 <= LONGEST_CELL
    assert read_csv(fetch(client, "/en/proposals.csv"))[0]["Words that put it forward"] == words
    assert read_json(fetch(client, "/en/proposals.json"))["rows"][0]["origin"] == words


@pytest.mark.usefixtures("listed")
def test_more_rows_than_a_sheet_holds_go_on_in_further_sheets(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx")))
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    parted = rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx")))
    assert sorted(parted) == sorted([*whole, "Proposals 2", "Passages 2", "Passages 3"])
    for name in ("Proposals", "Passages"):
        pages = [rows for title, rows in parted.items() if title.startswith(name)]
        assert all(page[0] == whole[name][0] and len(page) <= 3 for page in pages)
        assert [row for page in pages for row in page[1:]] == whole[name][1:]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("language", "filters"), [("ru", "Тема: Тема water"), ("kk", "Тақырып: Тақырып water")]
)
def test_every_file_says_its_list_its_filters_its_day_and_its_licence(
    client: Client, language: str, filters: str
) -> None:
    query = "?topic=water&sort=title"
    about = read_json(fetch(client, f"/{language}/proposals.json{query}"))["about"]
    assert about["list_address"] == f"http://testserver/{language}/proposals/{query}"
    assert about["filters"].startswith(filters)
    assert (about["data_date"], about["proposals"]) == ("2026-03-01", 2)
    assert "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)" in about["licence"]
    with override(language):
        headings = [str(column.heading) for column in ABOUT]
    sheets = list(rows_of(read_xlsx(fetch(client, f"/{language}/proposals.xlsx{query}"))).values())
    assert sheets[2] == [[heading, said] for heading, said in zip(headings, about.values(), strict=True)]
    for row in read_csv(fetch(client, f"/{language}/proposals.csv{query}")):
        assert list(row.values())[-5:] == [
            about[name] for name in ("list_address", "filters", "data_date", "licence", "sources")
        ]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_keeps_its_language_whatever_is_spoken_meanwhile(client: Client, form: str) -> None:
    whole = fetch(client, f"/kk/proposals.{form}")
    response = client.get(f"/kk/proposals.{form}")
    with override("en"):
        assert b"".join(response) == whole


@pytest.mark.parametrize("form", FORMATS)
def test_the_head_of_a_file_is_told_without_writing_it(
    client: Client, form: str, django_assert_num_queries: Any
) -> None:
    make_proposal()
    whole = client.get(f"/en/proposals.{form}")
    b"".join(whole)
    with django_assert_num_queries(1):  # the state of the card index
        head = client.head(f"/en/proposals.{form}")
    assert head.status_code == 200
    assert b"".join(head) == b""
    for name in ("Content-Type", "Content-Disposition", "Link"):
        assert head[name] == whole[name]
    assert "Content-Length" not in head


@pytest.mark.usefixtures("day")
def test_a_file_is_named_by_its_language_and_its_day(client: Client) -> None:
    names = {form: client.get(f"/kk/proposals.{form}")["Content-Disposition"] for form in FORMATS}
    assert names == {
        "csv": 'attachment; filename="proposals-kk-2026-03-01.csv"',
        "xlsx": 'attachment; filename="proposals-kk-2026-03-01.xlsx"',
        "json": 'inline; filename="proposals-kk-2026-03-01.json"',
    }


@pytest.mark.parametrize("page", ["2", "abc", "-1"])
def test_a_page_means_nothing_for_a_file(client: Client, page: str) -> None:
    make_proposal("whole")
    assert slugs(fetch(client, f"/en/proposals.csv?page={page}"), "csv") == ["whole"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_list_is_a_file_without_rows(client: Client, form: str) -> None:
    make_proposal()
    assert slugs(fetch(client, f"/en/proposals.{form}?kind=target"), form) == []


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_costs_as_many_queries_for_one_row_as_for_thirty(
    client: Client, form: str, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        proposal = make_proposal(f"p{number}")
        make_update(proposal)
        make_position(proposal, make_state("KG"))
        make_citation(proposal, make_passage(make_document("Ещё слова.").versions.get()), "detail")
    fetch(client, f"/en/proposals.{form}")
    # The state of the card index; of the batch: proposals, sponsors, topics, citations, positions, passages.
    with django_assert_num_queries(7):
        fetch(client, f"/en/proposals.{form}")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_is_read_while_it_is_sent_and_leaves_out_what_is_withdrawn_meanwhile(
    client: Client, form: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(lists, "BATCH", 2)
    for number in range(5):
        make_proposal(f"p{number}", title_en=f"P{number}")
    fetch(client, f"/en/proposals.{form}")
    with django_assert_num_queries(1):
        response = client.get(f"/en/proposals.{form}?sort=title")
        parts = iter(response.streaming_content)  # type: ignore[attr-defined]
        got = [next(parts)]
    with django_assert_num_queries(6):  # of a batch
        got.append(next(parts))
    Proposal.objects.filter(slug="p3").update(publication="withdrawn", withdrawal_reason="A mistake.")
    got += parts
    response.close()
    assert slugs(b"".join(got), form) == ["p0", "p1", "p2", "p4"]


@pytest.mark.usefixtures("listed")
def test_the_page_leads_to_its_list_in_every_format_with_its_filters(client: Client) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get("/kk/proposals/?topic=water&sort=title&q=", headers=headers)
        found = html.fromstring(response.content.decode()).find_class("take-away")[0]
        assert dict(zip(found.xpath("a/text()"), found.xpath("a/@href"), strict=True)) == {
            **{form.upper(): f"/kk/proposals.{form}?topic=water&sort=title" for form in FORMATS},
            "Анықтама": "/kk/briefing/?topic=water&sort=title",
        }
    empty = get(client, "/kk/proposals/?topic=water&kind=target")
    assert not [path for path in links(empty).values() if "/proposals." in path]


def test_the_files_take_exactly_the_filters_of_the_page() -> None:
    names = [column.name for column in PROPOSALS]
    assert len(set(names)) == len(names)
    assert "page" not in ProposalFilter.base_filters


@pytest.mark.usefixtures("listed")
def test_a_spreadsheet_may_be_larger_than_a_zip_of_the_old_form(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx")))
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)  # as if that were 4 GiB
    assert rows_of(read_xlsx(fetch(client, "/en/proposals.xlsx"))) == whole


def test_a_sheet_keeps_no_row_that_is_written() -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(worksheet_class=spreadsheet._PlainSheet)
        for row in range(50):
            sheet.set_row(row, 60)
            sheet.write_string(row, 0, "a")
        assert max(len(sheet.row_info), len(sheet.row_sizes), len(sheet.table)) == 1
