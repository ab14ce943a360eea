"""Writing records in canonical form to the database."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from initiatives.actions import add_version, mark_passage, record_status
from initiatives.dossiers.content import identify, take_record
from initiatives.dossiers.faults import Path
from initiatives.dossiers.fields import Content, Refs
from initiatives.dossiers.quotations import Place
from initiatives.dossiers.records import LINKS, PROPOSAL, SECTIONS, UPDATE, VERSION, Many, Shape
from initiatives.models import Approval, Document, Evidence, Passage, Proposal, StatusUpdate, Version


class RecordWriter:
    """Writes one record after the other. `at` is the path of the row being written, for messages."""

    def __init__(self, texts: Mapping[str, str], places: Mapping[str, Place]) -> None:
        self.texts = texts
        self.places = places
        self.at: Path = ()
        self.keys: dict[str, str] = {}
        self._versions: dict[tuple[str, int], Version] = {}
        self._pks: dict[tuple[str, str], Any] = {}

    def pk(self, section: str, key: str) -> Any:
        """Return the primary key of a record by its slug, code, account name or passage identifier.

        A passage that is quoted for the first time is made; so is an account that is unknown here: it
        stands for a person of another database and cannot log in. Raises KeyError when there is no such
        record.
        """
        if (section, key) not in self._pks:
            self._pks[section, key] = self._find(section, key)
        return self._pks[section, key]

    def forget(self) -> None:
        """Forget the primary keys found so far: some may be of rows that were rolled back."""
        self._pks.clear()

    def _find(self, section: str, key: str) -> Any:
        if section == "accounts":
            account, made = User.objects.get_or_create(username=key, defaults={"is_active": False})
            if made:
                account.set_unusable_password()
                account.save(update_fields=["password"])
            return account.pk
        if section == "passages":
            if key not in self.places:
                if not Passage.objects.filter(pk=key).exists():
                    raise KeyError(key)
                return key
            place = self.places[key]
            version = self._version(place.document, place.number)
            return mark_passage(version=version, span=place.span, identifier=key).pk
        known = SECTIONS[section]
        pk = (
            known.shape.model._default_manager.filter(**{known.name: key})
            .values_list("pk", flat=True)
            .first()
        )
        if pk is None:
            raise KeyError(key)
        return pk

    def _version(self, document: str, number: int) -> Version:
        """Return a version; kept, since a dossier quotes the same few texts many times."""
        if (document, number) not in self._versions:
            versions = Version.objects.select_related("document")
            version = versions.filter(document__slug=document, number=number).first()
            if version is None:
                raise KeyError(document)
            self._versions[document, number] = version
        return self._versions[document, number]

    def write(
        self, section: str, row: models.Model | None, content: Content, said: Content, path: Path
    ) -> models.Model:
        """Make the record of `section` be `content`, of which the dossier said `said` at `path`.

        Relations are left to `relate`, since they may name proposals that come later.
        """
        shape = SECTIONS[section].shape
        written = self._save(shape, row, content, {}, path)
        self._write_lists(shape, written, content, said, path, leave={"relations"}, new=row is None)
        return written

    def relate(self, row: models.Model, content: Content, said: Content, path: Path) -> None:
        """Write the relations of a proposal."""
        others = {field.key for field in PROPOSAL.fields if field.key != "relations"}
        self._write_lists(PROPOSAL, row, content, said, path, leave=others, new=False)

    def _place(self, path: Path, shape: Shape) -> None:
        """Remember what is being written, and which field of the dossier each column stands for."""
        self.at = path
        self.keys = {
            column: field.key for field in shape.fields for column in (field.stem, f"{field.stem}_on")
        }

    def _save(
        self, shape: Shape, row: models.Model | None, content: Content, owner: dict[str, Any], path: Path
    ) -> models.Model:
        self._place(path, shape)
        columns = dict(owner)
        for field in shape.fields:
            if not isinstance(field, Many):
                columns |= field.columns(content.get(field.key), self)
        if row is None:
            row = shape.model(**columns)
        elif all(getattr(row, column) == value for column, value in columns.items()):
            return row
        for column, value in columns.items():
            setattr(row, column, value)
        links = [field.name for field in shape.model._meta.fields if field.is_relation or field.generated]
        row.clean_fields(exclude=links)
        row.save()
        return row

    def _write_lists(
        self,
        shape: Shape,
        row: models.Model,
        content: Content,
        said: Content,
        path: Path,
        *,
        leave: set[str],
        new: bool,
    ) -> None:
        for field in shape.fields:
            if field.key in leave or field.key not in content:
                continue
            if isinstance(field, Refs):
                self._write_links(field, row, content[field.key])
            elif isinstance(field, Many):
                held = [] if new else getattr(row, field.related).all()
                entries = _match(
                    field.shape, held, content[field.key], said.get(field.key, []), (*path, field.key)
                )
                if field.shape is VERSION:
                    self._write_versions(row, entries)
                elif field.shape is UPDATE:
                    self._write_updates(row, entries)
                else:
                    self._write_entries(field, row, entries)

    def _write_entries(self, field: Many, row: models.Model, entries: list["Entry"]) -> None:
        for entry in entries:
            child = self._save(
                field.shape, entry.row, entry.content, {f"{field.parent}_id": row.pk}, entry.path
            )
            self._write_lists(
                field.shape, child, entry.content, entry.said, entry.path, leave=set(), new=entry.row is None
            )

    def _write_links(self, field: Refs, row: models.Model, slugs: list[str]) -> None:
        link = LINKS[field.key]
        for slug in slugs:
            link._default_manager.get_or_create(
                **{"proposal_id": row.pk, f"{field.stem}_id": self.pk(field.section, slug)}
            )

    def _write_versions(self, row: Any, entries: list["Entry"]) -> None:
        document: Document = row
        for entry in entries:
            if entry.row is not None:
                continue
            self._place(entry.path, VERSION)
            original = entry.content.get("translation_of")
            columns: dict[str, Any] = {}
            for field in VERSION.fields:
                columns |= field.columns(entry.content.get(field.key), self)
            add_version(
                document=document,
                text=self.texts[entry.content["text"]],
                paragraph_kinds=entry.content.get("paragraphs"),
                translation_of=document.versions.get(number=original) if original else None,
                **columns,
            )

    def _write_updates(self, row: Any, entries: list["Entry"]) -> None:
        """Write the updates that are new, with the decisions on them, in the order of their time.

        A step is checked against those approved before it was recorded, so decisions come in between.
        """
        proposal: Proposal = row
        waiting: list[tuple[datetime.datetime, StatusUpdate, Content]] = []
        for entry in entries:
            self._place(entry.path, UPDATE)
            update: Any = entry.row
            if update is None:
                if recorded_at := entry.content.get("recorded_at"):
                    self._decide(waiting, until=datetime.datetime.fromisoformat(recorded_at))
                update = self._record(proposal, entry.content)
            approval = entry.content.get("approval")
            if approval and not Approval.objects.filter(update=update).exists():
                waiting.append((datetime.datetime.fromisoformat(approval["decided_at"]), update, approval))
        self._decide(waiting, until=None)

    def _record(self, proposal: Proposal, entry: Content) -> StatusUpdate:
        columns: dict[str, Any] = {}
        for field in UPDATE.fields:
            if field.key not in ("note", "recorded_by", "number"):
                columns |= field.columns(entry.get(field.key), self)
        corrects, recorded_by = entry.get("corrects"), entry.get("recorded_by")
        return record_status(
            proposal=proposal,
            note=entry.get("note"),
            corrects=proposal.updates.get(number=corrects) if corrects else None,
            recorded_by=User.objects.get(pk=self.pk("accounts", recorded_by)) if recorded_by else None,
            evidence=[self._evidence(shown) for shown in entry.get("evidence", [])],
            **columns,
        )

    def _evidence(self, content: Content) -> Evidence:
        columns: dict[str, Any] = {}
        shape = next(field.shape for field in UPDATE.children())
        for field in shape.fields:
            columns |= field.columns(content.get(field.key), self)
        return Evidence(**columns)

    def _decide(
        self,
        waiting: list[tuple[datetime.datetime, StatusUpdate, Content]],
        until: datetime.datetime | None,
    ) -> None:
        """Write the decisions taken before `until` (None: all), the earliest first."""
        for decision in sorted(waiting, key=lambda decision: decision[0]):
            decided_at, update, approval = decision
            if until is None or decided_at <= until:
                waiting.remove(decision)
                Approval.objects.create(
                    update=update,
                    verdict=approval["verdict"],
                    comment=approval.get("comment", ""),
                    decided_at=decided_at,
                    decided_by_id=self.pk("accounts", approval["decided_by"]),
                )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list to be written: what it shall be, its row if there is one, what the dossier said."""

    content: Content
    row: models.Model | None
    said: Content
    path: Path


def _match(
    shape: Shape, rows: Iterable[models.Model], content: list[Content], said: list[Content], path: Path
) -> list[Entry]:
    """Pair the entries of a list with their rows and with their places in the dossier."""
    held = {identify(shape, take_record(shape, row)): row for row in rows}
    told = {identify(shape, entry): place for place, entry in enumerate(said)}
    entries: list[Entry] = []
    for entry in content:
        identity = identify(shape, entry)
        place = told.get(identity)
        here, words = (path, Content()) if place is None else ((*path, place), said[place])
        entries.append(Entry(entry, held.get(identity), words, here))
    return entries
