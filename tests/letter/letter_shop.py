"""A believable snack shop, row by row: what marts would hold of it, as LetterRows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pyarrow as pa

from lingping.letter.build import build
from lingping.letter.discovery import row_columns
from lingping.letter.rows.letter_rows import LetterRows, Snapshot
from lingping.letter.weekly_letter import WeeklyLetter

Content = TypeVar("Content")
MERCHANT = "山野小铺旗舰店"
WEEK = date(2026, 3, 23)
SNAPSHOT = Snapshot("8f2c41d7", date(2026, 3, 31), "lingping-mini-1", 12)

TEXT, COUNT, DAY, LIST, REAL, MONEY = (
    pa.string(),
    pa.int64(),
    pa.date32(),
    pa.list_(pa.string()),
    pa.float64(),
    pa.decimal128(12, 2),
)
WEEKS = pa.schema({
    "merchant_id": TEXT, "week": DAY, "reviews": COUNT, "read_reviews": COUNT, "mean_rating": pa.decimal128(4, 2),
    "negatives": COUNT, "neutrals": COUNT, "positives": COUNT, "default_praise_reviews": COUNT,
    "template_reviews": COUNT, "conflict_reviews": COUNT, "visitors": COUNT, "orders": COUNT,
    "buyers": COUNT, "revenue": MONEY, "refunds": COUNT, "refund_amount": MONEY, "top_keywords": LIST,
    "adjusted_negative_share": REAL, "is_refund_dated": pa.bool_(), "late_refunds": COUNT, "purchases": COUNT,
})  # fmt: skip
INSIGHTS = pa.schema({
    "merchant_id": TEXT, "week": DAY, "item_id": TEXT, "item_name": TEXT, "need": TEXT, "need_name": TEXT,
    "negatives": COUNT, "positives": COUNT, "reviews": COUNT, "issue_week": DAY, "baseline_reviews": COUNT,
    "baseline_negatives": COUNT,
    "rating_impact": REAL, "customers": COUNT, "spend_touched": MONEY, "priority": REAL, "evidence": LIST,
    "praise_evidence": LIST, "complaint_words": LIST, "shrunk_share": REAL, "q_value": REAL,
    "matched_complainers": COUNT,
    "repurchase_change": REAL, "repurchase_low": REAL, "repurchase_high": REAL, "refund_change": REAL,
    "refund_low": REAL, "refund_high": REAL,
})  # fmt: skip
REVIEWS = pa.schema({
    "merchant_id": TEXT, "review_key": TEXT, "user_key": TEXT, "text_id": TEXT, "item_name": TEXT,
    "rating": pa.int32(), "text": TEXT, "follow_up_text": TEXT, "review_date": DAY, "week": DAY,
})  # fmt: skip
REVIEW_NEEDS = pa.schema({
    "merchant_id": TEXT, "review_key": TEXT, "need": TEXT, "words": LIST, "is_from_follow_up": pa.bool_(), "week": DAY,
})  # fmt: skip
TAXONOMY = pa.schema({"need": TEXT, "name_zh": TEXT, "name_en": TEXT, "measure_zh": TEXT, "measure_en": TEXT})
SEGMENTS = pa.schema({"merchant_id": TEXT, "rfm_segment": TEXT, "users": COUNT})

NAMES = {
    "logistics": "物流", "packaging": "包装", "taste_smell": "口味", "freshness": "新鲜度", "service": "服务",
    "price": "价格", "quality": "质量", "size": "尺寸分量",
}  # fmt: skip
MEASURES = {
    "packaging": "抽检 {item} 的内袋封口与外箱填充，先换加厚外箱发货，并给已投诉的顾客补发。",
    "logistics": "与快递核对 {item} 的中转时效，超过 72 小时未更新的包裹主动联系顾客。",
    "freshness": "核对 {item} 在售批次的生产日期，临期三个月以内的下架。",
}


def week_row(back: int = 0, **values: Any) -> dict[str, Any]:
    """The shop's week `back` weeks before the letter's, changed by `values`."""
    return {
        "merchant_id": MERCHANT, "week": WEEK - timedelta(weeks=back), "reviews": 128, "read_reviews": 92,
        "mean_rating": Decimal("4.31"), "negatives": 19, "neutrals": 9, "positives": 64,
        "default_praise_reviews": 27, "template_reviews": 4, "conflict_reviews": 3, "visitors": 4210,
        "orders": 341, "buyers": 318, "revenue": Decimal("21846.50"), "refunds": 9,
        "refund_amount": Decimal("512.30"), "top_keywords": ["坚果", "脆", "包装盒", "发货", "礼盒", "漏气"],
        "adjusted_negative_share": None, "is_refund_dated": True, "late_refunds": None, "purchases": 360,
    } | values  # fmt: skip


def insight(need: str, negatives: int, positives: int, **values: Any) -> dict[str, Any]:
    """The whole shop's row of `need` in the letter's week, changed by `values`."""
    return {
        "merchant_id": MERCHANT, "week": WEEK, "item_id": "*", "item_name": None, "need": need,
        "need_name": NAMES.get(need, need), "negatives": negatives, "positives": positives, "reviews": 92,
        "issue_week": None, "baseline_reviews": 350, "baseline_negatives": 14, "rating_impact": 0.004 * negatives,
        "customers": negatives, "spend_touched": Decimal(68 * negatives), "priority": float(negatives),
        "evidence": [], "praise_evidence": [], "complaint_words": [],
        "shrunk_share": None, "q_value": None, "matched_complainers": None, "repurchase_change": None,
        "repurchase_low": None, "repurchase_high": None, "refund_change": None, "refund_low": None,
        "refund_high": None,
    } | values  # fmt: skip


def review(key: str, text: str, rating: int = 2, **values: Any) -> dict[str, Any]:
    """A review of one of the shop's items, changed by `values`."""
    return {
        "merchant_id": MERCHANT, "review_key": key, "user_key": f"user-{key}", "text_id": f"text-{key}",
        "item_name": "每日坚果 30 包礼盒", "rating": rating, "text": text, "follow_up_text": None,
        "review_date": WEEK + timedelta(days=2), "week": WEEK,
    } | values  # fmt: skip


