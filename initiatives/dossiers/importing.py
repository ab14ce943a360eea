"""From a folder to the database: all or nothing, never over an editor's change, never deleting.

For each record (a state, a proposal with all that belongs to it…) three forms are compared: what the
file says, what the database holds, and the digests of both after the last import of this dossier.

- file as at the last import: the database is left as it is;
- database as at the last import: it is brought to what the file says;
- neither, and writing the file would change something: a conflict, unless told which side wins.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path as FilePath
from typing import Literal, TypeVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from initiatives.dossiers.content import (
    Difference,
    contradictions,
    differences,
    digest,
    identify,
    kept_entries,
    labelled,
    merge,
    name_entry,
    rows_named,
    take_record,
    take_rows,
)
from initiatives.dossiers.faults import Fault
from initiatives.dossiers.fields import Content
from initiatives.dossiers.passages import hold_passages, passage_differences, write_passage
from initiatives.dossiers.records import SECTIONS, Shape
from initiatives.dossiers.references import Dossier, Record, read_folder
from initiatives.dossiers.writing import RecordWriter
from initiatives.models import DossierRecord
from initiatives.models.rules import explain

Side = Literal["file", "database"]
Written = TypeVar("Written")
# Any number that nothing else locks: imports wait for each other.
_LOCK = 7_205_311


class Effect(StrEnum):
    """What an import does to a record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"
    """The database differs from the file, on purpose: an editor's change since the last import."""
    KEPT = "kept"
    """In the database, no longer in the file."""
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import does to one record: the fields it changes, or in which the two sides conflict."""

    label: str
    effect: Effect
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Report:
    """What an import did, or would do."""

    dossier: str
    outcomes: list[Outcome] = field(default_factory=list)

    def counts(self) -> dict[Effect, int]:
        """Return how many records met with each effect."""
        counted = Counter(outcome.effect for outcome in self.outcomes)
        return {effect: counted[effect] for effect in Effect if counted[effect]}

    def changes_nothing(self) -> bool:
        """Tell whether the database is as it was."""
        return not {Effect.NEW, Effect.CHANGED} & set(self.counts())


class ImportRefused(ValueError):  # noqa: N818 - an outcome, shown to people
    """The dossier has faults or conflicts; nothing was changed."""

    def __init__(self, faults: list[Fault], report: Report) -> None:
        self.faults = faults
        self.report = report
        super().__init__(f"{len(faults)} faults, {report.counts().get(Effect.CONFLICT, 0)} conflicts")


def import_folder(folder: FilePath, *, prefer: Side | None = None, dry_run: bool = False) -> Report:
    """Import the dossier in `folder`; with `dry_run` only find out what would change.

    `prefer` says which side wins where the dossier and an editor changed the same record. Raises
    ImportRefused with everything that is wrong.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        dossier = read_folder(folder)
        with pghistory.context(dossier=dossier.summit):
            report = _Import(dossier, prefer).run()
        transaction.set_rollback(dry_run)
    return report


@dataclass
class _Planned:
    """A record that is to be written."""

    record: Record
    row: models.Model | None
    content: Content


