import csv
import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from fake_classifier import FakeClassifier
from pyarrow import parquet

from lingping.errors import LingpingError
from lingping.model.classifier import Scores
from lingping.model.predict import predict_file
from lingping.progress import Progress


def find_slow(texts: Sequence[str]) -> Scores:
    """慢 is a complaint about logistics, everything else is praise."""
    slow = np.array(["慢" in text for text in texts])
    sentiment = np.where(slow[:, None], [[0.9, 0.05, 0.05]], [[0.1, 0.1, 0.8]]).astype(np.float32)
    needs = np.zeros((len(texts), 2, 4), np.float32)
    needs[:, :, 0] = 1
    needs[slow, 0] = [0.1, 0.9, 0, 0]
    return Scores(sentiment, needs, np.zeros(len(texts), np.float32))


CLASSIFIER = FakeClassifier(("logistics", "price"), find_slow)


def predict(source, target, column="text"):
    return predict_file(source, target, text_column=column, classifier=CLASSIFIER, progress=Progress())


@pytest.fixture
def rows():
    return [{"id": "1", "text": "快递太慢", "stars": "2"}, {"id": "2", "text": "很好，\n喜欢", "stars": "5"}]


def write_csv(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_csv_keeps_its_rows_its_columns_and_its_encoding(tmp_path, rows):
    source = write_csv(tmp_path / "in.csv", rows, "gb18030")
    assert predict(source, tmp_path / "out.csv") == 2
    with (tmp_path / "out.csv").open(encoding="gb18030", newline="") as file:
        found = list(csv.DictReader(file))
    assert [{name: row[name] for name in rows[0]} for row in found] == rows
    assert [row["sentiment"] for row in found] == ["negative", "positive"]
    assert [json.loads(row["needs"]) for row in found] == [{"logistics": "negative"}, {}]
    assert float(found[0]["p_negative"]) == 0.9


def test_json_lines_keep_their_types(tmp_path):
    rows = [{"text": "慢", "stars": 2, "tags": ["a"], "bought": None}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    predict(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    found = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert {name: found[name] for name in rows[0]} == rows[0]
    assert found["sentiment"] == "negative"


def test_parquet_keeps_its_schema(tmp_path):
    table = pa.table({"text": ["慢", None], "n": pa.array([1, None], pa.int16()), "d": pa.array([1, 2], pa.date32())})
    parquet.write_table(table, tmp_path / "in.parquet")
    predict(tmp_path / "in.parquet", tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet")
    assert found.select(["text", "n", "d"]).equals(table)
    assert found.column_names[3:] == ["sentiment", "p_negative", "p_neutral", "p_positive", "p_wish", "needs"]


def test_one_format_becomes_another(tmp_path, rows):
    source = write_csv(tmp_path / "in.csv", rows)
    predict(source, tmp_path / "out.parquet")
    assert parquet.read_table(tmp_path / "out.parquet").column("id").to_pylist() == ["1", "2"]


def test_another_text_column(tmp_path):
    source = write_csv(tmp_path / "in.csv", [{"评论内容": "慢"}])
    predict(source, tmp_path / "out.csv", "评论内容")
    assert "negative" in (tmp_path / "out.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,text\n1,\xe5\xa5\xbd\n2,a,b\n", "in.csv, row 3: wrong_width"),
        (b'id,text\n1,"open\n', r"in.csv, row 2: open_quote \(a quote is opened and never closed\)"),
        (b"id,words\n1,a\n", "no column 'text' among id, words"),
        (b"text,text\na,b\n", "two columns have the same name"),
        (b"", "in.csv: no rows"),
    ],
)
def test_a_bad_file_is_one_line_with_row_and_remedy_and_leaves_nothing(tmp_path, content, message):
    (tmp_path / "in.csv").write_bytes(content)
    (tmp_path / "out.csv").write_text("as it was", "utf-8")
    with pytest.raises(LingpingError, match=message) as error:
        predict(tmp_path / "in.csv", tmp_path / "out.csv")
    assert "\n" not in str(error.value)
    assert (tmp_path / "out.csv").read_text("utf-8") == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("name", ["in.xlsx", "in.txt", "in.csv.gz"])
def test_a_format_that_is_not_read_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(LingpingError, match=r"\.csv, \.jsonl, \.parquet"):
        predict(tmp_path / name, tmp_path / "out.csv")


def test_the_file_to_read_is_not_overwritten(tmp_path):
    source = tmp_path / "mine.csv"
    source.write_text("text\n发货很快\n", "utf-8")
    with pytest.raises(LingpingError, match="Name another one"):
        predict(source, tmp_path / "." / "mine.csv")
    assert source.read_text("utf-8") == "text\n发货很快\n"


def test_a_csv_runs_no_formula_in_a_spreadsheet_unless_it_is_raw(tmp_path):
    row = {"@id": "-5", "text": "=HYPERLINK(1)", "note": "-物流慢"}
    source = write_csv(tmp_path / "in.csv", [row])
    predict(source, tmp_path / "out.csv")
    predict_file(source, tmp_path / "raw.csv", text_column="text", classifier=CLASSIFIER, progress=Progress(), raw=True)
    written = [next(csv.DictReader((tmp_path / name).open(encoding="utf-8"))) for name in ("out.csv", "raw.csv")]
    assert {"'@id": "-5", "text": "'=HYPERLINK(1)", "note": "'-物流慢"}.items() <= written[0].items()
    assert row.items() <= written[1].items()
    predict(source, tmp_path / "out.jsonl")
    assert row.items() <= json.loads((tmp_path / "out.jsonl").read_text("utf-8")).items()
