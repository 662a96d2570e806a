"""The benchmark of shares of complaints: its reviews, its counts and its tables, with classifiers of known errors."""

from collections.abc import Sequence

import numpy as np
import pytest
from fake_classifier import FakeClassifier, Label, score_labels

from benchmarks.share_chart import draw_shares
from benchmarks.share_clauses import count_clauses, list_misread
from benchmarks.share_figures import LEAST_REVIEWS, count_weeks, make_estimates, measure_coverage
from benchmarks.share_readings import count_complaint_errors, count_kinds, count_needs, read
from benchmarks.share_reviews import LabelledReview, read_hand_labelled, simulate_reviews
from benchmarks.share_tables import Target, format_needs, format_rates, format_shares
from lingping.model.taxonomy import load_taxonomy
from lingping.text.praise import is_default_praise

NEEDS = load_taxonomy().codes
REVIEWS = simulate_reviews(7, scale=0.4, weeks=4)


def make_classifier(reviews: Sequence[LabelledReview], *, misses: float = 0.0, alarms: float = 0.0) -> FakeClassifier:
    """Knows every review, but reads this share of complaints as praise, and of the others as complaints of price."""
    rng, labels = np.random.default_rng(1), dict[str, Label]()
    for review in reviews:
        is_complaint = review.sentiment == "negative"
        if rng.random() < (misses if is_complaint else alarms):
            labels[review.text] = ("positive", {}) if is_complaint else ("negative", {"price": "negative"})
        else:
            labels[review.text] = (review.sentiment, review.needs)
    return FakeClassifier(NEEDS, lambda texts: score_labels([labels[text] for text in texts], NEEDS))


def make_review(text: str, sentiment: str, needs: dict[str, str], kind: str = "plain, one side") -> LabelledReview:
    return LabelledReview("shop", 0, kind, sentiment, needs, text)


def test_the_reviews_of_a_world_are_those_that_a_letter_would_read():
    assert len({review.shop for review in REVIEWS}) == 9
    assert {review.week for review in REVIEWS} == {0, 1, 2, 3}
    assert not any(is_default_praise(review.text) for review in REVIEWS)
    assert {"short", "template", "plain, good and bad"} < {review.kind for review in REVIEWS}


def test_a_classifier_without_errors_reads_every_share_as_planted():
    weeks = count_weeks("world", read(make_classifier(REVIEWS), REVIEWS))
    assert weeks
    assert all(each.found == each.complaints and each.reviews >= LEAST_REVIEWS for each in weeks)
    estimates = make_estimates((0.999, 0.001), None, None)
    found = measure_coverage(weeks, estimates["corrected, rates taken as exact"])
    assert found.within == 1
    assert found.error < 0.002


def test_false_alarms_beyond_the_rates_are_missed_by_the_old_interval_and_not_by_the_new_one():
    weeks = count_weeks("world", read(make_classifier(REVIEWS, misses=0.1, alarms=0.09), REVIEWS))
    estimates = make_estimates((0.93, 0.03), None, None)
    old, new = (
        measure_coverage(weeks, estimates[f"corrected, rates {how}"])
        for how in ("taken as exact", "that differ between sets")
    )
    assert old.bias == new.bias > 0.03
    assert old.too_high > 0.7
    assert old.within < 0.8 < 0.9 < new.within


def test_errors_are_counted_by_sentiment_need_and_kind():
    reviews = [
        make_review("太贵", "negative", {"price": "negative"}),
        make_review("破了", "negative", {"quality": "negative"}),
        make_review("便宜", "positive", {"price": "positive"}, kind="short"),
    ]
    labels: dict[str, Label] = {"太贵": ("negative", {"price": "negative"}), "破了": ("positive", {})}
    labels["便宜"] = ("negative", {"price": "negative"})
    classifier = FakeClassifier(NEEDS, lambda texts: score_labels([labels[text] for text in texts], NEEDS))
    reading = read(classifier, reviews)
    assert (count_complaint_errors([reading]).hits, count_complaint_errors([reading]).false_alarms) == ((1, 2), (1, 1))
    assert count_needs([reading])["price"] == (1, 2, 1)
    assert count_needs([reading])["quality"] == (1, 0, 0)
    assert count_kinds([reading])["short", "positive"] == {"negative": 1}
    assert "| price | 1 | 2 | 0.500 | 1.000 |" in format_needs([reading])


def test_misread_clauses_are_named_whatever_fills_their_slots():
    texts = [f"声音{very}小。" for very in ("很", "真的很", "超", "挺", "蛮")]
    reviews = [make_review(text, "positive", {"usability": "positive"}) for text in texts]
    labels: dict[str, Label] = {text: ("negative", {}) for text in texts}
    classifier = FakeClassifier(NEEDS, lambda some: score_labels([labels[text] for text in some], NEEDS))
    counts = count_clauses([read(classifier, reviews)])
    assert list_misread(counts) == [(("usability", "positive", "声音<very>小"), 5, 1.0)]


def test_tables_and_chart_name_every_set_and_estimate():
    reading = read(make_classifier(REVIEWS, misses=0.1), REVIEWS)
    errors = count_complaint_errors([reading])
    weeks, estimates = count_weeks("world", reading), make_estimates((0.9, 0.01), errors, None)
    table = format_shares({"sample worlds": Target(weeks, estimates)})
    assert all(how in table for how in estimates)
    assert "| sample worlds |" in format_rates((0.9, 0.01), {"sample worlds": errors})
    (points,) = draw_shares(weeks, estimates).to_dict()["datasets"].values()
    assert len(points) == len(weeks) * len(estimates)


@pytest.mark.shared
def test_hand_read_reviews_are_found_in_the_exports(shared):
    reviews = read_hand_labelled(shared / "exports")
    assert len(reviews) == 318  # two of the 320 are no reviews
    assert len({review.shop for review in reviews}) == 6
