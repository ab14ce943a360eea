import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from initiatives.text.folding import fold
from initiatives.text.spans import Span
from tests.text.alphabet import any_texts, hard_texts

texts = st.one_of(hard_texts, any_texts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ещё", "еще"),
        ("Ещё", "Ещё"),
        ("й", "и\u0306"),
        ("ΆΣ", "άς"),
        ("«Центральная Азия плюс»", "“Центральная Азия плюс”"),
        ("«плюс»", '"плюс"'),
        ("«плюс»", "‘плюс’"),
        ("Oʻzbekiston", "o'zbekiston"),
        ("саммит — 2025", "саммит - 2025"),
        ("саммит\u20112025", "саммит–2025"),
        ("11,5\u00a0млрд", "11,5 млрд"),
        ("11,5\u202fмлрд", "11,5\u2009\u2009млрд"),
        ("одна\n\nдве", "одна две"),
        ("эффектив\u00adность", "эффективность"),
        ("а \u00ad б", "а б"),
        ("ҚАЗАҚ ӘЛЕМІ", "қазақ әлемі"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("мой", "мои"),
        ("мои\u0306", "мои"),
        ("ұлт", "улт"),
        ("замо\u0301к", "замок"),
        ("не за", "неза"),
        ("а.", "а"),
    ],
)
def test_words_that_differ_fold_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


def test_fold_maps_back_past_dropped_and_lengthened_characters() -> None:
    source = "Straße  и эф\u00adфе\u0308кт"
    folded = fold(source)
    assert folded.text == "strasse и эффект"
    assert folded.span_in_source(Span(4, 6)).of(source) == "ß"
    assert folded.span_in_source(Span(7, 8)).of(source) == "  "
    assert folded.span_in_source(Span(10, 16)).of(source) == "эф\u00adфе\u0308кт"


def test_span_beyond_the_folded_text_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        fold("аб").span_in_source(Span(1, 3))


@given(texts)
def test_fold_is_stable_composed_and_caseless(text: str) -> None:
    folded = fold(text).text
    assert fold(folded).text == folded
    assert unicodedata.is_normalized("NFC", folded)
    assert fold(unicodedata.normalize("NFD", text)).text == folded


@given(texts)
def test_fold_keeps_a_map_that_only_goes_forward_and_stays_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@settings(max_examples=400)
@given(texts.filter(lambda text: fold(text).text != ""), st.data())
def test_every_folded_stretch_maps_to_source_words_that_fold_to_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(folded.text))))
    again = fold(folded.span_in_source(span).of(text)).text
    if folded.splits_letter(span):
        assert span.of(folded.text) in again
    else:
        assert again == span.of(folded.text)
