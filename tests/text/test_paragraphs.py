import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.text.intake import normalise_input
from initiatives.text.paragraphs import guess_kind, split_paragraphs, split_sentences
from tests.text.marked import GOLDEN, unmark
from tests.text.seed import SEED


def test_seed_splits_into_its_paragraphs_with_their_kinds() -> None:
    expected = (GOLDEN / "paragraphs" / "tashkent-2025.tsv").read_text(encoding="utf-8")
    found = "".join(
        f"{span.start}\t{span.end}\t{guess_kind(span.of(SEED))}\t{span.of(SEED)[:40]}\n"
        for span in split_paragraphs(SEED)
    )
    assert found == expected


def test_paragraphs_are_parted_by_empty_lines_however_many_and_even_if_blank() -> None:
    text, spans = unmark("\n\n  ⟦Первый\nв две строки.⟧ \n\n \t\n\n⟦Второй.⟧\n\u00a0\n⟦🌾⟧\n")
    assert split_paragraphs(text) == spans


@pytest.mark.parametrize("text", ["", "\n\n", " \t\n"])
def test_blank_text_has_no_paragraphs(text: str) -> None:
    assert split_paragraphs(text) == []
    assert split_sentences(text) == []


@given(st.lists(st.sampled_from(["а", "🌾", " ", "\n", "\n\n", "\u00a0", "— б."])).map("".join))
def test_paragraphs_hold_all_words_and_no_empty_line(text: str) -> None:
    spans = split_paragraphs(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    for span in spans:
        words = span.of(text)
        assert words == words.strip()
        assert all(line.strip() for line in words.split("\n"))


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("— Время изоляции осталось позади, — сказал Президент.", "quote"),
        ("— Наша цель — укрепить статус региона.", "quote"),
        ("- Время изоляции осталось позади.", "quote"),
        ("– Время изоляции осталось позади! – заявила Министр.", "quote"),
        ("— Растет торговля, — отметил он. — Думаю, вырастет и дальше.", "quote"),
        ("«Время закрытых границ осталось позади», — сказал Президент.", "quote"),
        ("«Время закрытых границ и изоляции осталось позади.»", "quote"),
        ("— Растет торговля, — отметил он. Затем Президент поздравил коллег.", "mixed"),
        ("Президент сказал: «Время закрытых границ осталось позади».", "mixed"),
        ("По словам Президента, «время закрытых границ и изоляции уже давно осталось позади».", "mixed"),
        ("Растет интерес к формату «Центральная Азия плюс» в мире.", "narration"),
        ("Президент Казахстана призвал к запуску прорывных проектов.", "narration"),
        ("Наша цель — укрепить статус региона.", "narration"),
    ],
)
def test_kind_is_guessed_from_dashes_quotes_and_reporting_clauses(paragraph: str, kind: str) -> None:
    assert guess_kind(paragraph) == kind


def test_sentences_do_not_reach_beyond_a_paragraph_without_a_full_stop() -> None:
    text, spans = unmark(
        "⟦Обратил внимание на металлы⟧\n\n⟦— Запасы растут.⟧ ⟦Торговля достигла 11,5 млрд долларов.⟧"
    )
    assert split_sentences(text) == spans


def test_sentences_of_the_seed_hold_all_its_words_in_order() -> None:
    spans = split_sentences(SEED)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert "".join("".join(span.of(SEED).split()) for span in spans) == "".join(SEED.split())


def test_seed_is_stored_as_the_intake_leaves_it() -> None:
    assert normalise_input((SEED + "\n").encode()) == SEED
