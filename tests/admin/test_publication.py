"""Publishing, withdrawing with a reason and publishing again, with buttons of the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.admin.conftest import SignIn
from tests.admin.forms import confirm, errors, submit, told
from tests.factories import (
    make_document,
    make_measurement,
    make_passage,
    make_position,
    make_proposal,
    make_target,
)
from tests.models.ways import change

pytestmark = pytest.mark.django_db

DRAFTS: dict[str, Callable[[], Any]] = {
    "proposal": lambda: make_proposal(published=False, passage=make_passage(make_document().versions.get())),
    "position": lambda: make_position(make_proposal(), publication="draft"),
    "target": lambda: make_target(make_proposal(), publication="draft"),
    "measurement": lambda: make_measurement(make_target(make_proposal()), publication="draft"),
}
every_model = pytest.mark.parametrize("model", DRAFTS)


def address_of(record: Any, page: str = "change") -> str:
    return reverse(f"admin:initiatives_{record._meta.model_name}_{page}", args=[record.pk])


def published(model: str) -> Any:
    record = DRAFTS[model]()
    change("orm", record, publication="published")
    return record


@every_model
def test_a_draft_is_published_withdrawn_with_a_reason_and_published_again(
    sign_in: SignIn, model: str
) -> None:
    client = sign_in("editor")
    record = DRAFTS[model]()
    assert "This is published now." in told(submit(client, address_of(record), {}, button="_publish"))
    record.refresh_from_db()
    assert record.publication == "published"
    form = client.get(address_of(record)).content.decode()
    assert 'name="_publish"' not in form
    assert f'href="{address_of(record, "withdraw")}"' in form
    withdrawn = submit(client, address_of(record, "withdraw"), {"withdrawal_reason": "A double."})
    assert "withdrawn from publication" in told(withdrawn)
    record.refresh_from_db()
    assert (record.publication, record.withdrawal_reason) == ("withdrawn", "A double.")
    page = client.get(address_of(record))
    assert "A double." in told(page)
    assert "Save and publish again" in page.content.decode()
    submit(client, address_of(record), {}, button="_publish")
    record.refresh_from_db()
    assert (record.publication, record.withdrawal_reason) == ("published", "")


@every_model
def test_a_withdrawal_without_a_reason_asks_for_it(sign_in: SignIn, model: str) -> None:
    record = published(model)
    asked = submit(sign_in("editor"), address_of(record, "withdraw"), {"withdrawal_reason": "  "})
    assert "required" in errors(asked)
    record.refresh_from_db()
    assert record.publication == "published"


@every_model
def test_a_draft_is_not_withdrawn_and_the_editor_is_told_what_to_do(sign_in: SignIn, model: str) -> None:
    record = DRAFTS[model]()
    asked = submit(sign_in("editor"), address_of(record, "withdraw"), {"withdrawal_reason": "Why not."})
    assert "a draft is deleted" in errors(asked)
    record.refresh_from_db()
    assert record.publication == "draft"


@every_model
def test_the_list_of_a_model_is_filtered_by_publication(sign_in: SignIn, model: str) -> None:
    record = published(model)
    DRAFTS[model]()
    listed = sign_in("editor").get(f"/en/admin/initiatives/{model}/?publication__exact=published")
    assert list(listed.context["cl"].result_list) == [record]


def test_an_account_without_rights_withdraws_nothing(sign_in: SignIn) -> None:
    client, record = sign_in("nobody"), published("position")
    refused = client.post(address_of(record, "withdraw"), {"withdrawal_reason": "Because."})
    assert refused.status_code == 403
    record.refresh_from_db()
    assert record.publication == "published"


def test_no_such_record_is_withdrawn(sign_in: SignIn) -> None:
    for key in ("987", "abc", "9" * 30):
        assert sign_in("editor").get(f"/en/admin/initiatives/position/{key}/withdraw/").status_code == 404


def test_a_change_of_a_published_position_is_confirmed_first_that_of_a_withdrawn_one_not(
    sign_in: SignIn,
) -> None:
    client = sign_in("editor")
    record = published("position")
    asked = submit(client, address_of(record), {"stance": "objects"})
    assert "Save these changes?" in told(asked)
    confirm(client, asked)
    record.refresh_from_db()
    assert record.stance == "objects"
    change("orm", record, publication="withdrawn", withdrawal_reason="A double.")
    submit(client, address_of(record), {"stance": "takes_note"})
    record.refresh_from_db()
    assert record.stance == "takes_note"


def test_the_address_of_a_withdrawn_proposal_is_shown_only(sign_in: SignIn) -> None:
    record = published("proposal")
    change("orm", record, publication="withdrawn", withdrawal_reason="A double.")
    submit(sign_in("superuser"), address_of(record), {"slug": "other"})
    record.refresh_from_db()
    assert record.slug == "proposal-1"


def test_who_publishes_without_translations_is_told_which_are_missing(sign_in: SignIn) -> None:
    passage = make_passage(make_document().versions.get())
    lacking = make_proposal(published=False, passage=passage, title_kk="", summary_en="", summary_kk="")
    client = sign_in("editor")
    page = told(submit(client, address_of(lacking), {}, button="_publish"))
    assert "Missing: title (Kazakh), summary (English), summary (Kazakh)." in page
    texts: dict[str, Any] = {
        f"{text}_{code}": "Words." for text in ("title", "summary") for code in ("ru", "en", "kk")
    }
    whole = make_proposal(published=False, passage=passage, **texts)
    page = told(submit(client, address_of(whole), {}, button="_publish"))
    assert "This is published now." in page
    assert "Missing" not in page
