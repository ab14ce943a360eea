"""Nothing that is not public yet shows outside the desk: the whole site is the same with it as without it."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from initiatives.actions import add_version, return_status
from initiatives.api.urls import RESOURCES
from initiatives.models import Document, Proposal
from initiatives.search.cards import current_cards
from tests.factories import (
    make_act,
    make_citation,
    make_document,
    make_evidence,
    make_measurement,
    make_milestone,
    make_outcome_match,
    make_passage,
    make_position,
    make_proposal,
    make_state,
    make_step_draft,
    make_target,
    make_update,
    make_user,
    worded,
)
from tests.views.addresses import LANGUAGES, make_catalogue

pytestmark = pytest.mark.django_db
SECRET = "zhbqvx"
"""A word that stands on no page and in no text."""
MISTYPED = "zhbqvy"
SLUG = f"draft-{SECRET}"
TEXT = "Первый абзац о воде.\n\nВторой о реках.\n\nТретий о морях.\n\nЧетвёртый об озёрах.\n\nПятый о льдах."


def make_public() -> None:
    """Make a site with something on every page, and proposals to which unpublished records can belong."""
    make_catalogue()
    for code in ("AZ", "KG", "TJ", "TM"):
        make_state(code)
    speech = make_document(TEXT, slug="waters").versions.get()
    trade = make_proposal("trade", kind="target", passage=make_passage(speech, "Первый"))
    make_target(trade)
    make_proposal("treaty", kind="convention")
    make_document(slug="outcome", kind="joint_statement")


def make_drafts() -> list[str]:
    """Add whatever can be unpublished, on passages of a public text; return the keys of those passages."""
    told: Any = worded("note", SECRET, SECRET, SECRET)
    titled: Any = worded("title", SECRET, SECRET, SECRET)
    trade, treaty = (Proposal.objects.get(slug=slug) for slug in ("trade", "treaty"))
    speech = Document.objects.get(slug="waters").versions.get()
    words = ("Второй", "Третий", "Четвёртый", "Пятый")
    second, third, fourth, fifth = passages = [make_passage(speech, word) for word in words]
    draft = make_proposal(
        SLUG,
        published=False,
        passage=second,
        sponsor=make_state("TJ"),
        first_voiced_at_ru=SECRET,
        **titled,
        **worded("summary", SECRET, SECRET, SECRET),
        **told,
    )
    # What hangs on a draft is as little public as the draft itself.
    make_update(draft, stage="signed", **told)
    make_citation(draft, trade.citations.get().passage, "support")
    make_position(draft, make_state("KG"), passage=third)
    make_measurement(make_target(draft, **titled), **told)
    make_milestone(draft, slug=f"milestone-{SECRET}", **titled)
    make_outcome_match(draft, Document.objects.get(slug="outcome"), **told)
    # Steps of a published proposal: one that waits for a second editor, one returned, one begun.
    returned = make_update(treaty, stage="agreed", approved=False, **told)
    return_status(update=returned, decided_by=make_user("chief"), comment=SECRET)
    waiting = make_update(treaty, stage="signed", approved=False, **told)
    make_evidence(update=waiting, passage=fourth, title=SECRET, quotation=SECRET)
    make_step_draft(treaty, filled_in={"note_ru": SECRET})
    # What states say and do and what was measured, of published proposals.
    hidden: Any = {"publication": "draft"}
    position = make_position(trade, make_state("AZ"), passage=fifth, **hidden)
    make_evidence(position=position, title=SECRET, address=f"https://example.org/{SECRET}")
    make_measurement(trade.targets.get(), value="777", **hidden, **told)
    late: Any = {"deadline_on": datetime.date(2025, 12, 1), "value": "777", **titled}
    make_measurement(make_target(trade, fifth, **late, **hidden), value="777", **told)
    make_evidence(act=make_act(treaty, make_state("TM"), **hidden), title=SECRET)
    return [passage.pk for passage in passages]


def asked_by_hand(passages: list[str], languages: tuple[str, ...]) -> Iterator[str]:
    """Yield addresses that no link leads to: of the drafts themselves, and of searches for their words."""
    for code in languages:
        with override(code):
            proposals = reverse("initiatives:proposal-list")
            yield reverse("initiatives:proposal-detail", args=[SLUG])
            yield from (reverse("initiatives:passage-detail", args=[passage]) for passage in passages)
            for slug, numbers in ((SLUG, (1,)), ("treaty", (1, 2))):
                for number in numbers:
                    yield reverse("initiatives:step-detail", args=[slug, number])
                    yield reverse("initiatives:step-cite", args=[slug, number])
                    yield reverse("initiatives:step-cite-file", args=[slug, number, "json"])
            yield reverse("initiatives:proposal-card", args=[SLUG])
            yield reverse("initiatives:proposal-lineage", args=[SLUG])
            yield f"{reverse('initiatives:matrix')}?rows=proposals&state=AZ&state=KG&state=TJ&state=KZ"
            yield f"{reverse('initiatives:comparison')}?state=AZ&state=KG&state=TJ&state=KZ&state=UZ"
            yield reverse("initiatives:proposal-cite", args=[SLUG])
            yield reverse("initiatives:proposal-cite-file", args=[SLUG, "json"])
            for passage in passages:
                yield reverse("initiatives:passage-annotation", args=[passage])
                yield reverse("initiatives:passage-cite", args=[passage])
            yield f"/oembed/?{urlencode({'url': f'http://testserver/{code}/proposals/{SLUG}/'})}"
            for document in ("waters", "outcome"):
                address = reverse("initiatives:document-detail", args=[document])
                yield from (f"{address}?proposal={SLUG}", f"{address}?version=2")
            yield from ("/sitemap.xml", "/sitemap/proposals-1.xml", "/sitemap/topics-1.xml")
            for words in (SECRET, SLUG, "777", "Второй о реках", "Пятый", f"вода {SECRET}", MISTYPED):
                yield f"{proposals}?{urlencode({'q': words})}"
                yield f"{reverse('initiatives:search')}?{urlencode({'q': words})}"
            # Also values that no proposal bears, which no form offers.
            for facet, values in current_cards().bearing.items():
                yield from (f"{proposals}?{urlencode({facet: value})}" for value in values)
            yield from _of_the_api(code, passages)
            yield from (f"{proposals}?page=2", f"{proposals}?proposer={SECRET}", f"/{code}/{SLUG}/")


def _of_the_api(code: str, passages: list[str]) -> Iterator[str]:
    """Yield what the API may be asked for: whole lists, the drafts themselves, and their words."""
    for resource in RESOURCES:
        yield f"/api/v1/{resource.name}/?limit=100&lang={code}"
        if "proposal" in resource.asked.base_filters:
            yield f"/api/v1/{resource.name}/?proposal={SLUG}&lang={code}"
    yield from (
        f"/api/v1/proposals/{SLUG}/?lang={code}",
        f"/api/v1/milestones/milestone-{SECRET}/?lang={code}",
    )
    yield from (f"/api/v1/passages/{passage}/?lang={code}" for passage in passages)
    yield from (f"/api/v1/proposals/treaty/steps/{number}/?lang={code}" for number in (1, 2))
    for words in (SECRET, "777", "Второй о реках", "Пятый", MISTYPED):
        yield f"/api/v1/search/?{urlencode({'q': words, 'lang': code})}"
    yield f"/api/v1/proposals/?{urlencode({'q': SECRET, 'lang': code})}"
    # Which proposals bear a value is the same in every language: each value is asked for in one of them.
    borne = [(facet, value) for facet, values in current_cards().bearing.items() for value in values]
    for facet, value in borne[LANGUAGES.index(code) :: len(LANGUAGES)]:
        yield f"/api/v1/proposals/?{urlencode({facet: value, 'lang': code})}"


def read(client: Client, passages: list[str], languages: tuple[str, ...]) -> dict[str, tuple[int, bytes]]:
    """Return the answers at every public address: all that links and filters lead to, and `asked_by_hand`."""
    answers: dict[str, tuple[int, bytes]] = {}
    waiting = [*asked_by_hand(passages, languages), *(f"/{code}/" for code in languages)]
    while waiting:
        path = waiting.pop()
        if path not in answers:
            response = client.get(path)
            content = b"".join(response) if response.streaming else response.content
            answers[path] = response.status_code, content + response.get("Location", "").encode()
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                waiting += _leads_to(path, response.content, languages)
    return answers


def _leads_to(path: str, page: bytes, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield the public addresses on a page: links, and each choice of its forms by itself."""
    content = html.document_fromstring(page.decode())
    links = [urljoin(path, link) for link in content.xpath("//a/@href | //link[@rel='alternate']/@href")]
    for form in content.xpath("//form[@action]"):
        boxes = form.xpath(".//input[@type='checkbox']")
        choices = [(box.get("name"), box.get("value")) for box in boxes]
        choices += [
            (menu.get("name"), value) for menu in form.xpath(".//select") for value in menu.value_options
        ]
        links += [f"{urljoin(path, form.get('action'))}?{urlencode([choice])}" for choice in choices]
    for link in links:
        found = urlsplit(link)
        is_ours = found.netloc in ("", "testserver") and found.path.startswith(
            tuple(f"/{code}/" for code in languages)
        )
        # One filter at a time: two are made of the same answers.
        if not is_ours or "/admin/" in found.path or found.query.count("&"):
            continue
        # Of files and briefings those of the whole list, of topics and of single proposals are enough.
        is_page = found.path.endswith("/") and not found.path.endswith("/briefing/")
        if is_page or not found.query or found.query.startswith(("topic=", "proposal=")):
            yield found.path + (f"?{found.query}" if found.query else "")


