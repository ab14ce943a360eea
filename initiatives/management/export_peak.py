"""The memory that one export takes at its peak, and its time, measured in a process of its own.

Run as `python -m initiatives.management.export_peak DATABASE EXPORT`, it prints the figures as JSON. The list
is that of all proposals, its keys read without the card index: what a process keeps for its pages would leave
room behind in which an export goes unseen. What the index takes is measured as one more export, of nothing.
"""

import json
import re
import subprocess
import sys
import time
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

PACKAGE = "package"
INDEX = "index"
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Peak:
    """What an export took: bytes sent, seconds, those of its processor, bytes in memory before and at most.

    The seconds of the database are among `seconds` alone.
    """

    sent: int
    seconds: float
    busy: float
    before: int
    peak: int

    @property
    def grown(self) -> int:
        """The memory of the export itself."""
        return max(self.peak - self.before, 1)


def is_measurable() -> bool:
    """Tell whether the system says how much memory a process took at most: Linux does."""
    return _STATUS.exists() and _CLEAR.exists()


def measure(database: str, export: str, most_seconds: float) -> Peak | None:
    """Return what an export of the list in a format, of the data package, or the index takes.

    None where it is not done in `most_seconds`, and is stopped. Raises CalledProcessError where it fails.
    """
    command = [sys.executable, "-m", "initiatives.management.export_peak", database, export]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=most_seconds)  # noqa: S603 # ourselves
    except subprocess.TimeoutExpired:
        return None
    return Peak(**json.loads(done.stdout))


def parts(export: str, proposals: int | None = None) -> Iterator[bytes]:
    """Yield the parts of an export, of a list with so many proposals, or all."""
    # Only the child asks for models, and only after Django is ready.
    from initiatives.datasets.package import Package, zip_parts
    from initiatives.exports.formats import FORMATS
    from initiatives.exports.lists import TakenList, about_list
    from initiatives.models import Proposal
    from initiatives.search.cards import current_cards

    root = "https://bench.example"
    if export == PACKAGE:
        yield from zip_parts(Package(f"{root}/").members())
    elif export == INDEX:
        if proposals is None:
            current_cards()
    else:
        published = Proposal.objects.published().order_by("-first_voiced_on", "slug")
        keys = array("q", published.values_list("pk", flat=True)[:proposals].iterator())
        about = about_list(len(keys), f"{root}/proposals/", filters="", order="newest")
        yield from FORMATS[export].write(TakenList(about, keys, "ru", root))


def _memory(name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_STATUS} does not tell {name}.")
    return int(found[1]) * 1024


def _child(database: str, export: str) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils.translation import activate

    connection.settings_dict["NAME"] = database
    activate("ru")
    # Modules, catalogues and the connection are a process's own, which its first request loads.
    deque(islice(parts(export, 1), 3), maxlen=0)
    before = _memory("VmRSS")
    _CLEAR.write_text("5")  # the peak is counted anew from here (proc_pid_clear_refs(5))
    begun, busy = time.perf_counter(), time.process_time()
    sent = sum(map(len, parts(export)))
    taken = time.perf_counter() - begun, time.process_time() - busy
    peak = Peak(sent, *taken, before, _memory("VmHWM"))
    print(json.dumps(asdict(peak)))  # noqa: T201 # what the parent reads


if __name__ == "__main__":
    _child(*sys.argv[1:])
