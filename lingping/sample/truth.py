"""The ground truth of the sample world: counts, planted incidents, and the true labels of each review."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from lingping.sample.history import History
from lingping.sample.incidents import Incident


def write_truth(histories: Sequence[History], dirt: Mapping[str, int], path: Path) -> None:
    """Write seed, dates, counts per merchant, counts of the faults in files, and the incidents."""
    setting = histories[0].setting
    truth = {
        "seed": setting.seed,
        "scale": setting.scale,
        "start": setting.start.isoformat(),
        "end": (setting.start + timedelta(weeks=setting.weeks, days=-1)).isoformat(),
        "merchants": [_count_rows(history) for history in histories],
        "dirt": dict(dirt),
        "incidents": [_describe_incident(incident, histories) for incident in setting.incidents],
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def write_review_truth(histories: Sequence[History], path: Path) -> None:
    """Write one row per review: kind of text, sentiment, needs, the same of the follow-up, and the incident."""
    import pyarrow as pa  # 0.2 s with its Parquet module
    import pyarrow.parquet as pq

    rows = [
        {
            "review_id": review.subject.review_id,
            "merchant_id": history.shop.merchant_id,
            "kind": review.draft.kind,
            "sentiment": review.draft.sentiment,
            "needs": json.dumps(dict(review.draft.needs)),
            "is_wish": review.draft.is_wish,
            "follow_up_sentiment": review.follow_up and review.follow_up[0].sentiment,
            "follow_up_needs": review.follow_up and json.dumps(dict(review.follow_up[0].needs)),
            "incident": review.subject.incident,
        }
        for history in histories
        for review in history.reviews
    ]
    pq.write_table(pa.Table.from_pylist(rows), path, compression="zstd")


def _count_rows(history: History) -> dict[str, object]:
    return {
        "merchant_id": history.shop.merchant_id,
        "platform": history.shop.platform,
        "category": history.shop.category,
        "items": len(history.shop.items),
        "customers": len(history.people.user_ids),
        "events": len(history.events.users),
        "orders": len(history.orders.numbers),
        "reviews": len(history.reviews),
    }


def _describe_incident(incident: Incident, histories: Sequence[History]) -> dict[str, object]:
    """The incident, with the first and last day of its reviews (None without reviews)."""
    affected = [history for history in histories if incident.affects(history.shop)]
    setting = histories[0].setting
    seconds = [
        review.subject.written
        for history in affected
        for review in history.reviews
        if review.subject.incident == incident.kind and review.draft.needs.get(incident.need) == incident.polarity
    ]
    items = [item.item_id for history in affected
             for item, is_affected in zip(history.shop.items, incident.find_affected_items(history.shop), strict=True)
             if incident.item and is_affected]  # fmt: skip
    return {
        "id": incident.id,
        "kind": incident.kind,
        "merchants": [history.shop.merchant_id for history in affected],
        "items": items or ["*"],
        "need": incident.need,
        "polarity": incident.polarity,
        "ordered_from": (setting.start + timedelta(days=incident.first)).isoformat(),
        "ordered_to": (setting.start + timedelta(days=incident.last)).isoformat(),
        "start": setting.moment(min(seconds)).date().isoformat() if seconds else None,
        "end": setting.moment(max(seconds)).date().isoformat() if seconds else None,
        "reviews": len(seconds),
        "rate": incident.rate,
        "words": incident.words,
    }
