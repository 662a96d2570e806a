"""The export files of each shop: names, splits by month, headings and formats."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from lingping.sample import export_files
from lingping.sample.dirt import soil_log, soil_reviews
from lingping.sample.frames import build_events, build_items, build_orders, build_reviews
from lingping.sample.history import History
from lingping.sample.randomness import create_dice

if TYPE_CHECKING:
    import pandas as pd

_HEADINGS = {
    "platform": "平台", "merchant_id": "店铺ID", "review_id": "评论ID", "user_id": "用户ID", "order_id": "订单号",
    "item_id": "商品ID", "item_name": "商品名称", "variant": "规格", "rating": "评分", "text": "评论内容",
    "reviewed_at": "评论时间", "follow_up_text": "追评内容", "follow_up_at": "追评时间", "reply_text": "商家回复",
    "reply_at": "回复时间", "ordered_at": "下单时间", "category": "类目", "brand": "品牌", "quantity": "数量",
    "amount": "实付金额", "paid_at": "付款时间", "refund_amount": "退款金额", "refunded_at": "退款时间",
    "price": "价格", "sales": "销量", "event_type": "行为类型", "search_query": "搜索词", "occurred_at": "行为时间",
    "source_updated_at": "更新时间",
}  # fmt: skip
_STEMS = {"reviews": "评价", "orders": "订单", "items": "商品"}
_TAOBAO_CODES = {"browse": "pv", "favourite": "fav", "cart": "cart", "buy": "buy"}
_SHANGHAI_OFFSET = 8 * 3600


@dataclass(frozen=True)
class SampleFile:
    """An exported file; `rows` counts the rows below the header, including faults."""

    path: Path
    kind: str
    rows: int


@dataclass(frozen=True)
class _Format:
    """File format of a table: file ending, Chinese or English headings, writer."""

    ending: str
    is_chinese: bool
    write: "Callable[[pd.DataFrame, Path], None]"


_FORMATS = {
    "gb18030": _Format(".csv", True, lambda frame, path: export_files.write_csv(frame, path, encoding="gb18030")),
    "bom": _Format(".csv", True, lambda frame, path: export_files.write_csv(frame, path, encoding="utf-8-sig")),
    "xlsx": _Format(".xlsx", True, export_files.write_xlsx),
    "csv.gz": _Format(".csv.gz", False, lambda frame, path: export_files.write_csv(frame, path, encoding="utf-8")),
    "jsonl": _Format(".jsonl", False, export_files.write_jsonl),
}


def write_exports(history: History, inbox: Path, dirt: Counter[str]) -> list[SampleFile]:
    """Write all exports of one shop to inbox/<merchant_id>; counts the added faults in `dirt`."""
    folder = inbox / history.shop.merchant_id
    folder.mkdir(parents=True)
    orders = build_orders(history)
    return [
        *_write_reviews(history, folder, dirt),
        *_write_events(history, folder, dirt),
        *write_parts(history, "orders", _split_by_month(orders, "paid_at"), folder),
        *write_parts(history, "items", {"": build_items(history)}, folder),
    ]


def _write_reviews(history: History, folder: Path, dirt: Counter[str]) -> list[SampleFile]:
    frame = build_reviews(history)
    if history.shop.exports["reviews"] == "jd_comments":
        return _write_jd_comments(history, frame, folder)
    written = write_parts(history, "reviews", _split_by_month(frame, "reviewed_at"), folder, dirt)
    if "redelivered_copy" in history.shop.dirt:
        first = written[0]
        copy = first.path.with_stem(f"{first.path.stem}(1)")
        shutil.copyfile(first.path, copy)
        written.append(SampleFile(copy, first.kind, first.rows))
        dirt["redelivered_files"] += 1
    return written


def _write_events(history: History, folder: Path, dirt: Counter[str]) -> list[SampleFile]:
    frame = build_events(history)
    form = history.shop.exports["events"]
    if form.startswith("userbehavior"):
        path = folder / f"UserBehavior_{history.shop.merchant_id}.csv{form.removeprefix('userbehavior')}"
        log = soil_log(history.shop, _build_taobao_log(frame), dirt)
        export_files.write_csv(log, path, encoding="utf-8", header=False)
        return [SampleFile(path, "events", len(log)), _write_searches(frame, folder)]
    if form == "parquet":
        instants = frame["occurred_at"].dt.tz_localize("Asia/Shanghai")
        export_files.write_parquet(frame.assign(occurred_at=instants), folder / "events.parquet")
        return [SampleFile(folder / "events.parquet", "events", len(frame))]
    return write_parts(history, "events", {"": frame}, folder)


def _write_searches(frame: "pd.DataFrame", folder: Path) -> SampleFile:
    """The searches, which Taobao's log does not contain, as a CSV of the shop's back office."""
    searches = _format_times(frame.query("event_type == 'search'").assign(event_type="搜索"))
    listed = searches.drop(columns=["item_id", "category", "brand"])
    path = folder / "搜索.csv"
    export_files.write_csv(listed.rename(columns=_HEADINGS), path, encoding="gb18030")
    return SampleFile(path, "events", len(listed))


def write_parts(
    history: History, kind: str, parts: "dict[str, pd.DataFrame]", folder: Path, dirt: Counter[str] | None = None
) -> list[SampleFile]:
    """Write the `parts` of a table (by suffix of the file name) in the shop's format of that table.

    The parts of events are written as CSV if the shop exports them as a Taobao log or as Parquet.
    """
    form = _FORMATS.get(history.shop.exports[kind], _FORMATS["csv.gz"])
    frames = [_format_times(part) for part in parts.values()]
    if form.is_chinese:
        frames = [frame.rename(columns=_HEADINGS) for frame in frames]
    if dirt is not None:
        frames = soil_reviews(history.shop, frames, dirt)
    stem = _STEMS[kind] if form.is_chinese else kind
    written = []
    for suffix, frame in zip(parts, frames, strict=True):
        path = folder / f"{stem}{suffix}{form.ending}"
        form.write(frame, path)
        written.append(SampleFile(path, kind, len(frame)))
    return written


def _split_by_month(frame: "pd.DataFrame", time: str) -> "dict[str, pd.DataFrame]":
    return {f"_{month}": part for month, part in frame.groupby(frame[time].dt.strftime("%Y-%m"), sort=True)}


def _format_times(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The table with its times as text, as in spreadsheets and CSV exports."""
    times = frame.select_dtypes("datetime").columns
    return frame.assign(**{time: frame[time].dt.strftime("%Y-%m-%d %H:%M:%S") for time in times})


