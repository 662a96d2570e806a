"""Faults that real exports have: repeated headers, repeated rows and impossible dates."""

from collections import Counter
from typing import TYPE_CHECKING

from lingping.sample.shops import Shop

if TYPE_CHECKING:
    import pandas as pd

_NO_SUCH_DAY = "2026-02-30 12:00:00"
_FAR_FUTURE = "2099-01-01 00:00:00"
_FAR_FUTURE_EPOCHS = (4_070_908_800, 4_102_444_800)


def soil_reviews(shop: Shop, parts: "list[pd.DataFrame]", dirt: Counter[str]) -> "list[pd.DataFrame]":
    """The review files of `shop` with the faults that shops.yaml lists for it; counts them in `dirt`."""
    import pandas as pd

    if "repeated_header" in shop.dirt:
        page, middle = parts[-1], len(parts[-1]) // 2
        header = pd.DataFrame([list(page.columns)], columns=page.columns)
        halves = page.head(middle).astype(object), page.tail(len(page) - middle).astype(object)
        parts = [*parts[:-1], pd.concat([halves[0], header, halves[1]])]
        dirt["repeated_headers"] += 1
    if "duplicated_rows" in shop.dirt:
        again = parts[-1].iloc[:: max(1, len(parts[-1]) // 12)]
        parts = [*parts[:-1], pd.concat([parts[-1], again])]
        dirt["duplicated_rows"] += len(again)
    if "impossible_dates" in shop.dirt:
        wrong = parts[0].iloc[:2].copy()
        wrong["评论ID"] = [f"{number}0" for number in wrong["评论ID"]]
        wrong["评论时间"] = [_NO_SUCH_DAY, _FAR_FUTURE][: len(wrong)]
        parts = [pd.concat([parts[0], wrong]), *parts[1:]]
        dirt["impossible_dates"] += len(wrong)
    return parts


def soil_log(shop: Shop, log: "pd.DataFrame", dirt: Counter[str]) -> "pd.DataFrame":
    """A behaviour log (last column: epoch seconds) with the faults that shops.yaml lists for `shop`; counts them."""
    import pandas as pd

    if "impossible_event_times" not in shop.dirt:
        return log
    wrong = log.iloc[:2].copy()
    wrong[wrong.columns[-1]] = _FAR_FUTURE_EPOCHS
    dirt["impossible_dates"] += len(wrong)
    return pd.concat([log, wrong])
