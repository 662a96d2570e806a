import errno
import gzip
import io
import os
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers import streams
from lingping.ingest.shown_paths import find_shown
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.database.tables import digests
from warehouse.imports.inbox import (
    import_file,
    import_path,
    keep_existing,
    keep_settled,
    list_exports,
    merchant_of,
    read_times,
    withdraw_stale,
)

AT = datetime(2026, 3, 30, tzinfo=UTC)
KEY = KeyRing((b"k" * 32,))
REVIEWS = """\
评论ID,用户ID,订单号,商品ID,评分,评论内容,评论时间
1,u1,20260001,i1,5,很好,2026-03-01 10:00:00
2,u2,20260002,i1,1,快递慢,2026-03-02 10:00:00
"""
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


def put(settings: Settings, name: str, content: str | bytes) -> Path:
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def import_one(con, settings, path, at=AT):
    return import_file(con, path, settings=settings, key=KEY, at=at)


def counts(result) -> tuple[int, int, int, int]:
    return result.received, result.accepted, result.duplicate, result.quarantined


def test_orders_without_item_are_imported_once_in_every_state(con, settings):
    header = "订单编号,买家会员名,买家实际支付金额,订单状态,订单付款时间,订单创建时间\n"
    rows = "1,云朵,20.00,交易关闭,,2026-03-02 09:59:00\n2,,21.00,交易成功,2026-03-02 10:00:00,2026-03-02 09:59:00\n"
    first = import_one(con, settings, put(settings, "shop/a.csv", header + rows))
    again = import_one(con, settings, put(settings, "shop/b.csv", header + rows + "\n"))
    assert (counts(first), counts(again)) == ((2, 2, 0, 0), (2, 0, 2, 0))
    kept = con.execute("select item_id, user_key is null, status, amount::int from raw.orders order by line").fetchall()
    assert kept == [(None, False, "closed", 20), (None, True, "finished", 21)]


def test_an_import_reconciles_with_the_ledger(con, settings):
    extra = "3,u3,,i1,5,没有年份,03-02\n1,u1,20260001,i1,5,很好,2026-03-01 10:00:00\n"
    result = import_one(con, settings, put(settings, "shop/reviews.csv", REVIEWS + extra))
    assert counts(result) == (4, 2, 1, 1)
    ledger = "select received, accepted, duplicate, quarantined, merchant_id, encoding, status from ops.files"
    assert con.execute(ledger).fetchall() == [(4, 2, 1, 1, "shop", "utf-8", "loaded")]
    assert con.execute("select line, reason, column_name from ops.quarantine").fetchall() == [
        (4, "no_year", "评论时间")
    ]


def test_a_review_without_its_stars_is_accepted_and_the_reason_is_kept(con, settings):
    extra = "3,u3,,i1,很好,五星之外,2026-03-02 10:00:00\n"
    result = import_one(con, settings, put(settings, "shop/reviews.csv", REVIEWS + extra))
    assert counts(result) == (3, 3, 0, 0)
    assert con.execute("select line, reason, column_name from ops.quarantine").fetchall() == [(4, "bad_rating", "评分")]


@pytest.mark.parametrize("name", ["renamed.csv", "packed.csv.gz"])
def test_the_same_file_renamed_or_packed_changes_nothing(con, settings, name):
    import_one(con, settings, put(settings, "reviews.csv", REVIEWS))
    before = digests(con)
    content = gzip.compress(REVIEWS.encode()) if name.endswith(".gz") else REVIEWS
    result = import_one(con, settings, put(settings, name, content), at=datetime(2026, 4, 1, tzinfo=UTC))
    assert result.status == "already_loaded"
    assert digests(con) == before


def test_a_revision_is_kept_beside_the_first_and_a_repetition_is_a_duplicate(con, settings):
    import_one(con, settings, put(settings, "one.csv", REVIEWS))
    result = import_one(con, settings, put(settings, "two.csv", REVIEWS.replace("快递慢", "快递慢，已解决")))
    assert counts(result) == (2, 1, 1, 0)
    assert con.execute("select count(*), count(distinct review_id) from raw.reviews").fetchone() == (3, 2)


def test_of_equal_events_the_file_with_more_of_them_counts(con, settings):
    one = import_one(con, settings, put(settings, "events_one.csv", EVENTS + PV * 2))
    more = import_one(con, settings, put(settings, "events_more.csv", EVENTS + PV * 3))
    fewer = import_one(con, settings, put(settings, "events_fewer.csv", EVENTS + PV + PV.replace("u1", "u2")))
    assert [counts(result)[1:3] for result in (one, more, fewer)] == [(2, 0), (1, 2), (1, 1)]
    assert con.execute("select count(*) from raw.events").fetchone() == (4,)


