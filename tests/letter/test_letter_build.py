"""What a letter says of a merchant's rows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_shop import WEEK, a_busy_week, insight, letter_rows, review, spoken, week_row
from scipy.stats import binomtest

from lingping.letter.build import build
from lingping.letter.chance import is_chance, share_of
from lingping.letter.quotes import highlighted
from lingping.letter.wording import figure_change, figure_value, headline, pain_change, week


def figure(letter, name):
    return next(each for each in letter.figures if each.name == name)


def complaint(**values):
    return insight("packaging", 6, 0, **values)


# Headline and figures


def test_the_headline_tells_the_week_in_one_sentence():
    assert headline(build(a_busy_week())) == (
        "本周收到 128 条评价，平均 4.31 分；差评占 20.7%，比上周高 9.2 个百分点，可能只是偶然波动；"
        "最该处理的是「包装」（11 条抱怨），夸得最多的是「口味」（41 条）。"
    )


@pytest.mark.parametrize(
    ("name", "value", "change"),
    [
        ("评价数", "128 条", "↑ 比上周多 11 条"),
        ("平均评分", "4.31 分", "↓ 比上周低 0.21 分，变差"),
        ("差评占比", "20.7%", "↑ 比上周高 9.2 个百分点，可能只是偶然波动"),
        ("好评占比", "69.6%", "↓ 比上周低 13.2 个百分点，变差"),
        ("默认好评", "21.1%", "↓ 比上周低 3.7 个百分点"),
        ("订单额", "¥21,846", "↓ 比上周少 ¥882，变差"),
        ("退款额", "¥512", "↑ 比上周多 ¥330，变差"),
        ("每百位访客成交", "7.6 位", "↓ 比上周少 0.8 位，变差"),
    ],
)
def test_each_figure_stands_beside_the_week_before(name, value, change):
    shown = figure(build(a_busy_week()), name)
    assert (figure_value(shown), figure_change(shown).text) == (value, change)


def test_less_complaint_and_fewer_refunds_are_good_news():
    now = week_row(negatives=1, positives=82, refund_amount=Decimal(10))
    letter = build(letter_rows(weeks=[now, week_row(1, negatives=40, positives=43)]))
    changes = [figure_change(figure(letter, name)) for name in ("差评占比", "好评占比", "退款额")]
    assert [(change.text[0], change.text[-2:], change.tone) for change in changes] == [
        ("↓", "好转", "good"),
        ("↑", "好转", "good"),
        ("↓", "好转", "good"),
    ]


def test_a_change_that_rounds_to_nothing_is_no_change():
    letter = build(letter_rows(weeks=[week_row(revenue=Decimal("100.20")), week_row(1, revenue=Decimal("100.40"))]))
    assert {figure_change(each).text for each in letter.figures} == {"与上周持平"}


def test_the_first_week_is_compared_with_nothing():
    letter = build(letter_rows(weeks=[week_row()]))
    assert {figure_change(each).text for each in letter.figures} == {"上周无可比数据"}


def test_the_week_before_last_does_not_stand_in_for_a_missing_week():
    letter = build(letter_rows(weeks=[week_row(), week_row(2)]))
    assert figure(letter, "评价数").previous is None


def test_a_merchant_without_amounts_or_visits_gets_no_money_and_no_conversion():
    letter = build(letter_rows(weeks=[week_row(revenue=None, refund_amount=None, visitors=0)]))
    assert [each.name for each in letter.figures] == ["评价数", "平均评分", "差评占比", "好评占比", "默认好评"]
    assert not letter.basis.has_amounts
    assert not letter.basis.has_events


def test_a_source_without_stars_is_not_called_a_small_sample():
    assert figure_value(figure(build(letter_rows(weeks=[week_row(mean_rating=None)])), "平均评分")) == "无星级"


# Few reviews


def test_under_five_reviews_no_share_no_rating_and_no_trend_is_claimed():
    few = {"reviews": 4, "read_reviews": 4, "negatives": 3, "positives": 1, "default_praise_reviews": 0}
    letter = build(letter_rows(weeks=[week_row(**few), week_row(1)], insights=[complaint(reviews=4)]))
    names = ("平均评分", "差评占比", "好评占比", "默认好评")
    assert {figure_value(figure(letter, name)) for name in names} == {"样本不足"}
    assert {figure_change(figure(letter, name)).text for name in names} == {""}
    assert letter.pains[0].share is None
    assert pain_change(letter.pains[0]).text == ""
    assert letter.trend[-1].negative is None
    assert letter.trend[-1].mean_rating is None
    assert "样本不足" in headline(letter)


def test_five_reviews_are_enough():
    assert share_of(0, 4) is None
    assert share_of(0, 5) is not None


def test_a_thin_baseline_gives_no_change():
    letter = build(letter_rows(weeks=[week_row()], insights=[complaint(baseline_reviews=4, baseline_negatives=4)]))
    assert pain_change(letter.pains[0]).text == "前 4 周样本不足，无可比数据"


@given(st.integers(5, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_is_wilsons(counts):
    share = share_of(*counts)
    reference = binomtest(*counts).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((reference.low, reference.high), abs=1e-6)


def test_a_difference_is_chance_exactly_where_newcombes_interval_holds_zero():
    # Newcombe (1998), table II, row (a): 56/70 and 48/80 differ by 0.0524 to 0.3339; row (c): 6/7 and 2/7 by 0.0582 on
    assert is_chance(share_of(56, 70), share_of(48, 80)) is False
    assert is_chance(share_of(48, 80), share_of(56, 70)) is False
    assert is_chance(share_of(6, 7), share_of(2, 7)) is False
    assert is_chance(share_of(5, 56), share_of(0, 29)) is True  # row (d): from -0.0381
    assert is_chance(share_of(5, 56), None) is None


# Pain points and delights


def test_the_most_urgent_need_comes_first_with_its_worst_items():
    letter = build(a_busy_week())
    assert [pain.need for pain in letter.pains] == ["packaging", "logistics", "freshness"]
    assert [(item.name, item.negatives) for item in letter.pains[0].items] == [
        ("每日坚果 30 包礼盒", 9),
        ("混合果干 500g", 2),
    ]


def test_priority_decides_and_not_the_number_of_complaints():
    rows = [insight("price", 9, 0, priority=1.0), insight("quality", 2, 0, priority=5.0)]
    assert [pain.need for pain in build(letter_rows(weeks=[week_row()], insights=rows)).pains] == ["quality", "price"]


def test_an_item_without_a_title_is_named_by_its_id():
    rows = [complaint(), complaint(item_id="SKU-77")]
    assert build(letter_rows(weeks=[week_row()], insights=rows)).pains[0].items[0].name == "SKU-77"


def test_the_advice_for_the_worst_item_goes_before_the_general_one():
    rows = [complaint(suggestion="都查一遍"), complaint(item_id="1", item_name="礼盒", suggestion="先查礼盒")]
    assert build(letter_rows(weeks=[week_row()], insights=rows)).pains[0].suggestion == "先查礼盒"


def test_complaints_of_earlier_weeks_are_counted_from_the_shops_first_week_with_any_need():
    rows = [
        complaint(),
        insight("price", 2, 2, week=WEEK - timedelta(weeks=3)),
        insight("packaging", 4, 0, week=WEEK - timedelta(weeks=1)),
    ]
    assert build(letter_rows(weeks=[week_row()], insights=rows)).pains[0].history == (0, 0, 4, 6)


def test_needs_that_nobody_complained_of_are_no_pain_points():
    letter = build(letter_rows(weeks=[week_row()], insights=[insight("price", 0, 9)]))
    assert letter.pains == ()
    assert letter.delights[0].positives == 9


# Quotes


def test_quotes_are_of_different_customers_and_different_texts():
    reviews = [
        review("a", "盒子裂了"),
        review("b", "盒子裂了！", text_id="text-a"),
        review("c", "又裂了", user_key="user-a"),
        review("d", "压坏", user_key=None),
        review("e", "破了", user_key=None),
    ]
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a", "b", "c", "d", "e"])],
        reviews=reviews,
        review_needs=[spoken(each["review_key"], "packaging", ["裂"]) for each in reviews],
    )
    quotes = build(rows).pains[0].quotes
    assert ["".join(piece for piece, _ in quote.pieces) for quote in quotes] == ["盒子裂了", "压坏", "破了"]


def test_a_review_already_quoted_gives_way_to_a_fresh_one():
    texts = {"a": "包装破了物流也慢", "b": "快递慢"}
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a"]), insight("logistics", 4, 0, evidence=["a", "b"], priority=1.0)],
        reviews=[review(key, text) for key, text in texts.items()],
        review_needs=[spoken("a", "packaging", []), spoken("a", "logistics", []), spoken("b", "logistics", [])],
    )
    first, second = build(rows).pains
    assert first.quotes[0].pieces[0][0] == texts["a"]
    assert second.quotes[0].pieces[0][0] == texts["b"]


def test_the_follow_up_is_quoted_where_it_has_the_last_word():
    quote = next(quote for quote in build(a_busy_week()).pains[0].quotes if quote.is_follow_up)
    assert quote.pieces[0][0].startswith("一周后追评")


def test_a_long_review_is_cut_around_the_word_that_carries_the_need():
    text = "前" * 200 + "漏气" + "后" * 200
    pieces = highlighted(text, ["漏气"])
    excerpt = "".join(piece for piece, _ in pieces)
    assert ("漏气", True) in pieces
    assert excerpt.startswith("…前")
    assert excerpt.endswith("后…")
    assert len(excerpt) == 92


@given(
    st.text(alphabet="包装裂了.*A a", max_size=150), st.lists(st.text(alphabet="包装裂.*Aa", max_size=3), max_size=4)
)
def test_only_words_that_the_text_holds_are_highlighted_and_nothing_is_lost(text, words):
    pieces = highlighted(text, words)
    shown = "".join(piece for piece, _ in pieces)
    assert shown.strip("…") in text
    assert len(text) > 90 or shown == text
    for piece, carries in pieces:
        assert not carries or piece.casefold() in {word.casefold() for word in words}
        assert carries or not any(word and word in piece for word in words)


def test_weeks_are_named_as_a_reader_would():
    assert week(WEEK) == "2026年3月23日–3月29日"
    assert week(WEEK.replace(year=2025, month=12, day=29)) == "2025年12月29日–2026年1月4日"
