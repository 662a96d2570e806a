"""Rows of the marts behind the letter's further sections, as `letter_rows` takes them: plain dicts to Arrow tables."""

from datetime import timedelta
from decimal import Decimal

import pyarrow as pa
from letter_shop import (
    COUNT,
    DAY,
    LIST,
    MEASURES,
    MERCHANT,
    MONEY,
    NAMES,
    REAL,
    SNAPSHOT,
    TAXONOMY,
    TEXT,
    WEEK,
    a_busy_week,
    build_zh,
    with_tables,
)
from page_reader import seen

from lingping.letter.forms.page import render
from lingping.letter.weekly_letter import WeeklyLetter

SCHEMAS = {
    "stars": pa.schema({"merchant_id": TEXT, "week": DAY, "rating": COUNT, "reviews": COUNT}),
    "star_weeks": pa.schema({
        "merchant_id": TEXT, "week": DAY, "rated": COUNT, "good": COUNT, "middling": COUNT, "bad": COUNT, "stars": REAL,
        "follow_ups": COUNT,
    }),
    "keywords": pa.schema({
        "merchant_id": TEXT, "week": DAY, "word": TEXT, "reviews": COUNT, "negatives": COUNT, "positives": COUNT,
        "trend": TEXT,
    }),
    "issues": pa.schema({
        "merchant_id": TEXT, "item_id": TEXT, "item_name": TEXT, "kind": TEXT, "topic": TEXT, "topic_name": TEXT,
        "polarity": TEXT, "start_date": DAY, "opened_week": DAY, "first_opened_week": DAY, "mentions": COUNT,
        "total": COUNT, "share": REAL, "baseline_share": REAL, "log_odds_z": REAL, "evidence": LIST,
    }),
    "issue_weeks": pa.schema({
        "merchant_id": TEXT, "kind": TEXT, "item_id": TEXT, "topic": TEXT, "polarity": TEXT, "week": DAY,
        "mentions": COUNT, "total": COUNT, "usual_mentions": COUNT, "usual_total": COUNT, "state": TEXT,
    }),
    "causes": pa.schema({
        "week": DAY, "merchant_id": TEXT, "need": TEXT, "item_id": TEXT, "item_name": TEXT, "negatives": COUNT,
        "reviews": COUNT, "shop_negatives": COUNT, "baseline_negatives": COUNT, "baseline_reviews": COUNT,
        "issue_week": DAY, "state": TEXT, "since_date": DAY, "complaints": COUNT, "phrases": LIST, "ordered_from": DAY,
        "ordered_to": DAY, "ordered_complaints": COUNT, "ordered_reviews": COUNT, "other_complaints": COUNT,
        "other_reviews": COUNT, "province": TEXT, "province_complaints": COUNT, "variant": TEXT,
        "variant_complaints": COUNT,
    }),
    "wishes": pa.schema({
        "merchant_id": TEXT, "review_key": TEXT, "week": DAY, "item_id": TEXT, "item_name": TEXT, "wish": TEXT,
        "needs": LIST, "p_wish": REAL,
    }),
    "items": pa.schema({
        "merchant_id": TEXT, "week": DAY, "item_id": TEXT, "item_name": TEXT, "state": TEXT, "recent_reviews": COUNT,
        "recent_negatives": COUNT, "shop_share": REAL, "top_complaint": TEXT, "top_complaint_reviews": COUNT,
        "orders": COUNT, "revenue": MONEY, "negatives": COUNT, "read_reviews": COUNT,
    }),
    "leaving": pa.schema({
        "merchant_id": TEXT, "rfm_segment": TEXT, "horizon_days": COUNT, "judged": COUNT, "leaving": COUNT,
        "spend": MONEY,
    }),
    "leaving_needs": pa.schema({"merchant_id": TEXT, "need": TEXT, "users": COUNT}),
    "audiences": pa.schema({
        "merchant_id": TEXT, "audience": TEXT, "members": COUNT, "held_out": COUNT, "past_actions": COUNT,
        "gain": MONEY, "gain_low": MONEY, "gain_high": MONEY,
    }),
    "standings": pa.schema({
        "merchant_id": TEXT, "week": DAY, "category": TEXT, "need": TEXT, "need_name": TEXT, "reviews": COUNT,
        "negatives": COUNT, "category_merchants": COUNT, "category_share": REAL, "standing": TEXT,
    }),
    "effects": pa.schema({
        "merchant_id": TEXT, "action_id": TEXT, "outcome": TEXT, "item_id": TEXT, "item_name": TEXT, "audience": TEXT,
        "need": TEXT, "need_name": TEXT, "action": TEXT, "action_date": DAY, "is_complete": pa.bool_(),
        "share_before": REAL, "share_after": REAL, "controls": COUNT, "control_before": REAL, "control_after": REAL,
        "effect": REAL, "effect_low": REAL, "effect_high": REAL, "verdict": TEXT,
    }),
    "actions": pa.schema({
        "merchant_id": TEXT, "action_id": TEXT, "action_date": DAY, "action": TEXT, "item_id": TEXT, "need": TEXT,
        "audience": TEXT, "todo": TEXT,
    }),
    "unanswered": pa.schema({
        "merchant_id": TEXT, "review_key": TEXT, "week": DAY, "complained_date": DAY, "rating": REAL, "item_id": TEXT,
        "item_name": TEXT, "is_follow_up": pa.bool_(), "opinion": TEXT, "text": TEXT, "follow_up_text": TEXT,
        "needs": LIST, "spend": MONEY,
    }),
    "replies": pa.schema({
        "merchant_id": TEXT, "bad_reviews": COUNT, "answered": COUNT, "timed": COUNT, "median_hours": REAL,
        "replied": COUNT,
    }),
    "flags": pa.schema({
        "merchant_id": TEXT, "week": DAY, "flag": TEXT, "reviews": COUNT, "flagged": COUNT, "baseline_reviews": COUNT,
        "baseline_flagged": COUNT, "flagged_rating": REAL, "other_rating": REAL,
    }),
    "taxonomy": TAXONOMY,
    "quality": pa.schema({
        "model_id": TEXT, "figure": TEXT, "value": REAL, "low": REAL, "high": REAL, "texts": COUNT,
    }),
    "error_rates": pa.schema({"model_id": TEXT, "label": TEXT, "hits": REAL, "false_alarms": REAL}),
}  # fmt: skip
_GIFT = {"item_id": "1001", "item_name": "每日坚果 30 包礼盒"}
_DEFAULTS = {
    "star_weeks": {"week": WEEK, "rated": 120, "good": 96, "middling": 6, "bad": 18, "stars": 520.0, "follow_ups": 7},
    "keywords": {"week": WEEK, "word": "漏气", "reviews": 12, "negatives": 11, "positives": 1, "trend": "rising"},
    "stars": {"week": WEEK, "rating": 5, "reviews": 10},
    "issues": _GIFT | {
        "kind": "need", "topic": "packaging", "topic_name": "包装", "polarity": "negative",
        "start_date": WEEK - timedelta(days=3), "opened_week": WEEK, "first_opened_week": WEEK, "mentions": 9,
        "total": 31, "share": 9 / 31, "baseline_share": 0.04, "log_odds_z": 4.0, "evidence": [],
    },
    "issue_weeks": {
        "kind": "need", "item_id": "1001", "topic": "packaging", "polarity": "negative", "week": WEEK, "mentions": 9,
        "total": 31, "usual_mentions": 4, "usual_total": 100, "state": "running",
    },
    "causes": _GIFT | {
        "week": WEEK, "need": "packaging", "negatives": 9, "reviews": 31, "shop_negatives": 11,
        "baseline_negatives": 4, "baseline_reviews": 100, "issue_week": WEEK - timedelta(weeks=1), "state": "running",
        "since_date": WEEK - timedelta(days=3), "complaints": 14, "phrases": ["漏气", "外箱"],
        "ordered_from": WEEK - timedelta(days=9), "ordered_to": WEEK - timedelta(days=4), "ordered_complaints": 12,
        "ordered_reviews": 24, "other_complaints": 5, "other_reviews": 100,
    },
    "wishes": _GIFT | {"review_key": "w", "week": WEEK, "wish": "希望出小包装", "needs": ["packaging"], "p_wish": 0.9},
    "items": _GIFT | {
        "week": WEEK, "state": "worsening", "recent_reviews": 60, "recent_negatives": 21, "shop_share": 0.18,
        "orders": 40, "revenue": Decimal(2720), "negatives": 9, "read_reviews": 31,
        "top_complaint": "包装", "top_complaint_reviews": 14,
    },
    "leaving": {"rfm_segment": "at_risk", "horizon_days": 28, "judged": 80, "leaving": 12, "spend": Decimal(9300)},
    "leaving_needs": {"need": "logistics", "users": 5},
    "audiences": {
        "audience": "win_back", "members": 85, "held_out": 17, "past_actions": 0, "gain": None, "gain_low": None,
        "gain_high": None,
    },
    "standings": {
        "week": WEEK, "category": "坚果炒货", "need": "*", "need_name": None, "reviews": 92, "negatives": 19,
        "category_merchants": 6, "category_share": 0.12, "standing": "worse",
    },
    "effects": _GIFT | {
        "action_id": "a1", "outcome": "complaints", "audience": None, "need": "packaging", "need_name": "包装",
        "action": "换加厚外箱", "action_date": WEEK - timedelta(weeks=6), "is_complete": True, "share_before": 0.2,
        "share_after": 0.08, "controls": 6, "control_before": 0.1, "control_after": 0.09, "effect": -0.11,
        "effect_low": -0.18, "effect_high": -0.04, "verdict": "improved",
    },
    "actions": {
        "action_id": "a1", "action_date": WEEK + timedelta(days=1), "action": "换加厚外箱", "item_id": "1001",
        "need": "packaging", "audience": None, "todo": None,
    },
    "unanswered": _GIFT | {
        "review_key": "p2", "week": WEEK, "complained_date": WEEK + timedelta(days=1), "rating": 2.0,
        "opinion": "negative",
        "is_follow_up": False, "text": "包装太薄，盒子裂了一角", "follow_up_text": None, "needs": ["packaging"],
        "spend": Decimal(320),
    },
    "replies": {"bad_reviews": 20, "answered": 12, "timed": 12, "median_hours": 26.0, "replied": 40},
    "flags": {
        "week": WEEK, "flag": "paid", "reviews": 128, "flagged": 9, "baseline_reviews": 400, "baseline_flagged": 8,
        "flagged_rating": 5.0, "other_rating": 4.2,
    },
    "taxonomy": {},
    "quality": {"model_id": SNAPSHOT.model_id, "figure": "binary_accuracy", "value": 0.951, "low": 0.94,
                "high": 0.961, "texts": 1200},
    "error_rates": {"model_id": SNAPSHOT.model_id, "label": "negative", "hits": 0.95, "false_alarms": 0.03},
}  # fmt: skip


