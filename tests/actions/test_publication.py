"""Publishing and withdrawing, by the actions that the desk calls."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from initiatives.actions import publish_record, withdraw_record
from initiatives.models import Position
from tests.factories import make_position, make_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_position_goes_from_draft_to_published_to_withdrawn_and_back() -> None:
    position = make_position(make_proposal(), publication="draft")
    publish_record(record=position)
    assert Position.objects.published().get() == position
    withdraw_record(record=position, reason="  The page was misread. ")
    assert not Position.objects.published().exists()
    stored = Position.objects.get()
    assert (stored.publication, stored.withdrawal_reason) == ("withdrawn", "The page was misread.")
    assert (position.publication, position.withdrawal_reason) == ("withdrawn", "The page was misread.")
    publish_record(record=position)
    stored.refresh_from_db()
    assert (stored.publication, stored.withdrawal_reason) == ("published", "")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_withdrawal_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        withdraw_record(record=make_position(make_proposal()), reason=reason)
    assert Position.objects.published().exists()


def test_a_draft_and_what_is_withdrawn_already_are_not_withdrawn() -> None:
    draft = make_position(make_proposal(), publication="draft")
    with pytest.raises(ValidationError, match="a draft is deleted"):
        withdraw_record(record=draft, reason="Why not.")
    published = make_position(make_proposal())
    stale = Position.objects.get(pk=published.pk)
    withdraw_record(record=published, reason="A double.")
    with pytest.raises(ValidationError, match="already"):
        withdraw_record(record=stale, reason="Another reason.")
    stale.refresh_from_db()
    assert stale.withdrawal_reason == "A double."
