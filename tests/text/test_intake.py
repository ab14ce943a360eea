import pytest

from initiatives.text.intake import legible, normalise_input, normalise_words


def test_text_is_composed_and_loses_mark_returns_and_last_line_ends() -> None:
    assert normalise_input("\ufeffи\u0306од\r\n\r\n🌾\tқ\n\n".encode()) == "йод\n\n🌾\tқ"


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    with pytest.raises(UnicodeDecodeError) as refused:
        normalise_input("Саммит".encode() + "в Ташкенте".encode("cp1251"))
    assert refused.value.start == 12


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ("аб\nв\0г", "line 2, column 2: NUL"),
        ("а\r\n\r\n\x1bб", r"line 3, column 1: control character U\+001B"),
        ("аб\rв", r"line 1, column 3: control character U\+000D"),
        ("а\x85", r"line 1, column 2: control character U\+0085"),
        ("и\u0306\0", "line 1, column 3: NUL"),
    ],
)
def test_control_character_is_refused_with_line_and_column(raw: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        normalise_input(raw.encode())


def test_words_are_composed_with_line_feeds_only() -> None:
    assert normalise_words(" и\u0306од\r\nа\rб\n\n") == " йод\nа\nб\n\n"


@pytest.mark.parametrize(
    ("words", "named"), [("а\0", "NUL"), ("а\x85", "U\\+0085"), ("\x7f", "U\\+007F"), ("\ud83d", "surrogate")]
)
def test_words_that_nothing_can_store_are_refused_or_left_out(words: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        normalise_words(f"б{words}в")
    assert legible(f"б{words}в{words}") == f"б{words.strip(words[-1])}в{words.strip(words[-1])}"
