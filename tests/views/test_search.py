"""The page of the search."""

from typing import Any
from urllib.parse import quote_plus

import psycopg
import pytest
from django.db import connection
from django.test import Client
from lxml import html

from initiatives.models import Publication
from initiatives.search.matching import MOST
from tests import factories
from tests.views.pages import get, links, text, texts

pytestmark = pytest.mark.django_db

SEARCH = "/en/search/"
QUERIES = 23


def found(page: html.HtmlElement, kind: str) -> list[str]:
    """The names of the results of one kind."""
    return texts(page, f"//section[@aria-labelledby='found-{kind}']//li/h3")


def heading(page: html.HtmlElement, kind: str) -> str:
    return text(page.xpath(f"//h2[@id='found-{kind}']")[0])


def make_speech(**fields: Any) -> Any:
    """Make a speech of two paragraphs on water, a passage of the first, and the proposal that cites it."""
    document = factories.make_document(
        "Предлагаем водную конвенцию.\n\nЧистая вода <b>нужна</b> всем.",
        summit=factories.make_summit("tashkent"),
        speaker=factories.make_person(),
        title_en="A speech on rivers",
    )
    passage = factories.make_passage(document.versions.get(), "водную конвенцию")
    return factories.make_proposal(
        "water-convention",
        passage=passage,
        title_ru="Водная конвенция",
        title_en="Water convention",
        title_kk="Су туралы конвенция",
        **fields,
    )


def test_results_stand_by_kind_with_their_counts_and_the_words_lit(client: Client) -> None:
    proposal = make_speech()
    update = factories.make_update(proposal, evidence=False)
    factories.make_evidence(update=update, title="Водная конвенция подписана")
    page = get(client, f"{SEARCH}?q=конвенции")
    assert texts(page, "//*[@data-total]") == ["4 results"]
    assert heading(page, "proposal") == "Proposals 1"
    assert found(page, "proposal") == ["Water convention"]
    assert found(page, "passage") == ["A speech on rivers · paragraph 1"]
    assert found(page, "paragraph") == ["A speech on rivers · paragraph 1"]
    assert found(page, "evidence") == ["Водная конвенция подписана"]
    assert texts(page, "//section[@aria-labelledby='found-paragraph']//mark") == ["конвенцию"]
    assert texts(page, "//section[@aria-labelledby='found-proposal']//mark")[0] == "конвенция"


def test_a_passage_tells_the_paragraph_in_which_its_words_begin(client: Client) -> None:
    document = factories.make_document("Начало.\n\nМы беречь\nреки будем.\n\nКонец.", title_en="A speech")
    version = document.versions.get()
    factories.make_proposal(passage=factories.make_passage(version, "беречь\nреки"))
    [paragraph] = version.paragraphs.filter(start__lte=version.text.index("беречь")).order_by("-start")[:1]
    assert paragraph.number > 1
    page = get(client, f"{SEARCH}?q=беречь&kind=passage")
    assert found(page, "passage") == [f"A speech · paragraph {paragraph.number}"]


def test_each_result_leads_to_its_place(client: Client) -> None:
    proposal = make_speech()
    update = factories.make_update(proposal, evidence=False)
    factories.make_evidence(update=update, title="Вода")
    page = get(client, f"{SEARCH}?q=вода")
    document = proposal.citations.get().passage.document
    [paragraph] = page.xpath("//section[@aria-labelledby='found-paragraph']//h3/a/@href")
    assert paragraph.startswith(f"/en/documents/{document.slug}/?version=1#p2:~:text=")
    assert links(page, "//section[@aria-labelledby='found-evidence']")["Вода"] == update.get_absolute_url()
    page = get(client, f"{SEARCH}?q=водную+конвенцию")
    [passage] = page.xpath("//section[@aria-labelledby='found-passage']//h3/a/@href")
    assert passage == proposal.citations.get().passage.get_absolute_url()


def test_markup_in_a_text_is_shown_as_it_stands(client: Client) -> None:
    make_speech()
    page = get(client, f"{SEARCH}?q=вода")
    [words] = page.xpath("//p[@class='found__words'][.//mark='вода']")
    assert "<b>нужна</b>" in text(words)
    assert not words.xpath(".//b")


@pytest.mark.parametrize("words", ["water", "водной", "судың", "WATER conventions"])
def test_a_question_in_one_language_finds_a_proposal_by_its_title_in_any(client: Client, words: str) -> None:
    make_speech()
    assert found(get(client, f"{SEARCH}?q={words}"), "proposal") == ["Water convention"]


