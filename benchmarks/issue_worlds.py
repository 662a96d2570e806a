"""The planted incidents of a sample world, and the issues that were opened for them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa

from lingping.clock import SHANGHAI
from lingping.contracts import NEEDS, PREDICTIONS, REVIEWS, TABLES, TAXONOMY, TEXTS, Table
from lingping.model.score_rows import taxonomy_rows
from lingping.model.taxonomy import load_taxonomy
from lingping.sample.history import History, simulate_shop
from lingping.sample.shops import load_shops
from lingping.sample.world import build_setting
from lingping.text.analysis import analyse
from lingping.text.cleaning import compute_text_id
from lingping.text.segmentation import Segmenter
from warehouse.database.connection import open_snapshot, prepare
from warehouse.database.tables import append, create
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

_MODEL = "truth"


@dataclass(frozen=True)
class Finding:
    """A planted incident and the issue that was opened for it; dates are None without an issue."""

    incident: str
    merchant: str
    began: date
    opened: date | None
    start: date | None


def evaluate_world(seed: int = 7, scale: float = 1.0) -> tuple[list[Finding], float]:
    """Findings in a sample world with true labels, and the issues of needs per merchant-week without an incident."""
    setting = build_setting(seed=seed, scale=scale, weeks=12, end=date(2026, 3, 29))
    histories = [simulate_shop(shop, setting) for shop in load_shops()]
    with duckdb.connect() as con:
        prepare(con)
        for table in TABLES:
            create(con, table)
        for table, rows in _build_rows(histories).items():
            append(con, table.name, [pa.RecordBatch.from_pylist(rows, schema=table.schema)])
        texts = {row["text_id"]: row["text"] for row in _build_reviews(histories) if row["text_id"]}
        batch = pa.RecordBatch.from_pydict({"text_id": list(texts), "text": list(texts.values())})
        append(con, TEXTS.name, analyse([batch], segmenter=Segmenter(), stop_words=()))
        build(con, read_sql(), model_id=_MODEL)
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date from marts.emerging_issues"
            " where kind = 'need' order by opened_week, item_id"
        ).fetchall()
    findings = [finding for history in histories for finding in _find_issues(history, issues)]
    explained = {
        (history.shop.merchant_id, incident.need, incident.polarity)
        for history, incident in product(histories, setting.incidents)
        if incident.affects(history.shop)
    }
    others = [issue for issue in issues if issue[:3] not in explained]
    return findings, len(others) / (len(histories) * setting.weeks)


def _find_issues(history: History, issues: Sequence[tuple[str, str, str, date, date]]) -> Iterator[Finding]:
    for incident in history.setting.incidents:
        seconds = [
            review.subject.written
            for review in history.reviews
            if review.subject.incident == incident.kind and review.draft.needs.get(incident.need) == incident.polarity
        ]
        if incident.affects(history.shop) and seconds:
            began = history.setting.moment(min(seconds)).date()
            merchant = history.shop.merchant_id
            found = [issue[3:] for issue in issues if issue[:3] == (merchant, incident.need, incident.polarity)
                     and issue[3] + timedelta(days=6) >= began]  # fmt: skip
            opened_week, start = found[0] if found else (None, None)
            yield Finding(incident.id, merchant, began, opened_week, start)


def _build_reviews(histories: Sequence[History]) -> Iterator[dict[str, object]]:
    for history in histories:
        for review in history.reviews:
            yield {
                "platform": history.shop.platform,
                "merchant_id": history.shop.merchant_id,
                "review_id": review.subject.review_id,
                "user_key": review.subject.review_id,
                "item_id": review.subject.item.short,
                "rating": review.rating,
                "text": review.draft.text,
                "text_id": compute_text_id(review.draft.text),
                "reviewed_at": _to_shanghai(history.setting.moment(review.subject.written)),
                "content_hash": review.subject.review_id,
                "file_id": "world",
                "line": 1,
            }


def _to_shanghai(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI)


def _build_rows(histories: Sequence[History]) -> dict[Table, list[dict[str, object]]]:
    """Rows of the reviews, with their true labels as predictions."""
    drafts = [review.draft for history in histories for review in history.reviews]
    labelled = {name: draft for draft in drafts if draft.sentiment and (name := compute_text_id(draft.text))}
    return {
        REVIEWS: list(_build_reviews(histories)),
        TAXONOMY: taxonomy_rows(load_taxonomy()),
        PREDICTIONS: [_build_prediction(name, draft.sentiment) for name, draft in labelled.items()],
        NEEDS: [
            {"text_id": name, "model_id": _MODEL, "need": need, "polarity": polarity, "probability": 1.0, "words": []}
            for name, draft in labelled.items()
            for need, polarity in draft.needs.items()
        ],
    }


def evaluate_home(home: Path) -> tuple[list[Finding], float]:
    """Findings in a home with a sample world, and the issues per merchant-week in shops without an incident.

    These issues are of needs and of phrases.
    """
    truth = json.loads((home / "truth.json").read_text(encoding="utf-8"))
    with open_snapshot(home / "published") as con:
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date, episodes, kind from marts.emerging_issues"
            " order by opened_week, item_id"
        ).fetchall()
    findings, affected = [], set()
    for incident in truth["incidents"]:
        affected |= set(incident["merchants"])
        began = date.fromisoformat(incident["start"])
        for merchant in incident["merchants"]:
            key = (merchant, incident["need"], incident["polarity"])
            found = [issue for issue in issues if issue[:3] == key and issue[3] + timedelta(days=6) >= began]
            opened_week, start = found[0][3:5] if found else (None, None)
            findings.append(Finding(incident["id"], merchant, began, opened_week, start))
    unaffected = {merchant["merchant_id"] for merchant in truth["merchants"]} - affected
    days = date.fromisoformat(truth["end"]) - date.fromisoformat(truth["start"]) + timedelta(days=1)
    alarms = sum(issue[5] for issue in issues if issue[0] in unaffected)
    return findings, alarms / (len(unaffected) * days / timedelta(weeks=1))


def _build_prediction(text: str, sentiment: str | None) -> dict[str, object]:
    probabilities = {f"p_{label}": float(label == sentiment) for label in ("negative", "neutral", "positive")}
    return {"text_id": text, "model_id": _MODEL, "sentiment": sentiment, "p_wish": 0.0, **probabilities}
