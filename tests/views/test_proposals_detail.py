"""The page of one proposal: its words at the top, what became of it, and what shows it."""

import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from initiatives.models import (
    CitationRole,
    Office,
    Proposal,
    Relation,
    RelationKind,
    Sponsor,
    Stage,
    StatusUpdate,
)
from initiatives.text.spans import Span
from tests import factories
from tests.views.pages import get, links, section, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_1_march_2026")]


def fetch(client: Client, proposal: Proposal, language: str = "en") -> Any:
    return get(client, f"/{language}/proposals/{proposal.slug}/")


@pytest.mark.parametrize("slug", ["draft", "nothing"])
def test_a_draft_is_not_found(client: Client, slug: str) -> None:
    factories.make_proposal("draft", published=False)
    assert client.get(f"/en/proposals/{slug}/").status_code == 404


def test_the_origin_is_quoted_at_the_top_with_who_where_when_and_paragraph(client: Client) -> None:
    person = factories.make_person()
    for title, since, until in (("Minister", "2002-01-01", "2007-01-01"), ("President", "2019-03-20", None)):
        Office.objects.create(person=person, title_en=title, since=since, until=until)
    document = factories.make_document(speaker=person, summit=factories.make_summit())
    passage = factories.make_passage(document.versions.get(), "согласовать водные стратегии 🌊")
    proposal = factories.make_proposal(passage=passage)
    page = fetch(client, proposal)
    (figure,) = page.xpath("//header[@class='opening']//figure")
    assert text(figure.find("blockquote")) == "согласовать водные стратегии 🌊"
    assert figure.find("blockquote").get("lang") == "ru"
    source = text(figure.find("figcaption"))
    assert source.startswith(
        "Kassym-Jomart Tokayev, President. Summit 1, Tashkent. Speech 1, 16 November 2025"
    )
    assert "paragraph 2." in source
    assert f"/en/passages/{passage.pk}/?proposal={proposal.slug}" in [
        link.get("href") for link in figure.iter("a")
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [("Президент призвал к делу.", True), ("«Мы предлагаем создать центр в Астане».", False)],
)
def test_words_of_a_report_are_told_from_the_speakers_own(client: Client, said: str, told: bool) -> None:
    document = factories.make_document(said, speaker=factories.make_person())
    proposal = factories.make_proposal(passage=factories.make_passage(document.versions.get()))
    (figure,) = fetch(client, proposal).xpath("//header[@class='opening']//figure")
    assert ("In the words of the report" in text(figure)) is told


def test_every_position_of_a_sponsor_is_listed_once_more_is_known_than_the_words_at_the_top(
    client: Client,
) -> None:
    state = factories.make_state()
    passage = factories.make_passage(factories.make_document().versions.get())
    proposal = factories.make_proposal(passage=passage, sponsor=state)
    factories.make_position(proposal, state, stance="proposes", passage=passage)
    assert "What states say" not in text(fetch(client, proposal))
    factories.make_position(proposal, state, stance="proposes", since_on=datetime.date(2025, 11, 30))
    (said,) = fetch(client, proposal).xpath("//h3[text()='What states say']/following-sibling::ul")
    assert said.xpath("./li/p/time/@datetime") == ["2025-11-16", "2025-11-30"]


def test_what_shows_that_a_sponsor_proposes_beside_the_words_at_the_top_is_listed(client: Client) -> None:
    state = factories.make_state()
    passage = factories.make_passage(factories.make_document().versions.get())
    proposal = factories.make_proposal(passage=passage, sponsor=state)
    position = factories.make_position(proposal, state, stance="proposes", passage=passage)
    factories.make_evidence(position=position, address="https://example.org/said")
    assert "https://example.org/said" in links(fetch(client, proposal), "//*[@class='entry']").values()


@pytest.mark.parametrize(("has_speaker", "is_told"), [(True, True), (False, False)])
def test_words_of_a_report_are_told_from_those_of_its_speaker(
    client: Client, has_speaker: bool, is_told: bool
) -> None:
    speaker = factories.make_person() if has_speaker else None
    document = factories.make_document("Он призвал беречь воду.", kind="speech_report", speaker=speaker)
    proposal = factories.make_proposal(passage=factories.make_passage(document.versions.get()))
    said = text(fetch(client, proposal).find(".//figcaption"))
    assert ("In the words of the report" in said) is is_told


