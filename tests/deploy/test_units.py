"""Deployment of daemon and UI: systemd units, container recipe, and the command lines that both start."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from pipelines.instance import open_instance

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
INSTALLED = "/opt/lingping/.venv/bin/"
HERE = f"{Path(sys.executable).parent}/"


def settings_of(unit: Path) -> dict[str, list[str]]:
    """The values of every key of a unit, in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def command_of(name: str) -> list[str]:
    """The command line of a unit, in the environment that runs this test."""
    (line,) = settings_of(DEPLOY / f"lingping-{name}.service")["ExecStart"]
    assert line.startswith(INSTALLED)
    return shlex.split(line.replace(INSTALLED, HERE))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def group(pgid: int) -> list[int]:
    """Ids of the running processes of a process group."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = stat.read_text("utf-8").rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):  # it has ended
            continue
        if int(of_group) == pgid and state != "Z":
            alive.append(int(stat.parent.name))
    return alive


def until(true: Callable[[], bool], service: subprocess.Popen[str]) -> None:
    while not true():
        assert service.poll() is None, "the service ended by itself"
        time.sleep(0.2)


@contextmanager
def started(command: list[str], home: Path) -> Iterator[subprocess.Popen[str]]:
    """A service in a process group of its own, which is killed at the end."""
    environment = os.environ | {"LINGPING_HOME": str(home), "LINGPING_KEY_FILE": f"{home}.key", "LINGPING_STORAGE": ""}
    with Path(f"{home}-{command[1]}.log").open("w") as log:
        service = subprocess.Popen(
            command, cwd=home.parent, env=environment, stdout=log, stderr=log, text=True, start_new_session=True
        )
        try:
            yield service
        finally:
            for pid in group(service.pid):
                os.kill(pid, signal.SIGKILL)
            service.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_accepts_the_unit(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze on this machine")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace(INSTALLED, HERE), "utf-8")
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_restarts_and_can_write_only_to_the_home(unit):
    settings = settings_of(unit)
    assert settings["User"] == ["lingping"]
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]
    assert (settings["ProtectSystem"], settings["NoNewPrivileges"]) == (["strict"], ["yes"])
    assert settings["ReadWritePaths"] == ["/var/lib/lingping"]
    assert "LINGPING_HOME=/var/lib/lingping" in settings["Environment"]
    assert (settings["UMask"], settings["StateDirectoryMode"]) == (["0027"], ["0711"])  # test_web_server.py


def test_the_command_of_the_install_uses_the_user_home_key_and_settings_of_the_units():
    script = (DEPLOY / "lingping").read_text("utf-8")
    for unit in UNITS:
        settings = settings_of(unit)
        assert f"runuser -u {settings['User'][0]} " in script
        assert f"cd {settings['WorkingDirectory'][0]}\n" in script
        assert f"umask {settings['UMask'][0]}\n" in script
        assert all(each in script for each in settings["Environment"])
        assert settings["ExecStart"][0].split()[0] in script
    assert subprocess.run(["sh", "-n", DEPLOY / "lingping"]).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc")
def test_the_command_lines_of_the_units_start_respond_and_stop(tmp_path):
    home, port = tmp_path / "home", free_port()
    (tmp_path / "pipelines.py").write_text("raise RuntimeError('of the folder in which it starts')", "utf-8")
    ui_command = [str(port) if part == "3000" else part for part in command_of("ui")]
    with started(command_of("daemon"), home) as daemon, started(ui_command, home) as ui:
        until(lambda: answers(f"http://127.0.0.1:{port}/server_info"), ui)
        with open_instance(home / "dagster") as instance:
            required = instance.get_required_daemon_types()
            until(lambda: instance.get_daemon_heartbeats().keys() >= set(required), daemon)
        entry = "name locationOrLoadError { __typename }"
        query = f"{{ workspaceOrError {{ ... on Workspace {{ locationEntries {{ {entry} }} }} }} }}"
        response = httpx.post(f"http://127.0.0.1:{port}/graphql", json={"query": query}).json()
        entries = response["data"]["workspaceOrError"]["locationEntries"]
        for refused in (
            httpx.get(f"http://127.0.0.1:{port}/graphql", params={"query": query}),
            httpx.get(f"http://127.0.0.1:{port}/runs", headers={"Host": "evil.example"}),
            httpx.get(f"http://127.0.0.1:{port}/runs", headers={"Origin": "http://evil.example"}),
            httpx.post(f"http://127.0.0.1:{port}/graphql", json={"query": "mutation { wipeAssets { __typename } }"}),
        ):
            assert refused.status_code in (403, 405)
        loaded = [(entry["name"], entry["locationOrLoadError"]["__typename"]) for entry in entries]
        assert loaded == [("pipelines.definitions", "RepositoryLocation")]
        for service in (daemon, ui):
            service.terminate()
        assert [service.wait() for service in (daemon, ui)] == [0, 0]
        for service in (daemon, ui):
            while group(service.pid):
                time.sleep(0.1)


def test_the_container_recipe_copies_existing_files_and_installs_pinned_packages():
    recipe = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in recipe.splitlines() if line and not line.startswith("#")]
    sources = [source for word, *rest in lines if word == "COPY" for source in rest[:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    kept = {line[1:] for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert kept == set(sources)
    (install,) = re.findall(r"^RUN pip install .*$", recipe, re.MULTILINE)
    assert "--constraint constraints.txt" in install
    assert ["USER", "lingping"] in lines
    assert ["ENTRYPOINT", '["lingping"]'] in lines


def test_the_compose_file_uses_the_commands_of_the_units():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert {name: service["command"][0] for name, service in services.items() if "command" in service} == {
        "daemon": command_of("daemon")[1],
        "ui": command_of("ui")[1],
    }
    assert all("healthcheck" in service for service in services.values())
    assert services["postgres"]["profiles"] == ["postgres"]
    assert [port for port in services["ui"]["ports"] if not port.startswith("127.0.0.1:")] == []


def test_the_ui_is_read_only_as_shipped_and_takes_a_token_where_it_listens_on_every_address(tmp_path):
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert "--control" not in [*command_of("ui"), *services["ui"]["command"]]
    assert "LINGPING_UI_TOKEN" in services["ui"]["environment"]
    port = free_port()
    command = [str(port) if part == "3000" else part for part in services["ui"]["command"]]
    with started([f"{HERE}lingping", *command], tmp_path / "home") as ui:
        until(lambda: answers(f"http://127.0.0.1:{port}/server_info"), ui)
        assert httpx.get(f"http://127.0.0.1:{port}/runs").status_code == 401
        (line,) = re.findall(r"^Open .*token=(\S+)$", (tmp_path / "home-ui.log").read_text(), re.MULTILINE)
        assert httpx.get(f"http://127.0.0.1:{port}/runs", headers={"Authorization": f"Bearer {line}"}).is_success


def test_no_image_names_a_registry():
    recipe = (DEPLOY / "Containerfile").read_text("utf-8")
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"].values()
    images = [*re.findall(r"^FROM (\S+)", recipe, re.MULTILINE), *(service["image"] for service in services)]
    assert [image for image in images if "/" in image] == []
