"""The reading desk without a script: words are pasted and cited, marks moved, re-roled, unlinked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from initiatives.actions import add_version
from initiatives.models import Anchor, Citation, Evidence, Passage, Proposal, Version
from tests.admin.conftest import SignIn
from tests.admin.forms import read_fields, told
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_proposal,
    make_topic,
    make_update,
)

pytestmark = pytest.mark.django_db

TEXT = "Он предложил 🌊 создать центр. Потом говорили о воде.\n\nӨңір елдері бұны қолдады."


@pytest.fixture
def version() -> Version:
    return make_document(TEXT, slug="speech").versions.get()


def desk(version: Version, action: str = "change", *args: Any) -> str:
    return reverse(f"admin:initiatives_version_{action}", args=[version.pk, *args])


def cite(client: Client, version: Version, words: str = "создать центр", **fields: Any) -> Any:
    start = TEXT.find(words)
    given = {"exact": words, "start": start, "end": start + len(words), "role": "detail", "language": "ru"}
    return client.post(desk(version, "mark"), given | fields)


def page(response: Any) -> Any:
    return html.fromstring(response.content.decode())


def test_paragraphs_tell_their_places_and_those_of_their_sentences(sign_in: SignIn, version: Version) -> None:
    make_proposal(published=False, passage=make_passage(version, "🌊 создать центр"))
    shown = page(sign_in("editor").get(desk(version)))
    first, second = shown.xpath("//p[@data-start]")
    for aid in shown.xpath("//*[@data-aid]"):
        aid.drop_tree()
    assert first.text_content() + first.get("data-after") + second.text_content() == TEXT
    spans = [tuple(map(int, pair.split("-"))) for pair in first.get("data-sentences").split()]
    assert [TEXT[start:end] for start, end in spans] == [
        "Он предложил 🌊 создать центр.",
        "Потом говорили о воде.",
    ]
    assert TEXT[int(second.get("data-start")) :] == second.text_content()


def test_marks_of_drafts_and_uncited_words_are_on_the_desk_only(
    sign_in: SignIn, version: Version, client: Client
) -> None:
    draft = make_passage(version, "создать центр")
    make_proposal("hidden", published=False, passage=draft, title_en="Hidden proposal")
    uncited = make_passage(version, "Потом говорили о воде.")
    shown = page(sign_in("editor").get(desk(version)))
    marked = {mark.get("data-passage") for mark in shown.xpath("//*[@data-passage]")}
    assert marked == {draft.pk, uncited.pk}
    assert "Hidden proposal (draft)" in " ".join(shown.text_content().split())
    public = client.get("/en/documents/speech/").content.decode()
    assert "Hidden" not in public
    assert draft.pk not in public
    assert uncited.pk not in public
    assert "data-sentences" not in public


def test_words_are_cited_by_their_place(sign_in: SignIn, version: Version) -> None:
    first, second = (make_proposal(published=False) for _ in range(2))
    response = cite(sign_in("editor"), version, proposals=[first.pk, second.pk])
    passage = first.citations.get().passage
    assert response.url == f"{desk(version)}#passage-{passage.pk}"
    assert passage.anchors.get().exact == "создать центр"
    assert second.citations.get().passage == passage


def answer(response: Any) -> str:
    """Return what says yes to the question of a page."""
    assert response.status_code == 200
    assert "The public will" in page(response).xpath("//*[@role='alert' and contains(., 'public')]")[0].text
    return str(page(response).xpath("//button[@name='asked']/@value")[0])


def test_words_cited_for_a_published_proposal_are_public_once_the_editor_says_so(
    sign_in: SignIn, version: Version
) -> None:
    client = sign_in("editor")
    known, draft = make_proposal(title_en="Known"), make_proposal(published=False)
    chosen: dict[str, Any] = {"proposals": [known.pk, draft.pk]}
    response = cite(client, version, **chosen)
    assert "cited for: «Known»." in told(response)
    assert not Passage.objects.filter(anchors__exact="создать центр").exists()
    # A yes to one proposal is none to another.
    other = make_proposal(title_en="Other")
    chosen = {"proposals": [known.pk, draft.pk, other.pk], "asked": answer(response)}
    response = cite(client, version, **chosen)
    assert "Other" in told(response)
    assert cite(client, version, **chosen | {"asked": answer(response)}).status_code == 302
    assert {each.citations.filter(role="detail").count() for each in (known, draft, other)} == {1}


def test_another_role_for_a_published_proposal_is_asked_about(sign_in: SignIn, version: Version) -> None:
    client = sign_in("editor")
    citation = make_citation(make_proposal(), make_passage(version, "о воде"), "detail")
    address = desk(version, "passage", citation.passage_id)
    for deed, said in ({"do": "role", "role": "target"}, "other role"), ({"do": "unlink"}, "no longer"):
        response = client.post(address, tools(client, version, citation) | deed)
        assert said in told(response)
        before = Citation.objects.get(pk=citation.pk).role
        assert before != deed.get("role")
        form = next(form for form in page(response).forms if form.xpath(".//button[@name='asked']"))
        client.post(address, dict(form.fields) | {"asked": answer(response)})
        assert not Citation.objects.filter(pk=citation.pk, role=before).exists()


def test_words_pasted_without_a_place_are_found(sign_in: SignIn, version: Version) -> None:
    proposal = make_proposal("known", published=False)
    cite(sign_in("editor"), version, "елдері бұны", start="", end="", other="known")
    assert proposal.citations.get().passage.anchors.get().exact == "елдері бұны"


def test_words_that_are_not_at_the_place_are_refused_and_kept(sign_in: SignIn, version: Version) -> None:
    passages = Passage.objects.count()
    response = cite(
        sign_in("editor"), version, start=TEXT.index("создать") + 1, title="Новое", kind="programme"
    )
    shown = page(response)
    # The title is refused first for what it lacks; with all given, the words decide.
    assert response.status_code == 400
    topic = make_topic("water")
    response = cite(
        sign_in("editor", "second"),
        version,
        start=TEXT.index("создать") + 1,
        end=TEXT.index("создать") + 1 + len("создать центр"),
        title="Новое",
        kind="programme",
        force="firm",
        topic=topic.pk,
    )
    shown = page(response)
    assert response.status_code == 409
    assert "other words at this place" in shown.xpath("//*[@data-refusal]")[0].text_content()
    assert shown.xpath("//textarea[@name='exact']")[0].text_content().strip() == "создать центр"
    assert shown.xpath("//input[@name='title']/@value") == ["Новое"]
    assert Passage.objects.count() == passages
    assert not Proposal.objects.filter(title_ru="Новое").exists()


@pytest.mark.parametrize("words", [" ", "\n", "\u00a0", "\u00ad", ""])
def test_blanks_are_no_words_and_what_was_typed_is_kept(
    words: str, sign_in: SignIn, version: Version
) -> None:
    given = {"exact": words, "role": "detail", "title": "Новое", "kind": "target", "language": "ru"}
    response = sign_in("editor").post(desk(version, "mark"), given)
    assert response.status_code == 400
    assert page(response).xpath("//input[@name='title']/@value") == ["Новое"]
    assert "hoose" in page(response).xpath("//*[@data-field='exact']//*[@class='errornote']")[0].text
    assert not Passage.objects.exists()


@pytest.mark.parametrize("seen", ['{"citation": {"1": Infinity}}', '{"citation": {"1": 1e999}}', "[1]"])
def test_a_mark_that_is_none_has_seen_nothing(seen: str, sign_in: SignIn, version: Version) -> None:
    citation = make_proposal(published=False, passage=make_passage(version, "о воде")).citations.get()
    given = {"citation": citation.pk, "role": "detail", "seen": seen}
    response = sign_in("editor").post(desk(version, "passage", citation.passage_id), given)
    assert response.status_code == 409
    citation.refresh_from_db()
    assert citation.role == "origin"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("A water centre", "a-water-centre"), ("Центр воды", "tsentr-vody"), ("中亚", "draft")],
)
def test_a_new_draft_is_made_and_cited(title: str, slug: str, sign_in: SignIn, version: Version) -> None:
    topic = make_topic("water")
    cite(
        sign_in("editor"),
        version,
        title=title,
        language="en",
        kind="programme",
        force="firm",
        topic=topic.pk,
        role="origin",
    )
    proposal = Proposal.objects.get(title_en=title)
    assert (proposal.slug, proposal.publication, proposal.topic) == (slug, "draft", topic)
    assert proposal.citations.get().role == "origin"


def test_a_quotation_goes_on_in_another_passage(sign_in: SignIn, version: Version) -> None:
    proposal = make_proposal(published=False, passage=make_passage(version, "Потом говорили о воде."))
    cite(sign_in("editor"), version, continues=proposal.citations.get().pk, role="")
    assert list(proposal.citations.values_list("role", "group")) == [("origin", 1)] * 2


def test_nothing_to_cite_the_words_for_is_asked_for(sign_in: SignIn, version: Version) -> None:
    response = cite(sign_in("editor"), version)
    assert response.status_code == 400
    assert "Choose a proposal" in told(response)
    answer = sign_in("editor", "other").post(desk(version, "mark"), headers={"Accept": "application/json"})
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"exact", "proposals"})


def tools(client: Client, version: Version, citation: Citation) -> dict[str, str]:
    """Return the hidden fields of the form of a citation."""
    shown = page(client.get(desk(version, "passage", citation.passage_id)))
    form = shown.xpath(f"//form[.//input[@name='citation'][@value='{citation.pk}']]")[0]
    return {name: form.fields[name] for name in ("citation", "seen")}


def test_a_role_changes_and_an_unlinking_is_undone(sign_in: SignIn, version: Version) -> None:
    client = sign_in("editor")
    citation = make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")
    address = desk(version, "passage", citation.passage_id)
    client.post(address, tools(client, version, citation) | {"do": "role", "role": "rationale"})
    citation.refresh_from_db()
    assert citation.role == "rationale"
    response = client.post(address, tools(client, version, citation) | {"do": "unlink"}, follow=True)
    assert not Citation.objects.filter(pk=citation.pk).exists()
    event = page(response).xpath("//input[@name='event']/@value")[0]
    client.post(desk(version, "restore"), {"event": event})
    assert Citation.objects.filter(pk=citation.pk, role="rationale").exists()


def test_a_stale_page_is_told_who_was_faster(sign_in: SignIn, version: Version) -> None:
    first, second = sign_in("editor", "aigerim"), sign_in("editor", "bolat")
    citation = make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")
    address = desk(version, "passage", citation.passage_id)
    seen = tools(second, version, citation)
    first.post(address, tools(first, version, citation) | {"do": "role", "role": "target"})
    response = second.post(address, seen | {"do": "role", "role": "rationale"})
    assert response.status_code == 409
    assert "aigerim · changed" in told(response)
    assert "Role detail target" in told(response)
    assert page(response).xpath("//select[@name='role']/option[@selected]/@value") == ["rationale"]
    citation.refresh_from_db()
    assert citation.role == "target"


def test_who_unlinks_what_is_unlinked_already_is_told_so(sign_in: SignIn, version: Version) -> None:
    first, second = sign_in("editor", "aigerim"), sign_in("editor", "bolat")
    citation = make_citation(make_proposal(published=False), make_passage(version, "о воде"), "detail")
    address = desk(version, "passage", citation.passage_id)
    seen = tools(second, version, citation)
    first.post(address, tools(first, version, citation) | {"do": "unlink"})
    response = second.post(address, seen | {"do": "unlink"})
    assert response.status_code == 409
    assert "Somebody else has unlinked it meanwhile, so nothing has been saved." in told(response)
    assert "What you chose is kept" not in told(response)


def test_evidence_of_a_public_step_stays_and_the_page_says_where(sign_in: SignIn, version: Version) -> None:
    client = sign_in("editor")
    passage = make_passage(version, "о воде")
    citation = make_citation(make_proposal(published=False), passage, "detail")
    update = make_update(make_proposal(title_en="Other proposal"))
    Evidence.objects.create(update=update, type="statement", rank="official", passage=passage)
    address = desk(version, "passage", passage.pk)
    response = client.post(address, tools(client, version, citation) | {"do": "unlink"})
    assert response.status_code == 409
    assert "Other proposal" in told(response)
    assert Citation.objects.filter(pk=citation.pk).exists()


def steps_offered(client: Client, version: Version, passage: Passage) -> list[str]:
    """Return the addresses of the forms of a step to which the page of a passage leads."""
    links = page(client.get(desk(version, "passage", passage.pk))).xpath("//main//a/@href")
    add = reverse("admin:initiatives_statusupdate_add")
    return [address for address in links if address.startswith(add)]


def test_a_step_is_begun_from_a_passage_with_the_passage_as_evidence(
    sign_in: SignIn, version: Version
) -> None:
    client, passage = sign_in("editor"), make_passage(version, "о воде")
    first, second = make_proposal(passage=passage), make_proposal(passage=passage)
    add = reverse("admin:initiatives_statusupdate_add")
    offered = steps_offered(client, version, passage)
    assert offered == [
        f"{add}?proposal={first.pk}&passage={passage.pk}",
        f"{add}?proposal={second.pk}&passage={passage.pk}",
        f"{add}?passage={passage.pk}",
    ]
    assert read_fields(client.get(offered[0]))["evidence-0-passage"] == passage.pk
    assert steps_offered(sign_in("reader"), version, passage) == []


def test_a_passage_of_an_outcome_document_is_one_click_from_saying_what_it_takes_up(
    sign_in: SignIn,
) -> None:
    client, statement = sign_in("editor"), make_document(TEXT, kind="joint_statement")
    version = statement.versions.get()
    passage = make_passage(version, "о воде")
    proposal = make_proposal(passage=passage)
    add = reverse("admin:initiatives_outcomematch_add")
    links = page(client.get(desk(version, "passage", passage.pk))).xpath("//main//a/@href")
    [offered] = [address for address in links if address.startswith(f"{add}?")]
    shown = read_fields(client.get(offered))
    assert [shown[name] for name in ("document", "passage", "proposal")] == [
        str(statement.pk),
        passage.pk,
        str(proposal.pk),
    ]


def test_a_passage_of_a_speech_takes_nothing_up(sign_in: SignIn, version: Version) -> None:
    passage = make_proposal(passage=make_passage(version, "о воде")).citations.get().passage
    links = page(sign_in("editor").get(desk(version, "passage", passage.pk))).xpath("//main//a/@href")
    add = f"{reverse('admin:initiatives_outcomematch_add')}?"
    assert [address for address in links if address.startswith(add)] == []


def test_a_lost_passage_is_placed_by_hand(sign_in: SignIn, version: Version) -> None:
    client = sign_in("editor")
    passage = make_passage(version, "Потом говорили о воде.")
    make_proposal(passage=passage)
    second = add_version(document=version.document, language="ru", text="Совсем другое о погоде.")
    shown = page(client.get(f"{desk(second)}?place={passage.pk}"))
    form = shown.xpath("//form[@data-panel]")[0]
    assert "Потом говорили о воде." in form.text_content()
    assert form.action == desk(second, "passage", passage.pk)
    given = {"do": "move", "seen": form.fields["seen"], "exact": "о погоде"}
    given["asked"] = answer(client.post(form.action, given))
    response = client.post(form.action, given)
    assert response.status_code == 302
    assert response.headers["Location"] == f"{desk(second, 'places')}#waiting"
    assert Anchor.objects.get(version=second, passage=passage).settled
    assert client.post(form.action, given).status_code == 409, "the page is stale now"


def test_a_place_that_waits_is_looked_for_by_the_words_confirmed_last(
    sign_in: SignIn, version: Version
) -> None:
    passage = make_passage(version, "Потом говорили о воде.")
    second = add_version(
        document=version.document, language="ru", text=TEXT.replace("говорили о", "сказали два слова о")
    )
    anchor = Anchor.objects.get(version=second, passage=passage)
    assert (anchor.settled, anchor.exact) == (False, "Потом сказали два слова о воде.")
    shown = page(sign_in("editor").get(f"{desk(second)}?place={passage.pk}"))
    assert shown.xpath("//form[@data-panel]/blockquote")[0].text.strip() == "Потом говорили о воде."
    assert shown.xpath("//textarea[@name='exact']")[0].text.strip() == anchor.exact


def test_a_sure_place_that_is_moved_leads_back_to_the_text(sign_in: SignIn, version: Version) -> None:
    passage = make_passage(version, "о воде")
    make_citation(make_proposal(published=False), passage, "detail")
    client = sign_in("editor")
    form = page(client.get(f"{desk(version)}?place={passage.pk}")).xpath("//form[@data-panel]")[0]
    given = {"do": "move", "seen": form.fields["seen"], "exact": "Потом"}
    assert client.post(form.action, given).headers["Location"] == f"{desk(version)}#passage-{passage.pk}"


@pytest.mark.parametrize("action", ["mark", "restore", "decide"])
def test_a_button_whose_address_is_opened_after_the_log_in_says_that_nothing_was_saved(
    sign_in: SignIn, version: Version, action: str
) -> None:
    record: Any = version
    if action == "decide":
        record = make_update(make_proposal(), stage="agreed", approved=False)
    name = f"admin:initiatives_{record._meta.model_name}"
    address = reverse(f"{name}_{action}", args=[record.pk])
    sent = Client().post(address, {"exact": "о воде"})
    assert address in sent.headers["Location"]
    opened = sign_in("chief").get(address, follow=True)
    assert opened.redirect_chain == [(reverse(f"{name}_change", args=[record.pk]), 302)]
    said = page(opened).xpath("//ul[@class='messagelist']/li")
    assert [each.text_content().strip() for each in said] == [
        "Nothing has been saved. Do it again if it is still wanted."
    ]
    assert sign_in("chief").put(address).status_code == 405


def test_proposals_are_found_in_three_languages_those_of_the_document_first(
    sign_in: SignIn, version: Version
) -> None:
    make_proposal("a-else", title_ru="Водный центр")
    make_proposal("z-here", title_kk="Су орталығы", title_en="Water centre", passage=make_passage(version))
    client = sign_in("editor")

    def found(words: str) -> list[str]:
        answer = client.get(desk(version, "proposals"), {"q": words}).json()
        return [each["slug"] for each in answer["proposals"]]

    assert found("")[:2] == ["z-here", "a-else"]
    assert found("водный ЦЕНТР") == ["a-else"]
    assert found("су") == found("water") == ["z-here"]


@pytest.mark.parametrize("passages", [10, 300])
def test_the_desk_asks_as_many_queries_for_few_passages_as_for_many(
    sign_in: SignIn, passages: int, django_assert_num_queries: Any
) -> None:
    words = [f"Слово{number}" for number in range(passages)]
    version = make_document(" ".join(words) + " конец.").versions.get()
    proposal = make_proposal(published=False)
    for word in words:
        make_citation(proposal, make_passage(version, word + " "), "detail")
    client = sign_in("editor")
    client.get(desk(version))
    with django_assert_num_queries(16):
        client.get(desk(version))
