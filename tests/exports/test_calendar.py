"""The calendar file, read back as calendars do."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from initiatives.actions import withdraw_record
from initiatives.models import Milestone, Proposal, ProposalMilestone
from tests.factories import (
    make_milestone,
    make_proposal,
    make_target,
    make_topic,
    worded,
)
from tests.views.pages import get

pytestmark = pytest.mark.django_db
FILE = "/overviews/milestones.ics"
LONG: Any = worded(
    "title",
    "Заседание глав государств — учредителей Международного фонда спасения Арала, запятая; и \\ черта",
    "Meeting of the heads of the founding states of the Fund, a comma; and a \\ backslash",
    "Халықаралық Аралды құтқару қоры құрылтайшы мемлекеттері басшыларының отырысы, үтір; және \\ сызық",
)


def titled(ru: str, en: str, kk: str) -> Any:
    """Return a title in three languages, as arguments of a factory."""
    return worded("title", ru, en, kk)


def fetch(client: Client, path: str = f"/en{FILE}") -> bytes:
    """Return the bytes of a calendar, which must be served as one."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return bytes(response.content)


def events(client: Client, path: str = f"/en{FILE}") -> list[Any]:
    """Return the events of a calendar, which must be read without an error and hold what RFC 5545 demands."""
    calendar = Calendar.from_ical(fetch(client, path))
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    assert calendar.errors == []
    found: list[Any] = list(calendar.events)
    for event in found:
        assert event.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LAST-MODIFIED", "SEQUENCE"} <= {*event}
        assert event["dtstamp"].dt.tzinfo is not None
    uids = [str(event["uid"]) for event in found]
    assert len(set(uids)) == len(uids)
    return found


def days(event: Any) -> tuple[datetime.date, datetime.date]:
    """Return the first day of an event and the day after its last; both days, not moments."""
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    return event["dtstart"].dt, event["dtend"].dt


def test_an_event_lasts_as_long_as_its_date_is_known_and_says_so(client: Client) -> None:
    proposal = make_proposal("water", **titled("Вода", "Water", "Су"))
    make_milestone(proposal, due_on=datetime.date(2026, 4, 22), title_en="Summit")
    make_milestone(proposal, due_on=datetime.date(2026, 12, 1), title_en="Session")
    make_milestone(proposal, due_on=datetime.date(2027, 1, 1), due_precision="year", title_en="Start")
    found = {str(event["summary"]): event for event in events(client)}
    assert {summary: days(event) for summary, event in found.items()} == {
        "Summit": (datetime.date(2026, 4, 22), datetime.date(2026, 4, 23)),
        "Session (December 2026, day not known)": (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)),
        "Start (2027, month not known)": (datetime.date(2027, 1, 1), datetime.date(2028, 1, 1)),
    }
    summit = found["Summit"]
    assert summit["location"] == "Astana"
    assert summit["transp"] == "TRANSPARENT"
    assert summit["description"] == "• Water\n  http://testserver/en/proposals/water/"
    assert summit["url"] == "http://testserver/en/overviews/milestones/#milestone-milestone-1"
    assert summit["summary"].params["LANGUAGE"] == "en"


def test_an_event_leads_to_the_page_of_the_calendar_on_which_it_stands(client: Client) -> None:
    proposal = make_proposal(topic=make_topic("water"))
    for number in range(51):
        due_on = datetime.date(2026, 12, 1) + datetime.timedelta(number)
        make_milestone(proposal, title_en=f"Session {number}", due_on=due_on, due_precision="day")
    found = {str(event["summary"]): str(event["url"]) for event in events(client, f"/en{FILE}?topic=water")}
    page = "http://testserver/en/overviews/milestones/?topic=water"
    assert found["Session 49"].partition("#")[0] == page
    last, _mark, place = found["Session 50"].partition("#")
    assert last == f"{page}&page=2"
    assert get(client, last.removeprefix("http://testserver")).xpath(f"//*[@id='{place}']")


def test_a_deadline_of_a_target_is_an_event_with_its_number(client: Client) -> None:
    proposal = make_proposal("trade", kind="target")
    dated: Any = {"deadline_on": datetime.date(2030, 1, 1), "deadline_precision": "year"}
    make_target(proposal, **dated)
    make_target(proposal, value="40", publication="draft", **dated)
    [event] = events(client)
    assert event["summary"] == "Trade: 20 bn USD (2030, month not known)"
    assert str(event["description"]).startswith("Deadline of a target.\n• Proposal 1\n")


@pytest.mark.parametrize("language", ["ru", "en", "kk"])
def test_long_lines_are_folded_between_letters_and_read_back_as_they_were(
    client: Client, language: str
) -> None:
    proposal = make_proposal(**titled("Сөз", "Word", "Сөз"))
    make_milestone(proposal, due_on=datetime.date(2026, 4, 22), **LONG)
    path = f"/{language}{FILE}"
    lines = fetch(client, path).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # raises where a letter was cut
    [event] = events(client, path)
    assert str(event["summary"]) == LONG[f"title_{language}"]
    assert event["summary"].params["LANGUAGE"] == language


