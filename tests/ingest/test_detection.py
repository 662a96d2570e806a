"""Which mapping reads which file, and what a person is told when none does."""

import json

import pytest

from lingping.errors import LingpingError
from lingping.ingest.faults import HeldFile
from lingping.ingest.fields import FIELDS
from lingping.ingest.mappings import shipped_mappings

FILES = {
    "jd_comments": ("x.json", json.dumps([{
        "id": 1, "content": "好&amp;", "score": 5, "creationTime": "2025-02-07 15:00:06", "referenceId": "9",
        "afterUserComment": {"content": "追评"}, "replies": [],
    }])),
    "jd_makeup": ("腮红.csv", "content,creationtime,location,productcolor\n好,2024-04-04 13:58:19,湖北,09#\n"),
    "jd_water_heater": ("comments_123_20250101_103255.csv", "content,score,time,type\n好,5,2024-12-20 14:24:34,good\n"),
    "jd_phone": ("x.csv", "id,location,productColor,productSize,contents\n1,浙江,蓝,16GB,好\n"),
    "meituan_reviews": ("x.csv", "userId,userName,comment,star\n0,匿***户,好,50\n"),
    "taobao_user_behavior": ("UserBehavior_1.csv", "1,2,3,pv,1767600000\n"),
    "taobao_user_behavior_2017": ("UserBehavior.csv", "1,2,3,pv,1511544070\n"),
    "tianchi_events": (
        "x.csv", "user_id,item_id,behavior_type,user_geohash,item_category,time\n1,2,1,,3,2014-12-06 02\n",
    ),
    "tianchi_items": ("x.csv", "item_id,item_geohash,item_category\n1,,2\n"),
    "tmall_user_log": ("tmall_user_log.csv", "1,2,3,4,5,11,11,0,7,1,重庆市\n"),
    "generic_reviews": ("x.csv", "平台,评论内容,商品ID,商品名称\n淘宝,好,1,杯子\n"),
    "generic_events": ("x.csv", "用户ID,商品ID,行为类型,行为时间\n1,2,加购,2026-01-05\n"),
    "generic_orders": ("x.csv", "订单号,商品ID,实付金额,付款时间\n1,2,3,2026-01-05\n"),
    "generic_items": ("x.csv", "商品ID,商品名称,价格\n1,杯子,¥3\n"),
}  # fmt: skip


@pytest.mark.parametrize("source", FILES)
def test_a_file_is_read_by_the_mapping_made_for_it(ingest, source):
    ingested = ingest(*FILES[source])
    assert ingested.export.source == source
    assert len(ingested.accepted) == 1
    assert ingested.export.new_columns == ()


@pytest.mark.parametrize("mapping", [mapping for mapping in shipped_mappings() if mapping.name.startswith("generic_")])
def test_generic_mappings_take_english_names_and_chinese_ones_alike(ingest, mapping):
    cells = {
        "time": "2026-01-05", "rating": "5", "count": "1", "money": "2.50", "event_type": "buy", "platform": "jd",
        "order_status": "交易成功", "after_sales": "退款中", "province": "浙江省杭州市",
    }  # fmt: skip
    row = ",".join(cells.get(FIELDS[mapping.kind][field], "x") for field in mapping.columns)
    english = ",".join(mapping.columns)
    chinese = ",".join(origin.aliases[0] for origin in mapping.columns.values())
    assert set(mapping.columns) == set(FIELDS[mapping.kind])
    one, other = (ingest("a.csv", f"{header}\n{row}\n") for header in (english, chinese))
    assert one.export.source == other.export.source == mapping.name
    assert one.accepted == other.accepted != []


def test_a_new_column_is_accepted_and_named(ingest):
    ingested = ingest("a.csv", "评论内容,评分,点赞数\n好,5,3\n")
    assert ingested.export.new_columns == ("点赞数",)
    assert len(ingested.accepted) == 1


def test_a_renamed_needed_column_holds_the_file_and_is_named(ingest):
    with pytest.raises(HeldFile, match=r"column star is missing.*meituan_reviews.*alias") as held:
        ingest("a.csv", "userId,userName,comment,stars\n1,x,好,50\n")
    assert held.value.reason == "missing_column"


def test_reviews_with_a_renamed_text_are_not_read_as_items(ingest):
    with pytest.raises(HeldFile, match="column text is missing") as held:
        ingest("a.csv", "review_id,item_id,item_name,rating,words\n1,2,杯子,5,好\n")
    assert held.value.reason == "missing_column"


def test_unknown_columns_hold_the_file_and_are_shown_without_data(ingest):
    with pytest.raises(HeldFile, match=r"no source mapping fits the columns 甲, 乙.*lingping docs mappings") as held:
        ingest("a.csv", "甲,乙\n1,2\n")
    assert held.value.reason == "no_mapping"
    with pytest.raises(HeldFile) as held:
        ingest("a.csv", "13800138000,77001,好\n")
    assert "138" not in str(held.value)
    assert "77001" not in str(held.value)


