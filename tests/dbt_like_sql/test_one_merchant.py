"""Twenty merchants with words, items, customers and sums of their own: none of these is in another's letter."""

import re
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import cast

import pyarrow as pa
import pytest
from sql_shop import MODEL, Shop, at

from lingping.contracts import EXPLANATIONS, FILES, MODEL_QUALITY, Table
from lingping.letter.archive.letter_files import letters_of
from lingping.letter.archive.versions import records
from lingping.letter.discovery import row_columns
from warehouse.database.connection import open_snapshot
from warehouse.database.tables import Connection, append
from warehouse.ledgers.run_ledger import begin_run, note_model
from warehouse.letters.letter_writer import letter_rows, merchants_with_letter, write_letters
from warehouse.letters.one_merchant import is_newest_week, one_merchant
from warehouse.published.publish import publish
from warehouse.sql_tables.sql_files import read_sql

WEEK, BEFORE = date(2026, 3, 9), date(2026, 3, 2)
FORMATS = ("xlsx", "md")
MERCHANTS = [f"shop-{number:02}" for number in range(20)]
NEEDS = {"logistics": "物流", "packaging": "包装"}


def mark(kind: str, merchant: str) -> str:
    """Text that only this merchant's rows contain."""
    return f"{kind}暗号{merchant.removeprefix('shop-')}号"


def amount(merchant: str) -> Decimal:
    """Amount of each order of the merchant: its sums and means differ from those of all others."""
    return Decimal(100_003 + 7_919 * MERCHANTS.index(merchant))


