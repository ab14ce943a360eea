"""Take the pictures of the documents from the site that runs on this machine: what `make pictures` calls.

Start the site first (`make run`). Pictures of the editors' desk are taken in a session made here for the
first editor's account, and ended here.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "summit.settings")
# Playwright's sync API runs an event loop in this thread, and Django refuses database access beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
django.setup()
from django.contrib.auth.models import User  # noqa: E402 - models exist after the setup only

from initiatives.models import CitationRole, Proposal  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "pictures"
WIDTH = 1200


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: the page, how much of it (CSS pixels), and whether an editor has to be logged in.

    `scroll_to` is the selector of what is brought to the top first, `keys` are then pressed in its words.
    """

    name: str
    path: str
    height: int = 800
    editor: bool = False
    scroll_to: str = ""
    keys: tuple[str, ...] = ()


def pictures() -> list[Picture]:
    """Return what is taken: the public pages in English, the desk in Russian, as its editors see it."""
    proposal = Proposal.objects.get(slug="rare-earth-research-centre")
    origin = proposal.citations.filter(role=CitationRole.ORIGIN).earliest("pk").passage
    desk = "/ru/admin/"
    page = f"{desk}initiatives/proposal/{proposal.pk}/change/"
    text = f"{desk}initiatives/version/{origin.anchors.latest('version__number').version_id}/"
    step = f"{desk}initiatives/statusupdate/add/?proposal={proposal.pk}"
    return [
        Picture("reader", f"/en/passages/{origin.pk}/", height=900, scroll_to="#p12"),
        Picture("proposal", f"/en/proposals/{proposal.slug}/", height=900),
        Picture("desk", desk, editor=True),
        # The last sentence of the paragraph: from the paragraph to its sentences, and on.
        Picture(
            "desk-marking", f"{text}change/", 900, True, "#p12", keys=("Enter", "ArrowRight", "ArrowRight")
        ),
        Picture("desk-passage", f"{text}passages/{origin.pk}/", editor=True, height=560),
        Picture("desk-proposal", page, editor=True, height=900),
        Picture("desk-citation", page, editor=True, height=700, scroll_to="#citations-2-group"),
        Picture("desk-step", step, editor=True, height=900),
    ]


def main(address: str) -> None:
    """Write every picture; the process ends with a message when a page does not answer."""
    client = Client()
    client.force_login(first_editor())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    FOLDER.mkdir(exist_ok=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                # Chromium's own sandbox refuses to run as root.
                args=["--no-sandbox"] if os.geteuid() == 0 else [],
            )
            for picture in pictures():
                take(browser, address.rstrip("/"), picture, cookie)
            browser.close()
    finally:
        client.logout()


def first_editor() -> User:
    """Return the first account that may enter the editors' desk."""
    editor = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
    if editor is None:
        sys.exit("There is no editor's account yet: run `make run` first.")
    return editor


def take(browser: Browser, address: str, picture: Picture, cookie: str) -> None:
    """Write `picture` as a PNG of WIDTH × its height."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": picture.height}, color_scheme="light", reduced_motion="reduce"
    )
    if picture.editor:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    page = context.new_page()
    response = page.goto(address + picture.path, wait_until="networkidle")
    if response is None or not response.ok:
        sys.exit(f"{picture.path} is not answered: {response.status if response else 'nothing'}")
    if picture.scroll_to:
        page.locator(picture.scroll_to).first.evaluate("element => element.scrollIntoView()")
    if picture.keys:
        page.locator(f"{picture.scroll_to} [data-start]").focus()
        for key in picture.keys:
            page.keyboard.press(key)
        page.locator(picture.scroll_to).evaluate("element => element.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    sys.stdout.write(f"{picture.name}.png\n")
    context.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
