"""Public pages quote the version in which a passage is confirmed, and say so where a newer text exists."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.actions import add_version
from initiatives.models import Anchor, AnchorState, Passage, Version
from initiatives.presenters.texts.quoted import quoted
from tests.factories import make_document, make_passage, make_person, make_proposal, make_summit
from tests.views.pages import get

pytestmark = pytest.mark.django_db

FIRST = "Казахстан предложил создать центр.\n\nОн призвал беречь воду во всех странах региона."
SECOND = "Казахстан предложил создать центр.\n\nОн призвал беречь всю воду во всех странах региона."


@pytest.fixture
def passage() -> Passage:
    document = make_document(FIRST, slug="speech", summit=make_summit(), speaker=make_person())
    passage = make_passage(document.versions.get(), "Он призвал беречь воду во всех странах региона.")
    make_proposal("water", passage=passage)
    return passage


def replace_text(passage: Passage, text: str = SECOND) -> Anchor:
    add_version(document=passage.document, language="ru", text=text, published_on=datetime.date(2025, 11, 20))
    return passage.anchors.order_by("version__number").last()  # type: ignore[return-value]


def shown(passage: Passage) -> tuple[int, bool, bool]:
    found = quoted([passage.pk])[passage.pk]
    return found.anchor.version.number, found.is_replaced, found.is_lost


def test_words_stay_those_confirmed_until_an_editor_confirms_newer_ones(passage: Passage) -> None:
    assert shown(passage) == (1, False, False)
    moved = replace_text(passage)
    assert moved.state == AnchorState.MOVED
    assert shown(passage) == (1, True, False)
    Anchor.objects.filter(pk=moved.pk).update(state=AnchorState.TO_REVIEW)
    assert shown(passage) == (1, True, False)
    Anchor.objects.filter(pk=moved.pk).update(state=AnchorState.PLACED)
    assert shown(passage) == (2, False, False)


def test_lost_passage_is_quoted_from_where_it_was_confirmed(passage: Passage) -> None:
    assert replace_text(passage, "Другая речь.").state == AnchorState.LOST
    assert shown(passage) == (1, True, True)


def test_confirmed_translation_goes_before_an_unsure_place_in_the_original(passage: Passage) -> None:
    first = passage.document.versions.get()
    translation = Version.objects.get(
        pk=add_version(
            document=passage.document, language="en", text="He called to save water.", translation_of=first
        ).pk
    )
    Anchor.objects.create(
        passage=passage, version=translation, start=0, end=2, exact="He", suffix=" called to save water."
    )
    assert shown(passage) == (1, False, False)
    passage.anchors.filter(version=first).update(state=AnchorState.TO_REVIEW)
    assert shown(passage) == (2, False, False)


@pytest.mark.parametrize("passages", [1, 30])
def test_any_number_of_passages_takes_two_queries(passages: int, django_assert_num_queries: Any) -> None:
    words = [f"слово{number}" for number in range(passages)]
    text = " ".join(f"{word};" for word in words)
    version = make_document(text, speaker=make_person()).versions.get()
    made = [make_passage(version, f"{word};").pk for word in words]
    add_version(document=version.document, language="ru", text="Другое.")
    with django_assert_num_queries(2):
        assert len(quoted(made)) == passages


def test_pages_say_which_version_the_words_are_from(client: Client, passage: Passage) -> None:
    first = passage.document.versions.get()
    pages = ("/en/proposals/water/", "/en/")
    said = "So in version 1; a newer text has replaced it."
    for address in pages:
        assert said not in get(client, address).text_content()
    replace_text(passage)
    for address in pages:
        page = " ".join(get(client, address).text_content().split())
        assert said in page
        assert "беречь воду" in page
        assert "беречь всю воду" not in page
    redirected = client.get(f"/en/passages/{passage.pk}/")["Location"]
    assert redirected == f"/en/documents/speech/?version={first.number}#passage-{passage.pk}"
    newest = get(client, "/en/documents/speech/")
    assert "waiting" in newest.get_element_by_id(f"passage-{passage.pk}").classes
    passage.anchors.filter(version__number=2).update(state=AnchorState.PLACED)
    for address in pages:
        page = " ".join(get(client, address).text_content().split())
        assert said not in page
        assert "беречь всю воду" in page


def test_page_gives_the_day_of_the_replaced_version_and_tells_lost_words(client: Client) -> None:
    document = make_document("Первый.", slug="speech")
    add_version(document=document, language="ru", text=FIRST, published_on=datetime.date(2025, 11, 17))
    passage = make_passage(document.versions.get(number=2), "Казахстан предложил создать центр.")
    make_proposal("centre", passage=passage)
    replace_text(passage, "Третий.")
    page = " ".join(get(client, "/en/proposals/centre/").text_content().split())
    assert "So in version 2 of 17 November 2025; a newer text has replaced it." in page
    assert "These words are not found in the present text of the document." in page
    lost = get(client, "/en/documents/speech/").find_class("lost__passages")[0]
    assert "Казахстан предложил создать центр." in lost.text_content()
