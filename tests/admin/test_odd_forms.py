"""Choices of the desk filled in as no browser would: refused at their fields, never an error of ours."""

import pytest
from lxml import html

from tests.admin.conftest import SignIn
from tests.admin.forms import read_fields
from tests.admin.records import CASES, address_of

pytestmark = pytest.mark.django_db

NO_KEYS = ("1e400", "9" * 400, "-1", "x")


@pytest.mark.parametrize("model", CASES)
def test_a_choice_that_is_no_record_is_refused_at_its_field(sign_in: SignIn, model: str) -> None:
    client, record = sign_in("superuser"), CASES[model].make()
    page = client.get(address_of(record))
    fields = read_fields(page) | {"_save": "1"}
    choices = html.document_fromstring(page.content.decode()).xpath(
        "//select[contains(@class, 'admin-autocomplete')]/@name"
    )
    for name in [name for name in choices if "__prefix__" not in name]:
        for value in NO_KEYS:
            answer = client.post(address_of(record), fields | {name: value})
            assert answer.status_code == 200, (name, value)
            assert b"Select a valid choice" in answer.content, (name, value)
