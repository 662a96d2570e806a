"""The week in figures, and its sentence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from letter_shop import WEEK, a_busy_week, build_zh, few, insight, letter_rows, section_of, week_row
from section_rows import letter, table, text

from lingping.letter.forms.headline import headline
from lingping.letter.forms.page import render
from lingping.letter.sections.basis.section import Basis
from lingping.letter.sections.figures.figure_wording import figure_change, figure_value
from lingping.letter.sections.figures.section import SECTION, Figures
from lingping.letter.sections.pains.pain_wording import pain_change
from lingping.letter.sections.pains.section import SECTION as PAINS
from lingping.letter.sections.pains.section import Pains

SAY = SECTION.say("zh")


def figure(letter, name):
    return next(each for each in section_of(letter, Figures).figures if each.name == name)


def test_the_headline_is_the_week_in_one_sentence():
    assert headline(build_zh(a_busy_week())) == (
        "最该处理的是「包装」（11 条抱怨）；夸得最多的是「口味」（41 条）；"
        "本周收到 128 条评价，平均 4.31 分；差评占 20.7%，比上周高 9.2 个百分点，样本少，还不能断定变差。"
    )


@pytest.mark.parametrize(
    ("name", "value", "change"),
    [
        ("评价数", "128 条", "↑ 比上周多 11 条"),
        ("平均评分", "4.31 分", "↓ 比上周低 0.21 分，变差"),
        ("差评占比", "20.7%", "↑ 比上周高 9.2 个百分点，样本少，还不能断定变差"),
        ("好评占比", "69.6%", "↓ 比上周低 13.2 个百分点，样本少，还不能断定变差"),
        ("默认好评", "21.1%", "↓ 比上周低 3.7 个百分点"),
        ("订单额", "¥21,846", "↓ 比上周少 ¥882"),
        ("退款额", "¥512", "↑ 比上周多 ¥330"),
        ("退款率", "5.0%", "↑ 比此前四周的订单高 2.5 个百分点，变差"),
        ("支付转化率", "7.6%", "↓ 比上周低 0.8 个百分点，波动不大，继续观察"),
    ],
)
def test_each_figure_stands_beside_the_week_before(name, value, change):
    shown = figure(build_zh(a_busy_week()), name)
    assert (figure_value(shown, SAY), figure_change(shown, SAY).text) == (value, change)


def test_fewer_complaints_are_good_news():
    now = week_row(negatives=1, positives=82)
    letter = build_zh(letter_rows(weeks=[now, week_row(1, negatives=40, positives=43)]))
    changes = [figure_change(figure(letter, name), SAY) for name in ("差评占比", "好评占比")]
    assert [(change.text[0], change.text[-2:], change.tone) for change in changes] == [
        ("↓", "好转", "good"),
        ("↑", "好转", "good"),
    ]


def test_less_money_refunded_than_last_week_is_no_good_news_in_itself():
    """Refunds follow the sales of the weeks before: a shop that sells half refunds half."""
    weeks = [week_row(refund_amount=Decimal(10)), week_row(1, refund_amount=Decimal(512))]
    change = figure_change(figure(build_zh(letter_rows(weeks=weeks)), "退款额"), SAY)
    assert (change.text, change.tone) == ("↓ 比上周少 ¥502", "plain")


def cohorts(newer: tuple[int, int], older: tuple[int, int]) -> list[dict]:
    """Twelve weeks: refunds and order lines of each week 4 to 7 and 8 to 11 weeks ago; later ones are not over."""
    weeks = [week_row(back) for back in range(4)]
    for first, (refunds, lines) in ((4, newer), (8, older)):
        weeks += [week_row(back, late_refunds=refunds, purchases=lines) for back in range(first, first + 4)]
    return weeks


def test_the_refund_rate_is_that_of_orders_whose_28_days_are_over():
    rate = figure(build_zh(letter_rows(weeks=cohorts((5, 100), (20, 100)))), "退款率")
    assert (rate.value, rate.previous) == (0.05, 0.2)
    assert rate.note == "2月2日至3月1日下单的 400 笔里，28 天内退了 20 笔"
    assert rate.interval == pytest.approx((0.0326, 0.0760), abs=1e-4)
    assert figure_change(rate, SAY).text == "↓ 比此前四周的订单低 15.0 个百分点，好转"


def test_a_refund_rate_that_moves_by_chance_is_no_good_news():
    rate = figure(build_zh(letter_rows(weeks=cohorts((5, 100), (6, 100)))), "退款率")
    assert figure_change(rate, SAY).tone == "plain"


def test_there_is_no_refund_rate_before_four_weeks_of_orders_are_28_days_old():
    rate = figure(build_zh(letter_rows(weeks=cohorts((5, 100), (6, 100))[:7])), "退款率")
    assert (figure_value(rate, SAY), rate.note) == ("样本不足", "下单满 28 天的订单还不够四周")


def test_refunds_without_a_time_are_not_compared_with_the_week_before():
    weeks = [week_row(is_refund_dated=False), week_row(1, is_refund_dated=False)]
    shown = figure(build_zh(letter_rows(weeks=weeks)), "退款额")
    assert (figure_value(shown, SAY), figure_change(shown, SAY).text) == ("无退款时间", "")
    assert "本周订单至今退了 9 笔、¥512，以后还会增加" in shown.note


def test_more_buyers_than_visitors_are_no_conversion_rate():
    shown = figure(build_zh(letter_rows(weeks=[week_row(visitors=10, buyers=12)])), "支付转化率")
    assert figure_value(shown, SAY) == "访客不全"


def test_a_change_that_rounds_to_nothing_is_no_change():
    letter = build_zh(letter_rows(weeks=[week_row(revenue=Decimal("100.20")), week_row(1, revenue=Decimal("100.40"))]))
    changes = {figure_change(each, SAY).text for each in section_of(letter, Figures).figures}
    assert changes == {"与上周持平", ""}  # "": orders are too young for a refund rate


def test_the_first_week_is_compared_with_nothing():
    letter = build_zh(letter_rows(weeks=[week_row()]))
    changes = {figure_change(each, SAY).text for each in section_of(letter, Figures).figures}
    assert changes == {"上周无可比数据", ""}


def test_the_week_before_last_does_not_stand_in_for_a_missing_week():
    letter = build_zh(letter_rows(weeks=[week_row(), week_row(2)]))
    assert figure(letter, "评价数").previous is None


def test_a_merchant_without_amounts_or_visits_gets_no_money_and_no_conversion():
    letter = build_zh(letter_rows(weeks=[week_row(revenue=None, refund_amount=None, visitors=0)]))
    assert [each.name for each in section_of(letter, Figures).figures] == [
        "评价数",
        "平均评分",
        "差评占比",
        "好评占比",
        "默认好评",
    ]
    assert not section_of(letter, Basis).has_amounts
    assert not section_of(letter, Basis).has_events


def test_a_source_without_stars_is_not_called_a_small_sample():
    assert figure_value(figure(build_zh(letter_rows(weeks=[week_row(mean_rating=None)])), "平均评分"), SAY) == "无星级"


def test_under_five_reviews_no_share_no_rating_and_no_trend_is_claimed():
    few = {"reviews": 4, "read_reviews": 4, "negatives": 3, "positives": 1, "default_praise_reviews": 0}
    letter = build_zh(
        letter_rows(weeks=[week_row(**few), week_row(1)], insights=[insight("packaging", 6, 0, reviews=4)])
    )
    names = ("平均评分", "差评占比", "好评占比", "默认好评")
    assert {figure_value(figure(letter, name), SAY) for name in names} == {"样本不足"}
    assert {figure_change(figure(letter, name), SAY).text for name in names} == {""}
    assert section_of(letter, Pains).pains[0].share is None
    assert pain_change(section_of(letter, Pains).pains[0], PAINS.say("zh")).text == ""
    assert section_of(letter, Figures).trend[-1].negative is None
    assert section_of(letter, Figures).trend[-1].mean_rating is None
    assert "样本不足" in headline(letter)


def test_the_mean_rating_has_an_interval_and_is_weighed_against_chance():
    rows = table(
        "stars",
        *({"rating": star, "reviews": 20} for star in (3, 4, 5)),
        *({"rating": star, "reviews": 20, "week": WEEK - timedelta(weeks=1)} for star in (3, 4, 5)),
    )
    rating = next(each for each in section_of(letter(**rows), Figures).figures if each.code == "rating")
    assert rating.interval == pytest.approx((4 - 0.2126, 4 + 0.2126), abs=2e-3)
    assert rating.is_chance
    assert "95% 区间 3.79–4.21" in text(**rows)


def test_few_reviews_in_every_week_draw_no_trend():
    page = render(build_zh(letter_rows(weeks=[week_row(**few()), week_row(1, **few())])))
    assert "样本不足：有 5 条以上评价的周还不到两周，画不出走势。" in page
    assert "<svg" not in page
