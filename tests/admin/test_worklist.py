"""The first page of the desk: what waits for whom, and where each entry leads."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from initiatives.models import Anchor, Passage, Proposal
from initiatives.presenters.worklist import SHOWN, WORK
from tests.admin.conftest import SignIn, make_account
from tests.admin.forms import submit
from tests.admin.test_progress import OFFICIAL, STEP
from tests.factories import (
    make_act,
    make_approval,
    make_document,
    make_measurement,
    make_milestone,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_step_draft,
    make_target,
    make_update,
    make_version,
)
from tests.views.pages import parse, text, texts

TODAY = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


def lose_passage() -> Passage:
    """Make a passage that a second version of its document no longer has."""
    document = make_document("Казахстан предложил создать центр.")
    passage = make_passage(document.versions.get(), "предложил")
    version = make_version(document, "Совсем другой текст.")
    Anchor.objects.create(passage=passage, version=version, exact="предложил", state="lost")
    return passage


def reach_the_number() -> Proposal:
    """Make a convention that one ratification brings into force, and the ratification."""
    convention = make_proposal(kind="convention", in_force_needs=1, in_force_counts="ratified")
    make_act(convention, act="ratified")
    return convention


def own_waiting_step(chief: str = "the-chief") -> Any:
    """Make a step that waits, recorded by the chief editor of these tests."""
    return make_update(
        make_proposal(), stage="signed", approved=False, recorded_by=User.objects.get(username=chief)
    )


def make_returned(**fields: Any) -> Any:
    """Make a step that another chief editor returned with a comment."""
    update = make_update(make_proposal(), stage="signed", approved=False)
    return make_approval(update, verdict="returned", comment="Who signed?", **fields)


MAKE: dict[str, Callable[[], Any]] = {
    "approve": lambda: make_update(make_proposal(), stage="signed", approved=False),
    "returned": lambda: make_returned().update,
    "unsettled": lose_passage,
    "in_force": reach_the_number,
    "overdue": lambda: make_milestone(make_proposal()),
    "begun": lambda: make_step_draft(make_proposal()),
    "drafts": lambda: make_proposal(published=False),
    "positions": lambda: make_position(make_proposal(), publication="draft"),
    "targets": lambda: make_target(make_proposal(), publication="draft"),
    "measurements": lambda: make_measurement(make_target(make_proposal()), publication="draft"),
    "acts": lambda: make_act(make_proposal(), make_state("UZ"), publication="draft"),
    "quiet": lambda: make_proposal(first_voiced_on=datetime.date(2025, 1, 1)),
    "untranslated": lambda: make_proposal(title_kk="", summary_en=""),
    "uncited": make_document,
    "awaiting": own_waiting_step,
}
"""A record for each section of a chief editor's page."""


def read(client: Client, language: str = "en") -> dict[str, Any]:
    """Return the sections of the worklist by their keys."""
    page = parse(client.get(f"/{language}/admin/"))
    return {section.get("id"): section for section in page.xpath("//section[@class='work']")}


def count(section: Any) -> int:
    """Return the number in the heading of a section."""
    [number] = section.xpath(".//*[@class='work__count']/text()")
    return int(number)


def entries(section: Any) -> list[tuple[str, str, str]]:
    """Return what each entry of a section is about, its details, and its address."""
    return [
        (
            text(entry.xpath("./a")[0]),
            text(entry.xpath("./*[@class='work__details']")[0]),
            entry.xpath("./a/@href")[0],
        )
        for entry in section.xpath(".//ul/li")
    ]


