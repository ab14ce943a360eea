"""States, topics, summits, documents: what each page shows, and what it costs."""

import datetime
from typing import Any

import pytest
from django.test import Client

from initiatives.models import Membership, Office, Participation, Stance
from tests.factories import (
    make_document,
    make_forum,
    make_passage,
    make_person,
    make_position,
    make_proposal,
    make_state,
    make_summit,
    make_topic,
    make_update,
    make_version,
)
from tests.views.pages import get, links, section, text, texts

pytestmark = pytest.mark.django_db
SINCE = datetime.date(2018, 3, 15)


def test_states_are_listed_by_name_in_the_alphabet_of_the_reader(client: Client) -> None:
    for code in ("KZ", "KG", "AZ", "UZ"):
        make_state(code)
    names = texts(get(client, "/kk/states/"), "//tbody//th//*[@class='chip__name']")
    assert names == ["Әзербайжан", "Қазақстан", "Қырғызстан", "Өзбекстан"]


def test_the_counts_of_a_state_lead_to_the_lists_they_count(client: Client) -> None:
    make_position(make_proposal(sponsor=make_state("KZ")), make_state("UZ"))
    make_proposal(sponsor=make_state("KZ"))
    rows = get(client, "/en/states/").xpath("//tbody/tr")
    found = {text(row.xpath(".//*[@class='chip__code']")[0]): row.xpath(".//td//a/@href") for row in rows}
    assert found == {"KZ": ["/en/proposals/?proposer=KZ"], "UZ": ["/en/proposals/?supporter=UZ"]}


def test_a_state_shows_what_it_proposed_says_hosted_and_where_it_is_a_member(client: Client) -> None:
    kazakhstan, forum = make_state("KZ"), make_forum()
    own = make_proposal("own", sponsor=kazakhstan)
    make_position(own, kazakhstan, stance=Stance.PROPOSES)
    other = make_proposal("other", sponsor=make_state("UZ"))
    make_position(other, kazakhstan, stance=Stance.TAKES_NOTE)
    make_position(make_proposal("draft", published=False), kazakhstan)
    make_summit("astana", host=kazakhstan)
    make_summit("tashkent")
    Membership.objects.create(
        forum=forum, state=kazakhstan, role="observer", since=SINCE, until=datetime.date(2019, 1, 1)
    )
    Membership.objects.create(forum=forum, state=kazakhstan, since=datetime.date(2019, 1, 2))
    page = get(client, "/en/states/kz/")
    assert links(section(page, "proposed"), ".")["1 proposal"] == "/en/proposals/?proposer=KZ"
    assert section(page, "proposed").xpath(".//h3/a/@href") == ["/en/proposals/own/"]
    assert section(page, "positions").xpath(".//h3/a/@href") == ["/en/proposals/other/"]
    assert texts(section(page, "positions"), ".//p[@class='kicker']") == ["takes note · 16 November 2025"]
    assert section(page, "hosted").xpath(".//h3/a/@href") == ["/en/summits/astana/"]
    assert [texts(row, "./td") for row in section(page, "membership").xpath(".//tbody/tr")] == [
        ["Consultative Meeting", "full member", "2 January 2019", "to the present"],
        ["Consultative Meeting", "observer", "15 March 2018", "1 January 2019"],
    ]


def test_a_state_without_statements_is_not_called_neutral(client: Client) -> None:
    make_state("AZ")
    positions = section(get(client, "/en/states/az/"), "positions")
    assert texts(positions, ".//div[@class='empty']") == [
        "No statement of this state on the proposals of others was found."
    ]


def test_a_state_shows_the_documents_of_those_in_office_when_they_spoke(client: Client) -> None:
    speaker = make_person()
    Office.objects.create(
        person=speaker, state=make_state("KZ"), since=datetime.date(2019, 3, 20), title_en="President"
    )
    Office.objects.create(
        person=speaker,
        state=make_state("UZ"),
        since=SINCE,
        until=datetime.date(2019, 3, 19),
        title_en="Envoy",
    )
    make_document(slug="speech", speaker=speaker)
    assert section(get(client, "/en/states/kz/"), "documents").xpath(".//h3/a/@href") == [
        "/en/documents/speech/"
    ]
    assert get(client, "/en/states/uz/").xpath("//section[@aria-labelledby='documents']") == []


