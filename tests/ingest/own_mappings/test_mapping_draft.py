"""A draft of a mapping guesses what a person would, names what it cannot know, and shows nobody's data."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from lingping.errors import LingpingError
from lingping.ingest.content import read_content
from lingping.ingest.mappings import known_mappings
from lingping.ingest.own_mappings.mapping_draft import MappingDraft, draft_mapping

NOW = datetime(2026, 4, 1, tzinfo=UTC)
REVIEWS = """\
评价编号,买家,商品链接,评价,等级,日期,收件人
1001,b81,https://example.com/i?id=42&from=x,杯子很好看,好评,01.05,张三丰
1002,匿名,https://example.com/i?id=42,盖子漏水,差评,01.06,李四光
1003,b82,https://example.com/i?id=43,还行吧还行吧,一般,01.07,王五
"""


@pytest.fixture
def draft(tmp_path):
    def _draft(name: str, content: str) -> MappingDraft:
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return draft_mapping(read_content(path), known_mappings(), NOW)

    return _draft


def columns(drafted: MappingDraft) -> dict[str, object]:
    return yaml.safe_load(drafted.text)["columns"]


def test_the_draft_of_a_review_export_reads_it_once_the_words_for_stars_are_given(draft, ingest, tmp_path):
    drafted = draft("抖音_reviews_2026-01.csv", REVIEWS)
    assert columns(drafted) == {
        "review_id": "评价编号",
        "user_id": "买家",
        "item_id": {"column": "商品链接", "extract": r"[?&]id=(\d+)"},
        "rating": "等级",
        "text": "评价",
        "reviewed_at": {"column": "日期", "format": "%m.%d", "year": 2026},
    }
    assert "say in `values` what these mean: 一般" in drafted.text
    assert "the year of all dates" in drafted.text
    written = yaml.safe_load(drafted.text)
    assert (written["kind"], written["platform"], written["file_names"]) == ("reviews", "douyin", "抖音_reviews_*.csv")
    assert written["ignored"] == ["收件人"]
    source = tmp_path / "mine.yaml"
    source.write_text(drafted.text.replace("rating: 等级", "rating: {column: 等级, values: {一般: 3}}"), "utf-8")
    ingested = ingest("抖音_reviews_2026-02.csv", REVIEWS, source=str(source))
    assert [(row["item_id"], row["rating"], row["user_key"] is None) for row in ingested.accepted] == [
        ("42", 5, False), ("42", 1, True), ("43", 3, False),
    ]  # fmt: skip
    assert ingested.export.new_columns == ()


def test_nobody_s_data_is_in_a_draft(draft):
    text = draft("reviews.csv", REVIEWS).text
    assert not [word for word in ("张三丰", "b81", "1001", "漏水", "a.png") if word in text]
    assert "texts, 3 characters long, 3 of 3 filled, 3 different" in text


def test_the_nearest_mapping_is_named_with_what_the_file_lacks(draft):
    drafted = draft("x.csv", "userId,userName,comment,star_of_50\n7,匿***户,好得很啊真好,50\n")
    assert drafted.nearest == "meituan_reviews"
    assert (
        "Nearest known mapping: meituan_reviews, which names 3 of the 4 columns; it needs star, which" in drafted.text
    )
    assert yaml.safe_load(drafted.text)["platform"] == "meituan"
    assert columns(drafted)["rating"] == {"column": "star_of_50", "divide_by": 10}
    assert draft("y.csv", "甲,乙\n1,2\n").nearest is None


def test_a_log_without_a_header_gets_one_and_the_missing_customer_is_named(draft):
    drafted = draft("UserLog_20260301.csv", "7,2,3,pv,1767600000\n8,2,3,buy,1767600000\n")
    written = yaml.safe_load(drafted.text)
    assert written["header"] == ["column_1", "column_2", "column_3", "column_4", "column_5"]
    assert drafted.kind == "events"
    assert written["columns"]["event_type"] == {"column": "column_4", "values": {"pv": "browse"}}
    assert written["columns"]["occurred_at"] == {"column": "column_5", "format": "epoch_s"}
    assert "no column looks like user_id, and events need it.  user_id: COLUMN" in drafted.text


def test_nested_objects_are_read_by_their_paths(draft):
    drafted = draft(
        "x.json", '[{"body": {"content": "这个东西真的不错", "score": 4}, "replies": [{"content": "谢谢"}]}]'
    )
    assert columns(drafted) == {"rating": "body.score", "text": "body.content", "reply_text": "replies[0].content"}


def test_an_order_export_is_taken_for_orders(draft):
    content = "订单编号,商品ID,买家昵称,实付款,订单付款时间\n1,2,a,¥12.00,2026/3/1 10:00\n2,3,b,9,2026/3/2 11:00\n"
    drafted = draft("orders.csv", content)
    assert drafted.kind == "orders"
    assert {"order_id", "item_id", "user_id", "amount", "paid_at"} <= set(drafted.fields)


def test_a_file_that_cannot_be_read_is_refused(draft):
    with pytest.raises(LingpingError, match="two columns are named 评价"):
        draft("x.csv", "评价,评价\n好,好\n")
    with pytest.raises(LingpingError, match="no rows"):
        draft("x.csv", "")


def test_a_draft_is_a_mapping_whatever_the_columns_are_called(draft, tmp_path):
    name = Path("a: b #1 {x}.csv").name
    drafted = draft(name, 'id,"评价: [好] #","no, yes",-\n1,这个东西真的不错,2,3\n')
    assert columns(drafted)["text"] == "评价: [好] #"
    assert "no, yes" in yaml.safe_load(drafted.text)["ignored"]


def test_the_draft_shows_nobodys_data_in_words_names_or_the_file_name(draft):
    stars = "评价,评分\n很好用的杯子,5\n很好用的杯子,13987654321\n很好用的杯子,4\n"
    assert "[手机号]" in draft("reviews.csv", stars).text
    first_row = "张三,13987654321,一二三四五六\n李四,13987654322,很好用的杯子\n"
    headless = draft("导出.csv", first_row).text
    assert "header: [column_1, column_2, column_3]" in headless
    people = "操作人,时间\n" + "".join(f"李{place}号,2026-01-05\n" for place in range(30))
    texts = [headless, draft("客户13987654321_reviews.csv", stars).text, draft("log.csv", people).text]
    assert not [text for text in texts if "1398765" in text or "李" in text or "张三" in text]
