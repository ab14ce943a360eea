"""Releases: numbered, pinned by a checksum, kept byte for byte, and made only of what has changed."""

import datetime
import hashlib
import json

import pytest
import time_machine
from django.db import IntegrityError

from initiatives.datasets import releases
from initiatives.datasets.releases import make_release, parts_of
from initiatives.models import Release
from tests.datasets.conftest import HOME, NOON, make_drafts, unpacked
from tests.factories import make_topic, make_user
from tests.models.ways import both_ways, change, delete, refused

pytestmark = pytest.mark.usefixtures("everything")


def test_a_release_keeps_the_package_under_its_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "PART", 5_000)
    editor = make_user()
    release, is_new = make_release(home=HOME, made_by=editor)
    package = b"".join(parts_of(release))
    assert is_new
    assert (release.number, release.made_at, release.made_by) == (1, NOON, editor)
    assert (release.bytes, release.sha256) == (len(package), hashlib.sha256(package).hexdigest())
    assert release.parts.count() == -(-len(package) // 5_000) > 1
    said = json.loads(unpacked(package)["datapackage.json"])
    assert (said["version"], said["created"]) == ("1", "2026-03-01T12:00:00Z")
    assert release.counts["proposals"] == 2
    assert release.rows == sum(release.counts.values()) > 40


def test_nothing_changed_makes_no_release_though_days_go_by_and_drafts_are_written() -> None:
    first, _new = make_release(home=HOME)
    with time_machine.travel(NOON + datetime.timedelta(days=3), tick=False):
        again, is_new = make_release(home="https://moved.example/")
    assert (again, is_new) == (first, False)
    assert Release.objects.count() == 1


def test_a_change_makes_the_next_release_and_leaves_the_first_as_it_was() -> None:
    first, _new = make_release(home=HOME)
    package = b"".join(parts_of(first))
    make_topic("forests")
    second, is_new = make_release(home=HOME)
    assert (second.number, is_new) == (2, True)
    assert second.counts["topics"] == first.counts["topics"] + 1
    assert b"forests" in unpacked(b"".join(parts_of(second)))["data/topics.csv"]
    assert b"".join(parts_of(first)) == package


def test_a_draft_makes_a_release_only_by_the_text_that_is_public() -> None:
    first, _new = make_release(home=HOME)
    make_drafts()
    second, is_new = make_release(home=HOME)
    assert is_new
    changed = {table for table, count in second.counts.items() if count != first.counts[table]}
    assert changed == {"documents", "versions", "paragraphs"}


@both_ways
def test_a_release_and_its_parts_are_never_changed_or_deleted(way: str) -> None:
    release, _new = make_release(home=HOME)
    part = release.parts.first()
    assert part is not None
    with refused("release_immutable"):
        change(way, release, sha256="0" * 64)
    with refused("release_immutable"):
        change(way, part, content=b"other")
    with refused("release_immutable"):
        delete(way, part)
    with refused("release_immutable"):
        delete(way, release)


@pytest.mark.parametrize(
    "field", [{"number": 0}, {"sha256": "ABC"}, {"fingerprint": ""}], ids=["number", "sha256", "fingerprint"]
)
def test_a_release_without_number_or_checksum_is_refused(field: dict[str, object]) -> None:
    whole = {"number": 1, "sha256": "0" * 64, "fingerprint": "0" * 64, "bytes": 1}
    with pytest.raises(IntegrityError):
        Release.objects.create(**whole | field)
