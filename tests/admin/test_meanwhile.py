"""Two editors on one record: the second is told who changed what, keeps their input, and decides."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, RequestFactory
from lxml import html

from initiatives.models import Citation, Office, Proposal, Sponsor, State
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import Fields, confirm, read_fields, told
from tests.admin.records import CASES, address_of, changeable_models
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
)

pytestmark = pytest.mark.django_db
every_form = pytest.mark.parametrize("model", CASES)
SAVE = {"_save": "1", "_confirmed": "1"}


def post(client: Client, address: str, fields: Fields) -> Any:
    return client.post(address, fields | SAVE)


def clashes(page: Any) -> dict[str, tuple[str, ...]]:
    """Return what a comparison shows of each field: as opened, theirs, mine, and what is preselected."""
    document = html.fromstring(page.content.decode())
    found = {}
    for part in document.xpath("//fieldset[@class='clash']"):
        values = [" ".join(line.text_content().split()) for line in part.xpath(".//p")]
        chosen = part.xpath(".//input[@checked]/@value")
        found[part.xpath("string(legend)")] = (
            values[0].removeprefix("When you opened it "),
            values[1].removeprefix("Theirs "),
            values[2].removeprefix("Yours "),
            *chosen,
        )
    return found


def decide(client: Client, page: Any, choices: Fields | None = None, **buttons: str) -> Any:
    """Send the page of the comparison with these choices."""
    return client.post(page.request["PATH_INFO"], read_fields(page) | (choices or {}) | buttons)


def test_every_form_that_can_be_saved_again_is_tried_here() -> None:
    request = RequestFactory().get("/")
    request.user = make_account("superuser")
    assert set(CASES) == changeable_models(request)


@every_form
def test_the_second_to_save_is_told_who_changed_what_and_keeps_their_input(
    sign_in: SignIn, model: str
) -> None:
    case = CASES[model]
    record = case.make()
    address = address_of(record)
    mine, theirs = sign_in("superuser"), sign_in("superuser", "dana")
    opened = read_fields(mine.get(address))
    before = opened[case.field]
    saved = post(theirs, address, read_fields(theirs.get(address)) | {case.field: case.first})
    assert saved.status_code == 302
    told_second = post(mine, address, opened | {case.field: case.second})
    assert told_second.status_code == 409
    record.refresh_from_db()
    assert getattr(record, case.field) == case.first
    said = told(told_second)
    assert "dana · changed" in said
    assert clashes(told_second).keys() == {case.label}
    shown = clashes(told_second)[case.label]
    assert len(set(shown)) == len(shown) == 3
    assert before in shown[0] or model == "position"
    assert read_fields(told_second)[case.field] == case.second


@every_form
@pytest.mark.parametrize("decision", ["theirs", "mine"])
def test_either_value_can_be_made_to_stand(sign_in: SignIn, model: str, decision: str) -> None:
    case = CASES[model]
    record = case.make()
    address = address_of(record)
    mine, theirs = sign_in("superuser"), sign_in("superuser", "dana")
    opened = read_fields(mine.get(address))
    post(theirs, address, read_fields(theirs.get(address)) | {case.field: case.first})
    page = post(mine, address, opened | {case.field: case.second})
    undecided = decide(mine, page, SAVE)
    assert undecided.status_code == 409
    saved = decide(mine, undecided, SAVE | {f"_take-{case.field}": decision})
    assert saved.status_code == 302
    record.refresh_from_db()
    assert getattr(record, case.field) == (case.first if decision == "theirs" else case.second)


@every_form
def test_saving_all_of_mine_over_theirs_is_one_button(sign_in: SignIn, model: str) -> None:
    case = CASES[model]
    record = case.make()
    address = address_of(record)
    mine, theirs = sign_in("superuser"), sign_in("superuser", "dana")
    opened = read_fields(mine.get(address))
    post(theirs, address, read_fields(theirs.get(address)) | {case.field: case.first})
    page = post(mine, address, opened | {case.field: case.second})
    assert decide(mine, page, SAVE, **{"_all-mine": "1"}).status_code == 302
    record.refresh_from_db()
    assert getattr(record, case.field) == case.second


@every_form
def test_who_saves_a_removed_record_is_told_and_shown_what_they_wrote(sign_in: SignIn, model: str) -> None:
    case = CASES[model]
    record = case.make()
    address = address_of(record)
    mine = sign_in("superuser")
    opened = read_fields(mine.get(address))
    remove(record)
    page = post(mine, address, opened | {case.field: case.second})
    assert page.status_code == 409
    assert "removed meanwhile" in told(page)
    if model != "position":  # a choice is shown by its label
        assert case.second in told(page)


def remove(record: Any) -> None:
    """Remove a record past the rules, as a test's superuser may."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        type(record)._base_manager.filter(pk=record.pk)._raw_delete("default")
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_only_the_other_changed_is_theirs_and_what_only_i_changed_is_mine(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    address = address_of(draft)
    mine, theirs = sign_in("editor"), sign_in("chief")
    opened = read_fields(mine.get(address))
    post(theirs, address, read_fields(theirs.get(address)) | {"title_ru": "Название коллеги"})
    page = post(mine, address, opened | {"summary_ru": "Моя суть."})
    title = ("Инициатива 1", "Название коллеги", "Инициатива 1", "theirs")
    assert clashes(page) == {"Title (Russian)": title}
    assert decide(mine, page, SAVE).status_code == 302
    draft.refresh_from_db()
    assert (draft.title_ru, draft.summary_ru) == ("Название коллеги", "Моя суть.")


def test_the_same_change_by_both_is_no_question(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    address = address_of(draft)
    mine = sign_in("editor")
    opened = read_fields(mine.get(address))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Одно и то же")
    page = post(mine, address, opened | {"title_ru": "Одно и то же"})
    assert page.status_code == 409
    assert clashes(page) == {}
    assert "import or command · changed" in told(page)
    assert decide(mine, page, SAVE).status_code == 302


def test_a_third_change_while_the_second_decides_is_told_again(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    address = address_of(draft)
    mine = sign_in("editor")
    opened = read_fields(mine.get(address))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Второе")
    page = post(mine, address, opened | {"title_ru": "Моё"})
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Третье")
    again = decide(mine, page, {"_take-title_ru": "mine"})
    assert again.status_code == 409
    assert clashes(again)["Title (Russian)"] == ("Инициатива 1", "Третье", "Моё", "mine")
    draft.refresh_from_db()
    assert draft.title_ru == "Третье"


def test_the_public_question_is_asked_of_what_was_decided(sign_in: SignIn) -> None:
    proposal = make_proposal()
    address = address_of(proposal)
    mine = sign_in("editor")
    opened = read_fields(mine.get(address))
    Proposal.objects.filter(pk=proposal.pk).update(title_ru="Название коллеги", force="call")
    # Confirmed before the change was known: that is asked anew.
    page = post(mine, address, opened | {"title_ru": "Моё название"})
    asked = decide(mine, page, {"_take-title_ru": "mine", "_take-force": "theirs"})
    assert "Save these changes?" in told(asked)
    assert "Название коллеги Моё название" in told(asked)
    assert "Force of wording" not in told(asked)
    confirm(mine, asked)
    proposal.refresh_from_db()
    assert (proposal.title_ru, proposal.force) == ("Моё название", "call")


def test_from_the_comparison_a_way_leads_to_the_form_with_the_choices_in_it(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    address = address_of(draft)
    mine = sign_in("editor")
    opened = read_fields(mine.get(address))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Название коллеги", title_en="Theirs")
    page = post(mine, address, opened | {"title_ru": "Моё", "title_en": "Mine"})
    form = decide(mine, page, {"_take-title_ru": "theirs"}, _edit="1")
    assert form.status_code == 200
    fields = read_fields(form)
    assert (fields["title_ru"], fields["title_en"]) == ("Название коллеги", "Mine")
    assert post(mine, address, fields).status_code == 302
    draft.refresh_from_db()
    assert (draft.title_ru, draft.title_en) == ("Название коллеги", "Mine")


@pytest.mark.parametrize(
    "mark",
    ["", "null", "[]", "{}", "abc", '{"proposal":3}', '{"proposal":{"1":"x"}}', "[" * 5000, "9" * 5000],
)
def test_a_form_without_its_mark_overwrites_nothing(sign_in: SignIn, mark: str) -> None:
    draft = make_proposal(published=False)
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(draft)))
    page = post(mine, address_of(draft), opened | {"_seen": mark, "title_ru": "Моё"})
    assert page.status_code == 409
    assert clashes(page)["Title (Russian)"] == ("—", "Инициатива 1", "Моё")
    draft.refresh_from_db()
    assert draft.title_ru == "Инициатива 1"


def test_line_ends_of_the_browser_are_no_change(sign_in: SignIn) -> None:
    proposal = make_proposal(summary_ru="Одна строка.\nДругая строка.")
    editor = sign_in("editor")
    opened = read_fields(editor.get(address_of(proposal)))
    sent = opened | {"summary_ru": "Одна строка.\r\nДругая строка.", "_save": "1"}
    assert editor.post(address_of(proposal), sent).status_code == 302
    history = apps.get_model("initiatives", "ProposalEvent")._default_manager
    assert history.filter(pgh_obj_id=proposal.pk).count() == 1


def cited_draft() -> tuple[Proposal, Citation]:
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    return draft, draft.citations.get()


def test_a_row_that_both_changed_is_compared_field_by_field(sign_in: SignIn) -> None:
    draft, citation = cited_draft()
    mine, theirs = sign_in("editor"), sign_in("chief")
    address = address_of(draft)
    opened = read_fields(mine.get(address))
    post(theirs, address, read_fields(theirs.get(address)) | {"citations-0-role": "support"})
    page = post(mine, address, opened | {"citations-0-role": "detail"})
    assert "the-chief · Citation: changed" in told(page)
    [(label, values)] = clashes(page).items()
    assert label.endswith(": Role")
    assert values == ("origin", "support", "detail")
    assert decide(mine, page, SAVE | {"_take-citations-0-role": "theirs"}).status_code == 302
    citation.refresh_from_db()
    assert citation.role == "support"


def test_a_row_that_the_other_added_stays(sign_in: SignIn) -> None:
    draft, _citation = cited_draft()
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(draft)))
    other = Sponsor.objects.create(proposal=draft, state=make_state("TJ"))
    page = post(mine, address_of(draft), opened | {"title_ru": "Моё"})
    assert "Sponsor: added" in told(page)
    assert decide(mine, page, SAVE).status_code == 302
    draft.refresh_from_db()
    assert draft.title_ru == "Моё"
    assert other in draft.sponsors.all()