def test_the_newest_original_text_is_quoted_and_lost_words_say_so(client: Client) -> None:
    document = factories.make_document("Старые слова.")
    passage = factories.make_passage(document.versions.get(), "Старые слова")
    proposal = factories.make_proposal(passage=passage)
    second = factories.make_version(document, "Новые слова.")
    factories.make_anchor(passage, second, Span(0, 11))
    assert text(fetch(client, proposal).find(".//blockquote")) == "Новые слова"
    third = factories.make_version(document, "Совсем иное.")
    passage.anchors.create(version=third, state="lost", exact="Новые слова")
    assert text(fetch(client, proposal).find(".//blockquote")) == "Новые слова"


def test_unnamed_sponsors_are_shown_as_such(client: Client) -> None:
    proposal = factories.make_proposal()
    proposal.sponsors.all().delete()
    Sponsor.objects.create(proposal=proposal, unnamed=True)
    assert "Somebody whom the source does not name" in text(section(fetch(client, proposal), "who"))


def test_positions_are_shown_with_what_shows_them_and_silence_is_explained(client: Client) -> None:
    proposal = factories.make_proposal()
    factories.make_position(proposal)
    passage = proposal.citations.get().passage
    factories.make_position(proposal, factories.make_state("KZ"), stance="proposes", passage=passage)
    who = section(fetch(client, proposal), "who")
    entries = [text(entry) for entry in who.find_class("entry")]
    # That the sponsor proposes it is told above already, in the same words.
    assert len(entries) == 1
    assert entries[0].startswith("UZ Uzbekistan supports, 16 November 2025")
    assert who.xpath(".//a[@href='https://www.akorda.kz/en/page']")
    assert "no statement was found" in text(who)


def test_the_path_holds_the_stages_of_the_kind_and_marks_where_it_stands(client: Client) -> None:
    proposal = factories.make_proposal(kind="target")
    factories.make_update(proposal, stage=Stage.PROPOSED, effective_on=datetime.date(2025, 11, 16))
    factories.make_update(proposal, stage=Stage.IN_PREPARATION)
    path = fetch(client, proposal).find_class("path")[0]
    places = {
        stage.find_class("term__label")[0].text.strip(): stage.get("class").split("--")[1] for stage in path
    }
    assert places == {
        "proposed": "reached",
        "supported": "passed",
        "in preparation": "current",
        "agreed": "ahead",
        "completed": "ahead",
    }
    assert [stage.get("aria-current") for stage in path] == [None, None, "step", None, None]


def test_a_corrected_step_is_struck_through_and_names_its_correction(client: Client) -> None:
    proposal = factories.make_proposal()
    wrong = factories.make_update(proposal, stage=Stage.IN_PREPARATION)
    factories.make_update(
        proposal, stage=Stage.PROPOSED, kind="correction", corrects=wrong, reason="A misread report."
    )
    page = fetch(client, proposal)
    first, second = page.get_element_by_id("step-1"), page.get_element_by_id("step-2")
    assert "in preparation" in text(first.find("del"))
    assert first.xpath(".//a[@href='#step-2']")
    assert second.find("del") is None
    assert "A misread report." in text(second)
    assert second.xpath(".//a[@href='#step-1']")
    (current,) = page.xpath("//*[@aria-current='step']")
    assert "proposed" in text(current)


def test_a_reversal_gives_its_reason(client: Client) -> None:
    proposal = factories.make_proposal()
    factories.make_update(proposal, stage=Stage.IN_PREPARATION)
    factories.make_update(
        proposal,
        stage=Stage.PROPOSED,
        kind="reversal",
        reason="The group was dissolved.",
        effective_on=datetime.date(2026, 2, 1),
    )
    step = fetch(client, proposal).get_element_by_id("step-2")
    assert "The group was dissolved." in text(step)


