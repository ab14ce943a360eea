"""The descriptor of the package, `datapackage.json`, after the Frictionless specifications.

Data Package, Data Resource and Table Schema, version 1 (https://specs.frictionlessdata.io/), which every
reader of version 2 reads too. Its texts are English, as the names of the columns are.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from initiatives.datasets.columns import Column, Table, field_at, type_of
from initiatives.datasets.dictionary import title_of
from initiatives.datasets.tables import TABLES
from initiatives.models import Version

NAME = "summit-initiatives"
DESCRIPTOR = "datapackage.json"
ANNOTATIONS = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International: name the Summit initiatives tracker",
}
WORDS = {
    "name": "other-closed",
    "title": "Words of the sources belong to their publishers; they are kept for reference",
}
_DESCRIPTION = (
    "What states propose at their summits, in their exact words, and what became of it. Pages of records: "
    "the homepage, then the path that a column `slug` or `id` tells. Offsets count Unicode code points. An "
    "empty cell means that nothing is recorded. What states say, and what became of a proposal, is recorded "
    "only as far as a source shows it: no position is no neutral position."
)
# What differs between two packages of the same content.
_OF_THE_EDITION = ("title", "version", "created", "homepage")


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies at a path of the package: its size and its checksum."""

    path: str
    size: int
    sha256: str

    def described(self) -> dict[str, Any]:
        """Return it as a resource says it."""
        return {"path": self.path, "bytes": self.size, "hash": f"sha256:{self.sha256}"}


def table_resource(table: Table, stored: Stored) -> dict[str, Any]:
    """Return the resource of a table."""
    with override("en"):
        return {
            "name": table.name,
            "type": "table",
            "profile": "tabular-data-resource",
            "title": table.title,
            "description": str(table.description),
            **stored.described(),
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "licenses": [ANNOTATIONS, WORDS] if table.holds_words else [ANNOTATIONS],
            "schema": _schema(table),
        }


def text_resource(version: Version, stored: Stored) -> dict[str, Any]:
    """Return the resource of the text of a version, its document at hand."""
    document = version.document
    with override("en"):
        publisher, title = document.publisher.text, document.title.text
    slug = document.slug.lower()
    # Names are of small letters; a slug need not be.
    slug = slug if slug == document.slug else f"{slug}-{version.sha256[:8]}"
    source = {"title": ", ".join(filter(None, [title, publisher, document.issued_on.isoformat()]))}
    return {
        "name": f"text-{slug}-{version.number}",
        "type": "text",
        "title": f"{title}: version {version.number} ({version.language})",
        **stored.described(),
        "scheme": "file",
        "format": "txt",
        "mediatype": "text/plain",
        "encoding": "utf-8",
        "sources": [source | ({"path": document.address} if document.address else {})],
        "licenses": [WORDS],
    }


def package(resources: Iterable[Mapping[str, Any]], *, title: str, created: str, home: str) -> dict[str, Any]:
    """Return the whole descriptor; `home` is the address of the site, `created` a moment (RFC 3339)."""
    return {
        "profile": "data-package",
        "name": NAME,
        "title": title,
        "description": _DESCRIPTION,
        "homepage": home,
        "created": created,
        "licenses": [ANNOTATIONS],
        "sources": [{"title": "The documents of the table `documents`, each with publisher and address"}],
        "contributors": [{"title": "Summit initiatives tracker", "role": "author"}],
        "keywords": ["Central Asia", "summits", "initiatives"],
        "resources": list(resources),
    }


def written(descriptor: Mapping[str, Any]) -> bytes:
    """Return the descriptor as the file that lies in the package."""
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def fingerprint(descriptor: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a package holds, the same for every edition of the same content."""
    content = {name: value for name, value in descriptor.items() if name not in _OF_THE_EDITION}
    return hashlib.sha256(written(content)).hexdigest()


def _schema(table: Table) -> dict[str, Any]:
    # Many readers want a key of one column as its name alone, which the specification allows.
    key = table.key[0] if len(table.key) == 1 else list(table.key)
    schema: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": key,
    }
    if references := [_reference(table, column) for column in table.columns if column.refers]:
        schema["foreignKeys"] = references
    return schema


def _reference(table: Table, column: Column) -> dict[str, Any]:
    other = next(each for each in TABLES if each.name == column.refers)
    resource = "" if other.name == table.name else other.name
    return {"fields": column.name, "reference": {"resource": resource, "fields": other.key[0]}}


def _field(table: Table, column: Column) -> dict[str, Any]:
    kind, required, constraints = column.type, column.required, {}
    if column.path:
        _first, last, is_filled = field_at(table.model, column.path)
        kind = type_of(last)
        required = column.required and is_filled
        constraints = _constraints(last, kind)
    if required:
        constraints = {"required": True, **constraints}
    if (column.name,) == table.key:
        constraints["unique"] = True
    described = {
        "name": column.name,
        "type": kind,
        "title": title_of(table, column),
        "description": column.description,
    }
    return described | ({"constraints": constraints} if constraints else {})


def _constraints(field: Any, kind: str) -> dict[str, Any]:
    if field.choices:
        return {"enum": [value for value, _label in field.choices]}
    if kind == "integer":
        return {"minimum": 0}
    if kind == "string" and field.max_length:
        return {"maxLength": field.max_length}
    return {}
