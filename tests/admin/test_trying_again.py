"""Whatever an editor sends is tried again when somebody else's write of the same rows locked it out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import settle_anchor, unlink_citation
from initiatives.actions.settling import Decision, seen
from initiatives.models import Anchor, Passage, Version
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import Fields, read_fields, told
from tests.admin.records import address_of
from tests.admin.test_progress import OFFICIAL, STEP
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_position,
    make_proposal,
    make_summit,
    make_topic,
    make_update,
)

pytestmark = pytest.mark.django_db

TEXT = "Он предложил создать центр. Потом говорили о воде."


def deadlocked(table: str, operation: str, times: int = 1) -> Callable[[], int]:
    """Let PostgreSQL end the next `times` writes to a table as it ends one of two that wait for each other.

    Return the function that tells how often the table was written since.
    """
    connection.check_constraints()  # a table is not altered while rules wait to be asked
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE writes")
        cursor.execute(
            "CREATE FUNCTION write_deadlocked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            # A sequence goes on counting whatever is undone.
            f"IF nextval('writes') <= {times} THEN RAISE EXCEPTION 'waiting in a circle' "
            "USING ERRCODE = 'deadlock_detected'; END IF; RETURN COALESCE(NEW, OLD); END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER aaa_deadlocked BEFORE {operation} ON initiatives_{table} "
            "FOR EACH ROW EXECUTE FUNCTION write_deadlocked()"
        )

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM writes")
            return int(cursor.fetchone()[0])

    return count


@dataclass(frozen=True)
class Sent:
    """What an editor is about to send: who, where to, and the fields."""

    client: Client
    address: str
    fields: Fields


@pytest.fixture
def version() -> Version:
    return make_document(TEXT).versions.get()


def desk(version: Version, page: str, *arguments: Any) -> str:
    return reverse(f"admin:initiatives_version_{page}", args=[version.pk, *arguments])


def chosen(words: str) -> Fields:
    return {"exact": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


def cite(sign_in: SignIn, version: Version) -> Sent:
    fields = chosen("центр") | {"role": "detail", "proposals": [make_proposal(published=False).pk]}
    return Sent(sign_in("editor"), desk(version, "mark"), fields)


def go_on(sign_in: SignIn, version: Version) -> Sent:
    first = make_citation(make_proposal(published=False), make_passage(version, "создать"))
    return Sent(sign_in("editor"), desk(version, "mark"), chosen("центр") | {"continues": first.pk})


def _tool(sign_in: SignIn, version: Version, fields: Fields) -> Sent:
    citation = make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")
    client, address = sign_in("editor"), desk(version, "passage", citation.passage_id)
    (form,) = html.fromstring(client.get(address).content.decode()).xpath(
        "//form[.//input[@name='citation']]"
    )
    return Sent(client, address, {name: form.fields[name] for name in ("citation", "seen")} | fields)


def change_role(sign_in: SignIn, version: Version) -> Sent:
    return _tool(sign_in, version, {"do": "role", "role": "target"})


def unlink(sign_in: SignIn, version: Version) -> Sent:
    return _tool(sign_in, version, {"do": "unlink"})


def link_again(sign_in: SignIn, version: Version) -> Sent:
    citation = make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")
    event = unlink_citation(citation=citation)
    return Sent(sign_in("editor"), desk(version, "restore"), {"event": event})


def move(sign_in: SignIn, version: Version) -> Sent:
    passage: Passage = make_passage(version, "о воде")
    seen_now = seen(passage.anchors.get())
    fields = chosen("воде") | {"do": "move", "seen": seen_now}
    return Sent(sign_in("superuser"), desk(version, "passage", passage.pk), fields)


def confirm_place(sign_in: SignIn, version: Version) -> Sent:
    anchor: Anchor = make_passage(version, "о воде").anchors.get()
    anchor = settle_anchor(anchor=anchor, decision=Decision.REOPEN, as_seen=seen(anchor))
    fields = {"anchor": anchor.pk, "seen": seen(anchor), "decision": "confirm"}
    return Sent(sign_in("editor"), desk(version, "places"), fields)


def decide(sign_in: SignIn, version: Version) -> Sent:
    step = make_update(make_proposal(), stage="signed", approved=False, recorded_by=make_account("editor"))
    return Sent(sign_in("chief"), address_of(step, "decide"), {"verdict": "approved"})


def record_step(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("editor"), reverse("admin:initiatives_statusupdate_add")
    address += f"?proposal={make_proposal().pk}"
    return Sent(client, address, read_fields(client.get(address)) | STEP | OFFICIAL | {"_save": "1"})


def keep_draft(sign_in: SignIn, version: Version) -> Sent:
    sent = record_step(sign_in, version)
    del sent.fields["_save"]
    return Sent(sent.client, sent.address, sent.fields | {"_draft": "1"})


def withdraw(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("editor"), address_of(make_position(make_proposal()), "withdraw")
    return Sent(client, address, read_fields(client.get(address)) | {"withdrawal_reason": "Ошибка."})


def delete(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("editor"), address_of(make_proposal(published=False), "delete")
    return Sent(client, address, read_fields(client.get(address)))


def delete_chosen(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("editor"), reverse("admin:initiatives_proposal_changelist")
    drafts = [make_proposal(published=False).pk for _ in range(2)]
    asked = client.post(address, {"action": "delete_chosen", ACTION_CHECKBOX_NAME: drafts})
    return Sent(client, address, read_fields(asked) | {ACTION_CHECKBOX_NAME: drafts, "_confirmed": "1"})


def look_through(sign_in: SignIn, version: Version) -> Sent:
    summit = make_summit()
    spoken = make_document(summit=summit).versions.get()
    adopted = make_document(kind="joint_statement", summit=summit)
    proposal = make_proposal(passage=make_passage(spoken))
    client, address = sign_in("editor"), reverse("admin:initiatives_document_outcomes", args=[adopted.pk])
    return Sent(client, address, {"proposals": [proposal.pk], "looked_at_on": "2026-02-01"})


def add_text(sign_in: SignIn, version: Version) -> Sent:
    client, address = (
        sign_in("editor"),
        f"{reverse('admin:initiatives_version_add')}?document={version.document_id}",
    )
    fields = read_fields(client.get(address)) | {"language": "ru", "_number": "2", "_confirmed": "1"}
    upload = SimpleUploadedFile("text.txt", "Новый текст.".encode())
    return Sent(client, address, fields | {"upload": upload, "_save": "1"})


def add(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("chief"), reverse("admin:initiatives_topic_add")
    fields = {"slug": "lakes", "name_ru": "Озёра", "name_en": "Lakes", "name_kk": "Көлдер"}
    return Sent(client, address, read_fields(client.get(address)) | fields | {"_save": "1"})


def change(sign_in: SignIn, version: Version) -> Sent:
    client, address = sign_in("chief"), address_of(make_topic())
    fields = {"name_ru": "Озёра", "_save": "1", "_confirmed": "1"}
    return Sent(client, address, read_fields(client.get(address)) | fields)


WRITES: dict[Callable[[SignIn, Version], Sent], tuple[str, str]] = {
    cite: ("citation", "INSERT"),
    go_on: ("citation", "INSERT"),
    change_role: ("citation", "UPDATE"),
    unlink: ("citation", "DELETE"),
    link_again: ("citation", "INSERT"),
    move: ("anchor", "UPDATE"),
    confirm_place: ("anchor", "UPDATE"),
    decide: ("approval", "INSERT"),
    record_step: ("statusupdate", "INSERT"),
    keep_draft: ("stepdraft", "INSERT"),
    withdraw: ("position", "UPDATE"),
    delete: ("proposal", "DELETE"),
    delete_chosen: ("proposal", "DELETE"),
    look_through: ("outcomematch", "INSERT"),
    add_text: ("version", "INSERT"),
    add: ("topic", "INSERT"),
    change: ("topic", "UPDATE"),
}


@pytest.mark.parametrize("prepare", WRITES, ids=lambda prepare: prepare.__name__)
def test_what_others_locked_out_is_written_after_all_and_told_once(
    sign_in: SignIn, version: Version, prepare: Callable[[SignIn, Version], Sent]
) -> None:
    sent = prepare(sign_in, version)
    written = deadlocked(*WRITES[prepare])
    answer = sent.client.post(sent.address, sent.fields)
    assert answer.status_code == 302, told(answer)
    assert written() >= 2
    page = html.fromstring(sent.client.get(answer["Location"]).content.decode())
    said = [" ".join(each.text_content().split()) for each in page.xpath("//ul[@class='messagelist']/li")]
    assert said
    assert len(said) == len(set(said))
    if prepare is delete_chosen:
        assert said == ["2 records are deleted."]


def test_whoever_is_locked_out_again_and_again_is_told_how_to_send_it_once_more(
    sign_in: SignIn, version: Version
) -> None:
    sent = cite(sign_in, version)
    deadlocked("citation", "INSERT", times=99)
    answer = sent.client.post(sent.address, sent.fields)
    assert answer.status_code == 409
    assert "nothing of yours has been saved" in told(answer)
    assert "go back in your browser" in told(answer)
    by_script = sent.client.post(sent.address, sent.fields, headers={"accept": "application/json"})
    assert by_script.status_code == 409
    assert "nothing of yours has been saved" in by_script.json()["refusal"]
    assert not Passage.objects.filter(citations__isnull=False, anchors__exact="центр").exists()


def test_a_new_text_is_the_same_when_its_file_is_read_again(sign_in: SignIn, version: Version) -> None:
    sent = add_text(sign_in, version)
    deadlocked("version", "INSERT")
    sent.client.post(sent.address, sent.fields)
    assert version.document.versions.get(number=2).text == "Новый текст."
