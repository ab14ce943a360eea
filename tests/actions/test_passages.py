"""Adding versions, and citing words in them."""

import pytest
from django.core.exceptions import ValidationError

from initiatives.actions import add_version, cite_passage, mark_passage
from initiatives.models import Anchor, AnchorState, Citation, Paragraph, Passage, Version
from initiatives.models.passages import passage_id
from initiatives.text.anchoring import QuotationAmbiguous, QuotationNotFound
from initiatives.text.spans import Span
from tests.factories import make_document, make_passage, make_proposal

pytestmark = pytest.mark.django_db

TEXT = "Он предложил создать центр. Это важно.\n\nОн призвал беречь воду 🌊 во всех странах. Это важно."


def test_version_is_brought_to_one_form_and_cut_into_paragraphs() -> None:
    document = make_document(TEXT)
    text = "\ufeffПервый абзац; е\u0308.\r\n\r\n— Второй абзац, сказал он.\n\n"
    version = add_version(document=document, language="ru", text=text)
    assert version.number == 2
    assert version.text == "Первый абзац; ё.\n\n— Второй абзац, сказал он."
    spans = Paragraph.objects.filter(version=version).values_list("start", "end", "kind")
    assert [(version.text[start:end], kind) for start, end, kind in spans] == [
        ("Первый абзац; ё.", "narration"),
        ("— Второй абзац, сказал он.", "quote"),
    ]


def test_a_speech_gives_the_words_of_its_speaker() -> None:
    speech, report = make_document(TEXT, kind="speech"), make_document(TEXT, kind="speech_report")
    for document, kind in ((speech, "quote"), (report, "narration")):
        version = add_version(document=document, language="ru", text="Мы предлагаем центр.\n\nСпасибо.")
        assert set(version.paragraphs.values_list("kind", flat=True)) == {kind}


@pytest.mark.parametrize(
    ("text", "kinds", "field"),
    [
        (" \n\n ", None, "text"),
        ("нуль \0", None, "text"),
        ("абзац", ["quote", "quote"], "paragraphs"),
        ("абзац", ["verse"], "paragraphs"),
    ],
)
def test_version_that_cannot_be_is_refused_by_field(text: str, kinds: list[str] | None, field: str) -> None:
    document = make_document(TEXT)
    with pytest.raises(ValidationError) as refusal:
        add_version(document=document, language="ru", text=text, paragraph_kinds=kinds)
    assert set(refusal.value.message_dict) == {field}
    assert document.versions.count() == 1


def test_translation_is_of_the_same_document() -> None:
    other = make_document(TEXT).versions.get()
    with pytest.raises(ValidationError) as refusal:
        add_version(document=make_document(TEXT), language="kk", text="Мәтін.", translation_of=other)
    assert "translation_of" in refusal.value.message_dict


def test_new_version_places_every_passage_again() -> None:
    document = make_document(TEXT)
    first = document.versions.get()
    same = make_passage(first, "создать центр")
    reworded = make_passage(first, "Он призвал беречь воду 🌊 во всех странах.")
    respelled = make_passage(first, "Это важно.", nth=2)
    gone = make_passage(first, "Он предложил")
    second = add_version(
        document=document,
        language="ru",
        text="Есть план создать центр.\n\nОн призвал беречь всю воду 🌊 во всех странах. ЭТО важно.",
    )
    states = dict(Anchor.objects.filter(version=second).values_list("passage", "state"))
    assert states == {
        same.pk: AnchorState.PLACED,
        reworded.pk: AnchorState.MOVED,
        respelled.pk: AnchorState.MOVED,
        gone.pk: AnchorState.LOST,
    }
    assert Anchor.objects.get(version=second, passage=gone).exact == "Он предложил"
    assert Anchor.objects.get(version=second, passage=respelled).exact == "ЭТО важно."
    assert first.anchors.count() == 4, "no anchor of the old version is touched"


