"""A daemon that is stopped waits for the current run."""

import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

import dagster as dg
import pytest

from lingping.progress import SILENT
from lingping.settings import load_settings
from pipelines import serve
from pipelines.instance import open_instance
from pipelines.run_lock import hold_run_lock
from pipelines.serve import serve_daemon, wait_for_runs


def started_run(instance: dg.DagsterInstance) -> str:
    @dg.job
    def idle() -> None: ...

    return instance.create_run_for_job(idle, status=dg.DagsterRunStatus.STARTED).run_id


def test_it_waits_as_long_as_the_run_has_its_process(tmp_path):
    with open_instance(tmp_path) as instance, ExitStack() as process:
        run = started_run(instance)
        process.enter_context(hold_run_lock(tmp_path, run))
        left, waited = [3], []

        def sleep(seconds: float) -> None:
            waited.append(seconds)
            left[0] -= 1
            if not left[0]:
                process.close()
                living = instance.get_run_by_id(run)
                assert living is not None
                instance.report_run_canceled(living)

        wait_for_runs(instance, sleep=sleep)
        assert len(waited) == 3


def test_it_does_not_wait_for_a_run_that_was_killed(tmp_path):
    with open_instance(tmp_path) as instance:
        lock = tmp_path / "alive" / f"{started_run(instance)}.lock"
        lock.parent.mkdir()
        lock.touch()
        wait_for_runs(instance, sleep=lambda seconds: (_ for _ in ()).throw(AssertionError("it waits")))


def test_a_stop_while_it_starts_is_no_failure_and_ctrl_c_reaches_it_alone(tmp_path, monkeypatch):
    handlers: dict[int, Any] = {}

    class Starting(subprocess.Popen[bytes]):
        """In place of the daemon: a process that has no handlers of signals yet, and is stopped."""

        def __init__(self, command: list[str], *, start_new_session: bool) -> None:
            assert start_new_session, "a terminal sends Ctrl-C to every process of the session"
            super().__init__([sys.executable, "-c", "import time; time.sleep(30)"], start_new_session=True)

        def wait(self, timeout: float | None = None) -> int:
            handlers[signal.SIGTERM]()
            return super().wait(timeout)

    monkeypatch.setattr(serve.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(serve.signal, "set_wakeup_fd", lambda descriptor: -1)
    monkeypatch.setattr(serve.subprocess, "Popen", Starting)
    monkeypatch.setattr(serve, "_prepare", lambda settings: None)
    with pytest.raises(SystemExit) as ended:
        serve_daemon(load_settings(home=tmp_path, key_file=tmp_path / "key"), SILENT)
    assert ended.value.code == 0
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
