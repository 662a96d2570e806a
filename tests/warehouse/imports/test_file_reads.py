"""How often the import opens a file: once while it is new, never while it lies untouched."""

import gzip
import json
import os
import sys
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lingping.ingest import content as content_module
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers import streams
from lingping.ingest.readers.streams import open_bytes
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.imports.inbox import import_path, list_exports, withdraw_stale

AT = datetime(2026, 3, 30, tzinfo=UTC)
HEADER = ("评论ID", "用户ID", "商品ID", "评分", "评论内容", "评论时间")
FORMATS = ("a.csv", "a_gb18030.csv", "a.csv.gz", "a.txt", "a.jsonl", "a.json", "a.parquet", "a.xlsx")
OPENED: Counter[str] = Counter()  # by file name, of everything that Python opens


def count_open(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        OPENED[Path(arguments[0]).name] += 1


sys.addaudithook(count_open)  # it can't be removed; it only counts


def rows(first: int) -> list[dict[str, str]]:
    cells = [(f"r{number}", "u1", "i1", "5", "很好，下次还来", "2026-03-01 10:00:00") for number in (first, first + 1)]
    return [dict(zip(HEADER, row, strict=True)) for row in cells]


def write(path: Path, content: list[dict[str, str]]) -> Path:
    table = "\n".join(",".join(row) for row in [HEADER, *(row.values() for row in content)])
    text = {
        ".txt": table.encode("utf-16"),
        ".csv": table.encode("gb18030" if "gb18030" in path.name else "utf-8"),
        ".gz": gzip.compress(table.encode()),
        ".jsonl": "\n".join(json.dumps(row) for row in content).encode(),
        ".json": json.dumps(content).encode(),
    }
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(content), path)
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADER, *(row.values() for row in content)]):
                sheet.write_row(number, 0, row)
    else:
        path.write_bytes(text[path.suffix])
    return path


@pytest.fixture
def settings(tmp_path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return load_settings(home=tmp_path, key_file=tmp_path / "key")


@pytest.fixture
def con(settings):
    with open_writer(settings.warehouse) as con:
        yield con


@pytest.fixture
def clock(monkeypatch):
    """Lets the import believe that files were written long ago, or just now."""

    def set_clock(rested: float) -> None:
        monkeypatch.setattr("warehouse.imports.stamps._RESTED_SECONDS", rested)

    set_clock(-60)
    return set_clock


def run(con, settings: Settings) -> dict[str, str]:
    """One run over the inbox: the status of every file. OPENED then counts this run alone."""
    OPENED.clear()
    files = list_exports(settings.inbox)
    options = {"settings": settings, "key": KeyRing((b"k" * 32,)), "at": AT}
    done = [each for path in files for each in import_path(con, path, **options)]
    withdraw_stale(con, settings.inbox, done)
    return {each.path: each.status for each in done}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.usefixtures("clock")
def test_a_new_file_is_opened_once_and_an_untouched_one_never(con, settings, name):
    write(settings.inbox / name, rows(1))
    assert run(con, settings) == {name: "loaded"}
    assert OPENED[name] == 1
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(2,)]
    assert run(con, settings) == {name: "already_loaded"}
    assert OPENED[name] == 0


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.usefixtures("clock")
def test_of_a_file_larger_than_the_memory_for_it_every_row_is_loaded(con, settings, monkeypatch, name):
    monkeypatch.setattr(content_module, "MEMORY_BYTES", 10)
    write(settings.inbox / name, rows(1))
    assert run(con, settings) == {name: "loaded"}
    assert OPENED[name] == 1  # the second time it is opened by the reading process
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(2,)]


@pytest.mark.usefixtures("clock")
def test_the_files_of_an_untouched_archive_are_not_unpacked_again(con, settings, monkeypatch):
    with zipfile.ZipFile(settings.inbox / "a.zip", "w") as archive:
        archive.writestr("a.csv", "评论ID,评论内容\n1,好用\n")
    assert run(con, settings) == {"a.zip/a.csv": "loaded"}
    monkeypatch.setattr("warehouse.imports.stamps.read_content", None)
    assert run(con, settings) == {"a.zip/a.csv": "already_loaded"}


