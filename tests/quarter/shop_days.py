"""Exports of a shop over a quarter: late, repeated, with a misspelt heading, and with changed columns."""

import csv
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import lingping.ingest
from lingping.sample.days import write_days

MISSPELT = "评价内空"  # a heading that is in no mapping, so the file is held


@dataclass(frozen=True)
class ExportedFile:
    """A file that a shop copies into the inbox."""

    source: Path
    name: str

    def drop(self, inbox: Path, at: datetime) -> None:
        """Copy it into the inbox with the modification time `at`."""
        target = inbox / self.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.source, target)
        os.utime(target, (at.timestamp(), at.timestamp()))


def plan(folder: Path, *, weeks: int, scale: float) -> dict[date, list[ExportedFile]]:
    """The files of each day: every eleventh comes three days late, every seventh again under another name."""
    days = write_days(folder, weeks=weeks, scale=scale)
    last = max(days)
    planned: defaultdict[date, list[ExportedFile]] = defaultdict(list)
    for number, (day, path) in enumerate((day, path) for day, paths in days.items() for path in paths):
        name = f"{path.parent.name}/{path.name}"
        arrival = min(day + timedelta(days=3), last) if number % 11 == 5 else day
        planned[arrival].append(ExportedFile(path, name))
        if number % 7 == 3:
            again = min(arrival + timedelta(days=5), last)
            planned[again].append(ExportedFile(path, name.replace("_2", "(1)_2", 1)))
    return dict(sorted(planned.items()))


def add_column(path: Path) -> None:
    """Add a column before all others, as after a change of the platform's export."""
    with path.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(["新增列" if number == 0 else "x", *row] for number, row in enumerate(rows))


def describe_misspelt(home: Path) -> None:
    """Add a mapping with the misspelt heading to the home, as the operator would."""
    shipped = Path(lingping.ingest.__file__).parent / "sources" / "generic_reviews.yaml"
    mapping = shipped.read_text("utf-8").replace("text: {column: text}", f"text: {{column: {MISSPELT}}}", 1)
    assert MISSPELT in mapping
    (home / "sources").mkdir(parents=True, exist_ok=True)
    (home / "sources" / "misspelt_reviews.yaml").write_text(mapping, "utf-8")


def misspell(path: Path) -> None:
    """Rename a heading, so that no mapping fits."""
    path.write_bytes(path.read_bytes().decode("gb18030").replace("评论内容", MISSPELT, 1).encode("gb18030"))
