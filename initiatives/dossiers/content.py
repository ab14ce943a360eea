"""Records in canonical form: read from a dossier or from the database, merged, compared, digested."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from initiatives.dossiers.faults import Path
from initiatives.dossiers.fields import Content, Field, Kinds, Peer, Reader, Ref, Refs, Username
from initiatives.dossiers.records import SECTIONS, Group, Many, One, Section, Shape
from initiatives.models import Version


def read_record(shape: Shape, raw: Any, path: Path, reader: Reader) -> Content:
    """Return the canonical form of a record of `dossier.yaml`; what is faulty is noted and left out."""
    return _read_fields(shape.fields, raw, path, reader) if isinstance(raw, dict) else {}


def _read_fields(fields: Iterable[Field], raw: Content, path: Path, reader: Reader) -> Content:
    content: Content = {}
    for field in fields:
        here = path if field.inline else (*path, field.key)
        said = raw if field.inline else raw.get(field.key)
        if said is None:
            continue
        if isinstance(field, Many):
            value: Any = _read_list(field, said, here, reader)
        elif isinstance(field, Group):
            value = _read_fields(field.fields, said, here, reader) if isinstance(said, dict) else None
        else:
            value = field.read(said, here, reader)
        if value is None and said != []:
            reader.unread(here)
        elif value not in (None, [], {}):
            content[field.key] = value
    return content


def _read_list(field: Many, said: Any, path: Path, reader: Reader) -> list[Content] | None:
    if not isinstance(said, list):
        return None
    entries: list[Content] = []
    seen: set[str] = set()
    for place, raw in enumerate(said):
        entry = read_record(field.shape, raw, (*path, place), reader)
        identity = identify(field.shape, entry)
        # Entries whose differing parts could not be read only seem the same.
        if entry and identity in seen and reader.is_sound((*path, place)):
            reader.fault((*path, place), _("This stands in the list twice."))
            continue
        seen.add(identity)
        entries.append(entry)
    return entries


def identify(shape: Shape, content: Content) -> str:
    """Return what tells a record from its siblings in a list."""
    told = {key: content.get(key) for key in shape.identity} if shape.identity else complete(shape, content)
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def contradictions(shape: Shape, said: Content, held: Content) -> list[Difference]:
    """Return in which fields a dossier says otherwise of an immutable record than is held.

    What it may leave unsaid, and a decision added to an update that had none, contradict nothing.
    """
    told = complete(shape, said)
    for field in shape.fields:
        if field.unsaid and field.key not in said and field.key in held:
            told[field.key] = held[field.key]
    return differences(shape, _decided(said, held), told)


def _decided(said: Content, held: Content) -> Content:
    """Return an immutable record that is held, with the decision on it that a dossier adds."""
    return {"approval": said["approval"], **held} if "approval" in said else held


def complete(shape: Shape, content: Content) -> Content:
    """Return a record with the defaults of what it leaves out."""
    defaults = {field.key: field.default for field in shape.fields if field.default is not None}
    return {**defaults, **content}


def take_record(shape: Shape, row: models.Model) -> Content:
    """Return the canonical form of a row and of the rows that belong to it."""
    content: Content = {}
    for field in shape.fields:
        if isinstance(field, Many):
            held = [take_record(field.shape, child) for child in getattr(row, field.related).all()]
            # What is recorded twice to the letter says no more than once, and a dossier says it once.
            value: Any = [entry for place, entry in enumerate(held) if entry not in held[:place]]
        else:
            value = field.of(row)
        if value not in (None, [], {}):
            content[field.key] = value
    return content


def _paths(shape: Shape) -> Iterator[str]:
    """Yield what to prefetch for `take_record`."""
    for field in shape.fields:
        match field:
            case Many():
                yield field.related
                yield from (f"{field.related}__{path}" for path in _paths(field.shape))
            case Refs():
                yield f"{field.related}__{field.stem}"
            case Ref(section=section) if section != "states":
                yield field.stem
            case Peer() | Username():
                yield field.stem
            case Kinds():
                yield "paragraphs"
            case One():
                yield field.stem
                yield from (
                    f"{field.stem}__{part.stem}" for part in field.fields if isinstance(part, Username)
                )


def rows_named(section: Section, names: Iterable[str]) -> models.QuerySet[Any]:
    """Return the rows of a section that have these names."""
    return section.shape.model._default_manager.filter(**{f"{section.name}__in": list(names)})


def take_rows(section: Section, names: Iterable[str]) -> dict[str, models.Model]:
    """Return the rows of a section by name, with all that `take_record` needs."""
    # The texts of versions are compared by their checksums.
    versions = models.Prefetch("versions", queryset=Version.objects.defer("text"))
    paths = [versions if path == "versions" else path for path in _paths(section.shape)]
    return {getattr(row, section.name): row for row in rows_named(section, names).prefetch_related(*paths)}


def merge(shape: Shape, said: Content, held: Content, *, adopt: bool = False) -> Content:
    """Return what a record becomes when a dossier that says `said` is written over one that is `held`.

    Nothing is taken out of lists, and what never changes is left as it is. With `adopt` (the dossier has not
    been imported before, but knows the record) what it leaves out is left, too.
    """
    result: Content = {}
    for field in shape.fields:
        new, old = said.get(field.key), held.get(field.key)
        if isinstance(field, Many):
            value: Any = _merge_list(field.shape, new or [], old or [], adopt=adopt)
        elif isinstance(field, Refs):
            value = sorted({*(new or []), *(old or [])})
        elif new is None:
            value = old if adopt or field.unsaid else field.default
        elif adopt and isinstance(new, dict):
            value = {**(old or {}), **new}
        else:
            value = new
        if value not in (None, [], {}):
            result[field.key] = value
    return result


def _merge_list(shape: Shape, new: list[Content], old: list[Content], *, adopt: bool) -> list[Content]:
    said = {identify(shape, entry): entry for entry in new}
    merged: list[Content] = []
    for entry in old:
        fresh = said.pop(identify(shape, entry), None)
        if fresh is None:
            merged.append(entry)
        else:
            merged.append(
                _decided(fresh, entry) if shape.immutable else merge(shape, fresh, entry, adopt=adopt)
            )
    return [*merged, *(complete(shape, merge(shape, entry, {})) for entry in said.values())]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two forms of a record differ; an empty text stands for nothing."""

    field: str
    old: str
    new: str


