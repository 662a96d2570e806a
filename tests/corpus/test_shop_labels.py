"""The hand-read labels of real shops: well-formed, evaluated only, and found again in the exports."""

import json
from pathlib import Path

import pandas as pd
import pytest

import lingping
from benchmarks.export_texts import ExportText, draw_texts, read_known, read_texts
from lingping.labels import SENTIMENTS
from lingping.model.taxonomy import load_taxonomy

CORPUS = Path(lingping.__file__).parent / "corpus"
LABELS = pd.read_parquet(CORPUS / "shop_labels" / "shop_labels.parquet")


def test_labels_are_those_that_the_classifier_knows():
    silver = pd.read_parquet(CORPUS / "annotations" / "annotators.parquet")
    assert list(LABELS.columns) == list(silver.columns)
    assert len(LABELS) == LABELS["text_id"].nunique() == 320
    assert set(LABELS["sentiment"]) == set(SENTIMENTS)
    needs = [json.loads(each) for each in LABELS["needs"]]
    assert {need for each in needs for need in each} <= set(load_taxonomy().codes)
    assert {polarity for each in needs for polarity in each.values()} <= set(SENTIMENTS)
    assert not set(LABELS["text_id"]) & set(silver["text_id"])


def test_no_code_of_the_project_reads_them_to_train():
    readers = [
        path for path in Path(lingping.__file__).parent.rglob("*.py") if "shop_labels" in path.read_text("utf-8")
    ]
    assert readers == []


@pytest.mark.shared
def test_they_are_drawn_again_from_the_exports(shared):
    drawn = draw_texts(read_texts(shared / "exports"), read_known(shared / "data"))
    assert {text.text_id for text in drawn} == set(LABELS["text_id"])


def test_a_sample_has_as_many_texts_of_each_source_and_none_that_is_known_or_a_default_text():
    texts = [ExportText(f"{source}{number}", source, "", f"文字{number}") for source in "ab" for number in range(9)]
    texts += [ExportText("c0", "c", "", "此用户没有填写评价。"), ExportText("c1", "c", "", "包装破了")]
    drawn = draw_texts(texts, {"a0", "b0"}, count=9)
    assert sorted(text.source for text in drawn) == ["a"] * 4 + ["b"] * 4 + ["c"]
    assert {"a0", "b0", "c0"}.isdisjoint(text.text_id for text in drawn)
    assert drawn == draw_texts(texts, {"a0", "b0"}, count=9)
