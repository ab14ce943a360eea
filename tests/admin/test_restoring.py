"""The history of a record: readable, whole, and the way to take an earlier wording back by a new edit."""

import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import html

from initiatives.actions import publish_proposal
from initiatives.models import Approval, Office, Proposal, Relation
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import confirm, errors, read_fields, submit, told
from tests.admin.records import CASES, address_of
from tests.factories import (
    make_act,
    make_citation,
    make_document,
    make_evidence,
    make_measurement,
    make_outcome_match,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_target,
    make_update,
)

pytestmark = pytest.mark.django_db
SAVE = {"_save": "1", "_confirmed": "1"}


def ways_back(client: Client, record: Any) -> dict[str, str]:
    """Return the addresses on the page of the history that restore one wording, by what they say."""
    page = html.fromstring(client.get(address_of(record, "history")).content.decode())
    links = page.xpath("//a[@class='restore']")
    return {" ".join(link.text_content().split()): link.get("href") for link in links}


@pytest.mark.parametrize("model", [name for name in CASES if name != "user"])
def test_an_earlier_value_of_every_record_is_restored_by_a_new_edit(sign_in: SignIn, model: str) -> None:
    case = CASES[model]
    record = case.make()
    client = sign_in("superuser")
    for value in (case.first, case.second):
        submit(client, address_of(record), {case.field: value, "_confirmed": "1"})
    ways = [way for said, way in ways_back(client, record).items() if f": {case.label}, " in said]
    form = client.get(ways[0])
    assert read_fields(form)[case.field] == case.first
    record.refresh_from_db()
    assert getattr(record, case.field) == case.second
    assert client.post(ways[0], read_fields(form) | SAVE).status_code == 302
    record.refresh_from_db()
    assert getattr(record, case.field) == case.first
    history = type(record).pgh_event_model.objects.filter(pgh_obj_id=record.pk)
    values = list(history.order_by("pgh_id").values_list(case.field, flat=True))
    assert values[1:] == [case.first, case.second, case.first]


def test_the_form_says_what_it_holds_and_leaves_the_other_fields(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, summary_ru="Было.")
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Второе название", summary_ru="Стало.")
    client = sign_in("editor")
    way = ways_back(client, draft)["Restore: Summary (Russian), Было."]
    page = client.get(way)
    assert "The form below says again what stood here on" in told(page)
    assert "Now In the form Summary (Russian) Стало. Было." in told(page)
    fields = read_fields(page)
    assert (fields["title_ru"], fields["summary_ru"]) == ("Второе название", "Было.")


def test_a_record_is_restored_as_it_stood_at_an_entry(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, title_ru="Первое", summary_ru="Первая суть.")
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Второе", force="call")
    Proposal.objects.filter(pk=draft.pk).update(summary_ru="Вторая суть.")
    client = sign_in("editor")
    history = html.fromstring(client.get(address_of(draft, "history")).content.decode())
    ways = history.xpath("//a[normalize-space()='Restore all of this as it stood here']/@href")
    assert len(ways) == 2  # not the entry that stands
    fields = read_fields(client.get(ways[-1]))
    assert (fields["title_ru"], fields["summary_ru"], fields["force"]) == ("Первое", "Первая суть.", "firm")


def test_what_the_public_sees_is_asked_about_before_a_wording_comes_back(sign_in: SignIn) -> None:
    proposal = make_proposal(title_ru="Первое")
    Proposal.objects.filter(pk=proposal.pk).update(title_ru="Второе")
    client = sign_in("editor")
    way = ways_back(client, proposal)["Restore: Title (Russian), Первое"]
    asked = client.post(way, read_fields(client.get(way)) | {"_save": "1"})
    assert "Save these changes?" in told(asked)
    assert "Второе Первое" in told(asked)
    confirm(client, asked)
    proposal.refresh_from_db()
    assert proposal.title_ru == "Первое"


