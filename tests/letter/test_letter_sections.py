"""The letter's sections: each appears with its figures, and says 样本不足 or nothing where there is too little."""

import re
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letter_shop import MERCHANT, WEEK, a_busy_week, insight, letter_rows, week_row
from page_reader import Page
from scipy.stats import t
from section_rows import everything, table

from lingping.letter.build import build
from lingping.letter.chance import mean_of
from lingping.letter.forms.page import render
from lingping.letter.sentences import effect
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.stats.intervals import means_may_be_equal

HEADINGS = (
    "本周数字", "最该处理的问题", "顾客满意的地方", "各方面的口碑", "顾客的愿望", "新冒头的问题与好评",
    "该看一眼的商品", "谁在说话，谁快要走了", "与同类店铺相比", "措施见效了吗", "这些数字从何而来",
)  # fmt: skip


def letter(**tables) -> WeeklyLetter:
    return build(replace(a_busy_week(), **tables))


def seen(page: str) -> str:
    """What a reader sees, without the charts."""
    body = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body))


def text(**tables) -> str:
    return seen(render(letter(**tables)))


def few() -> dict:
    return {"reviews": 3, "read_reviews": 2, "negatives": 1, "positives": 1, "default_praise_reviews": 1}


def test_the_sections_come_in_the_order_in_which_a_merchant_asks():
    found = re.findall(r"<h2>(.*?)</h2>", render(letter(**everything())))
    assert tuple(found) == HEADINGS


def test_every_chart_has_its_numbers_in_a_table_below_it():
    page = render(letter(**everything()))
    assert page.count("<svg") == 4
    assert len(re.findall(r"</figure>\s*<details>\s*<summary>[^<]+</summary>\s*<table>", page)) == 4
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+', page)) == 4


# Figures


def test_the_mean_rating_has_an_interval_and_is_weighed_against_chance():
    rows = table(
        "stars",
        *({"rating": star, "reviews": 20} for star in (3, 4, 5)),
        *({"rating": star, "reviews": 20, "week": WEEK - timedelta(weeks=1)} for star in (3, 4, 5)),
    )
    rating = next(each for each in letter(**rows).figures if each.code == "rating")
    assert rating.interval == pytest.approx((4 - 0.2126, 4 + 0.2126), abs=2e-3)
    assert rating.is_chance
    assert "95% 区间 3.79–4.21" in text(**rows)


@given(
    st.dictionaries(st.integers(1, 5), st.integers(1, 400), min_size=2).filter(lambda counts: sum(counts.values()) >= 5)
)
def test_the_interval_of_a_mean_is_students(counts):
    values = [value for value, count in counts.items() for _ in range(count)]
    n, mean = len(values), sum(values) / len(values)
    error = (sum((value - mean) ** 2 for value in values) / (n - 1) / n) ** 0.5
    found = mean_of(counts)
    assert (found.low, found.high) == pytest.approx(t.interval(0.95, n - 1, loc=mean, scale=error), rel=0.01)
    assert means_may_be_equal(found, found)


def test_four_ratings_give_no_interval():
    assert mean_of({5: 3, 1: 1}) is None


def test_few_reviews_in_every_week_draw_no_trend():
    page = render(build(letter_rows(weeks=[week_row(**few()), week_row(1, **few())])))
    assert "样本不足：有 5 条以上评价的周还不到两周，画不出走势。" in page
    assert "<svg" not in page


# What hurts


def test_a_change_counts_only_where_it_stands_out_among_all_needs():
    shown = [
        build(letter_rows(weeks=[week_row()], insights=[insight("packaging", 11, 0, q_value=q)])).pains[0].is_chance
        for q in (0.01, 0.5)
    ]
    assert shown == [False, True]


def test_what_complainers_did_next_is_told_only_beyond_chance():
    told = {"matched_complainers": 37, "repurchase_change": -0.12, "repurchase_low": -0.2, "repurchase_high": -0.04,
            "refund_change": 0.05, "refund_low": -0.01, "refund_high": 0.11}  # fmt: skip
    page = seen(render(build(letter_rows(weeks=[week_row()], insights=[insight("packaging", 11, 0, **told)]))))
    assert "抱怨过的 37 位顾客 30 天内再来买的少 12.0 个百分点（95% 区间 -20.0 至 -4.0）。" in page
    assert "退款的" not in page


