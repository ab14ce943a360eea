"""Deleting: what nobody relies on, also when two do something at the same moment."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import translation

from initiatives.actions import delete_record, publish_proposal
from initiatives.actions.deleting import find_uses, is_unused
from initiatives.models import Citation, Measurement, Proposal
from tests.factories import (
    make_document,
    make_measurement,
    make_passage,
    make_proposal,
    make_target,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Let messages be compared as written in the code."""
    with translation.override("en"):
        yield


def test_a_draft_goes_with_the_rows_that_are_its_own() -> None:
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    assert is_unused(draft)
    delete_record(record=draft)
    assert not Proposal.objects.exists()
    assert not Citation.objects.exists()


def test_a_published_record_is_refused() -> None:
    with pytest.raises(ValidationError, match="withdraw it"):
        delete_record(record=make_proposal())


def test_what_is_used_is_refused_and_its_uses_are_found() -> None:
    target = make_target(make_proposal(), publication="draft")
    measurement = make_measurement(target, publication="draft")
    with pytest.raises(ValidationError, match="stand on it"):
        delete_record(record=target)
    (use,) = find_uses(target)
    assert (use.model, use.count, use.shown) == (Measurement, 1, [measurement])


def test_what_is_gone_already_is_refused() -> None:
    topic = make_topic("rivers")
    type(topic).objects.all().delete()
    topic.pk = 12345
    with pytest.raises(ValidationError, match="already"):
        delete_record(record=topic)


def test_whatever_the_database_would_not_let_go_counts_as_a_use() -> None:
    """No foreign key is forgotten: each either keeps the record, goes with it, or is of the history."""
    for model in apps.get_app_config("initiatives").get_models():
        for link in model._meta.related_objects:
            rule = getattr(link, "on_delete", None)
            table = link.related_model
            of_history = table.__name__.endswith("Event") or table._meta.app_label == "pghistory"
            told = of_history or link.many_to_many or rule in (models.PROTECT, models.CASCADE)
            assert told, (model, link)


def meanwhile(first: Callable[[], object], then: Callable[[], object]) -> list[str]:
    """Do `first` in another connection, and `then` before that is committed; return what `then` said."""
    begun, said = threading.Event(), []

    def run_first() -> None:
        try:
            with transaction.atomic():
                first()
                connection.check_constraints()  # as the desk does before it answers
                begun.set()
                threading.Event().wait(0.7)
        finally:
            begun.set()
            connection.close()

    other = threading.Thread(target=run_first)
    other.start()
    try:
        assert begun.wait(timeout=20)
        try:
            with transaction.atomic():
                then()
        except (ValidationError, IntegrityError) as error:
            said.append(str(error))
    finally:
        other.join(timeout=20)
    return said


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_being_published_is_not_deleted() -> None:
    draft = make_proposal(published=False, passage=make_passage(make_document().versions.get()))
    (said,) = meanwhile(
        lambda: publish_proposal(proposal=Proposal.objects.get(pk=draft.pk)),
        lambda: delete_record(record=draft),
    )
    assert "withdraw it" in said
    assert Proposal.objects.get().publication == "published"


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_somebody_is_coming_to_rely_on_is_not_deleted() -> None:
    draft = make_proposal(published=False)
    passage = make_passage(make_document().versions.get())
    (said,) = meanwhile(lambda: make_target(draft, passage), lambda: delete_record(record=draft))
    assert "stand on it" in said
    assert Proposal.objects.filter(pk=draft.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_comes_to_rely_on_a_draft_that_is_being_deleted() -> None:
    draft = make_proposal(published=False)
    passage = make_passage(make_document().versions.get())
    (said,) = meanwhile(
        lambda: delete_record(record=Proposal.objects.get(pk=draft.pk)), lambda: make_target(draft, passage)
    )
    assert said
    assert not Proposal.objects.exists()
