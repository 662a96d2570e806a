"""The installed script: no warning of a library, and no traceback where it is stopped while it loads."""

import os
import signal
import subprocess
import sys

import pytest

# Stands for a command whose library warns, here and in a process of its own.
WARNING = """
import subprocess, sys, warnings
from pipelines.cli import main, start

def command():
    warnings.warn("too few examples")
    subprocess.run([sys.executable, "-c", "import warnings; warnings.warn('in a child')"], check=True)

main.main = command
start.console_script()
"""


@pytest.mark.parametrize("shown", [False, True])
def test_warnings_of_libraries_are_shown_only_to_who_asks_for_them(shown):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    asked = {"PYTHONWARNINGS": "default"} if shown else {}
    run = subprocess.run(
        [sys.executable, "-c", WARNING], env=environment | asked, capture_output=True, text=True, check=True
    )
    assert [text in run.stderr for text in ("too few examples", "in a child")] == [shown, shown]
    assert shown or run.stderr == ""


# Stands for a busy machine, on which the commands take long to load.
LOADING = """
import sys, time
from pipelines.cli import start

class Slow:
    def find_spec(self, name, *_):
        if name == "pipelines.cli.main":
            print("loading", flush=True)
            time.sleep(600)

sys.meta_path.insert(0, Slow())
start.console_script()
"""


# Stands for a query: DuckDB makes a RuntimeError of Ctrl-C.
QUERY = """
import sys, time
from pipelines.cli import main, start

def command():
    print("loading", flush=True)
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        raise RuntimeError("Query interrupted")

main.main = command
start.console_script()
"""


@pytest.mark.parametrize("script", [LOADING, QUERY])
def test_ctrl_c_ends_a_command_with_one_line_whatever_it_does(script):
    with subprocess.Popen([sys.executable, "-c", script], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 128 + signal.SIGINT
    assert said.strip() == "lingping: stopped. What was finished stays; start the command again to go on."


FAULT = """
from pipelines.cli import main, start

def command():
    raise RuntimeError("a bug")

main.main = command
start.console_script()
"""


def test_a_bug_keeps_its_traceback():
    run = subprocess.run([sys.executable, "-c", FAULT], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.endswith("RuntimeError: a bug\n")
