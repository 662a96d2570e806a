"""The board from hand-made rows: what it shows, that little data is enough, and that nothing in the rows is markup."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from board_shop import AT, HOSTILE, board, data_of, imported, item, need, shop, shown, stars, week
from letter_shop import MERCHANT, a_busy_week, build_zh, section_of

from lingping.board import board_rows
from lingping.board.board_page import render_board
from lingping.board.board_phrases import period_phrases
from lingping.board.board_rows import BoardRows, HeldFile, board_queries
from lingping.board.item_tables import MOST_ITEMS
from lingping.board.merchant_board import build_merchant, offered_periods
from lingping.board.need_tables import need_change, sum_needs
from lingping.board.periods import make_period
from lingping.letter.names import Names
from lingping.letter.rows.row_sets import columns_of
from lingping.letter.sections.pains.pain_wording import pain_change
from lingping.letter.sections.pains.section import SECTION as PAINS
from lingping.letter.sections.pains.section import Pains
from lingping.letter.wording.phrases import LANGUAGES, read_catalogue

FOLDER = Path(board_rows.__file__).parent


def names_of(table) -> list[str]:
    return [name for name, _ in table["columns"]]


def column(table, name) -> list:
    return [row[names_of(table).index(name)] for row in table["rows"]]


def cards(merchant, period) -> dict:
    return {card["code"]: card for card in merchant["periods"][str(period)]["figures"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_customers_and_merchants_wrote_is_never_markup(language):
    rows = shop(reviews=[], board_imports=[imported("held", reason=HOSTILE)])
    hostile = replace(rows, merchant_id=HOSTILE, tables={
        name: [row | {"merchant_id": HOSTILE} for row in table] for name, table in rows.tables.items()
    })  # fmt: skip
    page = render_board(board(hostile, shop(), held=(HeldFile(HOSTILE, HOSTILE, AT, HOSTILE),)), language)
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert HOSTILE not in page
    assert "onerror=alert" not in outside.replace("onerror=alert(1)&gt;", "")
    assert page.count("</script>") == 3
    assert "\u2028" not in page
    data = data_of(page)
    assert [each["id"] for each in data["merchants"]] == [HOSTILE, MERCHANT]
    items = data["merchants"][0]["periods"]["4"]["items"][""]
    assert items["rows"][0][0] == HOSTILE
    assert data["held"]["rows"][0][-1] == HOSTILE


def test_the_pages_policy_names_both_scripts_and_allows_nothing_else():
    page = render_board(board(shop()), "zh")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    assert policy[1].replace("&#39;", "'").endswith(" ".join(f"'sha256-{each}'" for each in digests))
    assert "default-src 'none'" in policy[1].replace("&#39;", "'")
    assert "unsafe-eval" not in policy[1]


def test_the_same_rows_give_the_same_page():
    assert render_board(board(shop()), "zh") == render_board(board(shop()), "zh")


def test_a_period_adds_up_its_weeks_and_stands_beside_as_many_before():
    weeks = [week(back, negatives=back, replied_reviews=5) for back in reversed(range(12))]
    (merchant,) = shown(shop(board_weeks=weeks))["merchants"]
    figures = cards(merchant, 4)
    assert figures["reviews"]["value"] == "512 条"
    assert figures["negative"]["value"] == f"{(0 + 1 + 2 + 3) / (4 * 92):.1%}"
    assert "比前 4 周低 4.3 个百分点" in figures["negative"]["change"]
    assert figures["revenue"]["value"] == "¥87,386"
    assert figures["replied"]["note"].startswith("512 条中 20 条，95% 区间")
    assert "conversion" not in figures  # visitors of several weeks cannot be added up
    assert "conversion" in cards(merchant, 1)


def test_the_mean_of_a_period_is_that_of_its_ratings_not_of_its_weeks():
    given = [*stars(1), {"merchant_id": MERCHANT, "week": week()["week"], "rating": 1.0, "reviews": 1}]
    period = make_period([week(1), week(0)], given, 2)
    assert period.this["mean_rating"] == Decimal("4.10")  # 529 / 129


def test_a_mean_is_rounded_as_sql_does():
    given = [
        {"merchant_id": MERCHANT, "week": week()["week"], "rating": rating, "reviews": 100} for rating in (4.0, 4.85)
    ]
    assert make_period([week(1), week(0)], given, 2).this["mean_rating"] == Decimal("4.43")  # 4.425


def test_the_changes_of_a_weeks_needs_are_those_of_its_letter():
    rows = a_busy_week()
    insights = [row for row in rows.records("insights") if row["item_id"] == "*"]
    weeks = [row | {"replied_reviews": 0} for row in sorted(rows.records("weeks"), key=lambda row: row["week"])]
    letter, period = build_zh(rows), make_period(weeks, [], 1)
    needs = {need.need: need for need in sum_needs(insights, period, weeks, Names([], "zh"))}
    pains = section_of(letter, Pains).pains
    assert len(pains) == 3
    for pain in pains:
        assert needs[pain.need].share == pain.share
        assert need_change(needs[pain.need], period_phrases("zh", 1)) == pain_change(pain, PAINS.say("zh"))
        assert needs[pain.need].history == pain.history


def test_only_periods_that_differ_are_offered():
    assert [offered_periods(n) for n in (0, 1, 2, 4, 5, 12, 13, 52)] == [
        [1], [1], [1, 4], [1, 4], [1, 4, 12], [1, 4, 12], [1, 4, 12, 52], [1, 4, 12, 52],
    ]  # fmt: skip


def test_a_shop_with_one_week_has_no_comparison_and_no_empty_columns():
    (merchant,) = shown(shop(1))["merchants"]
    assert list(merchant["periods"]) == ["1"]
    assert merchant["periods"]["1"]["notes"] == ["上周无可比数据"]
    assert {card["change"] for card in cards(merchant, 1).values()} == {""}
    assert names_of(merchant["periods"]["1"]["needs"]) == ["方面", "抱怨", "好评", "抱怨占比", "95% 区间"]


def test_a_shop_without_orders_answers_and_items_shows_no_columns_of_them():
    bare = {"orders": 0, "revenue": None, "refunds": 0, "refund_amount": None, "replied_reviews": 0, "visitors": 0}
    rows = shop(3, board_weeks=[week(back, **bare) for back in (2, 1, 0)], board_items=[], board_item_needs=[])
    (merchant,) = shown(rows)["merchants"]
    assert names_of(merchant["table"]) == ["周（周一）", "评价", "读到", "差评", "差评占比", "95% 区间", "平均评分"]
    assert set(cards(merchant, 1)) == {"reviews", "rating", "negative", "positive", "default_praise"}
    assert merchant["periods"]["1"]["items"][""]["rows"] == []


def test_a_shop_with_few_reviews_has_no_shares():
    few = {
        "reviews": 3, "read_reviews": 2, "negatives": 1, "positives": 1, "default_praise_reviews": 1,
        "replied_reviews": 1,
    }  # fmt: skip
    needs = [need("logistics", 1, 0, reviews=2)]
    (merchant,) = shown(shop(2, board_weeks=[week(1, **few), week(0, **few)], board_needs=needs))["merchants"]
    assert cards(merchant, 1)["negative"]["value"] == "样本不足"
    assert column(merchant["table"], "差评占比") == [[-1, "样本不足"]] * 2
    assert column(merchant["periods"]["1"]["needs"], "抱怨占比") == [[-1, "样本不足"]]
    assert [each["share"] for each in merchant["trend"]] == [None, None]


def test_a_shop_whose_rows_have_no_date_is_listed_with_their_number():
    undated = BoardRows(MERCHANT, None, False, 1205, {"board_imports": [imported()]})
    data = shown(undated)
    assert "共有 1,205 条评价没有日期" in data["merchants"][0]["notes"][0]
    assert column(data["overview"]["1"], "店铺") == [MERCHANT]


def test_undated_reviews_and_an_unfinished_week_are_mentioned():
    (merchant,) = shown(replace(shop(), undated=7, is_complete=False))["merchants"]
    assert "还没有完整的一周" in merchant["notes"][0]
    assert "另有 7 条评价没有日期" in merchant["notes"][1]


def test_items_are_ordered_by_the_lower_bound_and_cut():
    many = [row for n in range(30) for row in item(f"i{n}", 1 + n % 3, 3 + 2 * n)]
    (merchant,) = shown(shop(board_items=many))["merchants"]
    table = merchant["periods"]["4"]["items"][""]
    assert len(table["rows"]) == MOST_ITEMS
    assert "列出前 20 件，共 30 件" in table["note"]
    lows = [cell[2][0] for cell in column(table, "差评占比") if len(cell) > 2]
    assert lows == sorted(lows, reverse=True)


def test_each_needs_items_and_weeks_are_there():
    (merchant,) = shown(shop())["merchants"]
    items = merchant["periods"]["4"]["items"]
    assert column(items["packaging"], "抱怨") == [[12, "12"]]
    assert items["logistics"]["rows"] == []
    assert merchant["need_trend"]["packaging"][-1][0] == round(9 / 92, 6)


def test_a_week_in_which_a_need_was_not_mentioned_has_a_share_of_zero():
    (merchant,) = shown(shop(2, board_needs=[need("logistics", 4, 1, 1)]))["merchants"]
    assert [each[0] for each in merchant["need_trend"]["logistics"]] == [round(4 / 92, 6), 0.0]


def test_quotes_are_marked_and_dated_by_how_old_they_are():
    (merchant,) = shown(shop())["merchants"]
    quote = next(each for each in merchant["quotes"] if each["need"] == "logistics")
    assert quote["pieces"] == [["快递", False], ["太慢", True], ["了", False]]
    assert quote["age"] == 0


def test_no_pseudonym_reaches_the_page():
    page = render_board(board(shop()), "zh")
    assert "user-a" not in page
    assert '"text-a"' not in page


def test_held_files_and_imports_are_counted():
    (merchant,) = shown(shop())["merchants"]
    facts = dict(merchant["imports"]["facts"])
    assert [facts[name] for name in ("最近导入", "文件", "采用的行", "搁置文件")] == [
        "2026-03-30 10:00",
        "1",
        "126",
        "1",
    ]


def test_rows_of_another_merchant_are_refused():
    with pytest.raises(ValueError, match="hold rows of 1 others"):
        shop(board_weeks=[week(), week(1, merchant_id="another")])


def test_every_row_set_can_be_checked_for_its_merchant():
    assert [name for name, query in board_queries().items() if "merchant_id" not in columns_of(query)] == []


def test_both_languages_have_the_same_phrases_and_no_phrase_is_idle():
    zh, en = (read_catalogue(FOLDER, language) for language in LANGUAGES)
    assert zh.keys() == en.keys()
    code = "".join(path.read_text("utf-8") for suffix in ("py", "j2") for path in FOLDER.glob(f"*.{suffix}"))
    worded_by_part = ("column.", "section.", "chart.", "figure.", "before", "none_before", "board.")
    said = {key: key.rpartition(".")[2] if key.startswith(worded_by_part) else key for key in zh}
    said = {key: part for key, part in said.items() if not key.startswith("state.") and not key.endswith("before_week")}
    assert [key for key, part in said.items() if not re.search(rf"""["'. ]{re.escape(part)}["']""", code)] == []
    places = {key: set(re.findall(r"{(\w+)", text)) for key, text in zh.items()}
    assert {key: set(re.findall(r"{(\w+)", text)) for key, text in en.items()} == places


def test_a_merchant_takes_a_bounded_part_of_the_page():
    """As much as there can be: 52 weeks, every need of the taxonomy, more items and quotes than are shown."""
    needs, name = [f"need{n}" for n in range(15)], "加厚防漏密封罐家用大容量厨房五谷杂粮收纳盒透明带盖"
    rows = shop(
        104,
        board_needs=[need(each, 9, 9, back, evidence=["a", "b"]) for each in needs for back in range(104)],
        board_items=[row for n in range(200) for row in item(f"i{n}", 9, 40, item_name=f"{name}{n}")],
        board_item_needs=[row | {"need": each} for n in range(50) for each in needs
                          for row in item(f"i{n}", 5, 40, item_name=f"{name}{n}")],
    )  # fmt: skip
    content = json.dumps(build_merchant(rows, Names([], "zh"), "zh").content, ensure_ascii=False, separators=(",", ":"))
    assert len(content.encode()) < 250_000
