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


def test_stretch_of_very_many_changed_words_is_not_compared() -> None:
    same = "Начало.\n\n"
    old, new = "один " * (MOST_WORDS + 1), "один два " * MOST_WORDS
    assert compare(same + old, same + new) == [Piece(same, same, True), Piece(old, new, same=False)]


def test_deleted_paragraph_is_told_from_its_likes_around_it() -> None:
    paragraphs = [f"{n} абзац о воде, о дорогах и о крае номер {n} {n * n}.\n\n" for n in range(9)]
    old, new = "".join(paragraphs[:8]), "".join([*paragraphs[:3], *paragraphs[4:]])
    assert [(piece.old, piece.new) for piece in compare(old, new) if not piece.same] == [
        (paragraphs[3], ""),
        ("", paragraphs[8]),
    ]
