"""The installed script: what libraries warn of does not reach the terminal."""

import os
import subprocess
import sys

import pytest

# Stands for a command whose library warns, here and in a process of its own.
WARNING = """
import subprocess, sys, warnings
from pipelines.cli import main

def command():
    warnings.warn("too few examples")
    subprocess.run([sys.executable, "-c", "import warnings; warnings.warn('in a child')"], check=True)

main.main = command
main.console_script()
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