def test_every_section_is_shown_with_its_entry(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    assert list(MAKE) == [work.key for work in WORK]
    for make in MAKE.values():
        make()
    found = read(chief)
    assert {key: count(section) for key, section in found.items()} == dict.fromkeys(MAKE, 1)
    assert all(
        chief.get(address).status_code == 200 for key in found for _, _, address in entries(found[key])
    )


def test_each_entry_says_what_waits_and_leads_to_where_it_is_dealt_with(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    made = {key: make() for key, make in MAKE.items()}
    found = {key: entries(section)[0] for key, section in read(chief).items()}
    desk = "/en/admin/initiatives"
    milestone = made["overdue"]
    [late] = milestone.proposals.all()
    step = f"{desk}/statusupdate/add/?proposal="
    expected = {
        "approve": (
            str(made["approve"].proposal),
            "signed · 15 January 2026 · recorded by editor",
            f"{desk}/statusupdate/{made['approve'].pk}/change/?work=approve",
        ),
        "returned": (
            str(made["returned"].proposal),
            "signed · 15 January 2026 · recorded by editor · Returned by chief: Who signed?",
            f"{step}{made['returned'].proposal_id}&again={made['returned'].pk}&work=returned",
        ),
        "unsettled": (
            "«предложил»",
            f"version 2: not found in this version · {made['unsettled'].document}",
            f"{desk}/version/{made['unsettled'].anchors.get(state='lost').version_id}/places/"
            f"?work=unsettled#passage-{made['unsettled'].pk}",
        ),
        "in_force": (
            str(made["in_force"]),
            "states needed: 1",
            f"{step}{made['in_force'].pk}&in_force=1&work=in_force",
        ),
        "overdue": (str(late), f"{milestone} · April 2026", f"{step}{late.pk}&work=overdue"),
        "begun": (
            str(made["begun"].proposal),
            "saved unfinished · begun by editor",
            f"{step}{made['begun'].proposal_id}&draft={made['begun'].pk}&work=begun",
        ),
        "drafts": (
            str(made["drafts"]),
            "agreement · Topic water",
            f"{desk}/proposal/{made['drafts'].pk}/change/?work=drafts",
        ),
        "positions": (
            str(made["positions"].proposal),
            "Uzbekistan · supports",
            f"{desk}/position/{made['positions'].pk}/change/?work=positions",
        ),
        "targets": (
            str(made["targets"].proposal),
            "Trade · 20 · bn USD",
            f"{desk}/target/{made['targets'].pk}/change/?work=targets",
        ),
        "measurements": (
            str(made["measurements"].target),
            "10.7 · bn USD · 2025",
            f"{desk}/measurement/{made['measurements'].pk}/change/?work=measurements",
        ),
        "acts": (
            str(made["acts"].proposal),
            "Uzbekistan · signed · 1 March 2026",
            f"{desk}/instrumentact/{made['acts'].pk}/change/?work=acts",
        ),
        "quiet": (str(made["quiet"]), "", f"{step}{made['quiet'].pk}&work=quiet"),
        "untranslated": (
            str(made["untranslated"]),
            "missing: title (Kazakh), summary (English)",
            f"{desk}/proposal/{made['untranslated'].pk}/change/?work=untranslated",
        ),
        "uncited": (
            str(made["uncited"]),
            "report of a speech · 16 November 2025",
            f"{desk}/version/{made['uncited'].versions.get().pk}/change/?work=uncited",
        ),
        "awaiting": (
            str(made["awaiting"].proposal),
            "signed · 15 January 2026 · recorded by the-chief",
            f"{desk}/statusupdate/{made['awaiting'].pk}/change/?work=awaiting",
        ),
    }
    assert found == expected


def only_entry(client: Client, key: str) -> str:
    """Return the address of the one entry of a section."""
    [(_about, _details, address)] = entries(read(client)[key])
    return address


@pytest.mark.parametrize(("key", "button"), [("drafts", "_save"), ("positions", "_publish")])
def test_a_saved_record_leads_back_to_the_work_that_it_was_opened_from(
    sign_in: SignIn, key: str, button: str
) -> None:
    MAKE[key]()
    editor = sign_in("editor")
    saved = submit(editor, only_entry(editor, key), {}, button=button)
    assert saved.redirect_chain == [(f"/en/admin/#{key}", 302)]


def test_a_recorded_step_leads_back_to_the_work_that_it_was_opened_from(sign_in: SignIn) -> None:
    MAKE["quiet"]()
    editor = sign_in("editor")
    kept = submit(editor, only_entry(editor, "quiet"), STEP | OFFICIAL, button="_draft")
    [(draft, _status)] = kept.redirect_chain
    assert submit(editor, draft, {}).redirect_chain == [("/en/admin/#quiet", 302)]


def test_an_approval_leads_back_to_the_work_that_the_step_was_opened_from(sign_in: SignIn) -> None:
    MAKE["approve"]()
    chief = sign_in("chief")
    page = parse(chief.get(only_entry(chief, "approve")))
    [decide] = page.xpath("//button[@value='approved']/@formaction")
    decided = chief.post(decide, {"verdict": "approved"})
    assert decided.headers["Location"] == "/en/admin/#approve"


def test_a_record_saved_from_the_list_of_a_sort_of_work_leads_back_to_that_list(sign_in: SignIn) -> None:
    MAKE["drafts"]()
    editor = sign_in("editor")
    listed = reverse("admin:initiatives_proposal_changelist") + "?work=drafts"
    [record] = parse(editor.get(listed)).xpath("//table[@id='result_list']//th/a/@href")
    assert submit(editor, record, {}).redirect_chain == [(listed, 302)]


def test_what_is_no_section_leads_nowhere_else(sign_in: SignIn) -> None:
    draft = MAKE["drafts"]()
    address = reverse("admin:initiatives_proposal_change", args=[draft.pk]) + "?work=//elsewhere.example"
    listed = reverse("admin:initiatives_proposal_changelist")
    assert submit(sign_in("editor"), address, {}).redirect_chain == [(listed, 302)]


@pytest.mark.parametrize("key", MAKE)
def test_a_long_section_shows_its_beginning_and_leads_to_a_list_of_all(sign_in: SignIn, key: str) -> None:
    chief = sign_in("chief")
    for _row in range(SHOWN + 2):
        MAKE[key]()
    section = read(chief)[key]
    assert (count(section), len(entries(section))) == (SHOWN + 2, SHOWN)
    [address] = section.xpath(".//p[@class='work__all']/a/@href")
    listed = chief.get(address)
    assert listed.context["cl"].result_count == SHOWN + 2


def test_a_step_of_ones_own_waits_for_another_and_is_not_ones_own_to_approve(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    own_waiting_step()
    assert list(read(chief)) == ["awaiting"]
    other = sign_in("chief", "another-chief")
    assert list(read(other)) == ["approve"]


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_whoever_approves_nothing_sees_every_step_that_waits(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)
    make_update(make_proposal(), stage="signed", approved=False)
    make_update(make_proposal(), stage="signed", approved=False, recorded_by=make_account(role))
    found = read(client)
    assert list(found) == ["awaiting"]
    assert count(found["awaiting"]) == 2


@pytest.mark.parametrize("taken_up", ["recorded", "begun"])
def test_a_returned_step_waits_for_every_editor_until_it_is_taken_up(sign_in: SignIn, taken_up: str) -> None:
    returned = make_returned()
    now = TODAY + datetime.timedelta(minutes=1)
    for person in (sign_in("editor", "somebody"), sign_in("chief", "another-chief")):
        assert list(read(person)) == ["returned"]
    if taken_up == "recorded":
        make_update(returned.update.proposal, recorded_at=now)
    else:
        make_step_draft(returned.update.proposal, begun_at=now)
    assert "returned" not in read(sign_in("editor", "somebody-else"))


def test_a_step_recorded_before_the_return_does_not_take_it_up(sign_in: SignIn) -> None:
    returned = make_returned(decided_at=TODAY + datetime.timedelta(minutes=1))
    make_update(returned.update.proposal, recorded_at=TODAY)
    assert list(read(sign_in("editor"))) == ["returned"]


@pytest.mark.parametrize(("days", "waits"), [(30, True), (31, False)])
def test_a_return_that_nobody_takes_up_leaves_after_thirty_days(
    sign_in: SignIn, days: int, waits: bool
) -> None:
    before = TODAY - datetime.timedelta(days=days)
    update = make_update(make_proposal(), stage="signed", approved=False, recorded_at=before)
    make_approval(update, verdict="returned", comment="Who signed?", decided_at=before)
    assert ("returned" in read(sign_in("editor"))) is waits


def test_a_decided_step_waits_no_more(sign_in: SignIn) -> None:
    make_update(make_proposal(), stage="signed")
    assert read(sign_in("chief")) == {}


def test_a_reader_sees_what_waits_and_is_offered_no_action(sign_in: SignIn) -> None:
    make_account("chief")
    for make in MAKE.values():
        make()
    client = sign_in("reader")
    found = read(client)
    assert set(found) == set(MAKE) - {"approve", "returned"}
    addresses = [address for section in found.values() for _, _, address in entries(section)]
    assert [address for address in addresses if "/add/" in address] == []
    assert {client.get(address).status_code for address in addresses} == {200}
    page = parse(client.get("/en/admin/"))
    assert not page.xpath("//main//a[contains(@href, '/add/')]")


def test_an_editor_begins_a_document_a_proposal_and_a_step_from_here(sign_in: SignIn) -> None:
    page = parse(sign_in("editor").get("/ru/admin/"))
    links = page.xpath("//ul[@class='worklist__new']//a")
    assert [(text(link), link.get("href")) for link in links] == [
        ("Новый документ", "/ru/admin/initiatives/document/add/"),
        ("Новое предложение", "/ru/admin/initiatives/proposal/add/"),
        ("Записать шаг", "/ru/admin/initiatives/statusupdate/add/"),
    ]


def test_an_account_without_a_role_sees_no_work(sign_in: SignIn) -> None:
    for key in set(MAKE) - {"awaiting"}:
        MAKE[key]()
    page = parse(sign_in("newcomer").get("/en/admin/"))
    assert (
        page.xpath(
            "//section[@class='work'] | //nav[@class='worklist__summary'] | //ul[@class='worklist__new']"
        )
        == []
    )
    assert texts(page, "//p[starts-with(@class, 'worklist__')]") == []


def test_what_holds_nothing_is_a_quiet_line(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    assert texts(parse(chief.get("/en/admin/")), "//p[@class='worklist__nothing']") == ["Nothing waits."]
    make_document()
    page = parse(chief.get("/en/admin/"))
    [line] = texts(page, "//p[@class='worklist__idle']")
    titles = [str(work.title) for work in WORK if work.key != "uncited"]
    assert line == "Nothing waits here: " + " · ".join(titles)


def test_the_summary_leads_to_each_section(sign_in: SignIn) -> None:
    chief = sign_in("chief")
    for make in MAKE.values():
        make()
    page = parse(chief.get("/en/admin/"))
    assert page.xpath("//nav[@class='worklist__summary']//a/@href") == [f"#{key}" for key in MAKE]
    assert page.xpath("//*[@class='work']/@id") == list(MAKE)


def test_a_text_in_another_language_is_marked_as_such(sign_in: SignIn) -> None:
    make_proposal(published=False, title_en="", title_kk="", title_ru="Только по-русски")
    [entry] = read(sign_in("editor"))["drafts"].xpath(".//a/span")
    assert (entry.get("lang"), entry.text) == ("ru", "Только по-русски")


def test_a_date_counts_only_until_a_step_comes_after_it(sign_in: SignIn) -> None:
    proposal = make_proposal()
    make_milestone(proposal, due_on=datetime.date(2026, 3, 1))
    make_target(proposal, deadline_on=datetime.date(2026, 4, 20), deadline_precision="day")
    editor = sign_in("editor")
    assert entries(read(editor)["overdue"])[0][1] == "Trade · 20 April 2026"
    make_update(proposal, effective_on=datetime.date(2026, 4, 25))
    assert "overdue" not in read(editor)


@pytest.mark.parametrize("value", ["none", "approve", "9" * 40, "<b>", ""])
def test_what_is_no_sort_of_work_for_the_editor_is_answered_400(sign_in: SignIn, value: str) -> None:
    make_proposal()
    address = reverse("admin:initiatives_proposal_changelist")
    response = sign_in("editor").get(address, {"work": value})
    assert response.status_code == 400
    assert parse(response).xpath("//main//h1/text()") == ["This request cannot be understood"]


# Session, account and its permissions take 4, the log of recent actions 1, the snapshot of all 2; the
# rest are the sections, one query each and three for what is prefetched.
QUERIES = {"chief": 25, "reader": 23}


@pytest.mark.parametrize("role", ["chief", "reader"])
def test_the_page_asks_as_often_for_thirty_rows_a_section_as_for_one(sign_in: SignIn, role: str) -> None:
    make_account("chief")
    client = sign_in(role)
    for make in MAKE.values():
        make()
    client.get("/en/admin/")
    asked = set()
    for rows in (1, 30):
        for make in MAKE.values():
            for _row in range(rows - 1):
                make()
        with CaptureQueriesContext(connection) as captured:
            found = read(client)
        asked.add(len(captured))
        assert {count(section) for key, section in found.items() if key != "awaiting"} == {rows}
    assert asked == {QUERIES[role]}
