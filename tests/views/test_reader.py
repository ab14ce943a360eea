"""The reader as a visitor gets it: its text, its marks, and what it answers to what is not there."""

import datetime
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from lxml.html import HtmlElement
from pytest_django import DjangoAssertNumQueries

from initiatives.models import AnchorState, CitationRole, Document, Office, Passage, Stage, Version
from initiatives.text.spans import Span
from tests.factories import (
    make_anchor,
    make_approval,
    make_citation,
    make_document,
    make_evidence,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_target,
    make_update,
    make_user,
    make_version,
    worded,
)
from tests.text.seed import SEED
from tests.views.pages import get, text
from tests.views.reading import read_page

pytestmark = pytest.mark.django_db

CARGO = "внедрения Единой системы электронного сопровождения грузов"
SENTENCE = (
    "Чтобы избежать дублирования проверок, избыточных бюрократических процедур при прохождении границ, "
    "считаем целесообразным рассмотреть вопрос внедрения Единой системы электронного сопровождения грузов."
)


@dataclass
class Speech:
    """The seed text with a proposal that cites a sentence, and another that cites words within it."""

    document: Document
    version: Version
    sentence: Passage
    words: Passage

    @property
    def path(self) -> str:
        return f"/en/documents/{self.document.slug}/"


@pytest.fixture
def speech() -> Speech:
    document = make_document(SEED, slug="speech")
    version = document.versions.get()
    sentence, words = make_passage(version, SENTENCE), make_passage(version, CARGO)
    cargo = make_proposal("cargo", passage=sentence, title_en="Cargo")
    make_citation(cargo, words, CitationRole.DETAIL)
    make_proposal("tracking", passage=words, title_en="Tracking")
    return Speech(document, version, sentence, words)


def words_of(page: HtmlElement, selector: str) -> str:
    """The text of the first element of that class, its white space made plain."""
    found = page.find_class(selector)
    assert found, f"no .{selector} on the page"
    return text(found[0])


def test_the_text_is_the_stored_text_paragraph_by_paragraph(client: Client, speech: Speech) -> None:
    read = read_page(client.get(speech.path).content.decode())
    stored = {one.number: SEED[one.start : one.end] for one in speech.version.paragraphs.all()}
    assert {number: paragraph.text for number, paragraph in read.items()} == stored
    assert "".join("".join(stored.values()).split()) == "".join(SEED.split())


def test_the_text_is_marked_with_the_language_of_the_version_not_of_the_page(
    client: Client, speech: Speech
) -> None:
    read = read_page(client.get(speech.path).content.decode())
    assert {paragraph.language for paragraph in read.values()} == {"ru"}


def test_overlapping_passages_are_marked_each_at_its_words_with_one_reference(
    client: Client, speech: Speech
) -> None:
    read = read_page(client.get(speech.path).content.decode())
    held = next(paragraph for paragraph in read.values() if paragraph.references)
    assert held.marked == {speech.sentence.pk: SENTENCE, speech.words.pk: CARGO}
    assert held.references == [speech.sentence.pk, speech.words.pk]


def test_a_reference_says_its_number_and_its_proposals_in_the_language_of_the_page(
    client: Client, speech: Speech
) -> None:
    page = get(client, speech.path)
    reference = page.get_element_by_id(f"passage-{speech.words.pk}")
    assert reference.get("aria-label") == "Passage 2: Cargo; Tracking"
    assert reference.get("lang") == "en"


def test_proposals_stand_beside_their_paragraph_with_what_each_passage_does(
    client: Client, speech: Speech
) -> None:
    page = get(client, speech.path)
    paragraph = page.get_element_by_id(f"passage-{speech.words.pk}").getparent().get("data-paragraph")
    notes = page.get_element_by_id(f"p{paragraph}").find_class("note")
    assert [note.find_class("note__title")[0].get("href") for note in notes] == [
        "/en/proposals/cargo/",
        "/en/proposals/tracking/",
    ]
    assert text(notes[0].find_class("note__places")[0]) == "1 origin 2 detail"
    assert len(page.find_class("note")) == 2