def test_lost_passage_is_found_again_in_a_later_version() -> None:
    document = make_document(TEXT)
    passage = make_passage(document.versions.get(), "создать центр")
    add_version(document=document, language="ru", text="Совсем другой текст о погоде.")
    add_version(document=document, language="ru", text=TEXT)
    states = passage.anchors.order_by("version__number").values_list("state", flat=True)
    assert list(states) == [AnchorState.PLACED, AnchorState.LOST, AnchorState.PLACED]


def test_two_passages_never_fall_on_one_place() -> None:
    words = "Предлагаем создать общий центр воды в регионе."
    document = make_document(f"{words}\n\n{words.replace('воды', 'вод')}")
    first = document.versions.get()
    exact, like = (make_passage(first, quote) for quote in first.text.split("\n\n"))
    second = add_version(document=document, language="ru", text=words)
    states = dict(Anchor.objects.filter(version=second).values_list("passage", "state"))
    assert states == {exact.pk: AnchorState.PLACED, like.pk: AnchorState.LOST}


def test_passages_are_not_looked_for_in_a_translation() -> None:
    document = make_document(TEXT)
    passage = make_passage(document.versions.get(), "создать центр")
    add_version(document=document, language="kk", text="Ол орталық құруды ұсынды.")
    assert passage.anchors.count() == 1


def test_citing_makes_a_passage_named_by_its_words() -> None:
    document = make_document(TEXT)
    citation = cite_passage(
        proposal=make_proposal(), version=document.versions.get(), quotation=" создать  ЦЕНТР ", role="detail"
    )
    anchor = citation.passage.anchors.get()
    assert anchor.exact == "создать центр"
    assert citation.passage_id == passage_id(document.slug, "создать центр", "Он предложил ")


def test_same_words_are_the_same_passage_cited_once_in_a_role() -> None:
    version = make_document(TEXT).versions.get()
    proposal = make_proposal()
    cited = [
        cite_passage(proposal=proposal, version=version, quotation="создать центр", role=role)
        for role in ("detail", "detail", "rationale")
    ]
    assert cited[0] == cited[1] != cited[2]
    assert len({citation.passage_id for citation in cited}) == 1


def test_ambiguous_words_are_refused_with_their_places() -> None:
    version, proposal = make_document(TEXT).versions.get(), make_proposal()
    before = Passage.objects.count()
    with pytest.raises(QuotationAmbiguous) as refusal:
        cite_passage(proposal=proposal, version=version, quotation="Это важно.", role="detail")
    assert [place.of(TEXT) for place in refusal.value.places] == ["Это важно."] * 2
    assert Passage.objects.count() == before
    citation = cite_passage(
        proposal=proposal,
        version=version,
        quotation="Это важно.",
        prefix="во всех странах. ",
        role="detail",
    )
    assert citation.passage.anchors.get().start == TEXT.rindex("Это важно.")


def test_words_found_nowhere_are_refused_with_the_nearest() -> None:
    version, proposal = make_document(TEXT).versions.get(), make_proposal()
    with pytest.raises(QuotationNotFound) as refusal:
        cite_passage(proposal=proposal, version=version, quotation="предложил открыть центр", role="detail")
    assert refusal.value.nearest is not None
    assert "предложил создать центр" in refusal.value.nearest.of(TEXT)
    assert not Citation.objects.filter(passage__document=version.document).exists()


def test_same_words_after_the_same_characters_are_two_passages() -> None:
    verse = "И еще раз повторим это для всех, кто слушает нас сегодня: мир."
    version: Version = make_document(f"{verse}\n\n{verse}").versions.get()
    starts = (version.text.index("мир."), version.text.rindex("мир."))
    places = [Span(start, start + 4) for start in starts]
    passages = [mark_passage(version=version, span=place) for place in places]
    assert passages[0] != passages[1]
    assert [mark_passage(version=version, span=place) for place in places] == passages
