import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.text.runs import Run, paragraph_runs, runs
from initiatives.text.spans import Span


def test_stretch_without_passages_is_one_run() -> None:
    assert runs(Span(3, 9), {"a": Span(0, 3), "b": Span(9, 12)}) == [Run(Span(3, 9), (), (), ())]


def test_nested_and_overlapping_passages_are_cut_at_every_bound() -> None:
    marks = {"outer": Span(2, 10), "inner": Span(4, 6), "crossing": Span(6, 12)}
    assert runs(Span(0, 12), marks) == [
        Run(Span(0, 2), (), (), ()),
        Run(Span(2, 4), ("outer",), ("outer",), ()),
        Run(Span(4, 6), ("outer", "inner"), ("inner",), ("inner",)),
        Run(Span(6, 10), ("outer", "crossing"), ("crossing",), ("outer",)),
        Run(Span(10, 12), ("crossing",), (), ("crossing",)),
    ]


def test_passages_over_one_run_stand_by_start_then_longer_then_id() -> None:
    marks = {"c": Span(0, 4), "b": Span(0, 4), "z": Span(0, 9), "a": Span(1, 4)}
    assert runs(Span(1, 4), marks)[0].passages == ("z", "b", "c", "a")


def test_passage_across_paragraphs_opens_in_the_first_and_closes_in_the_last() -> None:
    first, second, third = paragraph_runs([Span(0, 4), Span(6, 9), Span(11, 15)], {"p": Span(2, 13)})
    assert [run.opens for run in first] == [(), ("p",)]
    assert second == [Run(Span(6, 9), ("p",), (), ())]
    assert [run.closes for run in third] == [("p",), ()]


def test_paragraphs_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        paragraph_runs([Span(0, 5), Span(4, 8)], {})


def span_within(length: int) -> st.SearchStrategy[Span]:
    bounds = st.lists(st.integers(0, length), min_size=2, max_size=2, unique=True)
    return bounds.map(lambda pair: Span(min(pair), max(pair)))


LENGTH = 30
spans = span_within(LENGTH)
marks_by_id = st.dictionaries(st.text("ab1", min_size=1, max_size=3), spans, max_size=8)
paragraphs_in_order = st.sets(st.integers(0, LENGTH), min_size=2, max_size=8).map(
    lambda cuts: [Span(start, end) for start, end in zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False)]
)


@given(paragraphs_in_order, marks_by_id)
def test_runs_joined_are_the_paragraph_and_each_is_as_long_as_it_can_be(
    paragraphs: list[Span], marks: dict[str, Span]
) -> None:
    for paragraph, sliced in zip(paragraphs, paragraph_runs(paragraphs, marks), strict=True):
        assert [run.span.start for run in sliced] == [paragraph.start, *(run.span.end for run in sliced[:-1])]
        assert sliced[-1].span.end == paragraph.end
        for one, other in itertools.pairwise(sliced):
            assert one.closes or other.opens


@given(paragraphs_in_order, marks_by_id)
def test_runs_of_a_passage_cover_exactly_its_span(paragraphs: list[Span], marks: dict[str, Span]) -> None:
    sliced = [run for paragraph in paragraph_runs(paragraphs, marks) for run in paragraph]
    shown = {at for paragraph in paragraphs for at in range(paragraph.start, paragraph.end)}
    for passage, span in marks.items():
        covered = {
            at for run in sliced if passage in run.passages for at in range(run.span.start, run.span.end)
        }
        assert covered == shown & set(range(span.start, span.end))
        opened = [run.span.start for run in sliced if passage in run.opens]
        closed = [run.span.end for run in sliced if passage in run.closes]
        assert opened == ([span.start] if span.start in shown else [])
        assert closed == ([span.end] if span.end - 1 in shown else [])


@given(spans, marks_by_id)
def test_one_stretch_is_sliced_as_in_a_sweep_over_many(stretch: Span, marks: dict[str, Span]) -> None:
    assert runs(stretch, marks) == paragraph_runs([stretch], marks)[0]


def test_hundreds_of_passages_in_a_long_text_are_sliced_where_they_stand() -> None:
    paragraphs = [Span(at, at + 999) for at in range(0, 200_000, 1000)]
    marks = {str(number): Span(number * 397, number * 397 + 350) for number in range(500)}
    sliced = paragraph_runs(paragraphs, marks)
    assert sum(len(run.opens) for paragraph in sliced for run in paragraph) == sum(
        number * 397 % 1000 != 999 for number in range(500)
    )
    assert max(len(paragraph) for paragraph in sliced) <= 8
