"""The installed script `lingping`: it can be stopped from its first moment on, and prints no warning of a library."""

import contextlib
import os
import signal
import sys
import warnings
from typing import NoReturn

from pipelines.cli.interrupts import limit_interrupted_time, say_stopped, was_stopped


def console_script() -> NoReturn:
    """Run the command line; the process ends without Python's teardown.

    After a run that used both PyTorch and Dagster, DuckDB's binding prints a hundred lines at teardown about
    leaks that do not matter (nanobind's check at exit; seen with duckdb 2.0, torch 2.13, dagster 1.13).
    """
    limit_interrupted_time()
    _hush_libraries()
    code: str | int | None = 0
    try:
        from pipelines.cli.main import main  # 0.5 s, many times that on a busy machine

        main()
    except SystemExit as end:
        code = end.code
    except BaseException as error:  # KeyboardInterrupt while it was loaded; afterwards what libraries make of it
        if not isinstance(error, KeyboardInterrupt) and not was_stopped():
            raise
        say_stopped()
        code = 128 + signal.SIGINT
    with contextlib.suppress(BrokenPipeError):  # `lingping sql … | head` has stopped reading
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _hush_libraries() -> None:
    """Keep Python's warnings off the terminal, also those of child processes: no user of a command can act on one.

    Tests show them, and `PYTHONWARNINGS=default lingping …`.
    """
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ["PYTHONWARNINGS"] = "ignore"
