"""The three styles against references written by hand after the standards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import override

from initiatives.citing.items import CslItem, csl_name
from initiatives.citing.styles import STYLES, Line, apa, chicago, gost

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "citing" / "styles"
LANGUAGES = ("en", "ru", "kk")


def golden(name: str) -> dict[str, str]:
    """Return the lines of a golden file by the style that stands before each."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def words(language: str) -> CslItem:
    """Return an item of words in a document, as of a page in a language."""
    title, genre, publisher, event, city, name, site, section = {
        "en": (
            "A speech on water",
            "speech",
            "Kazinform",
            "Summit 7",
            "Tashkent",
            "Kassym-Jomart Tokayev",
            "Summit initiatives",
            "paragraph 12",
        ),
        "ru": (
            "Речь о воде",
            "речь",
            "Казинформ",
            "Саммит 7",
            "Ташкент",
            "Касым-Жомарт Токаев",
            "Инициативы саммитов",
            "абзац 12",
        ),
        "kk": (
            "Су туралы сөз",
            "сөз",
            "Қазинформ",
            "Саммит 7",
            "Ташкент",
            "Қасым-Жомарт Тоқаев",
            "Саммиттер бастамалары",
            "12-абзац",
        ),
    }[language]
    return {
        "id": "passage-abcdefghij",
        "type": "speech",
        "title": title,
        "author": [csl_name(name)],
        "genre": genre,
        "abstract": "согласовать водные стратегии",
        "container-title": site,
        "publisher": publisher,
        "event-title": event,
        "event-place": city,
        "issued": {"date-parts": [[2025, 11, 16]]},
        "accessed": {"date-parts": [[2026, 3, 1]]},
        "language": "ru",
        "version": "2",
        "section": section,
        "URL": f"https://tracker.example/{language}/passages/abcdefghij/",
        "note": "https://source.example/news/1",
    }  # fmt: skip


def page(language: str) -> CslItem:
    """Return an item of a proposal, as of a page in a language."""
    title, site = {
        "en": ("Convention on water", "Summit initiatives"),
        "ru": ("Конвенция о воде", "Инициативы саммитов"),
        "kk": ("Су туралы конвенция", "Саммиттер бастамалары"),
    }[language]
    return {
        "id": "proposal-water-convention",
        "type": "webpage",
        "title": title,
        "container-title": site,
        "issued": {"date-parts": [[2026, 2, 3]]},
        "accessed": {"date-parts": [[2026, 3, 1]]},
        "language": language,
        "URL": f"https://tracker.example/{language}/proposals/water-convention/",
    }


def release(language: str) -> CslItem:
    """Return an item of a release of the data set, as of a page in a language."""
    title, genre, site = {
        "en": ("Summit initiatives: The whole data set", "data set", "Summit initiatives"),
        "ru": ("Инициативы саммитов: Весь набор данных", "набор данных", "Инициативы саммитов"),
        "kk": (
            "Саммиттер бастамалары: Деректердің толық жинағы",
            "деректер жинағы",
            "Саммиттер бастамалары",
        ),
    }[language]
    return {
        "id": "data-release-3",
        "type": "dataset",
        "title": title,
        "genre": genre,
        "container-title": site,
        "issued": {"date-parts": [[2026, 2, 3]]},
        "accessed": {"date-parts": [[2026, 3, 1]]},
        "language": language,
        "version": "3",
        "URL": f"https://tracker.example/{language}/data/releases/3/",
        "custom": {"sha256": "0123456789abcdef"},
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "make"),
    [("words", words), ("page", page), ("release", release)],
    ids=["words", "page", "release"],
)
def test_each_style_writes_what_was_written_by_hand(
    language: str, name: str, make: Callable[[str], CslItem]
) -> None:
    with override(language):
        written = {style: str(write(make(language))) for style, write in STYLES.items()}
    assert written == golden(f"{name}.{language}")


def test_a_name_of_two_words_is_turned_round_and_any_other_stays() -> None:
    assert csl_name("Shavkat Mirziyoyev") == {"given": "Shavkat", "family": "Mirziyoyev"}
    assert csl_name("António Manuel Guterres") == {"literal": "António Manuel Guterres"}
    assert csl_name("Rumi") == {"literal": "Rumi"}


def test_a_name_that_stays_is_written_whole_in_every_style() -> None:
    item = words("en") | {"author": [{"literal": "Ministry of Water"}]}
    with override("en"):
        assert str(gost(item)).startswith(
            "Ministry of Water. A speech on water : speech / Ministry of Water. – "
        )
        assert str(apa(item)).startswith("Ministry of Water. (2025, November 16). A speech")
        assert str(chicago(item)).startswith("Ministry of Water. “A speech on water.” Speech")


def test_words_of_nobody_in_particular_begin_with_the_title() -> None:
    item = words("en")
    del item["author"]
    with override("en"):
        assert str(gost(item)).startswith("A speech on water : speech. – Version 2 (Russian). – ")
        assert str(apa(item)).startswith(
            "A speech on water (Version 2 [Russian], paragraph 12) [Speech]. (2025, November 16). Kazinform"
        )
        assert str(chicago(item)).startswith("“A speech on water.” Speech")


def test_no_full_stop_is_doubled() -> None:
    item = page("en") | {"title": "What is to be done?"}
    with override("en"):
        for write in STYLES.values():
            assert "?." not in str(write(item))


def test_the_apa_sets_the_title_in_italics() -> None:
    with override("en"):
        assert apa(page("en")).emphasised == "Convention on water"
        assert gost(page("en")) == Line(golden("page.en")["GOST R 7.0.100-2018"])
