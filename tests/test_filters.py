"""The filters as the API and the exports use them: on a queryset of their own."""

import pytest
from django.http import QueryDict

from initiatives.filters import ProposalFilter
from initiatives.models import Proposal
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
    "sort",
]


def test_the_parameters_are_those_of_the_contract() -> None:
    assert list(ProposalFilter.base_filters) == PARAMETERS


def test_a_queryset_keeps_what_is_asked_for_and_is_published() -> None:
    factories.make_proposal("kept", kind="target")
    factories.make_proposal("other", kind="project")
    factories.make_proposal("draft", kind="target", published=False)
    asked = ProposalFilter(QueryDict("kind=target&kind=&topic=water"), Proposal.objects.all())
    assert asked.is_valid()
    assert [proposal.slug for proposal in asked.qs] == ["kept"]


@pytest.mark.parametrize("query", ["kind=nothing", "topic=%20x", "q=" + "x" * 201, "sort=best", "q=%00"])
def test_a_value_that_is_none_is_an_error_of_its_parameter(query: str) -> None:
    asked = ProposalFilter(QueryDict(query))
    assert list(asked.errors) == [query.split("=")[0]]
