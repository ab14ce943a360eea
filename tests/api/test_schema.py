"""The description for programs: what it promises is what is answered, whatever is asked."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from initiatives.api.schema import described
from initiatives.api.urls import RESOURCES
from initiatives.models import Evidence, Passage, Position
from summit.wsgi import application
from tests.api.reading import ask
from tests.api.records import make_one

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_dict({**described(), "servers": [{"url": "http://localhost"}]})
schema.app = application
# Beside what is generated it would try a hundred values of each parameter, one by one: minutes.
schema.config.phases.coverage.enabled = False
THERE: dict[str, Any] = {
    "code": "KZ",
    "document": "speech-1",
    "version": 1,
    "number": 1,
    "proposal": "proposal-1",
}
"""Arguments of addresses behind which there are records."""
READ: set[str] = set()
"""The resources of which such a record was read."""
SLUGS = {"forums": "consultative-meeting", "topics": "topic-1", "summits": "summit-1", "people": "speaker-1",
    "documents": "speech-1", "proposals": "proposal-1", "milestones": "meeting-1"}  # fmt: skip


@pytest.fixture
def _records() -> Iterator[None]:
    make_one()
    THERE["passages"] = Passage.objects.values_list("pk", flat=True).latest("pk")
    THERE["positions"] = Position.objects.values_list("pk", flat=True).latest("pk")
    THERE["evidence"] = Evidence.objects.values_list("pk", flat=True).latest("pk")
    # At the end of a request the connection would be closed, with the transaction of the test in it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_description_names_the_site_and_every_answer(client: Client) -> None:
    found = ask(client, "schema")
    assert found["openapi"].startswith("3.1")
    assert found["servers"] == [{"url": "http://testserver"}]
    operations = [operation for path in found["paths"].values() for operation in path.values()]
    names = {operation["operationId"] for operation in operations}
    assert len(names) == len(operations) == 2 * len(RESOURCES) + 1
    assert {"listStates", "readState", "listStatusUpdates", "readStatusUpdate", "listSearch"} <= names
    for operation in operations:
        assert {"200", "304", "400", "406", "429"} <= operation["responses"].keys()
        is_record = operation["operationId"].startswith("read")
        assert ("404" in operation["responses"]) == is_record
        has_words = any(parameter["name"] == "q" for parameter in operation["parameters"])
        assert ("503" in operation["responses"]) == has_words
    for part in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)


@pytest.mark.usefixtures("_records")
@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_that_is_asked_breaks_it_or_is_answered_as_not_described(case: Any) -> None:
    case.call_and_validate(checks=CHECKS)
    [resource] = case.operation.definition.raw["tags"]
    if case.path_parameters and case.method == "GET" and resource not in READ:
        READ.add(resource)
        case.path_parameters = {
            name: SLUGS[resource] if name == "slug" else THERE[resource if name == "id" else name]
            for name in case.path_parameters
        }
        case.query, case.headers = {}, {}
        assert case.call_and_validate(checks=CHECKS).status_code == 200
