"""The needs that customers complained of."""

from datetime import timedelta

import pytest
from letter_shop import WEEK, a_busy_week, build_zh, insight, letter_rows, section_of, taxonomy, week_row
from page_reader import Page, seen

from lingping.letter.forms.headline import headline
from lingping.letter.forms.page import render
from lingping.letter.sections.delights.section import Delights
from lingping.letter.sections.pains.pain_wording import pain_change
from lingping.letter.sections.pains.section import SECTION, Pains


def complaint(**values):
    return insight("packaging", 6, 0, **values)


def test_a_thin_baseline_gives_no_change():
    letter = build_zh(letter_rows(weeks=[week_row()], insights=[complaint(baseline_reviews=4, baseline_negatives=4)]))
    assert pain_change(section_of(letter, Pains).pains[0], SECTION.say("zh")).text == "前 4 周样本不足，无可比数据"


def test_the_most_urgent_need_comes_first_with_its_worst_items():
    letter = build_zh(a_busy_week())
    assert [pain.need for pain in section_of(letter, Pains).pains] == ["packaging", "logistics", "freshness"]
    assert [(item.name, item.negatives) for item in section_of(letter, Pains).pains[0].items] == [
        ("每日坚果 30 包礼盒", 9),
        ("混合果干 500g", 2),
    ]


def test_priority_decides_and_not_the_number_of_complaints():
    rows = [insight("price", 9, 0, priority=1.0), insight("quality", 2, 0, priority=5.0)]
    assert [
        pain.need for pain in section_of(build_zh(letter_rows(weeks=[week_row()], insights=rows)), Pains).pains
    ] == [
        "quality",
        "price",
    ]


def test_an_item_without_a_title_is_named_by_its_id():
    rows = [complaint(), complaint(item_id="SKU-77")]
    assert (
        section_of(build_zh(letter_rows(weeks=[week_row()], insights=rows)), Pains).pains[0].items[0].name == "SKU-77"
    )


def test_the_advice_for_the_worst_item_goes_before_the_general_one():
    rows = [complaint(), insight("packaging", 2, 0, item_id="1", item_name="礼盒")]
    letter = build_zh(letter_rows(weeks=[week_row()], insights=rows, taxonomy=taxonomy(packaging="先查{item}")))
    assert section_of(letter, Pains).pains[0].suggestion == "先查“礼盒”（本周 92 条评价中 2 条抱怨，全店共 6 条）"


def test_complaints_of_earlier_weeks_are_counted_from_the_shops_first_week_with_any_need():
    rows = [
        complaint(),
        insight("price", 2, 2, week=WEEK - timedelta(weeks=3)),
        insight("packaging", 4, 0, week=WEEK - timedelta(weeks=1)),
    ]
    assert section_of(build_zh(letter_rows(weeks=[week_row()], insights=rows)), Pains).pains[0].history == (0, 0, 4, 6)


def test_a_single_complaint_makes_no_item_worth_listing_or_naming_in_the_advice():
    items = [insight("packaging", 1, 0, item_id=str(number), item_name=f"礼盒{number}") for number in range(3)]
    letter = build_zh(letter_rows(weeks=[week_row()], insights=[complaint(), *items],
                                  taxonomy=taxonomy(packaging="先查{item}")))  # fmt: skip
    (pain,) = section_of(letter, Pains).pains
    assert len(pain.items) == 1
    assert pain.suggestion == "先查有抱怨的商品（本周 92 条评价中 6 条抱怨）"


@pytest.mark.parametrize(
    ("now", "before", "q", "is_said"),
    [(6, 20, 0.9, True), (6, 4, 0.9, False), (6, 20, 0.01, False), (2, 20, 1, True)],
)
def test_the_sentence_at_the_top_says_hardly_more_only_where_that_is_so(now: int, before: int, q: float, is_said: bool):
    rows = [insight("packaging", now, 0, baseline_negatives=before, q_value=q)]
    sentence = headline(build_zh(letter_rows(weeks=[week_row()], insights=rows)))
    assert ("没有明显变多" in sentence) == is_said


def test_needs_that_nobody_complained_of_are_no_pain_points():
    letter = build_zh(letter_rows(weeks=[week_row()], insights=[insight("price", 0, 9)]))
    assert section_of(letter, Pains).pains == ()
    assert section_of(letter, Delights).delights[0].positives == 9


def test_a_change_counts_only_where_it_stands_out_among_all_needs():
    shown = [
        section_of(build_zh(letter_rows(weeks=[week_row()], insights=[insight("packaging", 11, 0, q_value=q)])), Pains)
        .pains[0]
        .is_chance
        for q in (0.01, 0.5)
    ]
    assert shown == [False, True]


def test_what_complainers_did_next_is_reported_only_beyond_chance():
    told = {"matched_complainers": 37, "repurchase_change": -0.12, "repurchase_low": -0.2, "repurchase_high": -0.04,
            "refund_change": 0.05, "refund_low": -0.01, "refund_high": 0.11}  # fmt: skip
    page = seen(render(build_zh(letter_rows(weeks=[week_row()], insights=[insight("packaging", 11, 0, **told)]))))
    assert "抱怨过的 37 位顾客 30 天内再来买的少 12.0 个百分点（95% 区间 -20.0 至 -4.0）。" in page
    assert "退款的" not in page


def test_an_item_with_few_reviews_shows_what_to_expect_of_it():
    rows = [insight("packaging", 6, 0), insight("packaging", 3, 0, item_id="1", item_name="礼盒", reviews=6,
            shrunk_share=0.125)]  # fmt: skip
    page = Page(render(build_zh(letter_rows(weeks=[week_row()], insights=rows))))
    assert ["商品", "抱怨", "读到", "占比", "预计"] in page.rows
    assert ["礼盒", "3", "6", "50.0%", "12.5%"] in page.rows
