"""marts.action_effects: effects of actions, against items or customers without the action."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from scipy.stats import nchypergeom_fisher
from scipy.stats import t as student
from scipy.stats.contingency import odds_ratio
from sql_shop import Shop, at
from statsmodels.stats.meta_analysis import combine_effects

from benchmarks.effects import (
    COUNTS,
    compute_coverage,
    create_empty_tables,
    draw_items,
    estimate_audience_effects,
    estimate_item_effects,
)
from lingping.contracts import ACTIONS, AUDIENCE_EXPORTS

DAY = date(2026, 3, 2)
CONTROLS = [f"c{number}" for number in range(5)]


def add_action(shop: Shop, action_id: str = "a1", day: date = DAY, **columns: object) -> None:
    given = {"item_id": "i1", "action": "换快递", "action_date": day, "entered_at": at("2026-03-02 09:00"), **columns}
    shop._add(ACTIONS, action_id=action_id, **given)


def reviews(shop: Shop, item_id: str, day: date, *, complaints: int, of: int, merchant_id: str = "shop") -> None:
    for number in range(of):
        text = "慢" if number < complaints else "好"
        name = f"{merchant_id}{item_id}{day}{number}"
        shop.review(name, text, f"{day} 10:00", item_id=item_id, merchant_id=merchant_id)


def add_labels(shop: Shop) -> Shop:
    shop.need("logistics", "物流", "换快递")
    shop.classify("慢", "negative", needs=[("logistics", "negative")])
    shop.classify("好", "positive", needs=[("quality", "positive")])
    return shop


def ask_effect(shop: Shop, *columns: str, outcome: str = "complaints", action: str = "a1") -> tuple:
    return shop.ask(
        f"select {', '.join(columns)} from marts.action_effects where outcome = '{outcome}' and action_id = '{action}'"
    )[0]


@pytest.fixture
def shop() -> Shop:
    """Item i1 fell from 50 % complaints to 10 %, five others stayed at 50 %."""
    shop = add_labels(Shop())
    for item, after in [("i1", 6), *((control, 30) for control in CONTROLS)]:
        reviews(shop, item, DAY - timedelta(10), complaints=30, of=60)
        reviews(shop, item, DAY + timedelta(10), complaints=after, of=60)
    return shop


LATE = DAY + timedelta(34)


def test_fewer_complaints_than_the_control_is_improved(shop):
    add_action(shop, need="logistics")
    shop.build(LATE)
    shares = ("share_before", "share_after", "control_before", "control_after", "effect", "controls", "verdict")
    assert ask_effect(shop, *shares) == (0.5, 0.1, 0.5, 0.5, -0.4, 5, "improved")
    assert ask_effect(shop, "need_name", "item_id", "trials_before", "trials_after") == ("物流", "i1", 60, 60)
    ((low, high),) = shop.ask("select effect_low, effect_high from marts.action_effects where outcome = 'complaints'")
    assert low < -0.4 < high < 0


def test_an_item_that_only_moves_with_its_shop_has_no_clear_effect(shop):
    add_action(shop)
    for control in CONTROLS:  # 30 of 60 and none of 240 are 10 % too
        reviews(shop, control, DAY + timedelta(11), complaints=0, of=240)
    shop.build(LATE)
    assert ask_effect(shop, "share_after", "control_after", "effect", "verdict") == (0.1, 0.1, 0.0, "no clear effect")


def test_the_same_fall_is_worse_where_the_measure_was_taken_on_what_did_not_fall(shop):
    add_action(shop, item_id="c0")
    for control in CONTROLS[1:]:
        reviews(shop, control, DAY + timedelta(11), complaints=0, of=240)
    shop.build(LATE)
    assert ask_effect(shop, "verdict") == ("worse",)


def test_a_need_that_was_not_meant_does_not_count(shop):
    add_action(shop, need="quality")
    shop.build(LATE)
    assert ask_effect(shop, "share_before", "share_after") == (0.0, 0.0)


def test_there_is_no_verdict_before_the_last_day_that_counts(shop):
    add_action(shop)
    shop.build(LATE - timedelta(1))
    assert ask_effect(shop, "effect", "is_complete", "verdict") == (-0.4, False, "too early")


def test_the_first_week_after_speaks_of_what_was_bought_before(shop):
    add_action(shop)
    reviews(shop, "i1", DAY + timedelta(6), complaints=50, of=50)
    reviews(shop, "i1", DAY + timedelta(35), complaints=50, of=50)
    shop.build(LATE + timedelta(5))
    assert ask_effect(shop, "trials_after", "share_after") == (60, 0.1)


def test_an_item_with_a_measure_of_its_own_is_no_control(shop):
    add_action(shop)
    add_action(shop, "a2", item_id="c0", day=DAY + timedelta(20))
    shop.build(LATE)
    assert ask_effect(shop, "controls") == (4,)


def test_three_items_are_no_control(shop):
    add_action(shop)
    for number, control in enumerate(CONTROLS[:2]):
        add_action(shop, f"b{number}", item_id=control)
    shop.build(LATE)
    assert ask_effect(shop, "controls", "control_after", "effect", "verdict") == (0, None, None, "no comparison")


def test_items_of_the_category_come_first_and_ten_are_enough():
    shop = add_labels(Shop())
    for number in range(14):
        item = f"i{number}"
        shop.item(item, item, category="茶" if number < 11 else "酒")
        for day in (DAY - timedelta(10), DAY + timedelta(10)):
            reviews(shop, item, day, complaints=6 if number < 11 else 5, of=20)
    reviews(shop, "i0", DAY - timedelta(9), complaints=0, of=4)  # 6 of 24: what the other category has, too
    add_action(shop, item_id="i0")
    shop.build(LATE)
    assert ask_effect(shop, "controls", "control_before") == (10, 0.3)


def test_a_whole_shop_is_compared_with_five_others_or_with_none():
    for others, verdict in [(5, "improved"), (4, "no comparison")]:
        shop = add_labels(Shop())
        for number in range(others + 1):
            name = f"shop{number}"
            reviews(shop, "i1", DAY - timedelta(10), complaints=100, of=200, merchant_id=name)
            reviews(shop, "i1", DAY + timedelta(10), complaints=100 if number else 20, of=200, merchant_id=name)
            shop.event("browse", f"{LATE} 10:00", merchant_id=name)
        add_action(shop, item_id="*", merchant_id="shop0")
        shop.build()
        assert ask_effect(shop, "verdict") == (verdict,)
        assert ask_effect(shop, "control_before is null") == (others < 5,)


def test_conversion_is_buyers_among_customers_who_looked_or_bought():
    shop = Shop()
    for item in ("i1", *CONTROLS):
        for number in range(200):
            before, after = (f"{day} {number % 24:02}:00" for day in (DAY - timedelta(5), DAY))
            shop.event("browse", before, f"u{number}", item_id=item)
            shop.event("cart", before, f"u{number}", item_id=item)
            shop.event("browse", after, f"u{number}", item_id=item)
            if number < 20:
                shop.event("buy", before, f"u{number}", item_id=item)
            if number < (100 if item == "i1" else 20):
                shop.event("buy", after, f"u{number}", item_id=item)
    add_action(shop)
    shop.build(DAY + timedelta(27))
    found = ask_effect(
        shop, "trials_before", "share_before", "share_after", "control_after", "effect", outcome="conversion"
    )
    assert found == (200, 0.1, 0.5, 0.1, 0.4)
    assert ask_effect(shop, "verdict", "is_complete", outcome="conversion") == ("improved", True)


def test_without_a_log_of_visits_there_is_no_conversion(shop):
    shop.order("o1", 10, f"{DAY} 10:00")
    add_action(shop)
    shop.build(LATE)
    assert shop.ask("select outcome from marts.action_effects") == [("complaints",)]


def test_an_audience_is_compared_with_its_holdout():
    shop = Shop()
    add_action(shop, item_id="*", audience="win_back", export_id="e1")
    for number in range(250):
        held = number >= 200
        shop._add(AUDIENCE_EXPORTS, export_id="e1", audience="win_back", user_key=f"u{number}", is_holdout=held)
        shop.order(f"old{number}", 10, f"{DAY - timedelta(60)} 10:00", f"u{number}")
        if number < 60 or number >= 245:
            shop.order(f"new{number}", 10, f"{DAY + timedelta(number % 28)} 10:00", f"u{number}")
    shop.order("late", 10, f"{DAY + timedelta(28)} 10:00", "u100")
    shop.order("strange", 10, f"{DAY} 10:00", "u300")
    shop.build()
    columns = ("trials_after", "controls", "share_before", "share_after", "control_before", "control_after", "verdict")
    assert ask_effect(shop, *columns, outcome="purchases") == (200, 50, 0.0, 0.3, 0.0, 0.1, "improved")
    odds = odds_ratio([[60, 140], [5, 45]], kind="conditional").confidence_interval(0.95)
    interval = [0.2 + (nchypergeom_fisher(250, 65, 200, each).mean() - 60) / 40 for each in odds]
    assert ask_effect(shop, "effect_low", "effect_high", outcome="purchases") == pytest.approx(interval, abs=2e-6)


def test_a_fall_to_no_complaint_at_all_is_no_effect_by_itself(shop):
    shop = add_labels(Shop())
    for item, after in [("i1", 0), *((control, 12) for control in CONTROLS)]:
        reviews(shop, item, DAY - timedelta(10), complaints=12, of=30)
        reviews(shop, item, DAY + timedelta(10), complaints=after, of=30)
    add_action(shop)
    shop.build(LATE)
    assert ask_effect(shop, "effect", "effect_high", "verdict") == (-0.4, 0.0, "no clear effect")


def test_few_buyers_beside_none_are_no_effect():
    shop = Shop()
    add_action(shop, item_id="*", audience="win_back", export_id="e1")
    for number in range(400):
        held = number >= 200
        shop._add(AUDIENCE_EXPORTS, export_id="e1", audience="win_back", user_key=f"u{number}", is_holdout=held)
        if number < 12:
            shop.order(f"new{number}", 10, f"{DAY} 10:00", f"u{number}")
    shop.event("browse", f"{LATE} 10:00")
    shop.build()
    assert ask_effect(shop, "effect", "effect_low", "verdict", outcome="purchases") == (0.06, 0.0, "no clear effect")


# Only the mart, on counts of many actions at once; benchmarks/effects.py has more of them.


@pytest.fixture(scope="module")
def mart() -> duckdb.DuckDBPyConnection:
    return create_empty_tables()


def test_effect_and_interval_are_those_of_statsmodels_and_scipy(mart):
    counts = draw_items(np.random.default_rng(5), 40, 8, trials=120, drift=0.04, effect=0.1)
    ours = estimate_item_effects(mart, counts)[["effect", "effect_low", "effect_high"]]
    for action, (effect, low, high) in enumerate(ours.to_numpy()):
        n0, k0, n1, k1 = (counts[name][action] for name in COUNTS)
        if min(k0[0], k1[0], (n0 - k0)[0], (n1 - k1)[0]) < 10:
            continue  # the exact interval of its own change
        mild = [(k + 1) / (n + 2) for n, k in ((n0, k0), (n1, k1))]
        variance = np.sum([p * (1 - p) / (n + 2) for p, n in zip(mild, (n0, n1), strict=True)], axis=0)
        change = k1 / n1 - k0 / n0
        pooled = vars(combine_effects(change[1:], variance[1:], method_re="dl"))
        if pooled["tau2"] > 0:  # statsmodels does not cut a negative estimate of the variance
            between, mean, deviation = pooled["tau2"], pooled["mean_effect_re"], pooled["sd_eff_w_re"]
        else:
            between, mean, deviation = 0, pooled["mean_effect_fe"], pooled["sd_eff_w_fe"]
        reach = student.ppf(0.975, 6) * np.sqrt(variance[0] + between + deviation**2)
        expected = change[0] - mean
        assert (effect, low, high) == pytest.approx((expected, expected - reach, expected + reach), abs=3e-6)


@pytest.mark.parametrize("drift", [0.0, 0.03])
def test_intervals_hold_the_planted_effect(mart, drift):
    counts = draw_items(np.random.default_rng(6), 300, 8, trials=100, drift=drift, effect=-0.1)
    assert compute_coverage(estimate_item_effects(mart, counts), -0.1) >= 0.95


def test_measures_without_effect_are_seldom_called_one(mart):
    counts = draw_items(np.random.default_rng(7), 300, 8, trials=100, drift=0.03, effect=0)
    verdicts = estimate_item_effects(mart, counts)["verdict"].tolist()
    assert verdicts.count("no clear effect") >= 0.95 * len(verdicts)


@pytest.mark.parametrize("lift", [0.0, 0.15])
def test_intervals_of_audiences_hold_the_planted_lift_and_no_lift_is_seldom_called_one(mart, lift):
    effects = estimate_audience_effects(mart, np.random.default_rng(9), 400, addressed=100, lift=lift)
    assert len(effects) == 400
    assert compute_coverage(effects, lift) >= 0.93
    verdicts = effects["verdict"].tolist()
    if lift:
        assert verdicts.count("improved") >= 0.2 * len(verdicts)
    else:
        assert verdicts.count("no clear effect") >= 0.93 * len(verdicts)
