"""Addresses of the public pages. They are a contract: an address once published stays."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from initiatives import feeds
from initiatives.citing import references
from initiatives.exports.formats import FORMATS
from initiatives.views import (
    about,
    api,
    changes,
    citing,
    comparison,
    datasets,
    documents,
    embedding,
    exports,
    home,
    lineage,
    matrix,
    milestones,
    overviews,
    passages,
    proposals,
    region,
    search,
    stages,
    states,
    summits,
    timeline,
    topics,
)
from initiatives.views.absent import says_why_withdrawn
from initiatives.views.errors import answers_in_time

app_name = "initiatives"


def _cited(base: str, noun: str, find: Callable[..., Any]) -> list[URLPattern]:
    """Return the addresses at which the record of the address `base` is cited."""
    return [
        path(f"{base}cite/", citing.page, {"find": find}, name=f"{noun}-cite"),
        path(f"{base}cite.<slug:ending>", citing.file, {"find": find}, name=f"{noun}-cite-file"),
    ]


_PROPOSAL = "proposals/<slug:proposal>/"
_STEP = f"{_PROPOSAL}steps/<int:number>/"
_PASSAGE = "passages/<slug:passage_id>/"
_RELEASE = "data/releases/<int:number>/"
_PARAGRAPH = "documents/<slug:document>/versions/<int:version>/paragraphs/<int:number>/"

urlpatterns = [
    path("", home.index, name="home"),
    path("feed.atom", feeds.served(feeds.everything), name="step-feed"),
    path("proposals/", proposals.index, name="proposal-list"),
    *(
        path(f"proposals.{form}", exports.proposals, {"form": form}, name=f"proposal-list-{form}")
        for form in FORMATS
    ),
    path("briefing/", exports.briefing, name="briefing"),
    path("briefing.docx", exports.briefing_document, name="briefing-docx"),
    path("proposals/feed.atom", answers_in_time(feeds.changed), name="change-feed"),
    path("changes/", changes.index, name="proposal-changes"),
    path(_PROPOSAL, proposals.detail, name="proposal-detail"),
    path(f"{_PROPOSAL}lineage/", lineage.detail, name="proposal-lineage"),
    path(f"{_PROPOSAL}card/", embedding.card, name="proposal-card"),
    *_cited(_PROPOSAL, "proposal", references.find_proposal),
    path(_STEP, citing.step, name="step-detail"),
    *_cited(_STEP, "step", references.find_step),
    path(f"{_PROPOSAL}feed.atom", says_why_withdrawn(feeds.served(feeds.of_proposal)), name="proposal-feed"),
    path("search/", search.index, name="search"),
    path("documents/", documents.index, name="document-list"),
    path("documents/<slug:slug>/", documents.detail, name="document-detail"),
    path("documents/<slug:document>/versions/<int:version>.txt", documents.text, name="version-text"),
    path(_PARAGRAPH, citing.paragraph, name="paragraph-detail"),
    *_cited(_PARAGRAPH, "paragraph", references.find_paragraph),
    path(_PASSAGE, passages.detail, name="passage-detail"),
    path("passages/<slug:passage_id>.jsonld", passages.annotation, name="passage-annotation"),
    *_cited(_PASSAGE, "passage", references.find_passage),
    path("summits/", summits.index, name="summit-list"),
    path("summits/<slug:slug>/", summits.detail, name="summit-detail"),
    path("summits/<slug:slug>/feed.atom", feeds.served(feeds.of_summit), name="summit-feed"),
    path("states/", states.index, name="state-list"),
    path("states/<slug:code>/", states.detail, name="state-detail"),
    path("states/<slug:code>/feed.atom", feeds.of_a_state, name="state-feed"),
    path("topics/", topics.index, name="topic-list"),
    path("topics/<slug:slug>/", topics.detail, name="topic-detail"),
    path("topics/<slug:slug>/feed.atom", feeds.served(feeds.of_topic), name="topic-feed"),
    path("overviews/", overviews.index, name="overview-list"),
    path("overviews/timeline/", timeline.index, name="timeline"),
    path("overviews/stages/", stages.index, name="stages"),
    path("overviews/matrix/", matrix.index, name="matrix"),
    path("overviews/compare/", comparison.index, name="comparison"),
    *(
        path(f"overviews/matrix.{form}", exports.matrix, {"form": form}, name=f"matrix-{form}")
        for form in FORMATS
    ),
    *(
        path(f"overviews/compare.{form}", exports.comparison, {"form": form}, name=f"comparison-{form}")
        for form in FORMATS
    ),
    path("data/", datasets.index, name="data"),
    path("data/latest.zip", datasets.latest, name="data-zip"),
    path(_RELEASE, datasets.release, name="release-detail"),
    path("data/releases/<int:number>.zip", datasets.package, name="release-zip"),
    *_cited(_RELEASE, "release", references.find_release),
    path("overviews/map/", region.index, name="map"),
    path("overviews/milestones/", milestones.index, name="milestones"),
    path("overviews/milestones.ics", milestones.feed, name="milestone-feed"),
    path("about/", about.index, name="about"),
    path("api/", api.index, name="api"),
]
