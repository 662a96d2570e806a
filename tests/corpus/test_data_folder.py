"""The files of a training folder: read, refused in one line, and digested."""

import json

import pandas as pd
import pytest

from lingping.corpus import data_folder
from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda path: path.unlink(), "lacks"),
        (lambda path: pd.DataFrame({"text": ["好"]}).to_parquet(path), "column"),
        (lambda path: pd.read_parquet(path).head(0).to_parquet(path), "not one row"),
        (lambda path: path.write_bytes(b"PAR1"), "Parquet"),
    ],
)
@pytest.mark.parametrize("name", ["sentiment", "needs", "opinions", "laptop_clauses"])
def test_a_folder_that_cannot_be_trained_from_is_refused_in_one_line(labelled_copy, needs, name, spoil, named):
    spoil(labelled_copy / f"{name}.parquet")
    with pytest.raises(LingpingError) as caught:
        read_corpus(labelled_copy, needs)
    assert named in str(caught.value)
    assert f"{name}.parquet" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_unlabelled_texts_may_be_missing(labelled_copy, needs):
    (labelled_copy / "unlabelled.txt.xz").unlink()
    assert read_corpus(labelled_copy, needs).unlabelled == []


def test_the_shipped_annotations_hold_no_text_and_only_labels_of_the_guide(needs):
    labels = pd.read_parquet(data_folder.ANNOTATIONS)
    assert set(labels.columns) == {"text_id", "sentiment", "needs", "wish", "unusable"}
    assert labels["text_id"].str.fullmatch("[0-9a-f]{32}").all()
    assert labels["text_id"].is_unique
    assert set(labels["sentiment"]) == set(SENTIMENTS)
    named = [named for text in labels["needs"] for named in json.loads(text).items()]
    assert {need for need, _ in named} <= set(needs)
    assert {polarity for _, polarity in named} <= set(SENTIMENTS)


def test_other_annotations_change_the_digest_of_the_training_data(labelled, tmp_path, monkeypatch):
    before = data_digest(labelled)
    (tmp_path / "annotators.parquet").write_bytes(b"others")
    monkeypatch.setattr(data_folder, "ANNOTATIONS", tmp_path / "annotators.parquet")
    assert data_digest(labelled) != before


def test_corrections_change_the_digest_of_the_training_data(labelled):
    given = pd.DataFrame({"text": ["就是个盒子"], "sentiment": ["neutral"], "needs": ["{}"], "wish": [False]})
    assert len({data_digest(labelled), data_digest(labelled, given)}) == 2
