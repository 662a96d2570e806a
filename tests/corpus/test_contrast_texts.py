"""The contrast texts of this project: well-formed, distinct, and no text of the test part in the training part."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import lingping.corpus
from lingping.labels import SENTIMENTS
from lingping.model.taxonomy import load_taxonomy
from lingping.text.cleaning import compute_text_id

FOLDER = Path(lingping.corpus.__file__).parent / "contrast"
COLUMNS = ["text", "sentiment", "needs", "wish", "category", "register", "pair"]


def read(part: str) -> pd.DataFrame:
    files = sorted((FOLDER / part).glob("*.tsv"))
    return pd.concat([pd.read_csv(path, sep="\t", dtype=str, quoting=3, na_filter=False) for path in files])


@pytest.mark.parametrize(("part", "texts"), [("train", 30_985), ("test", 600)])
def test_every_text_has_labels_that_the_classifier_knows(part, texts):
    rows = read(part)
    assert list(rows.columns) == COLUMNS
    assert len(rows) == texts
    assert set(rows["sentiment"]) == set(SENTIMENTS)
    assert set(rows["wish"]) <= {"yes", "no"}
    known = {f"{need}:{polarity}" for need in load_taxonomy().codes for polarity in SENTIMENTS}
    labels = [needs.split() for needs in rows["needs"] if needs != "none"]
    assert {label for each in labels for label in each} <= known
    assert all(len({label.partition(":")[0] for label in each}) == len(each) for each in labels)


def test_no_text_stands_twice_and_none_of_the_test_part_is_trained_on():
    train, test = ([compute_text_id(text) for text in read(part)["text"]] for part in ("train", "test"))
    assert [each for each, times in Counter([*train, *test]).items() if times > 1] == []


def test_both_parts_have_the_same_twelve_phenomena_and_the_training_part_has_goods_too():
    train, test = ({path.stem for path in (FOLDER / part).glob("*.tsv")} for part in ("train", "test"))
    assert len(test) == 12
    assert {kind for kind in train if not kind.startswith("goods_")} == test
    assert len(train - test) == 5
