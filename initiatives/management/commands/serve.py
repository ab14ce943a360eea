"""`manage.py serve`: everything from an empty folder to a served site; what `make run` calls."""

import os
import secrets
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from initiatives.models import Summit

HOST = "127.0.0.1"
DOSSIER = Path(__file__).resolve().parents[2] / "dossiers" / "tashkent-2025"
DOSSIER_SUMMIT = "central-asia-tashkent-2025"
"""The `summit` of that dossier: the address by which its import is known to have been done."""
EDITOR = "editor"
EDITOR_GROUP = "Chief editor"
PREPARING = 0x5E24E
"""The advisory lock of whoever prepares the database; any number that nothing else locks."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no stubs
    """gunicorn's threaded worker, which ends on Ctrl-C as on SIGTERM: it finishes the pages under way.

    gunicorn's own quick way ends the thread pool inside a signal handler. When the signal comes while a
    request is handed to the pool, that waits for a lock of the same thread, and the worker for its SIGKILL.
    """

    def init_signals(self) -> None:
        """Set gunicorn's handlers but two: the terminal's Ctrl-C is for the master, which sends SIGQUIT."""
        super().init_signals()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, self.handle_exit)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no stubs
    """gunicorn inside this process, on a socket that is already bound."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn (its command line and files are not read)."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Return the WSGI application; called in each worker."""
        return get_wsgi_application()


class Command(BaseCommand):
    """Prepare what is missing, say so step by step, and serve this machine until Ctrl-C."""

    help = "Prepare the database, import the Tashkent dossier, make an editor account, and serve the site."
    requires_system_checks = []  # the database is asked about once it runs

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps; a taken port ends the command before anything is touched."""
        listener = self._listen(os.environ.get("PORT", "8000"))
        address = f"http://{HOST}:{listener.getsockname()[1]}/"
        try:
            self._open_database()
            self._take_turn()
            self._migrate()
            self._import_dossier()
            self._make_editor()
        except KeyboardInterrupt:
            raise CommandError("Stopped.", returncode=130) from None
        connections.close_all()  # ends the turn; and a connection must not be shared by forked workers
        self._serve(listener, address)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _listen(self, port: str) -> socket.socket:
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT is {port!r}; it must be a number from 1 to 65535.")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, int(port)))
            listener.listen(128)  # binding alone would let a second server bind too
        except OSError as error:
            listener.close()
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Is the site running already? "
                f"Another port: make run PORT={int(port) % 65535 + 1}"
            ) from None
        return listener

    def _open_database(self) -> None:
        embedded = settings.DATABASES["default"].get("EMBEDDED_DIR")
        self._say(f"Database: {f'embedded PostgreSQL in {embedded}' if embedded else 'DATABASE_URL'}")
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from None
        self.check(databases=["default"])

    def _take_turn(self) -> None:
        """Wait until no other process prepares this database; the turn lasts as long as the connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [PREPARING])
            if not cursor.fetchone()[0]:
                self._say("Another make run is preparing this database: waiting for it")
                cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        self._say(f"Migrations: {waiting or 'none'} to apply")
        if waiting:
            call_command("migrate", verbosity=0, interactive=False)

    def _import_dossier(self) -> None:
        if Summit.objects.filter(slug=DOSSIER_SUMMIT).exists():
            self._say(f"Dossier: {DOSSIER.name} is there")
        else:
            self._say(f"Dossier: importing {DOSSIER.name}")
            call_command("import_dossier", str(DOSSIER))

    def _make_editor(self) -> None:
        if User.objects.filter(is_staff=True).exists():
            return
        password = secrets.token_urlsafe(12)
        editor = User.objects.create_user(EDITOR, password=password, is_staff=True)
        editor.groups.add(Group.objects.get(name=EDITOR_GROUP))
        self._say(f"Editor account: user name {EDITOR}, password {password} (shown this once)")
        self._say(f"A new password: .venv/bin/python manage.py changepassword {EDITOR}")

    def _serve(self, listener: socket.socket, address: str) -> None:
        def ready(_arbiter: object) -> None:
            # Closing the terminal would make gunicorn reload and live on.
            signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
            self._say(f"Serving on {address} (stop with Ctrl-C)")

        def stopped(_arbiter: object) -> None:
            self._say("Stopped.")

        Server(
            {
                "bind": f"fd://{listener.detach()}",
                "worker_class": Worker,
                "workers": 1,
                "threads": 8,
                "graceful_timeout": 10,
                "loglevel": "error",
                "control_socket_disable": True,
                "limit_request_line": 0,  # an address that is too long is answered by our own page
                "when_ready": ready,
                "on_exit": stopped,
            }
        ).run()
