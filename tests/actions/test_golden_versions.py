"""The golden pairs of two versions of a text, and the same asked of many texts made by chance."""

import random
from collections import Counter
from pathlib import Path

import pytest

from initiatives.actions.placing import place, sought_at
from initiatives.management.pairs import FATES, HEADER, KINDS, Fate, judge, read_pair, table
from initiatives.models import Version
from initiatives.text.paragraphs import split_sentences
from initiatives.text.spans import Span
from tests.text.marked import GOLDEN
from tests.text.seed import SEED

PAIRS = GOLDEN / "versions"


@pytest.fixture(scope="module")
def fates() -> list[Fate]:
    return list(judge(PAIRS))


def test_pairs_are_many_and_of_every_kind_and_language(fates: list[Fate]) -> None:
    assert len(fates) >= 60
    assert {fate.kind for fate in fates} == set(KINDS)
    assert {fate.pair[:2] for fate in fates} == {"ru", "en", "kk"}


def test_no_passage_is_placed_wrongly_without_waiting_for_an_eye(fates: list[Fate]) -> None:
    assert [fate for fate in fates if fate.wrong_unseen] == []


def test_nearly_all_passages_still_there_are_found(fates: list[Fate]) -> None:
    present = [fate for fate in fates if fate.present]
    missed = [fate for fate in present if not fate.right]
    assert len(missed) <= 0.05 * len(present), missed


def test_each_passage_has_the_fate_that_its_pair_expects(fates: list[Fate]) -> None:
    assert [fate for fate in fates if fate.got != fate.expected] == []


def test_table_tells_precision_and_recall_of_each_kind() -> None:
    def fate(got: str, *, present: bool, right: bool, kind: str = "moved") -> Fate:
        return Fate("ru", "a", kind, "kept", got, present, right)

    lines = list(
        table(
            [
                fate("kept", present=True, right=True),
                fate("kept", present=True, right=False),
                fate("moved", present=True, right=True),
                fate("lost", present=True, right=False),
                fate("lost", present=False, right=True, kind="deleted"),
            ]
        )
    )
    assert lines[0] == HEADER
    rows = {line[:44].strip(): line[44:].split() for line in lines[1:]}
    assert rows["sentence moved"] == ["4", "2", "1", "1", "1", "66.7%", "50.0%"]
    assert rows["deleted"] == ["1", "0", "0", "1", "0", "–", "–"]
    assert rows["all"] == ["5", "2", "1", "2", "1", "66.7%", "50.0%"]


