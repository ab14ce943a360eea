"""Addresses of the public pages. They are a contract: an address once published stays."""

from django.urls import path

from initiatives import feeds
from initiatives.exports.formats import FORMATS
from initiatives.views import (
    about,
    documents,
    exports,
    home,
    passages,
    proposals,
    states,
    summits,
    topics,
)

app_name = "initiatives"

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
    path("proposals/<slug:slug>/", proposals.detail, name="proposal-detail"),
    path("proposals/<slug:slug>/feed.atom", feeds.served(feeds.of_proposal), name="proposal-feed"),
    path("documents/", documents.index, name="document-list"),
    path("documents/<slug:slug>/", documents.detail, name="document-detail"),
    path("passages/<slug:passage_id>/", passages.detail, name="passage-detail"),
    path("summits/", summits.index, name="summit-list"),
    path("summits/<slug:slug>/", summits.detail, name="summit-detail"),
    path("summits/<slug:slug>/feed.atom", feeds.served(feeds.of_summit), name="summit-feed"),
    path("states/", states.index, name="state-list"),
    path("states/<slug:code>/", states.detail, name="state-detail"),
    path("states/<slug:code>/feed.atom", feeds.served(feeds.of_state), name="state-feed"),
    path("topics/", topics.index, name="topic-list"),
    path("topics/<slug:slug>/", topics.detail, name="topic-detail"),
    path("topics/<slug:slug>/feed.atom", feeds.served(feeds.of_topic), name="topic-feed"),
    path("about/", about.index, name="about"),
]