def test_steps_that_wait_for_approval_are_not_shown(client: Client) -> None:
    proposal = factories.make_proposal()
    factories.make_update(proposal, stage=Stage.SIGNED, approved=False)
    assert StatusUpdate.objects.count() == 1
    steps = section(fetch(client, proposal), "steps")
    assert steps.find_class("timeline__step") == []
    assert "No step has been recorded yet" in text(steps)


def test_evidence_is_given_with_rank_publisher_dates_addresses_and_bearing(client: Client) -> None:
    proposal = factories.make_proposal()
    passage = proposal.citations.get().passage
    update = factories.make_update(proposal)
    factories.make_evidence(
        update=update,
        bearing="contradicts",
        rank="press",
        publisher="Agency",
        archive_address="https://archive.example/1",
        quotation="No such body exists.",
    )
    factories.make_evidence(update=update, address="", title="", passage=passage)
    first, second, third = fetch(client, proposal).get_element_by_id("step-1").find_class("proof")
    assert text(first).startswith(
        "official page of an official site, Akorda, 16 November 2025: Official page"
    )
    assert "read 20 November 2025" in text(first)
    assert text(second).startswith("Speaks against it: press")
    assert "No such body exists." in text(second)
    assert second.xpath(".//a[@href='https://archive.example/1']")
    assert third.xpath(f".//a[@href='/en/passages/{passage.pk}/']")


def test_passages_are_grouped_by_role_in_the_order_of_the_text(client: Client) -> None:
    version = factories.make_document("Первое. Второе. Третье.").versions.get()
    proposal = factories.make_proposal(passage=factories.make_passage(version, "Третье."))
    for quote in ("Второе.", "Первое."):
        factories.make_citation(proposal, factories.make_passage(version, quote), CitationRole.DETAIL)
    passages = section(fetch(client, proposal), "passages")
    assert [heading.text for heading in passages.iter("h3")] == ["origin", "detail"]
    assert [text(quote) for quote in passages.iter("blockquote")] == ["Третье.", "Первое.", "Второе."]


def test_a_target_goes_from_baseline_to_value_with_measurements(client: Client) -> None:
    proposal = factories.make_proposal(kind="target")
    target = factories.make_target(proposal, baseline_on=datetime.date(2024, 1, 1), baseline_precision="year")
    factories.make_measurement(target)
    part = section(fetch(client, proposal), "targets")
    assert text(part.find_class("target__numbers")[0]) == "11.5 → to 20 bn USD"
    rows = [[text(cell) for cell in row][-2:] for row in part.find(".//tbody")]
    assert rows == [["2024", "11.5"], ["2025", "10.7"], ["no deadline named", "20"]]
    assert part.xpath(".//circle/@cx") == ["345"]
    assert part.xpath(".//rect/@x") == ["321"]


def test_numbers_are_written_as_the_language_writes_them(client: Client) -> None:
    proposal = factories.make_proposal(kind="target")
    factories.make_target(proposal, baseline="11500.25", value="20000")
    numbers = text(section(fetch(client, proposal, "ru"), "targets").find_class("target__numbers")[0])
    assert "11 500,25" in numbers.replace("\xa0", " ")
    assert "20 000" in numbers.replace("\xa0", " ")


def test_milestones_tell_past_from_ahead_to_the_end_of_their_month(client: Client) -> None:
    proposal = factories.make_proposal()
    factories.make_milestone(proposal, due_on=datetime.date(2026, 3, 1))
    factories.make_milestone(proposal, due_on=datetime.date(2026, 2, 1))
    entries = [text(entry) for entry in section(fetch(client, proposal), "around").find_class("entry")]
    assert entries == ["February 2026 · past Meeting 2, Astana", "March 2026 · ahead Meeting 1, Astana"]


def test_relations_read_from_both_ends_and_leave_out_drafts(client: Client) -> None:
    part, whole = factories.make_proposal(), factories.make_proposal()
    draft = factories.make_proposal(published=False)
    Relation.objects.create(proposal=part, kind=RelationKind.PART_OF, other=whole)
    Relation.objects.create(proposal=draft, kind=RelationKind.PART_OF, other=whole)
    assert "part of Proposal 2" in text(section(fetch(client, part), "around"))
    around = text(section(fetch(client, whole), "around"))
    assert "has as its part Proposal 1" in around
    assert "Proposal 3" not in around


