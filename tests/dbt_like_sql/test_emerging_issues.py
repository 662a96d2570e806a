"""marts.emerging_issues: what rose beyond chance, since when, and what became of it."""

from datetime import date, timedelta
from math import log, sqrt

import numpy as np
import pytest
from scipy.stats import false_discovery_control, hypergeom
from sql_shop import Shop

FIRST = date(2026, 1, 5)
ISSUES = "select item_id, topic, status, opened_week, closed_week from marts.emerging_issues where kind = 'need'"


def week(number: int) -> date:
    return FIRST + timedelta(weeks=number)


@pytest.fixture
def shop():
    shop = Shop()
    shop.need("packaging", "包装", "给{item}换加厚纸箱")
    shop.classify("盒子压扁", "negative", needs=[("packaging", "negative")])
    shop.classify("漏液了", "negative", needs=[("packaging", "negative")])
    shop.classify("包装精美", "positive", needs=[("packaging", "positive")])
    shop.classify("不喜欢", "negative", tokens=["不", "喜欢"])
    shop.classify("好用", "positive")
    return shop


def add_week(shop: Shop, number: int, text: str, count: int, of: int = 30, item: str = "i1", day: int = 2) -> None:
    """Add a week with `of` reviews, of which `count` have `text`."""
    when = f"{week(number) + timedelta(days=day)} 10:00"
    for nth in range(of):
        chosen = text if nth < count else "好用"
        shop.review(f"{item} {number} {text} {nth}", chosen, when, item_id=item, user_key=f"{item}{number}{text}{nth}")


def test_a_steady_shop_has_no_issue(shop):
    for number in range(12):
        add_week(shop, number, "盒子压扁", 3)
    assert shop.build().ask("select * from marts.emerging_issues") == []


def test_a_rise_is_one_row_with_its_start_and_evidence(shop):
    for number in range(9):
        add_week(shop, number, "盒子压扁", 1)
    for number in (9, 10):
        add_week(shop, number, "漏液了", 12, day=4)
    shop.build()
    assert shop.ask(ISSUES) == [("i1", "packaging", "open", week(9), None)]
    ((*found, evidence),) = shop.ask(
        "select topic_name, polarity, start_date, episodes, mentions, total, share, baseline_share, mentions_since,"
        " evidence from marts.emerging_issues where kind = 'need'"
    )
    assert found == ["包装", "negative", week(9) + timedelta(days=4), 1, 12, 30, 0.4, 0.033333, 24]
    assert len(evidence) == 5
    cited = "select distinct week, opinion from marts.reviews where review_key in (select unnest(?))"
    assert shop.con.execute(cited, [evidence]).fetchall() == [(week(9), "negative")]


def test_a_rise_of_praise_is_an_issue(shop):
    for number in range(10):
        add_week(shop, number, "包装精美", 14 if number == 9 else 2)
    assert shop.build().ask("select topic, polarity from marts.emerging_issues") == [("packaging", "positive")]


def test_an_issue_closes_and_opens_again_on_its_own_row(shop):
    for number in range(24):
        add_week(shop, number, "盒子压扁", 12 if number in (9, 10, 20) else 1)
        if number == 10:
            shop.build()
            assert shop.ask(ISSUES) == [("i1", "packaging", "open", week(9), None)]
        if number == 14:
            shop.build()
            assert shop.ask(ISSUES) == [("i1", "packaging", "closed", week(9), week(12))]
    shop.build()
    assert shop.ask(ISSUES) == [("i1", "packaging", "closed", week(20), week(22))]
    query = "select episodes, first_opened_week, start_date from marts.emerging_issues where kind = 'need'"
    assert shop.ask(query) == [(2, week(9), week(20) + timedelta(days=2))]
    assert shop.ask("select episode, opened_week, closed_week from intermediate.issue_episodes where kind = 'need'"
                    " order by 1") == [(1, week(9), week(12)), (2, week(20), week(22))]  # fmt: skip


def test_an_issue_that_opens_again_is_reopened(shop):
    for number in range(21):
        add_week(shop, number, "盒子压扁", 12 if number in (9, 20) else 1)
    assert shop.build().ask(ISSUES) == [("i1", "packaging", "reopened", week(20), None)]


def test_the_shop_replaces_its_items_where_none_stands_out(shop):
    for number in range(10):
        for item in ("i1", "i2", "i3", "i4"):
            add_week(shop, number, "盒子压扁", 9 if number == 9 else 1, item=item)
    assert shop.build().ask(ISSUES) == [("*", "packaging", "open", week(9), None)]


def test_a_rise_starts_with_the_first_likely_week_not_with_the_first_significant_one(shop):
    for number in range(11):
        add_week(shop, number, "盒子压扁", {9: 5, 10: 16}.get(number, 2))
    query = "select opened_week, start_date from marts.emerging_issues where kind = 'need'"
    assert shop.build().ask(query) == [(week(10), week(9) + timedelta(days=2))]


def test_a_new_phrase_of_complaints_is_reported_once(shop):
    text = "电池不行了"
    shop.classify(text, "negative", tokens=["电池", "不行", "了", "，", "退货"], keywords=["电池", "退货"])
    for number in range(10):
        add_week(shop, number, "不喜欢", 12)
    add_week(shop, 9, text, 9, of=9)
    shop.build()
    query = "select topic, item_id, mentions, total, start_date, len(evidence) from marts.emerging_issues"
    ((topic, *found),) = shop.ask(f"{query} where kind = 'phrase'")
    assert topic in {"电池不行", "退货"}
    assert found == ["*", 9, 21, week(9) + timedelta(days=2), 5]


