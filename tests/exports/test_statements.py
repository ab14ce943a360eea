"""What states say, taken away from the matrix and from the comparison."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from initiatives.exports.statements import STATEMENTS
from initiatives.models import Passage, Position
from tests.exports.reading import fetch, read_csv, read_json, read_xlsx, rows_of
from tests.factories import (
    make_document,
    make_evidence,
    make_passage,
    make_position,
    make_proposal,
    make_state,
)
from tests.views.pages import get, links, text

pytestmark = pytest.mark.django_db

MATRIX = "/en/overviews/matrix"
COMPARISON = "/en/overviews/compare"


def said(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return a row of JSON in short: proposal, state, stance."""
    slug = row["proposal"].rstrip("/").rpartition("/")[2]
    return slug, row["state"], row["stance"]["value"]


@pytest.mark.usefixtures("listed")
def test_every_statement_is_a_row_with_its_words_and_where_they_stand(client: Client) -> None:
    found = read_json(fetch(client, f"{MATRIX}.json?sort=title"))
    assert [said(row) for row in found["rows"]] == [
        ("water-convention", "KZ", "proposes"),
        ("water-convention", "KG", "supports_in_part"),
        ("water-convention", "UZ", "proposes"),
        ("trade", "UZ", "proposes"),
    ]
    kazakhstan, kyrgyzstan = found["rows"][:2]
    assert kazakhstan["own"] is False
    assert kazakhstan["words"] == "=СУММ(1;2) не считают"
    assert kazakhstan["address"].startswith("http://testserver/en/passages/")
    assert kyrgyzstan["own"] is True
    assert kyrgyzstan["since"] == "2025-11-16"
    assert kyrgyzstan["words"] is None
    assert kyrgyzstan["evidence"] == ["https://www.akorda.kz/en/page"]
    place = "http://testserver/en/proposals/water-convention/#position-KG-2025-11-16"
    assert kyrgyzstan["address"] == place


def test_words_said_before_in_the_same_sense_stand_in_the_file_as_on_the_page(client: Client) -> None:
    document = make_document("Мы поддерживаем центр.\n\nСнова за центр.", slug="speech")
    version = document.versions.get()
    said, again = make_passage(version, "Мы поддерживаем центр."), make_passage(version, "Снова за центр.")
    centre = make_proposal("centre", sponsor=make_state("KZ"))
    make_position(centre, make_state("UZ"), passage=said, since_on=datetime.date(2025, 11, 16))
    later = make_position(centre, make_state("UZ"), since_on=datetime.date(2026, 2, 1))
    make_evidence(position=later, address="", passage=again)
    [row] = read_json(fetch(client, f"{MATRIX}.json?state=UZ"))["rows"]
    assert (row["words"], row["since"]) == (None, "2026-02-01")
    assert row["earlier_words"] == "Мы поддерживаем центр."
    assert row["earlier_issued_on"] == document.issued_on.isoformat()
    assert row["earlier_address"] == f"http://testserver/en/passages/{said.pk}/"
    assert f"http://testserver/en/passages/{again.pk}/" in row["evidence"]
    page = text(get(client, f"{COMPARISON}/?state=KZ&state=UZ"))
    assert "Said before, in the same sense: " + row["earlier_words"] in page
    # Words of its own leave nothing to add.
    make_position(centre, make_state("UZ"), passage=again, since_on=datetime.date(2026, 3, 1))
    [row] = read_json(fetch(client, f"{MATRIX}.json?state=UZ"))["rows"]
    assert (row["words"], row["earlier_words"], row["earlier_address"]) == ("Снова за центр.", None, None)


@pytest.mark.usefixtures("listed")
def test_the_file_says_which_page_and_which_states_it_is_of(client: Client) -> None:
    about = read_json(fetch(client, f"{MATRIX}.json?state=UZ&topic=trade"))["about"]
    assert about["list_address"] == f"http://testserver{MATRIX}/?topic=trade&state=UZ"
    assert about["filters"] == "States: Uzbekistan; Topic: Topic trade"


@pytest.mark.usefixtures("listed")
def test_every_format_holds_the_same_statements(client: Client) -> None:
    with override("en"):
        headings = [str(column.heading) for column in STATEMENTS]
    rows = read_csv(fetch(client, f"{MATRIX}.csv"))
    assert list(rows[0])[: len(headings)] == headings
    sheets = rows_of(read_xlsx(fetch(client, f"{MATRIX}.xlsx")))
    assert sheets["Positions"][0] == headings
    words = [row["words"] or "" for row in read_json(fetch(client, f"{MATRIX}.json"))["rows"]]
    assert [row["Exact words"] for row in rows] == words
    place = headings.index("Exact words")
    assert [row[place] or "" for row in sheets["Positions"][1:]] == words


@pytest.mark.usefixtures("listed")
def test_the_file_keeps_its_language_whatever_is_spoken_meanwhile(client: Client) -> None:
    position = Position.objects.get()
    make_evidence(position=position, address="", passage=Passage.objects.earliest("pk"))
    whole = fetch(client, "/kk/overviews/matrix.json")
    response = client.get("/kk/overviews/matrix.json")
    with override("en"):
        assert b"".join(response) == whole


@pytest.mark.usefixtures("listed")
def test_the_comparison_gives_its_states_and_its_agreement_alone(client: Client) -> None:
    found = read_json(fetch(client, f"{COMPARISON}.json?state=KZ&state=UZ"))
    assert [said(row)[:2] for row in found["rows"]] == [
        ("trade", "UZ"),
        ("water-convention", "KZ"),
        ("water-convention", "UZ"),
    ]
    found = read_json(fetch(client, f"{COMPARISON}.json?state=KZ&state=UZ&agreement=only"))
    assert [said(row)[:2] for row in found["rows"]] == [("trade", "UZ")]
    assert read_json(fetch(client, f"{COMPARISON}.json"))["rows"] == []


@pytest.mark.usefixtures("listed")
def test_the_pages_lead_to_their_files(client: Client) -> None:
    query = "?topic=trade&rows=proposals&state=UZ"
    assert links(get(client, f"{MATRIX}/{query}"))["CSV"] == f"{MATRIX}.csv{query}"
    query = "?state=KZ&state=UZ"
    assert links(get(client, f"{COMPARISON}/{query}"))["XLSX"] == f"{COMPARISON}.xlsx{query}"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("path", [f"{MATRIX}.csv?state=XX", f"{COMPARISON}.csv?state=KZ"])
def test_what_the_page_refuses_the_file_refuses(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert "(state)" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_file_costs_as_many_queries_for_one_proposal_as_for_thirty(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for _number in range(rows):
        make_position(make_proposal(), make_state("UZ"))
    client.get(f"{MATRIX}/")
    # The state of the database, the proposals, positions, sponsors, origins, anchors, evidence.
    with django_assert_num_queries(7):
        assert len(read_csv(fetch(client, f"{MATRIX}.csv"))) == 2 * rows
