"""An export that is read apart is the same export; what would have ended the process that imports holds its file."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from lingping.errors import LingpingError
from lingping.ingest.content import read_content
from lingping.ingest.export import read_export
from lingping.ingest.faults import HeldFile
from lingping.ingest.isolated import reading_process
from lingping.ingest.isolated.isolated_export import read_export_apart
from lingping.ingest.isolated.reading_process import Limits, end_processes
from lingping.ingest.pseudonyms import ANY_KEY

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROWS = "评论ID,用户ID,评分,评论内容,评论时间,赞\n1,u1,5,很好,2026-01-01,9\n2,u2,五颗糖,慢,2026-01-02,\n3,,1,坏,昨天,\n"


@pytest.fixture(scope="module", autouse=True)
def no_processes_stay():
    yield
    end_processes()


def workbook(reference: str) -> bytes:
    """A workbook of two cells, with the reference of the second replaced."""
    whole, changed = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(whole)
    book.add_worksheet().write_row(0, 0, ["text", "rating"])
    book.close()
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(name, read.read(name).replace(b'r="B1"', reference.encode()))
    return changed.getvalue()


def test_an_export_that_is_read_apart_is_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    content = read_content(path)
    here = read_export(content, key=ANY_KEY, merchant="m", now=NOW)
    apart = read_export_apart(content, key=ANY_KEY, merchant="m", now=NOW)
    for name in ("content", "source", "kind", "merchant_id", "new_columns", "fields", "version"):
        assert getattr(apart, name) == getattr(here, name)
    assert list(apart.batches()) == list(here.batches())
    assert apart.describe() == here.describe() != ()


def test_a_workbook_that_names_a_cell_far_out_is_held_and_the_next_file_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading_process, "LIMITS", Limits(memory=1 << 30, seconds=60))
    bad, good = tmp_path / "far.xlsx", tmp_path / "good.csv"
    bad.write_bytes(workbook('r="xfd1048576"'))  # small letters: the measure of cells does not see it, the reader does
    good.write_text(ROWS, encoding="utf-8")
    with pytest.raises(HeldFile, match=r"^far\.xlsx: takes more than 1 GB of memory") as held:
        list(read_export_apart(read_content(bad), key=ANY_KEY).batches())
    assert held.value.reason == "too_large"
    (batch,) = read_export_apart(read_content(good), key=ANY_KEY, now=NOW).batches()
    assert batch.received == 3


def test_what_the_user_got_wrong_is_told_as_before(tmp_path):
    path: Path = tmp_path / "a.csv"
    path.write_text(ROWS, encoding="utf-8")
    with pytest.raises(LingpingError, match="--source nowhere"):
        read_export_apart(read_content(path), key=ANY_KEY, source="nowhere")
