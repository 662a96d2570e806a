"""Tasks have the classifier's labels filled in; annotations become corrections, and their labels are checked."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
import pytest
from fake_classifier import answer_with

from lingping.errors import LingpingError
from lingping.labelling.label_studio_export import read_label_studio
from lingping.labelling.label_studio_tasks import make_interface, make_tasks
from lingping.model.taxonomy import load_taxonomy

NEEDS = load_taxonomy().codes


def one_task():
    text = "快递太慢，希望快点"
    classifier = answer_with({text: ("negative", {"logistics": "negative"})}, NEEDS)
    scores = replace(classifier.score([text]), wish=np.array([0.9]))
    return make_tasks(classifier, scores, [("id1", text)], ["uncertain"])[0]


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


def test_a_task_shows_the_text_and_the_labels_to_correct():
    task = one_task()
    assert task["data"] == {
        "text": "快递太慢，希望快点",
        "text_id": "id1",
        "drawn_as": "uncertain",
        "model_id": "fake",
    }
    shown = {item["from_name"]: item["value"]["choices"] for item in task["predictions"][0]["result"]}
    assert shown == {"sentiment": ["negative"], "need_logistics": ["negative"], "wish": ["wish"]}


def test_every_prefilled_choice_is_one_that_the_interface_offers():
    root = ElementTree.fromstring(make_interface(load_taxonomy()))
    offered = {each.get("name"): {choice.get("alias") for choice in each} for each in root.iter("Choices")}
    assert set(offered) == {"sentiment", "wish", *(f"need_{need}" for need in NEEDS)}
    for item in one_task()["predictions"][0]["result"]:
        assert set(item["value"]["choices"]) <= offered[item["from_name"]]


def test_an_annotation_becomes_a_correction_with_who_when_and_why(tmp_path):
    path = exported(tmp_path, annotation(("sentiment", "neutral"), ("need_price", "negative")))
    (found,) = read_label_studio(path, NEEDS)
    assert (found.text_id, found.sentiment, found.needs, found.wish) == ("id1", "neutral", {"price": "negative"}, False)
    assert (found.corrected_by, found.origin, found.drawn_as, found.model_id) == (
        "lin@shop.cn",
        "label_studio",
        "uncertain",
        "fake",
    )
    assert found.corrected_at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_the_newest_annotation_counts_and_a_skipped_task_gives_no_correction(tmp_path):
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
def test_a_label_outside_the_taxonomy_is_refused(tmp_path, choices, message):
    with pytest.raises(LingpingError, match=message):
        read_label_studio(exported(tmp_path, annotation(*choices)), NEEDS)


@pytest.mark.parametrize("content", ["[1", "{}", '[{"text": "a"}]', "\x00"])
def test_a_file_that_is_no_export_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "export.json"
    path.write_text(content, "utf-8")
    with pytest.raises(LingpingError, match="Export from Label Studio as JSON"):
        read_label_studio(path, NEEDS)


def test_a_task_that_lingping_did_not_export_is_refused(tmp_path):
    with pytest.raises(LingpingError, match="no text_id"):
        read_label_studio(exported(tmp_path, annotation(("sentiment", "negative")), text_id=""), NEEDS)