def test_a_proposal_found_by_words_of_another_language_says_of_which(client: Client) -> None:
    factories.make_proposal(title_ru="Мост", title_en="Bridge", summary_ru="Через реку", summary_en="A way")
    shown = "//section[@aria-labelledby='found-proposal']//ul[@class='entry__facts']/li"
    assert texts(get(client, f"{SEARCH}?q=река"), shown) == ["Language of the text: Russian"]
    assert texts(get(client, "/ru/search/?q=река"), shown) == []
    assert texts(get(client, f"{SEARCH}?q=way"), shown) == []


def test_nothing_that_is_not_public_is_found(client: Client) -> None:
    draft = factories.make_proposal(published=False, title_ru="Водная тайна")
    factories.make_citation(draft, factories.make_passage(factories.make_document("Река.").versions.get()))
    withdrawn = make_speech()
    shown = factories.make_proposal(title_ru="Хлеб")
    waiting = factories.make_update(shown, stage="agreed", evidence=False, approved=False)
    factories.make_evidence(update=waiting, title="Водная тайна")
    withdrawn.publication, withdrawn.withdrawal_reason = Publication.WITHDRAWN, "Ошибка."
    withdrawn.save()
    page = get(client, f"{SEARCH}?q=тайна or конвенция or река")
    # The paragraphs of documents are public as they are.
    assert {section.get("aria-labelledby") for section in page.xpath("//section[h2/@id]")} == {
        "found-paragraph"
    }
    assert not get(client, f"{SEARCH}?q=тайма").xpath("//p[contains(@class, 'found__meant')]")


def test_a_typing_error_is_answered_with_what_may_be_meant(client: Client) -> None:
    make_speech()
    page = get(client, f"{SEARCH}?q=канвенция")
    meant = page.xpath("//p[contains(@class, 'found__meant')]//a")[0]
    assert found(get(client, SEARCH + meant.get("href")), "proposal") == ["Water convention"]
    spelled = get(client, f"{SEARCH}?q=канвёнци\u00adя")
    assert text(spelled.xpath("//p[contains(@class, 'found__meant')]//a")[0]) == "конвенция"
    # A word in a form that no text has is no error.
    assert not get(client, f"{SEARCH}?q=конвенциями").xpath("//p[contains(@class, 'found__meant')]")


def test_a_word_that_no_text_holds_is_answered_with_words_of_its_stem(client: Client) -> None:
    factories.make_document("Водных ресурсов мало. Водные пути. Водопользование требует договора.")
    meant = get(client, f"{SEARCH}?q=вода").xpath("//p[contains(@class, 'found__meant')]//a")
    assert [text(link) for link in meant] == ["водные", "водопользование"]
    # The stem of a word that is there in another form is no reason to offer longer ones.
    assert not get(client, f"{SEARCH}?q=водный").xpath("//p[contains(@class, 'found__meant')]")


@pytest.mark.parametrize("words", ["вода", "воды Казахстан", "water", "судың"])
def test_words_that_no_text_holds_lead_to_the_topic_they_name(client: Client, words: str) -> None:
    topic = factories.make_topic("w")
    topic.name_ru, topic.name_en, topic.name_kk = "Водные ресурсы", "Water resources", "Су ресурстары"
    topic.save()
    factories.make_topic("trade")  # under which nothing was proposed
    factories.make_proposal(title_ru="Центр", title_en="", title_kk="", topic=topic)
    page = get(client, f"{SEARCH}?q={words}")
    [section] = page.xpath("//section[@aria-labelledby='found-topics']")
    assert [(text(link), link.get("href")) for link in section.iterfind(".//h3/a")] == [
        ("Water resources", "/en/proposals/?topic=w")
    ]
    assert "1 proposal" in text(section)
    assert not get(client, f"{SEARCH}?q=trade").xpath("//section[@aria-labelledby='found-topics']")
    in_the_list = get(client, f"/en/proposals/?q={words}")
    assert links(in_the_list)["Water resources"] == "/en/proposals/?topic=w"


def test_a_word_is_offered_in_the_form_that_was_asked_for(client: Client) -> None:
    factories.make_document("Мера доверия. Проекты искусственного интеллекта.")
    meant = "//p[contains(@class, 'found__meant')]//a"
    assert texts(get(client, f"{SEARCH}?q=Искуственный+интеллект"), meant) == ["Искусственный интеллект"]
    # One that stands in a text comes before one that is made.
    factories.make_document("Декларация. Текст декларации. О декларациях.")
    assert texts(get(client, f"{SEARCH}?q=декларацыя"), meant) == ["декларация"]
    # A stem by itself («транспортн») is no word: a form that stands in a text is told instead.
    factories.make_document("Развитие транспортных коридоров.")
    assert texts(get(client, f"{SEARCH}?q=транспрт"), meant) == ["транспортных"]


