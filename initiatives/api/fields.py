"""What a record says of itself in JSON: fields declared once, each with its value and its JSON Schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Model, TextChoices
from django.urls import reverse

from initiatives.models.dating import write_date
from initiatives.models.wording import LANGUAGE_CODES, wording
from initiatives.presenters.texts.quoted import Quoted

Schema: TypeAlias = dict[str, Any]
"""A JSON Schema (draft 2020-12, as OpenAPI 3.1 has it)."""


@dataclass(frozen=True, slots=True)
class Site:
    """What records are told with: scheme and host of the site, and what was gathered for a page of them.

    `passages` by id.
    """

    root: str
    passages: Mapping[str, Quoted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its name, its value of a record, its schema, and what it means."""

    name: str
    value: Callable[[Any, Site], Any]
    schema: Schema
    about: str = ""


STRING: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
LANGUAGE: Schema = {"type": "string", "enum": list(LANGUAGE_CODES)}
# As exactly as it is known.
DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def optional(schema: Schema) -> Schema:
    """Return the schema of a value that may be missing: null."""
    return {"anyOf": [schema, {"type": "null"}]}


def several(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def record(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def shared(name: str) -> Schema:
    """Return the schema that refers to the shared one called `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def term_schema(vocabulary: type[TextChoices]) -> Schema:
    """Return the schema of a value of a vocabulary."""
    return record(value={"type": "string", "enum": [str(each) for each in vocabulary.values]}, label=STRING)


def term(vocabulary: type[TextChoices], value: str) -> dict[str, str] | None:
    """Return a value of a vocabulary with its label in the active language."""
    return {"value": value, "label": str(vocabulary(value).label)} if value else None


def worded(source: Model, stem: str) -> dict[str, str | None] | None:
    """Return a wording for the active language, and in each language; None where none is written."""
    shown = wording(source, stem)
    if not shown.text:
        return None
    columns = {code: getattr(source, f"{stem}_{code}") or None for code in LANGUAGE_CODES}
    return {"text": shown.text, "language": shown.language, **columns}


WORDING = record(text=STRING, language=LANGUAGE, **{code: optional(STRING) for code in LANGUAGE_CODES})

# Of each resource that others refer to: its key, and the column that names it.
_REFERRED = {
    "states": ("code", "name"),
    "forums": ("slug", "name"),
    "topics": ("slug", "name"),
    "people": ("slug", "name"),
    "summits": ("slug", "title"),
    "documents": ("slug", "title"),
    "proposals": ("slug", "title"),
}


def reference_schema(resource: str) -> Schema:
    """Return the schema of what a record says of another one."""
    key, words = _REFERRED[resource]
    return record(**{key: STRING, words: shared("Wording"), "url": optional(ADDRESS), "api": ADDRESS})


def reference(resource: str, other: Any, site: Site) -> dict[str, Any] | None:
    """Return what a record says of another one: its key, its name, and where it is told whole."""
    if other is None:
        return None
    key, words = _REFERRED[resource]
    return {
        key: getattr(other, key),
        words: worded(other, words),
        "url": page_of(other, site),
        "api": api_address(site, resource, getattr(other, key)),
    }


def page_of(source: Any, site: Site) -> str | None:
    """Return the address of the page of a record in the active language; None where it has no page."""
    return site.root + source.get_absolute_url() if hasattr(source, "get_absolute_url") else None


def api_address(site: Site, resource: str, *key: Any) -> str:
    """Return the address of one record of a resource."""
    return site.root + reverse(f"api:{resource}-record", args=key)


def plain(name: str, schema: Schema, about: str = "") -> Field:
    """Return the field of an attribute as it is; what is empty is null."""
    return Field(name, lambda source, _site: or_none(getattr(source, name)), schema, about)


def or_none(value: Any) -> Any:
    """Return a value, or None for an empty text."""
    return None if value == "" else value


def words(stem: str, about: str = "") -> Field:
    """Return the field of a wording in three columns."""
    return Field(stem, lambda source, _site: worded(source, stem), optional(shared("Wording")), about)


def dated(name: str, about: str = "") -> Field:
    """Return the field of a date that is known to the day, the month or the year."""
    stem = name.removesuffix("_on")

    def value(source: Any, _site: Site) -> str | None:
        day = getattr(source, name)
        return write_date(day, getattr(source, f"{stem}_precision")) if day else None

    return Field(name, value, optional(DATE), about or "As exactly as it is known.")


def chosen(name: str, vocabulary: type[TextChoices], about: str = "") -> Field:
    """Return the field of a value of a vocabulary."""
    return Field(
        name,
        lambda source, _site: term(vocabulary, getattr(source, name)),
        optional(term_schema(vocabulary)),
        about,
    )


def referring(name: str, resource: str) -> Field:
    """Return the field of another record."""
    return Field(
        name,
        lambda source, site: reference(resource, getattr(source, name), site),
        optional(reference_schema(resource)),
    )


def page(value: Callable[[Any, Site], str | None] = page_of, about: str = "") -> Field:
    """Return the field of the address that a reader opens, by default the record's own page."""
    about = about or "Its page in the language asked for; null if it has none."
    return Field("url", value, optional(ADDRESS), about)


def itself(resource: str, key: Callable[[Any], tuple[Any, ...]]) -> Field:
    """Return the field of the address of the record itself in the API."""
    return Field("api", lambda source, site: api_address(site, resource, *key(source)), ADDRESS, "Itself.")