class _Import:
    """One import, within its transaction."""

    def __init__(self, dossier: Dossier, prefer: Side | None) -> None:
        self.dossier = dossier
        self.faults = dossier.faults
        self.prefer = prefer
        self.report = Report(dossier.summit)
        self.writer = RecordWriter(dossier.texts, dossier.quotations.found)
        self.baselines = {
            known.label: known for known in DossierRecord.objects.filter(dossier=dossier.summit or "-")
        }
        self.seen: set[str] = set()
        self.remembered: list[DossierRecord] = []

    def run(self) -> Report:
        """Write everything, or raise ImportRefused."""
        self._lock()
        for section in SECTIONS:
            records = [record for record in self.dossier.records if record.section == section]
            self._import_section(section, records)
            if section == "documents":
                self._import_passages()
        for label in self.baselines.keys() - self.seen:
            self.report.outcomes.append(Outcome(label, Effect.KEPT))
        if self.faults.found or Effect.CONFLICT in self.report.counts():
            raise ImportRefused(sorted(self.faults.found), self.report)
        self._remember()
        return self.report

    def _lock(self) -> None:
        """Lock the rows that the dossier names, so that what an editor is saving is compared as it will be.

        Proposals before all others, as whoever acts on the desk does.
        """
        for section in sorted(SECTIONS, key=lambda section: section != "proposals"):
            names = [record.name for record in self.dossier.records if record.section == section]
            rows = rows_named(SECTIONS[section], names).order_by("pk")
            list(rows.select_for_update(no_key=True).values_list("pk"))

    def _import_section(self, section: str, records: list[Record]) -> None:
        known = SECTIONS[section]
        rows = take_rows(known, [record.name for record in records])
        written: list[tuple[_Planned, models.Model]] = []
        for record in records:
            label = labelled(section, record.name)
            self.seen.add(label)
            if self.faults.within(record.path):
                continue
            row = rows.get(record.name)
            held = take_record(known.shape, row) if row else None
            plan = self._plan(known.shape, label, record, held)
            if plan is not None and (saved := self._write(section, _Planned(record, row, plan))):
                written.append((_Planned(record, row, plan), saved))
        if section == "proposals":
            for planned, saved in written:
                self._relate(planned, saved)
        self._note_digests(section, [planned.record for planned, _saved in written])

    def _plan(self, shape: Shape, label: str, record: Record, held: Content | None) -> Content | None:
        """Decide on a record, report it, and return what it becomes if it is to be written."""
        base = self.baselines.get(label)
        if base is not None and base.file_digest == digest(record.content):
            changed = held is None or digest(held) != base.database_digest
            self.report.outcomes.append(Outcome(label, Effect.LEFT if changed else Effect.UNCHANGED))
            return None
        if held is not None and self._contradicts(shape, label, record, held):
            return None
        content = merge(shape, record.content, held or {}, adopt=held is not None and base is None)
        changes = differences(shape, held or {}, content)
        conflicting = (held is not None and base is None) or (
            base is not None and (held is None or digest(held) != base.database_digest)
        )
        effect = self._decide(label, held, changes, conflicting=conflicting)
        if held is not None and base is not None:
            kept = kept_entries(shape, record.content, held)
            self.report.outcomes += [Outcome(f"{label} {entry}", Effect.KEPT) for entry in kept]
        if effect in (Effect.UNCHANGED, Effect.LEFT):
            # Where the database won, an editor's change stays known as one.
            database = base.database_digest if base and effect is Effect.LEFT else digest(held or {})
            self._remember_later(label, digest(record.content), database)
        return content if effect in (Effect.NEW, Effect.CHANGED) else None

    def _decide(
        self, label: str, held: Content | None, changes: list[Difference], *, conflicting: bool
    ) -> Effect:
        if held is not None and not changes:
            effect = Effect.UNCHANGED
        elif conflicting and self.prefer != "file":
            effect = Effect.LEFT if self.prefer == "database" else Effect.CONFLICT
        else:
            effect = Effect.NEW if held is None else Effect.CHANGED
        shown = changes if effect in (Effect.CHANGED, Effect.CONFLICT) else []
        self.report.outcomes.append(Outcome(label, effect, shown))
        return effect

    def _contradicts(self, shape: Shape, label: str, record: Record, held: Content) -> bool:
        """Note where the dossier says otherwise of what never changes: versions, updates.

        Where the database is preferred that is left, and no fault; but not a text: what the dossier quotes
        is found in its own, and would be cited by other words.
        """
        contradicts = False
        for many in shape.children():
            if not many.shape.immutable:
                continue
            fixed = {identify(many.shape, entry): entry for entry in held.get(many.key, [])}
            for place, entry in enumerate(record.content.get(many.key, [])):
                recorded = fixed.get(identify(many.shape, entry))
                found = contradictions(many.shape, entry, recorded) if recorded else []
                other_text = any(difference.field == "text" for difference in found)
                if found and self.prefer == "database" and not other_text:
                    left = Outcome(f"{label} {name_entry(many, entry)}", Effect.LEFT, found)
                    self.report.outcomes.append(left)
                    continue
                for difference in found:
                    contradicts = True
                    first = difference.field.partition(".")[0].partition("[")[0]
                    self.faults.add((*record.path, many.key, place, first), _never_changes(difference))
        return contradicts

    def _write(self, section: str, planned: _Planned) -> models.Model | None:
        record = planned.record
        write = partial(self.writer.write, section, planned.row, planned.content, record.content, record.path)
        return self._guarded(write)

    def _relate(self, planned: _Planned, row: models.Model) -> None:
        record = planned.record
        self._guarded(partial(self.writer.relate, row, planned.content, record.content, record.path))

    def _guarded(self, write: Callable[[], Written]) -> Written | None:
        """Write in a savepoint; note what the database, or an action, has against it, and return None."""
        try:
            with transaction.atomic():
                result = write()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return result
        except ValidationError as error:
            for column, message in _messages(error):
                path = (*self.writer.at, self.writer.keys.get(column, column)) if column else self.writer.at
                self.faults.add(path, message)
        except IntegrityError as error:
            self.faults.add(self.writer.at, explain(error))
        except DataError as error:
            self.faults.add(self.writer.at, str(error).splitlines()[0])
        except KeyError:
            # It refers to what could not be written, whose fault says why, or to what is left as it was.
            if not self.faults.found and Effect.CONFLICT not in self.report.counts():
                if self.prefer != "database":
                    raise
                message = _("This is of a version that is not recorded: its document is left as it is.")
                self.faults.add(self.writer.at, message)
        self.writer.forget()
        return None

    def _import_passages(self) -> None:
        """Restore the passages that the dossier lists with their places."""
        listed = self.dossier.passages
        rows = hold_passages(listed)
        for identifier, content in listed.items():
            label, path = f"passage:{identifier}", self.dossier.places[identifier]
            self.seen.add(label)
            held = rows.get(identifier)
            base = self.baselines.get(label)
            if base is not None and base.file_digest == digest(content):
                changed = held is None or digest(held) != base.database_digest
                self.report.outcomes.append(Outcome(label, Effect.LEFT if changed else Effect.UNCHANGED))
                continue
            changes = passage_differences(held, content)
            conflicting = (held is None) != (base is None) or (
                held is not None and base is not None and digest(held) != base.database_digest
            )
            effect = self._decide(label, held, changes, conflicting=conflicting)
            if effect in (Effect.NEW, Effect.CHANGED):
                self.writer.at = path
                self._guarded(partial(write_passage, identifier, content))
            if effect is not Effect.CONFLICT:
                written = base.database_digest if base and effect is Effect.LEFT else digest(content)
                self._remember_later(label, digest(content), written)

    def _note_digests(self, section: str, records: list[Record]) -> None:
        """Remember what the database holds after records have been written."""
        known = SECTIONS[section]
        rows = take_rows(known, [record.name for record in records])
        for record in records:
            if record.name in rows:
                held = take_record(known.shape, rows[record.name])
                self._remember_later(labelled(section, record.name), digest(record.content), digest(held))

    def _remember_later(self, label: str, file: str, database: str) -> None:
        self.remembered.append(
            DossierRecord(
                dossier=self.dossier.summit, label=label, file_digest=file, database_digest=database
            )
        )

    def _remember(self) -> None:
        DossierRecord.objects.bulk_create(
            self.remembered,
            update_conflicts=True,
            unique_fields=["dossier", "label"],
            update_fields=["file_digest", "database_digest"],
        )


def _never_changes(difference: Difference) -> str:
    if difference.field == "text":
        return _(
            "The text of this version is recorded already, and never changes. "
            "Put the recorded one back, and add the new one as a new version."
        )
    message = _(
        "This is recorded already, and never changes: “%(old)s”, not “%(new)s”. Add a new version, or an "
        "update of kind “correction”; or import with --prefer database, which leaves what is recorded."
    )
    return message % {"old": difference.old, "new": difference.new}


def _messages(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (column, message) of a validation error; the column may be empty."""
    if hasattr(error, "error_dict"):
        for column, messages in error.message_dict.items():
            yield "" if column == "__all__" else column, " ".join(messages)
    else:
        yield "", " ".join(error.messages)
