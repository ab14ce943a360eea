"""Two editors who press buttons of the desk at once: nothing is overwritten, the second is told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import add_version, change_role, settle_anchor, unlink_citation
from initiatives.actions.settling import Decision, seen
from initiatives.models import (
    Anchor,
    Approval,
    Citation,
    Document,
    OutcomeMatch,
    Passage,
    Proposal,
    StatusUpdate,
    StepDraft,
    Version,
)
from tests.admin.at_once import at_the_same_moment, poster, while_uncommitted
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import Fields, read_fields, told
from tests.admin.records import address_of
from tests.admin.test_progress import OFFICIAL
from tests.factories import (
    make_citation,
    make_document,
    make_outcome_match,
    make_passage,
    make_proposal,
    make_step_draft,
    make_summit,
    make_topic,
    make_update,
)

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "Он предложил создать центр. Потом говорили о воде."
NEW = "Он предлагает создать центр воды. Потом говорили о воде и погоде."


@pytest.fixture
def version() -> Version:
    return make_document(OLD).versions.get()


@pytest.fixture
def citation(version: Version) -> Citation:
    return make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")


def page_of(version: Version, passage: str) -> str:
    return reverse("admin:initiatives_version_passage", args=[version.pk, passage])


def tools(client: Client, version: Version, citation: Citation) -> Fields:
    """Return the hidden fields by which the page of a passage names a citation."""
    page = client.get(page_of(version, citation.passage_id))
    (form,) = html.fromstring(page.content.decode()).xpath("//form[.//input[@name='citation']]")
    return {name: form.fields[name] for name in ("citation", "seen")}


def split(answers: list[Any], done: int = 302, refused: int = 409) -> tuple[int, Any]:
    """Return the place of the answer to whoever was first, and the answer to the other."""
    assert sorted(answer.status_code for answer in answers) == sorted((done, refused))
    first = [answer.status_code for answer in answers].index(done)
    return first, answers[1 - first]


def test_of_two_roles_chosen_at_once_one_stands_and_the_other_is_told(
    sign_in: SignIn, version: Version, citation: Citation
) -> None:
    names, roles = ("aigerim", "bolat"), ("rationale", "target")
    clients = [sign_in("editor", name) for name in names]
    forms = [tools(client, version, citation) for client in clients]
    address = page_of(version, citation.passage_id)
    answers = at_the_same_moment(
        *(
            poster(client, address, form | {"do": "role", "role": role})
            for client, form, role in zip(clients, forms, roles, strict=True)
        )
    )
    first, refused = split(answers)
    citation.refresh_from_db()
    assert citation.role == roles[first]
    assert f"{names[first]} · changed" in told(refused)
    chosen = html.fromstring(refused.content.decode()).xpath("//option[@selected]/@value")
    assert chosen == [roles[1 - first]]


def test_an_unlinking_waits_for_a_role_not_yet_committed_and_is_told_of_it(
    sign_in: SignIn, version: Version, citation: Citation
) -> None:
    client = sign_in("editor")
    form = tools(client, version, citation)
    press = poster(client, page_of(version, citation.passage_id), form | {"do": "unlink"})
    answer = while_uncommitted(lambda: change_role(citation=citation, role="target"), press)
    assert answer.status_code == 409
    assert "Role detail target" in told(answer)
    assert Citation.objects.get(pk=citation.pk).role == "target"


def test_a_role_chosen_for_what_is_being_unlinked_is_told_so(
    sign_in: SignIn, version: Version, citation: Citation
) -> None:
    client = sign_in("editor")
    form = tools(client, version, citation)
    press = poster(client, page_of(version, citation.passage_id), form | {"do": "role", "role": "target"})
    answer = while_uncommitted(lambda: unlink_citation(citation=citation), press)
    assert answer.status_code == 409
    assert "import or command · removed" in told(answer)


def test_of_two_who_undo_an_unlinking_at_once_one_brings_it_back(
    sign_in: SignIn, version: Version, citation: Citation
) -> None:
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    form = tools(clients[0], version, citation) | {"do": "unlink"}
    unlinked = clients[0].post(page_of(version, citation.passage_id), form)
    event = unlinked["Location"].partition("undo=")[2]
    address = reverse("admin:initiatives_version_restore", args=[version.pk])
    answers = at_the_same_moment(*(poster(client, address, {"event": event}) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Citation.objects.filter(pk=citation.pk).count() == 1
    said = [told(client.get(address_of(version))) for client in clients]
    assert sum("The passage is linked again." in each for each in said) == 1


@pytest.fixture
def moved(citation: Citation, version: Version) -> Anchor:
    """Return a place in a newer version that waits for a decision."""
    passage = make_passage(version, "Он предложил создать центр.")
    make_citation(citation.proposal, passage, "origin")
    newer = add_version(document=version.document, language="ru", text=NEW)
    anchor = Anchor.objects.get(passage=passage, version=newer)
    assert not anchor.settled
    return anchor


def hand_over(client: Client, anchor: Anchor, words: str) -> Fields:
    """Return what the desk sends to place the passage of `anchor` by hand at `words`."""
    page = client.get(f"{address_of(anchor.version)}?place={anchor.passage_id}")
    (form,) = html.fromstring(page.content.decode()).xpath("//form[@data-panel]")
    return {"do": "move", "seen": form.fields["seen"], "exact": words}


def test_who_undoes_an_unlinking_is_told_first_that_the_passage_has_been_moved_since(
    sign_in: SignIn, version: Version, citation: Citation
) -> None:
    mine, theirs = sign_in("editor", "aigerim"), sign_in("editor", "bolat")
    key, anchor = citation.pk, citation.passage.anchors.get()
    undo = {"event": str(unlink_citation(citation=citation))}
    address = reverse("admin:initiatives_version_restore", args=[version.pk])
    for words in ("говорили о воде", "воде"):
        theirs.post(page_of(version, anchor.passage_id), hand_over(theirs, anchor, words))
        asked = mine.post(address, undo)
        assert not Citation.objects.filter(pk=key).exists()
        assert "the passage has been moved (bolat, " in told(asked)
        assert f"these words are cited: “{words}”." in told(asked)
        # A yes to these words is none to those of a further move.
        (form,) = html.fromstring(asked.content.decode()).xpath("//form[.//input[@name='event']]")
        undo = dict(form.form_values())
    assert mine.post(address, undo).headers["Location"].endswith(f"#passage-{anchor.passage_id}")
    assert Citation.objects.filter(pk=key).exists()


def test_two_drafts_of_one_title_begun_at_once_have_an_address_each(
    sign_in: SignIn, version: Version
) -> None:
    given = {"exact": "создать центр", "role": "origin", "title": "Центр воды", "language": "ru"}
    given |= {"kind": "programme", "force": "firm", "topic": str(make_topic("water").pk)}
    address = reverse("admin:initiatives_version_mark", args=[version.pk])
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    answers = at_the_same_moment(*(poster(client, address, given) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    made = Proposal.objects.filter(title_ru="Центр воды")
    assert set(made.values_list("slug", flat=True)) == {"tsentr-vody", "tsentr-vody-2"}


def test_of_two_places_given_by_hand_at_once_one_stands(sign_in: SignIn, moved: Anchor) -> None:
    make_account("chief")  # so that the names of the two are not the only ones
    clients = [sign_in("superuser", name) for name in ("aigerim", "bolat")]
    words = ("Он предлагает", "создать центр воды")
    forms = [hand_over(client, moved, each) for client, each in zip(clients, words, strict=True)]
    address = page_of(moved.version, moved.passage_id)
    answers = at_the_same_moment(
        *(poster(client, address, form) for client, form in zip(clients, forms, strict=True))
    )
    first, refused = split(answers)
    assert Anchor.objects.get(pk=moved.pk).exact == words[first]
    assert ("aigerim", "bolat")[first] in told(refused)
    shown = html.fromstring(refused.content.decode())
    assert shown.xpath("string(//textarea[@name='exact'])").strip() == words[1 - first]


def test_a_place_by_hand_waits_for_a_decision_not_yet_committed(sign_in: SignIn, moved: Anchor) -> None:
    client = sign_in("superuser")
    press = poster(
        client, page_of(moved.version, moved.passage_id), hand_over(client, moved, "Он предлагает")
    )
    answer = while_uncommitted(
        lambda: settle_anchor(anchor=moved, decision=Decision.CONFIRM, as_seen=seen(moved)), press
    )
    assert answer.status_code == 409
    assert "has settled the place of this passage" in told(answer)
    assert "It stands here now: “Он " in told(answer)
    assert Anchor.objects.get(pk=moved.pk).exact == moved.exact


def test_of_two_decisions_on_a_place_at_once_one_is_written(sign_in: SignIn, moved: Anchor) -> None:
    names, decisions = ("aigerim", "bolat"), ("confirm", "leave")
    clients = [sign_in("editor", name) for name in names]
    address = reverse("admin:initiatives_version_places", args=[moved.version.pk])
    form = {"anchor": str(moved.pk), "seen": seen(moved)}
    answers = at_the_same_moment(
        *(
            poster(client, address, form | {"decision": decision})
            for client, decision in zip(clients, decisions, strict=True)
        )
    )
    first, refused = split(answers)
    assert names[first] in told(refused)
    moved.refresh_from_db()
    assert moved.left_lost == (decisions[first] == "leave")


def test_of_two_decisions_on_a_step_at_once_one_is_recorded(sign_in: SignIn) -> None:
    step = make_update(
        make_proposal(), stage="signed", approved=False, recorded_by=make_account("editor", "dana")
    )
    verdicts = ("approved", "returned")
    clients = [sign_in("chief", name) for name in ("aigerim", "bolat")]
    address = reverse("admin:initiatives_statusupdate_decide", args=[step.pk])
    answers = at_the_same_moment(
        *(
            poster(client, address, {"verdict": verdict, "comment": "Проверено."})
            for client, verdict in zip(clients, verdicts, strict=True)
        )
    )
    decided = Approval.objects.get(update=step)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert f"decided on already: {decided.verdict} by {decided.decided_by.username}" in told(refused)


def test_of_two_publications_at_once_the_second_is_told(sign_in: SignIn, version: Version) -> None:
    draft = make_proposal(published=False, passage=make_passage(version))
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    forms = [read_fields(client.get(address_of(draft))) for client in clients]
    answers = at_the_same_moment(
        *(
            poster(client, address_of(draft), form | {"_publish": "1"})
            for client, form in zip(clients, forms, strict=True)
        )
    )
    _first, refused = split(answers)
    assert "Publication draft published" in told(refused)
    assert StatusUpdate.objects.filter(proposal=draft).count() == 1


@pytest.mark.parametrize("button", ["_draft", "_save"])
def test_of_two_who_send_the_draft_of_a_step_at_once_one_is_told(sign_in: SignIn, button: str) -> None:
    draft: StepDraft = make_step_draft(make_proposal())
    address = f"{reverse('admin:initiatives_statusupdate_add')}?proposal={draft.proposal_id}&draft={draft.pk}"
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    forms = [read_fields(client.get(address)) for client in clients]
    notes = ("By Aigerim.", "By Bolat.")
    answers = at_the_same_moment(
        *(
            poster(client, address, form | OFFICIAL | {"note_en": note, button: "1"})
            for client, form, note in zip(clients, forms, notes, strict=True)
        )
    )
    first, refused = split(answers, refused=200)
    assert read_fields(refused)["note_en"] == notes[1 - first]
    if button == "_save":
        assert draft.proposal.updates.get().note_en == notes[first]
    else:
        assert StepDraft.objects.get().filled_in["note_en"] == notes[first]


def test_of_two_texts_added_at_once_the_second_sees_a_new_preview(sign_in: SignIn, version: Version) -> None:
    document: Document = version.document
    address = f"{reverse('admin:initiatives_version_add')}?document={document.pk}"
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    texts = ("Текст первой.", "Текст второго.")
    forms = []
    for client, text in zip(clients, texts, strict=True):
        opened = read_fields(client.get(address))
        asked = client.post(address, opened | {"language": "ru", "text": text, "_save": "1"})
        forms.append(read_fields(asked))
    answers = at_the_same_moment(
        *(
            poster(client, address, form | {"_confirmed": "1"})
            for client, form in zip(clients, forms, strict=True)
        )
    )
    first, refused = split(answers, refused=200)
    assert "Somebody has added a version" in told(refused)
    assert texts[1 - first] in told(refused)
    assert document.versions.get(number=2).text == texts[first]


def test_of_two_who_cite_the_same_words_at_once_both_find_one_passage(
    sign_in: SignIn, version: Version
) -> None:
    proposals = [make_proposal(published=False) for _ in range(2)]
    before = Passage.objects.count()
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    start = OLD.index("создать центр")
    given = {"exact": "создать центр", "start": start, "end": start + 13, "role": "origin"}
    address = reverse("admin:initiatives_version_mark", args=[version.pk])
    answers = at_the_same_moment(
        *(
            poster(client, address, given | {"proposals": [proposal.pk]})
            for client, proposal in zip(clients, proposals, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Passage.objects.count() == before + 1
    assert len({proposal.citations.get().passage_id for proposal in proposals}) == 1


def test_of_two_who_look_through_a_document_at_once_each_is_told_what_she_noted(sign_in: SignIn) -> None:
    summit = make_summit()
    passage = make_passage(make_document(summit=summit).versions.get())
    proposals = [make_proposal(passage=passage) for _ in range(3)]
    statement = make_document(kind="joint_statement", summit=summit)
    address = reverse("admin:initiatives_document_outcomes", args=[statement.pk])
    clients = [sign_in("editor", name) for name in ("aigerim", "bolat")]
    ticked = [[proposals[0].pk, proposals[1].pk], [proposals[1].pk, proposals[2].pk]]
    days = ["2026-01-20", "2026-01-21"]
    answers = at_the_same_moment(
        *(
            poster(client, address, {"proposals": keys, "looked_at_on": day})
            for client, keys, day in zip(clients, ticked, days, strict=True)
        )
    )
    # The later either noted what was left, or is asked about the one that was noted meanwhile.
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([200, 302], [302, 302])
    noted = {match.proposal_id: str(match.looked_at_on) for match in OutcomeMatch.objects.all()}
    assert proposals[1].pk in noted
    if statuses == [302, 302]:
        assert noted.keys() == {proposal.pk for proposal in proposals}
        said = [told(client.get(address)) for client in clients]
        assert sum("Noted of 2 proposals" in each for each in said) == 1
        assert sum("Noted of 1 proposal:" in each for each in said) == 1
    else:
        (refused,) = [answer for answer in answers if answer.status_code == 200]
        assert "what the document makes of it. Those left are below" in told(refused)


def test_what_is_noted_of_a_proposal_waits_for_what_is_recorded_of_it(sign_in: SignIn) -> None:
    summit = make_summit()
    proposal = make_proposal(passage=make_passage(make_document(summit=summit).versions.get()))
    statement = make_document(kind="joint_statement", summit=summit)
    address = reverse("admin:initiatives_document_outcomes", args=[statement.pk])
    client = sign_in("editor")

    def take_up() -> None:
        # As the form of a match does: the rules of the database lock the document.
        make_outcome_match(proposal, statement, extent="in_full", note_en="By another.")

    press = poster(client, address, {"proposals": [proposal.pk], "looked_at_on": "2026-01-20"})
    answer = while_uncommitted(take_up, press)
    assert answer.status_code == 302
    assert OutcomeMatch.objects.get().extent == "in_full"
    assert "Noted of 0 proposals" in told(client.get(address))
