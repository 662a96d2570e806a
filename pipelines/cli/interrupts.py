"""SIGTERM and Ctrl-C end a command within seconds, whatever it is computing."""

import os
import select
import signal
from functools import cache
from threading import Event, Thread

_GRACE = 2.0  # seconds for the command to end by itself
_LAST_WORDS = b"\nlingping: stopped. What was finished stays; start the command again to go on.\n"
_SHOW_CURSOR = b"\x1b[?25h"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_received = Event()


@cache
def limit_interrupted_time() -> None:
    """Kill this process where it has not ended 2 s after SIGTERM or Ctrl-C, or at once after the second signal.

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
    _received.set()
    select.select([received], [], [], _GRACE)
    say_stopped(terminal)
    os._exit(128 + first)


def was_stopped() -> bool:
    """Whether SIGTERM or Ctrl-C was received: whatever error ends the command then, it is no fault of it.

    DuckDB, for one, ends a query with a RuntimeError.
    """
    return _received.wait(0.1)  # the thread that notes it may have to wait for the interpreter


def say_stopped(terminal: int = 2) -> None:
    """Print the last words of an interrupted command on the descriptor `terminal`.

    The bars of its progress hide the cursor, which comes back.
    """
    os.write(terminal, (_SHOW_CURSOR if os.isatty(terminal) else b"") + _LAST_WORDS)