def test_an_item_with_few_reviews_shows_what_to_expect_of_it():
    rows = [insight("packaging", 6, 0), insight("packaging", 3, 0, item_id="1", item_name="礼盒", reviews=6,
            shrunk_share=0.125)]  # fmt: skip
    page = Page(render(build(letter_rows(weeks=[week_row()], insights=rows))))
    assert ["商品", "抱怨", "读到", "占比", "预计"] in page.rows
    assert ["礼盒", "3", "6", "50.0%", "12.5%"] in page.rows


# Wishes and issues


def test_wishes_are_counted_and_shown_once_each():
    rows = table("wishes", {}, {"review_key": "x"}, {"review_key": "y", "wish": "提个建议"})
    found = letter(**rows)
    assert [wish.text for wish in found.wishes] == ["希望出小包装"]
    assert found.wish_reviews == 3
    assert "本周有 3 条评价提出愿望或建议。" in text(**rows)


def test_a_week_without_wishes_or_issues_says_so():
    page = text()
    assert "本周没有读到愿望或建议。" in page
    assert "没有哪个方面或说法比前 8 周明显变多。" in page


def test_complaints_that_rose_this_week_stand_before_older_ones_and_before_praise():
    old = {"opened_week": WEEK - timedelta(weeks=2), "first_opened_week": WEEK - timedelta(weeks=2)}
    rows = table("issues", {"polarity": "positive", "topic": "price"}, old | {"topic": "logistics", "log_odds_z": 9.0},
                 {}, {"topic": "service", "first_opened_week": old["opened_week"], "log_odds_z": 2.0})  # fmt: skip
    issues = letter(**rows).issues
    assert [(issue.polarity, issue.is_new, issue.is_again) for issue in issues] == [
        ("negative", True, False), ("negative", True, True), ("negative", False, False), ("positive", True, False),
    ]  # fmt: skip
    assert "本周再次出现" in text(**rows)


def test_an_issue_tells_its_figures_its_beginning_and_a_quote():
    page = text(**everything())
    assert "31 条评价中有 9 条（29.0%），前 8 周是 4.0%；最早见于 3月20日。" in page
    assert "抱怨里提到「漏气」的变多" in page
    assert [quote.pieces[1] for issue in letter(**everything()).issues[1:] for quote in issue.quotes] == [
        ("漏气", True)
    ]


def test_too_few_reviews_show_no_issue_and_say_why():
    page = seen(render(build(letter_rows(weeks=[week_row(**few())]))))
    assert "样本不足：本周只读到 2 条评价，看不出有没有新问题。" in page


# Items


def test_items_that_get_worse_come_before_poor_ones():
    found = letter(**everything())
    assert [(item.name, item.state) for item in found.items_to_watch] == [
        ("每日坚果 30 包礼盒", "worsening"), ("手剥松子 250g", "poor"),
    ]  # fmt: skip
    assert "另有 1 件商品近 8 周读到的评价不足 10 条，样本不足，不作判断。" in text(**everything())
    assert "近 8 周差评 35.0%（95% 区间 24.2%–47.6%），全店 18.0%" in text(**everything())


@pytest.mark.parametrize(
    ("state", "told"),
    [("too_few", "样本不足：1 件商品近 8 周读到的评价都不足 10 条"), ("ordinary", "没有商品明显变差")],
)
def test_items_that_are_well_or_unknown_are_not_listed(state, told):
    assert told in text(**table("items", {"state": state}))


# Customers


def test_who_is_about_to_leave_is_told_with_money_complaints_and_how_sure_that_is():
    page = text(**everything())
    assert "买过两次以上的 280 位顾客中，12 位在今后 28 天里多半不会再来；他们以前在本店支付 ¥9,300。" in page
    assert "其中抱怨过的方面：物流（5 人）。" in page
    assert "把握是 80%（50% 等于瞎猜）" in page
    assert "挽回 68 人" in page
    assert "预警" not in page  # nobody is in it


def test_a_shop_without_prices_says_nothing_of_spend():
    page = text(**table("leaving", {"spend": None}))
    assert "12 位在今后 28 天里多半不会再来。" in page
    assert "以前支付" not in page


@pytest.mark.parametrize("rows", [{}, table("leaving", {"judged": 19})])
def test_too_few_regulars_are_not_judged(rows):
    assert letter(**rows).departures is None
    assert "样本不足：历史太短或老顾客太少" in text(**rows)


# Category and measures


@pytest.mark.parametrize("row", [{"category_merchants": 4}, {"reviews": 4, "negatives": 2}])
def test_fewer_than_five_merchants_or_reviews_are_never_compared(row):
    assert letter(**table("standings", row)).standings == ()
    assert "同类店铺不足 5 家，或本周评价太少，不作比较。" in text(**table("standings", row))


