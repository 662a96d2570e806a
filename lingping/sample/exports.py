"""How each shop delivers its tables: file names, splits, headings and formats."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from lingping.sample import export_files
from lingping.sample.dirt import soil_log, soil_reviews
from lingping.sample.frames import events_frame, items_frame, orders_frame, reviews_frame
from lingping.sample.history import History
from lingping.sample.randomness import dice

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
    """A file of the sample world; `rows` counts everything a reader meets below the header, faults included."""

    path: Path
    kind: str
    rows: int


@dataclass(frozen=True)
class _Format:
    """A way to write a table: file ending, Chinese or English headings, writer."""

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


def deliver(history: History, inbox: Path, dirt: Counter[str]) -> list[SampleFile]:
    """Write all exports of one shop under inbox/<merchant_id>; `dirt` counts the faults put in."""
    folder = inbox / history.shop.merchant_id
    folder.mkdir(parents=True)
    orders = orders_frame(history)
    return [
        *_deliver_reviews(history, folder, dirt),
        *_deliver_events(history, folder, dirt),
        *write_parts(history, "orders", _by_month(orders, "paid_at"), folder),
        *write_parts(history, "items", {"": items_frame(history)}, folder),
    ]


def _deliver_reviews(history: History, folder: Path, dirt: Counter[str]) -> list[SampleFile]:
    frame = reviews_frame(history)
    if history.shop.exports["reviews"] == "jd_comments":
        return _write_jd_comments(history, frame, folder)
    written = write_parts(history, "reviews", _by_month(frame, "reviewed_at"), folder, dirt)
    if "redelivered_copy" in history.shop.dirt:
        first = written[0]
        copy = first.path.with_stem(f"{first.path.stem}(1)")
        shutil.copyfile(first.path, copy)
        written.append(SampleFile(copy, first.kind, first.rows))
        dirt["redelivered_files"] += 1
    return written


def _deliver_events(history: History, folder: Path, dirt: Counter[str]) -> list[SampleFile]:
    frame = events_frame(history)
    form = history.shop.exports["events"]
    if form.startswith("userbehavior"):
        path = folder / f"UserBehavior_{history.shop.merchant_id}.csv{form.removeprefix('userbehavior')}"
        log = soil_log(history.shop, _taobao_log(frame), dirt)
        export_files.write_csv(log, path, encoding="utf-8", header=False)
        return [SampleFile(path, "events", len(log)), _write_searches(frame, folder)]
    if form == "parquet":
        instants = frame["occurred_at"].dt.tz_localize("Asia/Shanghai")
        export_files.write_parquet(frame.assign(occurred_at=instants), folder / "events.parquet")
        return [SampleFile(folder / "events.parquet", "events", len(frame))]
    return write_parts(history, "events", {"": frame}, folder)


def _write_searches(frame: "pd.DataFrame", folder: Path) -> SampleFile:
    """The searches, which Taobao's log does not know, as the shop's back office lists them."""
    searches = _as_text(frame.query("event_type == 'search'").assign(event_type="搜索"))
    listed = searches.drop(columns=["item_id", "category", "brand"])
    path = folder / "搜索.csv"
    export_files.write_csv(listed.rename(columns=_HEADINGS), path, encoding="gb18030")
    return SampleFile(path, "events", len(listed))


def write_parts(
    history: History, kind: str, parts: "dict[str, pd.DataFrame]", folder: Path, dirt: Counter[str] | None = None
) -> list[SampleFile]:
    """Write the `parts` of a table (by the suffix of their file's name) in the shop's format for it.

    A shop whose events leave it as a log or as Parquet has no format for their parts: they are written as CSV.
    """
    form = _FORMATS.get(history.shop.exports[kind], _FORMATS["csv.gz"])
    frames = [_as_text(part) for part in parts.values()]
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


def _by_month(frame: "pd.DataFrame", time: str) -> "dict[str, pd.DataFrame]":
    return {f"_{month}": part for month, part in frame.groupby(frame[time].dt.strftime("%Y-%m"), sort=True)}


def _as_text(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Times as text, as spreadsheets and CSV exports hold them."""
    times = frame.select_dtypes("datetime").columns
    return frame.assign(**{time: frame[time].dt.strftime("%Y-%m-%d %H:%M:%S") for time in times})


def _taobao_log(frame: "pd.DataFrame") -> "pd.DataFrame":
    """user, item, category number, behaviour code and epoch seconds, user by user."""
    log = frame.query("event_type != 'search'").sort_values(["user_id", "occurred_at"], kind="stable")
    numbers = {name: 1_000_000 + crc32(name.encode()) % 4_000_000 for name in log["category"].unique()}
    return log[["user_id", "item_id"]].assign(
        category=log["category"].map(numbers.get),
        behaviour=log["event_type"].map(_TAOBAO_CODES.get),
        epoch=log["occurred_at"].astype("datetime64[s]").astype("int64") - _SHANGHAI_OFFSET,
    )


def _write_jd_comments(history: History, frame: "pd.DataFrame", folder: Path) -> list[SampleFile]:
    """One JSON array per item, as JD's comment interface gives it: no user, no order, a masked nickname."""
    written = []
    for item_id, part in _as_text(frame).groupby("item_id", sort=True):
        path = folder / f"jd_comments_{item_id}.json"
        export_files.write_json([_jd_comment(row, history.setting.seed) for row in part.to_dict("records")], path)
        written.append(SampleFile(path, "reviews", len(part)))
    return written


def _jd_comment(row: dict, seed: int) -> dict[str, object]:
    draw = dice(seed, "nickname", row["review_id"])
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