def test_the_public_site_is_the_same_with_drafts_of_everything_as_without() -> None:
    make_public()
    with transaction.atomic():
        passages = make_drafts()
        transaction.set_rollback(True)
    before = read(Client(), passages, LANGUAGES)
    assert make_drafts() == passages
    after = read(Client(), passages, LANGUAGES)
    assert after.keys() == before.keys()
    assert [path for path, answer in after.items() if answer != before[path]] == []
    said = {path for path, (_status, page) in after.items() if SECRET.encode() in page}
    assert said == {path for path in said if SECRET in path}
    # It did go everywhere, and what is to be hidden is there.
    assert {status for status, _page in after.values()} == {200, 302, 400, 404}
    assert sum("/proposals/?" in path for path in after) > 50 * len(LANGUAGES)
    assert Proposal.objects.filter(title_ru=SECRET).exists()
    # An account without a role is told what anybody is: decided beside the language, so one of them tells.
    newcomer = Client()
    newcomer.force_login(make_user("newcomer", is_staff=True))
    shown = read(newcomer, passages, LANGUAGES[-1:])
    assert sum("/proposals/?" in path for path in shown) > 50
    assert [path for path, answer in shown.items() if answer != after[path]] == []


def offered(client: Client, words: str, **asked: str) -> list[str]:
    """Return what the search offers instead of words: by the page, which has to agree with the API."""
    query = urlencode({"q": words, **asked})
    page = html.document_fromstring(client.get(f"/en/search/?{query}").content.decode())
    told = client.get(f"/api/v1/search/?{query}").json()["suggestions"]
    assert page.xpath("//p[contains(@class, 'found__meant')]/a/text()") == told
    return list(told)


