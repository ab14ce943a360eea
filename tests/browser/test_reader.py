"""The reader in a real browser: lighting, stepping, printing, with a script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from initiatives.models import Passage
from tests.browser.seeing import LOOKS, findings, follow, too_narrow
from tests.factories import make_citation, make_document, make_passage, make_proposal
from tests.text.seed import SEED

PATH = "/en/documents/speech/"
TRADE = "довести данный показатель до 20 млрд долларов"
CARGO = "Чтобы избежать дублирования проверок, избыточных бюрократических процедур при прохождении границ"
UNIFIED = "дублирования проверок"


@pytest.fixture
def passages(transactional_db: None) -> list[Passage]:
    """The seed text with a proposal of three passages; over one of them another proposal's nests."""
    version = make_document(SEED, slug="speech").versions.get()
    last = SEED.split("\n\n")[-1].strip()
    found = [make_passage(version, words) for words in (TRADE, CARGO, last)]
    chosen = make_proposal("chosen", passage=found[0], title_en="Chosen proposal")
    for passage in found[1:]:
        make_citation(chosen, passage)
    make_proposal("nested", passage=make_passage(version, UNIFIED), title_en="Nested proposal")
    return found


@pytest.fixture
def plain_page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page in which no script runs."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def lit(page: Page) -> list[str]:
    """The stretches of text that are lit, adjoining runs put together by paragraph."""
    return page.locator(".run.lit[data-passages]").all_inner_texts()


def ground(page: Page, words: str) -> str:
    """What is painted under the run of these words."""
    run = page.locator(".run[data-passages]", has_text=words).first
    return str(run.evaluate("run => getComputedStyle(run).backgroundImage.split('linear-gradient').pop()"))


def choose(page: Page) -> None:
    page.goto(PATH)
    page.get_by_role("link", name="Follow in the text: Chosen proposal").first.click()


def test_choosing_a_proposal_lights_exactly_its_runs(page: Page, passages: list[Passage]) -> None:
    choose(page)
    expect(page.get_by_role("region", name="Passages of the chosen proposal")).to_be_visible()
    expect(page).to_have_url(f"{PATH}?proposal=chosen#passage-{passages[0].pk}")
    assert "".join(lit(page)) == TRADE + CARGO + SEED.split("\n\n")[-1].strip()
    expect(page.locator(".ref.lit")).to_have_count(len(passages))


def test_the_keyboard_steps_through_the_passages_and_escape_ends(page: Page, passages: list[Passage]) -> None:
    choose(page)
    status = page.get_by_role("status")
    expect(status).to_have_text("Passage 1 of 3, paragraph 6")
    for key, position in (("j", 2), ("ArrowDown", 3), ("k", 2), ("ArrowUp", 1), ("k", 3)):
        page.keyboard.press(key)
        expect(status).to_contain_text(f"Passage {position} of 3")
        expect(page.locator(f"#passage-{passages[position - 1].pk}")).to_be_in_viewport()
        expect(page).to_have_url(f"{PATH}?proposal=chosen#passage-{passages[position - 1].pk}")
    page.keyboard.press("Escape")
    expect(page.locator("[data-stepper]")).to_be_hidden()
    expect(page.locator(".run.lit[data-passages]")).to_have_count(0)
    expect(page).to_have_url(PATH)
    expect(page.get_by_role("link", name="Follow in the text: Chosen proposal").first).to_be_focused()


def test_the_buttons_step_too(page: Page, passages: list[Passage]) -> None:
    choose(page)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("status")).to_contain_text("Passage 2 of 3")
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("status")).to_contain_text("Passage 1 of 3")


def test_letters_typed_elsewhere_do_not_step(page: Page, passages: list[Passage]) -> None:
    choose(page)
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.get_by_role("status")).to_contain_text("Passage 1 of 3")


def test_an_address_of_a_passage_opens_lit_and_in_view(page: Page, passages: list[Passage]) -> None:
    page.goto(f"{PATH}#passage-{passages[1].pk}")
    expect(page.locator(f"#passage-{passages[1].pk}")).to_be_in_viewport()
    expect(page.locator(".run.lit[data-passages]")).to_have_count(3)
    assert "".join(lit(page)) == CARGO


def test_an_address_of_a_passage_and_its_proposal_opens_at_that_step(
    page: Page, passages: list[Passage]
) -> None:
    page.goto(f"{PATH}?proposal=chosen#passage-{passages[2].pk}")
    expect(page.get_by_role("status")).to_contain_text("Passage 3 of 3")
    page.keyboard.press("k")
    expect(page.get_by_role("status")).to_contain_text("Passage 2 of 3")
    page.get_by_role("link", name="End").click()
    expect(page.locator("[data-stepper]")).to_be_hidden()


