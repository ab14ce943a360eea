"""The memory that one export takes at its peak, measured in a process of its own.

Run as `python -m initiatives.management.export_peak DATABASE EXPORT`, it prints the figures as JSON.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

PACKAGE = "package"
_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Peak:
    """What an export took: bytes sent, seconds, and bytes of memory before it and at its peak."""

    sent: int
    seconds: float
    before: int
    peak: int

    @property
    def grown(self) -> int:
        """The memory of the export itself."""
        return max(self.peak - self.before, 1)


def is_measurable() -> bool:
    """Tell whether the system says how much memory a process took at most: Linux does."""
    return _STATUS.exists() and _CLEAR.exists()


def measure(database: str, export: str) -> Peak:
    """Return what an export of the list in a format, or of the whole data package, takes.

    Raises CalledProcessError where it fails.
    """
    command = [sys.executable, "-m", "initiatives.management.export_peak", database, export]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 # ourselves
    return Peak(**json.loads(done.stdout))


def _memory(name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+) kB$", _STATUS.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{_STATUS} does not tell {name}.")
    return int(found[1]) * 1024


def _parts(export: str) -> Iterable[bytes]:
    """Return the parts of an export, the card index of the lists read already: a process reads it once."""
    # Only the child asks for models, and only after Django is ready.
    from django.http import QueryDict

    from initiatives.datasets.package import Package, zip_parts
    from initiatives.exports.formats import FORMATS
    from initiatives.exports.lists import take
    from initiatives.filters import ProposalFilter

    root = "https://bench.example"
    if export == PACKAGE:
        return zip_parts(Package(f"{root}/").members())
    asked = ProposalFilter(QueryDict())
    if asked.errors:
        raise RuntimeError(str(asked.errors))
    selection = asked.selection
    selection.keys("newest")  # the order, too, is kept for the next request
    return FORMATS[export].write(take(selection, "newest", root))


def _child(database: str, export: str) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils.translation import activate

    connection.settings_dict["NAME"] = database
    activate("ru")
    parts = _parts(export)
    before = _memory("VmRSS")
    _CLEAR.write_text("5")  # the peak is counted anew from here (proc_pid_clear_refs(5))
    begun = time.perf_counter()
    sent = sum(map(len, parts))
    peak = Peak(sent, time.perf_counter() - begun, before, _memory("VmHWM"))
    print(json.dumps(asdict(peak)))  # noqa: T201 # what the parent reads


if __name__ == "__main__":
    _child(*sys.argv[1:])
