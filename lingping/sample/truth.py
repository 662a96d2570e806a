"""What is true of the sample world: counts, planted incidents, and what each reviewer meant."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from lingping.sample.history import History
from lingping.sample.incidents import Incident


def write_truth(histories: Sequence[History], dirt: Mapping[str, int], path: Path) -> None:
    """Write the seed, the dates, counts per merchant, the faults put into files, and the incidents."""
    setting = histories[0].setting
    truth = {
        "seed": setting.seed,
        "scale": setting.scale,
        "start": setting.start.isoformat(),
        "end": (setting.start + timedelta(weeks=setting.weeks, days=-1)).isoformat(),
        "merchants": [_counts(history) for history in histories],
        "dirt": dict(dirt),
        "incidents": [_incident(incident, histories) for incident in setting.incidents],
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def write_review_truth(histories: Sequence[History], path: Path) -> None:
    """Write one row per review: kind of text, sentiment and needs meant (also in the follow-up), incident told of."""
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


def _counts(history: History) -> dict[str, object]:
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


def _incident(incident: Incident, histories: Sequence[History]) -> dict[str, object]:
    """The incident with the days on which reviews of it were written (None where nobody wrote of it)."""
    concerned = [history for history in histories if incident.concerns(history.shop)]
    setting = histories[0].setting
    told = [
        review.subject.written
        for history in concerned
        for review in history.reviews
        if review.subject.incident == incident.kind and review.draft.needs.get(incident.need) == incident.polarity
    ]
    items = [item.item_id for history in concerned
             for item, is_concerned in zip(history.shop.items, incident.concerned_items(history.shop), strict=True)
             if incident.item and is_concerned]  # fmt: skip
    return {
        "id": incident.id,
        "kind": incident.kind,
        "merchants": [history.shop.merchant_id for history in concerned],
        "items": items or ["*"],
        "need": incident.need,
        "polarity": incident.polarity,
        "ordered_from": (setting.start + timedelta(days=incident.first)).isoformat(),
        "ordered_to": (setting.start + timedelta(days=incident.last)).isoformat(),
        "start": setting.moment(min(told)).date().isoformat() if told else None,
        "end": setting.moment(max(told)).date().isoformat() if told else None,
        "reviews": len(told),
        "rate": incident.rate,
        "words": incident.words,
    }
