"""Readers during publishes: how many errors they see, and how many mixtures of two snapshots.

    python -m benchmarks.readers --readers 64 --publishes 200

Every table of a snapshot holds the number of its publish. A reader opens a snapshot in one of three ways, reads all
tables, and compares the numbers: DuckDB through `published/current`; the Parquet files of one snapshot id, which it
asks for once; and the Parquet files one by one through `published/current`, which mixes snapshots and is shown for
comparison. Readers are processes, and read as fast as they can, or with a pause between two reads.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from lingping.home_layout import CURRENT, DATABASE
from warehouse.database.connection import open_writer
from warehouse.published.publish import publish
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

TABLES = ("a", "b", "c", "d")
_KEEP = 3
_GRACE = timedelta(seconds=60)


def measure(home: Path, *, readers: int, publishes: int, pause: float = 0) -> dict[str, Counter[str]]:
    """Reads, errors and mixtures of each way, while `publishes` snapshots replace each other.

    `pause`: seconds between two reads of a reader.
    """
    _publish(home, 0)
    stop = home / "stop"
    pipes = [_start(home, stop, list(WAYS)[number % len(WAYS)], pause) for number in range(readers)]
    for number in range(1, publishes + 1):
        _publish(home, number)
    stop.touch()
    counts: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for received in pipes:
        with os.fdopen(received) as answer:
            way, counted = json.load(answer)
        counts[way].update(counted)
        os.wait()
    return counts


def _publish(home: Path, number: int) -> None:
    """A snapshot in which every table holds `number`."""
    folder = home / "sql" / "marts"
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        select = f"-- One row per n.\n-- column: n: The publish\nselect {number} as n"
        (folder / f"{name}.sql").write_text(select, "utf-8")
    tables = read_sql(home / "sql")
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, tables)
        run_id, at = f"{number:08}", datetime.now(UTC)
        publish(
            con, home / "published", tables, run_id=run_id, at=at, as_of=None, model_id=None, keep=_KEEP, grace=_GRACE
        )


def _start(home: Path, stop: Path, way: str, pause: float) -> int:
    """Start a reader; returns where its counts arrive."""
    received, sent = os.pipe()
    if os.fork() == 0:
        os.close(received)
        counts = _read_until(stop, WAYS[way], home / "published", pause)
        with os.fdopen(sent, "w") as answer:
            json.dump([way, counts], answer)
        os._exit(0)
    os.close(sent)
    return received


def _read_until(stop: Path, read: Callable[[Path], set[int]], published: Path, pause: float) -> Counter[str]:
    counts: Counter[str] = Counter()
    while not stop.exists():
        counts["reads"] += 1
        try:
            counts["mixtures"] += len(read(published)) > 1
        except (OSError, duckdb.Error) as error:
            counts["errors"] += 1
            sys.stderr.write(f"{error}\n")
        time.sleep(pause)
    return counts


def read_database(published: Path) -> set[int]:
    """The numbers in the newest DuckDB file."""
    with duckdb.connect(published / CURRENT / DATABASE, read_only=True) as con:
        return {con.execute(f"select n from marts.{name}").fetchall()[0][0] for name in TABLES}


def read_one_id(published: Path) -> set[int]:
    """The numbers in the Parquet files of the snapshot that is current as the reader begins."""
    return _read_files((published / CURRENT).resolve())


def read_file_by_file(published: Path) -> set[int]:
    """The numbers in the Parquet files as `current` leads to them at each moment."""
    return _read_files(published / CURRENT)


def _read_files(folder: Path) -> set[int]:
    numbers = set()
    for name in TABLES:
        numbers.add(pq.ParquetFile(folder / f"marts.{name}.parquet").read()["n"][0].as_py())
        time.sleep(0.002)  # a reader does something with each table
    return numbers


WAYS: dict[str, Callable[[Path], set[int]]] = {
    "DuckDB through current": read_database,
    "Parquet of one snapshot id": read_one_id,
    "Parquet file by file through current": read_file_by_file,
}


def main() -> None:
    """Print the counts of each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=64)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0, help="seconds between two reads of a reader")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        counts = measure(Path(folder), readers=given.readers, publishes=given.publishes, pause=given.pause)
        took = time.monotonic() - began
    sys.stdout.write(f"{given.readers} readers, {given.publishes} publishes, {took:.0f} s\n")
    for way, counted in counts.items():
        shown = ", ".join(f"{counted[what]:,} {what}" for what in ("reads", "errors", "mixtures"))
        sys.stdout.write(f"{way}: {shown}\n")


if __name__ == "__main__":
    main()
