"""`manage.py bench`: what `make bench` calls.

How surely passages are found again, how pages and import behave as proposals grow in number, how the reading
desk behaves with a long text, how the search does as paragraphs grow in number, and how much memory exports
take.
"""

import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils.translation import override

from initiatives.exports.formats import FORMATS
from initiatives.management import bulk, desk_trace, export_peak, pairs, search_trace
from initiatives.management.synthetic import insert_dossier, write_dossier
from initiatives.models import Proposal

PROPOSALS_A_DOSSIER = 30
"""About as many as the Tashkent dossier holds."""
IMPORTS = 5
"""How many dossiers are imported, rather than inserted, at the end of each size to measure the import."""
LANGUAGE = "ru"
EXPORTS = [export_peak.PACKAGE, *FORMATS, export_peak.INDEX]
"""What `--export-rows` measures: the data package, the whole list in each format, the card index."""
GOLDEN_PAIRS = Path(settings.BASE_DIR) / "tests" / "golden" / "versions"
HEADER = f"{'proposals':>9}  {'measured':<24}{'seconds':>10}{'queries':>9}{'ratio':>8}{'peak MB':>9}"


def bare(request: HttpRequest) -> HttpResponse:
    """Answer without a query or a template: what Django and the middleware cost by themselves."""
    return HttpResponse("bare")


urlpatterns = [path("bare/", bare)]  # this module is the URL configuration while it is measured


@dataclass(frozen=True, slots=True)
class Figure:
    """What one thing took: seconds (median), the number of queries, and for a file the memory at its peak."""

    seconds: float
    queries: int
    peak: int | None = None


