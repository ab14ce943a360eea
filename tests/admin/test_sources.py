"""Documents and their versions."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from initiatives.models import Document
from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def add_address(document: Document) -> str:
    return f"{reverse('admin:initiatives_version_add')}?document={document.pk}"


def test_a_text_is_added_by_pasting_it(sign_in: SignIn) -> None:
    document = make_document("Первый текст.")
    client = sign_in("editor")
    asked = submit(client, add_address(document), {"language": "ru", "text": "Один.\r\n\r\nДва."})
    response = confirm(client, asked)
    version = document.versions.get(number=2)
    assert version.text == "Один.\n\nДва."
    assert version.paragraphs.count() == 2
    assert response.request["PATH_INFO"] == reverse("admin:initiatives_document_change", args=[document.pk])


def upload(client: Any, document: Document, content: bytes, **fields: str) -> Any:
    """Send the form for a new version with a file."""
    address = add_address(document)
    given = read_fields(client.get(address)) | {"language": "ru", "_save": "1"} | fields
    return client.post(address, given | {"upload": SimpleUploadedFile("t.txt", content)}, follow=True)


def test_a_text_is_added_from_a_file(sign_in: SignIn) -> None:
    document = make_document("Первый текст.")
    client = sign_in("editor")
    confirm(client, upload(client, document, "\ufeffТекст файла 🌊.\r\n".encode()))
    assert document.versions.get(number=2).text == "Текст файла 🌊."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Текст".encode("cp1251"), "not in UTF-8. Open it, copy its text and paste it below"),
        ("Текст".encode("utf-16"), "not in UTF-8"),
        (b"PK\x03\x04\x14\0\x06\0 a .docx", "document with formatting"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a .doc", "document with formatting"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "document with formatting"),
        (b"{\\rtf1\\ansi Text}", "document with formatting"),
        (b"\n<!DOCTYPE html><p>Text", "document with formatting"),
        (b"a\0b", "place 2: the invisible control character U+0000"),
        (b"", "empty"),
        (b"\n \n", "Either choose a file or paste the text."),
        (b"a" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused(sign_in: SignIn, content: bytes, message: str) -> None:
    document = make_document("Первый текст.")
    response = upload(sign_in("editor"), document, content)
    assert message in errors(response)
    assert document.versions.count() == 1


def test_a_file_and_a_pasted_text_together_are_refused(sign_in: SignIn) -> None:
    document = make_document("Первый текст.")
    response = upload(sign_in("editor"), document, b"From a file", text="Pasted")
    assert "Either choose a file or paste the text." in errors(response)


def test_a_version_is_never_changed_nor_deleted_here(sign_in: SignIn) -> None:
    version = make_document().versions.get()
    address = reverse("admin:initiatives_version_change", args=[version.pk])
    client = sign_in("superuser")
    page = client.get(address)
    assert "предложил создать" in told(page)
    assert 'name="_save"' not in page.content.decode()
    assert client.post(address, {"text": "Другой"}).status_code == 403


def test_a_translation_is_of_a_text_of_the_same_document(sign_in: SignIn) -> None:
    document, other = make_document(), make_document("Другой документ.")
    fields = {"language": "en", "text": "A text.", "translation_of": other.versions.get().pk}
    response = submit(sign_in("editor"), add_address(document), fields)
    assert "belong to one document" in errors(response)


def test_a_document_warns_before_it_changes(sign_in: SignIn) -> None:
    document = make_document()
    client = sign_in("editor")
    address = reverse("admin:initiatives_document_change", args=[document.pk])
    asked = submit(client, address, {"official": "on", "title_en": "The speech"})
    assert "Official source no yes" in told(asked)
    confirm(client, asked)
    document.refresh_from_db()
    assert (document.official, document.title_en) == (True, "The speech")


def test_a_text_retrieved_before_it_was_published_is_refused_at_its_field(sign_in: SignIn) -> None:
    document = make_document("Текст.")
    dates = {"published_on": "2025-11-17", "retrieved_on": "2025-11-16"}
    response = submit(sign_in("editor"), add_address(document), {"language": "ru", "text": "А.", **dates})
    assert errors(response) == "A page is not read before it is published."
    assert document.versions.count() == 1