@pytest.mark.parametrize("path", ["/en/states/kzz/", "/en/states/k/", "/en/states/q9/"])
def test_a_code_that_is_no_state_is_not_found(client: Client, path: str) -> None:
    make_state("KZ")
    get(client, path, status=404)


def test_a_code_in_capitals_leads_to_the_one_address_of_the_state(client: Client) -> None:
    make_state("KZ")
    response = client.get("/en/states/Kz/")
    assert (response.status_code, response["Location"]) == (301, "/en/states/kz/")


def test_topics_are_listed_with_counts_of_their_lists(client: Client) -> None:
    make_proposal(topic=make_topic("water"))
    make_topic("art", name_en="Art", note_en="Films and crafts, see https://example.org/crafts")
    page = get(client, "/en/topics/")
    assert page.xpath("//h2/a/@href") == ["/en/topics/art/", "/en/topics/water/"]
    assert links(page)["1 proposal"] == "/en/proposals/?topic=water"
    assert links(page)["example.org/crafts"] == "https://example.org/crafts"


def test_a_topic_shows_its_proposals_main_and_further_with_stages_and_documents(client: Client) -> None:
    water = make_topic("water")
    document = make_document(slug="speech")
    main = make_proposal("main", topic=water, passage=make_passage(document.versions.get()))
    make_update(main)
    make_proposal("further", topic=make_topic("art")).more_topics.add(water)
    make_proposal("unrelated", topic=make_topic("art"))
    page = get(client, "/en/topics/water/")
    assert sorted(section(page, "proposals").xpath(".//h3/a/@href")) == [
        "/en/proposals/further/",
        "/en/proposals/main/",
    ]
    assert section(page, "by-stage").xpath(".//a/@href") == ["/en/proposals/?topic=water&stage=supported"]
    assert "/en/documents/speech/" in section(page, "documents").xpath(".//h3/a/@href")


def test_summits_are_listed_by_forum_the_newest_first_with_membership_by_date(client: Client) -> None:
    make_summit("old", starts_on=SINCE, ends_on=SINCE)
    make_summit("new")
    Membership.objects.create(forum=make_forum(), state=make_state("UZ"), since=SINCE)
    Membership.objects.create(forum=make_forum(), state=make_state("AZ"), since=datetime.date(2025, 11, 16))
    page = get(client, "/en/summits/")
    assert texts(page, "//h2") == ["Consultative Meeting"]
    assert page.xpath("//li//h3/a/@href") == ["/en/summits/new/", "/en/summits/old/"]
    assert [texts(row, "./td")[::2] for row in page.xpath("//tbody/tr")] == [
        ["AZ Azerbaijan", "16 November 2025"],
        ["UZ Uzbekistan", "15 March 2018"],
    ]


def test_a_summit_shows_who_took_part_the_members_of_its_days_and_what_was_proposed(client: Client) -> None:
    summit = make_summit("tashkent")
    for code, since, until in (
        ("UZ", SINCE, None),
        ("AZ", datetime.date(2025, 11, 16), None),
        ("KG", SINCE, datetime.date(2025, 11, 14)),
        ("TM", datetime.date(2025, 11, 17), None),
    ):
        Membership.objects.create(forum=summit.forum, state=make_state(code), since=since, until=until)
    Participation.objects.create(summit=summit, state=make_state("UZ"))
    Participation.objects.create(summit=summit, organisation_en="United Nations", role="guest")
    document = make_document(slug="speech", summit=summit)
    make_update(make_proposal("here", passage=make_passage(document.versions.get())))
    make_proposal("elsewhere")
    page = get(client, "/en/summits/tashkent/")
    facts = {text(row.find("dt")): text(row.find("dd")) for row in section(page, "record").xpath(".//dl/div")}
    assert facts == {
        "Forum": "Consultative Meeting",
        "Host": "UZ Uzbekistan",
        "Took part": "UZ Uzbekistan United Nations (guest)",
        "Members of the forum in these days": "AZ Azerbaijan from 16 November 2025 UZ Uzbekistan",
    }
    assert section(page, "documents").xpath(".//h3/a/@href") == ["/en/documents/speech/"]
    assert section(page, "proposals").xpath(".//h3/a/@href") == ["/en/proposals/here/"]
    assert section(page, "by-stage").xpath(".//a/@href") == ["/en/proposals/?summit=tashkent&stage=supported"]


