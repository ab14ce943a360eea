import datetime
from typing import Any

import pghistory
import pghistory.models
import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

from initiatives.models import Milestone, Proposal, State, Topic
from initiatives.models.rules import RULES, explain
from tests.factories import make_milestone, make_proposal, make_state, make_topic, make_user
from tests.models.ways import both_ways, change, delete, refused

pytestmark = pytest.mark.django_db

# What an import did, and the words to be offered for mistyped ones: bookkeeping, no records of the domain.
NOT_OF_THE_DOMAIN = {"dossierrecord", "knownword"}
TABLES = [
    model
    for model in apps.get_app_config("initiatives").get_models()
    if model._meta.model_name not in NOT_OF_THE_DOMAIN
]


def events(record: models.Model) -> list[tuple[str, Any]]:
    """What happened to a record: its label and the English name or title after it."""
    model = apps.get_model("initiatives", f"{type(record).__name__}Event")
    field = "name_en" if hasattr(record, "name_en") else "title_en"
    found = model._default_manager.filter(pgh_obj_id=record.pk).order_by("pgh_id")
    return list(found.values_list("pgh_label", field))


@both_ways
def test_every_way_to_change_a_record_is_recorded(way: str) -> None:
    topic = make_topic("rivers", name_en="Rivers")
    change(way, topic, name_en="Waters")
    delete(way, topic)
    assert events(topic) == [("insert", "Rivers"), ("update", "Waters"), ("delete", "Waters")]


def test_bulk_operations_are_recorded_row_by_row() -> None:
    topics = Topic.objects.bulk_create(Topic(slug=f"t{n}", name_en=f"Topic {n}") for n in range(3))
    for topic in topics:
        topic.name_en = topic.name_en.upper()
    Topic.objects.bulk_update(topics, ["name_en"])
    Topic.objects.update(name_en="Same")
    Topic.objects.all().delete()
    model = apps.get_model("initiatives", "TopicEvent")
    for n in range(3):
        labels = model._default_manager.filter(slug=f"t{n}").order_by("pgh_id")
        assert list(labels.values_list("pgh_label", "name_en")) == [
            ("insert", f"Topic {n}"),
            ("update", f"TOPIC {n}"),
            ("update", "Same"),
            ("delete", "Same"),
        ]


def test_update_that_changes_nothing_leaves_no_trace() -> None:
    state = make_state()
    State.objects.update(name_en=state.name_en)
    assert [label for label, _ in events(state)] == ["insert"]


@both_ways
def test_history_tells_who_and_when_also_of_raw_sql(way: str) -> None:
    proposal = make_proposal()
    editor = make_user("aigerim")
    with pghistory.context(user=editor.pk, url="/en/admin/"):
        change(way, proposal, title_en="Reworded")
    model = apps.get_model("initiatives", "ProposalEvent")
    last = model._default_manager.filter(pgh_obj_id=proposal.pk).latest("pgh_id")
    assert last.title_en == "Reworded"
    assert last.pgh_context.metadata == {"user": editor.pk, "url": "/en/admin/"}
    assert abs(last.pgh_created_at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)


def test_requests_carry_their_user_into_the_history() -> None:
    assert "pghistory.middleware.HistoryMiddleware" in settings.MIDDLEWARE
    authenticated = settings.MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    assert settings.MIDDLEWARE.index("pghistory.middleware.HistoryMiddleware") > authenticated


@both_ways
def test_history_itself_is_never_changed_or_deleted(way: str) -> None:
    make_milestone()
    model = apps.get_model("initiatives", "MilestoneEvent")
    event = model._default_manager.get()
    with refused("history_immutable"):
        change(way, event, title_en="Never was")
    with refused("history_immutable"):
        delete(way, event)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_no_table_is_emptied_at_once(model: type[models.Model]) -> None:
    statement = sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(model._meta.db_table))
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert explain(caught.value) in RULES.values()


def test_every_record_an_editor_may_change_has_a_history() -> None:
    append_only = {"version", "paragraph", "statusupdate", "approval", "release", "releasepart"}
    names = {str(model._meta.model_name) for model in TABLES}
    without = {name for name in names if not name.endswith("event") and f"{name}event" not in names}
    assert without == append_only


def test_history_keeps_the_wording_a_proposal_had() -> None:
    proposal = make_proposal(title_en="First")
    Proposal.objects.update(title_en="Second")
    Milestone.objects.update(title_en="Not this one")
    assert [title for _, title in events(proposal)] == ["First", "Second"]
