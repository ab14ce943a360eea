"""The Django project: settings, database, addresses and the server's entry points."""
