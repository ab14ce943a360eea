"""Reading a page's form as a browser sends it back, and what the page says of it."""

from typing import Any

from django.test import Client
from lxml import html

Fields = dict[str, Any]


def read_fields(response: Any) -> Fields:
    """Return the fields of the page's main form with their values, buttons and unchecked boxes aside."""
    page = html.fromstring(response.content.decode())
    (form,) = page.xpath("//div[@id='content']//form[@method='post']")
    fields: Fields = {}
    for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name = control.get("name")
        if "__prefix__" in name or control.get("type") in ("submit", "file"):
            continue
        if control.get("type") in ("radio", "checkbox"):
            if control.checked:
                fields[name] = control.get("value", "on")
        elif control.tag == "textarea":
            # A browser drops the line end that HTML allows after <textarea>.
            fields[name] = (control.value or "").removeprefix("\n")
        elif control.get("multiple") is not None:
            fields[name] = list(control.value)
        else:
            fields[name] = control.value or ""
    return fields


def submit(client: Client, address: str, changes: Fields, *, button: str = "_save") -> Any:
    """Open the form at `address`, fill in `changes`, press `button`, and follow where it leads."""
    opened = client.get(address)
    assert opened.status_code == 200, opened
    fields = read_fields(opened) | changes | {button: "1"}
    return client.post(address, fields, follow=True)


def confirm(client: Client, asked: Any) -> Any:
    """Press "Yes, save" on the page that asks before the public's view changes."""
    address = asked.request["PATH_INFO"]
    if query := asked.request["QUERY_STRING"]:
        address += f"?{query}"
    return client.post(address, read_fields(asked) | {"_confirmed": "1"}, follow=True)


def told(response: Any) -> str:
    """Return the text of the page's content, white space made single."""
    page = html.fromstring(response.content.decode())
    return " ".join(" ".join(page.xpath("//main//text()[not(ancestor::script)]")).split())


def errors(response: Any) -> str:
    """Return what the page's lists of errors say."""
    page = html.fromstring(response.content.decode())
    return " ".join(" ".join(page.xpath("//ul[contains(@class, 'errorlist')]//text()")).split())
