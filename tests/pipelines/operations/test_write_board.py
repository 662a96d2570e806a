"""`lingping board` on a home that was run: its numbers are those of the letter and of `lingping sql`."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from lingping.letter.build import build
from lingping.letter.sections.figures.section import Figures, print_figures
from lingping.letter.sections.needs.section import Needs
from lingping.letter.sections.pains.pain_wording import pain_change
from lingping.letter.sections.pains.section import SECTION as PAINS
from lingping.letter.sections.pains.section import Pains
from lingping.letter.wording.numbers import money, percent
from lingping.settings import load_settings
from pipelines.operations.query_snapshot import query
from pipelines.operations.write_board import write_board
from warehouse.database.connection import open_snapshot
from warehouse.letters.letter_writer import letter_rows
from warehouse.letters.one_merchant import one_merchant


@pytest.fixture(scope="module")
def settings(notebook):
    return load_settings(home=notebook.folder / "demo", key_file=notebook.folder / "key")


@pytest.fixture(scope="module")
def written(settings, tmp_path_factory):
    return write_board(settings, out=tmp_path_factory.mktemp("board") / "board.html")


@pytest.fixture(scope="module")
def data(written):
    page = written.path.read_text("utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.fixture(scope="module")
def last_weeks(settings):
    """Merchant → its last complete week."""
    sql = "select merchant_id, max(week) from marts.merchant_weeks where is_complete group by all order by all"
    return dict(ask(settings, sql))


@pytest.fixture(scope="module")
def letters(settings, last_weeks):
    built = {}
    for merchant, week in last_weeks.items():
        with open_snapshot(settings.published) as con, one_merchant(con, merchant, week) as own:
            built[merchant] = build(letter_rows(own, merchant, week), "zh")
    return built


def ask(settings, sql: str) -> list[Any]:
    """The rows of the snapshot that `lingping sql` shows."""
    return list(query(settings, sql).rows)


def column(table, name) -> list:
    names = [each for each, _ in table["columns"]]
    return [row[names.index(name)] for row in table["rows"]]


def texts(cells) -> list:
    return [cell[1] if isinstance(cell, list) else cell for cell in cells]


def test_the_figures_of_the_last_week_are_those_of_the_letter(data, letters):
    assert sorted(letters) == [each["id"] for each in data["merchants"]]
    for merchant in data["merchants"]:
        cards = {card["code"]: card for card in merchant["periods"]["1"]["figures"]}
        printed = print_figures(letters[merchant["id"]])
        assert len(printed) >= 7
        # The rate of refunds is that of four weeks of orders, which is no period of the board.
        assert {figure.code for figure in printed} - set(cards) <= {"refund_rate"}
        for figure in (each for each in printed if each.code != "refund_rate"):
            assert (cards[figure.code]["value"], cards[figure.code]["change"]) == (figure.value, figure.change.text)


def test_the_trend_is_that_of_the_letter(data, letters):
    for merchant in data["merchants"]:
        trend = letters[merchant["id"]].section(Figures).trend
        rows = merchant["trend"][-len(trend) :]
        assert [row["reviews"] for row in rows] == [week.reviews for week in trend]
        assert [row["rating"] for row in rows] == [week.mean_rating for week in trend]
        shares = [week.negative for week in trend]
        assert [row["share"] for row in rows] == [share and share.value for share in shares]
        assert [row["low"] for row in rows] == [share and share.low for share in shares]
        assert [row["high"] for row in rows] == [share and share.high for share in shares]


def test_the_needs_of_the_last_week_are_those_of_the_letter(data, letters):
    compared = 0
    for merchant in data["merchants"]:
        table, letter = merchant["periods"]["1"]["needs"], letters[merchant["id"]]
        needs = letter.section(Needs)
        counts = [(need.name, need.negatives, need.positives) for need in needs.counts] if needs else []
        shown = zip(column(table, "方面"), column(table, "抱怨"), column(table, "好评"), strict=True) if counts else ()
        assert [(name, bad[0], good[0]) for name, bad, good in shown] == counts
        names = [each for each, _ in table["columns"]]
        for pain in letter.section(Pains).pains if letter.section(Pains) else ():
            row = dict(zip(names, table["rows"][table["codes"].index(pain.need)], strict=True))
            assert row["抱怨占比"][1] == (percent(pain.share.value) if pain.share else "样本不足")
            if pain.share and pain.baseline:
                assert row["变化"][1] == pain_change(pain, PAINS.say("zh")).text
            compared += 1
    assert compared


@pytest.mark.parametrize("weeks", [1, 4, 12])
def test_sums_of_a_period_are_those_of_sql(settings, data, last_weeks, weeks):
    for merchant in data["merchants"]:
        week = last_weeks[merchant["id"]]
        scope = f"merchant_id = '{merchant['id']}' and week between '{week - timedelta(weeks=weeks - 1)}' and '{week}'"
        ((reviews, read, negatives, replied, revenue),) = ask(
            settings,
            "select sum(reviews)::int, sum(read_reviews)::int, sum(negatives)::int, sum(replied_reviews)::int,"
            f" sum(revenue) from marts.merchant_weeks where {scope}",
        )
        ((rating,),) = ask(settings, f"select round(avg(rating), 2) from marts.reviews where {scope}")
        cards = {card["code"]: card for card in merchant["periods"][str(weeks)]["figures"]}
        assert cards["reviews"]["value"] == f"{reviews:,} 条"
        assert cards["revenue"]["value"] == money(revenue)
        if read >= 5:
            assert cards["negative"]["value"] == percent(negatives / read)
            assert cards["negative"]["note"].startswith(f"{read:,} 条中 {negatives:,} 条，95% 区间")
        if reviews >= 5:
            assert cards["rating"]["value"] == f"{rating:.2f} 分"
            assert (
                cards["replied"]["note"].startswith(f"{reviews:,} 条中 {replied:,} 条") if "replied" in cards else True
            )


def test_every_week_of_the_table_is_that_of_sql(settings, data):
    compared = 0
    for merchant in data["merchants"]:
        sql = (
            "select week, reviews, negatives, negative_share, negative_low, negative_high, read_reviews, revenue,"
            f" adjusted_negative_share from marts.merchant_weeks where merchant_id = '{merchant['id']}'"
        )
        rows = {str(row[0]): row for row in ask(settings, sql)}
        names = [each for each, _ in merchant["table"]["columns"]]
        for row in merchant["table"]["rows"]:
            cells = dict(zip(names, texts(row), strict=True))
            _, reviews, negatives, share, low, high, read, revenue, adjusted = rows[cells["周（周一）"]]
            assert (cells["评价"], cells["差评"], cells["订单额"]) == (f"{reviews:,}", f"{negatives:,}", money(revenue))
            if read >= 5:
                assert cells["差评占比"] == percent(share)
                assert cells["95% 区间"] == f"{percent(low)}–{percent(high)}"
                assert cells.get("校正后占比") == (None if adjusted is None else percent(adjusted))
                compared += 1
    assert compared


@pytest.mark.parametrize("weeks", [1, 4, 12])
def test_the_worst_items_are_those_of_sql(settings, data, last_weeks, weeks):
    rows_seen = 0
    for merchant in data["merchants"]:
        week = last_weeks[merchant["id"]]
        first = week - timedelta(weeks=weeks - 1)
        scope = f"merchant_id = '{merchant['id']}' and week between '{first}' and '{week}'"
        items = {
            name: rest
            for name, *rest in ask(
                settings,
                "select coalesce(any_value(item_name), item_id), count(opinion),"
                " count(*) filter (opinion = 'negative'),"
                f" round(avg(rating), 2) from marts.reviews where {scope} and item_id is not null group by item_id",
            )
        }
        table = merchant["periods"][str(weeks)]["items"][""]
        for name, read, negatives, rating in (
            zip(*(texts(column(table, each)) for each in ("商品", "读到", "差评", "平均评分")), strict=True)
            if table["rows"]
            else ()
        ):
            assert [read, negatives, rating] == [f"{items[name][0]:,}", f"{items[name][1]:,}", f"{items[name][2]:.2f}"]
            rows_seen += 1
        assert len(table["rows"]) == min(20, sum(negatives > 0 for _, negatives, _ in items.values()))
    assert rows_seen


def test_complaints_about_an_item_and_need_are_those_of_sql(settings, data, last_weeks):
    seen = 0
    for merchant in data["merchants"]:
        week = last_weeks[merchant["id"]]
        for need, table in merchant["periods"]["12"]["items"].items():
            if not need or not table["rows"]:
                continue
            sql = (
                "select coalesce(any_value(item_name), item_id), sum(negatives)::int from marts.feedback_insight"
                f" where merchant_id = '{merchant['id']}' and need = '{need}' and item_id <> '*'"
                f" and week between '{week - timedelta(weeks=11)}' and '{week}' group by item_id"
            )
            counts = dict(ask(settings, sql))
            for name, negatives in zip(column(table, "商品"), texts(column(table, "抱怨")), strict=True):
                assert negatives == f"{counts[name]:,}"
                seen += 1
    assert seen


def test_no_pseudonym_of_a_customer_or_order_is_on_the_page(settings, written):
    page = written.path.read_text("utf-8")
    keys = ask(settings, "select user_key from marts.reviews union select order_key from marts.reviews")
    assert len(keys) > 20
    assert [key for (key,) in keys if key and key in page] == []


def test_the_page_of_one_merchant_has_nothing_of_another_and_keeps_its_unguessable_name(settings, last_weeks, run_home):
    own = load_settings(home=run_home, key_file=settings.key_file)
    name, *others = last_weeks
    first, again = write_board(own, merchant=name), write_board(own, merchant=name)
    assert first.path == again.path
    assert first.path.parent.parent == own.letters
    assert re.fullmatch(r"board-[0-9a-z]{26}\.html", first.path.name)
    page = first.path.read_text("utf-8")
    assert name in page
    assert [other for other in others if other in page] == []
    items = "select item_name from marts.reviews where merchant_id"
    others_items = ask(own, f"{items} <> '{name}' except {items} = '{name}'")
    assert len(others_items) > 3
    assert [item for (item,) in others_items if item and item in page] == []


def test_an_older_snapshot_has_its_own_board(settings, written):
    older = write_board(settings, snapshot=written.snapshot_id, out=written.path.with_name("old.html"))
    assert older.path.read_text("utf-8") == written.path.read_text("utf-8")


def test_the_command_writes_to_the_home_and_a_merchant_without_data_is_one_line(lingping, run_home):
    outcome = lingping("board", "--home", run_home)
    assert outcome.code == 0
    assert (run_home / "board.html").stat().st_size < 3_000_000
    assert "board.html" in outcome.out
    outcome = lingping("board", "--home", run_home, "--merchant", "nobody")
    assert outcome.code == 2
    assert "There is nothing of nobody in this snapshot" in outcome.err
