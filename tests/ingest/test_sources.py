"""Source mappings: those that ship, those that a user writes, and the page that explains them."""

import re
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest import extraction
from lingping.ingest.faults import HeldFile
from lingping.ingest.fields import FIELDS
from lingping.ingest.mappings import NAMED_FORMATS, Mapping, Origin, read_mapping, shipped_mappings

PAGE = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")


def test_every_shipped_mapping_is_valid_and_named_like_its_file():
    names = [mapping.name for mapping in shipped_mappings()]
    assert {"generic_reviews", "generic_events", "generic_orders", "generic_items"} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("yaml", "place"),
    [
        ("kind: [", "not YAML"),
        ("just text", "file"),
        ("kind: wishes\nplatform: x\nfile_names: '*'\ncolumns: {}", "kind"),
        ("kind: reviews\nplatform: x\nfile_names: '*'\ncolumns: {txet: a}", "have no field txet"),
        ("kind: reviews\nplatform: x\nfile_names: '*'\ncolumns: {text: {column: a, colum: b}}", "columns.text.colum"),
        ("kind: reviews\nplatform: x\nfile_names: '*'\ncolumns: {text: {optional: true}}", "from: file_name"),
        ("kind: items\nplatform: x\nfile_names: '*'\ncolumns: {item_id: {column: a, extract: '\\d+'}}", "one group"),
        ("kind: items\nplatform: x\nfile_names: '*'\ncolumns: {item_id: {column: a, extract: '('}}", "extract"),
        ("kind: orders\nplatform: x\ncolumns: {order_id: a, amount: b}", "could ever be accepted: orders need paid_at"),
        ("kind: events\nplatform: x\nfile_names: a\ncolumns: {occurred_at: {column: a, format: '%m'}}", "needs `year`"),
        ("kind: events\nplatform: x\nfile_names: a\ncolumns: {occurred_at: {column: a, format: ep}}", "is one of iso"),
        ("kind: reviews\nplatform: x\nfile_names: '*'\nzone: Shanghai\ncolumns: {text: a}", "no time zone"),
        ("kind: reviews\nplatform: x\nfile_names: '*'\nheader: [a]\ncolumns: {text: b}", "not in `header`"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_in_one_line_naming_the_key(mapping, yaml, place):
    with pytest.raises(LingpingError) as error:
        read_mapping(Path(mapping(yaml)))
    assert place in str(error.value)
    assert "\n" not in str(error.value)


def test_a_mapping_can_declare_what_its_source_writes(ingest, mapping):
    source = mapping(
        "kind: orders\nplatform: douyin\nfile_names: '*'\nzone: UTC\ncolumns:\n"
        "  order_id: 单号\n  item_id: 货号\n  amount: {column: 分, divide_by: 100}\n"
        "  paid_at: {column: 毫秒, format: epoch_ms}\n  user_id: {column: 买家, missing: [0, 匿名]}\n"
        "  refunded_at: {column: 退款日, format: excel, optional: true}\n"
    )
    content = "单号,货号,分,毫秒,买家,退款日\na,b,990,1767574923000,匿名,45985\na,c,990,1767574923000,0,\n"
    rows = ingest("a.csv", content, source=source).accepted
    assert [(row["platform"], str(row["amount"]), row["user_key"]) for row in rows] == [("douyin", "9.90", None)] * 2
    assert str(rows[0]["refunded_at"]) == "2025-11-24 00:00:00+00:00"


def test_the_page_explains_every_key_field_and_format():
    keys = {field.alias or name for model in (Mapping, Origin) for name, field in model.model_fields.items()}
    fields = {field for kind in FIELDS.values() for field in kind}
    missing = {word for word in keys | fields | set(NAMED_FORMATS) if f"`{word}`" not in PAGE}
    assert not missing


def test_the_worked_example_of_the_page_works(ingest, mapping):
    yaml, content = re.findall(r"```(?:yaml|csv)\n(.*?)```", PAGE, re.DOTALL)[:2]
    ingested = ingest("myshop_reviews_2026-01.csv", content, source=mapping(yaml))
    assert ingested.export.new_columns == ("赞",)
    assert [(row["rating"], row["user_key"] is None) for row in ingested.accepted] == [
        (5, False), (1, True), (None, False),
    ]  # fmt: skip
    assert [row["reason"] for row in ingested.unread] == ["bad_rating"]


def test_an_optional_field_that_extract_does_not_find_is_empty(ingest, mapping):
    source = mapping(
        "kind: reviews\nplatform: x\nfile_names: '*'\ncolumns:\n  text: 评价\n"
        "  variant: {column: 时间与规格, extract: '· (.+)', optional: true}\n"
        "  reviewed_at: {column: 时间与规格, extract: '^(\\S+)'}\n"
    )
    rows = ["香味淡,2026年2月8日 · 大号", "味道冲,2026年2月9日 ·", "没味道,2026年2月10日", "无,·"]
    ingested = ingest("a.csv", "\n".join(["评价,时间与规格", *rows]), source=source)
    assert [row["variant"] for row in ingested.accepted] == ["大号", None, None]
    assert ingested.reasons == {"bad_time": 1}


def test_a_pattern_that_would_take_years_holds_the_file_and_names_the_mapping(ingest, mapping, monkeypatch):
    monkeypatch.setattr(extraction, "_SECONDS", 0.05)
    source = mapping("kind: items\nplatform: x\ncolumns:\n  item_id: {column: a, extract: '((?:.*,){12})x'}\n")
    with pytest.raises(HeldFile, match=r"a\.csv: the `extract` of item_id in the mapping own takes over") as held:
        ingest("a.csv", f'a\n"{"1," * 3000}"\n', source=source)
    assert held.value.reason == "slow_extract"


def test_an_extract_has_the_language_of_python(ingest, mapping):
    source = mapping("kind: items\nplatform: x\ncolumns:\n  item_id: {column: a, extract: '(?<=编号)(\\w+\\b)'}\n")
    assert ingest("a.csv", "a\n编号甲７号-2\n", source=source).accepted[0]["item_id"] == "甲７号"