def test_a_row_that_the_other_removed_is_told_with_what_i_had_in_it(sign_in: SignIn) -> None:
    person = make_person()
    offices = [
        Office.objects.create(person=person, title_ru=title, since=f"20{year}-01-01")
        for title, year in (("Министр", 10), ("Премьер", 15), ("Президент", 19))
    ]
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(person)))
    offices[1].delete()
    typed = {"offices-1-title_ru": "Премьер-министр", "offices-2-title_ru": "Глава государства"}
    page = post(mine, address_of(person), opened | typed)
    assert page.status_code == 409
    assert "Rows that were removed meanwhile" in told(page)
    assert "Премьер-министр" in told(page)
    assert decide(mine, page, SAVE).status_code == 302
    held = list(person.offices.order_by("since").values_list("title_ru", flat=True))
    assert held == ["Министр", "Глава государства"]


@pytest.mark.parametrize("field", [{"offices-TOTAL_FORMS": "1.0"}, {f"offices-{'9' * 5000}-title_ru": "x"}])
def test_an_odd_form_of_which_a_row_was_removed_is_no_server_error(
    sign_in: SignIn, field: dict[str, str]
) -> None:
    office = Office.objects.create(person=make_person(), title_ru="Министр", since="2010-01-01")
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(office.person)))
    office.delete()
    sent, kind = urlencode(opened | field | SAVE), "application/x-www-form-urlencoded"
    assert mine.post(address_of(office.person), sent, content_type=kind).status_code == 409


