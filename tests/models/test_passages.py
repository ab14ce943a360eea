from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.models import Anchor, Document, Passage, Version
from initiatives.models.passages import passage_id
from initiatives.text.spans import Span, context
from tests.factories import make_anchor, make_document, make_passage, make_version
from tests.models.ways import both_ways, change, delete, insert, kept, refused

pytestmark = pytest.mark.django_db

TEXT = "🌾 Қазақ елі 🇰🇿 және 𝒜𐐀 өңір; қалған сөздер мұнда осылай жазылған еді."
START = TEXT.index("𝒜")


def new_anchor(**fields: Any) -> Anchor:
    """An unsaved anchor that fits, of the four code points «𝒜𐐀 ө», but for the fields given."""
    document = make_document(TEXT)
    span = Span(START, START + 4)
    prefix, suffix = context(TEXT, span)
    values = {
        "passage": Passage.objects.create(id="aaaaaaaaaa", document=document),
        "version": document.versions.get(),
        "start": span.start,
        "end": span.end,
        "exact": "𝒜𐐀 ө",
        "prefix": prefix,
        "suffix": suffix,
    }
    return Anchor(**values | fields)


@both_ways
def test_anchor_counts_code_points(way: str) -> None:
    anchor = new_anchor()
    with kept():
        insert(way, anchor)
    assert anchor.span == Span(START, START + 4)
    assert len(TEXT[:START].encode("utf-16-le")) // 2 != START


MISPLACED = [
    ({"start": START + 1, "end": START + 5}, "anchor_words_match"),
    ({"end": START + 5}, "anchor_words_match"),
    ({"exact": "𝒜𐐀 о"}, "anchor_words_match"),  # a Russian о for the Kazakh ө
    ({"start": START + 4, "end": START + 8}, "anchor_words_match"),  # where UTF-16 units would put it
    ({"start": len(TEXT) - 2, "end": len(TEXT) + 2}, "anchor_words_match"),
    ({"exact": ""}, "anchor_words_match"),
    ({"prefix": ""}, "anchor_context_matches"),
    ({"suffix": "чужие слова"}, "anchor_context_matches"),
    ({"start": None}, "anchor_lost_or_somewhere"),
    ({"end": None}, "anchor_lost_or_somewhere"),
    ({"start": None, "end": None}, "anchor_lost_or_somewhere"),
    ({"state": "lost"}, "anchor_lost_or_somewhere"),
    ({"start": START + 4, "end": START, "exact": ""}, "anchor_lost_or_somewhere"),
]


@both_ways
@pytest.mark.parametrize(("values", "rule"), MISPLACED, ids=str)
def test_anchor_whose_words_do_not_stand_at_its_place_is_not_inserted(
    way: str, values: dict[str, Any], rule: str
) -> None:
    with refused(rule):
        insert(way, new_anchor(**values))


@both_ways
@pytest.mark.parametrize(("values", "rule"), MISPLACED, ids=str)
def test_anchor_is_not_moved_away_from_its_words(way: str, values: dict[str, Any], rule: str) -> None:
    anchor = new_anchor()
    anchor.save()
    with refused(rule):
        change(way, anchor, **values)


@both_ways
def test_empty_anchor_is_refused(way: str) -> None:
    prefix, suffix = TEXT[:START][-32:], TEXT[START:][:32]
    with refused("anchor_lost_or_somewhere"):
        insert(way, new_anchor(end=START, exact="", prefix=prefix, suffix=suffix))


@both_ways
def test_lost_passage_keeps_its_words_without_a_place(way: str) -> None:
    with kept():
        insert(way, new_anchor(state="lost", start=None, end=None, exact="слова, которых больше нет"))


@both_ways
@pytest.mark.parametrize("state", ["placed", "moved", "to_review"])
def test_only_a_lost_passage_is_left_as_lost(way: str, state: str) -> None:
    with refused("anchor_left_only_if_lost"):
        insert(way, new_anchor(state=state, left_lost=True))
    anchor = new_anchor(state="lost", start=None, end=None, left_lost=True)
    with kept():
        insert(way, anchor)
    place = {"start": START, "end": START + 4, "state": state}
    with refused("anchor_left_only_if_lost"):
        change(way, anchor, **place)
    with kept():
        change(way, anchor, left_lost=False, **place)


