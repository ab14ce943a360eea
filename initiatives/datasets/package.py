"""The package itself: tables and texts as they are read, into a folder or into a ZIP.

What is held in memory is a block of bytes and the descriptor, which grows with the texts, not with the rows.
"""

import datetime
import hashlib
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from initiatives.datasets.columns import Table
from initiatives.datasets.descriptor import (
    DESCRIPTOR,
    Stored,
    fingerprint,
    package,
    table_resource,
    text_resource,
    written,
)
from initiatives.datasets.sources import text_file
from initiatives.datasets.tables import TABLES
from initiatives.models import Version
from initiatives.models.snapshot import snapshot

BLOCK = 262_144
"""How many bytes of a table are held at a time."""
MANY_ROWS = 500_000
"""A table of more rows may be beyond the 4 GiB of the old form of a ZIP, and is written in the new one."""
TITLE = "Summit initiatives"
# The earliest moment that the format knows, so that the same content gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class _Measured:
    """Bytes on their way into the package, counted and summed up."""

    parts: Iterable[bytes]
    size: int = 0
    sha256: str = ""

    def __iter__(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for part in self.parts:
            digest.update(part)
            self.size += len(part)
            yield part
        self.sha256 = digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the package; its parts have to be taken before the next member is asked for."""

    path: str
    parts: Iterable[bytes]
    is_large: bool = False


@dataclass(slots=True)
class Package:
    """The public record as it stands when the members are asked for.

    `home` is the address of the site. Without a `number` it is no release but the latest data, of `made_at`'s
    day. Once all members are taken, `counts` has the rows by table, and `fingerprint` says what is in it.
    """

    home: str
    number: int | None = None
    made_at: datetime.datetime = field(default_factory=timezone.now)
    counts: dict[str, int] = field(default_factory=dict)
    fingerprint: str = ""

    def members(self) -> Iterator[Member]:
        """Yield the files, all of them as of one moment, the descriptor last."""
        resources: list[dict[str, Any]] = []
        with snapshot():
            for table in TABLES:
                rows = table.rows().count()
                self.counts[table.name] = rows
                measured = _Measured(table_lines(table))
                path = f"data/{table.name}.csv"
                yield Member(path, measured, is_large=rows > MANY_ROWS)
                resources.append(table_resource(table, Stored(path, measured.size, measured.sha256)))
            for key in list(_versions().values_list("pk", flat=True)):
                version = Version.objects.select_related("document").get(pk=key)
                measured = _Measured([version.text.encode()])
                path = text_file(version.document.slug, version.number, version.language)
                yield Member(path, measured)
                resources.append(text_resource(version, Stored(path, measured.size, measured.sha256)))
        descriptor = package(resources, title=self._title(), created=self._created(), home=self.home)
        if self.number is not None:
            descriptor["version"] = str(self.number)
        self.fingerprint = fingerprint(descriptor)
        yield Member(DESCRIPTOR, [written(descriptor)])

    def _title(self) -> str:
        if self.number is not None:
            return f"{TITLE}, release {self.number}"
        return f"{TITLE}, latest data as of {timezone.localdate(self.made_at)} (not a release)"

    def _created(self) -> str:
        made = self.made_at if self.number is not None else self._day()
        return made.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def _day(self) -> datetime.datetime:
        """Return the beginning of the day, so that the latest data are the same all day while they stand."""
        return timezone.localtime(self.made_at).replace(hour=0, minute=0, second=0, microsecond=0)


def table_lines(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV (RFC 4180, but lines end with LF): UTF-8, its head first, a block at a time.

    PostgreSQL writes the rows itself (COPY) and sends them one by one.
    """
    statement, values = table.selected().query.sql_with_params()
    block = bytearray((",".join(column.name for column in table.columns) + "\n").encode())
    with connection.cursor() as cursor:
        copying = cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')", values)
        with copying as copy:
            for row in copy:
                block += row
                if len(block) >= BLOCK:
                    yield bytes(block)
                    block.clear()
    yield bytes(block)


def _versions() -> Any:
    return Version.objects.order_by("document__slug", "number")


class _Sent:
    """What a ZIP is written into, to be sent on at once."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, part: bytes) -> int:
        self.waiting += part
        return len(part)

    def flush(self) -> None:
        """Keep nothing back: there is nothing to do."""

    def take(self) -> bytes:
        part = bytes(self.waiting)
        self.waiting.clear()
        return part


def zip_parts(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield a ZIP while it is made; the same members give the same bytes with the same zlib."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload] # it only writes
        for member in members:
            told = zipfile.ZipInfo(member.path, _EPOCH)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.create_system = 3  # Unix, wherever it is made
            told.external_attr = (stat.S_IFREG | 0o644) << 16
            with archive.open(told, "w", force_zip64=member.is_large) as file:
                for part in member.parts:
                    file.write(part)
                    if sent.waiting:
                        yield sent.take()
    yield sent.take()


def write_folder(members: Iterable[Member], folder: Path) -> None:
    """Write the files into a folder. Raises OSError where that cannot be."""
    for member in members:
        path = folder / member.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(member.parts)
