"""The guide to the API, for people."""

import pytest
from django.test import Client

from initiatives.api.search import SEARCH
from initiatives.api.urls import RESOURCES
from tests.views.addresses import LANGUAGES, address
from tests.views.pages import get, links

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_leads_to_every_list_and_is_found_from_every_page(client: Client, language: str) -> None:
    page = get(client, address("api", language))
    listed = links(page, "//section[@aria-labelledby='resources']")
    assert list(listed) == [*(each.name for each in RESOURCES), SEARCH.name]
    for path in listed.values():
        assert client.get(path).status_code == 200, path
    assert address("api", language) in links(page, "//footer").values()
    assert address("api", language) in links(get(client, address("overview-list", language))).values()
