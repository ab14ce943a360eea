"""What tests of the reading desk do: open it, choose words, cite them, and wait for what it says."""

from playwright.sync_api import Page, expect

from initiatives.models import Version

TEXT = (
    "Он предложил 🌊👩‍👩‍👧 создать е\u0301 центр. Потом говорили о воде.\n\n"
    "Өңір елдері бұны қолдады 🇰🇿. Ғалымдар құрылымын ұсынды."
)


def open_desk(page: Page, version: Version, then: str = "", language: str = "en") -> None:
    page.goto(f"/{language}/admin/initiatives/version/{version.pk}/change/{then}")
    expect_ready(page)


def expect_ready(page: Page) -> None:
    """Wait until the script of the desk has begun, which gives one paragraph to the tab key."""
    expect(page.locator("[data-text] [tabindex='0']")).to_have_count(1)


def expect_done(page: Page, message: str) -> None:
    """Wait for the page after a deed: what it says of it, and its script."""
    expect(page.get_by_text(message)).to_be_visible()
    expect_ready(page)


def select(page: Page, words: str) -> None:
    """Select words as a mouse leaves them selected, by the nodes and offsets of the browser."""
    page.evaluate(
        """words => {
            const text = document.querySelector("[data-text]");
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at >= 0 && walker.currentNode.parentElement.closest("[data-start]")) {
                    const node = walker.currentNode;
                    getSelection().setBaseAndExtent(node, at, node, at + words.length);
                    document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
                    return;
                }
            }
            throw new Error("not there");
        }""",
        words,
    )
    expect(page.locator("[data-exact]")).to_have_value(words)


def cite(page: Page, role: str = "rationale") -> None:
    page.get_by_role("checkbox", name="First proposal").check()
    page.locator("[name=role]").select_option(role)
    page.get_by_role("button", name="Cite", exact=True).click()