def table(name: str, *rows: dict) -> dict[str, pa.Table]:
    """The table `name` of the shop as an argument of `letter_rows`: one row for each change of a believable one."""
    filled = [{"merchant_id": MERCHANT} | _DEFAULTS[name] | row for row in rows]
    kept = [{column: row.get(column) for column in SCHEMAS[name].names} for row in filled]
    return {name: pa.Table.from_pylist(kept, SCHEMAS[name])}


def taxonomy() -> dict[str, pa.Table]:
    """The needs of the shop with both names; packaging has a measure in English."""
    english = {"packaging": "Packaging", "logistics": "Logistics", "freshness": "Freshness", "taste_smell": "Taste",
               "price": "Price", "service": "Service", "quality": "Quality", "size": "Size"}  # fmt: skip
    measures = {
        "packaging": (
            "Add air columns or a liner to {item}, drop it from 80 cm, and ship in the new packaging once it passes."
        ),
    }
    return table(
        "taxonomy",
        *(
            {"need": need, "name_zh": NAMES[need], "name_en": name}
            | {"measure_zh": MEASURES.get(need), "measure_en": measures.get(need)}
            for need, name in english.items()
        ),
    )


def everything() -> dict[str, pa.Table]:
    """Something for every further section."""
    gift_and_nuts = [{}, {"item_id": "7", "item_name": "手剥松子 250g", "state": "poor", "recent_reviews": 40}]
    return (
        taxonomy()
        | table("stars", {"rating": 5, "reviews": 80}, {"rating": 4, "reviews": 20}, {"rating": 1, "reviews": 28},
                {"rating": 5, "reviews": 90, "week": WEEK - timedelta(weeks=1)},
                {"rating": 1, "reviews": 27, "week": WEEK - timedelta(weeks=1)})
        | table("issues", {"evidence": ["p1"]}, {"kind": "phrase", "topic": "漏气", "topic_name": "漏气",
                "item_id": "*", "item_name": None, "evidence": ["p1"], "log_odds_z": 3.0})
        | table("issue_weeks", {"week": WEEK - timedelta(weeks=1), "mentions": 1, "state": None}, {},
                {"kind": "phrase", "topic": "漏气", "item_id": "*"})
        | table("star_weeks", {}, {"week": WEEK - timedelta(weeks=1), "good": 100, "bad": 14, "follow_ups": 4})
        | table("keywords", {}, {"word": "脆", "reviews": 20, "negatives": 1, "positives": 18, "trend": "steady"})
        | table("wishes", {}, {"review_key": "v", "wish": "要是能单独买内袋就好了"})
        | table("items", *gift_and_nuts, {"item_id": "8", "state": "too_few", "recent_reviews": 4})
        | table("leaving", {}, {"rfm_segment": "champions", "judged": 200, "leaving": 0, "spend": None})
        | table("leaving_needs", {})
        | table("audiences", {}, {"audience": "thank"}, {"audience": "warn", "members": 0})
        | table("standings", {}, {"need": "packaging", "need_name": "包装", "negatives": 11})
        | table("effects", {}, {"action_id": "a2", "action": "换快递", "action_date": WEEK, "is_complete": False})
        | table("actions", {})
        | table("unanswered", {}, {"review_key": "p1", "rating": 4.0})
        | table("replies", {})
        | table("flags", {}, {"flag": "conflict", "flagged": 0})
        | table("quality", {}, {"model_id": "churn", "figure": "auc", "value": 0.8})
        | table("error_rates", {})
    )  # fmt: skip


def letter(**tables: pa.Table) -> WeeklyLetter:
    """The busy week in Chinese, with these tables."""
    return build_zh(with_tables(a_busy_week(), **tables))


def text(**tables: pa.Table) -> str:
    """What a reader of that letter sees."""
    return seen(render(letter(**tables)))
