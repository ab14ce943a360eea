"""The desk as a whole: languages, order, policy, lockout, odd addresses, numbers of queries."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import Passage, Topic
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import errors, read_fields, submit
from tests.factories import (
    make_document,
    make_measurement,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_summit,
    make_target,
    make_topic,
    make_update,
)
from tests.views.pages import parse

pytestmark = pytest.mark.django_db
LANGUAGES = ("ru", "en", "kk")


def test_the_language_switch_keeps_the_page_and_its_query(sign_in: SignIn) -> None:
    page = sign_in("editor").get("/en/admin/initiatives/proposal/?kind__exact=target&q=вода").content.decode()
    for code in LANGUAGES:
        assert f'href="/{code}/admin/initiatives/proposal/?kind__exact=target&amp;q=' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_speaks_the_language_of_its_address(sign_in: SignIn, language: str) -> None:
    page = sign_in("editor").get(f"/{language}/admin/").content.decode()
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize(("language", "word"), [("ru", "Сентябрь"), ("kk", "Қыркүйек")])
def test_the_calendar_speaks_the_language_of_its_address(sign_in: SignIn, language: str, word: str) -> None:
    script = sign_in("editor").get(f"/{language}/admin/jsi18n/").content.decode()
    assert f'"September": {json.dumps(word)}' in script


def test_the_index_goes_from_proposals_to_accounts(sign_in: SignIn) -> None:
    client = sign_in("chief")
    page = client.get("/en/admin/").content.decode()
    sections = re.findall(r"<caption>([^<]+)</caption>", page)
    assert sections == ["Proposals and their progress", "Documents and passages", "Catalogue", "Editors"]
    assert page.index("/initiatives/proposal/") < page.index("/initiatives/statusupdate/")


def test_admin_pages_keep_the_strict_policy(sign_in: SignIn) -> None:
    policy = sign_in("editor").get("/en/admin/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_is_inline_on_any_admin_page(sign_in: SignIn) -> None:
    client = sign_in("superuser")
    proposal = make_proposal()
    update = make_update(proposal, stage="signed", approved=False)
    for address in (
        "",
        "initiatives/proposal/",
        f"initiatives/proposal/{proposal.pk}/change/",
        f"initiatives/proposal/{proposal.pk}/history/",
        f"initiatives/statusupdate/add/?proposal={proposal.pk}",
        f"initiatives/statusupdate/{update.pk}/change/",
        "initiatives/version/add/",
    ):
        page = client.get(f"/en/admin/{address}").content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page), address
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page), address
        assert "<style" not in page, address


def test_our_admin_templates_hold_nothing_inline() -> None:
    templates = list((Path(settings.BASE_DIR) / "templates" / "admin").rglob("*.html"))
    assert len(templates) > 5
    for template in templates:
        inline = r"<style|\sstyle=|<script(?! src=)|\son\w+="
        assert not re.search(inline, template.read_text()), template


def test_too_many_attempts_lock_out_with_429_and_a_page(sign_in: SignIn) -> None:
    client = sign_in("")
    make_account("editor")
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/en/admin/login/", {"username": "the-editor", "password": "wrong"})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ff",
        "p=abc",
        "p=-1",
        "p=0",
        "p=٣",
        "p=" + "9" * 30,
        "kind__exact=unknown",
        "kind__exact=",
        "kind__exact=%00",
        "work=unknown",
        "topic__id__exact=abc",
        "nonsense=1",
        "nonsense__field=1",
        "publication__exact=unknown&_facets=True",
    ],
)
def test_a_list_that_makes_no_sense_is_answered_400_with_our_page(sign_in: SignIn, query: str) -> None:
    for slug in ("water", "energy"):
        make_proposal(topic=make_topic(slug))
    response = sign_in("editor").get(f"/en/admin/initiatives/proposal/?{query}")
    assert response.status_code == 400
    assert parse(response).xpath("//main//h1/text()") == ["This request cannot be understood"]


def test_the_list_of_accounts_knows_its_roles(sign_in: SignIn) -> None:
    accounts = sign_in("chief")
    assert accounts.get("/en/admin/auth/user/?role=Editor").status_code == 200
    for query in ("role=unknown", "p=abc", "is_active__exact=abc"):
        assert accounts.get(f"/en/admin/auth/user/?{query}").status_code == 400, query


@pytest.mark.parametrize(
    "query",
    [
        "p=1",
        "p=2",
        "o=abc",
        "o=99.-99",
        "kind__exact=target",
        "publication__exact=draft&_facets=True",
        "topic__id__exact=999",
        "topic__id__exact=" + "9" * 30,
        "q=" + "я" * 500,
        "all=",
        "_facets=abc",
        "e=1",
    ],
)
def test_a_list_with_nothing_to_show_is_still_a_list(sign_in: SignIn, query: str) -> None:
    make_proposal()
    response = sign_in("editor").get(f"/en/admin/initiatives/proposal/?{query}", follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("model", ["proposal", "state", "passage", "version", "statusupdate"])
def test_odd_keys_are_no_server_error(sign_in: SignIn, model: str) -> None:
    client = sign_in("superuser")
    for key in ("%00", "abc", "-1", "9" * 30, "_5F", "%F0%9F%8C%8A"):
        for page in ("change", "history", "delete"):
            response = client.get(f"/en/admin/initiatives/{model}/{key}/{page}/")
            assert response.status_code in (302, 400, 403, 404), (key, page)


def test_passages_are_chosen_by_their_words(sign_in: SignIn) -> None:
    make_passage(make_document("Казахстан предложил создать центр.").versions.get())
    address = (
        "/en/admin/autocomplete/?app_label=initiatives&model_name=position&field_name=passage&term=предложил"
    )
    (found,) = sign_in("editor").get(address).json()["results"]
    assert found["text"] == f"«Казахстан предложил создать центр.» · {Passage.objects.get().pk}"


ROWS: dict[str, Callable[[], Any]] = {
    "proposal": make_proposal,
    "statusupdate": lambda: make_update(make_proposal(), stage="signed"),
    "position": lambda: make_position(make_proposal()),
    "target": lambda: make_target(make_proposal()),
    "measurement": lambda: make_measurement(make_target(make_proposal())),
    "milestone": lambda: make_milestone(make_proposal()),
    "document": lambda: make_document(summit=make_summit()),
    "version": make_document,
    "passage": lambda: make_passage(make_document().versions.get()),
    "summit": make_summit,
}


# Session, account and its permissions take 4; the rest are the rows, their number, filters and days.
QUERIES = {
    "proposal": 10,
    "statusupdate": 9,
    "position": 8,
    "target": 7,
    "measurement": 7,
    "milestone": 10,
    "document": 10,
    "version": 7,
    "passage": 8,
    "summit": 11,
}


@pytest.mark.parametrize("model", ROWS)
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(sign_in: SignIn, model: str) -> None:
    client = sign_in("editor")
    address = f"/en/admin/initiatives/{model}/"
    listed = apps.get_model("initiatives", model).objects
    ROWS[model]()
    client.get(address)  # content types are asked for once a process
    for rows in (1, 30):
        while listed.count() < rows:
            ROWS[model]()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        assert len(captured) == QUERIES[model], rows
        assert page.context["cl"].result_count == rows


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "-1", "١", "a"], ids=["30", "5000", "-1", "١", "a"])
def test_an_address_that_names_no_record_is_no_error(sign_in: SignIn, key: str) -> None:
    client = sign_in("editor")
    desk, proposal = "/en/admin/initiatives", make_proposal()
    assert client.get(f"{desk}/statusupdate/add/?proposal={key}").status_code == 200
    assert client.get(f"{desk}/statusupdate/add/?proposal={proposal.pk}&corrects={key}").status_code == 200
    assert client.get(f"{desk}/position/add/?proposal={key}&state=ZZ").status_code == 200
    assert client.get(f"{desk}/proposal/{key}/change/").status_code == 302


def test_a_control_character_is_told_and_a_decomposed_letter_composed(sign_in: SignIn) -> None:
    client, address = sign_in("chief"), "/en/admin/initiatives/topic/add/"
    for control in ("\x85", "\x01", "\x7f"):
        answer = submit(client, address, {"name_ru": f"Во{control}да", "slug": "water"})
        assert "a control character" in errors(answer)
        assert read_fields(answer)["slug"] == "water"
    assert not Topic.objects.exists()
    submit(client, address, {"name_ru": "Раи\u0306он", "note_ru": "а\r\nб", "slug": "water"})
    assert Topic.objects.values_list("name_ru", "note_ru").get() == ("Район", "а\nб")