def test_documents_are_listed_newest_first_with_their_languages_and_passages(client: Client) -> None:
    old = make_document(slug="old", issued_on=SINCE)
    new = make_document(slug="new", official=True, publisher_en="Akorda", speaker=make_person())
    make_proposal(passage=make_passage(new.versions.get()))
    make_version(new, "Speech.", language="en", translation_of=new.versions.get(), by_machine=True)
    page = get(client, "/en/documents/")
    assert page.xpath("//h2/a/@href") == [
        new.get_absolute_url().replace("/ru/", "/en/"),
        "/en/documents/old/",
    ]
    assert texts(page, "//li[@class='entry'][1]//ul/li") == [
        "16 November 2025",
        "report of a speech",
        "Kassym-Jomart Tokayev",
        "Akorda",
        "official source",
        "Russian, English (by machine)",
        "1 passage",
    ]
    assert old.slug == "old"


def test_a_long_list_of_documents_is_cut_into_pages_that_keep_the_query(client: Client) -> None:
    for _ in range(31):
        make_document()
    first = get(client, "/en/documents/?x=1")
    assert len(first.xpath("//main//h2")) == 30
    assert first.xpath("//nav[@class='pager']//a/@href") == ["?x=1&page=2"]
    assert len(get(client, "/en/documents/?page=2").xpath("//main//h2")) == 1


def test_the_passages_of_a_document_are_counted_without_those_of_drafts(client: Client) -> None:
    version = make_document("Вода. Лес. Земля.").versions.get()
    make_proposal(passage=make_passage(version, "Вода"))
    make_proposal(passage=make_passage(version, "Лес"), published=False)
    make_passage(version, "Земля")
    assert "1 passage" in text(get(client, "/en/documents/").find_class("entry")[0]).split("Russian")[1]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/en/documents/", 3),
        ("/en/states/", 2),
        ("/en/topics/", 2),
        ("/en/summits/", 4),
        ("/en/states/kz/", 9),
        ("/en/topics/water/", 6),
        ("/en/summits/tashkent/", 8),
    ],
)
def test_a_page_costs_the_same_queries_for_1_and_30_rows(
    client: Client, path: str, queries: int, rows: int, django_assert_num_queries: Any
) -> None:
    speaker, kazakhstan = make_person(), make_state("KZ")
    Office.objects.create(person=speaker, state=kazakhstan, since=SINCE, title_en="President")
    water, tashkent = make_topic("water"), make_summit("tashkent", host=kazakhstan)
    for number in range(rows):
        code = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
        state = make_state(code)
        Membership.objects.create(forum=tashkent.forum, state=state, since=SINCE)
        Participation.objects.create(summit=tashkent, state=state)
        make_topic(f"topic-{number}")
        make_summit(host=state)
        version = make_document(summit=tashkent, speaker=speaker).versions.get()
        proposal = make_proposal(passage=make_passage(version), topic=water, sponsor=kazakhstan)
        make_update(proposal)
        make_position(proposal, kazakhstan)
    Membership.objects.create(forum=tashkent.forum, state=kazakhstan, since=SINCE)
    get(client, path)  # reads the card index, kept until something changes
    with django_assert_num_queries(queries):
        get(client, path)
