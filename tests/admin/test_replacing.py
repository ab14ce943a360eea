"""The preview of a new version, and its confirmation."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import add_version
from initiatives.models import Anchor, AnchorState, Document
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.factories import make_citation, make_document, make_passage, make_proposal

pytestmark = pytest.mark.django_db

CENTRE = "Казахстан предложил создать центр."
WATER = "Он призвал беречь воду во всех странах региона."
FIRST = f"{CENTRE}\n\n{WATER}\n\nПотом говорили о погоде в горах."
SECOND = f"Вступление.\n\n{CENTRE}\n\nОн призвал беречь всю воду во всех странах региона."


@pytest.fixture
def document() -> Document:
    document = make_document(FIRST)
    version = document.versions.get()
    for words in (CENTRE, WATER, "Потом говорили о погоде в горах."):
        make_citation(make_proposal(published=False), make_passage(version, words))
    return document


def preview(client: Client, document: Document, text: str = SECOND, **fields: str) -> Any:
    address = f"{reverse('admin:initiatives_version_add')}?document={document.pk}"
    return submit(client, address, {"language": "ru", "text": text, **fields})


def counts(response: Any) -> dict[str, int]:
    """Return the number of passages under each heading of the preview."""
    page = html.fromstring(response.content.decode())
    return {
        link.get("href")[1:]: int(link.getparent().findtext("strong"))
        for link in page.xpath("//ul[@class='fates']/li/a")
    }


def words_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_preview_shows_what_will_become_of_each_passage_and_writes_nothing(
    sign_in: SignIn, document: Document
) -> None:
    events = Anchor.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    response = preview(sign_in("editor"), document)
    assert counts(response) == {"moved": 1, "lost": 1, "kept": 1}
    page = html.fromstring(response.content.decode())
    (moved,) = page.xpath("//section[@aria-labelledby='moved']/article")
    before, after = moved.xpath(".//blockquote")
    assert WATER in words_of(before)
    assert "Он призвал беречь всю воду во всех странах региона." in words_of(after)
    assert [words_of(each) for each in after.xpath(".//ins")] == ["всю"]
    assert "Proposal 2" in words_of(moved) or "(origin)" not in words_of(moved)
    (lost,) = page.xpath("//section[@aria-labelledby='lost']/article")
    assert "Потом говорили о погоде в горах." in words_of(lost)
    differences = page.xpath("//section[@aria-labelledby='differences']")[0]
    assert "Вступление." in [words_of(each) for each in differences.xpath(".//ins")]
    assert any("погоде" in words_of(each) for each in differences.xpath(".//del"))
    assert "Nothing has been saved yet." in told(response)
    assert document.versions.count() == 1
    assert Anchor.pgh_event_model.objects.count() == events  # type: ignore[attr-defined]


def test_confirmed_preview_is_written_as_shown_and_leads_to_what_waits(
    sign_in: SignIn, document: Document
) -> None:
    client = sign_in("editor")
    response = confirm(client, preview(client, document, published_on="2025-11-20"))
    version = document.versions.get(number=2)
    assert (version.text, str(version.published_on)) == (SECOND, "2025-11-20")
    states = sorted(version.anchors.values_list("state", flat=True))
    assert states == [AnchorState.LOST, AnchorState.MOVED, AnchorState.PLACED]
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_version_places", args=[version.pk])


def test_version_in_which_all_is_kept_leads_back_to_the_document(sign_in: SignIn, document: Document) -> None:
    client = sign_in("editor")
    response = confirm(client, preview(client, document, f"Вступление.\n\n{FIRST}"))
    assert document.versions.count() == 2
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_document_change", args=[document.pk])


def test_version_added_by_another_since_the_preview_refuses_and_keeps_the_text(
    sign_in: SignIn, document: Document
) -> None:
    client = sign_in("editor")
    asked = preview(client, document)
    add_version(document=document, language="ru", text="Другая речь.")
    response = confirm(client, asked)
    assert "Somebody has added a version" in errors(response)
    assert document.versions.count() == 2
    fields = read_fields(response)
    assert fields["text"].replace("\r\n", "\n") == SECOND
    again = client.post(asked.request["PATH_INFO"], fields | {"_save": "1"})
    assert counts(again)["lost"] >= 1
    confirm(client, again)
    assert document.versions.get(number=3).text == SECOND


def test_confirmation_without_a_number_is_refused(sign_in: SignIn, document: Document) -> None:
    client = sign_in("editor")
    asked = preview(client, document)
    for number in ("", "x", "1", "9" * 20, "9" * 5000):
        fields = read_fields(asked) | {"_confirmed": "1", "_number": number}
        assert "Somebody has added a version" in errors(client.post(asked.request["PATH_INFO"], fields))
    assert document.versions.count() == 1


def test_file_is_carried_through_the_preview(sign_in: SignIn, document: Document) -> None:
    client = sign_in("editor")
    address = f"{reverse('admin:initiatives_version_add')}?document={document.pk}"
    fields = read_fields(client.get(address)) | {"language": "ru", "_save": "1"}
    content = f"\ufeff  {SECOND}\r\n".replace("\n\n", "\r\n\r\n").encode()
    asked = client.post(address, fields | {"upload": SimpleUploadedFile("t.txt", content)})
    confirm(client, asked)
    assert document.versions.get(number=2).text == f"  {SECOND}"


def test_back_to_the_form_keeps_what_was_typed(sign_in: SignIn, document: Document) -> None:
    client = sign_in("editor")
    asked = preview(client, document, archive_address="https://example.org/a")
    response = client.post(asked.request["PATH_INFO"], read_fields(asked) | {"_edit": "1"})
    fields = read_fields(response)
    assert (fields["text"].replace("\r\n", "\n"), fields["archive_address"]) == (
        SECOND,
        "https://example.org/a",
    )
    assert document.versions.count() == 1


def test_text_of_the_newest_version_is_not_added_again(sign_in: SignIn, document: Document) -> None:
    client = sign_in("editor")
    assert "is already that of version 1" in errors(preview(client, document, f"{FIRST}\n\n"))
    add_version(document=document, language="ru", text=SECOND)
    response = preview(client, document, FIRST)
    assert "the same, letter by letter, as that of version 1" in told(response)
    confirm(client, response)
    assert document.versions.get(number=3).text == FIRST


def test_first_text_is_shown_as_it_will_be_cut(sign_in: SignIn) -> None:
    document = Document.objects.create(slug="new", kind="speech", issued_on="2025-11-16", title_en="New")
    client = sign_in("editor")
    response = preview(client, document, "Один.\nИ ещё.\n\nДва.")
    page = html.fromstring(response.content.decode())
    paragraphs = page.xpath("//section[@aria-labelledby='paragraphs']//li")
    assert [words_of(each) for each in paragraphs] == ["Один. И ещё.", "Два."]
    assert "first text of the document" in told(response)
    confirm(client, response)
    assert document.versions.get().paragraphs.count() == 2


def test_text_with_control_characters_is_refused_before_the_preview(
    sign_in: SignIn, document: Document
) -> None:
    response = preview(sign_in("editor"), document, "звонок \x07")
    assert "Line 1, place 8: the invisible control character U+0007" in errors(response)
    assert read_fields(response)["text"] == "звонок \x07"


def test_a_paragraph_that_is_too_long_is_refused_before_the_preview(
    sign_in: SignIn, document: Document
) -> None:
    text = f"{CENTRE}\n\n{'слово ' * 25_001}"
    response = preview(sign_in("editor"), document, text)
    assert "Paragraph 2 is too long: 150005 characters; at most 150000." in errors(response)
    assert read_fields(response)["text"] == text


@pytest.mark.parametrize("passages", [2, 60])
def test_preview_takes_as_many_queries_for_many_passages(
    passages: int, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    sentences = [f"Предложение номер {number} о воде." for number in range(passages)]
    document = make_document("\n\n".join(sentences))
    for sentence in sentences:
        make_citation(make_proposal(published=False), make_passage(document.versions.get(), sentence))
    client = sign_in("editor")
    address = f"{reverse('admin:initiatives_version_add')}?document={document.pk}"
    fields = read_fields(client.get(address)) | {
        "language": "ru",
        "text": "\n\n".join(sentences[: passages // 2]).replace("1", "7"),
        "_save": "1",
    }
    with django_assert_num_queries(29):
        assert client.post(address, fields).status_code == 200


def test_whoever_may_not_add_versions_sees_no_preview(sign_in: SignIn, document: Document) -> None:
    address = f"{reverse('admin:initiatives_version_add')}?document={document.pk}"
    given = {"document": document.pk, "language": "ru", "text": SECOND, "_save": "1"}
    assert sign_in("reader").post(address, given).status_code == 403
    assert sign_in("").post(address, given).status_code == 302
