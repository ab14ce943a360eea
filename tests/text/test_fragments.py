"""Text fragments by the rules of the WICG's URL Fragment Text Directives."""

from urllib.parse import unquote

import pytest

from initiatives.text.fragments import text_fragment

PAGE = "https://source.example/news/1"


def fragment(exact: str, prefix: str = "", suffix: str = "") -> str:
    """Return what follows `#:~:` for one quotation."""
    address = text_fragment(PAGE, [(prefix, exact, suffix)])
    assert address.startswith(f"{PAGE}#:~:")
    return address.removeprefix(f"{PAGE}#:~:")


def test_short_words_stand_whole() -> None:
    assert fragment("two words") == "text=two%20words"


@pytest.mark.parametrize(
    ("sign", "encoded"),
    [
        ("-", "%2D"),
        (",", "%2C"),
        ("&", "%26"),
        ("%", "%25"),
        ("#", "%23"),
        ("+", "%2B"),
        ("=", "%3D"),
        ("/", "%2F"),
    ],
)
def test_signs_that_part_terms_or_addresses_are_encoded(sign: str, encoded: str) -> None:
    assert fragment(f"a{sign}b") == f"text=a{encoded}b"


def test_cyrillic_kazakh_and_characters_beyond_the_bmp_are_encoded_as_utf8() -> None:
    assert fragment("ё") == "text=%D1%91"
    assert fragment("Ә") == "text=%D3%98"
    assert fragment("🌊") == "text=%F0%9F%8C%8A"


def test_the_words_around_stand_before_and_behind() -> None:
    assert fragment("words", "before them ", " after them") == "text=before%20them-,words,-after%20them"


def test_the_words_around_end_with_the_paragraph() -> None:
    assert fragment("words", "of another one.\n\nOne ", ".\n\nThe next") == "text=One-,words"
    assert fragment("words", "of another one.\n\n", "") == "text=words"


def test_a_word_that_the_context_cuts_is_left_out() -> None:
    before, after = "rt of a word and whole words so ", " whole words and then a part of "[:31] + "w"
    assert (len(before), len(after)) == (32, 32)
    assert unquote(fragment("words", before, after)) == (
        "text=of a word and whole words so-,words,-whole words and then a part"
    )


def test_words_around_that_are_only_marks_are_left_out() -> None:
    assert fragment("words", "— «", "». —") == "text=words"


def test_long_words_are_named_by_their_ends() -> None:
    long = " ".join(f"word{number}" for number in range(60))
    assert len(long) > 300
    assert (
        fragment(long)
        == "text=word0%20word1%20word2%20word3%20word4,word55%20word56%20word57%20word58%20word59"
    )


def test_words_over_several_paragraphs_are_named_by_their_ends() -> None:
    assert fragment("One, two.\n\nThree.\n\nFour - five.") == "text=One%2C%20two.,Four%20%2D%20five."


def test_a_few_endless_words_stand_whole_for_their_ends_would_overlap() -> None:
    assert fragment("a" * 200 + " " + "b" * 200) == f"text={'a' * 200}%20{'b' * 200}"


def test_white_space_is_that_of_a_page() -> None:
    assert fragment("  two\u00a0  words ") == "text=two%20words"


def test_each_part_of_a_quotation_has_a_directive() -> None:
    assert text_fragment(PAGE, [("", "one", ""), ("", "two", "")]) == f"{PAGE}#:~:text=one&text=two"


def test_a_fragment_of_the_address_stays() -> None:
    assert text_fragment(f"{PAGE}#part", [("", "one", "")]) == f"{PAGE}#part:~:text=one"


def test_without_words_the_address_stays() -> None:
    assert text_fragment(PAGE, []) == text_fragment(PAGE, [("a", " \n", "b")]) == PAGE
