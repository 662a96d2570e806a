"""Time to write the letters of one week, for generated merchants.

    python -m benchmarks.letters --merchants 100

The tables are built by the SELECTs of `dbt_like_sql/` and published as in a run; only the letters are timed. Then the
same letters are written again, and the parts of one letter are timed.
"""

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from benchmarks.scoring import generate_texts
from lingping.clock import SHANGHAI, utc_now
from lingping.contracts import EVENTS, ITEMS, NEEDS, ORDERS, PREDICTIONS, REVIEWS, TABLES, TAXONOMY, TEXTS, Table
from lingping.letter.build import build as build_letter
from lingping.letter.forms.page import render
from lingping.model.score_rows import taxonomy_rows
from lingping.model.taxonomy import load_taxonomy
from warehouse.database.connection import open_snapshot, prepare
from warehouse.database.tables import Connection, append, create
from warehouse.ledgers.run_ledger import begin_run, note_model
from warehouse.letters.letter_writer import letter_rows, write_letters
from warehouse.letters.one_merchant import one_merchant
from warehouse.published.publish import publish
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

T = TypeVar("T")
LAST_WEEK = date(2026, 3, 23)
_WEEKS, _ITEMS, _TEXTS = 12, 20, 4_000
_MODEL = "random"
_SENTIMENTS = ("negative", "neutral", "positive", "positive", "positive")


def main() -> None:
    """Generate the merchants, write their letters twice, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=100, help="number of merchants (default: %(default)s)")
    parser.add_argument("--reviews", type=int, default=60, help="reviews per merchant and week (default: %(default)s)")
    arguments = parser.parse_args()
    merchants = [f"shop-{number:03}" for number in range(arguments.merchants)]
    with tempfile.TemporaryDirectory(prefix="lingping-letters-") as name:
        folder = Path(name)
        make_snapshot(folder / "published", merchants, arguments.reviews)
        with open_snapshot(folder / "published") as con:
            for what in ("first", "again"):
                began, busy = time.perf_counter(), _measure_processor_time()
                _write(con, folder / "letters", merchants)
                seconds, busy = time.perf_counter() - began, _measure_processor_time() - busy
                print(f"{len(merchants)} letters, {what}: {seconds:.1f} s; {busy:.1f} s of processor time")
            for part, seconds in _time_parts(con, merchants[:20]).items():
                print(f"{part:>8}: {1000 * seconds:.0f} ms of processor time per letter")


def _measure_processor_time() -> float:
    """Processor seconds of this process and of its ended children."""
    return sum(os.times()[:4])


def _write(con: Connection, letters: Path, merchants: list[str]) -> None:
    write_letters(con, letters, LAST_WEEK, merchants, language="zh", on_letter=lambda _: None)


def _time_parts(con: Connection, merchants: list[str]) -> dict[str, float]:
    """Mean processor seconds of each part of a letter of `merchants`."""
    spent: Counter[str] = Counter()

    def timed(part: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        spent[part] += (time.process_time() - began) / len(merchants)  # pyright: ignore[reportArgumentType]  (seconds)
        return done

    for merchant in merchants:
        wall = one_merchant(con, merchant, LAST_WEEK)
        own = timed("copy", wall.__enter__)
        rows = timed("read", lambda own=own, merchant=merchant: letter_rows(own, merchant, LAST_WEEK))
        letter = timed("build", lambda rows=rows: build_letter(rows, "zh"))
        timed("render", lambda letter=letter: render(letter))
        wall.__exit__(None, None, None)
    return dict(spent)


def make_snapshot(published: Path, merchants: list[str], reviews: int) -> None:
    """Publish the tables of merchants with `reviews` per week, as many orders, and twice as many events."""
    with duckdb.connect() as con:
        prepare(con)
        for table in TABLES:
            create(con, table)
        for table, rows in _generate_rows(merchants, reviews):
            append(con, table.name, [pa.RecordBatch.from_pylist(rows, schema=table.schema)])
        begin_run(con, "benchmark", at=utc_now(), as_of=None, imports=())
        note_model(con, "benchmark", _MODEL)
        tables = read_sql()
        build(con, tables, model_id=_MODEL)
        publish(con, published, tables, run_id="benchmark", at=utc_now(), as_of=None, model_id=_MODEL)


def _generate_rows(merchants: list[str], reviews: int) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    draw = random.Random(7)
    texts = generate_texts(_TEXTS)
    yield TAXONOMY, taxonomy_rows(load_taxonomy())
    yield from _generate_text_rows(draw, texts)
    for merchant in merchants:
        yield from _generate_shop(draw, merchant, texts, reviews)


def _generate_text_rows(draw: random.Random, texts: list[str]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    codes = load_taxonomy().codes
    flags = {"is_no_text": False, "is_default_praise": False, "is_paid": False}
    words = [text.split("，")[:3] for text in texts]
    yield (
        TEXTS,
        [
            {"text_id": text, "masked_text": text, "tokens": tokens, "keywords": tokens, "fingerprint": text}
            | {"characters": len(text), **flags}
            for text, tokens in zip(texts, words, strict=True)
        ],
    )
    yield (
        PREDICTIONS,
        [
            {"text_id": text, "model_id": _MODEL, "sentiment": draw.choice(_SENTIMENTS), "p_wish": 0.1}
            | dict.fromkeys(("p_negative", "p_neutral", "p_positive"), 1 / 3)
            for text in texts
        ],
    )
    yield (
        NEEDS,
        [
            {"text_id": text, "model_id": _MODEL, "need": need, "polarity": draw.choice(("negative", "positive"))}
            | {"probability": 0.9, "words": tokens[:1]}
            for text, tokens in zip(texts, words, strict=True)
            for need in draw.sample(codes, draw.choice((1, 1, 2)))
        ],
    )


def _generate_shop(
    draw: random.Random, merchant: str, texts: list[str], reviews: int
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    start = datetime.combine(LAST_WEEK - timedelta(weeks=_WEEKS - 1), datetime.min.time(), SHANGHAI)
    own = {"platform": "jd", "merchant_id": merchant, "file_id": "f", "line": 1}
    numbered = [
        {**own, "user_key": f"{merchant}-u{draw.randrange(reviews * 4)}", "item_id": f"i{draw.randrange(_ITEMS)}"}
        | {"content_hash": f"{merchant}-{number}", "at": start + timedelta(seconds=draw.randrange(_WEEKS * 604_800))}
        for number in range(reviews * _WEEKS)
    ]
    yield (
        ITEMS,
        [
            {**own, "item_id": f"i{number}", "item_name": f"{merchant} 商品 {number}", "category": f"c{number % 3}"}
            | {"content_hash": f"{merchant}-i{number}"}
            for number in range(_ITEMS)
        ],
    )
    yield REVIEWS, [
        row | {"review_id": row["content_hash"], "rating": draw.randint(1, 5), "reviewed_at": row["at"]}
        | {"text": text, "text_id": text}
        for row in numbered
        for text in (draw.choice(texts),)
    ]  # fmt: skip
    yield ORDERS, [
        row | {"order_key": row["content_hash"], "quantity": 1, "amount": Decimal(draw.randrange(10, 400))}
        | {"refund_amount": Decimal(0), "paid_at": row["at"]}
        for row in numbered
    ]  # fmt: skip
    yield EVENTS, [
        row | {"content_hash": f"{row['content_hash']}-{kind}", "event_type": kind, "occurred_at": row["at"]}
        | {"occurrence": 1}
        for row in numbered
        for kind in ("browse", "buy")
    ]  # fmt: skip


if __name__ == "__main__":
    main()