def test_a_change_by_somebody_else_meanwhile_is_told(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, title_ru="Первое")
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Второе")
    client = sign_in("editor")
    way = ways_back(client, draft)["Restore: Title (Russian), Первое"]
    fields = read_fields(client.get(way))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Третье")
    page = client.post(way, fields | SAVE)
    assert page.status_code == 409
    assert "Второе Третье" in told(page)
    draft.refresh_from_db()
    assert draft.title_ru == "Третье"
    assert read_fields(page)["title_ru"] == "Первое"


def test_a_wording_that_breaks_a_rule_today_is_refused_by_the_form(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, slug="first")
    Proposal.objects.filter(pk=draft.pk).update(slug="second")
    make_proposal(slug="first")
    client = sign_in("editor")
    way = ways_back(client, draft)["Restore: Address, first"]
    page = client.post(way, read_fields(client.get(way)) | SAVE)
    assert page.status_code == 200
    draft.refresh_from_db()
    assert draft.slug == "second"
    assert read_fields(page)["slug"] == "first"


def test_the_wording_of_a_row_is_restored_in_its_row(sign_in: SignIn) -> None:
    person = make_person()
    offices = [
        Office.objects.create(person=person, title_ru=title, since=f"20{year}-01-01")
        for title, year in (("Министр", 10), ("Премьер", 15))
    ]
    Office.objects.filter(pk=offices[1].pk).update(title_ru="Президент")
    client = sign_in("superuser")
    (way,) = [way for said, way in ways_back(client, person).items() if said.endswith("Премьер")]
    assert client.post(way, read_fields(client.get(way)) | SAVE).status_code == 302
    assert list(person.offices.order_by("since").values_list("title_ru", flat=True)) == ["Министр", "Премьер"]


def ways_to_add_again(client: Client, record: Any) -> list[str]:
    page = html.fromstring(client.get(address_of(record, "history")).content.decode())
    return [str(way) for way in page.xpath("//a[normalize-space()='Add this again as it was']/@href")]


def test_a_row_that_is_gone_is_added_again_by_a_new_one(sign_in: SignIn) -> None:
    person = make_person()
    office = Office.objects.create(person=person, title_ru="Министр", since="2010-01-01")
    Office.objects.filter(pk=office.pk).update(title_ru="Премьер")
    Office.objects.create(person=person, title_ru="Президент", since="2015-01-01")
    office.delete()
    client = sign_in("superuser")
    assert "Министр Премьер" in told(client.get(address_of(person, "history")))
    assert ways_back(client, person) == {}
    (way,) = ways_to_add_again(client, person)
    form = client.get(way)
    assert "Now In the form" in told(form)
    response = client.post(way, read_fields(form) | SAVE)
    assert response.status_code == 302, told(response)
    added = person.offices.order_by("since").first()
    assert added is not None
    assert added.pk != office.pk
    assert (added.title_ru, added.since) == ("Премьер", datetime.date(2010, 1, 1))
    assert person.offices.count() == 2
    assert ways_to_add_again(client, person) == [way]  # it is in the history for good
    assert ways_to_add_again(sign_in("reader"), person) == []


def test_a_removed_relation_comes_back(sign_in: SignIn) -> None:
    proposal, other = make_proposal(), make_proposal()
    Relation.objects.create(proposal=proposal, other=other, kind="continues")
    client = sign_in("editor")
    submit(client, address_of(proposal), {"relations-0-DELETE": "on", "_confirmed": "1"})
    assert not Relation.objects.exists()
    (way,) = ways_to_add_again(client, proposal)
    asked = client.post(way, read_fields(client.get(way)) | {"_save": "1"})
    assert "Save these changes?" in told(asked)
    confirm(client, asked)
    assert Relation.objects.get().other == other
    assert Relation.objects.get().kind == "continues"


def test_what_came_back_is_not_put_in_again_by_the_form_that_goes_on(sign_in: SignIn) -> None:
    proposal, other = make_proposal(published=False), make_proposal()
    Relation.objects.create(proposal=proposal, other=other, kind="continues").delete()
    client = sign_in("editor")
    (way,) = ways_to_add_again(client, proposal)
    form = client.get(f"{way}&_changelist_filters=kind__exact%3Dproject")
    page = client.post(
        form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"],
        read_fields(form) | {"_continue": "1"},
        follow=True,
    )
    assert Relation.objects.count() == 1
    assert page.redirect_chain[-1][0].endswith("/change/?_changelist_filters=kind__exact%3Dproject")
    assert "The form below says again" not in told(page)
    assert read_fields(page)["relations-TOTAL_FORMS"] == "1"