def test_a_row_that_i_remove_and_the_other_changed_is_asked_about(sign_in: SignIn) -> None:
    draft, citation = cited_draft()
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(draft)))
    Citation.objects.filter(pk=citation.pk).update(role="support")
    page = post(mine, address_of(draft), opened | {"citations-0-DELETE": "on"})
    assert any(values[-1] == "removed" for values in clashes(page).values())
    kept = decide(
        mine, page, SAVE | {"_take-citations-0-DELETE": "theirs", "_take-citations-0-role": "theirs"}
    )
    assert kept.status_code == 302
    assert draft.citations.get().role == "support"


def test_steps_and_positions_recorded_meanwhile_hinder_nobody(sign_in: SignIn) -> None:
    proposal = make_proposal()
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(proposal)))
    make_position(proposal)
    assert post(mine, address_of(proposal), opened | {"title_ru": "Моё"}).status_code == 302


def test_a_group_that_another_gave_meanwhile_is_not_taken_away(sign_in: SignIn) -> None:
    account = make_account("editor", "aigul")
    mine, theirs = sign_in("chief"), sign_in("superuser")
    address = address_of(account)
    opened = read_fields(mine.get(address))
    groups = read_fields(theirs.get(address))
    form = theirs.get(address).context["adminform"].form
    everything = [str(group.pk) for group in form.fields["groups"].queryset]
    assert post(theirs, address, groups | {"groups": everything}).status_code == 302
    page = post(mine, address, opened | {"first_name": "Айгуль"})
    assert clashes(page)["Roles"][-1] == "theirs"
    assert decide(mine, page, SAVE).status_code == 302
    account.refresh_from_db()
    assert account.first_name == "Айгуль"
    assert account.groups.count() == len(everything)


