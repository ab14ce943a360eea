"""What no text can hold is refused before a form of the desk reads it: 400, with the field named."""

import json
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from initiatives.models import Proposal
from tests.admin.conftest import SignIn
from tests.admin.forms import read_fields, told
from tests.admin.records import CASES, address_of
from tests.admin.test_trying_again import TEXT, WRITES
from tests.factories import make_document, make_proposal

pytestmark = pytest.mark.django_db

MULTIPART = "multipart/form-data; boundary=edge"
FORM = "application/x-www-form-urlencoded"
BACK = "Nothing has been saved. Go back in your browser, where what you typed still stands."


def part(name: bytes, value: bytes) -> bytes:
    return b'--edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n--edge--\r\n' % (name, value)


def refuse_each(client: Client, address: str, fields: dict[str, Any]) -> None:
    for name in fields:
        for value in ("\0", "before\0after"):
            answer = client.post(address, fields | {name: value})
            assert answer.status_code == 400, (address, name)
            assert f"The field “{name}” holds a NUL character" in told(answer)
            assert BACK in told(answer)


@pytest.mark.parametrize("model", CASES)
def test_a_nul_in_any_field_of_a_form_is_refused(sign_in: SignIn, model: str) -> None:
    client, record = sign_in("superuser"), CASES[model].make()
    for page in ("change", "delete"):
        answer = client.get(address_of(record, page))
        if answer.status_code == 200:
            refuse_each(client, address_of(record, page), read_fields(answer) | {"_save": "1"})


@pytest.mark.parametrize(
    "model", [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry], ids=str
)
def test_a_nul_in_any_field_of_a_new_record_is_refused(sign_in: SignIn, model: str) -> None:
    client, address = sign_in("superuser"), reverse(f"admin:{model}_add")
    address += f"?proposal={make_proposal().pk}&document={make_document().pk}"
    opened = client.get(address)
    if opened.status_code == 200:
        refuse_each(client, address, read_fields(opened) | {"_save": "1"})


@pytest.mark.parametrize("prepare", WRITES, ids=lambda prepare: prepare.__name__)
def test_a_nul_in_any_field_of_what_the_desk_does_is_refused(sign_in: SignIn, prepare: Any) -> None:
    sent = prepare(sign_in, make_document(TEXT).versions.get())
    refuse_each(sent.client, sent.address, sent.fields | {"unknown": ""})


@pytest.mark.parametrize("raw", [b"\xff", b"\xd0", b"\xed\xa0\x80", b"\xd0\xb2\xff", b"\xc0\x80"])
@pytest.mark.parametrize("kind", [FORM, "raw " + FORM, MULTIPART])
def test_bytes_that_are_no_text_are_refused(sign_in: SignIn, raw: bytes, kind: str) -> None:
    client, draft = sign_in("editor"), make_proposal(published=False)
    fields = read_fields(client.get(address_of(draft))) | {"_save": "1"}
    fields.pop("title_en")
    if kind == MULTIPART:
        before = "".join(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        body = before.encode() + part(b"title_en", raw)
    else:
        value = raw if kind.startswith("raw") else quote_from_bytes(raw).encode()
        body = urlencode(fields, doseq=True).encode() + b"&title_en=" + value
    answer = client.generic("POST", address_of(draft), body, kind.removeprefix("raw "))
    assert answer.status_code == 400
    assert "The field “title_en” holds characters that are not UTF-8." in told(answer)
    assert Proposal.objects.get(pk=draft.pk).title_en == draft.title_en


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_letters_of_any_plane_and_the_replacement_character_itself_are_read(
    sign_in: SignIn, kind: str
) -> None:
    client, draft = sign_in("editor"), make_proposal(published=False)
    fields = read_fields(client.get(address_of(draft))) | {"_save": "1", "title_en": "Water 🌊 + \ufffd & Ә"}
    address = address_of(draft)
    if kind == FORM:
        answer = client.post(address, urlencode(fields, doseq=True), content_type=FORM)
    else:
        answer = client.post(address, fields)
    assert answer.status_code == 302
    assert Proposal.objects.get(pk=draft.pk).title_en == "Water 🌊 + \ufffd & Ә"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (json.dumps({"title": "\0"}).encode(), "title"),
        (json.dumps({"a": [{"title": "\ud800"}]}).encode(), "title"),
        (json.dumps({"tit\0le": "x"}).encode(), "tit\ufffdle"),
        (json.dumps(["a", "\0"]).encode(), ""),
    ],
)
def test_json_with_what_no_text_holds_is_refused(body: bytes, field: str) -> None:
    answer = Client().post("/en/", body, content_type="application/json")
    assert answer.status_code == 400
    assert f"The field “{field}” holds" in told(answer)


@pytest.mark.parametrize("body", [b'{"a": "\xff"}', b"\xff", b'"\xed\xa0\x80"'])
def test_json_that_is_not_utf_8_is_refused(body: bytes) -> None:
    assert Client().post("/en/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"1"])
def test_json_that_is_merely_none_is_left_to_whoever_reads_it(body: bytes) -> None:
    assert Client().post("/en/", body, content_type="application/json").status_code == 405


def test_a_script_of_the_desk_is_told_in_its_own_words(sign_in: SignIn) -> None:
    version = make_document().versions.get()
    address = reverse("admin:initiatives_version_mark", args=[version.pk]).replace("/en/", "/ru/")
    answer = sign_in("editor").post(address, {"exact": "\0"}, headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert "«exact»" in answer.json()["refusal"] or "exact" in answer.json()["refusal"]


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "koi8-r"])
@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_a_form_in_another_encoding_is_refused(kind: str, charset: str) -> None:
    body = part(b"username", b"+2AA-") if kind == MULTIPART else b"username=a"
    answer = Client().generic("POST", reverse("admin:login"), body, f"{kind}; charset={charset}")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", MULTIPART),
        (b"--edge", MULTIPART),
        (b"x" * 100, "multipart/form-data"),
        (b"&&=&%&%%=%", FORM),
        (b"a=1&" * 2_000, FORM),
        (b"a=" + b"x" * 3_000_000, FORM),
    ],
)
def test_a_body_that_is_no_form_is_no_server_error(body: bytes, kind: str) -> None:
    assert Client().generic("POST", reverse("admin:login"), body, kind).status_code in (200, 400)
