"""Whatever happens to a file on its way, it is read, quarantined row by row, or held: nothing else."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingping.ingest.content import read_content
from lingping.ingest.faults import HeldFile
from tests.ingest.xls_file import xls_file

CSV = 'review_id,user_id,text,rating,reviewed_at\n1,u1,"很好, ""用""\n下一行",5,2026-01-05\n2,u2,慢,2,2026-01-06\n'
RECORD = {"review_id": "1", "text": "好", "rating": 5, "reviewed_at": "2026-01-05", "reply_text": None}


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["好", "差"], "rating": [5, 1]}), buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet().write_row(0, 0, ["text", "rating"])
    book.close()
    return buffer.getvalue()


SOUND = {
    "a.csv": CSV.encode(),
    "gb.csv": CSV.encode("gb18030"),
    "u16.csv": CSV.encode("utf-16"),
    "a.csv.gz": gzip.compress(CSV.encode()),
    "a.json": json.dumps([RECORD], ensure_ascii=False).encode(),
    "a.jsonl": json.dumps(RECORD).encode() + b"\n",
    "a.parquet": parquet(),
    "a.xlsx": workbook(),
    "a.xls": xls_file({"一": [["text", "rating"], ["好", 5]], "二": [["说明"]]}),
    "page.xls": b"<table><tr><td>text<td>rating</tr><tr><td>&#22909;</td><td>5</td></tr></table>",
    "call.json": f"f({json.dumps({'comments': [RECORD, RECORD]})});".encode(),
    "tabs.txt": CSV.replace(",", "\t").encode("big5"),
}
DAMAGE = st.sampled_from([b"", b"\0", b'"', b"\n", b"\r", b",", b"\xff", b"\xe5\xa5", b"[", b"\\ud83d", b"\xc4\xe3"])


@pytest.mark.parametrize("name", SOUND)
@given(place=st.floats(0, 1), dropped=st.integers(0, 20), inserted=DAMAGE | st.binary(max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_held_with_one_line(tmp_path, read_file, name, place, dropped, inserted):
    sound = SOUND[name]
    start = round(place * len(sound))
    path = tmp_path / name
    path.write_bytes(sound[:start] + inserted + sound[start + dropped :])
    assert read_content(path).sha256
    try:
        ingested = read_file(path)
    except HeldFile as held:
        assert held.reason.replace("_", "").isalnum()
        assert "\n" not in str(held)
    else:
        assert "\ufffd" not in str(ingested.accepted)
