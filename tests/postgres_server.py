"""A Postgres server of the tests' own: a new cluster in a temporary folder, on a free port, ended with the block."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "hunter2"


@dataclass(frozen=True)
class PostgresServer:
    """A running server with the superuser postgres, whose password is PASSWORD."""

    port: int
    programs: Path
    user: str | None  # of the system, as whom programs run: Postgres refuses root

    def url(self, role: str = "postgres", password: str = PASSWORD, database: str = "postgres") -> str:
        """URL of a database without its scheme."""
        return f"{role}:{password}@127.0.0.1:{self.port}/{database}"

    def call(self, program: str, *arguments: object, folder: Path = Path("/")) -> str:
        """What a program of Postgres prints."""
        done = subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            user=self.user,
            cwd=folder,
            env=os.environ
            | {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "postgres", "PGPASSWORD": PASSWORD},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


@contextmanager
def start_postgres() -> Iterator[PostgresServer]:
    """Start a server; the test is skipped where Postgres is not installed."""
    server = PostgresServer(_free_port(), _find_programs(), _find_user())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if server.user:
            shutil.chown(folder, server.user)
        data, secret = folder / "data", folder / "secret"
        secret.write_text(PASSWORD, "utf-8")
        secret.chmod(0o644)
        options = f"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        server.call("initdb", "-D", data, "-U", "postgres", "-A", "md5", "--pwfile", secret, "--no-sync", folder=folder)
        log = ("-l", folder / "log")  # without it the server holds the pipe of pg_ctl open
        server.call("pg_ctl", "-D", data, "-w", "-o", options, *log, "start", folder=folder)
        try:
            yield server
        finally:
            server.call("pg_ctl", "-D", data, "-m", "immediate", "stop", folder=folder)


def _find_programs() -> Path:
    """Where initdb and pg_ctl are: Debian keeps them, version by version, off the search path."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no Postgres on this machine (Debian: apt-get install postgresql)")
    return found[-1].parent


def _find_user() -> str | None:
    if os.geteuid():
        return None
    if "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("Postgres does not run as root, and there is no user postgres")
    return "postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
