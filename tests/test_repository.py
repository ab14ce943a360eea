"""What holds for every committed file."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Pieces, so that this file does not name what it forbids.
FORBIDDEN = re.compile(
    r"(?<![\w.:/>])/(?:work|root|home|opt)/[\w.]"
    r"|/tmp/[\w.]"
    r"|/usr/(?:local/)?bin/(?!env )"
    r"|pypi" + r"\.org|python" + r"hosted|npm" + r"js|--(?:extra-)?index" + r"-url"
)


LONGEST = 500


def committed() -> list[str]:
    """Return the paths of the files of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def test_no_source_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    sources = [
        ROOT / name
        for name in committed()
        if name.endswith((".py", ".js", ".css", ".html")) and "/migrations/" not in name
    ]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert len(lengths) > 100
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_committed_file_names_a_path_of_a_machine_or_a_package_registry() -> None:
    found = []
    for name in committed():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue
        found += [f"{name}: {match[0]}" for match in FORBIDDEN.finditer(text)]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    assert [
        line for line in lines if not re.match(r"[\w.\[\],-]+==[\w.+]+ .*--hash=sha256:[0-9a-f]{64}", line)
    ] == []


def test_every_dependency_is_among_the_requirements() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[~=<>; ]", one)[0].lower() for one in wanted}

    def pinned(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", (ROOT / name).read_text(), re.MULTILINE))

    assert names(project["dependencies"]) <= pinned("requirements.txt")
    assert names(project["optional-dependencies"]["dev"]) <= pinned("requirements-dev.txt")


def test_the_initial_migration_makes_each_table_whole() -> None:
    """Django draws a model and all it is related to anew for each thing added to it: 25 s of every database.

    makemigrations writes these operations apart, so they are moved into `CreateModel` by hand. What a foreign
    key of a circle carries, and the triggers of proxies, which make no table, have to stand apart.
    """
    text = (ROOT / "initiatives/migrations/0001_initial.py").read_text(encoding="utf-8")
    apart = re.findall(r"^        \S*\.(Add(?:Field|Constraint|Index|Trigger))\($", text, re.MULTILINE)
    assert len(apart) < 30, "makemigrations was not followed by a folding"