def test_a_word_that_is_public_no_more_is_not_offered_to_who_mistypes_it(client: Client) -> None:
    changed = make_proposal("changed", title_en=SECRET)
    assert offered(client, MISTYPED) == [SECRET]
    assert offered(client, MISTYPED, kind="proposal") == [SECRET]
    assert offered(client, MISTYPED, kind="evidence") == []
    changed.title_en = "Water"
    changed.save()
    assert offered(client, MISTYPED) == []
    withdrawn = make_proposal("withdrawn", summary_kk=SECRET)
    assert offered(client, MISTYPED) == [SECRET]
    withdrawn.publication, withdrawn.withdrawal_reason = "withdrawn", "Mistaken."
    withdrawn.save()
    assert offered(client, MISTYPED) == []
    # Who types it rightly is answered no otherwise than who types what never was.
    make_proposal("another", title_en=f"{SECRET[:-1]}z")
    assert offered(client, SECRET) == offered(client, MISTYPED) == [f"{SECRET[:-1]}z"]
    document = make_document(f"Слова {SECRET}.", slug="replaced", language="ru")
    assert SECRET in offered(client, MISTYPED)
    add_version(document=document, language="ru", text="Других слов нет.\n")
    assert offered(client, MISTYPED) == [f"{SECRET[:-1]}z"]


def test_a_word_is_not_offered_for_a_day_on_which_it_was_not_public(client: Client) -> None:
    make_proposal("later", title_en=SECRET, first_voiced_on=datetime.date(2025, 11, 16))
    assert offered(client, MISTYPED, as_of="2025-11-16") == [SECRET]
    assert offered(client, MISTYPED, as_of="2025-11-15") == []
    assert offered(client, MISTYPED, known_on="2025-11-16") == []
