"""Processes that write letters end with the command that started them."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAIN = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from lingping.letter.archive.parallel_writing import _obey_main_process

if __name__ == "__main__":
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_obey_main_process) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the process in /proc")
def test_a_worker_that_waits_for_a_letter_ends_with_a_command_that_was_killed(tmp_path):
    (tmp_path / "main.py").write_text(MAIN, "utf-8")
    with subprocess.Popen([sys.executable, str(tmp_path / "main.py")], stdout=-1, text=True) as main:
        assert main.stdout
        worker = int(main.stdout.readline())
        assert is_running(worker)
        main.send_signal(signal.SIGKILL)
    until = time.monotonic() + 60
    while is_running(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(worker)


def is_running(process: int) -> bool:
    """Whether the process exists and is no zombie, which nobody has waited for."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
