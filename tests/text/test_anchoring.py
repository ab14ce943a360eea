import re

import pytest
from hypothesis import assume, given

from initiatives.text.anchoring import (
    Method,
    QuotationAmbiguous,
    QuotationNotFound,
    QuotationNotPlaced,
    place_quotation,
    replace_anchor,
)
from initiatives.text.folding import fold
from initiatives.text.paragraphs import split_sentences
from initiatives.text.spans import Span, context
from tests.text.alphabet import hard_texts, words
from tests.text.marked import golden_cases, read_case, unmark
from tests.text.seed import SEED


@pytest.mark.parametrize("name", golden_cases("quotations"))
def test_quotation_golden(name: str) -> None:
    parts, outcome = read_case("quotations", name)
    text, spans = unmark(parts["text"])
    sides = {side: parts[side] for side in ("prefix", "suffix") if side in parts}
    if outcome == "placed":
        assert [place_quotation(text, parts["quotation"], **sides)] == spans
    elif outcome.startswith("ambiguous"):
        # Overlapping places cannot be marked up; their offsets stand behind the outcome.
        listed = [Span(int(start), int(end)) for start, end in re.findall(r"(\d+)-(\d+)", outcome)]
        with pytest.raises(QuotationAmbiguous) as ambiguous:
            place_quotation(text, parts["quotation"], **sides)
        assert ambiguous.value.places == (listed or spans)
    else:
        assert outcome == "not found"
        with pytest.raises(QuotationNotFound) as missing:
            place_quotation(text, parts["quotation"], **sides)
        if spans:
            assert missing.value.nearest == spans[0]
            assert 0.8 < missing.value.score < 1
        elif name.startswith("words_of_another"):
            assert missing.value.nearest is None


@pytest.mark.parametrize("name", golden_cases("anchoring"))
def test_anchor_golden(name: str) -> None:
    parts, outcome = read_case("anchoring", name)
    old, (was,) = unmark(parts["old"])
    new, spans = unmark(parts["new"])
    placement = replace_anchor(new, was.of(old), *context(old, was))
    if outcome == "lost":
        assert placement is None
    else:
        assert placement is not None
        assert placement.span.of(new) == spans[0].of(new)
        assert placement.span == spans[0]
        assert placement.method is Method(outcome)
        assert 0 < placement.score <= 1


@pytest.mark.parametrize("quotation", ["", " \n\u00a0", "\u00ad\u200b"])
def test_empty_quotation_is_refused_clearly(quotation: str) -> None:
    with pytest.raises(ValueError, match="empty") as refused:
        place_quotation("Текст", quotation)
    assert not isinstance(refused.value, QuotationNotPlaced)
    with pytest.raises(ValueError, match="empty"):
        replace_anchor("Текст", quotation, "", "")


def test_quotation_in_an_empty_text_is_not_found() -> None:
    with pytest.raises(QuotationNotFound) as missing:
        place_quotation("", "Текст")
    assert missing.value.nearest is None
    assert replace_anchor("", "Текст", "", "") is None


def test_quotation_that_would_split_a_letter_from_its_mark_is_not_found() -> None:
    with pytest.raises(QuotationNotFound):
        place_quotation("строи\u0306", "строи")
    assert place_quotation("строи\u0306ка", "строй").of("строи\u0306ка") == "строи\u0306"


def test_quotation_longer_than_the_text_is_not_found() -> None:
    with pytest.raises(QuotationNotFound) as missing:
        place_quotation("Растет торговля.", "Растет торговля. И дальше будет расти.")
    assert missing.value.nearest is None or missing.value.nearest.end <= len("Растет торговля.")


def test_every_sentence_of_the_seed_is_placed_by_its_own_words_and_respelled_ones() -> None:
    for sentence in split_sentences(SEED):
        quoted = sentence.of(SEED)
        assert place_quotation(SEED, quoted) == sentence
        respelled = (
            quoted.upper().replace("—", "-").replace("«", '"').replace("»", '"').replace(" ", "\u00a0")
        )
        assert place_quotation(SEED, respelled) == sentence


def test_every_sentence_of_the_seed_is_placed_again_after_an_insertion() -> None:
    opening = "Выступление Главы государства.\n\n"
    for sentence in split_sentences(SEED):
        placement = replace_anchor(opening + SEED, sentence.of(SEED), *context(SEED, sentence))
        assert placement is not None
        assert (placement.span, placement.method) == (sentence.shift(len(opening)), Method.EXACT)


def test_every_sentence_of_the_seed_cut_out_is_lost_or_awaits_an_eye() -> None:
    lost = 0
    for sentence in split_sentences(SEED):
        without = SEED[: sentence.start] + SEED[sentence.end :]
        placement = replace_anchor(without, sentence.of(SEED), *context(SEED, sentence))
        assert placement is None or placement.method is Method.FUZZY
        lost += placement is None
    assert lost >= len(split_sentences(SEED)) - 1


@given(hard_texts, words, hard_texts)
def test_placed_words_fold_to_the_quotation_and_ambiguity_lists_only_such_places(
    before: str, quotation: str, after: str
) -> None:
    assume(fold(quotation).text.strip())
    text = f"{before} {quotation} {after}"
    sought = fold(quotation).text.strip()
    try:
        places = [place_quotation(text, quotation)]
    except QuotationAmbiguous as ambiguous:
        places = ambiguous.places
        assert len(places) > 1
    assert all(fold(place.of(text)).text == sought for place in places)


@given(hard_texts, words, hard_texts, words)
def test_doubled_words_without_context_are_never_placed(
    one: str, quotation: str, other: str, gap: str
) -> None:
    assume(fold(quotation).text.strip())
    text = f"{one} {quotation} {gap} {quotation} {other}"
    with pytest.raises(QuotationAmbiguous):
        place_quotation(text, quotation)
    assert replace_anchor(text, quotation, "", "") is None


@given(hard_texts, words, hard_texts)
def test_own_context_of_any_length_tells_a_doubled_quotation_from_its_twin(
    before: str, quotation: str, after: str
) -> None:
    assume(fold(quotation).text.strip())
    text = f"{before} Ж {quotation} Ш {quotation} Щ {after}"
    span = place_quotation(text, quotation, prefix=f"{before} Ж ", suffix=f" Ш {quotation} Щ {after}")
    lead = len(before) + 3 + len(quotation) - len(quotation.lstrip())
    assert span == Span(lead, lead + len(quotation.strip()))


@given(hard_texts, words, hard_texts, hard_texts)
def test_words_placed_again_as_exact_are_the_very_words(
    before: str, quotation: str, after: str, inserted: str
) -> None:
    assume(fold(quotation).text.strip())
    placement = replace_anchor(f"{inserted} {before}{quotation}{after}", quotation, before[-32:], after[:32])
    if placement is not None and placement.method is Method.EXACT:
        found = placement.span.of(f"{inserted} {before}{quotation}{after}")
        assert found in quotation
        assert fold(found).text == fold(quotation).text.strip()