def test_a_chosen_proposal_is_lit_by_the_server_with_ways_from_passage_to_passage(client: Client) -> None:
    document = make_document("Один.\n\nДва.\n\nТри.", slug="speech")
    first, second, third = (make_passage(document.versions.get(), word) for word in ("Один", "Два", "Три"))
    chosen = make_proposal("chosen", passage=first)
    make_citation(chosen, third)
    make_proposal("other", passage=second)
    page = get(client, "/en/documents/speech/?proposal=chosen")
    lit = [run for run in page.find_class("run") if run.get("data-passages") and "lit" in run.classes]
    assert [run.text for run in lit] == ["Один", "Три"]
    ways = [[way.get("href") for way in note.xpath(".//p/a")] for note in page.find_class("note")]
    assert ways == [[f"#passage-{third.pk}"], [], [f"#passage-{first.pk}"]]
    assert page.find_class("stepper")[0].get("hidden") is None
    assert get(client, "/en/documents/speech/").find_class("stepper")[0].get("hidden") is not None


def test_what_only_drafts_cite_is_not_marked_and_leads_nowhere(client: Client, speech: Speech) -> None:
    draft_words = make_passage(speech.version, "Чтобы избежать дублирования проверок")
    make_proposal("draft", published=False, passage=draft_words)
    page = client.get(speech.path).content.decode()
    assert draft_words.pk not in page
    assert client.get(f"/en/passages/{draft_words.pk}/").status_code == 404
    assert client.get(f"{speech.path}?proposal=draft").status_code == 404


def test_a_draft_beside_a_published_proposal_is_not_named(client: Client, speech: Speech) -> None:
    draft = make_proposal("draft", published=False, title_en="Secret")
    make_citation(draft, speech.words)
    assert "Secret" not in client.get(speech.path).content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("version=2", 404),
        ("version=999999", 404),
        ("version=999999999999999999999999999999", 400),
        ("version=٣", 400),
        ("version=1%20", 400),
        ("version=1.0", 400),
        ("version=01", 400),
        ("version=0", 400),
        ("version=-1", 400),
        ("version=abc", 400),
        ("version=%00", 400),
        ("version=%ff", 400),
        (f"version={'1' * 20_000}", 400),
        ("proposal=unknown", 404),
        ("proposal=-1", 404),
        (f"proposal={'9' * 30}", 404),
        ("proposal=вода", 400),
        ("proposal=%00", 400),
        ("proposal=%ff", 400),
        (f"proposal={'a' * 20_000}", 400),
        ("version=", 200),
    ],
)
def test_what_is_not_there_is_404_and_what_makes_no_sense_400(
    client: Client, speech: Speech, query: str, status: int
) -> None:
    assert client.get(f"{speech.path}?{query}").status_code == status


def test_an_unknown_document_is_404(client: Client) -> None:
    assert client.get("/en/documents/none/").status_code == 404


def test_the_head_names_speaker_with_the_office_of_that_day_summit_source_and_text(client: Client) -> None:
    person = make_person()
    for title, since, until in (
        ("Chairman of the Senate", datetime.date(2013, 10, 16), datetime.date(2019, 3, 19)),
        ("President", datetime.date(2019, 3, 20), None),
    ):
        Office.objects.create(
            person=person,
            state=make_state(),
            since=since,
            until=until,
            **worded("title", title, title, title),
        )
    document = make_document(
        "Слова.",
        slug="speech",
        speaker=person,
        summit=make_summit("tashkent"),
        address="https://www.inform.kz/ru/speech",
        official=True,
        **worded("publisher", "Казинформ", "Kazinform", "Қазинформ"),
    )
    page = get(client, "/en/documents/speech/")
    assert words_of(page, "lead") == "Kassym-Jomart Tokayev, President"
    facts = words_of(page, "facts")
    for fact in ("Kazinform", "official source", "https://www.inform.kz/ru/speech", "Version 1 (Russian)"):
        assert fact in facts
    assert document.versions.get().sha256[:12] in facts
    assert "/en/summits/tashkent/" in page.xpath("//dl//a/@href")


