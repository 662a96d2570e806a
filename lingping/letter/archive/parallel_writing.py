"""Writing many letters on several processes: their charts are most of the work."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from lingping.letter.archive.companion_files import CompanionSource, write_companions
from lingping.letter.archive.letter_files import write
from lingping.letter.edition import Edition
from lingping.letter.weekly_letter import WeeklyLetter

FEW = 24  # letters: a new process needs 3 s before its first page, about the time that one process needs for 24
_MOST = 4  # processes: 200 MB each
_AHEAD = 4  # letters in work or in the queue, per process


@dataclass(frozen=True)
class LetterJob:
    """A letter to be written: where its page goes, its version, and what the files beside the page are made of.

    `version` identifies its version in ops.deliveries; `edition` is what the page prints of it.
    """

    letter: WeeklyLetter
    path: Path
    version: str
    edition: Edition | None
    source: CompanionSource


def write_all(jobs: Iterable[LetterJob], *, letters: int, processes: int | None = None) -> Iterator[Path]:
    """Write the letters in order, and yield the path of each page; `jobs` are consumed as they are needed.

    `letters`: their number. `processes`: by default one per processor, up to four; for few `letters` this one alone.
    """
    if processes is None:
        processes = 1 if letters < FEW else min(_MOST, _processors())
    return map(_write_letter, jobs) if processes == 1 else _write_in_parallel(jobs, processes)


def _write_in_parallel(jobs: Iterable[LetterJob], processes: int) -> Iterator[Path]:
    # spawn, not fork: the chart library runs threads, whose locks a forked process would inherit locked
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_obey_main_process) as pool:
        waiting: deque[Future[Path]] = deque()
        for job in jobs:
            waiting.append(pool.submit(_write_letter, job))
            if len(waiting) > _AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write_letter(job: LetterJob) -> Path:
    write(job.letter, job.path, job.edition)
    write_companions(job.path, job.letter, job.source, version=job.version)
    return job.path


def _processors() -> int:
    """Number of processors that this process may use: in a container or under taskset fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _obey_main_process() -> None:
    """Leave Ctrl-C to the main process, which then closes the pool; end with it where it is killed.

    A worker that waits for its next letter would not notice, and stay for good.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_main_process, daemon=True).start()


def _end_with_main_process() -> None:
    main = parent_process()
    if main:
        main.join()
        os._exit(1)
