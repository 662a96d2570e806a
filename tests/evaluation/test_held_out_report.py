"""Figures on contrast texts and public sets: by phenomenon, beside another model and published figures, as files."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from fake_classifier import FakeClassifier, score_labels

from lingping.contracts import MODEL_QUALITY
from lingping.corpus.examples import blank
from lingping.corpus.held_out_set import HeldOutSet, Published
from lingping.corpus.label_columns import set_needs, set_sentiment
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.held_out_report import FIGURES, HeldOutReport, judge_held_out
from lingping.evaluation.quality_rows import held_out_rows
from lingping.evaluation.report_files import write_report
from lingping.text.cleaning import compute_text_id

NEEDS = ("price", "service")
AT = datetime(2026, 3, 30, tzinfo=UTC)
# Two pairs of irony, one pair and a single text of mixed: (text, sentiment, needs, phenomenon, pair).
ROWS = [
    ("真行，越用越贵", "negative", {"price": "negative"}, "irony", "irony 1"),
    ("真行，越用越省", "positive", {"price": "positive"}, "irony", "irony 1"),
    ("客服厉害，会装死", "negative", {"service": "negative"}, "irony", "irony 2"),
    ("客服厉害，会修机", "positive", {"service": "positive"}, "irony", "irony 2"),
    ("贵是贵，值", "positive", {"price": "negative"}, "mixed", "mixed 1"),
    ("贵是贵，不值", "negative", {"price": "negative"}, "mixed", "mixed 1"),
    ("贵|有贵的道理", "neutral", {"price": "neutral"}, "mixed", ""),
]
GOLD = {text: (sentiment, needs) for text, sentiment, needs, *_ in ROWS}
# Reads the praise of the first pair as a complaint, with its need; everything else as labelled.
WRONG = {**GOLD, "真行，越用越省": ("negative", {"price": "negative"})}
PUBLISHED = Published("SKEP", 0.835, "Tian et al. 2020")


def contrast() -> HeldOutSet:
    examples = blank([text for text, *_ in ROWS], len(NEEDS))
    set_sentiment(examples, [sentiment for _, sentiment, *_ in ROWS])
    for row, (_, _, named, *_) in enumerate(ROWS):
        set_needs(examples.needs[row], named, NEEDS)
    examples.needs_weight[:] = 1
    kinds, pairs = (tuple(row[column] for row in ROWS) for column in (3, 4))
    return HeldOutSet("contrast", "Contrast texts", examples, kinds, pairs, "c" * 64)  # pyright: ignore[reportArgumentType]


def public() -> HeldOutSet:
    rows = [0, 1, 2, 3]
    examples = contrast().examples.take(np.array(rows))
    examples.needs_weight[:] = 0
    examples.binary[:] = True
    none = ("",) * len(rows)
    return HeldOutSet("nlpcc14-sc", "NLPCC14-SC", examples, none, none, "d" * 64, (PUBLISHED,), "A note.", 3)


def reader(labels, model_id):
    return FakeClassifier(NEEDS, lambda texts: score_labels([labels[text] for text in texts], NEEDS), model_id)


WORSE, RIGHT = reader(WRONG, "worse"), reader(GOLD, "right")


def values(result, kind=""):
    return {name: figure.value for (name, of), figure in result.figures.items() if of == kind}


@pytest.fixture(scope="module")
def found():
    trained_on = {str(compute_text_id(ROWS[0][0]))}
    return HeldOutReport(
        "worse",
        "right",
        None,
        judge_held_out(WORSE, RIGHT, contrast()),
        (judge_held_out(WORSE, RIGHT, public(), trained_on),),
    )


def test_a_reader_that_is_always_right_has_ones_and_reads_nothing_reversed():
    whole = values(judge_held_out(RIGHT, None, contrast()))
    reversed_ = {"positive_as_negative", "negative_as_positive"}
    assert set(whole) == set(FIGURES) - {"binary_accuracy"}
    assert {name: value for name, value in whole.items() if name in reversed_} == dict.fromkeys(reversed_, 0)
    assert {value for name, value in whole.items() if name not in reversed_} == {1}


def test_one_praise_read_as_complaint_costs_what_it_should_in_all_and_in_its_phenomenon(found):
    whole, irony, mixed = (values(found.contrast, kind) for kind in ("", "irony", "mixed"))
    assert whole["sentiment_accuracy"] == pytest.approx(6 / 7)
    assert whole["sentiment_macro_f1"] == pytest.approx((6 / 7 + 1 + 4 / 5) / 3)
    assert (whole["positive_as_negative"], whole["negative_as_positive"]) == (pytest.approx(1 / 3), 0)
    assert (whole["needs_f1"], whole["polarity_f1"]) == (1, pytest.approx(6 / 7))
    assert whole["pairs_right"] == pytest.approx(2 / 3)
    assert irony["sentiment_accuracy"] == 0.75
    assert (irony["positive_as_negative"], irony["pairs_right"], irony["polarity_f1"]) == (0.5, 0.5, 0.75)
    assert (mixed["sentiment_accuracy"], mixed["pairs_right"]) == (1, 1)


def test_every_figure_has_an_interval_around_it_and_pairs_count_as_pairs(found):
    figures = found.contrast.figures
    assert all(each.low <= each.value <= each.high for each in figures.values())
    assert figures["sentiment_accuracy", ""].low < 6 / 7
    assert (figures["sentiment_accuracy", ""].texts, figures["pairs_right", ""].texts) == (7, 3)
    assert figures["pairs_right", "mixed"].texts == 1


def test_two_models_are_compared_on_the_same_draws(found):
    gap = found.contrast.differences["sentiment_accuracy", ""]
    assert gap.value == pytest.approx(-1 / 7)
    assert gap.high <= 0  # in no draw is the worse one better
    assert found.contrast.differences["needs_f1", "mixed"].value == 0


def test_neutral_is_no_reversal_but_an_error():
    unsure = reader({**GOLD, "真行，越用越省": ("neutral", {})}, "unsure")
    whole = values(judge_held_out(unsure, None, contrast()))
    assert (whole["positive_as_negative"], whole["sentiment_accuracy"]) == (0, pytest.approx(6 / 7))


def test_on_a_binary_set_the_likelier_side_counts_even_where_neutral_is_likeliest():
    def lean(texts):
        scores = score_labels([GOLD[text] for text in texts], NEEDS)
        return replace(scores, sentiment=0.4 * scores.sentiment + 0.6 * np.array([0, 1, 0], np.float32))

    result = judge_held_out(FakeClassifier(NEEDS, lean), None, public())
    assert values(result) == {"binary_accuracy": 1, "positive_as_negative": 0, "negative_as_positive": 0}


def test_the_ten_worst_errors_are_the_most_certain_ones_grouped_by_phenomenon():
    def doubt(texts):
        scores = score_labels([GOLD[text] for text in texts], NEEDS)
        share = np.linspace(0.6, 0.9, len(texts), dtype=np.float32)[:, None]
        return replace(scores, sentiment=(1 - share) * scores.sentiment + share * np.roll(scores.sentiment, 1, 1))

    many = contrast()
    many = replace(many, examples=many.examples.take(np.arange(14) % 7), kinds=many.kinds * 2, pairs=many.pairs * 2)
    result = judge_held_out(FakeClassifier(NEEDS, doubt), RIGHT, many)
    assert result.errors_left == {"irony": 8, "mixed": 6}
    assert len(result.errors) == 10
    assert max(each.chance for each in result.errors) < 0.32  # the four others got more
    assert [each.kind for each in result.errors] == sorted(each.kind for each in result.errors)
    (worst,) = [each for each in result.errors if each.chance == min(error.chance for error in result.errors)]
    assert (worst.text, worst.labelled, worst.other) == (ROWS[-1][0], "neutral", "neutral")
    assert worst.found != "neutral"


def test_a_need_that_the_set_does_not_label_costs_nothing():
    held_out = contrast()
    held_out.examples.needs_weight[:, 1] = 0
    talkative = reader({text: (label, {**named, "service": "negative"}) for text, (label, named) in GOLD.items()}, "t")
    assert values(judge_held_out(talkative, None, held_out))["needs_f1"] == 1


def test_the_share_of_texts_that_the_folder_trains_on_is_told(found, tmp_path):
    assert found.public[0].trained_on == 0.25
    page = write_report(None, tmp_path, found).read_text("utf-8")
    assert "A note. Left out, without a text or a single sentiment: 3." in page
    assert "25.0% of its texts are among those that the labelled folder trains on" in page


def test_the_page_has_both_models_all_phenomena_published_figures_and_plots(found, tmp_path):
    page = write_report(None, tmp_path, found).read_text("utf-8")
    for part in (
        "### worse\n",
        "### right\n",
        "### worse minus right",
        "| irony |",
        "| mixed |",
        "SKEP | 0.835 | Tian",
    ):
        assert part in page
    assert "Wrong sentiments of worse: 1 (irony 1, mixed 0)." in page
    assert "| irony | 真行，越用越省 | positive | negative | 0.000 | positive |" in page
    assert "| NLPCC14-SC | 真行，越用越省 | positive | negative | 0.000 | positive |" in page
    for plot in ("contrast.svg", "public.svg"):
        assert f"]({plot})" in page
        assert "worse" in (tmp_path / plot).read_text("utf-8")
    assert "published" in (tmp_path / "public.svg").read_text("utf-8")


def test_a_bar_in_a_text_does_not_break_the_table(tmp_path):
    labels = {**GOLD, "贵|有贵的道理": ("negative", {})}
    report = HeldOutReport("m", "", None, judge_held_out(reader(labels, "m"), None, contrast()), ())
    assert "| mixed | 贵\\|有贵的道理 | neutral |" in write_report(None, tmp_path, report).read_text("utf-8")


def test_the_json_has_every_figure_by_set(found, tmp_path):
    write_report(None, tmp_path, found)
    plain = json.loads((tmp_path / "report.json").read_bytes())["held_out"]
    assert plain["other_id"] == "right"
    figures = plain["sets"]["contrast"]["figures"]
    assert figures["positive_as_negative irony"]["value"] == 0.5
    assert len(figures) == len(found.contrast.figures)
    assert plain["sets"]["nlpcc14-sc"]["published"] == [
        {"model": "SKEP", "accuracy": 0.835, "source": "Tian et al. 2020"}
    ]


def test_rows_of_the_warehouse_hold_every_figure_once_and_only_the_linear_baseline_as_baseline(found):
    rows = held_out_rows(found, AT)
    keys = {tuple(row[name] for name in MODEL_QUALITY.key) for row in rows}
    assert len(keys) == len(rows) == len(found.contrast.figures) + len(found.public[0].figures)
    assert pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema).num_rows == len(rows)
    assert ("worse", "pairs_right", "", "contrast", "all") in keys
    assert ("worse", "binary_accuracy", "", "public", "nlpcc14-sc") in keys
    assert {row["baseline"] for row in rows} == {None}
    beside = held_out_rows(replace(found, other_id=LinearBaseline.model_id), AT)
    assert {row["baseline"] for row in beside if row["figure"] == "sentiment_accuracy"} == {1}
