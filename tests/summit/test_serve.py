"""`manage.py serve` and its neighbours in a copy of the project that has no database yet."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from summit.embedded import server
from tests.summit.test_embedded import processes, wait_until

PROJECT = Path(server.__file__).parents[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's code, used by one test after the other."""
    copy = tmp_path_factory.mktemp("clone")
    for name in ("summit", "initiatives", "templates", "static"):
        if (PROJECT / name).exists():
            shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "manage.py", copy)
    return copy


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own(environment: dict[str, str]) -> dict[str, str]:
    """The environment with the embedded database, whatever these tests themselves run on."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project,
        env=own(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def begin(project: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a management command in a session of its own, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=project,
        env=own(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


class Site:
    """A running `manage.py serve`."""

    def __init__(self, project: Path, port: int) -> None:
        self.port = port
        self.process = begin(project, "serve", PORT=str(port))
        self.said = ""
        assert self.process.stdout is not None
        while "Serving on" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said + self.process.communicate()[1]
            self.said += line

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def end(self, number: int) -> tuple[int, str, str]:
        """Signal the whole group, as Ctrl-C does; return the exit status and what was said."""
        os.killpg(self.process.pid, number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.fixture
def site(project: Path, port: int) -> Iterator[Site]:
    running = Site(project, port)
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGKILL)
    wait_until(lambda: not processes(project / "var" / "postgres"), "the database is still there")


def test_serve_from_nothing_prepares_everything_and_ctrl_c_stops_everything(project: Path, port: int) -> None:
    shutil.rmtree(project / "var", ignore_errors=True)
    site = Site(project, port)
    steps = [line.split(":")[0] for line in site.said.splitlines()]
    assert steps[:2] == ["Database", "Migrations"]
    account = re.search(r"user name editor, password (\S{12,})", site.said)
    assert account is not None
    assert "manage.py changepassword editor" in site.said
    assert site.status("/en/admin/login/") == 200
    status, out, err = site.end(signal.SIGINT)
    assert (status, out.strip(), err) == (0, "Stopped.", "")
    assert processes(project / "var" / "postgres") == []


def test_a_warm_start_takes_seconds_and_makes_no_second_account(project: Path, port: int) -> None:
    Site(project, port).end(signal.SIGINT)
    began = time.monotonic()
    site = Site(project, port)
    assert site.status("/en/admin/login/") == 200
    assert time.monotonic() - began < 10
    assert "password" not in site.said
    assert "Migrations: none" in site.said
    site.end(signal.SIGINT)


def test_ctrl_c_answers_who_is_still_connected_before_it_stops(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/en/admin/login/")
    connection.getresponse().read()
    os.killpg(site.process.pid, signal.SIGINT)
    time.sleep(0.5)  # well within the two seconds for which gunicorn keeps such a connection
    connection.request("GET", "/en/admin/login/")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (200, "close")
    connection.close()
    out, err = site.process.communicate(timeout=20)
    assert (site.process.returncode, out.strip(), err) == (0, "Stopped.", "")


def test_an_address_that_is_too_long_is_answered_by_our_own_page(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", f"/en/proposals/?q={'a' * 20_000}")
    answer = connection.getresponse()
    assert answer.status == 400
    assert "default-src" in (answer.getheader("Content-Security-Policy") or "")
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_end_the_site_stop_everything_too(number: int, site: Site, project: Path) -> None:
    status, out, _ = site.end(number)
    assert (status, out.strip()) == (0, "Stopped.")
    assert processes(project / "var" / "postgres") == []


def test_a_killed_master_leaves_neither_workers_nor_a_database(site: Site, project: Path) -> None:
    site.process.kill()
    site.process.communicate(timeout=20)  # ends when the workers, which hold the same pipe, are gone
    wait_until(lambda: not processes(project / "var" / "postgres"), "the database is orphaned")


def test_a_second_site_on_the_same_port_says_so_before_it_touches_anything(
    site: Site, project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(project, other, ignore=shutil.ignore_patterns("var"))
    second = run(other, "serve", PORT=str(site.port))
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.count("\n") == 1
    assert f"Port {site.port} cannot be used" in second.stderr
    assert not (other / "var" / "postgres").exists()
    assert site.status("/en/admin/login/") == 200


def test_two_first_starts_at_once_prepare_the_database_one_after_the_other(project: Path) -> None:
    shutil.rmtree(project / "var", ignore_errors=True)
    ports = []
    for _ in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ports.append(int(probe.getsockname()[1]))
    with ThreadPoolExecutor() as starters:
        sites = list(starters.map(lambda port: Site(project, port), ports))
    said = [site.said for site in sites]
    assert sorted("Migrations: none" in each for each in said) == [False, True]
    assert sorted("user name editor" in each for each in said) == [False, True]
    assert sorted("waiting for it" in each for each in said) == [False, True]
    assert [site.status("/en/admin/login/") for site in sites] == [200, 200]
    assert [site.end(signal.SIGINT)[0] for site in sites] == [0, 0]


@pytest.mark.parametrize("value", ["0", "65536", "http", "-1", "", "٣٣٣٣"])
def test_a_port_that_is_none_is_refused(value: str, project: Path) -> None:
    refused = run(project, "serve", PORT=value)
    assert refused.returncode == 1
    assert "must be a number from 1 to 65535" in refused.stderr


def test_a_database_that_does_not_answer_gets_one_clear_message(project: Path, port: int) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        url = f"postgres://ann@127.0.0.1:{silent.getsockname()[1]}/none"
        refused = run(project, "serve", PORT=str(port), DATABASE_URL=url)
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_shell_beside_the_site_keeps_the_database_until_it_ends(site: Site, project: Path) -> None:
    code = (
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "print('up', flush=True)\n"
        "input()\n"
        "cursor.execute('SELECT 41 + 1')\n"
        "print(cursor.fetchone()[0], flush=True)\n"
    )
    shell = begin(project, "shell", "-v", "0", "-c", code)
    assert shell.stdout is not None
    assert shell.stdout.readline() == "up\n"
    assert site.end(signal.SIGINT)[0] == 0
    out, err = shell.communicate("\n", timeout=20)
    assert (out, err) == ("42\n", "")


def test_dbshell_starts_the_server_it_needs(project: Path) -> None:
    assert processes(project / "var" / "postgres") == []
    shell = run(project, "dbshell", "--", "-X", "-A", "-t", "-c", "SELECT lower('Ә')")
    assert (shell.stdout, shell.stderr) == ("ә\n", "")
