"""A process that reads what others wrote, with limits on memory and time: a bad file ends this process and no other.

Readers of formats are large programs. Some files make them ask for a thousand times the memory that there is, run for
years, or break; no check beforehand finds all of these. One process reads many files; it ends by itself when nothing is
asked of it for a while, when the process that started it is gone, and when a file has left it with much memory.

It runs as the same user and may open the same files: this limits accidents, it is no wall around malicious code.
"""

import atexit
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar, cast

from lingping.errors import LingpingError
from lingping.ingest.faults import HeldFile

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """Bytes of memory above those of the empty process, and seconds without a result."""

    memory: int = 4 << 30
    seconds: int = 300


LIMITS = Limits()

_PACKAGES = Path(__file__).parents[3]  # the checkout, or site-packages
_MEMORY_USE = Path("/proc/self/statm")
_REST_SECONDS = 20  # the process ends when it is asked for nothing so long
_ITEM, _END, _HELD, _REFUSED, _MEMORY, _BROKEN = "item", "end", "held", "refused", "memory", "broken"


def read_apart(name: str, produce: Callable[..., Iterator[T]], *arguments: object) -> Generator[T, None, None]:
    """What `produce(*arguments)` yields in the reading process; function, arguments and results are pickled.

    Raises what it raises of LingpingError, and HeldFile, which names the file `name`, where it takes more memory or
    time than LIMITS, breaks the process, or raises anything else.
    """
    process = _take_process()
    is_fit = False
    try:
        process.send(produce, arguments)
        while True:
            kind, *values = process.receive(name)
            is_fit = kind in (_HELD, _REFUSED) or (kind == _END and values == [False])
            if kind == _ITEM:
                yield cast(T, values[0])
            elif kind == _END:
                return
            else:
                raise _describe(name, kind, values)
    finally:  # also where the caller wants no more
        if is_fit:
            _idle.append(process)
        else:
            process.end()


def end_processes() -> None:
    """End the processes that wait for another file."""
    while _idle:
        _idle.pop().end()


class _Process:
    """The process as the one that started it sees it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._connection, theirs = Pipe()
        path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
        # Threads and allocators reserve room that would count as used.
        sparing = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
        arguments = (theirs.fileno(), limits.memory, limits.seconds)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **sparing, "PYTHONPATH": path},
            pass_fds=(theirs.fileno(),),
            start_new_session=True,  # Ctrl-C is for the process that reads the answers
        )
        theirs.close()
        self._used = time.monotonic()

    @property
    def is_usable(self) -> bool:
        """Whether it runs, and will not end by itself the next moment."""
        return self._process.poll() is None and time.monotonic() < self._used + _REST_SECONDS / 2

    def send(self, produce: Callable[..., Iterator[T]], arguments: tuple[object, ...]) -> None:
        self._connection.send((produce, arguments))

    def receive(self, name: str) -> tuple[object, ...]:
        """The next message. Raises HeldFile where the process has ended instead."""
        try:
            message = self._connection.recv()
        except (EOFError, ConnectionError) as error:
            raise self._describe_end(name) from error
        self._used = time.monotonic()
        return message

    def end(self) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _describe_end(self, name: str) -> HeldFile:
        code = self._process.wait()
        if code == -signal.SIGALRM:
            return HeldFile(
                "too_slow",
                f"{name}: nothing of it could be read in {self.limits.seconds} seconds. Look at what is inside; export "
                "it in parts.",
            )
        if code in (-signal.SIGKILL, -signal.SIGABRT):  # of the system out of memory, of a reader out of memory
            return _too_large(name)
        return _broken(name, signal.Signals(-code).name if code < 0 else f"exit {code}")


_idle: list[_Process] = []
atexit.register(end_processes)


def _take_process() -> _Process:
    while _idle:
        process = _idle.pop()
        if process.is_usable and process.limits == LIMITS:
            return process
        process.end()
    return _Process(LIMITS)


def _describe(name: str, kind: object, values: list[object]) -> LingpingError:
    if kind == _HELD:
        return HeldFile(*map(str, values))
    if kind == _REFUSED:
        return LingpingError(*map(str, values))
    return _too_large(name) if kind == _MEMORY else _broken(name, values[0])


def _too_large(name: str) -> HeldFile:
    return HeldFile(
        "too_large",
        f"{name}: takes more than {LIMITS.memory / (1 << 30):.2g} GB of memory to be read, perhaps for one stray cell "
        "far out. Look at what is inside; export it in parts, or as CSV.",
    )


def _broken(name: str, what: object) -> HeldFile:
    return HeldFile("reader_failed", f"{name}: its reader broke ({what}). Save it again, best as CSV.")


# What follows runs in the reading process.


def _serve(connection: Connection, limits: Limits) -> None:
    """Do one task after the other until none comes for a while."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, also in the midst of a computation
    _limit_memory(_memory_in_use() + limits.memory)
    while connection.poll(_REST_SECONDS):
        try:
            produce, arguments = connection.recv()
        except EOFError:
            return
        try:
            for message in _messages(produce, arguments, limits):
                connection.send(message)
        except MemoryError:  # for what is sent
            connection.send((_MEMORY,))


def _messages(
    produce: Callable[..., Iterator[object]], arguments: tuple[object, ...], limits: Limits
) -> Iterator[tuple[object, ...]]:
    """What is sent of one task: its items, then the end or the fault. The time of sending is not counted."""
    before = _memory_in_use()
    try:
        signal.alarm(limits.seconds)
        for item in produce(*arguments):
            signal.alarm(0)
            yield _ITEM, item
            signal.alarm(limits.seconds)
        yield _END, _memory_in_use() > before + limits.memory / 8
    except HeldFile as fault:
        yield _HELD, fault.reason, str(fault)
    except LingpingError as fault:
        yield _REFUSED, str(fault)
    except MemoryError:
        yield (_MEMORY,)
    except BaseException as error:  # noqa: BLE001  (readers written in Rust raise it; no text of it, it may quote the file)
        last = traceback.extract_tb(error.__traceback__)[-1]
        yield _BROKEN, f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    finally:
        signal.alarm(0)


def _memory_in_use() -> int:
    """Bytes of address space; 0 where the system does not tell."""
    return int(_MEMORY_USE.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if _MEMORY_USE.exists() else 0


def _limit_memory(most: int) -> None:
    import resource

    if _MEMORY_USE.exists():
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _main() -> None:
    handle, memory, seconds = map(int, sys.argv[1:])
    nowhere = os.open(os.devnull, os.O_WRONLY)  # readers print what they break over
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    try:
        _serve(Connection(handle), Limits(memory, seconds))
    except ConnectionError:  # the process that asked is gone
        os._exit(0)


if __name__ == "__main__":
    _main()
