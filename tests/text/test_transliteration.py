"""Readable addresses of titles in the languages of the site."""

import pytest

from initiatives.text.transliteration import latin_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Рамочная конвенция по воде", "ramochnaya-konventsiya-po-vode"),
        ("Щедрый съезд: ещё объём", "shchedryi-sezd-eshche-obem"),
        ("Сирек кездесетін металдарды зерттеу", "sirek-kezdesetin-metaldardy-zertteu"),
        ("Ғылым, өңір, үкімет, қала, әділет, һ", "gylym-onir-ukimet-qala-adilet-h"),
        ("Åland – ‘water’ 2030!", "aland-water-2030"),
        ("и\u0306од", "iod"),
        ("中亚", ""),
        ("—", ""),
    ],
)
def test_a_title_is_written_in_latin_letters(title: str, slug: str) -> None:
    assert latin_slug(title) == slug


def test_a_long_title_is_cut_at_a_word() -> None:
    assert latin_slug("один два три", longest=8) == "odin-dva"
    assert latin_slug("один два три", longest=7) == "odin"
    assert latin_slug("нескончаемое", longest=4) == "nesk"
