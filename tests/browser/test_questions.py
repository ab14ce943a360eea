"""Five questions of analysts, each from the front page to the file taken away, on the real dossier."""

import datetime
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import rispy
from playwright.sync_api import Locator, Page, expect

from initiatives.dossiers.importing import import_folder
from initiatives.models import Proposal
from tests.browser.seeing import follow
from tests.exports.reading import read_csv, read_xlsx, rows_of
from tests.factories import make_update

pytestmark = pytest.mark.django_db(transaction=True)
DOSSIER = Path(__file__).parent.parent.parent / "initiatives" / "dossiers" / "tashkent-2025"


@pytest.fixture(autouse=True)
def _record() -> None:
    import_folder(DOSSIER)


def taken(page: Page, link: Locator) -> bytes:
    """Return the file behind a link."""
    with page.expect_download() as loading:
        link.click()
    return Path(loading.value.path()).read_bytes()


def opened(page: Page, link: Locator) -> Any:
    """Return what stands behind a link to JSON, which a browser shows rather than saves."""
    return page.request.get(urljoin(page.url, link.get_attribute("href") or "")).json()


def test_who_proposed_what_on_water(page: Page, page_errors: list[str]) -> None:
    page.goto("/ru/")
    follow(page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Предложения"))
    page.get_by_role("checkbox", name="Водные ресурсы").check()
    expect(page.locator("[data-total]")).to_have_text("2 предложения")
    file = page.get_by_role("link", name="CSV")
    expect(file).to_have_attribute("href", re.compile(r"topic="))
    rows = read_csv(taken(page, file))
    by_title = {row["Название"]: row for row in rows}
    convention = by_title["Рамочная конвенция Центральной Азии по водопользованию"]
    assert len(by_title) == 2
    assert "Казахстан" in " ".join(convention.values())
    assert any("Рамочной конвенции" in cell for cell in convention.values())
    assert page_errors == []


def test_what_of_it_has_moved(page: Page) -> None:
    moved = Proposal.objects.get(title_ru="Рамочная конвенция Центральной Азии по водопользованию")
    make_update(moved, stage="under_negotiation", effective_on=datetime.date(2026, 10, 1))
    page.goto("/ru/")
    follow(page.get_by_role("link", name="Обзоры"))
    follow(page.get_by_role("link", name="Стадии"))
    row = page.get_by_role("row", name=re.compile("^на переговорах"))
    expect(row.get_by_role("cell").first).to_have_text("0")
    follow(row.get_by_role("link", name="1", exact=True))
    expect(page.get_by_role("link", name=moved.title_ru)).to_be_visible()
    sheets = rows_of(read_xlsx(taken(page, page.get_by_role("link", name="XLSX"))))
    cells = [cell for sheet in sheets.values() for row_of_cells in sheet for cell in row_of_cells]
    assert moved.title_ru in cells
    assert "на переговорах" in cells


def test_what_they_said_exactly(page: Page) -> None:
    page.goto("/ru/")
    words = "ответственном использовании искусственного интеллекта"
    page.get_by_role("searchbox", name="Поиск по всему").fill(f"«{words}»")
    follow(page.get_by_role("button", name="Найти"))
    found = page.get_by_role("region", name=re.compile("^Фрагменты")).get_by_role("listitem").first
    expect(found.locator("mark").first).to_be_visible()
    follow(found.get_by_role("heading").get_by_role("link"))
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.get_by_role("main")).to_contain_text(words)
    page.go_back()
    follow(page.get_by_role("region", name=re.compile("^Предложения")).get_by_role("link").first)
    reference = rispy.loads(taken(page, page.get_by_role("link", name="RIS")).decode())[0]
    assert "Декларация об ответственном использовании" in str(reference)
    assert any("/proposals/" in address for address in reference["urls"])


def test_how_it_stood_in_march(page: Page) -> None:
    make_update(
        Proposal.objects.get(slug="film-cooperation"),
        effective_on=datetime.date(2026, 4, 1),
    )
    page.goto("/ru/proposals/?q=кинематографии")
    page.get_by_text("На дату…").first.click()
    page.get_by_label("Положение на дату").fill("2026-03-31")
    expect(page.get_by_text("Положение на 31 марта 2026")).to_be_visible()
    file = page.get_by_role("link", name="JSON")
    expect(file).to_have_attribute("href", re.compile("as_of=2026-03-31"))
    taken_then = opened(page, file)
    page.get_by_role("link", name="Вернуться к сегодняшнему дню").click()
    expect(page).not_to_have_url(re.compile("as_of"))
    expect(file).not_to_have_attribute("href", re.compile("as_of"))
    taken_now = opened(page, file)
    stages = [
        [row["stage"]["value"] for row in file["rows"] if row["address"].endswith("/film-cooperation/")]
        for file in (taken_then, taken_now)
    ]
    assert stages == [["proposed"], ["supported"]]


def test_the_table_of_states_and_topics(page: Page, page_errors: list[str]) -> None:
    page.goto("/ru/")
    follow(page.get_by_role("link", name="Обзоры"))
    follow(page.get_by_role("link", name="Матрица государств"))
    row = page.get_by_role("row", name=re.compile("^Водные ресурсы"))
    follow(row.get_by_role("link", name=re.compile("2\\s*предлагает")))
    expect(page.get_by_role("link", name="Гармонизация водных стратегий").first).to_be_visible()
    rows = read_csv(taken(page, page.get_by_role("link", name="CSV")))
    assert {(row["Государство"], row["Отношение"]) for row in rows} == {("KZ", "предлагает")}
    # Words, or evidence where they are not on record; and the place that shows either.
    assert all(row["Точные слова"] or row["Подтверждения"] for row in rows)
    assert all(row["Где это показано"].startswith("http") for row in rows)
    assert page_errors == []
