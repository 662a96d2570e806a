"""A question that may cost only so much: asked in a process of its own, which ends whatever the question does.

DuckDB stops a query between two vectors of rows. One call of a function, such as `repeat('a', 3000000000)`, goes on for
as long as it takes, and its memory is not counted: the operating system ends the process then.
"""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from lingping.errors import LingpingError
from warehouse.published.query import Limits, ask, describe_excess

_PACKAGES = Path(__file__).parents[2]  # the checkout, or site-packages
_GRACE = 0.5  # seconds in which DuckDB stops by itself
_MOST_BYTES = 200_000_000  # of an answer
_UNITS = {"MB": 10**6, "GB": 10**9}
_UNCOUNTED = 2 * 10**9  # bytes of libraries, threads and the answer, besides the memory of DuckDB


def ask_within(published: Path, question: str, snapshot: str, limits: Limits) -> pa.Table:
    """The answer to `question` (see `ask`), within seconds and memory that hold for every question.

    Raises LingpingError like `ask`, and for an answer of more than 200 MB.
    """
    task = json.dumps({"published": str(published), "question": question, "snapshot": snapshot, **asdict(limits)})
    path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "warehouse.published.limited_query"],
        input=task.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    if ended.returncode == LingpingError.exit_code:
        raise LingpingError(ended.stderr.decode())
    if ended.returncode == -signal.SIGALRM:
        raise LingpingError(f"SQL: {describe_excess('seconds', limits)}")
    if ended.returncode:
        raise LingpingError(f"SQL: {describe_excess('memory', limits)}")
    return pa.ipc.open_stream(ended.stdout).read_all()


def _answer_task() -> None:
    """Read a question from standard input, and write its answer to standard output, or a LingpingError to the other."""
    task = json.loads(sys.stdin.buffer.read())
    published, question, snapshot = Path(task.pop("published")), task.pop("question"), task.pop("snapshot")
    limits = Limits(**task)
    _limit_process(limits)
    try:
        answer = ask(published, question, snapshot, limits)
        if answer.nbytes > _MOST_BYTES:
            raise LingpingError(f"SQL: the answer has {answer.nbytes / 1e6:,.0f} MB. Select less of it.")
    except LingpingError as error:
        sys.stderr.write(str(error))
        raise SystemExit(error.exit_code) from error
    with pa.ipc.new_stream(sys.stdout.buffer, answer.schema) as sink:
        sink.write_table(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # DuckDB's binding would take a while to be torn down


def _limit_process(limits: Limits) -> None:
    """Let the operating system end this process after the seconds, or refuse it memory that DuckDB does not count."""
    import resource

    if limits.seconds is not None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE)
    if limits.memory and (given := re.fullmatch(r"(\d+)(MB|GB)", limits.memory)):
        most = 2 * int(given[1]) * _UNITS[given[2]] + _UNCOUNTED
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    _answer_task()
