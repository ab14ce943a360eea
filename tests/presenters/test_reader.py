from typing import Any

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Anchor, AnchorState, Paragraph, Version
from initiatives.models.wording import Wording
from initiatives.presenters.texts.layout import LANES, Cited, Heading, entries, lanes, lay_out, place
from initiatives.text.paragraphs import split_paragraphs
from initiatives.text.spans import Span
from tests.text.alphabet import any_texts, hard_texts
from tests.views.reading import ReadParagraph, read_page

WATER = Heading("water", Wording("Вода", "ru"), "/ru/proposals/water/", "?proposal=water")


def paragraphs_of(text: str) -> list[Paragraph]:
    return [
        Paragraph(number=number, start=span.start, end=span.end, kind=("quote", "narration")[number % 2])
        for number, span in enumerate(split_paragraphs(text), start=1)
    ]


def anchor(passage: str, span: Span, text: str) -> Anchor:
    return Anchor(passage_id=passage, start=span.start, end=span.end, exact=span.of(text))


def rendered(text: str, marks: dict[str, Span]) -> tuple[list[Paragraph], dict[int, ReadParagraph]]:
    """Lay the text out with the passages and read what the template makes of it."""
    paragraphs = paragraphs_of(text)
    anchors = {passage: anchor(passage, span, text) for passage, span in marks.items()}
    cited = {passage: (Cited(WATER, "origin"),) for passage in marks}
    placed, lost = place(anchors.values(), cited, paragraphs, chosen="water")
    chosen = next(iter(entries([*placed, *lost])), None)
    blocks = lay_out(text, paragraphs, anchors, placed, chosen)
    page: dict[str, Any] = {"reader": {"version": Version(language="ru")}}
    html = "".join(
        render_to_string("initiatives/documents/_paragraph.html", page | {"block": block}) for block in blocks
    )
    return paragraphs, read_page(html)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, dict[str, Span]]:
    """Some paragraphs of hard characters, and passages anywhere over them."""
    parts = draw(st.lists(st.one_of(hard_texts, any_texts), min_size=1, max_size=5))
    # A version has LF line ends, and PostgreSQL stores no NUL and no half characters.
    text = "\n\n".join(parts).replace("\r", " ").replace("\0", " ")
    text = text.encode("utf-8", "ignore").decode() + "я"
    bounds = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)
    spans = bounds.map(lambda pair: Span(min(pair), max(pair)))
    return text, draw(st.dictionaries(st.text("abcdefghij234567", min_size=1, max_size=2), spans, max_size=9))


@given(marked_texts())
def test_rendered_paragraphs_are_the_stored_text_character_for_character(
    case: tuple[str, dict[str, Span]],
) -> None:
    text, marks = case
    paragraphs, page = rendered(text, marks)
    assert {number: paragraph.text for number, paragraph in page.items()} == {
        paragraph.number: text[paragraph.start : paragraph.end] for paragraph in paragraphs
    }


@given(marked_texts())
def test_each_passage_is_marked_at_exactly_its_words_and_announced_once(
    case: tuple[str, dict[str, Span]],
) -> None:
    text, marks = case
    paragraphs, page = rendered(text, marks)
    shown = {at for paragraph in paragraphs for at in range(paragraph.start, paragraph.end)}
    for passage, span in marks.items():
        marked = "".join(page[number].marked.get(passage, "") for number in sorted(page))
        assert marked == "".join(text[at] for at in range(span.start, span.end) if at in shown)
        announced = [number for number in page for said in page[number].references if said == passage]
        assert announced == [number for number in sorted(page) if passage in page[number].marked][:1]


@given(marked_texts())
def test_overlapping_passages_run_on_lanes_of_their_own(case: tuple[str, dict[str, Span]]) -> None:
    _text, marks = case
    given_lanes = lanes(marks)
    for passage, span in marks.items():
        assert 1 <= given_lanes[passage] <= LANES
        beside = [other for other in marks if marks[other].overlaps(span)]
        if max(sum(at in range(s.start, s.end) for s in marks.values()) for at in range(span.end)) < LANES:
            assert [given_lanes[other] for other in beside].count(given_lanes[passage]) == 1


def test_passages_that_touch_stand_on_different_lanes() -> None:
    assert lanes({"a": Span(0, 5), "b": Span(5, 9), "c": Span(10, 12)}) == {"a": 1, "b": 2, "c": 1}


def test_a_nested_passage_stands_below_the_one_around_it() -> None:
    assert lanes({"inner": Span(3, 5), "outer": Span(0, 9), "between": Span(2, 6)}) == {
        "outer": 1,
        "between": 2,
        "inner": 3,
    }


def test_more_passages_than_lanes_share_the_lane_that_is_free_the_soonest() -> None:
    crowd = {f"p{number}": Span(number, 20 - number) for number in range(LANES + 1)}
    assert lanes(crowd)[f"p{LANES}"] == lanes(crowd)[f"p{LANES - 1}"]


def test_a_passage_in_the_white_space_between_paragraphs_has_no_place() -> None:
    text = "Один.\n\nДва."
    cited = {"gap": (Cited(WATER, "detail"),)}
    placed, lost = place([anchor("gap", Span(5, 7), text)], cited, paragraphs_of(text))
    assert (placed, [mark.passage for mark in lost]) == ([], ["gap"])


def test_marks_are_numbered_in_the_order_of_the_text_and_the_lost_ones_after() -> None:
    text = "Один два три."
    anchors = [
        Anchor(passage_id="lost", exact="четыре", state=AnchorState.LOST),
        anchor("later", Span(5, 8), text),
        anchor("whole", Span(0, 13), text),
        anchor("first", Span(0, 4), text),
    ]
    cited = {one.passage_id: (Cited(WATER, "detail"),) for one in anchors}
    placed, lost = place(anchors, cited, paragraphs_of(text))
    assert [(mark.number, mark.passage, mark.paragraph) for mark in placed] == [
        (1, "whole", 1),
        (2, "first", 1),
        (3, "later", 1),
    ]
    assert [(mark.number, mark.words) for mark in lost] == [(4, "четыре")]


def test_notes_gather_a_proposals_passages_of_the_paragraph_and_the_ways_on() -> None:
    text = "Один два.\n\nТри четыре.\n\nПять."
    spans = {"a": Span(0, 4), "b": Span(11, 14), "c": Span(15, 22), "d": Span(24, 29)}
    anchors = {passage: anchor(passage, span, text) for passage, span in spans.items()}
    cited = {passage: (Cited(WATER, "detail"),) for passage in spans}
    placed, _lost = place(anchors.values(), cited, paragraphs_of(text))
    chosen = entries(placed)[0]
    first, second, third = lay_out(text, paragraphs_of(text), anchors, placed, chosen)
    assert [mark.passage for mark, _role in second.notes[0].places] == ["b", "c"]
    assert (second.notes[0].before, second.notes[0].after) == (placed[0], placed[3])
    assert (first.notes[0].before, third.notes[0].after) == (None, None)
    assert not lay_out(text, paragraphs_of(text), anchors, placed)[1].notes[0].lit