def test_two_columns_of_one_name_hold_the_file(ingest):
    with pytest.raises(HeldFile, match="two columns are named rating") as held:
        ingest("a.csv", "text,rating,rating\n好,5,1\n")
    assert held.value.reason == "duplicate_column"


def test_a_mapping_of_the_user_wins_over_a_shipped_one_that_fits_as_well(ingest, monkeypatch):
    reviews = next(mapping for mapping in shipped_mappings() if mapping.name == "generic_reviews")
    known = (reviews, reviews.model_copy(update={"name": "own"}))
    monkeypatch.setattr("lingping.ingest.mappings.shipped_mappings", lambda: known)
    assert ingest("a.csv", "text\n好\n").export.source == "own"


def test_several_mappings_that_fit_equally_hold_the_file(ingest, monkeypatch):
    reviews = next(mapping for mapping in shipped_mappings() if mapping.name == "generic_reviews")
    twins = (reviews, reviews.model_copy(update={"name": "twin"}))
    for module in ("mappings", "detection"):
        monkeypatch.setattr(f"lingping.ingest.{module}.shipped_mappings", lambda: twins)
    with pytest.raises(HeldFile, match=r"generic_reviews, twin fit equally well.*--source") as held:
        ingest("a.csv", "text\n好\n")
    assert held.value.reason == "ambiguous_mapping"


def test_the_more_specific_file_name_wins(ingest, monkeypatch):
    reviews = next(mapping for mapping in shipped_mappings() if mapping.name == "generic_reviews")
    own = reviews.model_copy(update={"name": "own", "file_names": ("myshop_*.csv",)})
    monkeypatch.setattr("lingping.ingest.mappings.shipped_mappings", lambda: (reviews, own))
    assert ingest("MyShop_1.csv", "text\n好\n").export.source == "own"
    assert ingest("other.csv", "text\n好\n").export.source == "generic_reviews"


def test_a_file_without_header_is_detected_by_name_and_width_alone(ingest):
    with pytest.raises(HeldFile) as held:
        ingest("log.csv", FILES["taobao_user_behavior"][1])
    assert held.value.reason == "no_mapping"
    assert len(ingest("log.csv", FILES["taobao_user_behavior"][1], source="taobao_user_behavior").accepted) == 1
    with pytest.raises(HeldFile, match="4 columns, and the mapping taobao_user_behavior reads 5"):
        ingest("log.csv", "1,2,3,pv\n", source="taobao_user_behavior")


def test_a_file_name_that_should_hold_the_item_and_does_not_holds_the_file(ingest):
    with pytest.raises(HeldFile, match="old name") as held:
        ingest("renamed.csv", FILES["jd_water_heater"][1], source="jd_water_heater")
    assert held.value.reason == "file_name"


def test_the_file_name_and_the_link_give_the_item(ingest):
    assert ingest(*FILES["jd_water_heater"]).accepted[0]["item_id"] == "123"
    assert ingest(*FILES["jd_makeup"]).accepted[0]["item_id"] == "腮红"
    from_link = "商品名,链接,评论,评论时间,店家回复\n杯子,https://shop/item.htm?x=1&id=42&y=2,好,01.07,\n"
    assert ingest("a.csv", from_link, source="tmall_reviews").accepted[0]["item_id"] == "42"
    assert ingest("a.csv", from_link.replace("&id=", "&no="), source="tmall_reviews").reasons == {"no_match": 1}


def test_an_anonymous_customer_has_no_key_and_stars_of_fifty_are_five(ingest):
    row = ingest(*FILES["meituan_reviews"]).accepted[0]
    assert (row["user_key"], row["rating"], row["platform"], row["reviewed_at"]) == (None, 5, "meituan", None)


def test_columns_declared_unreliable_do_not_make_another_event(ingest):
    row = "1,2,3,4,5,11,11,0,{},重庆市\n"
    ingested = ingest("tmall_user_log.csv", row.format("7,1") + row.format("2,0"))
    assert len({event["content_hash"] for event in ingested.accepted}) == 1
    assert ingested.accepted[0]["merchant_id"] == "4"


def test_a_time_outside_the_declared_days_is_quarantined(ingest):
    ingested = ingest("UserBehavior.csv", "1,2,3,pv,1511544070\n1,2,3,pv,1505117799\n1,2,3,pv,15115440700\n")
    assert ingested.reasons == {"bad_time": 2}


def test_an_unknown_source_is_refused_with_the_known_ones(ingest):
    with pytest.raises(LingpingError, match=r"neither a YAML file nor a known mapping \(.*generic_reviews"):
        ingest("a.csv", "text\n好\n", source="nonsense")
