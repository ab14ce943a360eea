"""Releases: made of the public record as it stands, unless it stands as in the last one."""

import hashlib
from collections.abc import Iterator
from tempfile import TemporaryFile

from django.contrib.auth.models import User
from django.db import transaction

from initiatives.datasets.package import Package, zip_parts
from initiatives.models import Release, ReleasePart

PART = 262_144
"""How many bytes of a package are a row of the database, and held in memory at a time."""


def make_release(*, home: str, made_by: User | None = None) -> tuple[Release, bool]:
    """Return the release of the record as it stands, and whether it is a new one.

    Where nothing public has changed it is the last one. The package is written to the disk first: what is in
    it is known only at its end. Raises IntegrityError when another one is made at the same moment.
    """
    last = Release.objects.first()
    number = last.number + 1 if last else 1
    package = Package(home, number=number)
    with TemporaryFile() as file:
        digest = hashlib.sha256()
        for part in zip_parts(package.members()):
            file.write(part)
            digest.update(part)
        if last and last.fingerprint == package.fingerprint:
            return last, False
        size = file.tell()
        file.seek(0)
        with transaction.atomic():
            release = Release.objects.create(
                number=number,
                made_at=package.made_at,
                made_by=made_by,
                sha256=digest.hexdigest(),
                fingerprint=package.fingerprint,
                bytes=size,
                counts=package.counts,
            )
            number = 0
            while part := file.read(PART):
                number += 1
                ReleasePart.objects.create(release=release, number=number, content=part)
    return release, True


def parts_of(release: Release) -> Iterator[bytes]:
    """Yield the package of a release, a part at a time and a query a part."""
    number = 1
    while part := release.parts.filter(number=number).values_list("content", flat=True).first():
        yield bytes(part)
        number += 1
