"""A proposal on other sites: its card in a frame, and oEmbed."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from initiatives.models import Proposal
from tests.factories import make_proposal, make_update
from tests.views.addresses import LANGUAGES
from tests.views.pages import get, parse, text, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def proposal() -> Proposal:
    return make_proposal("water", title_en='Water & "rivers" <now>')


def ask(client: Client, url: str, **further: str) -> Any:
    """Return the answer of oEmbed about an address."""
    return client.get("/oembed/", {"url": url, **further})


PAGE = "http://testserver/en/proposals/water/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_shows_title_words_status_and_day_without_script_cookie_or_form(
    client: Client, proposal: Proposal, language: str
) -> None:
    make_update(proposal)
    response = client.get(f"/{language}/proposals/water/card/")
    page = parse(response)
    assert page.get("lang") == language
    [title] = page.xpath("//h1/a")
    assert text(title) == getattr(proposal, f"title_{language}")
    assert title.get("href") == f"http://testserver/{language}/proposals/water/"
    assert title.get("target") == "_blank"
    assert len(page.xpath("//blockquote")) == len(page.find_class("stage")) == 1
    assert page.xpath("//script | //form | //img | //iframe | //*[@style] | //style") == []
    assert [
        source for source in page.xpath("//link[@rel='stylesheet']/@href") if source[:8] != "/static/"
    ] == []
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_card_of_a_proposal_without_steps_says_so(client: Client) -> None:
    assert "No step has been recorded yet." in text(get(client, "/en/proposals/water/card/"))


def test_only_the_card_may_stand_in_frames(client: Client) -> None:
    card = client.get("/en/proposals/water/card/")
    policy = dict(part.split(" ", 1) for part in card["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "*",
    }
    assert "X-Frame-Options" not in card
    for path in ("/en/proposals/water/", "/en/proposals/none/card/", "/en/proposals/water/cite/"):
        response = client.get(path)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_oembed_tells_how_to_show_the_card(client: Client) -> None:
    response = ask(client, PAGE)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    answer = response.json()
    assert {name: answer[name] for name in ("version", "type", "title", "width", "height")} == {
        "version": "1.0",
        "type": "rich",
        "title": 'Water & "rivers" <now>',
        "width": 560,
        "height": 320,
    }
    assert answer["provider_url"] == "http://testserver/en/"
    [frame] = html.fragments_fromstring(answer["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == "http://testserver/en/proposals/water/card/"
    assert frame.get("title") == 'Water & "rivers" <now>'
    assert "allow-scripts" not in frame.get("sandbox")
    assert client.get(urlsplit(frame.get("src")).path).status_code == 200


def test_oembed_keeps_within_the_size_asked_for(client: Client) -> None:
    answer = ask(client, PAGE, maxwidth="300", maxheight="9999").json()
    assert (answer["width"], answer["height"]) == (300, 320)
    assert 'width="300" height="320"' in answer["html"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_oembed_answers_in_the_language_of_the_address(
    client: Client, proposal: Proposal, language: str
) -> None:
    answer = ask(client, f"http://testserver/{language}/proposals/water/").json()
    assert answer["title"] == getattr(proposal, f"title_{language}")
    assert f"/{language}/proposals/water/card/" in answer["html"]


def test_oembed_knows_the_address_without_a_language_and_the_card(client: Client) -> None:
    for path in ("/proposals/water/", "/en/proposals/water/card/", "/en/proposals/water/?utm=1#steps"):
        assert ask(client, f"http://testserver{path}").status_code == 200, path


def test_oembed_knows_its_host_in_any_letters(client: Client) -> None:
    assert ask(client, "HTTP://TestServer/en/proposals/water/").status_code == 200


def test_a_page_names_its_oembed_and_the_frame_to_copy(client: Client) -> None:
    page = get(client, "/en/proposals/water/")
    [link] = page.xpath("//link[@type='application/json+oembed']/@href")
    assert parse_qs(urlsplit(link).query) == {"url": [PAGE]}
    answer = client.get(link.removeprefix("http://testserver")).json()
    assert texts(page, "//code")[-1] == answer["html"]


@pytest.mark.parametrize(
    "url",
    [
        "http://testserver/en/proposals/none/",
        "http://testserver/en/proposals/draft/",
        "http://testserver/en/proposals/gone/",
        "http://testserver/en/documents/speech/",
        "http://testserver/en/proposals/",
        "http://testserver/",
        "http://testserver/oembed/",
        "http://elsewhere.example/en/proposals/water/",
        "http://testserver/en/proposals/water/?as_of=2025-12-01",
        "http://testserver/en/proposals/water/?known_on=2025-12-01",
    ],
)
def test_oembed_has_no_card_for_anything_else(client: Client, url: str) -> None:
    make_proposal("draft", published=False)
    gone = make_proposal("gone")
    gone.publication, gone.withdrawal_reason = "withdrawn", "Misread."
    gone.save()
    response = ask(client, url)
    assert (response.status_code, response.json().keys()) == (404, {"error"})


@pytest.mark.parametrize(
    "query",
    [
        "",
        "url=",
        "url=nonsense",
        f"url={PAGE}&maxwidth=0",
        f"url={PAGE}&maxheight=x",
        f"url={PAGE}&format=yaml",
        "url=http://[",
        "url=javascript:alert(1)",
        "url=http://testserver/" + "x" * 3000,
    ],
)
def test_oembed_says_which_parameter_is_wrong(client: Client, query: str) -> None:
    response = client.get(f"/oembed/?{query}")
    assert response.status_code == 400
    assert response.json()["error"].split(":")[0] in ("url", "maxwidth", "maxheight", "format")


def test_oembed_gives_no_xml(client: Client) -> None:
    assert ask(client, PAGE, format="xml").status_code == 501
    assert ask(client, PAGE, format="json").status_code == 200


def test_oembed_costs_one_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        ask(client, PAGE)


@pytest.mark.parametrize(("slug", "status"), [("draft", 404), ("gone", 410), ("nothing", 404)])
def test_what_is_not_public_has_no_card(client: Client, slug: str, status: int) -> None:
    make_proposal("draft", published=False)
    gone = make_proposal("gone")
    gone.publication, gone.withdrawal_reason = "withdrawn", "Misread."
    gone.save()
    response = client.get(f"/en/proposals/{slug}/card/")
    assert (response.status_code, response.headers["X-Frame-Options"]) == (status, "DENY")
