"""The files in which an item travels to a reference manager."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from initiatives.citing.items import CslDate, CslItem, CslName, day_of, remark

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# No escaped brace: BibTeX counts braces without minding the backslash before them.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}
_TEX_SIGNS = re.compile("[" + re.escape("".join(_TEX)) + "]")


def csl_json(item: CslItem) -> str:
    """Write an item as a CSL-JSON file, which is a list."""
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def bibtex(item: CslItem) -> str:
    """Write an item as a BibTeX file, for bibtex and for biblatex with biber.

    Letters stay as they are (UTF-8). What TeX would read as a command is escaped; addresses are not, for the
    field `url` is taken literally. Doubled braces keep a title's capitals and an institution's name whole.
    """
    issued = day_of(item["issued"])
    fields = {
        "author": " and ".join(_bibtex_name(each) for each in item.get("author", [])),
        "title": f"{{{_tex(item['title'])}}}",
        "year": str(issued.year),
        "month": _MONTHS[issued.month - 1],
        "date": issued.isoformat(),
        "type": _tex(item.get("genre", "")),
        "howpublished": _tex(item["container-title"]),
        "publisher": _tex(item.get("publisher", "")),
        "version": _tex(item.get("version", "")),
        "language": item["language"],
        "url": item["URL"],
        "urldate": day_of(item["accessed"]).isoformat(),
        "note": _tex(remark(item)),
        "abstract": _tex(item.get("abstract", "")),
    }
    written = [
        f"  {name} = {value if name == 'month' else '{' + value + '}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{item['id']},", *written, "}\n"])


def ris(item: CslItem) -> str:
    """Write an item as a RIS file (Research Information Systems, 2011): a tag and a value a line."""
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in _ris_lines(item))


def _ris_lines(item: CslItem) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", item["id"]
    for name in item.get("author", []):
        yield "AU", _turned(name)
    optional = {
        "TI": item["title"],
        "T2": item["container-title"],
        "PB": item.get("publisher", ""),
        "M3": item.get("genre", ""),
        "PY": str(day_of(item["issued"]).year),
        "DA": _ris_date(item["issued"]),
        "ET": item.get("version", ""),
        "SE": item.get("section", ""),
        "LA": item["language"],
        "UR": item["URL"],
        "Y2": _ris_date(item["accessed"]),
        "N1": remark(item),
        "AB": item.get("abstract", ""),
    }
    yield from ((tag, value) for tag, value in optional.items() if value)
    yield "ER", ""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: what it is called, its media type, and how an item is written in it."""

    label: str
    media_type: str
    write: Callable[[CslItem], str]


FILE_FORMATS = {
    "bib": FileFormat("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": FileFormat("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": FileFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
"""The formats by the ending of their files."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tex(text: str) -> str:
    return _TEX_SIGNS.sub(lambda sign: _TEX[sign[0]], _one_line(text))


def _turned(name: CslName) -> str:
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"


def _bibtex_name(name: CslName) -> str:
    return f"{{{_tex(name['literal'])}}}" if "literal" in name else _tex(_turned(name))


def _ris_date(date: CslDate) -> str:
    return f"{day_of(date):%Y/%m/%d}/"
