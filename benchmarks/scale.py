"""Time of each step, peak memory and disk of a run over a number of reviews, and of a nightly run after it.

    python -m benchmarks.scale --reviews 100000
    python -m benchmarks.scale --reviews 10000000 --scores random --reviews-only

Every review has one order and five behaviour events, unless `--reviews-only`; they are spread over half a year, and
seven of ten texts are distinct. With `--scores random`, random predictions are written beforehand; this leaves out the
one step whose time is the number of texts divided by the rate that `benchmarks.scoring` measures. Each run is a process
of its own, as in production.
"""

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from benchmarks.scoring import generate_texts
from lingping.clock import utc_now
from lingping.contracts import NEEDS, PREDICTIONS
from lingping.model.registry import resolve, verify
from lingping.model.taxonomy import load_taxonomy
from lingping.settings import Settings, load_settings
from lingping.text.cleaning import compute_text_id
from pipelines.home.run_history import read_newest_runs, read_steps
from pipelines.instance import open_instance
from warehouse.database.connection import open_writer
from warehouse.database.tables import append

_END = date(2026, 3, 29)
_DAYS = 182
_REVIEWS_OF_A_MERCHANT = 50_000
_ITEMS = 40
_DISTINCT = 0.7
_EVENTS = ("browse", "browse", "browse", "cart", "buy")
_SENTIMENTS = ("negative", "neutral", "positive", "positive", "positive", "positive")
_BATCH = 50_000
_HEADERS = {
    "reviews": ("merchant_id", "review_id", "user_id", "item_id", "rating", "text", "reviewed_at"),
    "orders": ("merchant_id", "order_id", "item_id", "user_id", "quantity", "amount", "paid_at"),
    "events": ("merchant_id", "user_id", "item_id", "event_type", "occurred_at"),
}


@dataclass(frozen=True)
class RunCost:
    """Seconds of each step of a run and in total, and the peak memory of its process in GB."""

    steps: dict[str, float]
    seconds: float
    peak: float