def test_the_newest_original_is_shown_unasked_and_an_older_text_says_so(client: Client) -> None:
    document = make_document("Первый текст.", slug="speech")
    second = make_version(document, "Второй текст.")
    make_version(document, "Second text.", language="en", translation_of=second, by_machine=True)
    newest = get(client, "/en/documents/speech/")
    assert newest.find_class("words")[-1].text_content() == "Второй текст."
    assert not newest.find_class("notice")
    older = get(client, "/en/documents/speech/?version=1")
    assert older.find_class("words")[-1].text_content() == "Первый текст."
    assert words_of(older, "notice").startswith(
        "This is an older text: version 1. Version 2 has replaced it."
    )
    translation = get(client, "/en/documents/speech/?version=3")
    assert translation.find_class("words")[-1].get("lang") == "en"
    assert "translation made by machine" in words_of(translation, "notice")
    links = [link.get("href") for link in translation.find_class("reader__versions")[0].iter("a")]
    assert links == ["/en/documents/speech/?version=1", "/en/documents/speech/"]


def test_a_translation_is_called_one_also_when_a_newer_original_has_come(client: Client) -> None:
    document = make_document("Первый текст.", slug="speech")
    make_version(document, "First text.", language="en", translation_of=document.versions.get())
    make_version(document, "Второй текст.")
    translation = get(client, "/en/documents/speech/?version=2")
    assert words_of(translation, "notice").startswith("This is a translation")


def test_a_document_without_any_text_says_so(client: Client) -> None:
    document = Document.objects.create(
        slug="empty", kind="speech", issued_on=datetime.date(2025, 11, 16), title_en="Speech"
    )
    assert "No text of this document" in words_of(get(client, document.get_absolute_url()), "notice")


def test_lost_passages_stand_at_the_foot_and_unsure_ones_are_marked(client: Client) -> None:
    document = make_document("Вода и лес.", slug="speech")
    first = document.versions.get()
    water, wood, land = (make_passage(first, word) for word in ("Вода", "лес", "и"))
    for slug, passage in (("water", water), ("wood", wood), ("land", land)):
        make_proposal(slug, passage=passage)
    second = make_version(document, "Воды и леса.")
    make_anchor(water, second, Span(0, 4), state=AnchorState.MOVED)
    make_anchor(
        wood,
        second,
        Span(0, 1),
        state=AnchorState.LOST,
        start=None,
        end=None,
        exact="лес",
        prefix="",
        suffix="",
    )
    page = get(client, "/en/documents/speech/")
    reference = page.get_element_by_id(f"passage-{water.pk}")
    assert "waiting" in reference.classes
    assert (reference.get("aria-label") or "").endswith("(place to be checked)")
    lost = {item.get("id"): item.find("blockquote") for item in page.find_class("lost__passages")[0]}
    assert {pk: quote.text_content().strip() for pk, quote in lost.items()} == {
        f"passage-{wood.pk}": "лес",
        f"passage-{land.pk}": "и",
    }


def test_a_passage_leads_to_the_version_where_its_place_is_confirmed(client: Client) -> None:
    document = make_document("Вода и лес.", slug="speech")
    passage = make_passage(document.versions.get(), "Вода")
    make_proposal("water", passage=passage)
    path = f"/kk/passages/{passage.pk}/"
    assert client.get(path)["Location"] == f"/kk/documents/speech/#passage-{passage.pk}"
    second = make_version(document, "Наша Вода.")
    moved = make_anchor(passage, second, Span(5, 9), state=AnchorState.MOVED)
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/kk/documents/speech/?version=1#passage-{passage.pk}",
    )
    assert client.get(f"{path}?proposal=water")["Location"] == (
        f"/kk/documents/speech/?version=1&proposal=water#passage-{passage.pk}"
    )
    moved.state = AnchorState.PLACED
    moved.save()
    assert client.get(path)["Location"] == f"/kk/documents/speech/#passage-{passage.pk}"


def test_a_passage_leads_to_a_chosen_proposal_only_if_that_cites_it_in_public(client: Client) -> None:
    passage = make_passage(make_document("Вода.", slug="speech").versions.get())
    make_proposal("water", passage=passage)
    make_proposal("draft", passage=passage, published=False)
    path = f"/en/passages/{passage.pk}/"
    place = f"/en/documents/speech/?proposal=water#passage-{passage.pk}"
    assert client.get(f"{path}?proposal=water")["Location"] == place
    for other in ("draft", "none", ""):
        assert client.get(f"{path}?proposal={other}")["Location"] == place.replace("?proposal=water", "")
    assert client.get(f"{path}?proposal=!").status_code == 400


