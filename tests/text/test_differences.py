import time
from itertools import pairwise

import pytest
from hypothesis import given

from initiatives.text.differences import MOST_WORDS, Piece, compare
from tests.text.alphabet import any_texts, hard_texts
from tests.text.seed import SEED


def shown(old: str, new: str) -> str:
    """The texts in one line: [-gone-], {+new+}, and what is alike."""
    return "".join(
        piece.new
        if piece.same
        else (f"[-{piece.old}-]" if piece.old else "") + (f"{{+{piece.new}+}}" if piece.new else "")
        for piece in compare(old, new)
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Вода.", "Вода.", "Вода."),
        ("", "Вода.", "{+Вода.+}"),
        ("Вода.", "", "[-Вода.-]"),
        ("беречь воду везде", "беречь всю воду", "беречь {+всю +}воду[-везде-]"),
        ("Он «за» мир.", "Он “за” мир.", "Он [-«-]{+“+}за[-» -]{+” +}мир."),
        ("одно  слово\nдва", "одно слово два", "одно слово два"),
        ("Один. Два.", "Один.\n\nДва.", "Один.{+\n\n+}Два."),
        ("ещё қала 🌊", "ещё қалалар 🌊", "ещё [-қала -]{+қалалар +}🌊"),
    ],
)
def test_words_that_differ_are_told(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_word_that_happens_to_stand_in_two_rewritten_sentences_is_no_likeness() -> None:
    pieces = compare(
        "Президент отметил важность регионального сотрудничества и безопасности.",
        "Участники обсудили строительство новых дорог и мостов.",
    )
    assert len(pieces) == 2
    assert pieces[-1] == Piece(".", ".", same=True)


@given(hard_texts, hard_texts)
def test_pieces_joined_are_the_two_texts_and_alike_ones_differ_in_white_space_alone(
    old: str, new: str
) -> None:
    pieces = compare(old, new)
    assert "".join(piece.old for piece in pieces) == old
    assert "".join(piece.new for piece in pieces) == new
    for piece, following in pairwise(pieces):
        assert piece.same is not following.same
    for piece in pieces:
        assert piece.old or piece.new
        if piece.same:
            assert piece.old.split() == piece.new.split()


@given(any_texts)
def test_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.same for piece in compare(text, text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SEED * 20, (SEED * 20).replace(" и ", " а также ")),
        ("a " * 100_000, "b " * 99_999),
        ("a\n\n" * 66_000, "\n\nb" * 66_000),
        (" \n" * 100_000, "\n " * 100_000),
        ("a." * 100_000, "b!" * 100_000),
    ],
    ids=["speeches", "words", "paragraphs", "white space", "signs"],
)
def test_long_texts_are_compared_in_bounded_time(old: str, new: str) -> None:
    begun = time.perf_counter()
    pieces = compare(old, new)
    assert time.perf_counter() - begun < 10
    assert "".join(piece.new for piece in pieces) == new


def test_texts_of_very_many_words_are_compared_by_paragraphs() -> None:
    old = "много слов здесь\n\n" * (MOST_WORDS // 3) + "конец"
    pieces = compare(old, old.replace("конец", "самый конец"))
    assert pieces[-1] == Piece("конец", "самый конец", same=False)
