"""What is cited, in the one shape that every style and every file is made of: an item of CSL-JSON.

CSL-JSON is the data model of the Citation Style Language 1.0.2, which reference managers read.
"""

import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from initiatives.models.wording import Language

DATASET = "dataset"
"""The type of a release of the data set."""

CslDate = TypedDict("CslDate", {"date-parts": list[list[int]]})


class CslName(TypedDict, total=False):
    """A person by family and given name, or one whose name is not to be turned round (`literal`)."""

    family: str
    given: str
    literal: str


CslItem = TypedDict(
    "CslItem",
    {
        "id": str,
        "type": str,
        "title": str,
        "author": list[CslName],
        "genre": str,
        "abstract": str,
        "container-title": str,
        "publisher": str,
        "event-title": str,
        "event-place": str,
        "issued": CslDate,
        "accessed": CslDate,
        "language": str,
        "version": str,
        "section": str,
        "URL": str,
        "note": str,
        "custom": dict[str, Any],
    },
    total=False,
)
"""One cited thing; what is unknown is absent.

`version` is the number of the version quoted or of the release, absent where a record is cited that may still
change; `section` the place within it, in words; `issued` the day of the document, or that of the data;
`custom` gives in plain values what CSL has no variable for.
"""


def csl_date(day: datetime.date) -> CslDate:
    """Return a day as CSL-JSON writes it."""
    return {"date-parts": [[day.year, day.month, day.day]]}


def day_of(date: CslDate) -> datetime.date:
    """Return the day that CSL-JSON writes so."""
    year, month, day = date["date-parts"][0]
    return datetime.date(year, month, day)


def edition(item: CslItem) -> str:
    """Return in words which version or release is cited; nothing for a record that may still change."""
    if "version" not in item:
        return ""
    if item["type"] == DATASET:
        # Without its checksum the number would not pin the data.
        told = {"number": item["version"], "checksum": item["custom"]["sha256"]}
        return _("Release %(number)s (SHA-256: %(checksum)s)") % told
    language = Language(item["language"]).label
    return _("Version %(number)s (%(language)s)") % {"number": item["version"], "language": language}


def remark(item: CslItem) -> str:
    """Return the version, the place within it and the note, for formats without a field for each."""
    place = ", ".join(filter(None, [edition(item), item.get("section", "")])) if "version" in item else ""
    return ". ".join(filter(None, [place, item.get("note", "")]))


def csl_name(name: str) -> CslName:
    """Return a name as CSL-JSON writes it.

    The record keeps names whole, the given name first. Two words are a given and a family name; of more or
    fewer nobody could tell without asking, so they stay in their order.
    """
    words = name.split()
    if len(words) == 2:
        return {"given": words[0], "family": words[1]}
    return {"literal": name}