def test_overdue_and_quiet_are_explained(client: Client) -> None:
    proposal = factories.make_proposal(first_voiced_on=datetime.date(2024, 1, 1))
    factories.make_milestone(proposal, due_on=datetime.date(2024, 5, 6))
    notices = [text(notice) for notice in fetch(client, proposal).find_class("notice")]
    assert [notice.split()[0] for notice in notices] == ["Overdue.", "Quiet."]


def test_changes_of_wording_since_publication_are_shown_without_names(client: Client) -> None:
    proposal = factories.make_proposal(title_en="First", published=False)
    factories.make_citation(proposal, factories.make_passage(factories.make_document().versions.get()))
    for title, publication in (
        ("Second", "draft"),
        ("Second", "published"),
        ("Third", "published"),
        ("Fourth", "published"),
    ):
        proposal.title_en, proposal.publication = title, publication
        proposal.save()
    changes = section(fetch(client, proposal), "wordings")
    assert [text(node) for node in changes.iter("del")] == ["Third", "Second"]
    assert [text(node) for node in changes.iter("ins")] == ["Fourth", "Third"]


def test_wordings_of_a_proposal_withdrawn_for_a_while_stay_unseen(client: Client) -> None:
    proposal = factories.make_proposal(title_en="First")
    for title, publication in (("First", "withdrawn"), ("Rough", "withdrawn"), ("Second", "published")):
        proposal.title_en, proposal.publication = title, publication
        proposal.withdrawal_reason = "Read anew" if publication == "withdrawn" else ""
        proposal.save()
    changes = section(fetch(client, proposal), "wordings")
    assert "Rough" not in text(changes)
    assert [text(node) for node in changes.iter("del")] == ["First"]
    assert [text(node) for node in changes.iter("ins")] == ["Second"]


def test_it_is_cited_by_a_stable_absolute_address(client: Client) -> None:
    proposal = factories.make_proposal()
    # The history is dated by the database's own clock, which knows nothing of the frozen day.
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() + interval '12 hours'")
        (recorded_at,) = cursor.fetchone()
    factories.make_update(proposal, recorded_at=recorded_at)
    day = timezone.localtime(recorded_at)
    address = f"http://testserver/en/proposals/{proposal.slug}/"
    cite = section(fetch(client, proposal), "cite")
    styles = {text(line.find("dt")).split(" Copy")[0]: text(line.find("dd")) for line in cite.find(".//dl")}
    assert styles == {
        "GOST R 7.0.100-2018": (
            f"Proposal 1. – Text : electronic // Summit initiatives : [website]. – {day:%Y}. – "
            f"{day:%-d %b}. – URL: {address} (date of access: 01.03.2026). – As recorded {day:%-d %B %Y}."
        ),
        "APA 7": (
            f"Proposal 1. ({day:%Y, %B %-d}). Summit initiatives. Retrieved March 1, 2026, from {address}"
        ),
        "Chicago 17": (
            f"“Proposal 1.” Summit initiatives. Last modified {day:%B %-d, %Y}. "
            f"Accessed March 1, 2026. {address}."
        ),
    }
    assert [link.get("href") for link in cite.iterfind(".//li/a")] == [
        f"/en/proposals/{proposal.slug}/cite.{ending}" for ending in ("bib", "ris", "json")
    ]


def test_each_step_and_each_passage_leads_to_its_own_reference(client: Client) -> None:
    proposal = factories.make_proposal()
    factories.make_update(proposal)
    page = fetch(client, proposal)
    [step] = page.get_element_by_id("step-1").xpath(".//a[text()='Cite']/@href")
    assert step == f"/en/proposals/{proposal.slug}/steps/1/cite/"
    passage = proposal.citations.get().passage_id
    assert set(page.xpath("//figcaption/a[text()='Cite']/@href")) == {f"/en/passages/{passage}/cite/"}