def test_a_removed_citation_comes_back_by_its_words(sign_in: SignIn) -> None:
    version = make_document("Вода. И лес. И вода. И лес.").versions.get()
    proposal = make_proposal(passage=make_passage(version))
    cited = make_citation(proposal, make_passage(version, "И лес", nth=2), "rationale")
    passage = cited.passage_id
    cited.delete()
    client = sign_in("editor")
    (way,) = ways_to_add_again(client, proposal)
    response = client.post(way, read_fields(client.get(way)) | SAVE)
    assert response.status_code == 302, told(response)
    again = proposal.citations.get(role="rationale")
    assert again.passage_id == passage
    assert again.pk != cited.pk


@pytest.mark.parametrize("model", ["target", "measurement", "outcomematch"])
def test_a_deleted_draft_of_its_own_page_begins_a_new_one(sign_in: SignIn, model: str) -> None:
    proposal = make_proposal(published=False)
    record: Any = make_target(proposal, make_passage(make_document().versions.get()), publication="draft")
    if model == "measurement":
        record = make_measurement(record, publication="draft")
    elif model == "outcomematch":
        record = make_outcome_match(proposal)
    record.refresh_from_db()
    held = {field.name: getattr(record, field.attname) for field in record._meta.concrete_fields}
    client = sign_in("chief")
    submit(client, address_of(record, "delete"), {})
    assert not type(record).objects.exists()
    (way,) = ways_to_add_again(client, proposal)
    form = client.get(way)
    assert "Now In the form" in told(form)
    fields = read_fields(form) | {"_save": "1"}
    if model == "measurement":
        fields |= {"evidence-0-type": "statistics", "evidence-0-address": "https://example.org/2025"}
    response = client.post(way, fields)
    assert response.status_code == 302, errors(response)
    again = type(record).objects.get()
    assert {field.name: getattr(again, field.attname) for field in record._meta.concrete_fields} == held | {
        "id": again.pk
    }
    assert again.pk != held["id"]
    gone = sign_in("reader").get(address_of(record, "history"))
    assert gone.status_code == 200
    assert "Add this again" not in told(gone)
    assert "Add this again as it was" in told(client.get(address_of(record, "history")))


def test_an_empty_wording_is_restored_by_itself(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, summary_ru="", first_voiced_on=None)
    Proposal.objects.filter(pk=draft.pk).update(
        summary_ru="Лишнее.", title_ru="Второе", first_voiced_on="2025-01-01"
    )
    client = sign_in("editor")
    ways = ways_back(client, draft)
    for said in ("Restore: Summary (Russian), empty", "Restore: First voiced on, empty"):
        assert client.post(ways[said], read_fields(client.get(ways[said])) | SAVE).status_code == 302
    draft.refresh_from_db()
    assert (draft.summary_ru, draft.first_voiced_on, draft.title_ru) == ("", None, "Второе")


def test_who_may_only_read_sees_the_history_without_ways_back(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, title_ru="Первое")
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Второе")
    way = ways_back(sign_in("editor"), draft)["Restore: Title (Russian), Первое"]
    reader = sign_in("reader")
    assert "Первое Второе" in told(reader.get(address_of(draft, "history")))
    assert ways_back(reader, draft) == {}
    shown = reader.get(way)
    assert shown.status_code == 200
    assert "Второе" in told(shown)
    assert "Первое" not in told(shown)


@pytest.mark.parametrize(
    "asked",
    [
        "_restore=",
        "_restore=abc&_of=proposal",
        f"_restore={10**30}&_of=proposal",
        "_restore=1",
        "_restore=1&_of=user",
        "_restore=1&_of=proposal&_field=search",
        "_restore=-1&_of=proposal&_field=title_ru",
        "_restore=1&_of=relation",
    ],
)
def test_an_address_that_names_nothing_of_the_record_shows_the_form_as_it_is(
    sign_in: SignIn, asked: str
) -> None:
    draft = make_proposal(published=False, title_ru="Моё")
    page = sign_in("editor").get(f"{address_of(draft)}?{asked}")
    assert page.status_code == 200
    assert read_fields(page)["title_ru"] == "Моё"