def _build_taobao_log(frame: "pd.DataFrame") -> "pd.DataFrame":
    """User, item, category number, behaviour code and epoch seconds, sorted by user and time."""
    log = frame.query("event_type != 'search'").sort_values(["user_id", "occurred_at"], kind="stable")
    numbers = {name: 1_000_000 + crc32(name.encode()) % 4_000_000 for name in log["category"].unique()}
    return log[["user_id", "item_id"]].assign(
        category=log["category"].map(numbers.get),
        behaviour=log["event_type"].map(_TAOBAO_CODES.get),
        epoch=log["occurred_at"].astype("datetime64[s]").astype("int64") - _SHANGHAI_OFFSET,
    )


def _write_jd_comments(history: History, frame: "pd.DataFrame", folder: Path) -> list[SampleFile]:
    """One JSON array per item, as JD's comment interface returns it: a masked nickname instead of user and order."""
    written = []
    for item_id, part in _format_times(frame).groupby("item_id", sort=True):
        path = folder / f"jd_comments_{item_id}.json"
        export_files.write_json([_build_jd_comment(row, history.setting.seed) for row in part.to_dict("records")], path)
        written.append(SampleFile(path, "reviews", len(part)))
    return written


def _build_jd_comment(row: dict, seed: int) -> dict[str, object]:
    draw = create_dice(seed, "nickname", row["review_id"])
    comment = {
        "id": int(row["review_id"]),
        "content": row["text"],
        "creationTime": row["reviewed_at"],
        "score": row["rating"],
        "referenceId": row["item_id"],
        "referenceName": row["item_name"],
        "referenceTime": row["ordered_at"],
        "productColor": row["variant"],
        "productSize": "",
        "nickname": f"{draw.choice('abcdefghjkmnpqrstuwxyz')}***{draw.choice('abcdehmnrsxyz0123456789')}",
    }
    if isinstance(row["reply_text"], str):
        comment["replies"] = [{"content": row["reply_text"], "creationTime": row["reply_at"]}]
    if isinstance(row["follow_up_text"], str):
        comment["afterUserComment"] = {"content": row["follow_up_text"], "created": row["follow_up_at"]}
    return comment