def main() -> None:
    """Write exports, run, write those of one more day, run again, and print both runs as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=100_000, help="number of reviews (default: %(default)s)")
    parser.add_argument("--scores", choices=("model", "random"), default="model", help="source of the predictions")
    parser.add_argument("--reviews-only", action="store_true", help="reviews without orders and events")
    parser.add_argument(
        "--folder", type=Path, help="where the home is created (default: the system's temporary folder)"
    )
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lingping-scale-", dir=arguments.folder))
    try:
        settings = load_settings(home=folder / "home", key_file=folder / "key", alerts=())
        nightly = max(1, arguments.reviews // _DAYS)
        texts = generate_texts(round((arguments.reviews + nightly) * _DISTINCT))
        kinds = ("reviews",) if arguments.reviews_only else tuple(_HEADERS)
        start = _END - timedelta(days=_DAYS)
        write_exports(settings.inbox, "history", range(arguments.reviews), texts, kinds, start, _DAYS)
        if arguments.scores == "random":
            write_random_scores(settings, texts)
        imported = measure_size(settings.inbox)
        first = run_lingping(settings)
        rows = range(arguments.reviews, arguments.reviews + nightly)
        write_exports(settings.inbox, "day", rows, texts, kinds, _END, 1)
        usual = run_lingping(settings)
        print(format_report(settings, arguments.reviews, imported, nightly, first, usual))
    finally:
        shutil.rmtree(folder)


def write_exports(
    inbox: Path, name: str, numbers: range, texts: list[str], kinds: Sequence[str], start: date, days: int
) -> None:
    """Write the reviews `numbers`, and the other `kinds` of rows for them, as CSV files of each merchant in `inbox`."""
    draw = random.Random(numbers.start)
    for first in range(numbers.start, numbers.stop, _REVIEWS_OF_A_MERCHANT):
        part = range(first, min(first + _REVIEWS_OF_A_MERCHANT, numbers.stop))
        merchant = f"shop-{(first - numbers.start) // _REVIEWS_OF_A_MERCHANT}"
        folder = inbox / merchant
        folder.mkdir(parents=True, exist_ok=True)
        files = {kind: (folder / f"{name}_{kind}_{first}.csv").open("w", newline="") for kind in kinds}
        try:
            _write_part(files, merchant, part, texts, draw, start, days)
        finally:
            for file in files.values():
                file.close()


def _write_part(
    files: Mapping[str, TextIO],
    merchant: str,
    numbers: range,
    texts: list[str],
    draw: random.Random,
    start: date,
    days: int,
) -> None:
    writers = {kind: csv.writer(file) for kind, file in files.items()}
    for kind, writer in writers.items():
        writer.writerow(_HEADERS[kind])
    midnight = datetime(start.year, start.month, start.day)
    for number in numbers:
        user, item = f"u{draw.randrange(len(texts))}", f"{merchant}-{draw.randrange(_ITEMS)}"
        bought = midnight + timedelta(seconds=draw.randrange(days * 86_400))
        at = f"{bought:%Y-%m-%d %H:%M:%S}"
        rating = draw.choice((1, 2, 3, 4, 5, 5, 5, 5))
        writers["reviews"].writerow((merchant, f"r{number}", user, item, rating, texts[number % len(texts)], at))
        if "orders" in writers:
            writers["orders"].writerow((merchant, f"o{number}", item, user, 1, draw.randrange(10, 400), at))
        if "events" in writers:
            writers["events"].writerows((merchant, user, item, kind, at) for kind in _EVENTS)


def write_random_scores(settings: Settings, texts: list[str]) -> None:
    """Write random predictions of the classifier in use for every text."""
    model_id = verify(resolve(settings.model, settings.models)).model_id
    with open_writer(settings.warehouse) as con:
        for sentiments, needs in _draw_predictions(model_id, texts):
            append(con, PREDICTIONS.name, [sentiments])
            append(con, NEEDS.name, [needs])


def _draw_predictions(model_id: str, texts: list[str]) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    draw, codes = random.Random(7), load_taxonomy().codes
    for first in range(0, len(texts), _BATCH):
        names = [compute_text_id(text) for text in texts[first : first + _BATCH]]
        predictions = [
            {"text_id": name, "model_id": model_id, "sentiment": draw.choice(_SENTIMENTS)}
            | dict.fromkeys(("p_negative", "p_neutral", "p_positive"), 1 / 3)
            for name in names
        ]
        needs = [
            {"text_id": name, "model_id": model_id, "need": need, "polarity": draw.choice(_SENTIMENTS)}
            | {"probability": 0.9, "words": []}
            for name in names
            for need in draw.sample(codes, draw.choice((0, 1, 1, 2)))
        ]
        yield (
            pa.RecordBatch.from_pylist(predictions, schema=PREDICTIONS.schema),
            pa.RecordBatch.from_pylist(needs, schema=NEEDS.schema),
        )


def run_lingping(settings: Settings) -> RunCost:
    """Run `lingping run` on the home as a process of its own, and measure its cost."""
    environment = os.environ | {"LINGPING_HOME": str(settings.home), "LINGPING_KEY_FILE": str(settings.key_file)}
    began = time.perf_counter()
    child = subprocess.Popen([Path(sys.executable).with_name("lingping"), "run"], env=environment)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"The run failed with {os.waitstatus_to_exitcode(status)}.")
    with open_instance(settings.dagster) as instance:
        newest = next(seen for seen in read_newest_runs(instance, now=utc_now()) if seen.job == "daily")
        steps = {step.name: step.seconds or 0.0 for step in read_steps(instance, newest, now=utc_now())}
    return RunCost(steps, seconds, used.ru_maxrss / 1e6)


def format_report(
    settings: Settings, reviews: int, imported: float, nightly: int, first: RunCost, usual: RunCost
) -> str:
    """Both runs and the disk usage of the home after them, as Markdown."""
    lines = [f"| {reviews:,} reviews | first run | a night with {nightly:,} more |", "|---|---|---|"]
    lines += [
        f"| {name} | {seconds:,.0f} s | {usual.steps.get(name, 0):,.0f} s |" for name, seconds in first.steps.items()
    ]
    lines.append(f"| total, with letters | {first.seconds:,.0f} s | {usual.seconds:,.0f} s |")
    lines.append(f"| peak memory | {first.peak:.1f} GB | {usual.peak:.1f} GB |")
    warehouse = settings.warehouse.stat().st_size / 1e9
    lines.append(f"| disk | imports {imported:.2f} GB, warehouse {warehouse:.2f} GB | {_format_snapshot(settings)} |")
    return "\n".join(lines)


def _format_snapshot(settings: Settings) -> str:
    return f"one snapshot {measure_size((settings.published / 'current').resolve()):.2f} GB"


def measure_size(folder: Path) -> float:
    """Size in GB of all files in `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9


if __name__ == "__main__":
    main()
