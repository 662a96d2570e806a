"""The tables of one simulated shop with generic column names: events, orders, items and reviews."""

from typing import TYPE_CHECKING

import numpy as np

from lingping.sample.bank import load_bank
from lingping.sample.behaviour import SEARCH
from lingping.sample.history import History
from lingping.sample.randomness import create_generator
from lingping.sample.shops import Item

if TYPE_CHECKING:
    import pandas as pd

EVENT_TYPES = ("search", "browse", "favourite", "cart", "buy")  # in the order of the constants in behaviour.py
_ANONYMOUS = 0.04


def build_events(history: History) -> "pd.DataFrame":
    """Events in time order. `occurred_at` is naive Shanghai time; a search has words instead of an item."""
    import pandas as pd  # 0.5 s

    events, items = history.events, history.shop.items
    rng = create_generator(history.setting.seed, history.shop.merchant_id, "queries")
    queries = _build_queries(items)
    frame = pd.DataFrame(
        {
            "platform": history.shop.platform,
            "merchant_id": history.shop.merchant_id,
            "user_id": history.people.user_ids[events.users],
            "item_id": _collect(items, "item_id")[events.items],
            "category": _collect(items, "category")[events.items],
            "brand": _collect(items, "brand")[events.items],
            "event_type": np.array(EVENT_TYPES, dtype=object)[events.kinds],
            "search_query": queries[events.items, rng.integers(0, queries.shape[1], len(events.items))],
            "occurred_at": _to_times(history, events.seconds),
        }
    )
    is_search = events.kinds == SEARCH
    frame.loc[is_search, ["item_id", "category", "brand"]] = None
    frame.loc[~is_search, "search_query"] = None
    return frame


def build_orders(history: History) -> "pd.DataFrame":
    """Orders in order of payment, with refunds up to the end of the world."""
    import pandas as pd

    orders, buys = history.orders, history.purchases.buys
    paid = _to_times(history, buys.seconds)
    refunded = _to_optional_times(history, [second if second >= 0 else None for second in orders.refunded.tolist()])
    return pd.DataFrame(
        {
            "platform": history.shop.platform,
            "merchant_id": history.shop.merchant_id,
            "order_id": orders.numbers,
            "item_id": _collect(history.shop.items, "item_id")[buys.items],
            "user_id": history.people.user_ids[buys.users],
            "quantity": orders.quantities,
            "amount": orders.amounts,
            "paid_at": paid,
            "refund_amount": orders.refunds,
            "refunded_at": refunded,
            "source_updated_at": np.where(np.isnat(refunded), paid, refunded),
        }
    )


def build_items(history: History) -> "pd.DataFrame":
    """Items as the shop lists them on the last day, with units sold so far."""
    import pandas as pd

    shop, setting = history.shop, history.setting
    positions = np.arange(len(shop.items))
    last_day = setting.weeks * 7 - 1
    sold = np.bincount(history.purchases.buys.items, weights=history.orders.quantities, minlength=len(shop.items))
    return pd.DataFrame(
        {
            "platform": shop.platform,
            "merchant_id": shop.merchant_id,
            "item_id": _collect(shop.items, "item_id"),
            "item_name": _collect(shop.items, "name"),
            "category": _collect(shop.items, "category"),
            "brand": _collect(shop.items, "brand"),
            "price": history.prices.compute(positions, np.full(len(positions), last_day)),
            "sales": sold.astype(int),
            "source_updated_at": _to_times(history, np.full(len(positions), setting.seconds - 1)),
        }
    )


def build_reviews(history: History) -> "pd.DataFrame":
    """Reviews in order of writing; anonymous ones have no `user_id`."""
    import pandas as pd

    shop, positions = history.shop, history.reviewed
    rng = create_generator(history.setting.seed, shop.merchant_id, "review exports")
    subjects = [review.subject for review in history.reviews]
    follow_ups = [review.follow_up and review.follow_up[1] for review in history.reviews]
    replies = [review.reply and review.reply[1] for review in history.reviews]
    frame = pd.DataFrame(
        {
            "platform": shop.platform,
            "merchant_id": shop.merchant_id,
            "review_id": [subject.review_id for subject in subjects],
            "user_id": history.people.user_ids[history.purchases.buys.users[positions]],
            "order_id": history.orders.numbers[positions],
            "item_id": [subject.item.item_id for subject in subjects],
            "item_name": [subject.item.name for subject in subjects],
            "variant": [subject.item.variants[int(draw * len(subject.item.variants))]
                        for subject, draw in zip(subjects, rng.random(len(positions)), strict=True)],
            "rating": [review.rating for review in history.reviews],
            "text": [review.draft.text for review in history.reviews],
            "reviewed_at": _to_times(history, history.purchases.written[positions]),
            "follow_up_text": [review.follow_up and review.follow_up[0].text for review in history.reviews],
            "follow_up_at": _to_optional_times(history, follow_ups),
            "reply_text": [review.reply and review.reply[0] for review in history.reviews],
            "reply_at": _to_optional_times(history, replies),
            "ordered_at": _to_times(history, history.purchases.buys.seconds[positions]),
        }
    )  # fmt: skip
    frame.loc[rng.random(len(positions)) < _ANONYMOUS, "user_id"] = None
    return frame


def _to_times(history: History, seconds: np.ndarray) -> np.ndarray:
    """Naive Shanghai times of seconds since the start."""
    return np.datetime64(history.setting.start.isoformat(), "s") + seconds.astype("timedelta64[s]")


def _to_optional_times(history: History, seconds: list[int | None]) -> np.ndarray:
    """Naive Shanghai times of seconds since the start; NaT for None."""
    times = _to_times(history, np.array([second or 0 for second in seconds], dtype=np.int64))
    times[[second is None for second in seconds]] = np.datetime64("NaT")
    return times


def _collect(items: tuple[Item, ...], field: str) -> np.ndarray:
    return np.array([getattr(item, field) for item in items], dtype=object)


def _build_queries(items: tuple[Item, ...]) -> np.ndarray:
    """Search words (items, 8) for each item; a shorter list is repeated."""
    words = []
    for item in items:
        frames = load_bank()["searches"][item.category]
        filled = [frame.replace("<item>", item.short).replace("<brand>", item.brand) for frame in frames]
        words.append([filled[number % len(filled)] for number in range(8)])
    return np.array(words, dtype=object)
