"""The filters of lists: what is asked, what is in error, what is left."""

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from initiatives.filters import ComparisonFilter, MatrixFilter, ProposalFilter
from initiatives.forms import SearchForm
from initiatives.models import Moment
from tests import factories

pytestmark = pytest.mark.django_db

PARAMETERS = [
    "q",
    "summit",
    "forum",
    "proposer",
    "supporter",
    "topic",
    "kind",
    "force",
    "stage",
    "condition",
    "milestone",
    "quiet",
    "overdue",
    "as_of",
    "known_on",
    "sort",
]


def test_the_parameters_are_those_of_the_contract() -> None:
    assert list(ProposalFilter.base_filters) == PARAMETERS


def test_the_selection_keeps_what_is_asked_for_and_is_published() -> None:
    kept = factories.make_proposal("kept", kind="target")
    factories.make_proposal("other", kind="project")
    factories.make_proposal("draft", kind="target", published=False)
    asked = ProposalFilter(QueryDict("kind=target&kind=&topic=water"))
    assert asked.is_valid()
    assert asked.selection.keys() == [kept.pk]


@pytest.mark.parametrize(
    "query",
    [
        "kind=nothing",
        "topic=%20x",
        "topic=%20",
        "as_of=%20",
        "known_on=+",
        "q=" + "x" * 201,
        "sort=best",
        "q=%00",
        "as_of=2026-3-1",
    ],
)
def test_a_value_that_is_none_is_an_error_of_its_parameter(query: str) -> None:
    asked = ProposalFilter(QueryDict(query))
    assert list(asked.errors) == [query.split("=")[0]]


def test_the_search_reads_a_state_in_small_letters() -> None:
    factories.make_state("KZ")
    asked = SearchForm(QueryDict("q=вода&state=kz"))
    assert (asked.faults, asked.chosen) == ([], {"state": "KZ"})


@pytest.mark.parametrize("asked", [ProposalFilter, MatrixFilter, ComparisonFilter])
def test_a_value_is_read_in_capitals_and_in_small_letters(asked: Any) -> None:
    factories.make_proposal("kept", kind="target")
    factories.make_state("UZ")
    read = asked(QueryDict("proposer=kz&kind=Target&topic=WATER&state=kz&state=Kz&state=uz"))
    assert read.faults == []
    chosen = read.selection.question.chosen
    assert (chosen["proposer"], chosen["kind"], chosen["topic"]) == (("KZ",), ("target",), ("water",))
    assert read.selection.count() == 1
    if asked is not ProposalFilter:
        assert read.states == ["KZ", "UZ"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=2026-02-30", "“2026-02-30” is no day: write year, month and day as in 2026-03-01."),
        ("known_on=20260301", "“20260301” is no day: write year, month and day as in 2026-03-01."),
        ("as_of=1899-12-31", "“1899-12-31” is too early: ask for a day of 1900 or later."),
        (
            "known_on=2190-01-01",
            "“2190-01-01” has not come yet: what will hold or be known then is not on record.",
        ),
    ],
)
def test_a_day_that_cannot_be_asked_for_is_named(query: str, words: str) -> None:
    with override("en"):
        [fault] = ProposalFilter(QueryDict(query)).faults
    assert (fault.parameter, fault.message) == (query.split("=")[0], words)


def test_a_moment_narrows_the_list_and_its_counts() -> None:
    proposal = factories.make_proposal("early", first_voiced_on=datetime.date(2025, 11, 16))
    factories.make_update(proposal, effective_on=datetime.date(2026, 1, 15))
    factories.make_proposal("late", first_voiced_on=datetime.date(2026, 1, 1))
    asked = ProposalFilter(QueryDict("as_of=2025-12-01&known_on="))
    assert asked.faults == []
    assert asked.moment == Moment(as_of=datetime.date(2025, 12, 1))
    assert asked.selection.keys() == [proposal.pk]
    assert asked.selection.counts("stage")["supported"] == 0
