"""A word is found in every form: names in six cases, Kazakh words with their endings, spellings."""

import unicodedata

import pytest

from initiatives.models import Paragraph, Version
from initiatives.models.sources import digest
from initiatives.search.lexemes import understand
from tests import factories

pytestmark = pytest.mark.django_db

# Nominative, genitive, dative, accusative, instrumental, prepositional.
NAMES = [
    "Токаев Токаева Токаеву Токаева Токаевым Токаеве",
    "Мирзиёев Мирзиёева Мирзиёеву Мирзиёева Мирзиёевым Мирзиёеве",
    "Жапаров Жапарова Жапарову Жапарова Жапаровым Жапарове",
    "Рахмон Рахмона Рахмону Рахмона Рахмоном Рахмоне",
    "Бердымухамедов Бердымухамедова Бердымухамедову Бердымухамедова Бердымухамедовым Бердымухамедове",
    "Алиев Алиева Алиеву Алиева Алиевым Алиеве",
    "Касым-Жомарт Касым-Жомарта Касым-Жомарту Касым-Жомарта Касым-Жомартом Касым-Жомарте",
    "Шавкат Шавката Шавкату Шавката Шавкатом Шавкате",
    "Садыр Садыра Садыру Садыра Садыром Садыре",
    "Эмомали Эмомали Эмомали Эмомали Эмомали Эмомали",
    "Сердар Сердара Сердару Сердара Сердаром Сердаре",
    "Гурбангулы Гурбангулы Гурбангулы Гурбангулы Гурбангулы Гурбангулы",
    "Ильхам Ильхама Ильхаму Ильхама Ильхамом Ильхаме",
]

KAZAKH = [
    "су суды судың суға сумен суда судан сулар суларды суы",
    "конвенция конвенциясы конвенциясын конвенциясының конвенцияны конвенцияға конвенцияда конвенциялардың",
    "орталық орталығы орталығының орталығында орталыққа орталықтар",
    "мемлекет мемлекеттер мемлекеттердің мемлекеті мемлекетіміздің мемлекетпен",
    "Тоқаев Тоқаевтың Тоқаевқа Тоқаевты Тоқаевпен",
    "Мирзиёев Мирзиёевтің Мирзиёевке Мирзиёевпен",
]

SPELLINGS = [
    ("Шёлковый путь", "шелковый путь", "ШЕ\u0308ЛКОВЫЙ ПУТЬ", "шёл\u00adковый путь", "шёлковый\u00a0путь"),
    ("саммит-2025", "саммит 2025", "саммит\u20112025", "САММИТ—2025", "саммит –2025"),
    ("Oʻzbekiston", "Oʼzbekiston", "O'zbekiston", "O‘zbekiston", "O’zbekiston"),
    ("район", "раи\u0306он", "райо\u0301н"),
]


def saying(query: str) -> set[int]:
    """The numbers of the paragraphs that match."""
    found = Paragraph.objects.filter(search=understand(query).whole)
    return set(found.values_list("number", flat=True))


def make_text(words: list[str], language: str = "ru") -> None:
    """Make a text with a paragraph for each word, and one without any of them."""
    paragraphs = [f"Здесь сказано {word} ещё раз." for word in words]
    factories.make_document("\n\n".join([*paragraphs, "Больше ничего."]), language=language)


@pytest.mark.parametrize("forms", NAMES, ids=lambda forms: ascii(forms.split()[0]))
def test_a_name_is_found_by_each_of_its_cases_in_each_of_them(forms: str) -> None:
    cases = forms.split()
    make_text(cases)
    for case in cases:
        assert saying(case) == set(range(1, 7)), case


def test_a_full_name_is_found_in_every_case_as_a_phrase() -> None:
    make_text(["Касым-Жомарт Токаев", "Касым-Жомарта Токаева", "Касым-Жомартом Токаевым", "Токаев Шавкат"])
    for asked in ("«Касым-Жомарту Токаеву»", '"Касым-Жомарт Токаев"'):
        assert saying(asked) == {1, 2, 3}


@pytest.mark.parametrize("forms", KAZAKH, ids=lambda forms: ascii(forms.split()[0]))
def test_a_kazakh_word_is_found_by_each_of_its_forms_in_each_of_them(forms: str) -> None:
    words = forms.split()
    make_text(words, "kk")
    for word in words:
        assert saying(word) == set(range(1, len(words) + 1)), word


def test_a_long_kazakh_word_finds_what_is_made_of_it() -> None:
    make_text(["экономика", "экономикалық", "экономикасының", "сұрақ"], "kk")
    assert saying("экономика") == {1, 2, 3}


def test_what_only_looks_like_a_kazakh_ending_is_no_form_of_a_russian_word() -> None:
    # Without its "ending" вода would be the preposition во.
    make_text(["во", "вода"])
    assert saying("вода") == {2}


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: ascii(spellings[0]))
def test_a_word_is_found_however_it_is_spelled(spellings: tuple[str, ...]) -> None:
    make_text([unicodedata.normalize("NFC", spelling) for spelling in spellings])
    for asked in spellings:
        for question in (asked, f"«{asked}»"):
            assert saying(question) == set(range(1, len(spellings) + 1)), ascii(question)


def test_the_words_of_a_paragraph_are_those_of_its_text_whatever_is_written_into_the_column() -> None:
    text = "Хлеб есть."
    version = Version.objects.create(
        document=factories.make_document(), number=2, language="ru", text=text, sha256=digest(text)
    )
    Paragraph.objects.create(version=version, number=1, start=0, end=4, kind="narration", search="'вод':1")
    assert not saying("вода")
    assert saying("хлеб") == {1}