def test_the_wording_of_another_record_is_not_put_in(sign_in: SignIn) -> None:
    draft, other = (make_proposal(published=False, title_ru=title) for title in ("Моё", "Чужое"))
    event = type(other).pgh_event_model.objects.get(pgh_obj_id=other.pk)  # type: ignore[attr-defined]
    page = sign_in("editor").get(f"{address_of(draft)}?_restore={event.pgh_id}&_of=proposal")
    assert read_fields(page)["title_ru"] == "Моё"


def test_the_history_of_a_proposal_tells_of_all_that_hangs_on_it_in_order(sign_in: SignIn) -> None:
    proposal = make_proposal(
        published=False, kind="convention", passage=make_passage(make_document().versions.get())
    )
    publish_proposal(proposal=proposal, published_by=make_account("editor", "dana"))
    make_position(proposal)
    make_measurement(make_target(proposal))
    make_act(proposal)
    step = make_update(proposal, stage="signed", approved=False, recorded_by=make_account("editor", "erlan"))
    chief = make_account("chief", "aigerim")
    Approval.objects.create(update=step, verdict="returned", comment="Где текст?", decided_by=chief)
    later = make_update(proposal, stage="signed", approved=False, recorded_by=chief)
    bolat = make_account("chief", "bolat")
    Approval.objects.create(update=later, verdict="approved", decided_by=bolat)
    page = html.fromstring(sign_in("reader").get(address_of(proposal, "history")).content.decode())
    entries = [
        " ".join(part.text_content().split()) for part in page.xpath("//section[@class='history-entry']")
    ]
    heads = [entry.split(" · ", 1)[1] for entry in entries]
    for said in (
        "bolat · Step 3: approved",
        "aigerim · Step 3: recorded",
        "aigerim · Step 2: returned What Before After Comment — Где текст?",
        "erlan · Step 2: recorded",
        "dana · Step 1: recorded",
        "import or command · Measurement: added",
        "import or command · Target: added",
        "import or command · Position: added",
        "import or command · Citation: added",
        "import or command · added",
    ):
        assert any(head.startswith(said) for head in heads), (said, heads)
    assert "Note" not in next(head for head in heads if head.startswith("dana"))
    recorded = next(head for head in heads if head.startswith("erlan"))
    assert "Stage proposed signed" in recorded
    assert "Evidence" in recorded
    times = [datetime.datetime.fromisoformat(time) for time in page.xpath("//section/h2/time/@datetime")]
    assert times == sorted(times, reverse=True)


def test_the_history_tells_the_words_that_show_a_step_and_leads_to_them(sign_in: SignIn) -> None:
    passage = make_passage(make_document("Слова " * 40).versions.get())
    step = make_update(make_proposal(), evidence=False, stage="proposed")
    make_evidence(
        update=step, passage=passage, publisher="Akorda", title="", address="", bearing="contradicts"
    )
    page = html.fromstring(sign_in("reader").get(address_of(step.proposal, "history")).content.decode())
    (line,) = page.xpath("//td/span[@class='line']")
    said = " ".join(line.text_content().split())
    assert said.startswith("official: Akorda Слова Слова")
    assert said.endswith("… (speaks against it)")
    assert passage.pk not in said
    assert line.xpath(".//a/@href") == [passage.get_absolute_url()]


def test_the_history_asks_as_many_queries_for_many_entries(
    sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    proposals = []
    for number in (1, 6):
        proposal = make_proposal()
        for turn in range(number):
            Proposal.objects.filter(pk=proposal.pk).update(title_ru=f"Название {turn}")
            make_position(proposal, since_on=datetime.date(2025, 1, 1 + turn))
            make_update(proposal, stage="signed")
        proposals.append(proposal)
    client = sign_in("editor")
    client.get(address_of(proposals[0], "history"))
    for proposal in proposals:
        with django_assert_num_queries(26):
            client.get(address_of(proposal, "history"))