@pytest.mark.parametrize(
    ("asked", "offered"),
    [("Tokayev", "Токаев"), ("тоқаев", "токаев"), ("Kassym-Jomart Tokayev", "Касым-Жомарт Токаев")],
)
def test_a_name_is_offered_as_other_languages_write_it(client: Client, asked: str, offered: str) -> None:
    factories.make_document("Касым-Жомарт Токаев предложил центр.", speaker=factories.make_person())
    meant = get(client, f"{SEARCH}?q={asked}").xpath("//p[contains(@class, 'found__meant')]//a")
    assert [text(link) for link in meant] == [offered]


def test_a_question_is_not_offered_that_is_too_long_to_be_asked(client: Client) -> None:
    factories.make_document("Хлеб и конвенция.")
    words = "конвеция " + "хлеб " * 6
    asked = words + "б" * (200 - len(words))
    page = get(client, f"{SEARCH}?q={asked}")
    assert not page.xpath("//p[contains(@class, 'found__meant')]")


def test_a_word_of_the_same_stem_is_told_by_itself_among_others(client: Client) -> None:
    factories.make_document("Водных ресурсов Казахстана мало. Водные пути.")
    page = get(client, f"{SEARCH}?q=вода+Казахстан")
    meant = links(page, "//p[contains(@class, 'found__meant')]")
    assert meant == {"“водные” instead of “вода”": f"?q={quote_plus('водные Казахстан')}"}


def test_where_nothing_holds_all_the_words_what_holds_the_most_is_told(client: Client) -> None:
    factories.make_document("Конвенция о воде.\n\nКонвенция о хлебе.\n\nО хлебе и соли.")
    page = get(client, f"{SEARCH}?q=какая+конвенция+говорит+о+хлебе")
    assert [name.split(" · ")[1] for name in found(page, "paragraph")] == ["paragraph 2"]
    assert texts(page, "//mark") == ["Конвенция", "хлебе"]
    assert "holds the most of them" in text(page.xpath("//p[@data-loose]")[0])
    # What is left out stays out, a phrase is one, and half of the words have to be there.
    without = found(get(client, f"{SEARCH}?q=конвенция+соли+-хлеб"), "paragraph")
    assert [name.split(" · ")[1] for name in without] == ["paragraph 1"]
    for words in ("«конвенция соли» морковь", "соль лук перец мука"):
        assert not found(get(client, f"{SEARCH}?q={words}"), "paragraph"), words
    assert not get(client, f"{SEARCH}?q=конвенция+хлебе").xpath("//p[@data-loose]")


def test_facets_tell_what_each_value_would_leave_and_lead_there(client: Client) -> None:
    make_speech(first_voiced_on="2024-01-01")
    factories.make_proposal("bread", title_en="Water and bread", topic=factories.make_topic("bread"))
    page = get(client, f"{SEARCH}?q=water&kind=proposal")
    nav = "//nav[@aria-label='Narrow the results']"
    choices = {text(link): link.get("href") for link in page.xpath(f"{nav}//a")}
    assert choices.keys() >= {"Topic water 1", "Topic bread 1", "2024 1", "2025 1", "Kazakhstan 2"}
    narrowed = get(client, SEARCH + choices["2024 1"])
    assert found(narrowed, "proposal") == ["Water convention"]
    [again] = [link.get("href") for link in narrowed.xpath(f"{nav}//a") if "2024" in text(link)]
    everything = found(get(client, SEARCH + again), "proposal")
    assert sorted(everything) == ["Water and bread", "Water convention"]


@pytest.mark.parametrize(
    ("narrowing", "kinds"),
    [
        ("summit=tashkent", {"proposal", "passage", "paragraph", "evidence"}),
        ("state=KZ", {"proposal", "evidence"}),
        ("state=UZ", set()),
        ("topic=water", {"proposal", "passage", "paragraph", "evidence"}),
        ("text=speech_report", {"passage", "paragraph"}),
        ("text=treaty", set()),
        ("language=ru", {"proposal", "passage", "paragraph"}),
        ("language=kk", {"proposal"}),
        ("year=2025", {"proposal", "passage", "paragraph", "evidence"}),
        ("year=1999", set()),
    ],
)
def test_every_facet_narrows_every_kind(client: Client, narrowing: str, kinds: set[str]) -> None:
    factories.make_state("UZ")
    proposal = make_speech()
    update = factories.make_update(proposal, evidence=False)
    factories.make_evidence(update=update, title="Конвенция")
    page = get(client, f"{SEARCH}?q=конвенция&{narrowing}")
    assert {each.get("id").removeprefix("found-") for each in page.xpath("//section/h2[@id]")} == kinds


