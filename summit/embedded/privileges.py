"""How root runs the server as somebody without privileges (PostgreSQL refuses root).

No folder is opened up for that user: where it could not reach the binaries or the cluster (a clone under
a 0700 folder of root's), its server alone gets the Linux capability to pass, see capabilities(7).
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

# Numbers of linux/prctl.h, linux/capability.h and linux/securebits.h.
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT = 1, 8, 28, 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETPCAP = 1, 2, 8
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522


class Account(NamedTuple):
    """The user and group the server runs as."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Return who the server runs as: None for the present user; for root, the cluster's owner or a daemon.

    Raises PermissionError when the cluster is another user's.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise PermissionError(f"{data} belongs to user {owner}; use it as that user or remove it")
        return None
    if owner:
        return Account(owner, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PermissionError("for root the server runs as the user 'postgres' or 'nobody', and there is none")


def step_down(account: Account | None, needed: Sequence[Path]) -> Callable[[], None]:
    """Return what a child does between fork and exec: become `account`, end with its parent.

    `needed` are the paths the server must be able to read or enter.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def change() -> None:
        if account is not None:
            if sys.platform == "linux":
                _call(libc.prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setresgid(account.gid, account.gid, account.gid)
            os.setresuid(account.uid, account.uid, account.uid)
            if not all(os.access(path, os.R_OK | os.X_OK) for path in needed):
                _allow_passage(libc)
        if sys.platform == "linux":  # last: a change of user clears it
            _call(libc.prctl, PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)

    def child() -> None:
        try:
            change()
        except OSError as error:  # subprocess tells its caller only that something failed here
            os.write(sys.stderr.fileno(), f"{error}\n".encode())
            raise

    return child


def _allow_passage(libc: ctypes.CDLL) -> None:
    """Keep, across exec, one capability to enter and read folders: read-only where the kernel grants it.

    The secure bit keeps it in force for access(2), by which initdb looks for its neighbours.
    """
    permitted = int(Path("/proc/self/status").read_text().split("CapPrm:")[1].split()[0], 16)
    usable = [cap for cap in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if permitted >> cap & 1]
    if not usable or not permitted >> CAP_SETPCAP & 1:
        raise PermissionError(
            "The unprivileged user that runs PostgreSQL for root cannot enter this folder, and the kernel "
            "grants no capability to let it pass. Move the project to a folder everybody may enter, run as "
            "a normal user, or set DATABASE_URL."
        )
    keep, raising = 1 << usable[0], 1 << CAP_SETPCAP
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(keep | raising, keep | raising, keep, 0, 0, 0)
    _call(libc.capset, header, sets)
    _call(libc.prctl, PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    _call(libc.prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, usable[0], 0, 0)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
