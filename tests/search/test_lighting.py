import pytest

from initiatives.search.lexemes import understand
from initiatives.search.lighting import LONGEST, light
from initiatives.search.results import search
from tests.factories import make_proposal

pytestmark = pytest.mark.django_db


def test_a_long_text_without_a_space_is_cut_at_its_length() -> None:
    (lit,) = light([("ы" * (LONGEST + 50), "ru")], understand("вода").lit)
    assert [piece.text for piece in lit.pieces] == ["ы" * LONGEST]
    assert (lit.leads, lit.trails) == (False, True)


def test_a_word_that_was_asked_for_is_lit_before_a_stretch_without_a_space() -> None:
    text = "Много слов стоит здесь раньше. " * 12 + "Вода," + "ы" * (LONGEST + 50)
    (lit,) = light([(text, "ru")], understand("вода").lit)
    assert lit.words == ["Вода"]
    assert sum(len(piece.text) for piece in lit.pieces) <= LONGEST


def test_a_phrase_of_words_that_stand_everywhere_is_found_and_nothing_of_it_lit() -> None:
    make_proposal(title_kk="Су и в дала")
    results = search('"и в"')
    assert [hit.texts["title_kk"].is_lit for group in results.groups for hit in group.hits] == [False]
