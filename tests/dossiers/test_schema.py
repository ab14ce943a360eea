"""The published JSON Schema."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

import initiatives.dossiers
from initiatives.dossiers.schema import dossier_schema
from tests.dossiers.folders import SAMPLE

ROOM = Path(initiatives.dossiers.__file__).parent


def test_published_schema_is_the_one_in_force() -> None:
    published = json.loads((ROOM / "dossier.schema.json").read_text(encoding="utf-8"))
    assert published == dossier_schema(), "write it anew: manage.py import_dossier --schema"


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(dossier_schema())


@pytest.mark.parametrize("folder", [SAMPLE, ROOM / "tashkent-2025"])
def test_schema_takes_a_dossier_as_any_yaml_reader_gives_it(folder: Path) -> None:
    class Typed(yaml.SafeLoader):
        """What YAML 1.2 makes of a dossier: numbers and booleans, but no dates, no yes and no."""

    Typed.yaml_implicit_resolvers = {}
    for kind, pattern in (("int", "[0-9]+"), ("float", r"[0-9]+\.[0-9]+"), ("bool", "true|false")):
        Typed.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^({pattern})$"), None)
    read = yaml.load((folder / "dossier.yaml").read_text(encoding="utf-8"), Loader=Typed)  # noqa: S506
    assert [error.message for error in Draft202012Validator(dossier_schema()).iter_errors(read)] == []
