"""Forms of the desk that are sent when the log-in is gone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from initiatives.models import Topic
from tests.browser.seeing import follow
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "long enough for anybody 7"
ADD = "/en/admin/initiatives/topic/add/"


@pytest.fixture(autouse=True)
def _accounts() -> None:
    for name in ("first", "second"):
        account: User = make_user(name, is_staff=True, is_superuser=True)
        account.set_password(PASSWORD)
        account.save()


def log_in(page: Page, name: str) -> None:
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    follow(page.locator("#login-form [type=submit]"))


def send_without_log_in(page: Page) -> None:
    """Write a topic, and send it when the session is over."""
    page.goto(ADD)
    log_in(page, "first")
    page.locator("[name=slug]").fill("water")
    page.locator("[name=name_en]").fill("Water & <b>ice</b>")
    page.context.clear_cookies(name="sessionid")
    follow(page.get_by_role("button", name="Save and continue editing"))
    expect(page.locator("#login-form")).to_be_visible()
    assert not Topic.objects.exists()


def test_what_was_typed_is_offered_after_the_log_in_and_sent_once(page: Page, page_errors: list[str]) -> None:
    send_without_log_in(page)
    log_in(page, "first")
    offer = page.get_by_role("region", name="Not saved")
    expect(offer).to_contain_text("Water & <b>ice</b>")
    expect(offer.get_by_role("button", name="Send it again")).to_be_focused()
    follow(offer.get_by_role("button", name="Send it again"))
    topic = Topic.objects.get()
    assert (topic.slug, topic.name_en) == ("water", "Water & <b>ice</b>")
    # The button that was pressed is sent along.
    assert reverse("admin:initiatives_topic_change", args=[topic.pk]).split("/", 2)[2] in page.url
    page.goto(ADD)
    expect(offer).to_be_hidden()
    assert page_errors == []


def test_it_can_be_thrown_away(page: Page) -> None:
    send_without_log_in(page)
    log_in(page, "first")
    page.get_by_role("button", name="Throw away what was typed").click()
    page.goto(ADD)
    expect(page.get_by_role("region", name="Not saved")).to_be_hidden()


def test_another_editor_is_not_offered_it(page: Page) -> None:
    send_without_log_in(page)
    log_in(page, "second")
    expect(page.get_by_role("region", name="Not saved")).to_be_hidden()


def test_a_form_that_arrived_is_not_offered(page: Page) -> None:
    make_topic("taken")
    page.goto(ADD)
    log_in(page, "first")
    page.locator("[name=slug]").fill("taken")
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".errornote")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.goto(ADD)
    log_in(page, "first")
    expect(page.get_by_role("region", name="Not saved")).to_be_hidden()


def test_a_log_in_in_another_tab_meanwhile_loses_nothing(page: Page) -> None:
    page.goto(ADD)
    log_in(page, "first")
    page.locator("[name=slug]").fill("water")
    page.locator("[name=name_en]").fill("Water")
    other = page.context.new_page()
    page.context.clear_cookies(name="sessionid")
    other.goto(ADD)
    log_in(other, "first")
    follow(page.get_by_role("button", name="Save", exact=True))
    follow(page.get_by_role("link", name="Open the form again"))
    follow(page.get_by_role("button", name="Send it again"))
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert Topic.objects.get().slug == "water"
