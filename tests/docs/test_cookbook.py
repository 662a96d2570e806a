"""The cookbook answers at least thirty questions, each with rows on a sample world."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from warehouse.published.query import ask
from warehouse.published.snapshots import give_name

PAGE = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n\n```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_there_are_at_least_thirty_questions_each_with_its_query():
    assert len(RECIPES) >= 30
    assert re.findall(r"^### (.+)$", PAGE, re.MULTILINE) == list(RECIPES)


@pytest.mark.parametrize("question", RECIPES)
def test_every_question_is_answered_on_a_sample_world(sample_published: Path, question: str):
    assert ask(sample_published, RECIPES[question].strip().rstrip(";")).num_rows > 0


def test_the_cohorts_are_those_that_pandas_counts(sample_published: Path):
    question = next(question for question in RECIPES if "cohort" in question)
    answer = ask(sample_published, RECIPES[question].strip().rstrip(";")).to_pandas()
    purchases = pd.read_parquet(sample_published / "current" / "marts.purchases.parquet")
    bought = purchases.dropna(subset=["user_key", "purchase_date"])
    bought = bought.assign(month=pd.to_datetime(bought["purchase_date"]).dt.to_period("M"))
    first = bought.groupby(["merchant_id", "user_key"])["month"].transform("min")
    bought = bought.assign(
        cohort=first, later=[(month - cohort).n for month, cohort in zip(bought["month"], first, strict=True)]
    )
    counts = bought.groupby(["merchant_id", "cohort", "later"])["user_key"].nunique()
    shares = (counts / counts.groupby(["merchant_id", "cohort"]).transform("first")).round(3)
    assert answer["customers"].tolist() == counts.tolist()
    assert answer["share"].tolist() == pytest.approx(shares.tolist(), abs=0.0011)  # halves are rounded differently
    assert answer["months_later"].tolist() == counts.index.get_level_values("later").tolist()
    assert len(answer) >= 20


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_of_the_page_runs(sample_published: Path, monkeypatch, code: str):
    monkeypatch.chdir(sample_published.parents[1])  # the home is `data` there
    if "before-618" not in {link.name for link in (sample_published / "named").glob("*")}:
        give_name(sample_published, "current", "before-618")
    names: dict[str, object] = {}
    exec(code, names)
    connection = names["con"]
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    connection.close()
