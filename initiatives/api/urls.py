"""Addresses of the API, below `/api/v1/`. They are a contract: what is added stays."""

from django.urls import path

from initiatives.api.catalogue import FORUMS, PEOPLE, STATES, SUMMITS, TOPICS
from initiatives.api.evidence import EVIDENCE
from initiatives.api.progress import MILESTONES, POSITIONS, STATUS_UPDATES
from initiatives.api.proposals import PROPOSALS
from initiatives.api.search import SEARCH
from initiatives.api.sources import DOCUMENTS, PARAGRAPHS, PASSAGES, VERSIONS
from initiatives.api.views import (
    IndexView,
    ListView,
    ProposalListView,
    ProposalView,
    RecordView,
    SchemaView,
    SearchView,
    served,
)

app_name = "api"

RESOURCES = (
    STATES,
    FORUMS,
    TOPICS,
    SUMMITS,
    PEOPLE,
    DOCUMENTS,
    VERSIONS,
    PARAGRAPHS,
    PASSAGES,
    PROPOSALS,
    POSITIONS,
    STATUS_UPDATES,
    EVIDENCE,
    MILESTONES,
)
_LISTS = {PROPOSALS.name: ProposalListView}
_RECORDS = {PROPOSALS.name: ProposalView}

urlpatterns = [
    path(
        "", served(IndexView.as_view(names=[*(each.name for each in RESOURCES), SEARCH.name])), name="index"
    ),
    path("schema", served(SchemaView.as_view()), name="schema"),
    path("search/", served(SearchView.as_view(resource=SEARCH)), name="search"),
    *(
        path(
            f"{each.name}/",
            served(_LISTS.get(each.name, ListView).as_view(resource=each)),
            name=each.name,
        )
        for each in RESOURCES
    ),
    *(
        path(
            each.path,
            served(_RECORDS.get(each.name, RecordView).as_view(resource=each)),
            name=f"{each.name}-record",
        )
        for each in RESOURCES
    ),
]