def canaries(merchant: str) -> dict[str, set[str]]:
    """Texts that must not be in files of other merchants; sums as the letter and as the workbook write them."""
    sums = {f"{form}" for n in range(2, 13) for form in (f"{n * amount(merchant):,.0f}", f"{n * amount(merchant):.0f}")}
    return {
        "review": {mark("评语", merchant)},
        "item": {mark("商品", merchant), f"sku-{merchant}"},
        "customer": {f"user-{merchant}"},
        "merchant": {merchant},
        "figure": sums,
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    shop = Shop()
    for need, name in NEEDS.items():
        shop.need(need, name, f"先查{{item}}的{name}")
    for number, merchant in enumerate(MERCHANTS):
        _add_weeks(shop, merchant, number)
    shop.classify("大家都说慢", "negative", needs=[("logistics", "negative")])
    begin_run(shop.con, "run-1", at=at("2026-03-16 02:00"), as_of=None, imports=())
    note_model(shop.con, "run-1", MODEL)
    shop.build()
    folder = tmp_path_factory.mktemp("home") / "published"
    publish(shop.con, folder, read_sql(), run_id="run-1", at=at("2026-03-16 03:00"), as_of=None, model_id=MODEL)
    return folder


def _add_weeks(shop: Shop, merchant: str, number: int) -> None:
    """Add three weeks of a merchant: in each, six customers who browse, buy and complain, and one who praises."""
    own = {"merchant_id": merchant}
    shop.item(f"sku-{merchant}", mark("商品", merchant), category="零食", **own)
    for week, day in enumerate(("2026-03-03", "2026-03-10", "2026-03-16")):
        for customer in range(7):
            name, text = f"{week}-{customer}", f"{mark('评语', merchant)}第{week}周第{customer}位"
            subject = {"item_id": f"sku-{merchant}", "user_key": f"user-{merchant}-{customer}"}
            polarity = "positive" if customer == 6 else "negative"
            shop.classify(
                text, polarity, needs=[(need, polarity) for need in list(NEEDS)[: 1 + (customer + number) % 2]]
            )
            shop.review(name, text, f"{day} 1{customer}:00", rating=2, **subject, **own)
            shop.order(f"{merchant}-{name}", amount(merchant), f"{day} 0{customer}:00", **subject, **own)
            shop.event("browse", f"{day} 0{customer}:00", **subject, **own)
            _put(
                shop, EXPLANATIONS, text_id=text, model_id=MODEL, target="logistics", rank=1, words=text[:6], carries=1
            )
        shop.review(f"{week}-all", "大家都说慢", f"{day} 20:00", item_id=f"sku-{merchant}", rating=1, **own)
    held = {"accepted": 0, "duplicate": 0, "quarantined": 1000 + number, "received": 1000 + number}
    path = f"{mark('文件', merchant)}.csv"
    _put(shop, FILES, file_id=merchant, path=path, sha256=merchant, status="loaded", kind="reviews", **own, **held)
    quality = {"model_id": "churn", "figure": "auc", "label": "", "slice_kind": "merchant", "slice": merchant}
    _put(shop, MODEL_QUALITY, value=0.7, **quality)


def _put(shop: Shop, table: Table, **row: object) -> None:
    append(shop.con, table.name, [pa.RecordBatch.from_pylist([row], schema=table.schema)])


def _ignore(_: int) -> None:
    """Nobody watches the progress."""


@pytest.fixture(scope="module")
def letters(published, tmp_path_factory) -> Path:
    """The folder HOME/letters with the letters of two weeks."""
    folder = tmp_path_factory.mktemp("letters") / "letters"
    with open_snapshot(published) as con:
        for week in (BEFORE, WEEK):
            assert merchants_with_letter(con, week) == MERCHANTS
            write_letters(con, folder, week, MERCHANTS, language="zh", on_letter=_ignore, formats=FORMATS)
    return folder


def content(path: Path) -> str:
    """All text in a file; workbooks are unpacked, streams of a PDF inflated."""
    return _text(path.read_bytes())


def _text(data: bytes) -> str:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return "\n".join([name + _text(packed.read(name)) for name in packed.namelist()])
    if data.startswith(b"%PDF"):
        streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
        data += b"\n".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")
    return data.decode("utf-8", "replace")


def files_of(letters: Path, merchant: str) -> list[Path]:
    folder = next(iter(letters_of(letters, merchant).values())).parent
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_file_contains_data_of_another_merchant(letters):
    text = {merchant: "\n".join(map(content, files_of(letters, merchant))) for merchant in MERCHANTS}
    found = [
        (merchant, stranger, kind, canary)
        for merchant in MERCHANTS
        for stranger in MERCHANTS
        if stranger != merchant
        for kind, marks in canaries(stranger).items()
        for canary in marks
        if re.search(rf"(?<![\d,]){re.escape(canary)}(?![\d,]*\d)", text[merchant])
    ]
    assert found == []


def test_every_merchants_own_words_items_and_sums_are_in_its_letter(letters):
    for merchant in MERCHANTS:
        text = "\n".join(map(content, files_of(letters, merchant)))
        own = canaries(merchant)
        assert own["review"] | own["merchant"] | {mark("商品", merchant)} <= {
            each for marks in own.values() for each in marks if each in text
        }
        assert f"¥{7 * amount(merchant):,.0f}" in text


def test_files_of_no_merchant_contain_no_quotes(letters):
    strays = [path for path in letters.iterdir() if path.is_file()]
    text = "\n".join(map(content, strays))
    for merchant in MERCHANTS:
        marks = canaries(merchant)
        assert not [each for kind in ("review", "item", "customer") for each in marks[kind] if each in text]


def test_the_search_reads_packed_files(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "评语暗号07号")
    assert "评语暗号07号" in content(tmp_path / "a.xlsx")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nstream\n" + zlib.compress("评语暗号07号".encode()) + b"\nendstream")
    assert "评语暗号07号" in content(tmp_path / "a.pdf")


def tables(con) -> dict[str, bool]:
    """Tables by name, and whether they have a merchant_id."""
    return dict(
        con.execute(
            "select schema_name || '.' || table_name, bool_or(column_name = 'merchant_id') from duckdb_columns()"
            " where schema_name in ('marts', 'nlp', 'ops') group by all order by all"
        ).fetchall()
    )


def test_the_letters_database_holds_one_merchant_and_nothing_of_others(published):
    with open_snapshot(published) as con, one_merchant(con, "shop-07", WEEK) as own:
        held = tables(own)
        assert {name for name, has_merchant in held.items() if not has_merchant} == {
            "marts.category_benchmarks", "nlp.error_rates", "nlp.explanations", "nlp.taxonomy",
            "ops.model_quality", "ops.runs",
        }  # fmt: skip
        for name in (name for name, has_merchant in held.items() if has_merchant):
            assert own.sql(f"select distinct merchant_id from {name}").fetchall() in ([], [("shop-07",)]), name
        whole = "\n".join(str(own.sql(f"from {name}").fetchall()) for name in held)
        assert own.sql("select count(*) from marts.category_benchmarks").fetchall() != [(0,)]
        assert own.sql("select distinct slice from ops.model_quality").fetchall() == [("shop-07",)]
        catalogs = own.sql("select database_name from duckdb_databases() where not internal").fetchall()
    assert catalogs == [("memory",)]  # the snapshot is not attached, so no query can read it
    assert mark("评语", "shop-07") in whole
    for stranger in set(MERCHANTS) - {"shop-07"}:
        assert not [each for marks in canaries(stranger).values() for each in marks if each in whole]


class Unfiltered:
    """A connection that removes the merchant filter of every query: the effect of an error in a query."""

    def __init__(self, con: Connection) -> None:
        self._con = con

    def sql(self, query: str, params: object) -> object:
        return self._con.sql(self._remove_filter(query), params=params)

    def execute(self, query: str, params: object = None) -> object:
        return self._con.execute(self._remove_filter(query), params)

    @staticmethod
    def _remove_filter(query: str) -> str:
        own = r"(\w+\.)?(merchant_id|slice) = \$merchant_id"
        assert re.search(own, query) or "$merchant_id" not in query
        return re.sub(own, "$merchant_id is not null", query)


def unfiltered(con: Connection) -> Connection:
    return cast("Connection", Unfiltered(con))


def test_a_query_without_its_merchant_filter_finds_no_other_merchant(published):
    with open_snapshot(published) as con:
        with one_merchant(con, "shop-07", WEEK) as own:
            assert letter_rows(unfiltered(own), "shop-07", WEEK) == letter_rows(own, "shop-07", WEEK)
        with pytest.raises(ValueError, match="hold rows of 19 merchants besides 'shop-07'"):
            letter_rows(unfiltered(con), "shop-07", WEEK)


def test_each_row_set_has_the_columns_that_its_query_lists(published):
    with open_snapshot(published) as con:
        rows = letter_rows(con, "shop-07", WEEK)
    assert {name: tuple(table.column_names) for name, table in rows.tables.items()} == dict(row_columns())


def test_the_letter_is_the_same_with_and_without_the_isolation(published):
    with open_snapshot(published) as con, one_merchant(con, "shop-07", WEEK) as own:
        assert letter_rows(own, "shop-07", WEEK) == letter_rows(con, "shop-07", WEEK)


def test_only_the_letter_of_the_newest_week_has_customer_profiles(published, letters):
    with open_snapshot(published) as con:
        assert is_newest_week(con, "shop-07", WEEK)
        assert not is_newest_week(con, "shop-07", BEFORE)
        for week, users in ((WEEK, 7), (BEFORE, 0)):
            with one_merchant(con, "shop-07", week) as own:
                assert own.sql("select count(*) from marts.user_profile").fetchall() == [(users,)]
                rows = letter_rows(own, "shop-07", week)
            assert (rows.tables["segments"].num_rows > 0, rows.is_newest_week) == (users > 0, users > 0)
    pages = letters_of(letters, "shop-07")
    assert "当时的分组没有保存" in pages[BEFORE].read_text("utf-8")
    assert "当时的分组没有保存" not in pages[WEEK].read_text("utf-8")


def test_a_letter_written_again_keeps_its_name_its_version_and_its_bytes(published, letters):
    before = {path: path.read_bytes() for path in files_of(letters, "shop-03")}
    with open_snapshot(published) as con:
        (path,) = write_letters(con, letters, WEEK, ["shop-03"], language="zh", on_letter=_ignore, formats=FORMATS)
    assert path == letters_of(letters, "shop-03")[WEEK]
    assert {path: path.read_bytes() for path in files_of(letters, "shop-03")} == before
    assert {len(record.versions) for record in records(letters)} == {1}


def test_side_by_side_letters_are_those_that_one_process_writes(published, tmp_path, monkeypatch):
    monkeypatch.setattr("lingping.letter.archive.parallel_writing.FEW", 2)
    monkeypatch.setattr("lingping.letter.archive.parallel_writing._processors", lambda: 2)
    chosen, pages = MERCHANTS[:3], []
    with open_snapshot(published) as con:
        for few, folder in ((2, tmp_path / "two"), (100, tmp_path / "one")):
            monkeypatch.setattr("lingping.letter.archive.parallel_writing.FEW", few)
            when = at("2026-03-16 07:00")
            paths = write_letters(con, folder, WEEK, chosen, language="zh", on_letter=_ignore, at=when)
            assert [path.parent.name for path in paths] == chosen
            pages.append([path.read_bytes() for path in paths])
    assert pages[0] == pages[1]
