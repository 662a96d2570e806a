"""Reviews whose labels are known: those of the sample world, and those of real shops that were read by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from benchmarks.export_texts import read_texts
from lingping.sample.behaviour import SECONDS_A_DAY
from lingping.sample.history import simulate_shop
from lingping.sample.reviews import Review
from lingping.sample.shops import load_shops
from lingping.sample.world import build_setting
from lingping.text.cleaning import clean
from lingping.text.masking import mask
from lingping.text.praise import is_default_praise

_END = date(2026, 3, 29)


@dataclass(frozen=True)
class LabelledReview:
    """A review as the classifier reads it, with its true labels. `kind` says how it is worded, `week` counts from 0."""

    shop: str
    week: int
    kind: str
    sentiment: str
    needs: Mapping[str, str]
    text: str


def simulate_reviews(seed: int, *, scale: float = 1.0, weeks: int = 12) -> list[LabelledReview]:
    """The reviews of a sample world whose text a letter would read: no empty texts, no default praise."""
    setting = build_setting(seed=seed, scale=scale, weeks=weeks, end=_END)
    reviews = [
        LabelledReview(
            shop.merchant_id,
            review.subject.written // (7 * SECONDS_A_DAY),
            _describe_kind(review),
            review.draft.sentiment,
            review.draft.needs,
            mask(clean(review.draft.text)),
        )
        for shop in load_shops()
        for review in simulate_shop(shop, setting).reviews
        if review.draft.sentiment
    ]
    return [review for review in reviews if review.text and not is_default_praise(review.text)]


def _describe_kind(review: Review) -> str:
    """How the text is worded; for composed texts also whether it praises and complains, or is about an incident."""
    kind, polarities = review.draft.kind, set(review.draft.needs.values())
    if kind not in ("plain", "conflict"):
        return kind
    if review.subject.incident:
        return f"incident {review.subject.incident}"
    sides = "good and bad" if {"positive", "negative"} <= polarities else "one side"
    return f"{kind}, {sides}"


def read_hand_labelled(exports: Path) -> list[LabelledReview]:
    """The hand-read reviews (`lingping/corpus/shop_labels`) that are in the folder `exports`; their week is 0."""
    import pandas as pd

    labels = pd.read_parquet(str(files("lingping.corpus") / "shop_labels" / "shop_labels.parquet"))
    known = {row["text_id"]: row for row in labels.to_dict("records") if not row["unusable"]}
    return [
        LabelledReview(
            text.source,
            0,
            "real",
            known[text.text_id]["sentiment"],
            json.loads(known[text.text_id]["needs"]),
            mask(clean(text.text)),
        )
        for text in read_texts(exports)
        if text.text_id in known
    ]
