"""Addresses of the public pages. They are a contract: an address once published stays."""

from django.urls import path

from initiatives.views import about, home

app_name = "initiatives"

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", about.about, name="about"),
]