def test_the_calendar_says_its_name_and_filters_with_commas_escaped(client: Client) -> None:
    water = make_topic("water", **worded("name", "Вода, реки; озёра", "Water, rivers; lakes", "Су"))
    make_milestone(make_proposal(topic=water))
    raw = fetch(client, f"/en{FILE}?topic=water")
    assert rb"DESCRIPTION:Filters: Topic: Water\, rivers\; lakes." in raw
    calendar = Calendar.from_ical(raw)
    assert calendar["name"] == calendar["x-wr-calname"] == "Milestones of summit initiatives"
    assert calendar["url"] == "http://testserver/en/overviews/milestones/?topic=water"


def test_what_has_not_changed_is_the_same_file_each_time(client: Client) -> None:
    make_milestone(make_proposal(), due_on=datetime.date(2026, 4, 22))
    first = client.get(f"/en{FILE}")
    with time_machine.travel(datetime.datetime(2027, 3, 1, 7, tzinfo=datetime.UTC), tick=False):
        again = client.get(f"/en{FILE}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_an_identifier_stays_in_every_language_and_on_every_host(client: Client) -> None:
    proposal = make_proposal()
    make_milestone(proposal)
    make_target(proposal, deadline_on=datetime.date(2026, 3, 3))
    every = [sorted(str(event["uid"]) for event in events(client, f"/{code}{FILE}")) for code in ("ru", "kk")]
    elsewhere = client.get(f"/en{FILE}", headers={"host": "localhost"}, secure=True).content
    every.append(sorted(str(event["uid"]) for event in Calendar.from_ical(elsewhere).events))
    assert every[0] == every[1] == every[2]
    assert all(re.fullmatch(r"[0-9a-f-]{36}", uid) for uid in every[0])


def test_a_change_of_the_record_is_a_new_revision_of_the_same_event(client: Client) -> None:
    milestone = make_milestone(make_proposal(), due_on=datetime.date(2026, 4, 22))
    [before] = events(client)
    Milestone.objects.filter(pk=milestone.pk).update(due_on=datetime.date(2026, 5, 6))
    [after] = events(client)
    assert (before["uid"], before["sequence"]) == (after["uid"], 0)
    assert after["sequence"] == 1
    assert days(after) == (datetime.date(2026, 5, 6), datetime.date(2026, 5, 7))
    # One transaction, one moment: the test's own.
    assert after["last-modified"].dt == after["dtstamp"].dt >= before["last-modified"].dt


def test_drafts_change_nothing(client: Client) -> None:
    milestone = make_milestone(make_proposal())
    before = fetch(client)
    ProposalMilestone.objects.create(milestone=milestone, proposal=make_proposal("d", published=False))
    make_milestone(Proposal.objects.get(slug="d"))
    assert fetch(client) == before


def test_what_is_withdrawn_is_cancelled_and_says_no_more(client: Client) -> None:
    stays, goes = make_proposal("stays"), make_proposal("goes")
    make_milestone(goes, **titled("", "Of the withdrawn", ""))
    make_milestone(stays, goes, due_on=datetime.date(2026, 4, 22), title_en="Of both")
    target = make_target(stays, deadline_on=datetime.date(2026, 3, 3))
    before = {str(event["uid"]): event for event in events(client)}
    for record in (goes, target):
        record.publication, record.withdrawal_reason = "withdrawn", "Misread."
        record.save()
    after = {str(event["uid"]): event for event in events(client)}
    assert set(after) == set(before)
    cancelled = [event for event in after.values() if event.get("status") == "CANCELLED"]
    assert [str(event["summary"]) for event in cancelled] == ["withdrawn from publication"] * 2
    for event in cancelled:
        known = before[str(event["uid"])]
        assert days(event) == days(known)
        assert event["sequence"] == known["sequence"] + 1
        assert "DESCRIPTION" not in event
    assert "goes" not in fetch(client).decode()
    # A withdrawn proposal has no topic to be found by.
    assert len(events(client, f"/en{FILE}?topic=water")) == 2


def test_deadlines_of_a_withdrawn_proposal_are_cancelled_with_it(client: Client) -> None:
    goes = make_proposal("goes", topic=make_topic("water"))
    make_target(goes, deadline_on=datetime.date(2026, 3, 3))
    make_target(goes, value=2, deadline_on=datetime.date(2026, 3, 4), publication="draft")
    [before] = events(client)
    withdraw_record(record=goes, reason="Misread.")
    [after] = events(client)
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] == before["sequence"] + 1
    assert str(after["summary"]) == "withdrawn from publication"
    assert events(client, f"/en{FILE}?topic=water") == []


def test_the_filters_of_the_list_hold_here_too(client: Client) -> None:
    make_milestone(make_proposal(topic=make_topic("water")), title_en="Water")
    make_milestone(make_proposal(topic=make_topic("trade")), title_en="Trade")
    [event] = events(client, f"/en{FILE}?topic=trade")
    assert str(event["summary"]).startswith("Trade")
    assert client.get(f"/en{FILE}?topic=nothing").status_code == 400
    assert events(client, f"/en{FILE}?stage=signed") == []