def test_without_a_script_a_passage_of_the_address_is_lit_in_all_its_runs(
    plain_page: Page, passages: list[Passage]
) -> None:
    plain_page.goto(PATH)
    dark = ground(plain_page, "Чтобы избежать")
    plain_page.goto(f"{PATH}#passage-{passages[1].pk}")
    expect(plain_page.locator(f"#passage-{passages[1].pk}")).to_be_in_viewport()
    shown = [ground(plain_page, words) for words in ("Чтобы избежать", UNIFIED, "избыточных бюрократических")]
    assert shown[0] != dark
    assert set(shown) == {shown[0]}
    assert ground(plain_page, TRADE) == dark


def test_without_a_script_only_the_passage_of_the_address_is_lit_where_passages_nest(
    plain_page: Page, passages: list[Passage]
) -> None:
    inner = Passage.objects.exclude(pk__in=[passage.pk for passage in passages]).get()
    plain_page.goto(f"{PATH}#passage-{inner.pk}")
    assert ground(plain_page, UNIFIED) != ground(plain_page, "Чтобы избежать")
    assert ground(plain_page, "избыточных") == ground(plain_page, "Чтобы избежать")


def test_without_a_script_a_chosen_proposal_is_followed_by_links(
    plain_page: Page, passages: list[Passage]
) -> None:
    plain_page.goto(PATH)
    follow(plain_page.get_by_role("link", name="Follow in the text: Chosen proposal").first)
    assert "".join(lit(plain_page)) == TRADE + CARGO + SEED.split("\n\n")[-1].strip()
    plain_page.get_by_role("link", name="Next passage").first.click()
    expect(plain_page.locator(f"#passage-{passages[1].pk}")).to_be_in_viewport()
    expect(plain_page.get_by_role("button", name="Next")).to_have_count(0)


def test_each_mark_is_announced_once(page: Page, passages: list[Passage]) -> None:
    page.goto(PATH)
    paragraph = page.locator('[data-paragraph="10"]')
    expect(paragraph.get_by_role("link")).to_have_count(2)
    expect(paragraph.get_by_role("link", name="Passage 2: Chosen proposal")).to_have_count(1)
    expect(paragraph.get_by_role("link", name="Passage 3: Nested proposal")).to_have_count(1)


def test_overlapping_passages_are_underlined_on_lines_of_their_own(
    page: Page, passages: list[Passage]
) -> None:
    page.goto(PATH)
    layers = "run => getComputedStyle(run).backgroundImage.split(/, (?=linear-gradient)/).slice(0, 6)"
    outer = page.locator(".run[data-passages]", has_text="Чтобы избежать").evaluate(layers)
    both = page.locator(".run[data-passages]", has_text=UNIFIED).evaluate(layers)
    assert outer[0] == both[0] != both[1] != outer[1]


def test_printing_gives_footnotes_with_addresses_and_no_controls(
    page: Page, passages: list[Passage], base_url: str
) -> None:
    page.goto(f"{PATH}?proposal=chosen")
    expect(page.locator("[data-footnotes]")).to_be_hidden()
    page.emulate_media(media="print")
    notes = page.locator("[data-footnotes] li")
    expect(notes).to_have_count(4)
    expect(notes.first).to_have_text(f"Chosen proposal (origin): {base_url}/en/proposals/chosen/")
    expect(page.locator(".notes").first).to_be_hidden()
    expect(page.locator("[data-stepper]")).to_be_hidden()
    expect(page.locator("#p6 .ref").first).to_be_visible()


@pytest.mark.parametrize("query", ["", "?proposal=chosen"])
def test_nothing_scrolls_sideways(page: Page, passages: list[Passage], query: str) -> None:
    page.goto(f"{PATH}{query}")
    for summary in page.locator(".key > summary").all():
        summary.click()
    assert too_narrow(page, 1280, 320) == []


def test_nothing_breaks_the_policy_or_fails(
    page: Page, passages: list[Passage], page_errors: list[str]
) -> None:
    choose(page)
    page.keyboard.press("j")
    expect(page.get_by_role("status")).to_contain_text("Passage 2 of 3")
    page.keyboard.press("Escape")
    assert page_errors == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(page: Page, passages: list[Passage], language: str, scheme: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.goto(f"/{language}/documents/speech/?proposal=chosen#passage-{passages[1].pk}")
    for summary in page.locator(".key > summary").all():
        summary.click()
    assert findings(page) == []
