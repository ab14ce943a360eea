"""Reading pages as a browser does: parsed, not searched for strings."""

from typing import Any

from django.test import Client
from lxml import html


def parse(response: Any) -> html.HtmlElement:
    """Return the document of a response."""
    return html.document_fromstring(response.content.decode())


def get(client: Client, path: str, *, status: int = 200) -> html.HtmlElement:
    """Return the page at `path`, which must answer with `status`."""
    response = client.get(path)
    assert response.status_code == status, f"{path} answered {response.status_code}"
    return parse(response)


def text(element: html.HtmlElement) -> str:
    """Return the words of an element, spaces folded."""
    return " ".join(element.text_content().split())


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    """Return the words of every element that an XPath expression finds."""
    return [text(element) for element in page.xpath(selector)]


def links(page: html.HtmlElement, selector: str = "//main") -> dict[str, str]:
    """Return the links under an XPath expression: words to address."""
    return {text(link): link.get("href") for link in page.xpath(f"{selector}//a[@href]")}


def section(page: html.HtmlElement, name: str) -> html.HtmlElement:
    """Return the section headed by the element whose id is `name`."""
    [found] = page.xpath(f"//section[@aria-labelledby='{name}']")
    return found