def test_days_of_new_events_become_dirty_in_shanghai(con, settings):
    rows = "u1,i1,browse,2026-03-01T15:59:59Z\nu1,i1,browse,2026-03-01T16:00:00Z\n"
    import_one(con, settings, put(settings, "events.csv", EVENTS + rows))
    assert [str(day) for (day,) in con.execute("select event_date from ops.dirty_dates order by 1").fetchall()] == [
        "2026-03-01",
        "2026-03-02",
    ]


def test_a_bad_file_is_held_with_reason_and_leaves_no_row(con, settings):
    damaged = gzip.compress(REVIEWS.encode() * 100)[:-20]
    result = import_one(con, settings, put(settings, "reviews.csv.gz", damaged))
    assert result.status == "held"
    assert con.execute("select status, split_part(reason, ':', 1) from ops.files").fetchall() == [("held", "bad_gzip")]
    assert con.execute("select count(*) from raw.reviews").fetchone() == (0,)


def test_a_held_file_is_of_the_shop_in_whose_folder_it_lies(con, settings):
    for path in ("shop/notes.docx", "loose.docx"):
        import_one(con, settings, put(settings, path, f"no table: {path}"))
    import_one(con, settings, put(settings, "shop/a.csv", REVIEWS))
    (settings.inbox / "other").mkdir()
    import_one(con, settings, (settings.inbox / "shop" / "a.csv").rename(settings.inbox / "other" / "a.csv"))
    held = "select path, merchant_id from ops.files where status = 'held' order by path"
    known = [("loose.docx", None), ("other/a.csv", "other"), ("shop/notes.docx", "shop")]
    assert con.execute(held).fetchall() == known
    con.execute("update ops.files set merchant_id = null where status = 'held'")  # as older versions left it
    before = con.execute("select path, loaded_at from ops.files order by path").fetchall()
    later = datetime(2026, 4, 1, tzinfo=UTC)
    for path in ("shop/notes.docx", "loose.docx", "other/a.csv"):
        import_one(con, settings, settings.inbox / path, at=later)
    assert con.execute(held).fetchall() == known
    assert con.execute("select path, loaded_at from ops.files order by path").fetchall() == before


def test_a_held_file_seen_again_changes_nothing_and_a_mended_one_loads(con, settings):
    path = put(settings, "unknown.csv", "a,b\n1,2\n")
    import_one(con, settings, path)
    before = digests(con)
    assert import_one(con, settings, path, at=datetime(2026, 4, 1, tzinfo=UTC)).status == "held"
    assert digests(con) == before
    named = settings.model_copy(update={"source": "generic_reviews"})
    assert import_one(con, named, put(settings, "reviews.csv", REVIEWS)).status == "loaded"


def test_a_cut_gzip_is_held_and_in_the_ledger(con, settings):
    result = import_one(con, settings, put(settings, "reviews.csv.gz", gzip.compress(REVIEWS.encode())[:-9]))
    assert result.status == "held"
    assert con.execute("select split_part(reason, ':', 1) from ops.files").fetchall() == [("bad_gzip",)]


def test_no_raw_user_or_order_number_reaches_a_table(con, settings):
    rows = REVIEWS.replace("u1", "secret-user-77").replace("20260001", "9988776655")
    import_one(con, settings, put(settings, "reviews.csv", rows))
    for (name,) in con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall():
        content = str(con.execute(f"from {name}").fetchall())
        assert "secret-user-77" not in content, name
        assert "9988776655" not in content, name


def test_the_inbox_is_read_in_order_without_what_nobody_put_there(settings):
    for name in ("b.csv", "a/c.jsonl", ".hidden.csv", "~$open.xlsx", "Thumbs.db", "notes.docx"):
        put(settings, name, "x")
    assert [path.relative_to(settings.inbox).as_posix() for path in list_exports(settings.inbox)] == [
        "a/c.jsonl", "b.csv", "notes.docx",
    ]  # fmt: skip


def test_a_file_that_no_reader_takes_is_held_and_said_so(con, settings):
    result = import_one(con, settings, put(settings, "shop/notes.docx", "x"))
    assert result.reason == (
        "unknown_format: notes.docx: not a format that is read. Save it as one of .csv, .tsv, .txt, .jsonl, .json, "
        ".csv.gz, .tsv.gz, .txt.gz, .jsonl.gz, .json.gz, .parquet, .xlsx, .xls, or remove it from the inbox."
    )
    assert con.execute("select path, status from ops.files").fetchall() == [("shop/notes.docx", "held")]


