"""Which of two imports counts, and how often equal rows do: from files to staging."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import dbt_like_sql
from lingping.ingest.pseudonyms import KeyRing
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.imports.inbox import import_file
from warehouse.imports.load import ImportResult

AT = datetime(2026, 11, 30, tzinfo=UTC)
KEY = KeyRing((b"k" * 32,))
STAGING = Path(dbt_like_sql.__file__).parent / "staging"
ORDERS = "order_id,item_id,user_id,amount,paid_at,refund_amount\n"
WITH_IDS = "评论ID,评论内容,评分,追评内容\n"


def read_staging(table: str) -> str:
    return (STAGING / table).with_suffix(".sql").read_text("utf-8")


class Home:
    """A warehouse that files are imported into, all in one run."""

    def __init__(self, con, settings: Settings):
        self.con, self.settings = con, settings

    def load(self, name: str, content: str) -> ImportResult:
        path = self.settings.inbox / name
        path.write_text(content, "utf-8")
        return import_file(self.con, path, settings=self.settings, key=KEY, at=AT)

    def ask(self, table: str, question: str) -> list[tuple]:
        """Rows of a query whose `{}` is the table of staging."""
        self.con.execute("create schema if not exists staging")
        self.con.execute(f"create or replace view staging.order_lines as {read_staging('order_lines')}")
        return self.con.execute(question.format(f"({read_staging(table)})")).fetchall()


@pytest.fixture
def home(tmp_path):
    settings = load_settings(home=tmp_path, key_file=tmp_path / "key")
    settings.inbox.mkdir()
    with open_writer(settings.warehouse) as con:
        yield Home(con, settings)


def orders(refund: int) -> str:
    return ORDERS + "".join(f"O{n},A{n % 3},u{n},100,2026-11-02 10:00:00,{refund}\n" for n in range(40))


def test_the_refunds_of_a_later_file_count(home):
    home.load("day1.csv", orders(0))
    home.load("day2.csv", orders(100))
    assert home.ask("orders", "select refund_amount::int, count(*) from {} group by 1") == [(100, 40)]


def test_an_older_export_that_is_imported_later_takes_no_refund_back(home):
    home.load("day2.csv", orders(100))
    home.load("late.csv", orders(0).replace("O1,A1,u1,100", "O1,A1,u1,90"))
    asked = home.ask("orders", "select amount::int, refund_amount::int, count(*) from {} group by all order by all")
    assert asked == [(90, 100, 1), (100, 100, 39)]


def test_a_refund_that_the_source_took_back_is_taken_back(home):
    header = ORDERS.replace("\n", ",更新时间\n")
    home.load("one.csv", header + "O1,A1,u1,100,2026-11-02 10:00:00,100,2026-11-03 10:00:00\n")
    home.load("two.csv", header + "O1,A1,u1,100,2026-11-02 10:00:00,0,2026-11-04 10:00:00\n")
    assert home.ask("orders", "select refund_amount::int from {}") == [(0,)]


def test_the_later_file_of_one_run_has_the_review_as_it_is(home):
    home.load("a.csv", WITH_IDS + "".join(f"{n},还行,3,\n" for n in range(20)))
    home.load("b.csv", WITH_IDS + "".join(f"{n},还行,4,\n" for n in range(20)))
    assert home.ask("reviews", "select rating, count(*) from {} group by all") == [(4, 20)]


def test_a_revision_that_comes_back_counts_again(home):
    for name, stars in [("a", 3), ("b", 4), ("c", 3)]:
        done = home.load(f"{name}.csv", f"{WITH_IDS}1,还行,{stars},\n2,{name},5,\n")
        assert done.received == done.accepted + done.duplicate
    assert home.ask("reviews", "select rating from {} where review_id = '1'") == [(3,)]
    assert home.con.execute("select count(*) from raw.reviews where review_id = '1'").fetchone() == (2,)


def test_an_older_export_that_is_imported_later_takes_no_follow_up_back(home):
    home.load("new.csv", WITH_IDS + "1,还行,3,一周后坏了\n")
    home.load("old.csv", WITH_IDS + "1,还行,3,\n")
    assert home.ask("reviews", "select follow_up_text_id is not null from {}") == [(True,)]


def test_an_item_has_the_price_of_the_later_file(home):
    for name, price in [("a", 9), ("b", 12), ("c", 9), ("d", 12), ("e", 10)]:
        home.load(f"{name}.csv", f"商品ID,商品名称,价格\ni1,壶,{price}\n{name},盖,1\n")
    assert home.ask("items", "select price::int from {} where item_id = 'i1'") == [(10,)]


def test_equal_reviews_without_ids_count_as_often_as_they_stand_in_the_file(home):
    done = home.load("texts.csv", "评论内容\n" + "好\n" * 30 + "此用户没有填写评价。\n" * 30)
    assert (done.received, done.accepted, done.duplicate) == (60, 60, 0)
    assert home.ask("reviews", "select count(*), count(distinct review_key) from {}") == [(60, 60)]


def test_of_equal_reviews_the_file_with_more_of_them_counts(home):
    done = [home.load(f"{number}.csv", "评论内容\n" + "好\n" * number + f"第{number}天\n") for number in (3, 5, 2)]
    assert [(each.accepted, each.duplicate) for each in done] == [(4, 0), (3, 3), (1, 2)]
    assert home.ask("reviews", "select count(*) from {}") == [(8,)]


def test_an_equal_review_that_gets_a_follow_up_is_no_further_one(home):
    header = "评论内容,追评内容\n"
    home.load("one.csv", header + "好,\n好,\n好,\n")
    home.load("two.csv", header + "好,\n好,一周后坏了\n好,\n")
    home.load("three.csv", header + "好,一周后坏了\n好,一月后更坏\n好,\n")
    asked = "select count(*), count(follow_up_text_id), count(distinct follow_up_text_id) from {}"
    assert home.ask("reviews", asked) == [(3, 2, 2)]


def test_rows_with_one_id_are_one_review(home):
    done = home.load("ids.csv", WITH_IDS + "1,好,5,\n" * 3)
    assert (done.accepted, done.duplicate) == (1, 2)


def test_the_ledger_has_what_was_not_read_and_which_rows_count_once(home):
    header = WITH_IDS.replace("\n", ",店员心情\n")
    done = home.load("ids.csv", header + "1,好,5,,好\n" * 3 + "2,好,5,,好\n")
    ((notes,),) = home.con.execute("select notes from ops.files").fetchall()
    assert tuple(notes) == done.notes
    assert notes[0].startswith("Not read, as generic_reviews does not know it: 店员心情. ")
    assert any(note.startswith("No dates: no column is named reviewed_at or 评论时间") for note in notes)
    assert notes[-1] == "2 rows repeat another row of the file, the id included, and count once."
