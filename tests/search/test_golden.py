"""Golden queries over the Tashkent dossier: what an analyst types, and what should come first."""

from pathlib import Path

import pytest
from django.core.management import call_command

from initiatives.search.results import Results, search

GOLDEN = Path(__file__).parent.parent / "golden" / "search" / "tashkent.tsv"
DOSSIER = Path(__file__).parent.parent.parent / "initiatives" / "dossiers" / "tashkent-2025"
FLOOR_AT_1 = 0.95
FLOOR_AT_5 = 0.95
FLOOR_OF_RECALL = 0.95


def _queries() -> list[tuple[str, str, list[str]]]:
    lines = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return [(query, kind, [] if relevant == "-" else relevant.split()) for query, kind, relevant in lines]


def _found(query: str, kind: str) -> list[str]:
    """What the page lists for the query, or for the first it offers instead where it lists nothing."""
    results: Results = search(query, kind=kind)
    if not results.total and results.suggestions:
        results = search(results.suggestions[0].words, kind=kind)
    [group] = results.groups
    if kind == "proposal":
        return [hit.record.slug for hit in group.hits]
    return [str(hit.record.number) for hit in group.hits]


@pytest.mark.django_db
def test_golden_queries_find_first_what_they_should() -> None:
    call_command("import_dossier", str(DOSSIER), verbosity=0)
    queries = _queries()
    assert len(queries) >= 40
    first = at_five = 0.0
    missed = wanted = 0
    faults = []
    for query, kind, relevant in queries:
        found = _found(query, kind)[:5]
        best = relevant[0].split("|") if relevant else []
        relevant = [*best, *relevant[1:]]
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
    print(f"{len(queries)} golden queries: {told}", *faults, sep="\n  ")  # noqa: T201
    assert at_1 >= FLOOR_AT_1
    assert at_5 >= FLOOR_AT_5
    assert recall >= FLOOR_OF_RECALL
