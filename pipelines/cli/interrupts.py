"""SIGTERM and Ctrl-C end a command within seconds, whatever it is computing."""

import os
import select
import signal
from functools import cache
from threading import Thread

_GRACE = 3.0  # seconds for the command to end by itself
_LAST_WORDS = b"\nlingping: stopped. What was finished stays; start the command again to go on.\n"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@cache
def limit_interrupted_time() -> None:
    """Kill this process where it has not ended 3 s after SIGTERM or Ctrl-C, or at once after the second signal.

    Python handles a signal between two steps of its interpreter, and Dagster between two parts of a job: without this a
    long query or a large batch goes on for minutes. The operating system reports the signal on a descriptor at once. A
    home bears it as it bears a power cut: its files are replaced whole, and its database commits or does not.
    """
    received, sent = os.pipe()
    os.set_blocking(sent, False)
    signal.set_wakeup_fd(sent, warn_on_full_buffer=False)
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
    # Dagster redirects the descriptor of stderr while a step runs, hence its duplicate.
    Thread(target=_end_late, args=(received, os.dup(2)), daemon=True).start()


def _end_late(received: int, terminal: int) -> None:
    first = 0
    while first not in _SIGNALS:
        first = os.read(received, 1)[0]
    select.select([received], [], [], _GRACE)
    os.write(terminal, _LAST_WORDS)
    os._exit(128 + first)
