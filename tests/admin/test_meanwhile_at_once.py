"""Two editors who save in the same moment: one is first, the other is told, whichever form it is."""

import pytest

from initiatives.models import Citation, Proposal
from tests.admin.at_once import at_the_same_moment, poster, while_uncommitted
from tests.admin.conftest import SignIn
from tests.admin.forms import read_fields, told
from tests.admin.records import CASES, address_of
from tests.factories import make_document, make_passage, make_position, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)
SAVE = {"_save": "1", "_confirmed": "1"}


@pytest.mark.parametrize("model", CASES)
def test_of_two_forms_sent_at_once_one_is_saved_and_the_other_told(sign_in: SignIn, model: str) -> None:
    case = CASES[model]
    record = case.make()
    address = address_of(record)
    clients = [sign_in("superuser"), sign_in("superuser", "dana")]
    forms = [read_fields(client.get(address)) for client in clients]
    values = [case.first, case.second]
    answers = at_the_same_moment(
        *(
            poster(client, address, form | {case.field: value} | SAVE)
            for client, form, value in zip(clients, forms, values, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    saved = next(value for answer, value in zip(answers, values, strict=True) if answer.status_code == 302)
    lost = next(value for answer, value in zip(answers, values, strict=True) if answer.status_code == 409)
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert read_fields(refused)[case.field] == lost
    record.refresh_from_db()
    assert getattr(record, case.field) == saved


def test_a_change_not_yet_committed_is_waited_for(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    client = sign_in("editor")
    fields = read_fields(client.get(address_of(draft))) | {"title_ru": "Моё"} | SAVE
    change = Proposal.objects.filter(pk=draft.pk).update
    answer = while_uncommitted(
        lambda: change(title_ru="Название коллеги"), poster(client, address_of(draft), fields)
    )
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.title_ru == "Название коллеги"


def test_a_change_of_a_row_not_yet_committed_is_waited_for(sign_in: SignIn) -> None:
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    client = sign_in("editor")
    fields = read_fields(client.get(address_of(draft))) | {"citations-0-role": "detail"} | SAVE
    change = Citation.objects.filter(proposal=draft).update
    answer = while_uncommitted(lambda: change(role="support"), poster(client, address_of(draft), fields))
    assert answer.status_code == 409
    assert draft.citations.get().role == "support"


def test_of_two_withdrawals_at_once_the_second_is_told(sign_in: SignIn) -> None:
    position = make_position(make_proposal())
    address = address_of(position, "withdraw")
    clients = [sign_in("editor"), sign_in("chief")]
    forms = [read_fields(client.get(address)) for client in clients]
    answers = at_the_same_moment(
        *(
            poster(client, address, form | {"withdrawal_reason": f"Причина {number}."})
            for number, (client, form) in enumerate(zip(clients, forms, strict=True))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    place = [answer.status_code for answer in answers].index(409)
    assert f"Причина {place}." in told(answers[place])
    position.refresh_from_db()
    assert position.withdrawal_reason == f"Причина {1 - place}."


def test_a_deletion_waits_for_a_change_not_yet_committed(sign_in: SignIn) -> None:
    draft = make_proposal(published=False)
    client = sign_in("editor")
    address = address_of(draft, "delete")
    fields = read_fields(client.get(address))
    change = Proposal.objects.filter(pk=draft.pk).update
    answer = while_uncommitted(lambda: change(title_ru="Название коллеги"), poster(client, address, fields))
    assert answer["Location"] == address
    assert Proposal.objects.filter(pk=draft.pk, title_ru="Название коллеги").exists()