def differences(shape: Shape, old: Content, new: Content, prefix: str = "") -> list[Difference]:
    """Return the fields in which two forms of a record differ; the order of lists does not count."""
    found: list[Difference] = []
    for field in shape.fields:
        before, after = old.get(field.key), new.get(field.key)
        if field.default is not None:
            before, after = (field.default if value is None else value for value in (before, after))
        name = f"{prefix}{field.key}"
        if isinstance(field, Many):
            found += _list_differences(field.shape, before or [], after or [], name)
        elif isinstance(before, dict) or isinstance(after, dict):
            before, after = before or {}, after or {}
            found += [
                Difference(f"{name}.{key}", _show(before.get(key)), _show(after.get(key)))
                for key in dict.fromkeys([*before, *after])
                if before.get(key) != after.get(key)
            ]
        elif before != after:
            found.append(Difference(name, _show(before), _show(after)))
    return found


def _list_differences(shape: Shape, old: list[Content], new: list[Content], name: str) -> list[Difference]:
    before = {identify(shape, entry): entry for entry in old}
    after = {identify(shape, entry): entry for entry in new}
    found: list[Difference] = []
    for identity in dict.fromkeys([*before, *after]):
        entry = f"{name}[{_name_entry(shape, identity)}]"
        if identity not in before:
            found.append(Difference(entry, "", _show(after[identity])))
        elif identity not in after:
            found.append(Difference(entry, _show(before[identity]), ""))
        else:
            found += differences(shape, before[identity], after[identity], f"{entry}.")
    return found


def name_entry(many: Many, entry: Content) -> str:
    """Write for people which entry of a list is meant: `updates[2]`."""
    return f"{many.key}[{_name_entry(many.shape, identify(many.shape, entry))}]"


def _name_entry(shape: Shape, identity: str) -> str:
    told = json.loads(identity)
    return " ".join(_show(value) for value in told.values() if value not in (None, False))


def _show(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def digest(content: Content) -> str:
    """Return the SHA-256 of a record's canonical form, in hexadecimal."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def labelled(section: str, name: str) -> str:
    """Return the label of a record, such as `proposal:rare-earth-research-centre`."""
    return f"{SECTIONS[section].label}:{name}"


def kept_entries(shape: Shape, said: Content, held: Content) -> list[str]:
    """Return the entries of lists that are held, but that the dossier does not name."""
    kept: list[str] = []
    for many in shape.children():
        named = {identify(many.shape, entry) for entry in said.get(many.key, [])}
        kept += [
            name_entry(many, entry)
            for entry in held.get(many.key, [])
            if identify(many.shape, entry) not in named
        ]
    return kept