def test_words_that_show_a_step_lead_to_their_paragraph_when_nobody_cites_them(client: Client) -> None:
    document = make_document("Вода.\n\nЛес.", slug="statement")
    wood = make_passage(document.versions.get(), "Лес")
    path = f"/en/passages/{wood.pk}/"
    draft, proposal = make_proposal(published=False), make_proposal()
    make_position(draft, passage=wood)
    assert client.get(path).status_code == 404
    update = make_update(proposal, stage=Stage.AGREED, approved=False)
    make_evidence(update=update, address="", passage=wood)
    assert client.get(path).status_code == 404
    make_approval(update)
    assert client.get(path)["Location"] == "/en/documents/statement/#p2"


@pytest.mark.parametrize("use", ["position", "target"])
def test_words_that_show_a_position_or_name_a_target_are_found(client: Client, use: str) -> None:
    wood = make_passage(make_document("Лес", slug="statement").versions.get())
    if use == "position":
        make_position(make_proposal(), passage=wood)
    else:
        make_target(make_proposal(), wood)
    assert client.get(f"/en/passages/{wood.pk}/")["Location"] == "/en/documents/statement/#p1"


def test_who_may_see_drafts_is_led_to_their_words(client: Client, speech: Speech) -> None:
    draft_words = make_passage(speech.version, "Чтобы избежать дублирования проверок")
    make_proposal("draft", published=False, passage=draft_words)
    reader = make_user(is_staff=True)
    client.force_login(reader)
    assert client.get(f"/en/passages/{draft_words.pk}/").status_code == 404
    reader.user_permissions.add(Permission.objects.get(codename="view_passage"))
    address = client.get(f"/en/passages/{draft_words.pk}/")["Location"]
    assert address.startswith(f"{speech.path}#p")


def test_an_unknown_passage_is_404(client: Client) -> None:
    for unknown in ("aaaaaaaaaa", "a" * 5000, "A-1"):
        assert client.get(f"/en/passages/{unknown}/").status_code == 404


def test_footnotes_give_each_passage_its_proposals_with_their_whole_addresses(
    client: Client, speech: Speech
) -> None:
    notes = get(client, speech.path).find_class("footnotes")[0].findall("ol/li")
    assert [text(note) for note in notes] == [
        "Cargo (origin): http://testserver/en/proposals/cargo/",
        "Cargo (detail): http://testserver/en/proposals/cargo/; "
        "Tracking (origin): http://testserver/en/proposals/tracking/",
    ]


def make_long_speech(passages: int, letters: int) -> Document:
    """A document of about `letters` characters with so many passages, each of a proposal of its own."""
    sentences = [f"Предложение {number} о воде и лесе." for number in range(letters // 30)]
    whole = "\n\n".join(" ".join(sentences[at : at + 30]) for at in range(0, len(sentences), 30))
    document = make_document(whole, slug=f"long-{passages}")
    version = document.versions.get()
    for number in range(passages):
        make_proposal(passage=make_passage(version, f"Предложение {number} о воде"))
    return document


@pytest.mark.parametrize("passages", [1, 30, 300])
def test_the_number_of_queries_does_not_grow_with_the_passages(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, passages: int
) -> None:
    document = make_long_speech(passages, letters=12_000)
    with django_assert_num_queries(7):
        response = client.get(document.get_absolute_url())
    assert response.content.decode().count("data-passage=") == passages


def test_a_passage_asks_four_questions(
    client: Client, speech: Speech, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        client.get(f"/en/passages/{speech.words.pk}/")


def test_each_paragraph_leads_to_its_reference_and_to_its_words_at_the_source(client: Client) -> None:
    document = make_document("Первый, он-то.\n\nВторой.", slug="speech", address="https://source.example/1")
    page = get(client, "/en/documents/speech/")
    ways = [way.xpath("./a/@href") for way in page.find_class("para__ways")]
    assert [[unquote(link) for link in links] for links in ways] == [
        [
            f"/en/documents/speech/versions/1/paragraphs/{number}/cite/",
            f"https://source.example/1#:~:text={words}",
        ]
        for number, words in ((1, "Первый, он-то."), (2, "Второй."))
    ]
    assert "%2C" in ways[0][1]
    assert "%2D" in ways[0][1]
    make_version(document, "First.", language="en", translation_of=document.versions.get())
    [translated] = get(client, "/en/documents/speech/?version=2").find_class("para__ways")
    assert translated.xpath("./a/@href") == ["/en/documents/speech/versions/2/paragraphs/1/cite/"]
