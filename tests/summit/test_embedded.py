"""The embedded server under everything that goes wrong around it; each test runs real processes."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psutil
import psycopg
import pytest

from summit.embedded import server
from summit.embedded.keeper import SOCKET_PATH_LIMIT

PROJECT = Path(server.__file__).parents[2]
OWNER = """
import sys
from pathlib import Path
from summit.embedded.server import ensure_running
print(ensure_running(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""
FORKING_OWNER = OWNER.replace("sys.stdin.read()", "import os\nif os.fork() == 0: sys.stdin.read()")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


class Owner:
    """A process that uses the server of a folder until its input ends or it is killed."""

    def __init__(self, folder: Path, environment: dict[str, str], script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(folder)],
            cwd=PROJECT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def socket(self) -> Path:
        """Wait for the server and return its socket's folder."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, self.process.communicate()[1]
        return Path(line)

    def end(self) -> None:
        self.process.communicate()

    def kill(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.communicate()


class Start(Protocol):
    """Starts an owner that the test's end takes along."""

    def __call__(self, folder: Path, *, environment: dict[str, str] = ..., script: str = ...) -> Owner: ...


@pytest.fixture
def start() -> Iterator[Start]:
    owners: list[Owner] = []

    def begin(folder: Path, *, environment: dict[str, str] | None = None, script: str = OWNER) -> Owner:
        owners.append(Owner(folder, environment or {}, script))
        return owners[-1]

    yield begin
    for owner in owners:
        if owner.process.poll() is None:
            owner.kill(signal.SIGKILL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster used by one test after the other."""
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(autouse=True)
def _no_server_is_left(folder: Path, tmp_path: Path) -> Iterator[None]:
    yield
    wait_until(lambda: not processes(folder) and not processes(tmp_path), "a server is still there")


def processes(folder: Path) -> list[psutil.Process]:
    """The processes of the folder's server: they all work in its cluster."""
    return [p for p in psutil.process_iter(["cwd", "ppid"]) if p.info["cwd"] == str(folder / "data")]


def postmaster(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


def query(sockets: Path, statement: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(host=str(sockets), user="summit", dbname="summit", autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def insert_until_refused(sockets: Path) -> int:
    """Return how many rows of `kept` the server acknowledged before it went away."""
    acknowledged = 0
    with psycopg.connect(host=str(sockets), user="summit", dbname="summit", autocommit=True) as connection:
        try:
            while True:
                connection.execute("INSERT INTO kept VALUES (%s)", [acknowledged])
                acknowledged += 1
        except psycopg.OperationalError:
            return acknowledged


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_when_its_only_owner_is_killed(number: int, folder: Path, start: Start) -> None:
    owner = start(folder)
    owner.socket()
    owner.kill(number)
    wait_until(lambda: not processes(folder), "the server is orphaned")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_outlives_one_of_two_owners(number: int, folder: Path, start: Start) -> None:
    first, second = start(folder), start(folder)
    sockets = first.socket()
    assert second.socket() == sockets
    master = postmaster(folder)
    first.kill(number)
    time.sleep(0.3)
    assert query(sockets, "SELECT 1") == [(1,)]
    assert postmaster(folder) == master
    second.end()
    wait_until(lambda: not processes(folder), "the last one out left the server on")


def test_who_started_the_server_leaves_it_to_others_without_a_warning(folder: Path, start: Start) -> None:
    first = start(folder, environment={"PYTHONWARNINGS": "error"})
    first.socket()
    start(folder).socket()
    assert first.process.communicate() == ("", "")


def test_the_server_outlives_an_owner_whose_forked_child_goes_on(folder: Path, start: Start) -> None:
    parent = start(folder, script=FORKING_OWNER)
    sockets = parent.socket()
    assert parent.process.wait() == 0
    time.sleep(0.3)
    assert query(sockets, "SELECT 1") == [(1,)]
    parent.end()
    wait_until(lambda: not processes(folder), "the child's end left the server on")


def test_eight_simultaneous_starters_get_one_server(tmp_path: Path, start: Start) -> None:
    owners = [start(tmp_path) for _ in range(8)]
    assert len({owner.socket() for owner in owners}) == 1
    # A backend carries its master's command line for a moment after the fork: its parent tells them apart.
    servers = processes(tmp_path)
    masters = [process for process in servers if process.info["ppid"] not in {other.pid for other in servers}]
    assert masters == [postmaster(tmp_path)]
    for owner in owners:
        owner.end()


@pytest.mark.parametrize("rest", ["", "\n/nowhere\n1\n5432\n/nowhere\n\n  1  1\nready   \n"])
def test_a_stale_pid_file_with_the_number_of_a_foreign_process_does_not_matter(
    rest: str, folder: Path, start: Start
) -> None:
    start(folder).end()
    foreign = subprocess.Popen(["sleep", "60"])
    (folder / "data" / "postmaster.pid").write_text(f"{foreign.pid}{rest}")
    owner = start(folder)
    assert query(owner.socket(), "SELECT 1") == [(1,)]
    assert foreign.poll() is None
    foreign.kill()
    foreign.wait()
    owner.end()


@pytest.mark.parametrize("text", ["", "12", "not a number", "1\n/truncated"])
def test_a_truncated_pid_file_does_not_matter(text: str, folder: Path, start: Start) -> None:
    start(folder).end()
    (folder / "data" / "postmaster.pid").write_text(text)
    owner = start(folder)
    assert query(owner.socket(), "SELECT 1") == [(1,)]
    owner.end()


@pytest.mark.parametrize("name", ["a space", "per%20cent %s", "'one' \"two\", three", "Қазақстан", "x" * 200])
def test_any_path_will_do(name: str, tmp_path: Path, start: Start) -> None:
    folder = tmp_path / name
    owner = start(folder)
    assert query(owner.socket(), "SELECT 1") == [(1,)]
    owner.end()
    wait_until(lambda: not processes(folder), "the server of the test is still there")


@pytest.mark.parametrize("name", ["with space", "x" * 120])
def test_any_temporary_folder_will_do(name: str, folder: Path, tmp_path: Path, start: Start) -> None:
    (tmp_path / name).mkdir()
    owner = start(folder, environment={"TMPDIR": str(tmp_path / name)})
    sockets = owner.socket()
    assert len(os.fsencode(sockets / server.SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    assert query(sockets, "SELECT 1") == [(1,)]
    owner.end()
    assert list((tmp_path / name).iterdir()) == []


def test_only_the_servers_user_can_enter_the_socket_and_there_is_no_tcp_port(
    folder: Path, start: Start
) -> None:
    owner = start(folder)
    sockets = owner.socket()
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert sockets.stat().st_uid == (folder / "data").stat().st_uid == postmaster(folder).uids().effective
    assert postmaster(folder).net_connections("inet") == []
    owner.end()
    assert not sockets.exists()


def test_a_killed_postmaster_is_replaced_and_loses_no_committed_row(folder: Path, start: Start) -> None:
    owner = start(folder)
    sockets = owner.socket()
    query(sockets, "CREATE TABLE kept (n int)")
    killer = threading.Timer(0.3, postmaster(folder).kill)
    killer.start()
    acknowledged = insert_until_refused(sockets)
    killer.join()
    assert acknowledged > 0
    again = start(folder)
    ((kept,),) = query(again.socket(), "SELECT count(*) FROM kept")
    assert kept in (acknowledged, acknowledged + 1)  # the last one may be written and not yet acknowledged
    owner.end()
    again.end()


def test_a_killed_keeper_takes_its_server_along_and_the_next_user_gets_another(
    folder: Path, start: Start
) -> None:
    owner = start(folder)
    left = owner.socket()
    master = postmaster(folder)
    psutil.Process(master.ppid()).kill()
    again = start(folder)
    assert query(again.socket(), "SELECT 1") == [(1,)]
    assert postmaster(folder) != master
    assert not left.exists()
    owner.end()
    again.end()


def test_two_folders_have_two_servers(folder: Path, tmp_path: Path, start: Start) -> None:
    first, second = start(folder), start(tmp_path)
    assert first.socket() != (sockets := second.socket())
    first.kill(signal.SIGKILL)
    wait_until(lambda: not processes(folder), "the server is orphaned")
    assert query(sockets, "SELECT 1") == [(1,)]
    second.end()


def test_release_tells_whether_the_server_has_stopped(folder: Path, start: Start) -> None:
    server.ensure_running(folder)
    other = start(folder)
    other.socket()
    assert server.release(folder) is False
    other.end()
    server.ensure_running(folder)
    assert server.release(folder) is True
    assert processes(folder) == []


def test_a_server_that_cannot_start_says_why(folder: Path, start: Start) -> None:
    start(folder).end()
    settings = folder / "data" / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(server.ServerError, match="no_such_setting"):
            server.ensure_running(folder)
    finally:
        server.release(folder)
        settings.write_text(before)


def test_an_interrupted_first_start_leaves_no_half_a_cluster(tmp_path: Path, start: Start) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18")
    owner = start(tmp_path)
    assert query(owner.socket(), "SELECT 1") == [(1,)]
    owner.end()
    assert not (tmp_path / "data.new").exists()


@as_root
@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_for_root_an_unprivileged_user_serves_and_no_other_folder_changes(mode: int, start: Start) -> None:
    with tempfile.TemporaryDirectory() as name:
        parent = Path(name)
        parent.chmod(mode)
        folder = parent / "clone" / "var" / "postgres"
        folder.mkdir(parents=True)
        parents = [folder, *folder.parents, server.BINARIES, *server.BINARIES.parents]
        before = [(p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in parents]
        owner = start(folder)
        assert query(owner.socket(), "SELECT 1") == [(1,)]
        master = postmaster(folder)
        assert master.uids().real != 0
        assert [(p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in parents] == before
        effective = Path(f"/proc/{master.pid}/status").read_text().split("CapEff:")[1].split()[0]
        # The tests may themselves run from a folder that is closed to others.
        is_closed = any(not p.stat().st_mode & stat.S_IXOTH for p in parents[1:])
        assert (int(effective, 16) != 0) is is_closed
        owner.end()
        wait_until(lambda: not processes(folder), "the server of the test is still there")


@as_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv(1) takes the capability away")
def test_for_root_without_the_capability_a_closed_folder_gets_a_clear_message(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    refused = subprocess.run(
        ["setpriv", "--bounding-set=-setpcap", sys.executable, "-c", OWNER, str(tmp_path / "postgres")],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "Move the project to a folder everybody may enter" in refused.stderr