class Command(BaseCommand):
    """Fill a temporary database with synthetic proposals, and measure pages and import at each size.

    Requests run in this process, through the whole middleware, on one open connection. The ratio is to
    a bare view asked in turns with the pages, so that a busy machine slows both.
    """

    help = "Measure pages and import on synthetic proposals in a temporary database (never the real one)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sizes and the number of repetitions."""
        parser.add_argument("--sizes", type=int, nargs="+", default=[10, 1_000, 10_000], metavar="PROPOSALS")
        parser.add_argument(
            "--characters",
            type=int,
            default=desk_trace.CHARACTERS,
            metavar="LENGTH",
            help="of the long text on the reading desk",
        )
        parser.add_argument(
            "--export-rows",
            type=int,
            nargs="*",
            default=[],
            metavar="ROWS",
            help="measure exports alone, of so many thousands of proposals: 10000 100000 1000000",
        )
        parser.add_argument(
            "--paragraphs",
            type=int,
            nargs="*",
            default=[10_000, 100_000],
            metavar="NUMBER",
            help="sizes of the search, up to 1000000; none leaves the search out",
        )
        parser.add_argument("--search-only", action="store_true", help="measure nothing else")
        parser.add_argument(
            "--exports",
            nargs="+",
            choices=EXPORTS,
            default=EXPORTS,
            help="which exports: by default the package, the list in every format, and its card index",
        )
        parser.add_argument(
            "--export-minutes",
            type=int,
            default=60,
            metavar="MOST",
            help="stop an export that takes longer, and do not begin it with more rows",
        )
        parser.add_argument("--repeat", type=int, default=20, metavar="TIMES", help="requests a page")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one table; raise CommandError for sizes that cannot be made or a page that fails."""
        sizes: list[int] = sorted(options["sizes"])
        if sizes[0] < 1 or options["repeat"] < 1:
            raise CommandError("Sizes and repetitions are numbers from 1.")
        if options["characters"] < desk_trace.SHORT_CHARACTERS:
            raise CommandError(f"A long text has {desk_trace.SHORT_CHARACTERS:,} characters or more.")
        export_rows: list[int] = sorted(options["export_rows"])
        if any(rows < 1 or rows % bulk.PROPOSALS_A_DOCUMENT for rows in export_rows):
            raise CommandError("Rows to export are whole thousands.")
        if export_rows:
            self._measure_exports(export_rows, options["exports"], options["export_minutes"])
            return
        # A checkout has the golden pairs, an installation need not.
        if GOLDEN_PAIRS.is_dir() and not options["search_only"]:
            self._say("Passages placed again in the second text of each golden pair:")
            self._say("\n".join(pairs.table(pairs.judge(GOLDEN_PAIRS))) + "\n")
        with temporary_database(), tempfile.TemporaryDirectory() as folder:
            if options["search_only"]:
                self._measure_search(sorted(options["paragraphs"]), options["repeat"])
                return
            self._say(HEADER)
            made = number = 0
            for size in sizes:
                imports: list[Figure] = []
                while made < size:
                    number += 1
                    proposals = min(PROPOSALS_A_DOSSIER, size - made)
                    # The first brings the catalogue, the last ones are imported into nearly the full size.
                    if number == 1 or size - made <= IMPORTS * PROPOSALS_A_DOSSIER:
                        imports.append(import_one(Path(folder), number, proposals))
                    else:
                        insert_dossier(number, proposals)
                    made += proposals
                self._measure(size, imports, options["repeat"])
            self._measure_desk(made, options["characters"], options["repeat"])
            self._measure_search(sorted(options["paragraphs"]), options["repeat"])

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _measure(self, size: int, imports: list[Figure], repeat: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # autovacuum would have done it by the time of a visit
        bare_seconds, figures = measure_pages(new_client(), pages(), repeat)
        for name, figure in figures.items():
            self._row(size, name, figure, bare_seconds)
        for name, figure in measure_files().items():
            self._row(size, name, figure, bare_seconds)
        if imports:
            self._row(size, "import, each proposal", median_of(imports), bare_seconds)
        self._row(size, "bare view", Figure(bare_seconds, 0), bare_seconds)

    def _measure_desk(self, size: int, characters: int, repeat: int) -> None:
        client, addresses = desk_trace.editor_client(), desk_trace.addresses(characters, LANGUAGE)
        bare_seconds, figures = measure_pages(client, addresses, repeat)
        for name, figure in figures.items():
            self._row(size, name, figure, bare_seconds)
        *_, short, long = addresses.values()
        traced = desk_trace.trace([short, long], client)
        self._say("\n" + "\n".join(desk_trace.table(characters, traced)) + "\n")

    def _measure_exports(self, sizes: list[int], exports: list[str], minutes: int) -> None:
        if not export_peak.is_measurable():
            raise CommandError("The memory of exports cannot be measured: this system does not tell it.")
        self._say(f"Exports, a row a proposal in each of {len(bulk.TABLES)} tables, each in a new process:")
        heads = ("seconds", "busy ms/row", "ratio", "sent MB", "grown MB", "ratio")
        self._say(f"{'proposals':>9}  {'export':<10}" + "".join(f"{head:>12}" for head in heads))
        smallest: dict[str, tuple[float, int]] = {}
        too_slow: set[str] = set()
        with temporary_database(), tempfile.TemporaryDirectory() as folder:
            import_one(Path(folder), 1, 10)
            name = str(connection.settings_dict["NAME"])
            for begun, rows in pairwise([0, *sizes]):
                bulk.fill(begun, rows)
                for export in exports:
                    taken = None
                    if export not in too_slow:
                        taken = export_peak.measure(name, export, minutes * 60)
                    if taken is None:
                        too_slow.add(export)
                        self._say(f"{rows:>9,}  {export:<10} left out: it takes more than {minutes} minutes")
                        continue
                    busy, grown = smallest.setdefault(export, (taken.busy / rows, taken.grown))
                    self._say(
                        f"{rows:>9,}  {export:<10}{taken.seconds:>12.1f}{taken.busy / rows * 1e3:>12.3f}"
                        f"{taken.busy / rows / busy:>12.2f}{taken.sent / 1e6:>12,.1f}"
                        f"{taken.grown / 1e6:>12,.1f}{taken.grown / grown:>12.2f}"
                    )

    def _measure_search(self, sizes: list[int], repeat: int) -> None:
        client = new_client()
        self._say("\n" + search_trace.HEADER)
        for size in sizes:
            seconds = timed(partial(search_trace.fill, size))
            search_trace.settle()
            self._say(f"{size:>11,}  {'written in':<14}{seconds:>10.1f}")
            bare_seconds, _figures = measure_pages(client, {}, repeat)
            taken = search_trace.trace(client, repeat, LANGUAGE)
            self._say("\n".join(search_trace.table(taken, bare_seconds)))

    def _row(self, size: int, name: str, figure: Figure, bare_seconds: float) -> None:
        ratio = figure.seconds / bare_seconds
        peak = "" if figure.peak is None else f"{figure.peak / 1_000_000:>9,.1f}"
        self._say(f"{size:>9,}  {name:<24}{figure.seconds:>10.4f}{figure.queries:>9,}{ratio:>8,.1f}{peak}")


@dataclass(slots=True)
class Count:
    """How many queries were sent."""

    total: int = 0


@contextmanager
def counted_queries() -> Iterator[Count]:
    """Count the queries sent meanwhile, without keeping them as Django's own log would."""
    count = Count()

    def send(execute: Callable[..., Any], *query: Any) -> Any:
        count.total += 1
        return execute(*query)

    with connection.execute_wrapper(send):
        yield count


