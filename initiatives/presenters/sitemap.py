"""What search engines are told of: the address of every page, in every language."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from initiatives.models import Document, Proposal, State, Summit, Topic
from initiatives.presenters.addresses import Addresses, addresses_of

LARGEST = 5_000
"""Records in one file: three addresses each stay far below the 50,000 that the protocol allows."""

_PAGES = (
    "home",
    "proposal-list",
    "document-list",
    "summit-list",
    "state-list",
    "topic-list",
    "overview-list",
    "search",
    "data",
    "matrix",
    "comparison",
    "timeline",
    "stages",
    "about",
    "api",
)

_RECORDS: dict[str, tuple[Callable[[], QuerySet[Any]], str]] = {
    "proposals": (lambda: Proposal.objects.published(), "slug"),
    "documents": (lambda: Document.objects.all(), "slug"),
    "summits": (lambda: Summit.objects.all(), "slug"),
    "states": (lambda: State.objects.all(), "code"),
    "topics": (lambda: Topic.objects.all(), "slug"),
}
KINDS = ("pages", *_RECORDS)
"""What there is a file of, by its name."""


def files() -> Iterator[tuple[str, int]]:
    """Yield each file by its kind and its number, counted from 1; one query a kind."""
    yield "pages", 1
    for kind, (records, _key) in _RECORDS.items():
        for number in range(1, -(-records().count() // LARGEST) + 1):
            yield kind, number


def entries(request: HttpRequest, kind: str, number: int) -> list[Addresses]:
    """Return the addresses of the pages in one file; none beyond the last."""
    return [addresses_of(request, path) for path in _paths(kind, number)]


def _paths(kind: str, number: int) -> Sequence[str]:
    if kind == "pages":
        return [reverse(f"initiatives:{name}") for name in _PAGES] if number == 1 else []
    records, key = _RECORDS[kind]
    first = (number - 1) * LARGEST
    keys = records().order_by("pk").values_list(key, flat=True)[first : first + LARGEST]
    return [reverse(f"initiatives:{kind[:-1]}-detail", args=[each.lower()]) for each in keys]
