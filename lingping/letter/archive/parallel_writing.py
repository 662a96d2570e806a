"""Many letters written side by side, on several processes: their charts are most of the work."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from lingping.letter.archive.companion_files import CompanionSource, write_companions
from lingping.letter.archive.letter_files import write
from lingping.letter.edition import Edition
from lingping.letter.weekly_letter import WeeklyLetter

FEW = 24  # a process needs 3 s until its first page: about what so many letters take
_MOST = 4  # processes: 200 MB each
_AHEAD = 4  # letters in work or waiting, per process


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
    """Write each letter to its path, in order, and yield the path; `jobs` are drawn as they are needed.

    `processes`: by default as many as there are processors, up to four, and this one alone for few `letters`.
    """
    if processes is None:
        processes = 1 if letters < FEW else min(_MOST, _processors())
    return map(_written, jobs) if processes == 1 else _side_by_side(jobs, processes)


def _side_by_side(jobs: Iterable[LetterJob], processes: int) -> Iterator[Path]:
    # spawn: the chart library runs threads of its own, which a fork would leave locked
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_leave_interrupts) as pool:
        waiting: deque[Future[Path]] = deque()
        for job in jobs:
            waiting.append(pool.submit(_written, job))
            if len(waiting) > _AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _written(job: LetterJob) -> Path:
    write(job.letter, job.path, job.edition)
    write_companions(job.path, job.letter, job.source, version=job.version)
    return job.path


def _processors() -> int:
    """Those that this process may use: fewer than the machine has, in a container or under taskset."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _leave_interrupts() -> None:
    """Ctrl-C is for the process that writes; it then closes the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
