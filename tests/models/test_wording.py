import pytest
from django.utils import translation

from initiatives.models import State, Topic, Wording
from initiatives.models.alphabet import alphabet_key, alphabetical
from initiatives.models.wording import FALLBACK, LANGUAGE_CODES, wording
from tests.factories import worded

RU, EN, KK = Wording("вода", "ru"), Wording("water", "en"), Wording("су", "kk")


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("ru", (RU, EN, KK)),
        ("en", (EN, RU, KK)),
        ("kk", (KK, RU, EN)),
        ("en-gb", (EN, RU, KK)),
        ("fr", (RU, EN, KK)),
    ],
)
def test_wording_falls_back_in_the_written_order_and_says_its_language(
    language: str, order: tuple[Wording, ...]
) -> None:
    words = {shown.language: shown.text for shown in order}
    for shown in order:
        topic = Topic(**{f"name_{code}": text for code, text in words.items()})
        assert wording(topic, "name", language) == shown
        with translation.override(language):
            assert topic.name == shown
            assert str(topic) == shown.text
        del words[shown.language]
    assert wording(Topic(), "name", language) == Wording("", "")


def test_every_language_falls_back_to_every_other_beginning_with_itself() -> None:
    for code in LANGUAGE_CODES:
        assert FALLBACK[code][0] == code
        assert sorted(FALLBACK[code]) == sorted(LANGUAGE_CODES)


def test_wording_without_an_active_language_is_russian_first() -> None:
    with translation.override(None):
        assert State(**worded("name", "Казахстан", "Kazakhstan", "Қазақстан")).name.language == "ru"


ORDERED = [
    "Africa", "Zambia", "Аральск", "Әлем", "Бішкек", "Ғылым", "Дон", "Ереван", "Ёлки", "Жетісу",
    "Иртыш", "Йод", "Кентау", "Қазақстан", "Наурыз", "Ңд", "Орал", "Өзбекстан", "Уран", "Ұлт",
    "Үміт", "Фильм", "Хиуа", "Һәм", "Ыстық", "Іс", "Эмба", "Юрта", "Яик",
]  # fmt: skip


@pytest.mark.django_db
def test_names_stand_in_the_order_of_the_kazakh_and_russian_alphabets() -> None:
    Topic.objects.bulk_create(Topic(slug=f"t{n}", name_kk=name) for n, name in enumerate(reversed(ORDERED)))
    found = Topic.objects.order_by(alphabetical("name", "kk")).values_list("name_kk", flat=True)
    assert list(found) == ORDERED
    assert sorted(ORDERED, key=alphabet_key) == ORDERED


@pytest.mark.django_db
def test_names_are_ordered_by_the_wording_a_reader_is_shown_whatever_its_case() -> None:
    Topic.objects.create(slug="a", name_ru="яблоки", name_en="apples")
    Topic.objects.create(slug="b", name_ru="Ёлки")
    Topic.objects.create(slug="c", name_ru="ЕЛИ", name_en="Zebras")
    by_russian = Topic.objects.order_by(alphabetical("name", "ru")).values_list("slug", flat=True)
    by_english = Topic.objects.order_by(alphabetical("name", "en")).values_list("slug", flat=True)
    assert list(by_russian) == ["c", "b", "a"]
    assert list(by_english) == ["a", "c", "b"]