def pack(settings: Settings, name: str, members: dict[str, str]) -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return put(settings, name, buffer.getvalue())


def import_all(con, settings, path):
    return import_path(con, path, settings=settings, key=KEY, at=AT)


def test_each_export_of_an_archive_has_its_line_in_the_ledger(con, settings):
    orders = "订单号,商品ID,实付金额,付款时间\n1,i1,9.90,2026-03-01 10:00:00\n"
    path = pack(settings, "shop/march.zip", {"r.csv": REVIEWS, "o.csv": orders, "读我.docx": "x"})
    assert [each.status for each in import_all(con, settings, path)] == ["loaded", "loaded", "held"]
    assert con.execute("select path, kind, merchant_id, status from ops.files order by path").fetchall() == [
        ("shop/march.zip/o.csv", "orders", "shop", "loaded"),
        ("shop/march.zip/r.csv", "reviews", "shop", "loaded"),
        ("shop/march.zip/读我.docx", None, "shop", "held"),
    ]
    assert import_one(con, settings, put(settings, "r.csv", REVIEWS)).status == "already_loaded"


def test_an_archive_beside_the_folders_of_merchants_names_none(settings):
    path = pack(settings, "march.zip", {"r.csv": REVIEWS})
    assert merchant_of(path / "r.csv", settings) is None
    assert merchant_of(settings.inbox / "shop" / "march.zip" / "2026" / "r.csv", settings) == "shop"


def test_an_archive_that_cannot_be_read_is_held_until_it_is_replaced(con, settings):
    path = put(settings, "march.zip", b"PK")
    done = import_all(con, settings, path)
    assert [(each.path, (each.reason or "").split(":")[0]) for each in done] == [("march.zip", "bad_zip")]
    done = import_all(con, settings, pack(settings, "march.zip", {"r.csv": REVIEWS}))
    withdraw_stale(con, settings.inbox, done)
    assert con.execute("select path, status from ops.files order by path").fetchall() == [
        ("march.zip", "withdrawn"), ("march.zip/r.csv", "loaded"),
    ]  # fmt: skip


def test_a_held_file_of_an_archive_is_withdrawn_with_it(con, settings):
    path = pack(settings, "march.zip", {"r.docx": "x"})
    done = import_all(con, settings, path)
    withdraw_stale(con, settings.inbox, done)
    assert con.execute("select status from ops.files").fetchall() == [("held",)]
    path.unlink()
    withdraw_stale(con, settings.inbox)
    assert con.execute("select status from ops.files").fetchall() == [("withdrawn",)]


def test_a_sub_folder_names_the_merchant_unless_a_setting_does(settings):
    inside, outside = settings.inbox / "my-shop" / "2026" / "r.csv", settings.inbox / "r.csv"
    assert merchant_of(inside, settings) == "my-shop"
    assert merchant_of(outside, settings) is None
    assert merchant_of(inside, settings.model_copy(update={"merchant": "other"})) == "other"


def test_a_mapping_in_the_home_is_known_without_being_named(con, settings):
    settings.mappings.mkdir()
    mapping = 'kind: reviews\nplatform: douyin\nfile_names: "mine_*.csv"\ncolumns: {text: 说了什么, item_id: 货号}\n'
    (settings.mappings / "mine.yaml").write_text(mapping, "utf-8")
    result = import_one(con, settings, put(settings, "mine_1.csv", "说了什么,货号\n很好,7\n"))
    assert counts(result) == (1, 1, 0, 0)
    assert con.execute("select source, merchant_id from ops.files").fetchall() == [("mine", "mine")]


@pytest.mark.parametrize("ending", ["removed", "replaced"])
def test_nobody_waits_for_a_held_file_that_was_taken_out_or_replaced(con, settings, ending):
    path = put(settings, "bad.csv", "一,二\n1,2\n")
    import_one(con, settings, path)
    withdraw_stale(con, settings.inbox)
    assert con.execute("select status from ops.files").fetchall() == [("held",)]
    if ending == "removed":
        path.unlink()
    else:
        import_one(con, settings, put(settings, "bad.csv", REVIEWS))
    withdraw_stale(con, settings.inbox)
    assert con.execute("select reason is not null from ops.files where status = 'withdrawn'").fetchall() == [(True,)]
    assert con.execute("select count(*) from ops.files where status = 'held'").fetchall() == [(0,)]