def test_the_category_is_told_as_a_whole_and_where_the_shop_stands_out():
    rows = table("standings", {}, {"need": "price", "standing": "alike"}, {"need": "service", "standing": "better"})
    assert [(each.need, each.standing) for each in letter(**rows).standings] == [(None, "worse"), ("service", "better")]


def test_a_measure_that_worked_shows_before_after_control_and_net():
    page = text(**everything())
    assert (
        "抱怨占比从 20.0% 变为 8.0%；同期可比的 6 件商品从 10.0% 变为 9.0%；"
        "扣除同期变化，净降 11.0 个百分点（95% 区间 -18.0 至 -4.0）。"
    ) in page


@pytest.mark.parametrize(("days", "is_told"), [(35, True), (34, False)])
def test_nothing_is_told_of_a_measure_before_its_days_are_over(days, is_told):
    rows = table("effects", {"action_date": WEEK + timedelta(days=6 - days)})
    (measured,) = letter(**rows).effects
    assert (measured.after is not None) == (measured.effect is not None) == is_told
    assert (effect(measured) == "还在观察，3月30日后才能下结论。") == (not is_told)


def test_a_measure_without_comparable_items_is_not_judged():
    rows = table("effects", {"effect": None, "effect_low": None, "effect_high": None, "verdict": "no evidence"})
    assert "样本不足：前后评价或可比的商品太少，判断不了。" in text(**rows)


def test_an_audience_is_compared_with_those_held_out():
    row = {"audience": "win_back", "item_id": "*", "item_name": None, "outcome": "purchases", "controls": 14,
           "control_before": None, "control_after": 0.1, "share_before": None, "share_after": 0.3, "effect": 0.2,
           "effect_low": 0.05, "effect_high": 0.35}  # fmt: skip
    assert "联系过的人里 30.0% 买了；没有联系的 14 人里是 10.0%；扣除同期变化，净升 20.0 个百分点" in text(
        **table("effects", row)
    )


# What it rests on


def test_the_basis_names_coverage_model_error_and_rows_held_back():
    page = text(**everything())
    assert "本周 128 条评价，读到有实际内容的 92 条（71.9%）" in page
    assert (
        "好坏由模型 lingping-mini-1 判断。在人工标注的 1,200 条文字上，好评、差评判对 95.1%（95% 区间 94.0%–96.1%）。"
        in page
    )
    assert "每 100 条真差评约认出 95 条，每 100 条非差评约误判 3 条。" in page
    assert "有 12 行数据因格式问题未采用" in page
    assert re.search(r"提到好评返现 ?9 ?7.0% ?2.0% ?5.00 \(4.20\)", page)


def test_an_unmeasured_model_is_called_so():
    assert "它的误差没有测过。" in text()


def test_the_error_of_another_model_is_not_told():
    rows = table("quality", {"model_id": "another"}) | table("error_rates", {"model_id": "another"})
    assert letter(**rows).model_error is None


def test_a_corrected_share_stands_only_beside_one_that_is_shown():
    rates = table("error_rates", {})
    enough = build(letter_rows(weeks=[week_row(adjusted_negative_share=0.171)], **rates))
    thin = build(letter_rows(weeks=[week_row(**few(), adjusted_negative_share=0.171)], **rates))
    assert "校正，本周差评占比约为 17.1%。" in seen(render(enough))
    assert "校正" not in seen(render(thin))


# The wall


@pytest.mark.parametrize("name", sorted(set(everything()) - {"taxonomy", "quality", "error_rates"}))
def test_a_row_of_another_merchant_is_refused_in_every_further_table(name):
    with pytest.raises(ValueError, match=f"{name} hold rows of 1 merchants besides '{MERCHANT}'"):
        letter_rows(**table(name, {"merchant_id": "另一家店"}))


@pytest.mark.parametrize("name", ["stars", "wishes", "items", "standings", "flags"])
def test_a_later_week_is_refused_in_every_further_table(name):
    with pytest.raises(ValueError, match="outside"):
        letter_rows(**table(name, {"week": WEEK + timedelta(weeks=1)}))


def test_every_section_is_empty_where_its_rows_are_left_out():
    plain = build(a_busy_week())
    added = {"issues", "wishes", "items_to_watch", "audiences", "standings", "effects", "flags"}
    assert added <= {field.name for field in fields(plain)}
    assert not [name for name in added if getattr(plain, name)]