@pytest.mark.usefixtures("clock")
def test_a_held_file_is_opened_once_in_every_run(con, settings):
    write(settings.inbox / "a.csv", [{"a": "1"}]).write_text("a,b\n1,2\n")
    for _ in range(2):
        assert run(con, settings) == {"a.csv": "held"}
        assert OPENED["a.csv"] == 1


@pytest.mark.usefixtures("clock")
def test_the_same_bytes_under_another_name_are_read_once_and_change_nothing(con, settings):
    path = write(settings.inbox / "a.csv", rows(1))
    run(con, settings)
    (settings.inbox / "b.csv").write_bytes(path.read_bytes())
    for opened in (1, 0):
        assert run(con, settings) == {"a.csv": "already_loaded", "b.csv": "already_loaded"}
        assert OPENED["b.csv"] == opened
    assert con.execute("select count(*) from ops.files").fetchall() == [(1,)]


@pytest.mark.parametrize("how", ["in_place", "renamed_over"])
@pytest.mark.usefixtures("clock")
def test_a_file_replaced_by_one_of_the_same_size_and_date_is_read(con, settings, how):
    path = write(settings.inbox / "a.csv", rows(1))
    run(con, settings)
    before = path.stat()
    if how == "in_place":
        write(path, rows(5))
    else:
        write(settings.inbox / "other.csv", rows(5)).rename(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert run(con, settings) == {"a.csv": "loaded"}
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(4,)]


def test_a_file_written_a_moment_before_it_was_read_is_read_again(con, settings, clock):
    write(settings.inbox / "a.csv", rows(1))
    clock(2)
    run(con, settings)
    assert run(con, settings) == {"a.csv": "already_loaded"}
    assert OPENED["a.csv"] == 1


@pytest.mark.usefixtures("clock")
def test_files_that_were_taken_away_are_forgotten(con, settings):
    path = write(settings.inbox / "a.csv", rows(1))
    run(con, settings)
    assert con.execute("select count(*) from ops.file_stamps").fetchall() == [(1,)]
    path.unlink()
    run(con, settings)
    assert con.execute("select count(*) from ops.file_stamps").fetchall() == [(0,)]


@pytest.mark.usefixtures("clock")
def test_a_file_that_is_written_to_while_it_is_hashed_is_held_and_read_again(con, settings, monkeypatch):
    path = write(settings.inbox / "a.csv", rows(1))
    whole = path.read_bytes() * 2
    monkeypatch.setattr(streams, "open_bytes", lambda each: (open_bytes(each), each.write_bytes(whole))[0])
    assert run(con, settings) == {"a.csv": "held"}
    ((reason,),) = con.execute("select reason from ops.files").fetchall()
    assert reason.startswith("changed: a.csv: was written to while it was read")
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(0,)]
    monkeypatch.setattr(streams, "open_bytes", open_bytes)
    assert run(con, settings) == {"a.csv": "loaded"}
    assert con.execute("select count(*) from ops.files where status = 'held'").fetchall() == [(0,)]
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(2,)]


@pytest.mark.usefixtures("clock")
def test_nothing_is_loaded_of_a_large_file_that_is_written_to_while_it_is_parsed(con, settings, monkeypatch):
    monkeypatch.setattr(content_module, "MEMORY_BYTES", 10)
    path = write(settings.inbox / "a.csv", rows(1))
    options = {"settings": settings, "key": KeyRing((b"k" * 32,)), "at": AT}

    def write_more(_: int) -> None:
        path.write_bytes(path.read_bytes() * 2)

    (result,) = import_path(con, path, **options, on_rows=write_more)
    assert str(result.reason).startswith("changed: a.csv")
    assert con.execute("select count(*) from raw.reviews").fetchall() == [(0,)]
    assert run(con, settings) == {"a.csv": "loaded"}


@pytest.mark.usefixtures("clock")
def test_a_file_that_is_taken_away_while_it_is_read_stops_nothing(con, settings, monkeypatch):
    path = write(settings.inbox / "a.csv", rows(1))
    write(settings.inbox / "b.csv", rows(5))

    def take(each: Path) -> object:
        stream = open_bytes(each)
        path.unlink(missing_ok=True)
        return stream

    monkeypatch.setattr(streams, "open_bytes", take)
    assert run(con, settings) == {"a.csv": "held", "b.csv": "loaded"}
    assert con.execute("select status from ops.files where path = 'a.csv'").fetchall() == [("withdrawn",)]
