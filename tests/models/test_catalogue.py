import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from initiatives.models import Membership, Office, Participation, State, Summit
from tests.days import day
from tests.factories import make_forum, make_person, make_state, make_summit, worded
from tests.models.ways import both_ways, change, insert, kept, refused

pytestmark = pytest.mark.django_db


def new_membership(since: str, until: str | None, **fields: Any) -> Membership:
    dates = {"since": day(since), "until": day(until) if until else None}
    return Membership(**{"forum": make_forum(), "state": make_state("AZ")} | dates | fields)


@both_ways
@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2025-11-16", None),
        ("2025-11-15", "2025-11-16"),
        ("2000-01-01", None),
        ("2025-11-20", "2025-11-20"),
        ("2025-12-31", "2026-05-05"),  # the last day belongs to it
    ],
)
def test_memberships_of_one_state_in_one_forum_do_not_overlap(
    way: str, since: str, until: str | None
) -> None:
    insert(way, new_membership("2025-11-16", "2025-12-31"))
    with refused("membership_no_overlap"):
        insert(way, new_membership(since, until, role="observer"))


@both_ways
def test_memberships_that_follow_each_other_or_concern_others_are_kept(way: str) -> None:
    insert(way, new_membership("2025-01-01", "2025-11-15", role="guest"))
    with kept():
        insert(way, new_membership("2025-11-16", None))
        insert(way, new_membership("2025-11-16", None, state=make_state("KZ")))
        insert(way, new_membership("2025-11-16", None, forum=make_forum("other")))
    open_one = Membership.objects.get(role="guest")
    with refused("membership_no_overlap"):
        change(way, open_one, until=None)


@both_ways
def test_days_out_of_order_are_refused(way: str) -> None:
    first, last = day("2025-11-16"), day("2025-11-15")
    with refused("membership_dates_in_order"):
        insert(way, new_membership("2025-11-16", "2025-11-15"))
    with refused("summit_dates_in_order"):
        change(way, make_summit(), starts_on=first, ends_on=last)
    with refused("office_dates_in_order"):
        insert(way, Office(person=make_person(), title_en="President", since=first, until=last))
    with kept():
        insert(way, Office(person=make_person(), title_en="President", since=first, until=first))


@both_ways
def test_office_is_recorded_once_with_or_without_a_state(way: str) -> None:
    fields = {"person": make_person(), "title_en": "President", "since": day("2019-06-12")}
    for state in (make_state(), None):
        insert(way, Office(**fields, state=state))
        with refused("office_once"):
            insert(way, Office(**fields, state=state))


@both_ways
@pytest.mark.parametrize("code", ["kz", "K", "K1", "КЗ", ""])
def test_state_code_of_another_form_is_refused(way: str, code: str) -> None:
    with refused("state_code_iso"):
        insert(way, State(code=code, name_en="Nowhere"))


@both_ways
def test_summit_number_is_positive_and_unique_in_its_forum(way: str) -> None:
    summit = make_summit(ordinal=7)
    other = make_summit(ordinal=None)
    with refused("summit_ordinal_from_one"):
        change(way, summit, ordinal=0)
    with refused("summit_ordinal_unique"):
        change(way, other, ordinal=7)
    with kept():
        change(way, other, ordinal=7, forum=make_forum("other"))


@both_ways
def test_participant_is_a_state_or_an_organisation_and_a_state_once(way: str) -> None:
    summit = make_summit()
    organisation = worded("organisation", "", "United Nations", "")
    for fields in ({}, {"state": make_state()} | organisation):
        with refused("participation_state_or_organisation"):
            insert(way, Participation(summit=summit, **fields))
    with kept():
        insert(way, Participation(summit=summit, role="guest", **organisation))
        insert(way, Participation(summit=summit, state=make_state()))
    with refused("participation_state_once"):
        insert(way, Participation(summit=summit, state=make_state(), role="guest"))


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_year_that_cannot_be_meant_is_refused_by_forms(year: int) -> None:
    summit = make_summit()
    summit.starts_on = summit.ends_on = datetime.date(year, 1, 1)
    with pytest.raises(ValidationError) as refusal:
        summit.full_clean()
    assert set(refusal.value.message_dict) == {"starts_on", "ends_on"}
    assert str(year) in refusal.value.message_dict["starts_on"][0]


def test_overlapping_membership_is_refused_by_forms_with_the_same_words() -> None:
    new_membership("2025-11-16", None).save()
    with pytest.raises(ValidationError, match="already has a place in the forum"):
        new_membership("2025-12-01", None).full_clean()


def test_meetings_are_listed_newest_first() -> None:
    old = make_summit(starts_on=day("2018-03-15"), ends_on=day("2018-03-15"))
    new = make_summit()
    assert list(Summit.objects.all()) == [new, old]