def test_unsettled_are_the_places_in_the_newest_text_of_a_language_that_nobody_decided_on() -> None:
    document = make_document(TEXT)
    first = document.versions.get()
    span = Span(START, START + 4)
    waiting = make_passage(first, "Қазақ елі")
    make_version(document, TEXT)
    second = make_version(document, TEXT)
    translation = make_version(document, "А text.", language="en", translation_of=second)
    anchors = {
        f"{state} {left_lost}": make_anchor(
            Passage.objects.create(id=f"aaaaaaaaa{letter}", document=document),
            second,
            Span(span.start + place, span.end),
            state=state,
            left_lost=left_lost,
            **({"start": None, "end": None} if state == "lost" else {}),
        )
        for place, (letter, state, left_lost) in enumerate(
            [("a", "moved", False), ("b", "to_review", False), ("c", "placed", False), ("d", "lost", False)]
        )
    }
    left = make_anchor(
        Passage.objects.create(id="aaaaaaaaae", document=document),
        second,
        span,
        state="lost",
        start=None,
        end=None,
        left_lost=True,
    )
    waiting.anchors.update(state="moved")  # in a text that is replaced
    in_translation = make_anchor(waiting, translation, Span(0, 1), state="moved")
    unsettled = Anchor.objects.unsettled()
    expected = {anchors["moved False"], anchors["to_review False"], anchors["lost False"], in_translation}
    assert set(unsettled) == expected
    assert [each.settled for each in (*expected, left, anchors["placed False"])] == [False] * 4 + [True] * 2


@both_ways
def test_anchor_in_a_version_of_another_document_is_refused(way: str) -> None:
    other = make_document(TEXT).versions.get()
    with refused("anchor_same_document"):
        insert(way, new_anchor(version=other))
    with refused("anchor_same_document"):
        insert(way, new_anchor(version=other, state="lost", start=None, end=None))
    anchor = new_anchor()
    anchor.save()
    with refused("anchor_same_document"):
        change(way, anchor, version=other)


@both_ways
def test_passage_has_one_place_in_a_version_and_shares_it_with_no_other(way: str) -> None:
    anchor = new_anchor()
    anchor.save()
    words = {name: getattr(anchor, name) for name in ("version", "start", "end", "exact", "prefix", "suffix")}
    with refused("anchor_place_unique"):
        twin = Passage.objects.create(id="bbbbbbbbbb", document=anchor.passage.document)
        insert(way, Anchor(passage=twin, **words))
    lost = words | {"start": None, "end": None, "state": "lost"}
    with refused("anchor_once_a_version"):
        insert(way, Anchor(passage=anchor.passage, **lost))


@both_ways
def test_passage_does_not_move_to_another_document(way: str) -> None:
    passage = make_passage(make_document().versions.get())
    with refused("passage_permanent"):
        change(way, passage, document=make_document())


@both_ways
def test_passage_does_not_change_its_identifier(way: str) -> None:
    passage = Passage.objects.create(id="aaaaaaaaaa", document=make_document())
    with refused("passage_permanent"):
        change(way, passage, id="bbbbbbbbbb")
    passage.save()  # nothing changed
    with kept():
        delete(way, passage)


@both_ways
@pytest.mark.parametrize("identifier", ["", "short", "AAAAAAAAAA", "aaaaaaaaa1"])
def test_passage_identifier_of_another_form_is_refused(way: str, identifier: str) -> None:
    with refused("passage_id_form"):
        insert(way, Passage(id=identifier, document=make_document()))


def test_passage_identifier_is_made_of_the_words_and_their_place() -> None:
    first = passage_id("speech", "вода", "чистая ")
    assert first == passage_id("speech", "вода", "чистая ")
    assert len({first, passage_id("other", "вода", "чистая "), passage_id("speech", "вода", "")}) == 3
    assert len(first) == 10


def test_passage_is_placed_in_each_version_on_its_own() -> None:
    document = make_document("Вода — жизнь.")
    passage = make_passage(document.versions.get(), "жизнь")
    make_anchor(passage, make_version(document, "🌊 Вода — жизнь."), Span(9, 14))
    assert [anchor.span for anchor in passage.anchors.order_by("version__number")] == [
        Span(7, 12),
        Span(9, 14),
    ]


@pytest.fixture
def hard_version() -> tuple[Document, Version]:
    document = make_document(TEXT)
    return document, document.versions.get()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bounds=st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=2, unique=True), shift=st.integers(-2, 2)
)
def test_database_and_python_cut_the_same_words(
    hard_version: tuple[Document, Version], bounds: list[int], shift: int
) -> None:
    document, version = hard_version
    span = Span(min(bounds), max(bounds))
    passage, _ = Passage.objects.get_or_create(id="aaaaaaaaaa", document=document)
    passage.anchors.all().delete()
    anchor = make_anchor(passage, version, span)
    shifted = TEXT[max(0, span.start + shift) : span.end + shift]
    if shifted != anchor.exact:
        with refused("anchor_words_match"):
            change("sql", anchor, exact=shifted)


@both_ways
def test_passage_keeps_its_words_in_one_text_at_least(way: str) -> None:
    version = make_document().versions.get()
    passage = make_passage(version, "Он поддержал")
    start = version.text.index("Он поддержал")
    with refused("passage_anchored"):
        delete(way, passage.anchors.get())
    with kept():
        other = make_anchor(passage, make_version(version.document), Span(start, start + 12))
        delete(way, passage.anchors.get(version=version))
    neighbour = make_passage(version, "инициативу")
    with refused("passage_anchored"):
        change(way, other, passage=neighbour)
    with refused("passage_anchored"):
        insert(way, Passage(id="aaaaaaaaaa", document=version.document))
    with kept():
        delete(way, other)
        delete(way, passage)
