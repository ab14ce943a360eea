"""The JSON Schema (draft 2020-12) of `dossier.yaml`, made from the records, and checking against it.

`dossier.schema.json` beside this file is its published form: `manage.py import_dossier --schema` prints
it. Every scalar of a dossier is read as a text; the schema also takes the numbers and booleans that a
YAML reader makes of them, so that any validator can be used with it.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from initiatives.dossiers.faults import Faults, Path
from initiatives.dossiers.fields import PASSAGE, SLUG, Field, Quote, Schema
from initiatives.dossiers.records import SECTIONS, Group, Many, Shape
from initiatives.models import AnchorState

FORMAT = "1"
_TEXT: Schema = {"type": "string", "minLength": 1}
_WHOLE: Schema = {
    "type": ["integer", "string"],
    "minimum": 0,
    "pattern": "^[0-9]{1,8}$",
    "description": "a whole number",
}
_SLUG: Schema = {
    "type": "string",
    "pattern": SLUG,
    "maxLength": 100,
    "description": "an address of letters, digits and hyphens",
}
_PASSAGE: Schema = {"type": "string", "pattern": PASSAGE, "description": "the identifier of a passage"}
_QUOTATION: Schema = {
    "document": {"$ref": "#/$defs/slug"},
    "quote": _TEXT,
    "prefix": _TEXT,
    "suffix": _TEXT,
    "passage": _PASSAGE,
}
_PASSAGES: Schema = {
    "type": "array",
    "description": "Written by exports: passages whose places their words alone do not tell.",
    "items": {
        "type": "object",
        "properties": {
            "passage": _PASSAGE,
            "anchors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "version": _WHOLE,
                        "start": _WHOLE,
                        "quote": _TEXT,
                        "prefix": _TEXT,
                        "suffix": _TEXT,
                        "state": {"enum": list(AnchorState.values)},
                        "left_lost": {"enum": [True, False, "true", "false"]},
                    },
                    "required": ["version", "quote", "state"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["passage", "anchors"],
        "additionalProperties": False,
    },
}


@cache
def dossier_schema() -> Schema:
    """Return the schema of `dossier.yaml`."""
    properties: Schema = {
        "dossier": {"enum": [FORMAT, int(FORMAT)], "description": "the number of this format"},
        "summit": {"$ref": "#/$defs/slug"},
    }
    for name, section in SECTIONS.items():
        properties[name] = {"type": "array", "items": _record(section.shape)}
    properties["documents"]["items"]["properties"]["passages"] = _PASSAGES
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The record of a summit (dossier.yaml)",
        **_object(properties, ["dossier", "summit"]),
        "$defs": {
            "code": {
                "type": "string",
                "pattern": "^[A-Z]{2}$",
                "description": "a code of two capital letters (ISO 3166-1)",
            },
            "slug": _SLUG,
            "quotation": _object(_QUOTATION, ["document", "quote"]),
        },
    }


def _object(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _record(shape: Shape) -> Schema:
    return _fields(shape.fields, shape.model)


def _fields(fields: Iterable[Field], model: type[models.Model]) -> Schema:
    properties: Schema = {}
    required: list[str] = []
    for field in fields:
        if isinstance(field, Quote) and field.inline:
            properties |= _QUOTATION
            required += ["document", "quote"]
            continue
        if isinstance(field, Many):
            properties[field.key] = {"type": "array", "items": _record(field.shape)}
            if field.required:
                properties[field.key]["minItems"] = 1
        elif isinstance(field, Group):
            properties[field.key] = _fields(field.fields, getattr(field, "model", model))
        else:
            properties[field.key] = field.schema(model)
        if field.required:
            required.append(field.key)
    return _object(properties, required)


def check_schema(raw: Any, faults: Faults) -> None:
    """Note every place where the content of `dossier.yaml` departs from the schema."""
    for error in Draft202012Validator(dossier_schema()).iter_errors(raw):
        _explain(error, tuple(error.absolute_path), faults)


def _explain(error: ValidationError, path: Path, faults: Faults) -> None:
    found: Any = error.instance
    schema: Any = error.schema
    match error.validator:
        case "additionalProperties":
            known = schema["properties"]
            for key in found:
                if key not in known:
                    message = _("Unknown field “%(key)s”; known here: %(known)s.")
                    # Beside the fields of a record it leaves them as they are; within one, that one is amiss.
                    beside = len(path) <= 2
                    shown = {"key": key, "known": ", ".join(known)}
                    faults.add((*path, key), message % shown, harmless=beside)
        case "required":
            for key in schema["required"]:
                if key not in found:
                    faults.add((*path, key), _("The field “%(key)s” is missing.") % {"key": key})
        case "type" | "pattern" | "minimum" | "minLength" if isinstance(found, str | int) and (
            "description" in schema
        ):
            message = _("“%(value)s” is not %(what)s.")
            faults.add(path, message % {"value": _short(found), "what": schema["description"]})
        case "type":
            expected = {"object": _("a mapping"), "array": _("a list"), "string": _("a text")}
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            wanted = next(expected[kind] for kind in kinds if kind in expected)
            faults.add(path, _("Here stands %(what)s, as a rule.") % {"what": wanted})
        case "enum":
            allowed = ", ".join(str(value) for value in schema["enum"] if isinstance(value, str))
            message = _("“%(value)s” is none of: %(allowed)s.")
            faults.add(path, message % {"value": _short(found), "allowed": allowed})
        case "maxLength":
            message = _("The text is too long: %(length)s characters; at most %(most)s.")
            faults.add(path, message % {"length": len(found), "most": schema["maxLength"]})
        case "minLength" | "pattern":
            faults.add(path, _("The text is empty."))
        case "minProperties":
            faults.add(path, _("Write it in at least one of the three languages: ru, en, kk."))
        case "minItems":
            faults.add(path, _("At least one entry is needed."))
        case _:
            faults.add(path, error.message)


def _short(value: Any) -> str:
    written = str(value) if isinstance(value, str | int | float) else _("a mapping or list")
    return written if len(written) <= 60 else written[:59] + "…"
