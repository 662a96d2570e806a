"""What a bad file does to the process that reads it is told in one line, and the next file is read."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.faults import HeldFile
from lingping.ingest.isolated import reading_process
from lingping.ingest.isolated.reading_process import Limits, end_processes, read_apart


def count(to: int) -> Iterator[tuple[int, int]]:
    yield from ((os.getpid(), number) for number in range(to))


def take_memory(megabytes: int) -> Iterator[int]:
    yield len(bytearray(megabytes << 20))


def run_for_ever() -> Iterator[int]:
    yield 1
    while True:
        time.sleep(60)


def end_by(number: int) -> Iterator[int]:
    os.kill(os.getpid(), number)
    yield 1


def fail(message: str) -> Iterator[int]:
    yield 1
    raise OverflowError(message)


def hold(name: str) -> Iterator[int]:
    raise HeldFile("empty_file", f"{name}: no rows. Export it again.")
    yield 1


def refuse(message: str) -> Iterator[int]:
    raise LingpingError(message)
    yield 1


@pytest.fixture(autouse=True)
def small_limits(monkeypatch):
    folders = (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))  # where the process finds the functions above
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, folders)))
    monkeypatch.setattr(reading_process, "LIMITS", Limits(memory=300 << 20, seconds=2))
    yield
    end_processes()


def test_many_files_are_read_by_one_process_which_is_not_this_one():
    first, second = list(read_apart("a.csv", count, 3)), list(read_apart("b.csv", count, 2))
    assert [number for _, number in first + second] == [0, 1, 2, 0, 1]
    processes = {process for process, _ in first + second}
    assert len(processes) == 1
    assert os.getpid() not in processes


@pytest.mark.parametrize(
    ("produce", "argument", "reason", "part"),
    [
        (take_memory, 500, "too_large", "memory"),
        (end_by, signal.SIGABRT, "too_large", "memory"),
        (end_by, signal.SIGSEGV, "reader_failed", "SIGSEGV"),
        (fail, "13812345678", "reader_failed", "OverflowError in test_reading_process.py, line"),
        (hold, "bad.csv", "empty_file", "no rows"),
    ],
)
def test_a_file_that_breaks_its_reader_is_held_by_name_and_the_next_is_read(produce, argument, reason, part):
    with pytest.raises(HeldFile) as held:
        list(read_apart("bad.csv", produce, argument))
    assert held.value.reason == reason
    assert str(held.value).startswith("bad.csv: ")
    assert part in str(held.value)
    assert "138" not in str(held.value)
    assert len(list(read_apart("good.csv", count, 3))) == 3


def test_a_file_that_takes_for_ever_is_held_after_the_time_limit():
    parts, began = read_apart("slow.csv", run_for_ever), time.monotonic()
    assert next(parts) == 1
    with pytest.raises(HeldFile, match=r"^slow\.csv: nothing of it could be read in 2 seconds") as held:
        next(parts)
    assert held.value.reason == "too_slow"
    assert time.monotonic() - began < 30


def test_what_a_person_got_wrong_stays_an_error_of_that_person():
    with pytest.raises(LingpingError, match="--source") as error:
        list(read_apart("a.csv", refuse, "--source nowhere: not known."))
    assert not isinstance(error.value, HeldFile)


def test_a_process_whose_answers_nobody_wants_is_not_asked_for_another_file():
    parts = read_apart("a.csv", count, 100_000)
    process, _ = next(parts)
    parts.close()
    assert [number for other, number in read_apart("b.csv", count, 1) if other != process] == [0]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_two_files_may_be_open_at_once():
    first = read_apart("a.csv", count, 2)
    assert next(first)[1] == 0
    assert [number for _, number in read_apart("b.csv", count, 2)] == [0, 1]
    assert next(first)[1] == 1
