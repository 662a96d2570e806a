"""The real exports, to the row. The expected counts were taken with csv, json and a spreadsheet reader alone."""

from collections import Counter

import pytest

pytestmark = pytest.mark.shared

# file (pattern below the exports): source, encoding, accepted, quarantined by reason
EXPORTS = {
    "UserBehavior_fatty.csv": ("taobao_user_behavior_2017", "utf-8", 4320, {"bad_time": 1}),
    "UserBehavior_jason.csv": ("taobao_user_behavior_2017", "utf-8", 110_300, {}),
    "jd_comments.json": ("jd_comments", "utf-8", 997, {}),
    "jd_makeup/FOREVER*.csv": ("jd_makeup", "utf-8", 10_786, {"repeated_header": 1963}),
    "jd_makeup/SK-II*.csv": ("jd_makeup", "utf-8", 3520, {}),
    "jd_makeup/小奥汀*.csv": ("jd_makeup", "utf-8", 10_891, {"repeated_header": 1983}),
    "jd_phone_*.csv": ("jd_phone", "utf-8-sig", 200, {"repeated_header": 1}),
    "jd_water_heater/*103255.csv": ("jd_water_heater", "utf-8-sig", 50, {}),
    "jd_water_heater/*103705.csv": ("jd_water_heater", "utf-8-sig", 60, {}),
    "jd_water_heater/*110040.csv": ("jd_water_heater", "utf-8-sig", 60, {}),
    "jd_water_heater/*110842.csv": ("jd_water_heater", "utf-8-sig", 200, {}),
    "meituan_reviews_gbk.csv": ("meituan_reviews", "gb18030", 11_999, {"wrong_width": 5}),
    "tianchi_mobile_sample_item.csv": ("tianchi_items", "utf-8", 1999, {}),
    "tianchi_mobile_sample_user_behavior.csv": ("tianchi_events", "utf-8", 1999, {}),
    "tmall_snack_总体.xlsx": ("tmall_shop_items", None, 747, {}),
    "tmall_snack_评论.xlsx": ("tmall_reviews", None, 5458, {"empty_review": 266}),
    "tmall_snack_零食.xlsx": ("tmall_search_items", None, 420, {}),
    "tmall_user_log.csv": ("tmall_user_log", "utf-8", 10_000, {}),
}


@pytest.fixture(scope="module")
def ingested(shared, read_file):
    return lambda pattern: read_file(next(shared.glob(f"exports/{pattern}")))


@pytest.mark.parametrize("pattern", EXPORTS)
def test_every_row_of_a_real_export_is_accepted_or_quarantined(ingested, pattern):
    source, encoding, accepted, reasons = EXPORTS[pattern]
    found = ingested(pattern)
    assert (found.export.source, found.export.content.encoding, found.export.new_columns) == (source, encoding, ())
    assert len(found.accepted) == accepted
    assert found.reasons == reasons


def test_no_real_export_is_left_out(shared):
    files = {path for path in shared.glob("exports/**/*") if path.is_file()}
    assert files == {path for pattern in EXPORTS for path in shared.glob(f"exports/{pattern}")}


def test_codes_and_stars_of_real_exports_mean_what_their_sources_say(ingested):
    def counts(pattern: str, column: str) -> Counter:
        return Counter(row[column] for row in ingested(pattern).accepted)

    events = {"browse": 98_361, "cart": 6063, "favourite": 3383, "buy": 2493}
    assert counts("UserBehavior_jason.csv", "event_type") == events
    assert counts("tianchi_mobile_sample_user*.csv", "event_type") == {
        "browse": 1876, "favourite": 18, "cart": 70, "buy": 35,
    }  # fmt: skip
    assert counts("tmall_user_log.csv", "event_type") == {"browse": 8644, "cart": 6, "buy": 1249, "favourite": 101}
    assert counts("jd_comments.json", "rating") == {5: 963, 4: 10, 3: 16, 2: 4, 1: 4}
    assert counts("meituan_reviews_gbk.csv", "rating") == {5: 6386, 4: 3444, 3: 1591, 2: 378, 1: 200}


def test_follow_ups_replies_items_and_days_are_found(ingested):
    jd = ingested("jd_comments.json").accepted
    assert sum(row["follow_up_at"] is not None and row["follow_up_text"] is not None for row in jd) == 9
    assert sum(row["reply_text"] is not None for row in jd) == 24
    assert all(row["ordered_at"] < row["reviewed_at"] for row in jd)
    tmall = ingested("tmall_snack_评论.xlsx").accepted
    assert {row["reviewed_at"].year for row in tmall} == {2019, 2020}
    assert all(row["item_id"].isdigit() for row in tmall)
    assert {row["item_id"] for row in ingested("jd_water_heater/*110842.csv").accepted} == {"100104067842"}
    assert len({row["item_id"] for row in ingested("tmall_snack_总体.xlsx").accepted}) == 659
    meituan = ingested("meituan_reviews_gbk.csv").accepted
    assert sum(row["user_key"] is None for row in meituan) == 2349
    assert {row["reviewed_at"] for row in meituan} == {None}


def test_repeated_rows_share_their_identity(ingested):
    log = ingested("tmall_user_log.csv").accepted
    assert len(log) - len({(row["merchant_id"], row["content_hash"]) for row in log}) == 3802
    tianchi = ingested("tianchi_mobile_sample_user*.csv").accepted
    assert len(tianchi) - len({row["content_hash"] for row in tianchi}) == 142  # 104 with the place, which is not read
    phone = ingested("jd_phone_*.csv").accepted
    assert len({row["review_id"] for row in phone}) == 100
