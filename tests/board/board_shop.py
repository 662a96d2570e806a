"""A small shop as rows of the board: twelve weeks, two items, one of them with a hostile name."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from letter_shop import MERCHANT, NAMES, WEEK, review, spoken, week_row

from lingping.board.board_page import render_board
from lingping.board.board_rows import PERIODS, BoardData, BoardRows, HeldFile

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>\u2028{{ 7 * 7 }}<!--"
AT = datetime(2026, 3, 30, 2, tzinfo=UTC)


def week(back: int = 0, **values: Any) -> dict[str, Any]:
    return week_row(back) | {"replied_reviews": 30} | values


def stars(back: int = 0) -> list[dict[str, Any]]:
    given = {5.0: 90, 3.0: 20, 1.0: 18}
    monday = WEEK - timedelta(weeks=back)
    return [{"merchant_id": MERCHANT, "week": monday, "rating": rating, "reviews": n} for rating, n in given.items()]


def need(name: str, negatives: int, positives: int, back: int = 0, **values: Any) -> dict[str, Any]:
    return {
        "merchant_id": MERCHANT, "week": WEEK - timedelta(weeks=back), "need": name,
        "need_name": NAMES.get(name, name), "negatives": negatives, "positives": positives, "reviews": 92,
        "baseline_reviews": 350, "baseline_negatives": 14, "q_value": None, "evidence": [],
    } | values  # fmt: skip


def item(item_id: str, negatives: int, read: int, **values: Any) -> list[dict[str, Any]]:
    """The item's rows, one a period, all alike."""
    row = {
        "merchant_id": MERCHANT, "item_id": item_id, "item_name": None, "state": "ordinary", "read_reviews": read,
        "negatives": negatives, "mean_rating": 4.25, "orders": 12, "revenue": 345.5, "refunds": 1,
    } | values  # fmt: skip
    return [row | {"weeks": length} for length in PERIODS]


def imported(status: str = "loaded", **values: Any) -> dict[str, Any]:
    return {
        "merchant_id": MERCHANT, "path": "shop/reviews.csv", "status": status, "reason": None, "received": 130,
        "accepted": 126, "duplicate": 2, "quarantined": 2, "loaded_at": AT,
    } | values  # fmt: skip


def shop(weeks: int = 12, **tables: list[dict[str, Any]]) -> BoardRows:
    """The shop with so many weeks; a table that is named replaces its own."""
    own = {
        "board_weeks": [week(back) for back in reversed(range(weeks))],
        "board_stars": [row for back in range(weeks) for row in stars(back)],
        "board_needs": [
            row
            for back in range(weeks)
            for row in (need("logistics", 3 + back % 3, 5, back), need("packaging", 9 - back % 4, 2, back))
        ],
        "board_items": [
            *item("nuts", 20, 60, item_name=HOSTILE, state="worsening"),
            *item("box", 8, 40, item_name="礼盒"),
        ],
        "board_item_needs": [
            {key: row[key] for key in ("weeks", "merchant_id", "item_id", "item_name", "negatives", "read_reviews")}
            | {"need": "packaging"}
            for row in item("nuts", 12, 60, item_name=HOSTILE)
        ],
        "board_imports": [imported(), imported("held", path="shop/odd.csv", reason=HOSTILE)],
        "reviews": [review("a", f"内袋漏气{HOSTILE}", item_name=HOSTILE), review("b", "快递太慢了")],
        "review_needs": [spoken("a", "packaging", ["漏气"]), spoken("b", "logistics", ["太慢"])],
    }
    for row in own["board_needs"]:
        if row["week"] == WEEK:
            row["evidence"] = ["a"] if row["need"] == "packaging" else ["b"]
    return BoardRows(MERCHANT, WEEK, True, 0, own | tables)


def board(*merchants: BoardRows, held: tuple[HeldFile, ...] = (), is_one_merchant: bool = False) -> BoardData:
    names = {row["need"]: row["need_name"] for each in merchants for row in each.records("board_needs")}
    taxonomy = [
        {"need": code, "name_zh": name, "name_en": code.title(), "measure_zh": None, "measure_en": None}
        for code, name in names.items()
    ]
    return BoardData(
        merchants=merchants,
        held=held,
        taxonomy=taxonomy,
        snapshot_id="20260330T020000Z-8f2c41d7",
        published_at=AT,
        left_out=0,
        is_one_merchant=is_one_merchant,
    )


def data_of(page: str) -> dict[str, Any]:
    """What the page's script reads."""
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def shown(*merchants: BoardRows, **more: Any) -> dict[str, Any]:
    return data_of(render_board(board(*merchants, **more), "zh"))
