from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from lingping.errors import LingpingError
from lingping.sample.behaviour import SECONDS_A_DAY
from lingping.sample.frames import build_events, build_orders, build_reviews
from lingping.sample.history import simulate_shop
from lingping.sample.shops import load_shops
from lingping.sample.world import write_sample


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_equal_seeds_give_equal_bytes_and_other_seeds_give_others(tmp_path):
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        write_sample(tmp_path / name, seed=seed, scale=0.05)
    one, again, other = (contents(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_a_sample_is_not_written_to_an_inbox_with_files(tmp_path):
    (tmp_path / "inbox" / "mine").mkdir(parents=True)
    with pytest.raises(LingpingError, match="inbox: contains files already"):
        write_sample(tmp_path, scale=0.05)


def test_the_world_ends_with_the_last_sunday_for_any_end_day(tmp_path):
    sunday = write_sample(tmp_path / "sunday", scale=0.05, end=date(2026, 3, 29))
    saturday = write_sample(tmp_path / "saturday", scale=0.05, end=date(2026, 4, 4))
    assert contents(sunday.truth.parent) == contents(saturday.truth.parent)


def test_the_full_world_has_the_documented_size(setting):
    full = [simulate_shop(shop, replace(setting, scale=1.0)) for shop in load_shops()]
    assert Counter(history.shop.category for history in full)["小家电"] == 6
    assert len(full) >= 8
    assert sum(len(history.reviews) for history in full) >= 12_000
    assert sum(len(history.events.users) for history in full) >= 200_000
    weeks = {review.subject.written // (7 * SECONDS_A_DAY) for history in full for review in history.reviews}
    assert len(weeks) >= 11


def test_each_step_of_the_funnel_has_fewer_events(histories):
    total: Counter[str] = Counter()
    for history in histories:
        count = Counter(build_events(history)["event_type"].tolist())
        assert count["browse"] > count["favourite"] > 0
        assert count["browse"] > count["cart"] > count["buy"] > 0
        total += count
    assert total["browse"] > total["favourite"] > total["cart"] > total["buy"]


def test_every_order_has_a_buy_event_of_the_same_customer_item_and_second(histories):
    for history in histories:
        bought = build_events(history).query("event_type == 'buy'")
        orders = build_orders(history)
        events = zip(bought["user_id"], bought["item_id"], bought["occurred_at"], strict=True)
        assert Counter(zip(orders["user_id"], orders["item_id"], orders["paid_at"], strict=True)) == Counter(events)


def test_a_purchase_comes_after_browse_and_cart_events_of_its_session(histories):
    steps = build_events(histories[0])
    buys = steps.query("event_type == 'buy'").head(200)
    for user, item, time in zip(buys["user_id"], buys["item_id"], buys["occurred_at"], strict=True):
        is_of_session = steps["occurred_at"].between(time - pd.Timedelta(minutes=30), time, inclusive="right")
        before = steps[(steps["user_id"] == user) & (steps["item_id"] == item) & is_of_session]
        assert {"browse", "cart"} <= set(before["event_type"])


def test_every_review_belongs_to_an_order_and_is_written_more_than_a_day_later(histories):
    for history in histories:
        reviews = build_reviews(history)
        both = reviews.merge(build_orders(history), on=["order_id", "item_id"], suffixes=("", "_order"))
        assert len(both) == len(reviews)
        assert both["ordered_at"].tolist() == both["paid_at"].tolist()
        named = both[both["user_id"].notna()]
        assert named["user_id"].tolist() == named["user_id_order"].tolist()
        days = zip(both["reviewed_at"], both["ordered_at"], strict=True)
        assert min(reviewed - ordered for reviewed, ordered in days) > pd.Timedelta(days=1)
        assert reviews["review_id"].is_unique


def test_all_times_are_within_the_twelve_weeks(histories):
    start, end = pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 3, 30)
    for history in histories:
        for frame in (build_events(history), build_orders(history), build_reviews(history)):
            for column in frame.select_dtypes("datetime"):
                assert frame[column].dropna().between(start, end, inclusive="left").all(), column


def test_satisfied_customers_buy_again_more_often_and_have_fewer_refunds(histories):
    again, refund = {True: [], False: []}, {True: [], False: []}
    for history in histories:
        buys, satisfaction = history.purchases.buys, history.purchases.experience.satisfaction
        early = buys.seconds < 4 * 7 * SECONDS_A_DAY
        first = np.unique(buys.users[early], return_index=True)[1]
        for position in np.flatnonzero(early)[first]:
            later = (buys.users == buys.users[position]) & (buys.seconds > buys.seconds[position] + 7 * SECONDS_A_DAY)
            again[bool(satisfaction[position] > 0.6)].append(later.sum())
        for is_satisfied in (True, False):
            refund[is_satisfied].extend(history.orders.refunds[(satisfaction > 0.6) == is_satisfied] > 0)
    assert np.mean(again[True]) > 1.2 * np.mean(again[False])
    assert np.mean(refund[False]) > 2 * np.mean(refund[True])


def test_events_are_rare_at_night_and_more_frequent_at_weekends(histories):
    times = [time for history in histories for time in build_events(history)["occurred_at"]]
    hours = Counter(time.hour for time in times)
    assert hours[20] > 5 * hours[4]
    days = Counter(time.weekday() for time in times if time < pd.Timestamp("2026-03-02"))  # before the promotion
    assert min(days[5], days[6]) > max(days[0], days[1], days[2])
