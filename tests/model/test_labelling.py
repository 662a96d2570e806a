"""Tasks go out with the classifier's verdict filled in; what a person made of them comes back checked."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
import pytest

from lingping.errors import LingpingError
from lingping.labelling.correction_csv import read_letter_corrections
from lingping.labelling.label_studio_export import read_label_studio
from lingping.labelling.label_studio_tasks import make_interface, make_tasks
from lingping.model.classifier import Scores
from lingping.model.taxonomy import load_taxonomy

NEEDS = load_taxonomy().codes


class Reader:
    model_id = "reader-1"
    needs = NEEDS
    thresholds = (0.5,) * len(needs)
    neutral = 0.5


def one_task():
    needs = np.zeros((1, len(NEEDS), 4))
    needs[..., 0] = 1
    needs[0, NEEDS.index("logistics")] = [0.1, 0.9, 0, 0]
    scores = Scores(np.array([[0.8, 0.1, 0.1]]), needs, np.array([0.9]))
    return make_tasks(Reader(), scores, [("id1", "快递太慢，希望快点")], ["uncertain"])[0]


def exported(tmp_path, *annotations, **data):
    """An export of Label Studio with one task."""
    task = one_task()
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task | {"data": task["data"] | data, "annotations": annotations}]), "utf-8")
    return path


def annotation(*choices, when="2026-03-05T08:00:00.000000Z", **fields):
    result = [
        {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [label]}}
        for name, label in choices
    ]
    return {"result": result, "updated_at": when, "completed_by": {"id": 1, "email": "lin@shop.cn"}, **fields}


def test_a_task_shows_the_text_and_the_verdict_to_be_mended():
    task = one_task()
    assert task["data"] == {
        "text": "快递太慢，希望快点",
        "text_id": "id1",
        "drawn_as": "uncertain",
        "model_id": "reader-1",
    }
    shown = {item["from_name"]: item["value"]["choices"] for item in task["predictions"][0]["result"]}
    assert shown == {"sentiment": ["negative"], "need_logistics": ["negative"], "wish": ["wish"]}


def test_every_prefilled_choice_is_one_that_the_interface_offers():
    root = ElementTree.fromstring(make_interface(load_taxonomy()))
    offered = {each.get("name"): {choice.get("alias") for choice in each} for each in root.iter("Choices")}
    assert set(offered) == {"sentiment", "wish", *(f"need_{need}" for need in NEEDS)}
    for item in one_task()["predictions"][0]["result"]:
        assert set(item["value"]["choices"]) <= offered[item["from_name"]]


def test_an_annotation_comes_back_as_a_correction_with_who_when_and_why(tmp_path):
    path = exported(tmp_path, annotation(("sentiment", "neutral"), ("need_price", "negative")))
    (found,) = read_label_studio(path, NEEDS)
    assert (found.text_id, found.sentiment, found.needs, found.wish) == ("id1", "neutral", {"price": "negative"}, False)
    assert (found.corrected_by, found.origin, found.drawn_as, found.model_id) == (
        "lin@shop.cn",
        "label_studio",
        "uncertain",
        "reader-1",
    )
    assert found.corrected_at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_the_newest_annotation_counts_and_a_skipped_task_brings_nothing(tmp_path):
    old = annotation(("sentiment", "negative"))
    new = annotation(("sentiment", "positive"), when="2026-03-06T08:00:00Z")
    (found,) = read_label_studio(exported(tmp_path, new, old), NEEDS)
    assert found.sentiment == "positive"
    assert read_label_studio(exported(tmp_path, annotation(was_cancelled=True)), NEEDS) == []


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ([("need_warmth", "negative")], "task 1: warmth is no need"),
        ([("need_price", "cheap")], "price is cheap"),
        ([("sentiment", "angry")], "sentiment angry"),
    ],
)
def test_a_label_that_the_classifier_does_not_know_is_refused(tmp_path, choices, message):
    with pytest.raises(LingpingError, match=message):
        read_label_studio(exported(tmp_path, annotation(*choices)), NEEDS)


@pytest.mark.parametrize("content", ["[1", "{}", '[{"text": "a"}]', "\x00"])
def test_a_file_that_is_no_export_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "export.json"
    path.write_text(content, "utf-8")
    with pytest.raises(LingpingError, match="Export from Label Studio as JSON"):
        read_label_studio(path, NEEDS)


def test_a_task_of_somebody_else_is_refused(tmp_path):
    with pytest.raises(LingpingError, match="no text_id"):
        read_label_studio(exported(tmp_path, annotation(("sentiment", "negative")), text_id=""), NEEDS)


def letter(tmp_path, text):
    path = tmp_path / "corrections.csv"
    path.write_text(text, "utf-8-sig")
    return path


def test_readers_of_letters_correct_by_review_and_leave_what_is_right(tmp_path):
    path = letter(
        tmp_path,
        "review_key,sentiment,needs,wish,by\n"
        "k1,positive,,,王店长\n"
        "k2,,taste_smell:positive price:negative,yes,王店长\n"
        "k3,,none,no,王店长\n",
    )
    first, second, third = read_letter_corrections(path, NEEDS)
    assert (first.review_key, first.sentiment, first.needs, first.wish) == ("k1", "positive", None, None)
    assert (second.needs, second.wish) == ({"price": "negative", "taste_smell": "positive"}, True)
    assert (third.needs, third.wish, third.origin, third.corrected_by) == ({}, False, "letter", "王店长")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("review_key,sentiment\nk1,positive\n", "no column by"),
        ("review_key,by\n,lin\n", "line 2: review_key or by is empty"),
        ("review_key,by,wish\nk1,lin,maybe\n", "wish is maybe"),
        ("review_key,by,needs\nk1,lin,warmth:negative\n", "warmth is no need"),
        ("", "no column"),
    ],
)
def test_a_line_that_cannot_be_read_stops_the_import(tmp_path, text, message):
    with pytest.raises(LingpingError, match=message):
        read_letter_corrections(letter(tmp_path, text), NEEDS)
