"""Where a day ends, and from when a date holds that is known to its month or year only."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.test import Client, override_settings

from initiatives.models import (
    InstrumentAct,
    Measurement,
    Moment,
    Position,
    Proposal,
    StatusUpdate,
)
from tests.api.reading import ask, results
from tests.days import day, known
from tests.factories import (
    backdate,
    make_act,
    make_measurement,
    make_position,
    make_proposal,
    make_target,
    make_update,
)
from tests.views.pages import get

pytestmark = pytest.mark.django_db

# The zone of the site unless an installation says otherwise.
ALMATY = datetime.timezone(datetime.timedelta(hours=5))
# The same day of UTC, and two days in Almaty.
BEFORE = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=ALMATY)
AFTER = datetime.datetime(2026, 3, 2, 0, 30, tzinfo=ALMATY)
FIRST, SECOND = BEFORE.date(), AFTER.date()


def written_at(record: models.Model, moment: datetime.datetime) -> None:
    """Let the history say that a record was written at this moment."""
    backdate(record, moment.date())
    table = f"initiatives_{type(record).__name__.lower()}event"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = %s WHERE pgh_obj_id = %s",  # noqa: S608
            [moment, record.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_day_of_knowing_ends_at_midnight_in_the_time_zone_of_the_site() -> None:
    proposal = make_proposal(first_voiced_on=day("2025-11-16"))
    backdate(proposal, day("2025-11-20"))
    for recorded_at in (BEFORE, AFTER):
        make_update(proposal, effective_on=day("2026-02-01"), recorded_at=recorded_at)
    assert StatusUpdate.objects.at(known(FIRST)).count() == 1
    assert StatusUpdate.objects.at(known(SECOND)).count() == 2
    with override_settings(TIME_ZONE="UTC"):
        assert StatusUpdate.objects.at(known(FIRST)).count() == 2
    with override_settings(TIME_ZONE="Pacific/Kiritimati"):
        assert StatusUpdate.objects.at(known(FIRST)).count() == 0


def test_what_the_history_tells_ends_with_the_same_day() -> None:
    for moment in (BEFORE, AFTER):
        written_at(make_proposal(first_voiced_on=day("2025-11-16")), moment)
    assert Proposal.objects.at(known(FIRST)).count() == 1
    assert Proposal.objects.at(known(SECOND)).count() == 2
    with override_settings(TIME_ZONE="UTC"):
        assert Proposal.objects.at(known(FIRST)).count() == 2


@pytest.mark.parametrize(("now", "is_there"), [(BEFORE, False), (AFTER, True)])
def test_the_next_day_can_be_asked_for_from_midnight_on(
    client: Client, now: datetime.datetime, is_there: bool
) -> None:
    with time_machine.travel(now, tick=False):
        for asked in ("as_of", "known_on"):
            get(client, f"/en/?{asked}={SECOND}", status=200 if is_there else 400)
            ask(client, "proposals/", **{asked: str(SECOND)}, status=200 if is_there else 400)


def test_today_is_the_day_of_the_site_also_in_an_index_that_is_kept(client: Client) -> None:
    make_position(make_proposal(), since_on=SECOND)
    rows = "//main//li[contains(@class, 'proposal-row')]"
    with time_machine.travel(BEFORE, tick=False):
        assert not get(client, "/en/proposals/?supporter=UZ").xpath(rows)
    with time_machine.travel(AFTER, tick=False):
        assert get(client, "/en/proposals/?supporter=UZ").xpath(rows)


def test_the_days_of_recording_that_programs_ask_for_are_the_same(client: Client) -> None:
    proposal = make_proposal()
    for recorded_at in (BEFORE, AFTER):
        make_update(proposal, effective_on=day("2026-02-01"), recorded_at=recorded_at)
    assert len(results(client, "status-updates/", recorded_until=str(FIRST))) == 1
    assert len(results(client, "status-updates/", known_on=str(FIRST))) == 1
    assert len(results(client, "status-updates/", recorded_from=str(SECOND))) == 1


def voiced_in_march(**fields: Any) -> Proposal:
    return make_proposal(first_voiced_on=day("2026-03-01"), first_voiced_precision="month", **fields)


def of_march(model: Any) -> Any:
    """Make a record of `model` that is dated March 2026."""
    if model is Proposal:
        return voiced_in_march()
    proposal = make_proposal(first_voiced_on=day("2025-11-16"))
    if model is Position:
        return make_position(proposal, since_on=day("2026-03-01"), since_precision="month")
    if model is InstrumentAct:
        return make_act(proposal, taken_on=day("2026-03-01"), taken_precision="month")
    if model is StatusUpdate:
        return make_update(proposal, effective_on=day("2026-03-01"), effective_precision="month")
    return make_measurement(make_target(proposal), measured_on=day("2026-03-01"), measured_precision="month")


@pytest.mark.parametrize("model", [Proposal, Position, InstrumentAct, Measurement, StatusUpdate])
def test_what_is_known_to_the_month_holds_from_its_first_day(model: Any) -> None:
    record = of_march(model)
    held = {
        asked: model.objects.at(Moment(as_of=day(asked))).filter(pk=record.pk).exists()
        for asked in ("2026-02-28", "2026-03-01", "2026-03-15")
    }
    assert held == {"2026-02-28": False, "2026-03-01": True, "2026-03-15": True}


def test_what_is_known_to_the_year_holds_from_its_first_day_and_passes_with_its_last() -> None:
    proposal = make_proposal("plan", first_voiced_on=day("2025-01-01"), first_voiced_precision="year")
    make_target(proposal, deadline_on=day("2025-01-01"), deadline_precision="year")
    assert not Proposal.objects.at(Moment(as_of=day("2024-12-31"))).exists()
    assert Proposal.objects.at(Moment(as_of=day("2025-01-01"))).exists()
    assert not Proposal.objects.overdue(Moment(as_of=day("2025-12-31"))).exists()
    assert Proposal.objects.overdue(Moment(as_of=day("2026-01-01"))).exists()
