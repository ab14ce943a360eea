"""What the reader's page says: its text without the aids, and its marks."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ReadParagraph:
    """A paragraph as a browser's `textContent` gives it, the elements marked `data-aid` left out.

    `marked` gives the words under each passage, `references` the passages of its links in order.
    """

    language: str
    text: str = ""
    marked: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: dict[int, ReadParagraph] = {}
        self.open: ReadParagraph | None = None
        self.aids = 0
        self.over: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-paragraph" in given:
            self.open = self.paragraphs.setdefault(int(given["data-paragraph"]), ReadParagraph(given["lang"]))
        elif self.open is None:
            return
        elif self.aids or "data-aid" in given:
            self.aids += 1
            if "data-passage" in given:
                assert given["id"] == f"passage-{given['data-passage']}"
                self.open.references.append(given["data-passage"])
        else:
            assert tag == "span", f"<{tag}> in the text"
            self.over = given["data-passages"].split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.open = None
        elif self.open and self.aids:
            self.aids -= 1
        elif self.open:
            self.over = []

    def handle_data(self, data: str) -> None:
        if self.open and not self.aids:
            self.open.text += data
            for passage in self.over:
                self.open.marked[passage] = self.open.marked.get(passage, "") + data


def read_page(html: str) -> dict[int, ReadParagraph]:
    """Return the paragraphs of a page of the reader by their numbers."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return reading.paragraphs
