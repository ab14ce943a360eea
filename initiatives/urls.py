"""Addresses of the public pages. They are a contract: an address once published stays."""

from django.urls import path

from initiatives.views import about, home, proposals

app_name = "initiatives"

urlpatterns = [
    path("", home.home, name="home"),
    path("proposals/", proposals.index, name="proposal-list"),
    path("proposals/<slug:slug>/", proposals.detail, name="proposal-detail"),
    path("about/", about.about, name="about"),
]