def spoken(key: str, need: str, words: list[str], *, is_from_follow_up: bool = False):
    """Where the review `key` speaks of `need`."""
    return {
        "merchant_id": MERCHANT,
        "review_key": key,
        "need": need,
        "words": words,
        "is_from_follow_up": is_from_follow_up,
        "week": WEEK,
    }


def letter_rows(*, weeks=(), insights=(), reviews=(), review_needs=(), segments=(), **values) -> LetterRows:
    """LetterRows of the shop from plain rows."""
    tables = {
        "weeks": pa.Table.from_pylist(list(weeks), WEEKS),
        "insights": pa.Table.from_pylist(list(insights), INSIGHTS),
        "reviews": pa.Table.from_pylist(list(reviews), REVIEWS),
        "review_needs": pa.Table.from_pylist(list(review_needs), REVIEW_NEEDS),
        "segments": pa.Table.from_pylist(list(segments), SEGMENTS),
    }
    head = {name: values.pop(name) for name in ("merchant_id", "week", "snapshot", "is_newest_week") if name in values}
    rows = LetterRows(**({"merchant_id": MERCHANT, "week": WEEK, "snapshot": SNAPSHOT, "tables": {}} | head))
    return with_tables(rows, **(tables | values))


def with_tables(rows: LetterRows, **tables: pa.Table) -> LetterRows:
    """`rows` with these tables in place of its own; columns of their row sets that they lack are empty."""
    return replace(rows, tables={**rows.tables, **{name: _padded(name, table) for name, table in tables.items()}})


def _padded(name: str, table: pa.Table) -> pa.Table:
    for column in row_columns()[name]:
        if column not in table.column_names:
            table = table.append_column(column, pa.nulls(table.num_rows))
    return table


def section_of(letter: WeeklyLetter, kind: type[Content]) -> Content:
    """The content of that type, which the letter must have."""
    content = letter.section(kind)
    assert content is not None, kind
    return content


def build_zh(rows: LetterRows) -> WeeklyLetter:
    """The letter in Chinese."""
    return build(rows, "zh")


def taxonomy(**measures: str) -> pa.Table:
    """The needs that have a Chinese measure, with that measure."""
    rows = [{"need": need, "name_zh": NAMES.get(need, need), "measure_zh": text} for need, text in measures.items()]
    return pa.Table.from_pylist(rows, TAXONOMY)


def few() -> dict:
    """Changes of a week's row: three reviews, too few for any share."""
    return {"reviews": 3, "read_reviews": 2, "negatives": 1, "positives": 1, "default_praise_reviews": 1}


def an_older_week() -> LetterRows:
    """A week that was written afterwards, when the customers' groups were those of another day."""
    return replace(with_tables(a_busy_week(), segments=SEGMENTS.empty_table()), is_newest_week=False)


def a_busy_week() -> LetterRows:
    """Twelve weeks of the shop: in the newest the packaging of one gift box fails and parcels are late."""
    return letter_rows(
        weeks=[week_row(), *_earlier_weeks()],
        insights=[*_insights_of_the_week(), *_earlier_insights()],
        reviews=_REVIEWS,
        review_needs=_REVIEW_NEEDS,
        taxonomy=taxonomy(**MEASURES),
        segments=[
            {"merchant_id": MERCHANT, "rfm_segment": name, "users": users}
            for name, users in (
                ("champions", 214),
                ("new", 1306),
                ("at_risk", 402),
                ("hibernating", 958),
                ("browsers", 5210),
            )
        ],
    )


