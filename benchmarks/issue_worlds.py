"""The planted incidents of a sample world, and the issues that tell of them."""

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
    """A planted incident, and the issue that tells of it (None where there is none)."""

    incident: str
    merchant: str
    began: date
    opened: date | None
    start: date | None


def look_through_world(seed: int = 7, scale: float = 1.0) -> tuple[list[Finding], float]:
    """The planted incidents of a sample world, and the issues of needs per merchant-week that no incident explains."""
    setting = build_setting(seed=seed, scale=scale, weeks=12, end=date(2026, 3, 29))
    histories = [simulate_shop(shop, setting) for shop in load_shops()]
    with duckdb.connect() as con:
        prepare(con)
        for table in TABLES:
            create(con, table)
        for table, rows in _read(histories).items():
            append(con, table.name, [pa.RecordBatch.from_pylist(rows, schema=table.schema)])
        texts = {row["text_id"]: row["text"] for row in _reviews(histories) if row["text_id"]}
        batch = pa.RecordBatch.from_pydict({"text_id": list(texts), "text": list(texts.values())})
        append(con, TEXTS.name, analyse([batch], segmenter=Segmenter(), stop_words=()))
        build(con, read_sql(), model_id=_MODEL)
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date from marts.emerging_issues"
            " where kind = 'need' order by opened_week, item_id"
        ).fetchall()
    findings = [finding for history in histories for finding in _findings(history, issues)]
    explained = {
        (history.shop.merchant_id, incident.need, incident.polarity)
        for history, incident in product(histories, setting.incidents)
        if incident.affects(history.shop)
    }
    others = [issue for issue in issues if issue[:3] not in explained]
    return findings, len(others) / (len(histories) * setting.weeks)


def _findings(history: History, issues: Sequence[tuple[str, str, str, date, date]]) -> Iterator[Finding]:
    for incident in history.setting.incidents:
        told = [
            review.subject.written
            for review in history.reviews
            if review.subject.incident == incident.kind and review.draft.needs.get(incident.need) == incident.polarity
        ]
        if incident.affects(history.shop) and told:
            began = history.setting.moment(min(told)).date()
            merchant = history.shop.merchant_id
            found = [issue[3:] for issue in issues if issue[:3] == (merchant, incident.need, incident.polarity)
                     and issue[3] + timedelta(days=6) >= began]  # fmt: skip
            opened_week, start = found[0] if found else (None, None)
            yield Finding(incident.id, merchant, began, opened_week, start)


def _reviews(histories: Sequence[History]) -> Iterator[dict[str, object]]:
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
                "reviewed_at": _shanghai(history.setting.moment(review.subject.written)),
                "content_hash": review.subject.review_id,
                "file_id": "world",
                "line": 1,
            }


def _shanghai(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI)


def _read(histories: Sequence[History]) -> dict[Table, list[dict[str, object]]]:
    """Reviews, and what their writers meant as the predictions of a classifier that never errs."""
    drafts = [review.draft for history in histories for review in history.reviews]
    said = {name: draft for draft in drafts if draft.sentiment and (name := compute_text_id(draft.text))}
    return {
        REVIEWS: list(_reviews(histories)),
        TAXONOMY: taxonomy_rows(load_taxonomy()),
        PREDICTIONS: [_prediction(name, draft.sentiment) for name, draft in said.items()],
        NEEDS: [
            {"text_id": name, "model_id": _MODEL, "need": need, "polarity": polarity, "probability": 1.0, "words": []}
            for name, draft in said.items()
            for need, polarity in draft.needs.items()
        ],
    }


def look_through_home(home: Path) -> tuple[list[Finding], float]:
    """The planted incidents of the sample world that a home has read, and the issues per merchant-week without any.

    The rate counts needs and phrases, in the shops that no incident befell.
    """
    truth = json.loads((home / "truth.json").read_text(encoding="utf-8"))
    with open_snapshot(home / "published") as con:
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date, episodes, kind from marts.emerging_issues"
            " order by opened_week, item_id"
        ).fetchall()
    findings, befallen = [], set()
    for incident in truth["incidents"]:
        befallen |= set(incident["merchants"])
        began = date.fromisoformat(incident["start"])
        for merchant in incident["merchants"]:
            told = (merchant, incident["need"], incident["polarity"])
            found = [issue for issue in issues if issue[:3] == told and issue[3] + timedelta(days=6) >= began]
            opened_week, start = found[0][3:5] if found else (None, None)
            findings.append(Finding(incident["id"], merchant, began, opened_week, start))
    spared = {merchant["merchant_id"] for merchant in truth["merchants"]} - befallen
    days = date.fromisoformat(truth["end"]) - date.fromisoformat(truth["start"]) + timedelta(days=1)
    alarms = sum(issue[5] for issue in issues if issue[0] in spared)
    return findings, alarms / (len(spared) * days / timedelta(weeks=1))


def _prediction(text: str, sentiment: str | None) -> dict[str, object]:
    chances = {f"p_{label}": float(label == sentiment) for label in ("negative", "neutral", "positive")}
    return {"text_id": text, "model_id": _MODEL, "sentiment": sentiment, "p_wish": 0.0, **chances}