def test_a_quotation_leads_to_its_words_at_the_source(client: Client) -> None:
    version = factories.make_document(
        "Он сказал: вода, реки - всё. Конец.", address="https://source.example/1"
    ).versions.get()
    proposal = factories.make_proposal(passage=factories.make_passage(version, "вода, реки - всё."))
    links = fetch(client, proposal).xpath("//figcaption/a[text()='At the source']/@href")
    [address] = set(links)
    assert unquote(address) == "https://source.example/1#:~:text=Он сказал:-,вода, реки - всё.,-Конец."
    assert address.count(",") == 2
    assert address.count("-") == 2


def test_a_translation_leads_to_the_source_without_words_of_its_own(client: Client) -> None:
    document = factories.make_document("Вода.", address="https://source.example/1")
    translated = factories.make_version(
        document, "Water.", language="en", translation_of=document.versions.get()
    )
    proposal = factories.make_proposal(passage=factories.make_passage(translated))
    led = fetch(client, proposal).xpath("//figcaption/a[text()='At the source']/@href")
    assert set(led) == {"https://source.example/1"}


def test_a_quotation_without_a_source_address_leads_to_none(client: Client) -> None:
    page = fetch(client, factories.make_proposal())
    assert page.xpath("//figcaption/a[text()='At the source']") == []


def test_fallback_wordings_carry_their_language(client: Client) -> None:
    page = fetch(
        client, factories.make_proposal(title_en="", summary_en="", note_ru="См. https://a.example/")
    )
    assert page.find(".//h1/span").get("lang") == "ru"
    (note,) = page.find_class("note")
    assert note.get("lang") == "ru"
    assert note.find(".//a").get("href") == "https://a.example/"


def test_a_title_is_escaped_everywhere(client: Client) -> None:
    proposal = factories.make_proposal(title_en='<b>"x"</b>')
    page = fetch(client, proposal)
    assert page.xpath("//b") == []
    assert page.xpath("//meta[@property='og:title']/@content") == ['<b>"x"</b>']


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_costs_as_many_queries_with_few_records_as_with_many(
    client: Client, many: int, django_assert_num_queries: Any
) -> None:
    proposal = factories.make_proposal(kind="target")
    for number in range(many):
        version = factories.make_document(speaker=factories.make_person()).versions.get()
        passage = factories.make_passage(version)
        factories.make_citation(proposal, passage, CitationRole.DETAIL)
        factories.make_update(proposal, effective_on=datetime.date(2026, 1, 1 + number))
        factories.make_position(proposal, factories.make_state(f"X{'ABCDEFGHIJKL'[number]}"), passage=passage)
        factories.make_measurement(factories.make_target(proposal, passage))
        factories.make_milestone(proposal)
        Relation.objects.create(proposal=proposal, kind="related", other=factories.make_proposal())
    with django_assert_num_queries(16):
        client.get(f"/en/proposals/{proposal.slug}/")


def test_a_quotation_in_parts_is_shown_as_one(client: Client) -> None:
    version = factories.make_document("Первое. Второе. Третье.").versions.get()
    proposal = factories.make_proposal(passage=factories.make_passage(version, "Третье."))
    for quote in ("Второе.", "Первое."):
        cited = factories.make_passage(version, quote)
        factories.make_citation(proposal, cited, CitationRole.DETAIL, group=1)
    factories.make_citation(proposal, factories.make_passage(version, "Третье"), CitationRole.DETAIL)
    passages = section(fetch(client, proposal), "passages")
    assert [text(quote) for quote in passages.iter("blockquote")] == [
        "Третье.",
        "Первое. […] Второе.",
        "Третье",
    ]


@pytest.mark.parametrize("day", [datetime.date(1, 1, 1), datetime.date(9999, 1, 1)], ids=str)
def test_dates_that_no_form_takes_are_shown_all_the_same(client: Client, day: datetime.date) -> None:
    proposal = factories.make_proposal(first_voiced_on=day)
    early = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
    if day < early.date():
        factories.make_update(proposal, effective_on=day, recorded_at=early, stage="signed")
    factories.make_position(proposal, since_on=day)
    target = factories.make_target(proposal, baseline_on=day, deadline_on=day, deadline_precision="year")
    factories.make_measurement(target, measured_on=day)
    factories.make_milestone(proposal, due_on=day, due_precision="year")
    assert text(fetch(client, proposal).find(".//h1")) == "Proposal 1"
