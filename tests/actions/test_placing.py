"""Where passages come to stand in version after version, and what editors decide on the way."""

import pytest

from initiatives.actions import DecidedMeanwhileError, Decision, add_version, settle_anchor
from initiatives.actions.settling import seen
from initiatives.models import Anchor, AnchorState, Passage
from tests.factories import make_document, make_passage

pytestmark = pytest.mark.django_db

WATER = "Он призвал беречь воду во всех странах региона."
ALL_WATER = "Он призвал беречь всю воду во всех странах региона."
FIRST = f"Казахстан предложил создать центр.\n\n{WATER}"
SECOND = f"Казахстан предложил создать центр.\n\n{ALL_WATER}"


@pytest.fixture
def passage() -> Passage:
    return make_passage(make_document(FIRST).versions.get(), WATER)


def add(passage: Passage, text: str) -> Anchor:
    """Add a version; return where the passage stands there."""
    version = add_version(document=passage.document, language="ru", text=text)
    return passage.anchors.get(version=version)


def decide(anchor: Anchor, decision: Decision) -> Anchor:
    return settle_anchor(anchor=anchor, decision=decision, as_seen=seen(anchor))


def test_words_that_nobody_confirmed_do_not_become_sure_in_the_next_version(passage: Passage) -> None:
    assert add(passage, SECOND).state == AnchorState.MOVED
    third = add(passage, f"Вступление.\n\n{SECOND}")
    assert (third.state, third.exact) == (AnchorState.MOVED, ALL_WATER)
    decide(third, Decision.CONFIRM)
    assert add(passage, f"Ещё одно вступление.\n\n{SECOND}").state == AnchorState.PLACED


def test_confirmed_words_that_come_back_are_placed_though_others_wait(passage: Passage) -> None:
    add(passage, SECOND)
    assert add(passage, FIRST).state == AnchorState.PLACED


def test_words_that_wait_are_looked_for_where_the_confirmed_ones_are_not_found() -> None:
    frame = "Казахстан предложил создать новый центр. {} Потом говорили о дорогах в горах."
    passage = make_passage(
        make_document(frame.format("Он призвал беречь воду.")).versions.get(), "Он призвал беречь воду."
    )
    reworded = "Он призвал всех бережно хранить воду."
    assert add(passage, frame.format(reworded)).exact == reworded
    third = add(passage, f"Совсем иное начало текста. {reworded} Иной конец текста.")
    assert (third.state, third.exact) == (AnchorState.MOVED, reworded)


def test_passage_left_as_lost_stays_so_in_later_versions_until_its_words_come_back(passage: Passage) -> None:
    lost = add(passage, "Другая речь.")
    assert not lost.left_lost
    decide(lost, Decision.LEAVE)
    assert add(passage, "Третья речь.").left_lost
    assert not Anchor.objects.unsettled().exists()
    assert add(passage, FIRST).state == AnchorState.PLACED
    assert add(passage, SECOND).state == AnchorState.MOVED


def test_word_that_goes_on_is_not_the_word_of_the_passage() -> None:
    passage = make_passage(make_document("Он предложил создать центр.").versions.get(), "создать центр")
    assert add(passage, "Он предложил создать централизованную сеть.").state != AnchorState.PLACED


def test_passage_of_half_a_word_is_found_within_it() -> None:
    passage = make_passage(make_document("Он предложил создать центры воды.").versions.get(), "создать центр")
    assert add(passage, "Он предложил создать центры воды и леса.").state == AnchorState.PLACED


def test_place_of_a_twin_is_not_taken_by_a_deleted_passage() -> None:
    formula = "Стороны подтвердили готовность к дальнейшему укреплению регионального сотрудничества."
    document = make_document(
        f"Об энергетике говорили долго. {formula}\n\nО культуре говорили уже очень коротко. {formula}"
    )
    version = document.versions.get()
    gone, stays = make_passage(version, formula), make_passage(version, formula, nth=2)
    add(gone, f"Об энергетике говорили долго.\n\nО культуре говорили уже очень коротко. {formula}")
    assert gone.anchors.get(version__number=2).state == AnchorState.LOST
    assert stays.anchors.get(version__number=2).state == AnchorState.PLACED


def test_confirmed_place_is_sure_and_kept_in_the_history(passage: Passage) -> None:
    settled = decide(add(passage, SECOND), Decision.CONFIRM)
    assert (settled.state, settled.settled, settled.exact) == (AnchorState.PLACED, True, ALL_WATER)
    events = Anchor.pgh_event_model.objects.filter(pgh_obj=settled.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.state for event in events] == ["moved", "placed"]


def test_place_given_up_is_lost_with_the_words_that_were_looked_for(passage: Passage) -> None:
    left = decide(add(passage, SECOND), Decision.LEAVE)
    assert (left.state, left.left_lost, left.start, left.exact) == (AnchorState.LOST, True, None, WATER)
    assert left.prefix.endswith("создать центр.\n\n")


def test_decision_is_undone_by_a_new_one(passage: Passage) -> None:
    moved = add(passage, SECOND)
    place = moved.span
    reopened = decide(decide(moved, Decision.CONFIRM), Decision.REOPEN)
    assert (reopened.state, reopened.span) == (AnchorState.TO_REVIEW, place)
    reopened = decide(decide(reopened, Decision.LEAVE), Decision.REOPEN)
    assert (reopened.state, reopened.span, reopened.exact) == (AnchorState.TO_REVIEW, place, ALL_WATER)
    assert list(Anchor.objects.unsettled()) == [reopened]


def test_lost_passage_that_is_reopened_and_not_found_waits(passage: Passage) -> None:
    reopened = decide(decide(add(passage, "Другая речь."), Decision.LEAVE), Decision.REOPEN)
    assert (reopened.state, reopened.left_lost) == (AnchorState.LOST, False)


@pytest.mark.parametrize("first", [Decision.CONFIRM, Decision.LEAVE])
@pytest.mark.parametrize("second", [Decision.CONFIRM, Decision.LEAVE])
def test_second_of_two_decisions_is_refused_and_sees_the_first(
    passage: Passage, first: Decision, second: Decision
) -> None:
    moved = add(passage, SECOND)
    as_seen = seen(moved)
    decide(moved, first)
    with pytest.raises(DecidedMeanwhileError) as refusal:
        settle_anchor(anchor=moved, decision=second, as_seen=as_seen)
    assert refusal.value.anchor.settled
    assert Anchor.objects.get(pk=moved.pk).left_lost is (first is Decision.LEAVE)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        (FIRST, Decision.CONFIRM),
        (FIRST, Decision.LEAVE),
        ("Другая.", Decision.CONFIRM),
        (SECOND, Decision.REOPEN),
    ],
)
def test_decision_that_does_not_fit_is_refused(passage: Passage, text: str, decision: Decision) -> None:
    anchor = add(passage, text)
    with pytest.raises(DecidedMeanwhileError):
        decide(anchor, decision)
