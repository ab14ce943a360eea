import pytest
from django.db import IntegrityError

from initiatives.models import Release
from tests.factories import make_release
from tests.models.ways import both_ways, change, delete, refused

pytestmark = pytest.mark.django_db


@both_ways
def test_a_release_and_its_parts_are_never_changed_or_deleted(way: str) -> None:
    release = make_release()
    part = release.parts.first()
    assert part is not None
    with refused("release_immutable"):
        change(way, release, sha256="0" * 64)
    with refused("release_immutable"):
        change(way, part, content=b"other")
    with refused("release_immutable"):
        delete(way, part)
    alone = Release.objects.create(number=9, sha256="0" * 64, fingerprint="0" * 64, bytes=0)
    with refused("release_immutable"):
        delete(way, alone)


@pytest.mark.parametrize(
    "field", [{"number": 0}, {"sha256": "ABC"}, {"fingerprint": ""}], ids=["number", "sha256", "fingerprint"]
)
def test_a_release_without_number_or_checksum_is_refused(field: dict[str, object]) -> None:
    whole = {"number": 1, "sha256": "0" * 64, "fingerprint": "0" * 64, "bytes": 1}
    with pytest.raises(IntegrityError):
        Release.objects.create(**whole | field)
