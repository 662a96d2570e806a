"""A command that computes without a pause still ends soon after SIGTERM and Ctrl-C."""

import signal
import subprocess
import sys

import pytest

# Stands for a command: Dagster defers the signal, and one long call of C, of a query or a batch,
# keeps the main thread from its handlers.
BUSY = """
import hashlib, signal
from pipelines.cli import interrupts
interrupts._GRACE = 0.5
signal.signal(signal.SIGTERM, lambda *_: None)
signal.signal(signal.SIGINT, lambda *_: None)
interrupts.limit_interrupted_time()
print("ready", flush=True)
hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_long_call_is_ended_soon_after_the_signal_and_says_so(sent):
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(sent)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 128 + sent
    assert "What was finished stays" in said
