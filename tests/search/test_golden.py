"""Golden queries over the Tashkent dossier: what an analyst types, and what should come first."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command

from initiatives.search.results import Results, search

GOLDEN = Path(__file__).parent.parent / "golden" / "search"
DOSSIER = Path(__file__).parent.parent.parent / "initiatives" / "dossiers" / "tashkent-2025"


@dataclass(frozen=True, slots=True)
class Floors:
    """What the questions of a file must reach: precision at 1 and at 5, and recall of what they name."""

    at_1: float
    at_5: float
    recall: float
    questions: int


def _queries(name: str) -> list[tuple[str, str, list[str]]]:
    lines = [line.split("\t") for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if not line[0].startswith("#") and len(line) == 3]
    return [(query, kind, [] if relevant == "-" else relevant.split()) for query, kind, relevant in told]


def _found(query: str, kind: str) -> list[str]:
    """What the page lists, or of the first question it offers instead if nothing holds all of the words."""
    results: Results = search(query, kind=kind)
    if results.suggestions and (results.is_loose or not results.total):
        results = search(results.suggestions[0].words, kind=kind)
    [group] = results.groups
    if kind == "proposal":
        return [hit.record.slug for hit in group.hits]
    return [str(hit.record.number) for hit in group.hits]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("tashkent.tsv", Floors(0.95, 0.95, 0.95, 40)),
        # What one has not tuned for is lower, and tells more.
        ("tashkent-held-out.tsv", Floors(0.85, 0.85, 0.85, 30)),
    ],
)
def test_golden_queries_find_first_what_they_should(name: str, floors: Floors) -> None:
    call_command("import_dossier", str(DOSSIER), verbosity=0)
    queries = _queries(name)
    assert len(queries) >= floors.questions
    first = at_five = 0.0
    missed = wanted = 0
    faults = []
    for query, kind, named in queries:
        found = _found(query, kind)[:5]
        best = named[0].split("|") if named else []
        relevant = [*best, *named[1:]]
        is_right = found[0] in best if found else not best
        missed += len(set(relevant) - set(found))
        wanted += len(relevant)
        precision = sum(one in relevant for one in found) / len(found) if found else float(not relevant)
        first += is_right
        at_five += precision
        if not is_right or precision < 1:
            faults.append(f"{query}: {found}")
    at_1, at_5 = first / len(queries), at_five / len(queries)
    recall = 1 - missed / wanted
    told = f"precision at 1 {at_1:.3f}, at 5 {at_5:.3f}, recall {recall:.3f}"
    print(f"{name}: {len(queries)} queries: {told}", *faults, sep="\n  ")  # noqa: T201
    assert at_1 >= floors.at_1
    assert at_5 >= floors.at_5
    assert recall >= floors.recall