@pytest.mark.parametrize(
    ("old", "new", "passages"),
    [
        ("⟦a|Вода⟧.", "Вода.", "a words moved"),  # still there, but not marked
        ("⟦a|Вода⟧.", "⟦a|Вода⟧.", "a deleted lost"),
        ("⟦a|Вода⟧.", "⟦b|Вода⟧.", "a deleted lost"),
        ("Вода.", "⟦a|Вода⟧.", "a moved kept"),
        ("⟦a|Вода⟧.", "⟦a|Вода⟧.", "a sunk kept"),
    ],
)
def test_pair_whose_marks_do_not_fit_is_refused(old: str, new: str, passages: str, tmp_path: Path) -> None:
    file = tmp_path / "ru.txt"
    file.write_text(f"=== old\n{old}\n=== new\n{new}\n=== passages\n{passages}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"ru\.txt"):
        read_pair(file)


# Texts made by chance. Formulas that stand in a speech several times are the hardest to tell apart.
FORMULAS = (
    "Мы поддерживаем такие инициативы.",
    "Это важно для всех стран региона.",
    "Предлагаем продолжить эту работу.",
    "Казахстан готов к такому сотрудничеству.",
)
SENTENCES = [sentence.of(SEED) for sentence in split_sentences(SEED)]


def _respell(sentence: str) -> str:
    return sentence.replace("«", '"').replace("»", '"').replace("—", "–").replace("е", "ё", 1)


def _reword(chance: random.Random, sentence: str) -> str:
    words = sentence.split(" ")
    for _ in range(max(1, len(words) // 8)):
        at = chance.randrange(len(words))
        words[at : at + chance.choice([0, 1])] = chance.choice([["весьма"], ["и", "далее"], ["новый"]])
    return " ".join(words)


def _passage(chance: random.Random, sentence: str) -> Span:
    """Return the whole sentence, or some of its words."""
    spaces = [at for at, character in enumerate(sentence) if character == " "]
    if len(spaces) < 7 or chance.random() < 0.6:
        return Span(0, len(sentence))
    middle = len(spaces) // 2
    return Span(spaces[chance.randrange(middle)] + 1, spaces[chance.randrange(middle, len(spaces))])


def _joined(chance: random.Random, sentences: list[str]) -> tuple[str, list[int]]:
    """Return the sentences as a text, and where each begins."""
    text, starts = "", []
    for sentence in sentences:
        text += chance.choice([" ", " ", " ", "\n\n"]) if text else ""
        starts.append(len(text))
        text += sentence
    return text, starts


def _outcomes(seed: int) -> Counter[tuple[str, str, bool]]:
    """Edit a speech by chance; count passages by what was done to their sentence, fate, and rightness."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    sentences = list(SENTENCES)
    for at in sorted(chance.sample(range(0, len(sentences), 4), 10), reverse=True):
        sentences.insert(at, chance.choice(FORMULAS))
    old, starts = _joined(chance, sentences)
    passages = [_passage(chance, sentence) for sentence in sentences]

    kinds = chance.choices(
        ["untouched", "typography", "words", "deleted", "moved", "doubled"],
        [50, 10, 12, 10, 9, 9],
        k=len(sentences),
    )
    kept: list[tuple[int | None, str]] = []
    apart: list[tuple[int | None, str]] = []
    for index, (kind, sentence) in enumerate(zip(kinds, sentences, strict=True)):
        if kind == "moved":
            apart.append((index, sentence))
        elif kind != "deleted":
            respelled = _respell(sentence) if kind == "typography" else sentence
            kept.append((index, _reword(chance, sentence) if kind == "words" else respelled))
        if kind == "doubled":
            apart.append((None, sentence))  # the copy, as a summary repeats a sentence
    chance.shuffle(apart)
    # Apart from the rest: a copy beside its original cannot be told from it by anybody.
    edited = [*kept[:3], *apart[::2], *kept[3:], *apart[1::2]]
    new, new_starts = _joined(chance, [sentence for _, sentence in edited])
    home = {
        index: Span(start, start + len(sentence))
        for (index, sentence), start in zip(edited, new_starts, strict=True)
        if index is not None
    }

    version = Version(number=1, text=old)
    sought = [
        sought_at(str(index), version, span.shift(start))
        for index, (span, start) in enumerate(zip(passages, starts, strict=True))
    ]
    counted: Counter[tuple[str, str, bool]] = Counter()
    for index, found in enumerate(place(new, sought)):
        if found.span is None:
            right = index not in home
        elif kinds[index] in ("untouched", "moved", "doubled"):
            right = found.span == passages[index].shift(home[index].start)
        else:
            right = index in home and home[index].overlaps(found.span)
        counted[kinds[index], FATES[found.state], right] += 1
    return counted


def test_texts_edited_by_chance_never_have_a_passage_placed_wrongly_without_an_eye() -> None:
    total: Counter[tuple[str, str, bool]] = Counter()
    for seed in range(40):
        outcomes = _outcomes(seed)
        wrong = {key: count for key, count in outcomes.items() if key[1] == "kept" and not key[2]}
        assert wrong == {}, seed
        total += outcomes
    present = {key: count for key, count in total.items() if key[0] != "deleted"}
    found = sum(count for (_, fate, right), count in present.items() if right and fate != "lost")
    assert sum(total.values()) > 2_000
    assert found >= 0.95 * sum(present.values()), total
