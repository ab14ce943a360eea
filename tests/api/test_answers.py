"""What holds for every answer: fields, language, problems, entity tags, other sites, the limit."""

import datetime
import json
from typing import Any

import pytest
from django.test import Client, override_settings

from initiatives.api.urls import RESOURCES
from initiatives.models import Passage, Proposal
from tests.api.reading import PROBLEM, ask, results
from tests.api.records import TEXT, lost, make_one
from tests.factories import (
    make_document,
    make_evidence,
    make_passage,
    make_proposal,
    make_topic,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_the_index_leads_to_every_list_and_to_the_schema(client: Client) -> None:
    listed = ask(client, "")
    assert list(listed) == [*(each.name for each in RESOURCES), "search", "schema"]
    for name, path in listed.items():
        assert client.get(path, {"q": "вода"} if name == "search" else {}).status_code == 200


def test_only_the_fields_asked_for_are_told(client: Client) -> None:
    make_one()
    [told] = results(client, "proposals/", fields="slug,title")
    assert set(told) == {"slug", "title"}
    assert ask(client, "proposals/proposal-1/", fields="slug") == {"slug": "proposal-1"}
    for path in ("states/", "proposals/", "states/KZ/", "proposals/proposal-1/"):
        [fault] = ask(client, path, status=400, fields="slug,colour,size")["errors"]
        assert fault["parameter"] == "fields"
        assert "colour, size" in fault["detail"]


def test_a_text_is_told_in_the_language_asked_for_and_in_all(client: Client) -> None:
    make_topic(name_ru="Вода", name_en="Water", name_kk="")

    def name(accept: str = "", **query: str) -> dict[str, Any]:
        response = client.get("/api/v1/topics/water/", query, headers={"accept-language": accept})
        assert response["Content-Language"] == (query.get("lang") or accept[:2])
        assert "Accept-Language" in response["Vary"]
        found: dict[str, Any] = response.json()["name"]
        return found

    whole = {"ru": "Вода", "en": "Water", "kk": None}
    assert name(lang="en") == {"text": "Water", "language": "en", **whole}
    assert name("en-GB,en;q=0.9") == name(lang="en")
    # Nothing is written in Kazakh: its readers are given the Russian words, marked as such.
    assert name("kk", lang="kk") == {"text": "Вода", "language": "ru", **whole}
    assert name("en", lang="ru")["text"] == "Вода"


def test_a_passage_tells_its_words_their_version_and_their_place(client: Client) -> None:
    make_one()
    [told] = [each for each in results(client, "passages/") if each["words"] == "о реках 🌊"]
    start = TEXT.index("о реках")
    assert (told["start"], told["end"]) == (start, start + len("о реках 🌊"))
    assert (told["version"], told["paragraph"], told["language"]) == (1, 2, "ru")
    assert told["prefix"] + told["words"] + told["suffix"] in TEXT
    assert client.get(told["annotation_address"]).status_code == 200
    [cited] = [each for each in results(client, "passages/") if each["words"] == "о воде"]
    assert [each["proposal"]["slug"] for each in cited["citations"]] == ["proposal-1"]
    lost(told["id"])
    found = ask(client, f"passages/{told['id']}/")
    assert (found["start"], found["paragraph"], found["lost"]) == (None, None, True)


def test_steps_and_positions_carry_what_shows_them(client: Client) -> None:
    make_one()
    step = ask(client, "proposals/proposal-1/steps/1/")
    assert step["corrected_by"] == 2
    assert ask(client, "proposals/proposal-1/steps/2/")["corrects"] == 1
    page, words = step["evidence"]
    assert page["source_address"] == "https://www.akorda.kz/en/page"
    assert (words["passage"]["words"], words["passage"]["version"], words["passage"]["paragraph"]) == (
        "о морях",
        1,
        3,
    )
    by_state = {each["state"]["code"]: each for each in results(client, "positions/")}
    assert by_state["UZ"]["passage"]["words"] == "о реках 🌊"
    assert by_state["UZ"]["evidence"] == []
    assert by_state["TJ"]["passage"] is None
    assert len(by_state["TJ"]["evidence"]) == 1
    given_for = [each["given_for"] for each in results(client, "evidence/")]
    assert {each["kind"] for each in given_for} == {"update", "position", "measurement", "act"}
    assert [client.get(each["api"]).status_code for each in given_for if each["api"]] == [200] * 4
    assert {each["proposal"]["slug"] for each in given_for} == {"proposal-1"}


def test_a_proposal_tells_the_columns_of_the_files_with_every_passage(client: Client) -> None:
    make_one()
    [row] = json.loads(b"".join(client.get("/en/proposals.json")))["rows"]
    told = ask(client, "proposals/proposal-1/", lang="en")
    for name in ("title", "summary", "first_voiced_at"):
        short = told[name] and {part: told[name][part] for part in ("text", "language")}
        assert short == row.pop(name)
    assert told["url"] == row.pop("address")
    assert {name: told[name] for name in row} == row
    [quotation] = told["quotations"]
    assert (quotation["words"], quotation["version"], quotation["paragraph"]) == ("о воде", 1, 1)


def empty_texts(told: Any, path: str = "") -> list[str]:
    """Return where a text of an answer is empty."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    below = [place for key, value in inner for place in empty_texts(value, f"{path}/{key}")]
    return [path, *below] if told == "" else below


def test_what_is_empty_is_null_and_never_an_empty_text(client: Client) -> None:
    make_one()
    document = make_document("Мост.", slug="bridge")
    assert document.address == ""
    bridge = make_proposal("bridge", passage=make_passage(document.versions.get(), "Мост."))
    make_evidence(update=make_update(bridge, stage="supported"), publisher="", title="", archive_address="")
    for resource in RESOURCES:
        assert empty_texts(results(client, f"{resource.name}/")) == [], resource.name
    # Of a day before any document had been issued.
    bridge.first_voiced_on = datetime.date(2020, 1, 1)
    bridge.save()
    [told] = results(client, "proposals/", as_of="2020-02-01")
    assert (told["origin"], told["quotations"]) == (None, [])


def test_the_whole_text_comes_with_a_single_version_alone(client: Client) -> None:
    document = make_document(TEXT, slug="waters")
    told = ask(client, "documents/waters/versions/1/")
    assert told["text"] == TEXT
    assert told["sha256"] == document.versions.get().sha256
    assert client.get(told["text_address"], follow=True).content.decode() == TEXT
    assert "text" not in results(client, "versions/")[0]


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("states/", {"colour": "red"}, "colour"),
    ("states/KZ/", {"limit": "5"}, "limit"),
    ("states/", {"limit": "0"}, "limit"),
    ("states/", {"limit": "101"}, "limit"),
    ("states/", {"limit": "9" * 30}, "limit"),
    ("states/", {"limit": "١"}, "limit"),
    ("states/", {"limit": ["1", "2"]}, "limit"),
    ("states/", {"lang": "de"}, "lang"),
    ("states/", {"cursor": "abc"}, "cursor"),
    ("states/", {"cursor": "WyJLWiJd:abc"}, "cursor"),
    ("states/", {"forum": "nowhere"}, "forum"),
    ("documents/", {"kind": "poem"}, "kind"),
    ("documents/", {"official": "yes"}, "official"),
    ("documents/", {"issued_from": "16.11.2025"}, "issued_from"),
    ("documents/", {"issued_from": "2025-02-30"}, "issued_from"),
    ("documents/", {"issued_until": "1066-10-14"}, "issued_until"),
    ("paragraphs/", {"version": "0"}, "version"),
    ("paragraphs/", {"version": "9" * 40}, "version"),
    ("paragraphs/", {"version": "NaN"}, "version"),
    ("paragraphs/", {"version": "1e3"}, "version"),
    ("paragraphs/", {"version": "1.0"}, "version"),
    ("paragraphs/", {"version": "1_0"}, "version"),
    ("paragraphs/", {"version": "١"}, "version"),
    ("paragraphs/", {"version": " "}, "version"),
    ("documents/", {"issued_from": " "}, "issued_from"),
    ("proposals/", {"as_of": " "}, "as_of"),
    ("proposals/", {"topic": " "}, "topic"),
    ("positions/", {"known_on": "\t"}, "known_on"),
    ("search/", {"q": "x", "year": "2.025e3"}, "year"),
    ("passages/", {"proposal": "draft"}, "proposal"),
    ("proposals/", {"topic": "nowhere"}, "topic"),
    ("proposals/", {"sort": "colour"}, "sort"),
    ("proposals/", {"as_of": "2999-01-01"}, "as_of"),
    ("proposals/", {"page": "2"}, "page"),
    ("proposals/", {"cursor": "abc"}, "cursor"),
    ("positions/", {"known_on": "yesterday"}, "known_on"),
]


@pytest.mark.parametrize(("path", "query", "parameter"), WRONG)
def test_a_parameter_that_cannot_be_understood_is_named(
    client: Client, path: str, query: dict[str, Any], parameter: str
) -> None:
    make_one()
    make_proposal("draft", published=False)
    problem = ask(client, path, status=400, **query)
    assert problem["type"] == "about:blank"
    assert (problem["title"], problem["status"]) == ("Bad Request", 400)
    assert [fault["parameter"] for fault in problem["errors"]] == [parameter]
    assert problem["detail"].startswith(f"{parameter}: ")


def test_everything_that_is_wrong_is_told_at_once_in_the_language_asked_for(client: Client) -> None:
    query = {"limit": "x", "kind": "poem", "b": "1"}
    problem = ask(client, "documents/", status=400, lang="kk", **query)
    assert {fault["parameter"] for fault in problem["errors"]} == {"limit", "kind", "b"}
    [limit] = [fault["detail"] for fault in problem["errors"] if fault["parameter"] == "limit"]
    assert limit == "Бұл — 1 мен 100 аралығындағы бүтін сан."
    assert problem["detail"] != ask(client, "documents/", status=400, lang="ru", **query)["detail"]


def test_a_cursor_of_another_list_or_of_other_filters_is_refused(client: Client) -> None:
    for _ in range(2):
        make_document()
        make_proposal()
    for path in ("documents/", "proposals/"):
        following = ask(client, path, limit=1, lang="en")["next"]
        assert client.get(following).status_code == 200
        assert client.get(following + "&fields=slug").status_code == 200
        for other in (
            following + ("&official=true" if path == "documents/" else "&sort=title"),
            following.replace(path, "versions/"),
            following.replace("lang=en", "lang=ru"),
        ):
            response = client.get(other)
            assert response.status_code == 400
            assert response.json()["errors"][0]["parameter"] == "cursor"


MISSING = [
    "nothing/",
    "states/zz/",
    "states/XX/",
    f"states/{'K' * 300}/",
    "proposals/draft/",
    "proposals/proposal-1/steps/9/",
    f"proposals/proposal-1/steps/{'9' * 40}/",
    "documents/nowhere/",
    f"documents/speech-1/versions/{'9' * 19}/",
    "documents/speech-1/versions/1/paragraphs/99999999999999999999/",
    "positions/0/",
    f"positions/{'9' * 25}/",
    "evidence/9223372036854775808/",
    "passages/aaaaaaaaaa/",
    "passages/вода/",
]


@pytest.mark.parametrize("path", MISSING, ids=lambda path: ascii(path)[:40])
def test_what_is_not_there_is_a_problem_too(client: Client, path: str) -> None:
    make_one()
    make_proposal("draft", published=False)
    problem = ask(client, path, status=404)
    assert (problem["title"], problem["status"]) == ("Not Found", 404)


def test_a_proposal_that_was_withdrawn_says_why(client: Client) -> None:
    make_proposal("gone")
    Proposal.objects.update(publication="withdrawn", withdrawal_reason="Неверно понято.")
    problem = ask(client, "proposals/gone/", status=410)
    assert "Неверно понято." in problem["detail"]


@pytest.mark.parametrize("query", ["q=%00", "a%00=1", "q=%ff", "q=" + "x" * 20_000])
@pytest.mark.parametrize("path", ["proposals/", "states/", "nothing/", "schema", ""])
def test_what_nothing_could_read_is_a_problem_at_every_address(client: Client, path: str, query: str) -> None:
    response = client.get(f"/api/v1/{path}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == PROBLEM
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json()["status"] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_the_api_is_for_reading(client: Client, method: str) -> None:
    for path in ("", "schema", "states/", "states/KZ/"):
        response = client.generic(method, f"/api/v1/{path}")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["status"] == 405


def test_only_json_is_given(client: Client) -> None:
    for accept, status in (
        ("text/html", 406),
        ("text/html,*/*;q=0.1", 200),
        ("application/*", 200),
        ("x", 406),
    ):
        response = client.get("/api/v1/states/", headers={"accept": accept})
        assert response.status_code == status, accept
        assert response["Content-Type"] == ("application/json" if status == 200 else PROBLEM)


def test_who_has_the_answer_already_is_told_so_in_short(client: Client) -> None:
    make_one()
    first = client.get("/api/v1/proposals/")
    again = client.get("/api/v1/proposals/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"
    assert again["Vary"] == first["Vary"]
    for known in (f'"other", W/{first["ETag"]}', "*"):
        assert client.get("/api/v1/proposals/", headers={"if-none-match": known}).status_code == 304
    make_proposal()
    assert client.get("/api/v1/proposals/", headers={"if-none-match": first["ETag"]}).status_code == 200
    # No condition on a date bears on what has none.
    for name in ("if-unmodified-since", "if-modified-since"):
        headers = {name: "Sat, 01 Jan 2000 00:00:00 GMT"}
        assert client.get("/api/v1/proposals/", headers=headers).status_code == 200
    assert client.head("/api/v1/proposals/").content == b""


def test_scripts_of_other_sites_may_read_every_answer(client: Client) -> None:
    for path, status in (("states/", 200), ("states/?a=1", 400), ("states/XX/", 404), ("nothing/", 404)):
        response = client.get(f"/api/v1/{path}", headers={"origin": "https://example.org"})
        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    response = client.options("/api/v1/states/", headers=asked)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_nobody_is_asked_who_they_are_and_no_cookie_is_set(client: Client) -> None:
    client.force_login(make_user("chief", is_superuser=True, is_staff=True))
    make_proposal("draft", published=False)
    for sent in ({}, {"authorization": "Basic AAAA"}, {"authorization": "Basic \0"}, {"authorization": "x"}):
        response = client.get("/api/v1/proposals/", headers=sent)
        assert response.json()["results"] == []
        assert not response.cookies
        assert "Cookie" not in response["Vary"]


@override_settings(API_RATE=2)
def test_who_asks_too_often_is_told_how_long_to_wait(client: Client) -> None:
    def get(address: str, **headers: str) -> Any:
        return client.get("/api/v1/states/", REMOTE_ADDR=address, headers=headers)

    answers = [get("198.51.100.7") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each["RateLimit-Limit"] for each in answers] == ["2", "2", "2"]
    assert [each["RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["Content-Type"] == PROBLEM
    assert answers[2].json()["status"] == 429
    assert answers[2]["Access-Control-Allow-Origin"] == "*"
    # Others are not kept waiting, nor is who only asks whether a script may ask.
    assert get("198.51.100.8").status_code == 200
    assert client.options("/api/v1/states/", REMOTE_ADDR="198.51.100.7").status_code == 204
    kept = get("198.51.100.9")
    assert get("198.51.100.9", **{"if-none-match": kept["ETag"]})["RateLimit-Remaining"] == "0"


@override_settings(API_RATE=1, TRUSTED_PROXY_COUNT=1)
def test_the_limit_counts_the_address_behind_our_proxy(client: Client) -> None:
    asked = [
        client.get("/api/v1/states/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": address})
        for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1")
    ]
    assert [each.status_code for each in asked] == [200, 200, 429]


@override_settings(API_RATE=1)
def test_the_limit_counts_a_network_of_ipv6_as_one_address(client: Client) -> None:
    asked = [
        client.get("/api/v1/states/", REMOTE_ADDR=address)
        for address in ("2001:db8:9:1::1", "2001:db8:9:1:ffff::2", "2001:db8:9:2::1")
    ]
    assert [each.status_code for each in asked] == [200, 429, 200]


def test_a_passage_that_only_a_draft_cites_is_not_there(client: Client) -> None:
    passage = make_passage(make_document().versions.get(), "Президент")
    make_proposal("draft", published=False, passage=passage)
    assert Passage.objects.count() == 1
    assert results(client, "passages/") == []
    ask(client, f"passages/{passage.pk}/", status=404)