@contextmanager
def temporary_database() -> Iterator[None]:
    """Migrate an empty database beside the real one, use it meanwhile, and drop it in the end."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"summit_bench_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def import_one(folder: Path, number: int, proposals: int) -> Figure:
    """Write the synthetic dossier `number`, import it as an editor would; return what each proposal took."""
    target = folder / str(number)
    write_dossier(target, number, proposals)
    with counted_queries() as queries:
        seconds = timed(
            partial(call_command, "import_dossier", str(target), stdout=StringIO(), stderr=StringIO())
        )
    return Figure(seconds / proposals, queries.total // proposals)


def median_of(figures: list[Figure]) -> Figure:
    """Return the medians."""
    return Figure(
        statistics.median(figure.seconds for figure in figures),
        round(statistics.median(figure.queries for figure in figures)),
    )


def pages() -> dict[str, str]:
    """Return what is measured, by name: the addresses of pages about a record in the middle."""
    middle = Proposal.objects.order_by("pk")[Proposal.objects.count() // 2]
    with override(LANGUAGE):
        listed = reverse("initiatives:proposal-list")
        document = middle.slug.rpartition("-")[0] + "-speech"
        return {
            "home": reverse("initiatives:home"),
            "list": listed,
            "list, filtered": f"{listed}?topic=water&stage=in_preparation&sort=title",
            "list, searched": f"{listed}?q=регион",
            "proposal": reverse("initiatives:proposal-detail", args=[middle.slug]),
            "feed of all steps": reverse("initiatives:step-feed"),
            "reader": reverse("initiatives:document-detail", args=[document]),
        }


def new_client() -> Client:
    """Return a client that is not logged in."""
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def measure_pages(client: Client, addresses: dict[str, str], repeat: int) -> tuple[float, dict[str, Figure]]:
    """Return the seconds of the bare view and, by name, what the page at each address took."""
    queries: dict[str, int] = {}
    for name, address in addresses.items():  # the first request also warms templates and plans
        with counted_queries() as counted:
            get(client, address)
        queries[name] = counted.total
    taken: dict[str, list[float]] = {name: [] for name in addresses}
    of_bare: list[float] = []
    for _ in range(repeat):
        with override_settings(ROOT_URLCONF=__name__):
            of_bare.append(timed(partial(get, client, "/bare/")))
        for name, address in addresses.items():
            taken[name].append(timed(partial(get, client, address)))
    figures = {name: Figure(statistics.median(taken[name]), queries[name]) for name in addresses}
    return statistics.median(of_bare), figures


def measure_files() -> dict[str, Figure]:
    """Return, by name, what it takes to send the list of all proposals as a file of each format.

    The peak is of all that Python allocates from the request to the last byte, the card index apart: it
    is read once, by the requests before. Tracing slows, so the seconds are those of a request without it.
    """
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    figures = {}
    for form in FORMATS:
        with override(LANGUAGE):
            address = reverse(f"initiatives:proposal-list-{form}")
        with counted_queries() as counted:
            seconds = timed(partial(get, client, address))
        tracemalloc.start()
        try:
            get(client, address)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        figures[f"whole list as {form}"] = Figure(seconds, counted.total, peak)
    return figures


def get(client: Client, address: str) -> None:
    """Ask for a page or a file, to its end; raise CommandError unless it is answered by 200."""
    response = client.get(address, secure=True)
    if response.status_code != 200:
        raise CommandError(f"{address} answers {response.status_code}.")
    for _part in response:
        pass  # a file is made while it is sent


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that `action` takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun
