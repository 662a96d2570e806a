"""The same instance with its runs in Postgres; skipped where no Postgres is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from pydantic import SecretStr

from lingping.errors import LingpingError
from pipelines.instance import open_instance

pytest.importorskip("dagster_postgres")


def unprivileged() -> str | None:
    """Whom the server runs as: Postgres refuses root."""
    if os.geteuid():
        return None
    if "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("Postgres does not run as root, and there is no user postgres")
    return "postgres"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL of a database of the test's own, on a free port, without its scheme."""
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("no Postgres on this machine")
    user = unprivileged()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)
        data, secret = Path(folder) / "data", Path(folder) / "secret"
        secret.write_text("hunter2", "utf-8")
        secret.chmod(0o644)

        def call(*command: object) -> None:
            words = [str(part) for part in command]
            subprocess.run(words, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        call("initdb", "-D", data, "-U", "lingping", "-A", "md5", "--pwfile", secret, "--no-sync")
        call("pg_ctl", "-D", data, "-w", "-o", options, "-l", Path(folder) / "log", "start")
        try:
            yield f"127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(autouse=True)
def no_storage(monkeypatch):
    monkeypatch.setenv("LINGPING_STORAGE", "")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_run_is_kept_in_postgres_whatever_the_scheme(tmp_path, server, scheme):
    @dg.job
    def idle() -> None: ...

    storage = SecretStr(f"{scheme}://lingping:hunter2@{server}")
    with open_instance(tmp_path, storage) as instance:
        run_id = idle.execute_in_process(instance=instance).run_id
    with open_instance(tmp_path / "elsewhere", storage) as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        assert run.is_success
    assert "hunter2" not in (tmp_path / "dagster.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "url",
    ["postgresql://lingping:wrong@{server}", "postgresql://lingping:hunt:er2@{server}", "mysql://u:hunter2@{server}"],
    ids=["password", "port", "database"],
)
def test_what_is_wrong_is_one_line_without_the_password(tmp_path, server, url):
    with pytest.raises(LingpingError, match="Setting storage") as caught:
        open_instance(tmp_path, SecretStr(url.format(server=server)))
    assert "\n" not in str(caught.value)
    assert not any(part in str(caught.value) for part in ("hunter2", "er2", "wrong"))