def test_phrases_contain_no_signs_and_do_not_end_with_function_words(shop):
    shop.classify("甲", "negative", tokens=["电池", "，", "坏", "了", "的", "屏幕"], keywords=["电池", "屏幕"])
    add_week(shop, 0, "甲", 5)
    phrases = {phrase for (phrase,) in shop.build().ask("select phrase from intermediate.complaint_phrases")}
    assert phrases == {"电池", "屏幕"}


def test_words_without_content_are_no_phrases(shop):
    shop.classify("乙", "negative", tokens=["实在", "一直", "充电", "，", "实在", "不"], keywords=["充电"])
    add_week(shop, 0, "乙", 5)
    phrases = {phrase for (phrase,) in shop.build().ask("select phrase from intermediate.complaint_phrases")}
    assert phrases == {"充电", "一直充电", "实在一直充电"}


def test_phrases_of_few_customers_and_of_templates_are_not_topics(shop):
    shop.classify("少见", "negative", tokens=["少见"])
    shop.classify("模板模板模板模板模板", "negative", tokens=["模板"], characters=10)
    add_week(shop, 0, "少见", 3)
    add_week(shop, 0, "模板模板模板模板模板", 9)
    assert shop.build().ask("select * from intermediate.complaint_phrases") == []


@pytest.fixture(scope="module")
def random_shop():
    shop, rng = Shop(), np.random.default_rng(3)
    shop.classify("好用", "positive")
    for need in ("packaging", "quality", "service"):
        shop.classify(need, "negative", needs=[(need, "negative")])
    for number in range(12):
        for item in ("i1", "i2"):
            shares = rng.dirichlet((1, 1, 1, 4))
            for nth, text in enumerate(rng.choice(["packaging", "quality", "service", "好用"], 25, p=shares)):
                when = f"{week(number)} 10:00"
                shop.review(f"{item} {number} {nth}", str(text), when, item_id=item)
    return shop.build()


def rise(hits: int, draws: int, others_hits: int, others: int) -> float:
    """Mid-p of Fisher's exact test, one-sided; 1 if the share of hits is not above that of the others."""
    if not others or hits * others <= others_hits * draws:
        return 1.0
    law = (draws + others, hits + others_hits, draws)
    return float(hypergeom.sf(hits, *law) + hypergeom.pmf(hits, *law) / 2)


def test_rises_are_tested_by_the_exact_test_and_adjusted_by_benjamini_and_hochberg(random_shop):
    families = random_shop.ask(
        "select list((mentions, total, baseline_mentions, baseline_total, recent_mentions, recent_total, p_value,"
        " q_value) order by item_id, topic)"
        " from intermediate.topic_weeks where kind = 'need' group by polarity, week, merchant_id"
    )
    assert len(families) == 12
    by_fortnight = 0
    for (rows,) in families:
        p_values = []
        for mentions, total, before, total_before, recent, total_recent, p_value, _ in rows:
            week_alone = rise(mentions, total, before, total_before)
            fortnight = rise(recent, total_recent, mentions + before - recent, total + total_before - total_recent)
            expected = min(1.0, 2 * min(week_alone, fortnight)) if week_alone < 1 else 1.0
            assert p_value == pytest.approx(expected, abs=1e-9)
            by_fortnight += fortnight < week_alone < 1
            p_values.append(p_value)
        assert [row[7] for row in rows] == pytest.approx(false_discovery_control(p_values), abs=1e-9)
    assert by_fortnight > 5


def test_the_week_and_the_one_before_are_counted_together(random_shop):
    rows = random_shop.ask(
        "select now.recent_mentions, now.recent_total, now.mentions + coalesce(before.mentions, 0),"
        " now.total + coalesce(totals.total, 0)"
        " from intermediate.topic_weeks as now"
        " left join intermediate.topic_counts as before on (before.kind, before.merchant_id, before.item_id,"
        " before.topic, before.polarity, before.week)"
        " = (now.kind, now.merchant_id, now.item_id, now.topic, now.polarity, now.week - 7)"
        " left join intermediate.topic_totals as totals on (totals.kind, totals.merchant_id, totals.item_id,"
        " totals.week) = (now.kind, now.merchant_id, now.item_id, now.week - 7)"
    )
    assert len(rows) > 50
    assert all(row[:2] == row[2:] for row in rows)


def test_the_log_odds_follow_monroe_et_al(random_shop):
    rows = random_shop.ask(
        "select mentions, total, baseline_mentions, baseline_total, log_odds_z from intermediate.topic_weeks"
        " where baseline_total > 0 and kind = 'need'"
    )
    assert len(rows) > 50
    for mentions, total, before, total_before, z in rows:
        alpha = 50 * (mentions + before) / (total + total_before + 1)
        now = (mentions + alpha) / (total + 50 - mentions - alpha)
        then = (before + alpha) / (total_before + 50 - before - alpha)
        assert z == pytest.approx(log(now / then) / sqrt(1 / (mentions + alpha) + 1 / (before + alpha)), abs=1e-5)


def test_a_topic_that_stopped_is_tested_and_a_rare_one_is_not(shop):
    shop.classify("客服不理人", "negative", needs=[("service", "negative")])
    for number in range(3):
        add_week(shop, number, "盒子压扁" if number < 2 else "好用", 2)
    add_week(shop, 1, "客服不理人", 3)
    query = "select topic, mentions, p_value from intermediate.topic_weeks where item_id = '*' and kind = 'need'"
    assert shop.build().ask(f"{query} and week = date '2026-01-19'") == [("packaging", 0, 1.0)]
