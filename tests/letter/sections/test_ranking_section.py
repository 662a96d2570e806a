"""Items by sales and by complaints."""

from decimal import Decimal

from letter_shop import section_of
from page_reader import Page
from section_rows import letter, table

from lingping.letter.forms.page import render
from lingping.letter.sections.ranking.section import Ranking

ITEMS = [
    {"item_id": str(n), "item_name": f"商品{n}", "orders": 10 + n, "revenue": Decimal(1000 - n), "negatives": n,
     "read_reviews": 10 * n}
    for n in range(7)
]  # fmt: skip


def test_items_are_ranked_by_what_they_sell_and_by_complaints():
    found = section_of(letter(**table("items", *ITEMS)), Ranking)
    assert [item.name for item in found.by_sales] == ["商品0", "商品1", "商品2", "商品3", "商品4"]
    assert [item.complaints for item in found.by_complaints] == [6, 5, 4, 3, 2]
    rows = Page(render(letter(**table("items", *ITEMS)))).rows
    assert ["商品0", "¥1,000", "10", "0", "样本不足"] in rows
    assert ["商品6", "¥994", "16", "6", "10.0%"] in rows


def test_a_shop_without_amounts_is_ranked_by_orders():
    found = section_of(letter(**table("items", *[row | {"revenue": None} for row in ITEMS])), Ranking)
    assert [item.orders for item in found.by_sales] == [16, 15, 14, 13, 12]


def test_nothing_sold_and_nothing_complained_of_ranks_nothing():
    assert letter(**table("items", {"orders": 0, "negatives": 0})).section(Ranking) is None
