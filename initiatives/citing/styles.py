"""The styles in which an item is written out, in the language of the page.

GOST R 7.0.100-2018 (a bibliographic record of an electronic resource), the Publication Manual of the APA (7th
ed., chapter 10), The Chicago Manual of Style (17th ed., 14.205-10 and 14.217: an entry of a bibliography).
"""

from collections.abc import Callable
from dataclasses import dataclass

from babel.dates import format_date
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from initiatives.citing.items import DATASET, CslDate, CslItem, CslName, day_of, edition
from initiatives.presenters.dates import precise_date

# Day and month as these styles set them, where that is not how the site writes a date.
_APA_DATES = {"en": "y, MMMM d", "ru": "y, d MMMM", "kk": "y, d MMMM"}
_CHICAGO_DATES = {"en": "MMMM d, y"}
_QUOTES = {"en": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Line:
    """A reference in one style; `emphasised` is the part set in italics."""

    before: str
    emphasised: str = ""
    after: str = ""

    def __str__(self) -> str:
        return self.before + self.emphasised + self.after


def gost(item: CslItem) -> Line:
    """Write an item out as GOST R 7.0.100-2018 describes an electronic resource within a site."""
    names = item.get("author", [])
    heading = _ended(", ".join(_name(each, "{family}, {initials}") for each in names))
    responsible = ", ".join(_name(each, "{initials} {family}") for each in names)
    title = item["title"]
    title += f" : {item['genre']}" if "genre" in item else ""
    title += f" / {responsible}" if responsible else ""
    content = _("Electronic data : electronic") if item["type"] == DATASET else _("Text : electronic")
    site = _("website")
    accessed = _("date of access: %(day)s") % {"day": f"{day_of(item['accessed']):%d.%m.%Y}"}
    areas = [
        f"{heading} {title}".strip(),
        edition(item),
        f"{content} // {item['container-title']} : [{site}]",
        str(day_of(item["issued"]).year),
        _short_day(item["issued"]),
        _capital(item.get("section", "")) if "version" in item else "",
        f"URL: {item['URL']} ({accessed})",
        item.get("note", ""),
    ]
    return Line(" – ".join(_ended(area) for area in areas if area))


def apa(item: CslItem) -> Line:
    """Write an item out in the style of the APA; only what may still change has a day of retrieval."""
    authors = ", ".join(_name(each, "{family}, {initials}") for each in item.get("author", []))
    day = f"({_day(item['issued'], _APA_DATES)})."
    place = ", ".join(filter(None, [edition(item), item.get("section", "")]))
    # Brackets within brackets are square.
    place = place.replace("(", "[").replace(")", "]")
    about = f" ({place})" if "version" in item else ""
    about += f" [{_capital(item['genre'])}]" if "genre" in item else ""
    # A work without an author begins with its title, and the date follows.
    before = f"{_ended(authors)} {day} " if authors else ""
    after = _ended(item["title"] + about).removeprefix(item["title"])
    after += "" if authors else f" {day}"
    source = "; ".join(filter(None, [item.get("publisher", ""), item["container-title"]]))
    address = item["URL"]
    if "version" not in item:
        address = _("Retrieved %(day)s, from %(address)s") % {
            "day": _day(item["accessed"], _CHICAGO_DATES),
            "address": address,
        }
    return Line(before, item["title"], f"{after} {_ended(source)} {address}")


def chicago(item: CslItem) -> Line:
    """Write an item out as Chicago has it in a bibliography."""
    authors = ", ".join(_name(each, "{family}, {given}") for each in item.get("author", []))
    opening, closing = _QUOTES.get(get_language() or "", ("«", "»"))
    day = _day(item["issued"], _CHICAGO_DATES)
    title = _ended(item["title"])
    # In English the full stop goes within the quotation marks, elsewhere behind them.
    quoted = f"{opening}{title}{closing}" if opening == "“" else f"{opening}{item['title']}{closing}."
    if "version" in item:
        occasion = [item.get("genre", ""), item.get("event-title", ""), item.get("event-place", ""), day]
        told = [
            _capital(", ".join(filter(None, occasion))),
            item.get("publisher", ""),
            ", ".join(filter(None, [edition(item), item.get("section", "")])),
            item["container-title"],
        ]
    else:
        told = [item["container-title"], _("Last modified %(day)s") % {"day": day}]
    accessed = _("Accessed %(day)s") % {"day": _day(item["accessed"], _CHICAGO_DATES)}
    rest = [_ended(part) for part in (*told, accessed) if part]
    return Line(" ".join(filter(None, [_ended(authors), quoted, *rest, item["URL"] + "."])))


STYLES: dict[str, Callable[[CslItem], Line]] = {
    gettext_noop("GOST R 7.0.100-2018"): gost,
    gettext_noop("APA 7"): apa,
    gettext_noop("Chicago 17"): chicago,
}
"""The styles by their names."""


def _name(name: CslName, form: str) -> str:
    """Return a name in the form given; one that is not to be turned round as it is."""
    if "literal" in name:
        return name["literal"]
    initials = "-".join(f"{part[0]}." for part in name["given"].split("-") if part)
    return form.format(family=name["family"], given=name["given"], initials=initials)


def _day(date: CslDate, patterns: dict[str, str]) -> str:
    language = get_language() or ""
    day = day_of(date)
    return (
        format_date(day, patterns[language], locale=language) if language in patterns else precise_date(day)
    )


def _short_day(date: CslDate) -> str:
    language = get_language() or "ru"
    return format_date(day_of(date), "d MMM", locale="en_GB" if language == "en" else language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    """Return a text with the full stop that it lacks at its end."""
    return text if not text or text.endswith((".", "…", "?", "!")) else f"{text}."