def test_a_publication_asked_for_meanwhile_is_told_of_the_change(sign_in: SignIn) -> None:
    draft, _citation = cited_draft()
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(draft)))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Название коллеги")
    page = mine.post(address_of(draft), opened | {"_publish": "1"})
    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.publication == "draft"
    assert decide(mine, page).status_code == 302
    draft.refresh_from_db()
    assert (draft.publication, draft.title_ru) == ("published", "Название коллеги")


def test_a_withdrawal_is_told_of_a_change_and_keeps_its_reason(sign_in: SignIn) -> None:
    position = make_position(make_proposal())
    mine = sign_in("editor")
    address = address_of(position, "withdraw")
    opened = read_fields(mine.get(address))
    type(position).objects.filter(pk=position.pk).update(stance="objects")
    page = mine.post(address, opened | {"withdrawal_reason": "Показывает другое."})
    assert page.status_code == 409
    assert "supports objects" in told(page)
    position.refresh_from_db()
    assert position.publication == "published"
    fields = read_fields(page)
    assert fields["withdrawal_reason"] == "Показывает другое."
    assert mine.post(address, fields).status_code == 302
    position.refresh_from_db()
    assert position.publication == "withdrawn"


def test_a_deletion_is_told_of_a_change(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    mine = sign_in("editor")
    address = address_of(draft, "delete")
    opened = read_fields(mine.get(address))
    Proposal.objects.filter(pk=draft.pk).update(title_ru="Название коллеги")
    page = mine.post(address, opened, follow=True)
    assert "Nothing was deleted" in told(page)
    assert Proposal.objects.filter(pk=draft.pk).exists()
    mine.post(address, read_fields(page))
    assert not Proposal.objects.filter(pk=draft.pk).exists()


def test_the_mark_is_that_of_the_record_and_its_rows_alone(sign_in: SignIn) -> None:
    draft, _citation = cited_draft()
    mine = sign_in("editor")
    opened = read_fields(mine.get(address_of(draft)))
    other = make_proposal(published=False)
    make_citation(other, make_passage(make_document().versions.get()))
    State.objects.update(name_en="Elsewhere")
    assert post(mine, address_of(draft), opened | {"title_ru": "Моё"}).status_code == 302
