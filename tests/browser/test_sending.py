"""Sending a form of the desk: once by two presses, anew after coming back, and refused."""

import datetime
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from initiatives.models import Citation, Proposal, Topic
from tests.browser.seeing import follow, log_in
from tests.factories import (
    make_citation,
    make_document,
    make_passage,
    make_proposal,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _editor(page: Page, base_url: str) -> None:
    log_in(page.context, base_url, make_user("the-editor", is_staff=True, is_superuser=True))


def count_posts(page: Page) -> list[str]:
    """Return the addresses that the page posts to, in a list that grows."""
    posted: list[str] = []
    page.on("request", lambda sent: posted.append(sent.url) if sent.method == "POST" else None)
    return posted


def answer_late(route: Route) -> None:
    """Let a request through later than an impatient finger presses again."""
    time.sleep(0.5)
    route.continue_()


def test_a_double_click_sends_a_form_once_and_coming_back_sends_it_anew(page: Page) -> None:
    posted = count_posts(page)
    page.goto("/en/admin/initiatives/topic/add/")
    page.locator("[name=slug]").fill("water")
    page.locator("[name=name_en]").fill("Water")
    page.route("**/topic/add/", answer_late)
    page.get_by_role("button", name="Save", exact=True).evaluate(
        "button => { button.click(); setTimeout(() => button.click(), 100); }"
    )
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert len(posted) == 1
    page.go_back()
    page.locator("[name=slug]").fill("ice")
    follow(page.get_by_role("button", name="Save", exact=True))
    assert set(Topic.objects.values_list("slug", flat=True)) == {"water", "ice"}


def test_a_double_click_cites_chosen_words_once(page: Page) -> None:
    topic = make_topic("water")
    version = make_document("Мы предлагаем центр по воде.").versions.get()
    posted = count_posts(page)
    page.goto(f"/en/admin/initiatives/version/{version.pk}/change/")
    expect(page.locator("[data-text] [tabindex='0']")).to_have_count(1)
    page.locator("[name=exact]").fill("центр по воде")
    page.get_by_text("A new draft proposal").click()
    page.locator("[name=title]").fill("Центр")
    page.locator("[name=kind]").select_option("institution")
    page.locator("[name=force]").select_option("firm")
    page.locator("[name=topic]").select_option(str(topic.pk))
    page.locator("[name=role]").select_option("origin")
    page.get_by_role("button", name="Cite", exact=True).dblclick()
    expect(page.get_by_text("The words are cited.")).to_be_visible()
    assert len(posted) == 1
    assert (Proposal.objects.count(), Citation.objects.count()) == (1, 1)


def test_a_refused_form_opens_at_its_first_fault(page: Page) -> None:
    page.goto(f"/en/admin/initiatives/statusupdate/add/?proposal={make_proposal().pk}")
    page.locator("[name=stage][value=supported]").check()
    page.locator("[name=effective_on]").fill(str(timezone.localdate() + datetime.timedelta(days=60)))
    page.locator("[name=evidence-0-type]").select_option("press_report")
    page.locator("[name=evidence-0-address]").fill("https://example.org/a")
    follow(page.locator("[name=_save]"))
    expect(page.locator("[name=effective_on]")).to_be_focused()
    expect(page.get_by_text("A step is recorded after it happened")).to_be_in_viewport()
    # A fault of the rows together, not of a field.
    page.locator("[name=effective_on]").fill("2026-01-01")
    page.locator("[name=evidence-0-type]").select_option("")
    page.locator("[name=evidence-0-address]").fill("")
    follow(page.locator("[name=_save]"))
    expect(page.locator("[name=evidence-0-type]")).to_be_focused()
    expect(page.get_by_text("needs an evidence that supports it")).to_be_in_viewport()


def test_a_page_that_opens_further_down_takes_along_what_it_says(page: Page) -> None:
    version = make_document("\n\n".join(f"Фраза {number}." for number in range(40))).versions.get()
    make_citation(make_proposal("first", published=False), make_passage(version, "Фраза 3."), "detail")
    page.goto(f"/en/admin/initiatives/version/{version.pk}/change/")
    expect(page.locator("[data-text] [tabindex='0']")).to_have_count(1)
    page.locator("[name=exact]").fill("Фраза 39.")
    page.locator("[name=proposals]").check()
    page.locator("[name=role]").select_option("origin")
    follow(page.get_by_role("button", name="Cite", exact=True))
    expect(page.locator("[data-start]", has_text="Фраза 39.")).to_be_focused()
    expect(page.get_by_text("The words are cited.")).to_be_in_viewport()