def test_a_withdrawn_file_that_comes_back_is_held_again(con, settings):
    path = put(settings, "bad.csv", "一,二\n1,2\n")
    import_one(con, settings, path)
    path.unlink()
    withdraw_stale(con, settings.inbox)
    import_one(con, settings, put(settings, "bad.csv", "一,二\n1,2\n"))
    assert con.execute("select status from ops.files").fetchall() == [("held",)]


def test_a_file_that_was_taken_out_before_the_run_began_does_not_fail_it(settings):
    assert keep_existing([put(settings, "there.csv", REVIEWS), settings.inbox / "gone.csv"]) == [
        settings.inbox / "there.csv"
    ]


def test_a_file_written_to_a_moment_ago_waits_for_the_next_run(settings):
    old, new = put(settings, "old.csv", REVIEWS), put(settings, "new.csv", REVIEWS)
    os.utime(old, (1_000_000_000, 1_000_000_000))
    assert keep_settled([old, new], seconds=60) == [old]
    assert keep_settled([old, new], seconds=0) == [old, new]


def test_a_file_that_the_disk_does_not_give_is_held_until_it_does(con, settings, monkeypatch):
    bad, good = put(settings, "shop/bad.csv", REVIEWS), put(settings, "shop/good.csv", REVIEWS.replace("u1", "u9"))
    open_bytes = streams.open_bytes

    def open_on_a_bad_disk(path: Path):
        if path == bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return open_bytes(path)

    monkeypatch.setattr(streams, "open_bytes", open_on_a_bad_disk)
    for _ in range(2):
        results = [import_path(con, path, settings=settings, key=KEY, at=AT)[0] for path in (bad, good)]
        withdraw_stale(con, settings.inbox)
        assert results[0].status == "held"
        assert str(results[0].reason).startswith("unreadable: bad.csv: cannot be read (Input/output error).")
    assert con.execute("select path, status from ops.files order by path").fetchall() == [
        ("shop/bad.csv", "held"), ("shop/good.csv", "loaded"),
    ]  # fmt: skip
    monkeypatch.setattr(streams, "open_bytes", open_bytes)
    assert import_path(con, bad, settings=settings, key=KEY, at=AT)[0].status == "loaded"
    withdraw_stale(con, settings.inbox)
    statuses = con.execute("select status from ops.files where path = 'shop/bad.csv' order by 1").fetchall()
    assert statuses == [("loaded",), ("withdrawn",)]


def test_a_name_that_is_not_utf_8_is_shown_found_again_and_loaded(con, settings):
    path = settings.inbox / os.fsdecode("评价".encode("gbk") + b".csv")
    path.write_text(REVIEWS, encoding="utf-8")
    (result,) = import_path(con, path, settings=settings, key=KEY, at=AT)
    assert (result.status, result.accepted) == ("loaded", 2)
    assert re.fullmatch(r"评价~[0-9a-f]{4}\.csv", result.path)
    assert find_shown(result.path, settings.inbox) == path
    assert list(read_times(settings.inbox)) == [result.path]
    assert con.execute("select path from ops.files").fetchall() == [(result.path,)]


def test_a_folder_whose_name_is_not_utf_8_is_no_merchant(con, settings):
    path = put(settings, os.fsdecode("店铺".encode("gbk")) + "/a.csv", REVIEWS)
    (result,) = import_path(con, path, settings=settings, key=KEY, at=AT)
    withdraw_stale(con, settings.inbox)
    assert str(result.reason).startswith("bad_merchant_id: a.csv")
    assert con.execute("select path, merchant_id, status from ops.files").fetchall() == [(result.path, None, "held")]


def test_the_same_bad_file_under_several_names_is_named_under_each(con, settings):
    bad, mended = "a,b\n1,2\n", "kind: items\nplatform: x\nfile_names: '*'\ncolumns: {item_id: a, item_name: b}\n"
    names = [
        put(settings, name, bad).relative_to(settings.inbox).as_posix() for name in ("s/1.csv", "s/2.csv", "t/1.csv")
    ]
    held = "select path, merchant_id from ops.files where status = 'held' order by path"

    def run() -> list[str]:
        done = [import_one(con, settings, settings.inbox / name) for name in names]
        withdraw_stale(con, settings.inbox, done)
        return [each.status for each in done]

    for _ in range(2):
        assert run() == ["held"] * 3
        assert con.execute(held).fetchall() == list(zip(names, "sst", strict=True))
    settings.mappings.mkdir()
    (settings.mappings / "mine.yaml").write_text(mended, "utf-8")
    assert run() == ["loaded", "already_loaded", "loaded"]
    assert con.execute(held).fetchall() == []
    assert con.execute("select count(*) from ops.files").fetchall() == [(2,)]
