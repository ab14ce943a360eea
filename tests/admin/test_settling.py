"""The page on which editors decide on the places that wait."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import add_version
from initiatives.models import Anchor, AnchorState, Document, Passage, Version
from tests.admin.conftest import SignIn
from tests.admin.forms import told
from tests.factories import make_citation, make_document, make_passage, make_proposal

pytestmark = pytest.mark.django_db

WATER = "Он призвал беречь воду во всех странах региона."
ROADS = "Потом говорили о новых дорогах в горах."
FIRST = f"{WATER}\n\n{ROADS}"
SECOND = "Он призвал беречь всю воду во всех странах региона.\n\nО прочем умолчали."


@pytest.fixture
def version() -> Version:
    """A second version in which a passage is moved and another one lost."""
    document = make_document(FIRST)
    for words in (WATER, ROADS):
        passage = make_passage(document.versions.get(), words)
        make_citation(make_proposal(title_en=f"About {words[:2]}"), passage)
    return add_version(document=document, language="ru", text=SECOND)


def address(version: Version) -> str:
    return reverse("admin:initiatives_version_places", args=[version.pk])


def moved(version: Version) -> Anchor:
    return version.anchors.get(passage__anchors__exact=WATER)


def lost(version: Version) -> Anchor:
    return version.anchors.get(passage__anchors__exact=ROADS, passage__anchors__version__number=1)


def cards(page: Any) -> dict[str, Any]:
    """Return the waiting passages by their identifiers."""
    content = html.fromstring(page.content.decode())
    return {card.get("id").removeprefix("passage-"): card for card in content.xpath("//article[@id]")}


def press(client: Client, version: Version, anchor: Anchor, decision: str, page: Any = None) -> Any:
    """Press a button of a passage on the page, opened now unless given."""
    content = html.fromstring((page or client.get(address(version))).content.decode())
    (form,) = content.xpath(f"//form[input[@name='anchor'][@value='{anchor.pk}']]")
    assert form.xpath(f".//button[@name='decision'][@value='{decision}']")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    return client.post(address(version), fields | {"decision": decision}, follow=True)


def test_page_lists_what_waits_with_old_and_new_words_and_three_choices(
    sign_in: SignIn, version: Version
) -> None:
    listed = cards(sign_in("editor").get(address(version)))
    assert set(listed) == {moved(version).passage_id, lost(version).passage_id}
    card = listed[moved(version).passage_id]
    before, after = card.xpath(".//blockquote")
    assert WATER in " ".join(before.text_content().split())
    assert [each.text_content().strip() for each in after.xpath(".//ins")] == ["всю"]
    assert "About Он" in card.text_content()
    assert [button.get("value") for button in card.xpath(".//button")] == ["confirm", "leave"]
    (by_hand,) = card.xpath(".//a[contains(@href, '?place=')]/@href")
    change = reverse("admin:initiatives_version_change", args=[version.pk])
    assert by_hand == f"{change}?place={moved(version).passage_id}"
    card = listed[lost(version).passage_id]
    assert ROADS in " ".join(card.text_content().split())
    assert [button.get("value") for button in card.xpath(".//button")] == ["leave"]


def test_confirmed_place_waits_no_more_and_may_be_decided_anew(sign_in: SignIn, version: Version) -> None:
    client, anchor = sign_in("editor", "aigerim"), moved(version)
    page = press(client, version, anchor, "confirm")
    assert "The place is confirmed" in told(page)
    assert set(cards(page)) == {lost(version).passage_id}
    assert "aigerim" in told(page)
    assert Anchor.objects.get(pk=anchor.pk).state == AnchorState.PLACED
    page = press(client, version, anchor, "reopen", page)
    assert set(cards(page)) == {anchor.passage_id, lost(version).passage_id}
    assert Anchor.objects.get(pk=anchor.pk).state == AnchorState.TO_REVIEW


def test_passage_is_left_as_lost(sign_in: SignIn, version: Version) -> None:
    client = sign_in("editor")
    for anchor in (lost(version), moved(version)):
        page = press(client, version, anchor, "leave")
    assert cards(page) == {}
    assert "Nothing waits in this version." in told(page)
    assert version.anchors.filter(state=AnchorState.LOST, left_lost=True).count() == 2


@pytest.mark.parametrize(
    ("first", "says"), [("confirm", "its place is confirmed now"), ("leave", "it is left as lost now")]
)
def test_editor_who_comes_second_is_told_plainly(
    first: str, says: str, sign_in: SignIn, version: Version
) -> None:
    anchor = moved(version)
    slow, quick = sign_in("editor", "slow"), sign_in("editor", "quick")
    page = slow.get(address(version))
    press(quick, version, anchor, first)
    before = Anchor.objects.get(pk=anchor.pk)
    answer = press(slow, version, anchor, "leave", page)
    assert answer.status_code == 409
    assert says in told(answer)
    assert "your decision has not been written" in told(answer)
    after = Anchor.objects.get(pk=anchor.pk)
    assert (after.state, after.left_lost) == (before.state, before.left_lost)
    assert "quick" in told(answer)


def test_decisions_that_make_no_sense_are_refused_with_a_status(sign_in: SignIn, version: Version) -> None:
    client, anchor = sign_in("editor"), moved(version)
    other = make_passage(make_document("Иное.").versions.get()).anchors.get()
    for fields, status in [
        ({"anchor": anchor.pk, "decision": "burn"}, 400),
        ({"anchor": anchor.pk}, 400),
        ({"anchor": other.pk, "decision": "leave"}, 404),
        ({"anchor": "x", "decision": "leave"}, 404),
        ({"anchor": anchor.pk, "decision": "leave", "seen": "x"}, 409),
        ({"anchor": lost(version).pk, "decision": "confirm", "seen": "lost None None False"}, 409),
    ]:
        assert client.post(address(version), fields).status_code == status, fields
    assert client.get(reverse("admin:initiatives_version_places", args=[10**9])).status_code == 404
    assert set(version.anchors.values_list("left_lost", flat=True)) == {False}


def test_who_may_only_look_sees_no_buttons_and_decides_nothing(sign_in: SignIn, version: Version) -> None:
    reader, anchor = sign_in("reader"), moved(version)
    page = reader.get(address(version))
    assert anchor.passage_id in cards(page)
    assert not html.fromstring(page.content.decode()).xpath("//article//button")
    decided = {"anchor": anchor.pk, "decision": "leave", "seen": "moved 0 51 False"}
    assert reader.post(address(version), decided).status_code == 403
    assert sign_in("").get(address(version)).status_code == 302


def test_replaced_text_says_so(sign_in: SignIn, version: Version) -> None:
    add_version(document=version.document, language="ru", text=FIRST)
    page = sign_in("editor").get(address(version))
    assert "Version 3 has replaced this text" in told(page)


def test_document_leads_to_what_waits_in_its_newest_text(sign_in: SignIn, version: Version) -> None:
    document: Document = version.document
    change = reverse("admin:initiatives_document_change", args=[document.pk])
    page = html.fromstring(sign_in("editor").get(change).content.decode())
    (link,) = page.xpath(f"//a[@href='{address(version)}']")
    assert link.text_content() == "2 wait for a decision"


@pytest.mark.parametrize("passages", [1, 40])
def test_page_takes_as_many_queries_for_many_places(
    passages: int, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    sentences = [f"Предложение номер {number} о воде и дорогах." for number in range(passages + 2)]
    document = make_document("\n\n".join(sentences))
    made: list[Passage] = []
    for sentence in sentences:
        made.append(make_passage(document.versions.get(), sentence))
        make_citation(make_proposal(), made[-1])
    version = add_version(document=document, language="ru", text="Ничего из этого.")
    client = sign_in("editor")
    press(client, version, version.anchors.get(passage=made[0]), "leave")
    with django_assert_num_queries(13):
        assert len(cards(client.get(address(version)))) == passages + 1
