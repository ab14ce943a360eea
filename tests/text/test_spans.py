import pytest

from initiatives.text.spans import CONTEXT, Span, context


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 4), (-3, -1)])
def test_span_that_is_empty_backwards_or_before_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)


def test_span_gives_its_words_counting_code_points() -> None:
    assert Span(2, 7).of("🌾 Қазақ елі") == "Қазақ"


def test_span_beyond_the_text_is_refused_instead_of_cut_short() -> None:
    with pytest.raises(ValueError, match="beyond the text"):
        Span(0, 3).of("аб")


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert not Span(0, 2).overlaps(Span(2, 4))
    assert Span(0, 3).overlaps(Span(2, 4))


def test_span_contains_itself_and_what_lies_within() -> None:
    assert Span(1, 5).contains(Span(1, 5))
    assert Span(1, 5).contains(Span(2, 4))
    assert not Span(1, 5).contains(Span(0, 2))


def test_span_shifted_before_the_text_is_refused() -> None:
    assert Span(4, 6).shift(-4) == Span(0, 2)
    with pytest.raises(ValueError, match="0 <= start"):
        Span(4, 6).shift(-5)


def test_spans_sort_by_start_then_end() -> None:
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 4)]) == [Span(0, 4), Span(0, 9), Span(2, 3)]


def test_context_is_cut_at_the_bounds_of_the_text() -> None:
    text = "а" * 40 + "Б" + "в" * 5
    assert context(text, Span(40, 41)) == ("а" * CONTEXT, "в" * 5)