def _earlier_weeks():
    ratings = ["4.52", "4.55", "4.49", "4.58", "4.60", "4.51", "4.57", "4.62", "4.55", "4.48", "4.53"]
    negatives = [10, 9, 12, 8, 7, 11, 9, 6, 1, 11, 8]
    reviews = [117, 121, 109, 98, 132, 140, 115, 84, 7, 95, 108]
    for back, (rating, bad, count) in enumerate(zip(ratings, negatives, reviews, strict=True), start=1):
        yield week_row(
            back,
            reviews=count,
            read_reviews=count * 3 // 4,
            mean_rating=Decimal(rating),
            negatives=bad,
            positives=count * 3 // 4 - bad - count // 20,
            default_praise_reviews=count // 4,
            visitors=3600 + 40 * back,
            buyers=280 + count // 5,
            orders=290 + count // 5,
            revenue=Decimal(18400 + 37 * count),
            refund_amount=Decimal(180 + 2 * back),
            refunds=4,
            late_refunds=(18 if back < 8 else 9) if back >= 4 else None,
        )


def _insights_of_the_week():
    gift, mixed = (
        {"item_id": "1001", "item_name": "每日坚果 30 包礼盒"},
        {"item_id": "1002", "item_name": "混合果干 500g"},
    )
    return [
        insight("packaging", 11, 6, evidence=["p1", "p2", "p3", "p4"], praise_evidence=["g2"], baseline_negatives=9),
        insight("packaging", 9, 2, reviews=31, **gift, complaint_words=["外箱", "漏气"]),
        insight("packaging", 2, 1, reviews=4, **mixed),
        insight("logistics", 7, 12, evidence=["l1", "l2"], praise_evidence=["g3"], baseline_negatives=20),
        insight("logistics", 4, 5, reviews=31, **gift),
        insight("freshness", 3, 9, evidence=["f1"], baseline_negatives=10),
        insight("taste_smell", 2, 41, praise_evidence=["g1", "g2"]),
        insight("price", 1, 15, praise_evidence=["g4"]),
        insight("service", 1, 8),
        insight("size", 0, 5),
    ]  # fmt: skip


def _earlier_insights():
    complaints = {
        "packaging": [3, 2, 2, 2, 1, 4, 2, 1, 0, 2, 3],
        "logistics": [6, 5, 4, 5, 3, 6, 4, 2, 1, 5, 4],
        "freshness": [2, 3, 2, 3, 1, 2, 4, 1, 0, 2, 3],
    }
    for need, counts in complaints.items():
        for back, count in enumerate(counts, start=1):
            yield insight(need, count, 8, week=WEEK - timedelta(weeks=back))


_REVIEWS = [
    review("p1", "外箱压扁了，里面三小袋漏气，坚果都软了，送人的礼盒这样真拿不出手。", 2),
    review("p2", "包装太薄，打开发现盒子裂了一角，碎渣撒得到处都是。", 1, review_date=WEEK),
    review(
        "p3",
        "刚收到时挺满意，坚果颗颗饱满。",
        5,
        follow_up_text="一周后追评：又拆了几包，有两包封口没封好，已经受潮了。",
    ),
    review("p4", "礼盒的扣子掉了。", 3),
    review(
        "l1",
        "二十号拍的，说好四十八小时发货，结果过了四天才揽收，中间问客服也只说在催。好不容易等到，又在中转站停了两天，"
        "节日都过完了才送到，东西本身味道倒是和以前一样好，就是这个速度下次真不敢在节前买了，希望店家换一家快递。",
        3,
    ),
    review("l2", "快递放驿站不打电话，物流信息三天没动。", 2),
    review("f1", "生产日期是去年的，松子有一股哈喇味。", 1, item_name="手剥松子 250g"),
    review("g1", "核桃仁又香又脆，一点不涩，家里老人孩子都抢着吃，已经第三次回购了。", 5),
    review("g2", "味道清甜不腻，独立小包很方便带去公司。", 5, item_name="混合果干 500g"),
    review("g3", "昨天下单今天就到了，速度没得说。", 5),
    review("g4", "活动价很划算，比超市便宜不少。", 5),
]
_REVIEW_NEEDS = [
    spoken("p1", "packaging", ["外箱", "压扁", "漏气"]),
    spoken("p2", "packaging", ["包装", "裂"]),
    spoken("p3", "packaging", ["封口", "受潮"], is_from_follow_up=True),
    spoken("l1", "logistics", ["发货", "揽收", "中转", "快递"]),
    spoken("l2", "logistics", ["快递", "物流"]),
    spoken("f1", "freshness", ["生产日期", "哈喇味"]),
    spoken("g1", "taste_smell", ["香", "脆"]),
    spoken("g2", "taste_smell", ["味道", "清甜"]),
    spoken("g3", "logistics", ["速度"]),
    spoken("g4", "price", ["划算", "便宜"]),
]
