"""The cause of a complaint in the letter: item, since when, words, period of purchase, and the first step."""

from datetime import timedelta

from letter_shop import (
    WEEK,
    a_busy_week,
    build_zh,
    insight,
    letter_rows,
    review,
    section_of,
    spoken,
    week_row,
    with_tables,
)
from page_reader import seen
from section_rows import letter, table, taxonomy, text

from lingping.letter.build import build
from lingping.letter.forms.headline import headline
from lingping.letter.forms.page import render
from lingping.letter.sections.delights.section import Delights
from lingping.letter.sections.pains.section import Pains

WHOLE_SHOP = {"need": "logistics", "item_id": "*", "item_name": None, "negatives": 41, "reviews": 114,
              "shop_negatives": 41, "phrases": [], "ordered_from": None, "ordered_to": None}  # fmt: skip
CALM = {"state": None, "since_date": None, "issue_week": None, "phrases": [], "ordered_from": None}


def test_the_card_says_item_since_when_words_and_when_complainers_bought():
    page = text(**table("causes", {}))
    assert "集中在“每日坚果 30 包礼盒”：31 条评价中 9 条抱怨，占全店这类抱怨的 81.8%（问题出现前 4 周 4.0%）" in page
    assert "3月20日起增多，仍在持续；常说“漏气”“外箱”" in page
    assert (
        "拍下时间集中在3月14日–3月19日：这期间拍下的 24 条评价中 12 条抱怨（50.0%），其他时间拍下的只有 5.0%。" in page
    )


def test_the_sentence_at_the_top_names_item_and_cause_first():
    assert headline(letter(**table("causes", {}))).startswith(
        "最该处理的是“每日坚果 30 包礼盒”的「包装」：31 条评价中 9 条抱怨，多说“漏气”“外箱”，3月20日起增多，"
        "拍下时间集中在3月14日–3月19日"
    )


def test_the_first_step_is_concrete_and_for_those_who_bought_then():
    (pain, *_) = section_of(letter(**table("causes", {})), Pains).pains
    assert pain.suggestion is not None
    assert pain.suggestion.startswith(
        "先停用“每日坚果 30 包礼盒”的当前包材，取 5 件从 80 厘米跌落试验；"
        "换好之前加固再发，给3月14日–3月19日拍下的顾客补发。"
    )


def test_a_strike_is_of_the_whole_shop_and_its_advice_names_no_item():
    rows = letter_rows(
        weeks=[week_row()],
        insights=[insight("logistics", 41, 0), insight("logistics", 9, 0, item_id="1", item_name="麻辣花生")],
    )
    strike = build_zh(with_tables(rows, **taxonomy(), **table("causes", WHOLE_SHOP)))
    (pain,) = section_of(strike, Pains).pains
    assert "最该处理的是全店的「物流」：114 条评价中 41 条抱怨" in headline(strike)
    assert "不是某一件商品，全店都有：114 条评价中 41 条抱怨" in seen(render(strike))
    assert pain.suggestion is not None
    assert "今天先向快递网点查清" in pain.suggestion
    assert "麻辣花生" not in pain.suggestion


def test_a_running_incident_comes_before_what_is_always_complained_of():
    pains = section_of(letter(**table("causes", WHOLE_SHOP | {"negatives": 7, "shop_negatives": 7})), Pains).pains
    assert [pain.need for pain in pains] == ["logistics", "packaging", "freshness"]


def test_without_an_issue_nothing_is_said_to_have_risen():
    page = text(**table("causes", CALM))
    assert "集中在“每日坚果 30 包礼盒”" in page
    assert "起增多" not in page
    assert "先停用" not in page


def test_a_running_incident_is_compared_with_the_weeks_before_it_began():
    began = WEEK - timedelta(weeks=2)
    rows = letter_rows(weeks=[week_row()], insights=[insight("packaging", 18, 0, issue_week=began, q_value=1e-6)])
    assert "比问题出现前 4 周（2月9日–3月8日，4.0%）高 15.6 个百分点，变差" in seen(render(build_zh(rows)))


def test_a_small_change_beside_a_running_incident_is_not_called_chance():
    """The price of the dress: 4 of 25 reviews of the item against 1 of 96; in the whole shop 3.6 % and 2.9 %."""
    rows = letter_rows(weeks=[week_row()], insights=[insight("packaging", 4, 0, issue_week=WEEK, q_value=0.6)])
    page = seen(render(build_zh(with_tables(rows, **table("causes", {})))))
    assert "（2月23日–3月22日，4.0%）高 0.3 个百分点" in page
    assert "波动不大" not in page


def test_praise_that_rose_is_found_though_other_praise_is_more_frequent():
    """The gift box: 23 of 53 reviews of one item, while taste is praised everywhere."""
    rows = letter_rows(
        weeks=[week_row()],
        insights=[insight("taste_smell", 0, 41), insight("packaging", 1, 24), insight(
            "packaging", 0, 23, item_id="1001", item_name="每日坚果 30 包礼盒", reviews=53, praise_evidence=["g"])],
        reviews=[review("g", "礼盒有卡片，送人有面子。", 5)],
        review_needs=[spoken("g", "packaging", ["礼盒"])],
    )  # fmt: skip
    weeks = table("issue_weeks", {"polarity": "positive", "mentions": 23, "total": 53})
    found = build_zh(with_tables(rows, **weeks))
    first = section_of(found, Delights).delights[0]
    assert (first.name, first.item_name, first.positives, first.usual) == ("包装", "每日坚果 30 包礼盒", 23, 0.04)
    assert "新亮点是“每日坚果 30 包礼盒”的「包装」（53 条评价中 23 条夸）" in headline(found)
    assert "53 条有效评价中 23 条夸（43.4%）" in seen(render(found))


def test_an_english_letter_has_the_cause_in_english():
    rows = with_tables(a_busy_week(), **taxonomy(), **table("causes", {"province": "广东", "province_complaints": 6}))
    html = render(build(rows, "en"))
    page = seen(html)
    assert '“<bdi lang="zh-CN">每日坚果 30 包礼盒</bdi>”' in html
    assert "most complainers bought on 14 March to 19 March" in page
    assert "more since 20 March, still running" in page
    assert "especially many sent to “广东” (6)" in page
