"""An import that is taken back leaves no trace in the tables, and takes nothing from other files with it."""

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.content import read_content
from lingping.ingest.faults import HeldFile
from lingping.ingest.pseudonyms import KeyRing
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer, transaction
from warehouse.database.tables import digests
from warehouse.imports.inbox import import_file, open_again, open_export, withdraw_stale
from warehouse.imports.known_imports import KnownImport, find_imports
from warehouse.imports.same_content import find_replaced
from warehouse.imports.take_back import RestoredFile, load_again, take_back

AT = datetime(2026, 3, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 2, tzinfo=UTC)
KEY = KeyRing((b"k" * 32,))
REVIEWS = "评论ID,用户ID,商品ID,评论内容,评论时间\n"
EVENTS = "user_id,item_id,event_type,occurred_at\n"
PV = "u1,i1,browse,2026-03-01 10:00:00\n"


@pytest.fixture
def settings(tmp_path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return load_settings(home=tmp_path, key_file=tmp_path / "key")


@pytest.fixture
def con(settings):
    with open_writer(settings.warehouse) as con:
        yield con


def put(con, settings: Settings, name: str, content: str, at: datetime = AT) -> KnownImport:
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    assert import_file(con, path, settings=settings, key=KEY, at=at).status == "loaded"
    return find_imports(con, name, settings.inbox)[0]


def review(number: int, text: str) -> str:
    return f"{number},u{number},i1,{text},2026-03-0{number} 10:00:00\n"


def unload(con, settings: Settings, name: str):
    (line,) = find_imports(con, name, settings.inbox)
    read = partial(open_again, con, settings=settings, key=KEY)
    return take_back(con, line, read=read, at=LATER, on_rows=lambda rows: None)


def reload(con, settings: Settings, path: Path):
    export = open_export(read_content(path), settings, KEY)
    line = find_replaced(con, export, settings)
    read = partial(open_again, con, settings=settings, key=KEY)
    with transaction(con):
        return load_again(
            con, line, export, path=path.relative_to(settings.inbox).as_posix(), read=read,
            at=LATER, on_rows=lambda rows: None,
        )  # fmt: skip


def rows(con, query: str) -> list[tuple]:
    return con.execute(query).fetchall()


def test_rows_quarantine_and_texts_go_and_the_ledger_says_so(con, settings):
    put(con, settings, "a/bad.csv", REVIEWS + review(1, "一") + review(2, "二") + "3,u3,i1,三,昨天\n")
    put(con, settings, "a/good.csv", REVIEWS + review(4, "一"))
    con.execute("insert into nlp.texts (text_id) select distinct text_id from raw.reviews")
    taken = unload(con, settings, "a/bad.csv")
    assert (taken.path, taken.rows, taken.restored) == ("a/bad.csv", 2, ())
    assert rows(con, "select review_id from raw.reviews") == [("4",)]
    assert rows(con, "select count(*) from ops.quarantine") == [(0,)]
    assert rows(con, "select text_id from nlp.texts") == rows(con, "select text_id from raw.reviews")
    assert rows(con, "select path, status, accepted from ops.files order by path") == [
        ("a/bad.csv", "unloaded", None), ("a/good.csv", "loaded", 1),
    ]  # fmt: skip


def test_rows_of_other_files_that_were_its_duplicates_come_back(con, settings):
    put(con, settings, "a/first.csv", REVIEWS + review(1, "一") + review(2, "二"))
    put(con, settings, "a/second.csv", REVIEWS + review(2, "二") + review(3, "三"))
    before = rows(con, "select path, accepted, duplicate from ops.files order by path")
    assert before == [("a/first.csv", 2, 0), ("a/second.csv", 1, 1)]
    assert unload(con, settings, "a/first.csv").restored == (RestoredFile("a/second.csv", 1),)
    assert rows(con, "select review_id from raw.reviews order by 1") == [("2",), ("3",)]
    assert rows(con, "select received, accepted, duplicate from ops.files where status = 'loaded'") == [(2, 2, 0)]


def test_the_latest_of_the_other_files_owns_what_comes_back(con, settings):
    for number, text in enumerate(("好", "不好", "好", "好"), 1):  # the same bytes are never loaded twice
        put(con, settings, f"a/{number}.csv", REVIEWS + review(1, text) + review(5, str(number)))
    unload(con, settings, "a/3.csv")
    newest = (
        "select text, path from raw.reviews join ops.files using (file_id) where review_id = '1'"
        " order by import_number desc limit 1"
    )
    assert rows(con, newest) == [("好", "a/4.csv")]
    unload(con, settings, "a/4.csv")
    assert rows(con, newest) == [("不好", "a/2.csv")]
    assert rows(con, "select path, accepted, duplicate from ops.files where status = 'loaded' order by 1") == [
        ("a/1.csv", 2, 0), ("a/2.csv", 2, 0),
    ]  # fmt: skip


def test_a_file_keeps_its_place_among_the_imports_when_it_is_loaded_again(con, settings):
    put(con, settings, "a/1.csv", REVIEWS + review(1, "旧"))
    put(con, settings, "a/2.csv", REVIEWS + review(1, "新"))
    reload(con, settings, settings.inbox / "a" / "1.csv")
    assert rows(con, "select path, import_number from ops.files order by 1") == [("a/1.csv", 1), ("a/2.csv", 2)]


def test_the_tables_are_those_of_a_home_that_never_had_the_file(con, settings, tmp_path):
    other = load_settings(home=tmp_path / "other", key_file=tmp_path / "key")
    put(con, settings, "a/wrong.csv", EVENTS + PV * 2 + PV.replace("browse", "cart"))
    put(con, settings, "a/more.csv", EVENTS + PV * 3)
    unload(con, settings, "a/wrong.csv")
    with open_writer(other.warehouse) as never:
        put(never, other, "a/more.csv", EVENTS + PV * 3)
        assert digests(con)["raw.events"] == digests(never)["raw.events"]


def test_days_of_events_are_built_again(con, settings):
    put(con, settings, "a/one.csv", EVENTS + PV + PV.replace("03-01", "03-05"))
    put(con, settings, "a/two.csv", EVENTS + PV.replace("03-01", "03-09"))
    con.execute("delete from ops.dirty_dates")
    unload(con, settings, "a/one.csv")
    assert [str(day) for (day,) in rows(con, "from ops.dirty_dates order by 1")] == ["2026-03-01", "2026-03-05"]


def test_a_file_that_is_gone_is_named_and_its_duplicates_stay_away(con, settings):
    put(con, settings, "a/first.csv", REVIEWS + review(1, "一"))
    put(con, settings, "a/second.csv", REVIEWS + review(1, "一") + review(2, "二"))
    (settings.inbox / "a/second.csv").unlink()
    (restored,) = unload(con, settings, "a/first.csv").restored
    assert (restored.path, restored.rows) == ("a/second.csv", 0)
    assert "not where it was loaded from" in str(restored.fault)
    assert rows(con, "select review_id from raw.reviews") == [("2",)]


def test_only_what_was_taken_back_comes_back_where_a_mapping_was_changed_since(con, settings):
    settings.mappings.mkdir()
    mapping = settings.mappings / "mine.yaml"
    text = "kind: reviews\nplatform: x\nfile_names: 'm*'\ncolumns: {review_id: 号, text: 话%s}\n"
    mapping.write_text(text % "", "utf-8")
    put(con, settings, "a/m1.csv", "号,话,货\n1,一,i1\n")
    put(con, settings, "a/m2.csv", "号,话,货\n1,一,i1\n2,二,i2\n")
    mapping.write_text(text % ", item_id: 货", "utf-8")
    os.utime(mapping, (1, 1))
    unload(con, settings, "a/m1.csv")
    assert rows(con, "select review_id, item_id from raw.reviews") == [("2", None)]


def test_no_run_loads_it_again_unless_it_lies_in_the_folder_of_another_merchant(con, settings):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    unload(con, settings, "a/r.csv")
    path = settings.inbox / "a" / "r.csv"
    assert import_file(con, path, settings=settings, key=KEY, at=LATER).status == "unloaded"
    moved = settings.inbox / "b" / "r.csv"
    moved.parent.mkdir()
    path.rename(moved)
    assert import_file(con, moved, settings=settings, key=KEY, at=LATER).status == "loaded"
    assert rows(con, "select merchant_id from raw.reviews") == [("b",)]
    assert rows(con, "select path, status from ops.files order by 1") == [
        ("a/r.csv", "unloaded"),
        ("b/r.csv", "loaded"),
    ]


def test_the_same_file_of_two_shops_is_two_imports(con, settings):
    """A brand's shops have the same list of items: nobody would miss a row of one of them."""
    put(con, settings, "a/items.csv", "商品ID,商品名称\n1,杯子\n")
    put(con, settings, "b/items.csv", "商品ID,商品名称\n1,杯子\n", at=LATER)
    assert rows(con, "select merchant_id, item_name from raw.items order by 1") == [("a", "杯子"), ("b", "杯子")]
    lines = rows(con, "select path, merchant_id, accepted, notes[1] from ops.files order by 1")
    assert [line[:3] for line in lines] == [("a/items.csv", "a", 1), ("b/items.csv", "b", 1)]
    assert str(lines[1][3]).startswith("The same content is loaded for a (a/items.csv).")
    for name in ("a/items.csv", "b/items.csv"):
        found = import_file(con, settings.inbox / name, settings=settings, key=KEY, at=LATER)
        assert found.status == "already_loaded"
    unload(con, settings, "a/items.csv")
    assert rows(con, "select merchant_id from raw.items") == [("b",)]
    result, taken = reload(con, settings, settings.inbox / "a" / "items.csv")
    assert (result.accepted, taken) == (1, None)
    assert rows(con, "select path, status from ops.files order by 1") == [
        ("a/items.csv", "loaded"), ("b/items.csv", "loaded"),
    ]  # fmt: skip


def test_a_file_of_which_another_has_all_rows_is_loaded_for_the_other_shop_too(con, settings):
    put(con, settings, "a/items.csv", "商品ID,商品名称\n1,杯子\n")
    put(con, settings, "a/again.csv", "商品ID,商品名称\n1,杯子\n\n")
    put(con, settings, "b/again.csv", "商品ID,商品名称\n1,杯子\n\n")
    assert rows(con, "select merchant_id from raw.items order by 1") == [("a",), ("b",)]


def test_a_file_that_was_loaded_by_an_older_version_is_not_loaded_again(con, settings):
    line = put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    for table in ("ops.files", "raw.reviews"):  # its id was made of the content alone
        con.execute(f"update {table} set file_id = ?", [line.sha256[:16]])
    path = settings.inbox / "a" / "r.csv"
    assert import_file(con, path, settings=settings, key=KEY, at=LATER).status == "already_loaded"
    result, taken = reload(con, settings, path)
    assert (result.accepted, taken and taken.rows) == (1, 1)
    assert rows(con, "select count(*) from ops.files") == [(1,)]


def test_content_that_was_moved_to_another_merchant_is_offered_and_loaded_for_it(con, settings):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    path, copy = settings.inbox / "a" / "r.csv", settings.inbox / "b" / "r.csv"
    copy.parent.mkdir()
    path.rename(copy)
    found = import_file(con, copy, settings=settings, key=KEY, at=LATER)
    assert found.status == "held"
    assert "loaded for a and lies there no more" in str(found.reason)
    assert "`lingping imports reload 'b/r.csv'`" in str(found.reason)
    withdraw_stale(con, settings.inbox)
    assert rows(con, "select path, status from ops.files order by 1") == [("a/r.csv", "loaded"), ("b/r.csv", "held")]
    before = digests(con)["ops.files"]
    import_file(con, copy, settings=settings, key=KEY, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert digests(con)["ops.files"] == before
    result, taken = reload(con, settings, copy)
    assert (result.accepted, taken and taken.rows) == (1, 1)
    assert rows(con, "select merchant_id, count(*) from raw.reviews group by all") == [("b", 1)]
    assert rows(con, "select path, status from ops.files order by 1") == [("b/r.csv", "loaded")]


def test_content_that_was_moved_is_loaded_for_both_once_it_is_put_back_too(con, settings):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    path, copy = settings.inbox / "a" / "r.csv", settings.inbox / "b" / "r.csv"
    copy.parent.mkdir()
    path.rename(copy)
    assert import_file(con, copy, settings=settings, key=KEY, at=LATER).status == "held"
    path.write_bytes(copy.read_bytes())
    assert [import_file(con, each, settings=settings, key=KEY, at=LATER).status for each in (path, copy)] == [
        "already_loaded", "loaded",
    ]  # fmt: skip
    assert rows(con, "select path, status from ops.files order by 1") == [("a/r.csv", "loaded"), ("b/r.csv", "loaded")]


def test_a_copy_that_is_taken_out_of_the_inbox_waits_for_nobody(con, settings):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    copy = settings.inbox / "b" / "r.csv"
    copy.parent.mkdir()
    (settings.inbox / "a" / "r.csv").rename(copy)
    assert import_file(con, copy, settings=settings, key=KEY, at=LATER).status == "held"
    copy.unlink()
    withdraw_stale(con, settings.inbox)
    assert rows(con, "select path, status from ops.files order by 1") == [
        ("a/r.csv", "loaded"), ("b/r.csv", "withdrawn"),
    ]  # fmt: skip


def test_rows_that_name_their_merchant_belong_to_it_in_any_folder(con, settings):
    content = "店铺ID,评论ID,评论内容\nshop,1,一\n"
    put(con, settings, "a/r.csv", content)
    copy = settings.inbox / "b" / "r.csv"
    copy.parent.mkdir()
    copy.write_text(content, "utf-8")
    assert import_file(con, copy, settings=settings, key=KEY, at=LATER).status == "already_loaded"


def test_a_file_is_loaded_again_by_another_mapping_and_brings_back_what_it_hid(con, settings, tmp_path):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    put(con, settings, "a/s.csv", REVIEWS + review(1, "一") + review(2, "二"))
    source = tmp_path / "mine.yaml"
    source.write_text(
        "kind: items\nplatform: x\nfile_names: '*'\ncolumns: {item_id: 商品ID, item_name: 评论内容}\n", "utf-8"
    )
    named = settings.model_copy(update={"source": str(source), "merchant": "b"})
    result, taken = reload(con, named, settings.inbox / "a" / "r.csv")
    assert (result.accepted, taken and taken.restored) == (1, (RestoredFile("a/s.csv", 1),))
    assert rows(con, "select merchant_id, item_name from raw.items") == [("b", "一")]
    assert rows(con, "select review_id from raw.reviews order by 1") == [("1",), ("2",)]
    assert rows(con, "select path, kind, source, merchant_id from ops.files order by path") == [
        ("a/r.csv", "items", "mine", "b"), ("a/s.csv", "reviews", "generic_reviews", "a"),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_the_other_way_stays_as_it_was(con, settings):
    put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    before = digests(con)
    named = settings.model_copy(update={"source": "generic_orders"})
    with pytest.raises(HeldFile):
        reload(con, named, settings.inbox / "a" / "r.csv")
    assert digests(con) == before


def test_an_import_is_found_by_path_end_and_id_and_never_guessed(con, settings):
    line = put(con, settings, "a/r.csv", REVIEWS + review(1, "一"))
    put(con, settings, "b/r.csv", REVIEWS + review(2, "二"))
    for name in ("a/r.csv", str(settings.inbox / "a" / "r.csv"), line.file_id[:8]):
        assert [each.path for each in find_imports(con, name, settings.inbox)] == ["a/r.csv"]
    with pytest.raises(LingpingError, match=r"could be .*[ab]/r\.csv \(id .*\), "):
        find_imports(con, "r.csv", settings.inbox)
    with pytest.raises(LingpingError, match="lingping imports list"):
        find_imports(con, "x.csv", settings.inbox)
