"""A warehouse in memory that tests fill row by row: the `given` of the SQL tests."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import md5

import duckdb
import pyarrow as pa

from lingping.clock import SHANGHAI
from lingping.contracts import (
    CORRECTIONS,
    ERROR_RATES,
    EVENTS,
    ITEMS,
    NEEDS,
    ORDERS,
    PREDICTIONS,
    REVIEWS,
    TABLES,
    TAXONOMY,
    TEXTS,
    Table,
)
from warehouse.database.connection import prepare
from warehouse.database.tables import append, create
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import PythonStep, read_sql, read_sql_tests

MODEL = "reader-1"


def at(text: str) -> datetime:
    """A time in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@cache
def _sql(steps: tuple[PythonStep, ...]):
    return read_sql(steps=steps), read_sql_tests()


class Shop:
    """Rows of `raw` and `nlp`; `build` makes and checks every SQL table from them."""

    def __init__(self, threads: int = 1):
        self.con = duckdb.connect()
        prepare(self.con)
        self.con.execute(f"set threads = {threads}")
        for table in TABLES:
            create(self.con, table)
        self.rows: dict[Table, list[dict]] = {}
        self.known_texts: set[str] = set()
        self.equal_events: Counter[str] = Counter()

    def review(
        self,
        review_id: str,
        text: str | None = None,
        when: str | None = "2026-03-04 10:00",
        *,
        follow_up: str | None = None,
        **columns: object,
    ) -> None:
        """Add a review. `text` and `follow_up` are their own text_id; `classify` gives them labels."""
        self._add(
            REVIEWS,
            review_id=review_id,
            text=text,
            text_id=text,
            reviewed_at=at(when) if when else None,
            follow_up_text=follow_up,
            follow_up_text_id=follow_up,
            **columns,
        )

    def classify(
        self,
        text: str,
        sentiment: str,
        *,
        model_id: str = MODEL,
        needs: Iterable[tuple] = (),
        p_wish: float = 0.1,
        **flags: object,
    ) -> None:
        """Add `text` with its flags and the labels of a classifier; `needs` are (need, polarity[, probability])."""
        if text not in self.known_texts:
            self.known_texts.add(text)
            words = {"tokens": [text], "keywords": [text], "fingerprint": text, "characters": len(text)}
            no_flags = {"is_no_text": False, "is_default_praise": False, "is_paid": False}
            self._add(TEXTS, **{"text_id": text, "masked_text": text, **words, **no_flags, **flags})
        chances = {f"p_{name}": 0.8 if name == sentiment else 0.1 for name in ("negative", "neutral", "positive")}
        self._add(PREDICTIONS, text_id=text, model_id=model_id, sentiment=sentiment, p_wish=p_wish, **chances)
        for need, polarity, *probability in needs:
            mention = {"need": need, "polarity": polarity, "probability": (probability or [0.9])[0], "words": [text]}
            self._add(NEEDS, text_id=text, model_id=model_id, **mention)

    def classify_need(
        self,
        text: str,
        need: str,
        polarity: str,
        words: Iterable[str],
        *,
        model_id: str = MODEL,
        probability: float = 0.9,
    ) -> None:
        """Add a need that the classifier finds in `text`, with its seed words in the text."""
        mention = {"need": need, "polarity": polarity, "probability": probability, "words": list(words)}
        self._add(NEEDS, text_id=text, model_id=model_id, **mention)

    def correct(self, text: str, when: str = "2026-03-05 10:00", **columns: object) -> None:
        """Add a correction of `text` by a person."""
        self._add(CORRECTIONS, text_id=text, corrected_at=at(when), **{"corrected_by": "lin", **columns})

    def set_error_rates(self, label: str, hits: float, false_alarms: float) -> None:
        """Add the rates at which the classifier finds `label` where it is (hits) and where it is not (false alarms)."""
        self._add(ERROR_RATES, model_id=MODEL, label=label, hits=hits, false_alarms=false_alarms)

    def event(self, event_type: str, when: str, user_key: str | None = "u1", **columns: object) -> None:
        """Add a behaviour event."""
        given = {"event_type": event_type, "occurred_at": at(when), "user_key": user_key, **columns}
        self.equal_events[repr(given)] += 1
        self._add(EVENTS, **given, occurrence=self.equal_events[repr(given)])

    def order(
        self,
        order_key: str,
        amount: Decimal | int | None,
        when: str | None = "2026-03-04 10:00",
        user_key: str | None = "u1",
        item_id: str | None = "i1",
        **columns: object,
    ) -> None:
        """Add an order line."""
        given = {"order_key": order_key, "item_id": item_id, "user_key": user_key, "amount": amount}
        given |= {"quantity": 1, "refund_amount": 0, "paid_at": at(when) if when else None}
        self._add(ORDERS, **given | columns)

    def item(self, item_id: str, item_name: str, **columns: object) -> None:
        """Add master data of an item."""
        self._add(ITEMS, item_id=item_id, item_name=item_name, **columns)

    def need(self, need: str, name_zh: str, measure_zh: str) -> None:
        """Add a need of the taxonomy."""
        self._add(TAXONOMY, need=need, name_zh=name_zh, measure_zh=measure_zh)

    def build(self, as_of: date | None = None, *, steps: tuple[PythonStep, ...] = ()) -> "Shop":
        """Write the rows added since the last build, then make and check every SQL table, with the Python `steps`."""
        for table, rows in self.rows.items():
            batch = pa.RecordBatch.from_pylist(rows, schema=table.schema)
            append(self.con, table.name, [batch])
        self.rows.clear()
        build(self.con, *_sql(steps), steps=steps, as_of=as_of, model_id=MODEL)
        return self

    def ask(self, question: str) -> list[tuple]:
        """Rows of a query."""
        return self.con.execute(question).fetchall()

    def _add(self, table: Table, **columns: object) -> None:
        row = {"platform": "jd", "merchant_id": "shop", **columns}
        content = {name: value for name, value in row.items() if name != "occurrence"}
        hashed = {"content_hash": md5(repr(sorted(content.items())).encode()).hexdigest(), "file_id": "f", "line": 1}
        given = {**hashed, **row}
        names = {column.name for column in table.columns}
        self.rows.setdefault(table, []).append({name: value for name, value in given.items() if name in names})