@pytest.mark.parametrize(
    "query", ["q=-вода", f"q={'вода ' * 21}", f"q={'в' * 201}", "q=вода&topic=none", "q=вода&kind=person"]
)
def test_what_is_not_looked_for_is_refused_and_what_was_typed_stays(client: Client, query: str) -> None:
    page = get(client, f"{SEARCH}?{query}", status=400)
    [alert] = page.xpath("//*[@role='alert']")
    assert len(text(alert)) > 40
    assert page.xpath("//input[@id='q']")[0].get("value") == query.partition("&")[0].removeprefix("q=")
    assert not page.xpath("//section/h2[@id]")


def test_words_of_every_text_are_told_apart_from_words_of_none(client: Client) -> None:
    assert "nearly every text" in text(get(client, f"{SEARCH}?q=и").xpath("//main")[0])
    assert "Nothing was found" in text(get(client, f"{SEARCH}?q=абракадабра").xpath("//main")[0])


def test_pages_follow_one_another_and_end(client: Client) -> None:
    factories.make_document("\n\n".join(f"Вода {number}." for number in range(45)))
    address = f"{SEARCH}?q=вода&kind=paragraph"
    numbers: list[str] = []
    for page in (1, 2, 3):
        listed = get(client, f"{address}&page={page}")
        numbers += listed.xpath("//section[@aria-labelledby='found-paragraph']//h3/a/@href")
    assert len(set(numbers)) == 45
    get(client, f"{address}&page=4", status=404)
    get(client, f"{SEARCH}?q=вода&page=2", status=404)


def test_beyond_the_cap_the_page_says_what_is_ranked(client: Client) -> None:
    factories.make_document("\n\n".join(f"Вода {number}." for number in range(MOST + 2)))
    page = get(client, f"{SEARCH}?q=вода")
    assert heading(page, "paragraph") == f"Paragraphs of documents {MOST}+"
    assert "were recorded last" in text(page.xpath("//p[@class='found__capped']")[0])
    # The newest are looked at: the first two paragraphs are beyond reach, unless another word narrows.
    last = get(client, f"{SEARCH}?q=вода&kind=paragraph&page={MOST // 20}")
    assert not [link for link in last.xpath("//h3/a/@href") if "#p1:" in link or "#p2:" in link]
    exact = get(client, f"{SEARCH}?q=вода+0")
    assert heading(exact, "paragraph") == "Paragraphs of documents 1"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_number_of_queries(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    proposal = make_speech()
    for number in range(1, rows):
        passage = factories.make_passage(factories.make_document(f"Вода {number}.").versions.get())
        factories.make_proposal(f"water-{number}", passage=passage, title_ru=f"Вода {number}")
    update = factories.make_update(proposal, evidence=False)
    for number in range(rows):
        factories.make_evidence(update=update, title=f"Вода {number}")
    client.get(f"{SEARCH}?q=вода or водную")
    with django_assert_num_queries(QUERIES):
        client.get(f"{SEARCH}?q=вода or водную")


def test_the_search_is_asked_from_every_page(client: Client) -> None:
    [form] = get(client, "/en/about/").xpath("//header//form[@role='search']")
    assert form.get("action") == SEARCH
    assert form.xpath(".//input/@name") == ["q"]
    assert not get(client, SEARCH).xpath("//header//form[@role='search']")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [SEARCH, "/en/proposals/", "/en/proposals.csv"])
def test_a_search_that_takes_too_long_is_stopped_and_says_so(client: Client, path: str) -> None:
    make_speech()
    client.get(SEARCH)
    parameters = connection.get_connection_params()
    named = {"dbname", "user", "password", "host", "port"} & parameters.keys()
    known = {name: parameters[name] for name in named}
    with psycopg.connect(**known) as other:
        # Whoever waits for a lock waits as one does for a long scan.
        other.execute("LOCK TABLE initiatives_anchor IN ACCESS EXCLUSIVE MODE")
        response = client.get(f"{path}?q=вода")
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
