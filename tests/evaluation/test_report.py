"""The report of an evaluation, its files, and its rows in the warehouse."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from lingping.contracts import MODEL_QUALITY
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.quality_rows import quality_rows
from lingping.evaluation.report import make_report
from lingping.evaluation.report_files import as_markdown, write_report
from lingping.text.cleaning import compute_text_id

AT = datetime(2026, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus(corpus):
    """The corpus with more texts of binary sentiment: they are repeated, in two categories."""
    rows = np.resize(np.arange(len(corpus.test_sentiment)), 60)
    kinds = {**corpus.kinds, "test_sentiment": {"category": ["水果", "书籍"] * 30}}
    return replace(corpus, test_sentiment=corpus.test_sentiment.take(rows), kinds=kinds)


@pytest.fixture(scope="module")
def baseline(corpus, needs):
    return LinearBaseline(needs).fit(corpus)


class Careless:
    """The baseline with the sentiment of every fifth text reversed."""

    model_id = "careless"

    def __init__(self, careful):
        self.needs, self.thresholds, self.neutral = careful.needs, careful.thresholds, careful.neutral
        self._careful = careful

    def score(self, texts, *, progress=None):
        scores = self._careful.score(texts, progress=progress)
        swapped = np.arange(len(texts)) % 5 == 0
        sentiment = np.where(swapped[:, None], scores.sentiment[:, ::-1], scores.sentiment)
        return replace(scores, sentiment=sentiment)


@pytest.fixture(scope="module")
def found(corpus, baseline):
    return make_report(Careless(baseline), baseline, corpus, digest="d" * 64)


def test_a_worse_classifier_is_significantly_worse(found):
    gap = found.differences["binary_accuracy", ""]
    assert gap.value == pytest.approx(-0.2, abs=0.02)
    assert gap.high < 0
    assert gap.p < 0.05
    assert found.differences["needs_f1", ""].value == 0


def test_the_worst_slice_is_named(found):
    worst = found.worst["binary_accuracy"]
    of_it = [each.result.value for each in found.slices if each.figure == "binary_accuracy"]
    assert worst.result.value == min(of_it)
    assert {(each.kind, each.name) for each in found.slices} >= {("category", "水果"), ("category", "书籍")}


def test_a_wrong_label_is_doubted(corpus, baseline):
    wrong = corpus.test_sentiment.take(np.arange(len(corpus.test_sentiment)))
    wrong.sentiment[7] = wrong.sentiment[7, ::-1].copy()
    doubted = make_report(baseline, baseline, replace(corpus, test_sentiment=wrong), digest="d").doubts
    assert doubted[0].part == "test_sentiment"
    assert doubted[0].text_id == compute_text_id(wrong.texts[7])
    assert doubted[0].given != doubted[0].suggested


def test_confusion_counts_every_text(found, corpus):
    assert np.sum(found.confusion) == len(corpus.test_needs)


def test_the_report_is_a_page_with_plots_and_plain_json(found, tmp_path):
    page = write_report(found, tmp_path / "report")
    assert page.read_text("utf-8") == as_markdown(found)
    plain = json.loads((tmp_path / "report" / "report.json").read_bytes())
    assert plain["figures"]["binary_accuracy"]["value"] == found.figures["binary_accuracy", ""].value
    assert plain["worst"]["binary_accuracy"]["name"] == found.worst["binary_accuracy"].name
    for plot in ("needs.svg", "slices.svg"):
        assert f"]({plot})" in page.read_text("utf-8")
        assert (tmp_path / "report" / plot).read_text("utf-8").startswith("<svg")
    assert "careless" in (tmp_path / "report" / "needs.svg").read_text("utf-8")


def test_rows_of_the_warehouse_hold_every_figure_slice_and_error_once(found):
    rows = quality_rows(found, AT)
    keys = [tuple(row[name] for name in MODEL_QUALITY.key) for row in rows]
    assert len(keys) == len(set(keys)) == len(found.figures) + len(found.slices) + len(found.calibration)
    assert pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema).num_rows == len(rows)
