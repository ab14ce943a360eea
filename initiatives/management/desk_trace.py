"""The reading desk with a long text: what it costs the server, and how it feels in a browser.

The browser is a headless Chromium driven by playwright, which only the test requirements bring.
"""

import json
import random
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from initiatives.actions import add_version
from initiatives.management.synthetic import SENTENCES_A_PARAGRAPH, sentences
from initiatives.models import Anchor, Citation, CitationRole, Document, Passage, Proposal, Version
from initiatives.models.passages import passage_id
from initiatives.text.paragraphs import split_sentences
from initiatives.text.spans import Span, context

CHARACTERS = 200_000
SHORT_CHARACTERS = 4_000
"""Of a text of ordinary length, with whose desk that of the long one is compared."""
CHARACTERS_A_PASSAGE = 400
_CHARACTERS_A_SENTENCE = 100
"""Fewer than a sentence has, so that there are always enough of them."""
SELECTIONS = 9
"""How many paragraphs, from the first to the last, have words selected in them."""
KEYS = ("ArrowDown", "Enter", "ArrowRight", "Enter", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
"""To the next paragraph, its sentences, its words; each key chooses other words."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

_TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
_WATCH = """() => {
    const field = document.querySelector("[data-exact]");
    const plain = (words) => words.replace(/\\s+/g, " ").trim();
    let before = field.value;
    // A drag may be on the panel before its end, and choose what was chosen before; a key chooses others.
    const isShown = {
        pointerup: () => plain(field.value) === plain(String(getSelection())),
        keydown: () => field.value !== before,
    };
    const begin = (event) => {
        before = field.value;
        window.begun = performance.now();
        window.shown = 0;
        const look = () => {
            if (field.value && isShown[event.type]()) {
                // What the panel now shows is painted after this frame.
                setTimeout(() => { window.shown = performance.now(); });
            } else {
                requestAnimationFrame(look);
            }
        };
        requestAnimationFrame(look);
    };
    addEventListener("pointerup", begin, true);
    addEventListener("keydown", begin, true);
}"""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the desk took in a browser, in milliseconds.

    `opening`, `mouse` and `keyboard` are the longest task of the page's main thread while it opens, while
    words are chosen by mouse, and while they are by keyboard; `panel` is the median time from the release
    of the mouse or the press of a key until the panel shows the words, `slowest` the longest.
    """

    opening: float
    mouse: float
    keyboard: float
    panel: float
    slowest: float


@transaction.atomic
def insert_text(slug: str, characters: int) -> Version:
    """Insert a document of so many characters, with a passage for every 400; some lie over others.

    The proposals that are there cite them in turn. The same numbers give the same text.
    """
    passages = characters // CHARACTERS_A_PASSAGE
    chance = random.Random(characters)  # noqa: S311 - no secret, and wanted the same each time
    said = sentences(chance, characters // _CHARACTERS_A_SENTENCE)
    steps = range(0, len(said), SENTENCES_A_PARAGRAPH)
    text = "\n\n".join(" ".join(said[at : at + SENTENCES_A_PARAGRAPH]) for at in steps)[:characters].rstrip()
    document = Document.objects.create(slug=slug, kind="speech", title_ru="Речь", issued_on="2025-11-16")
    version = add_version(document=document, language="ru", text=text)
    places = split_sentences(version.text)
    first = chance.sample(range(len(places) - 1), passages)
    # Every fourth passage holds two sentences, of which others may hold one.
    spans = [Span(places[at].start, places[at + (at % 4 == 0)].end) for at in sorted(first)]
    rows = [_passage(version, span) for span in spans]
    Passage.objects.bulk_create(passage for passage, _anchor in rows)
    Anchor.objects.bulk_create(anchor for _passage, anchor in rows)
    proposals = list(Proposal.objects.order_by("pk")[:passages])
    Citation.objects.bulk_create(
        Citation(
            proposal=proposals[at % len(proposals)],
            passage=passage,
            role=CitationRole.values[at % len(CitationRole.values)],
        )
        for at, (passage, _anchor) in enumerate(rows)
    )
    return version


def _passage(version: Version, span: Span) -> tuple[Passage, Anchor]:
    exact, (prefix, suffix) = span.of(version.text), context(version.text, span)
    passage = Passage(id=passage_id(version.document.slug, exact, prefix), document=version.document)
    anchor = Anchor(
        passage=passage,
        version=version,
        start=span.start,
        end=span.end,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
    )
    return passage, anchor


def editor_client() -> Client:
    """Return a client that is logged in and may do everything on the desk."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    account, _made = User.objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client.force_login(account)
    return client


def addresses(characters: int, language: str) -> dict[str, str]:
    """Insert a text of so many characters and a short one; return the pages of them to measure, by name."""
    long = insert_text("long-speech", characters)
    short = insert_text("short-speech", SHORT_CHARACTERS)
    with override(language):
        return {
            "reader, long text": reverse("initiatives:document-detail", args=[long.document.slug]),
            "desk, short text": reverse("admin:initiatives_version_change", args=[short.pk]),
            "desk, long text": reverse("admin:initiatives_version_change", args=[long.pk]),
        }


def trace(addresses: list[str], client: Client) -> list[Trace]:
    """Open the desk at each address as `client` is logged in, choose words, and return what it took.

    Nothing without a Chromium or without playwright.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    try:
        # Here, because an installation without the test requirements has none.
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    if program is None:
        return []
    cookies = [(name, morsel.value) for name, morsel in client.cookies.items()]
    with _served() as host, sync_playwright() as playwright:
        # As root, Chromium's own sandbox refuses to run; it sees no page but ours.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": host} for name, value in cookies])
        # The first page warms the browser, its cache and the server.
        traced = [_trace(browser, context, host + address) for address in (addresses[0], *addresses)]
        browser.close()
    return traced[1:]


def table(characters: int, traced: list[Trace]) -> list[str]:
    """Return the lines that compare the desk of a text of so many characters with that of the short one.

    `traced` is what `trace` returns for the short and for the long text: without any, a line says why.
    """
    if not traced:
        return ["No Chromium or no playwright: the desk is not traced in a browser."]
    short, long = traced
    names = {
        "opening": "longest task while it opens",
        "mouse": "longest task, words chosen by mouse",
        "keyboard": "longest task, words chosen by keyboard",
        "panel": "from the deed to the panel, median",
        "slowest": "from the deed to the panel, slowest",
    }
    lines = [
        f"The desk in a browser: {characters:,} characters with {characters // CHARACTERS_A_PASSAGE} passages"
        f" and {SHORT_CHARACTERS:,} with {SHORT_CHARACTERS // CHARACTERS_A_PASSAGE}:",
        f"  {'milliseconds':<40}{'long':>8}{'short':>8}{'ratio':>8}",
    ]
    for field, name in names.items():
        of_long, of_short = getattr(long, field), getattr(short, field)
        lines.append(f"  {name:<40}{of_long:>8,.0f}{of_short:>8,.0f}{of_long / of_short:>8.1f}")
    return lines


def _trace(browser: Any, context: Any, address: str) -> Trace:
    page = context.new_page()
    # A draft of the last visit would be offered again.
    page.add_init_script("localStorage.clear()")
    browser.start_tracing(page=page)
    page.goto(address, wait_until="networkidle")
    recorded = browser.stop_tracing()
    thread = _thread_of(recorded, address)
    opening = _longest_task(recorded, thread)
    page.evaluate(_WATCH)
    browser.start_tracing(page=page)
    taken = [_drag(page, place / (SELECTIONS - 1)) for place in range(SELECTIONS)]
    mouse = _longest_task(browser.stop_tracing(), thread)
    browser.start_tracing(page=page)
    taken += _walk(page)
    keyboard = _longest_task(browser.stop_tracing(), thread)
    page.close()
    return Trace(opening, mouse, keyboard, statistics.median(taken), max(taken))


def _drag(page: Any, place: float) -> float:
    """Drag over words of the paragraph at `place` (0 the first, 1 the last); return the ms until it shows."""
    paragraphs = page.locator("[data-text] [data-paragraph]")
    paragraph = paragraphs.nth(round(place * (paragraphs.count() - 1)))
    # What is far away is laid out once it comes near, which may move it: this waits until it stands.
    paragraph.hover(position={"x": 20, "y": 15})
    box = paragraph.bounding_box()
    left, top = box["x"] + 20, box["y"] + 15
    page.mouse.move(left, top)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(left + step * 30, top)
    page.mouse.up()
    return _shown(page, f"a drag at {place:.0%}")


def _walk(page: Any) -> list[float]:
    """From a paragraph in the middle to its sentences and words, by keyboard; return the ms of each key."""
    paragraphs = page.locator("[data-text] [data-paragraph]")
    paragraphs.nth(paragraphs.count() // 2).focus()
    taken = []
    for key in KEYS:
        page.keyboard.press(key)
        taken.append(_shown(page, key))
    return taken


def _shown(page: Any, deed: str) -> float:
    for _ in range(200):
        taken: float = page.evaluate("(window.shown ?? 0) - window.begun")
        if taken > 0:
            return taken
        page.wait_for_timeout(10)
    raise RuntimeError(f"The words chosen by {deed} did not come to the panel.")


def _thread_of(recorded: bytes, address: str) -> tuple[int, int]:
    """Return the process and the thread that parsed the page at `address`; Chromium has pages of its own."""
    for event in json.loads(recorded)["traceEvents"]:
        if event["name"] == "ParseHTML" and event["args"].get("beginData", {}).get("url") == address:
            return event["pid"], event["tid"]
    raise RuntimeError(f"The browser's trace does not tell that {address} was opened.")


def _longest_task(recorded: bytes, thread: tuple[int, int]) -> float:
    """Return the milliseconds of the longest task of a thread in a trace of Chromium.

    Those that the thread ran, not those it waited while the machine was busy with other work.
    """
    return max(
        float(event.get("tdur", 0)) / 1000
        for event in json.loads(recorded)["traceEvents"]
        if event["name"] in _TASKS and (event["pid"], event["tid"]) == thread
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing: the requests are ours."""


@contextmanager
def _served() -> Iterator[str]:
    """Serve the site from a thread, on a free port of this machine; give its address."""
    server = ThreadedWSGIServer(("localhost", 0), _Quiet)
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
