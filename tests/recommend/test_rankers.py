"""Lists of the recommender and of its baselines, and the figures of their quality."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import ndcg_score

from benchmarks.recommend import interactions_of, large_shop
from lingping.contracts import RECOMMENDATIONS
from lingping.recommend.interactions import Interactions, build_interactions
from lingping.recommend.rankers import (
    MAX_LABEL_DAYS,
    Features,
    ItemItem,
    Popularity,
    TwoStage,
    count_label_days,
    pick_best,
)
from lingping.recommend.ranking_quality import RANKERS, SHORT_TOP, estimate_mean, evaluate_ranker, evaluate_rankers
from lingping.recommend.recommendation_rows import (
    MerchantQuality,
    build_quality_rows,
    build_sufficient_interactions,
    day_number,
    evaluate_merchant,
    recommend_items,
)
from lingping.sample.history import simulate_shop
from lingping.sample.shops import load_shops
from lingping.sample.world import build_setting

TODAY = date(2026, 3, 29)
ROOT = Path(__file__).parents[2]


def rows_of(days: list[str], users: list[str], items: list[str], kinds: list[str]) -> pa.Table:
    """Rows as the warehouse returns them, one per interaction: look, want or buy."""
    return pa.table(
        {
            "user_key": users,
            "item_id": items,
            "day": pa.array([date.fromisoformat(day) for day in days], pa.date32()),
            **{f"{name}s": [int(kind == name) for kind in kinds] for name in ("look", "want", "buy")},
        }
    )


def two_tastes(seed: int = 1, users: int = 120, items: int = 12) -> Interactions:
    """Customers who interact with items of their own half of the shop, except in one interaction of ten."""
    rng = np.random.default_rng(seed)
    count = users * 14
    who = rng.integers(0, users, count)
    half = np.where(rng.random(count) < 0.9, who % 2, 1 - who % 2)
    which = half * (items // 2) + rng.integers(0, items // 2, count)
    days = [str(date.fromordinal(TODAY.toordinal() - int(back))) for back in rng.integers(0, 60, count)]
    kinds = rng.choice(["look", "want", "buy"], count, p=[0.6, 0.2, 0.2]).tolist()
    return build_interactions(rows_of(days, [f"u{each:03}" for each in who], [f"i{each:02}" for each in which], kinds))


def test_popularity_counts_the_buyers_of_the_last_28_days():
    days = ["2026-03-29", "2026-03-28", "2026-03-28", "2026-02-01", "2026-02-01", "2026-02-01"]
    known = build_interactions(
        rows_of(days, ["a", "a", "b", "a", "b", "c"], ["x", "x", "y", "z", "z", "z"], ["buy"] * 6)
    )
    ranked, scores = Popularity.fit(known, day_number(TODAY)).rank(np.array([0]), 2)
    assert [known.item_ids[item] for item in ranked[0]] == ["x", "y"]
    assert scores.tolist() == [[1, 1]]


def test_similar_items_are_those_of_the_same_customers():
    days = ["2026-03-01"] * 6
    known = build_interactions(rows_of(days, ["a", "a", "b", "b", "c", "d"], list("xyxyzx"), ["look"] * 6))
    ranked, _ = ItemItem.fit(known, day_number(TODAY)).rank(np.array([3]), 3)
    assert [known.item_ids[item] for item in ranked[0] if item >= 0] == ["x", "y"]


def test_an_interaction_of_28_days_ago_has_half_the_weight_and_later_ones_do_not_count():
    days = ["2026-03-29", "2026-03-01", "2026-03-30"]
    known = build_interactions(rows_of(days, ["a", "b", "c"], ["x"] * 3, ["buy"] * 3))
    weights = known.up_to(day_number(TODAY)).weights(day_number(TODAY))
    assert weights.toarray().ravel().tolist() == pytest.approx([5, 2.5, 0])


def test_the_best_of_a_row_come_first_and_ties_in_their_order():
    scores = csr_matrix(np.array([[0, 2.0, 3.0, 2.0], [0, 0, 0, 1.0]]))
    ranked, values = pick_best(scores, 3)
    assert ranked.tolist() == [[2, 1, 3], [3, -1, -1]]
    assert values.tolist() == [[3, 2, 2], [1, 0, 0]]


def test_recall_and_ndcg_equal_those_of_scikit_learn():
    rng = np.random.default_rng(3)
    scores, bought = rng.random((40, 30)), rng.random((40, 30)) < 0.1
    bought[:, 0] = True

    class Fixed:
        def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
            return pick_best(csr_matrix(scores[users]), count)

    quality = evaluate_ranker(
        Fixed(), np.arange(40), csr_matrix(bought.astype(float)), [str(item) for item in range(30)], top=8
    )
    assert quality.ndcg.mean() == pytest.approx(ndcg_score(bought, scores, k=8))
    top = np.argsort(-scores, axis=1)[:, :8]
    assert quality.recall == pytest.approx(np.take_along_axis(bought, top, axis=1).sum(axis=1) / bought.sum(axis=1))
    short = np.take_along_axis(bought, top[:, :SHORT_TOP], axis=1).sum(axis=1)
    assert quality.short_recall == pytest.approx(short / bought.sum(axis=1))
    assert quality.shown == {str(item) for item in np.unique(top)}


def test_lists_match_the_taste_of_the_customers():
    known = two_tastes()
    ranked, _ = TwoStage.fit(known, day_number(TODAY)).rank(np.arange(120), 3)
    is_of_half = (ranked >= 6) == (np.arange(120) % 2)[:, None].astype(bool)
    assert is_of_half.mean() > 0.9


def test_the_recommender_beats_popularity_where_tastes_differ():
    found = evaluate_rankers(two_tastes(), day_number(TODAY))
    assert found["recommender"].ndcg.mean() > found["popularity"].ndcg.mean() + 0.1
    assert set(found) == set(RANKERS)


def test_interactions_after_the_split_do_not_change_the_evaluated_lists():
    known, before = two_tastes(), day_number(TODAY) - MAX_LABEL_DAYS
    users = np.arange(20)
    whole, past = (TwoStage.fit(each, before).rank(users, 5)[0] for each in (known, known.up_to(before)))
    assert (whole == past).all()


def test_with_few_buyers_the_customers_own_items_come_before_popular_ones():
    days, users, items = ["2026-03-20"] * 5, list("abcca"), list("xxyzx")
    known = build_interactions(rows_of(days, users, items, ["buy", "buy", "look", "want", "look"]))
    ranked, _ = TwoStage.fit(known, day_number(TODAY)).rank(np.array([0, 2]), 3)
    assert [[known.item_ids[item] for item in row] for row in ranked] == [["x", "z", "y"], ["z", "y", "x"]]


def test_a_log_of_nine_days_is_evaluated_on_its_last_three():
    days = [f"2026-03-{day:02}" for day in range(21, 30)]
    known = build_interactions(rows_of(days * 2, ["a"] * 9 + ["b"] * 9, list("xyzxyzxyz") * 2, ["buy"] * 18))
    assert count_label_days(known, day_number(TODAY)) == 3
    assert evaluate_rankers(known, day_number(TODAY))["recommender"].recall.tolist() == [1, 1]


def test_in_a_large_catalogue_only_the_items_with_the_highest_weight_are_compared(monkeypatch):
    monkeypatch.setattr("lingping.recommend.rankers._MAX_ITEMS", 60)
    known = two_tastes(items=400)
    features = Features.fit(known, day_number(TODAY))
    found = features._find_nearest(np.arange(120), 50)
    least = np.sort(features.attention)[-60]
    assert found.shape == (120, 50)
    assert (features.attention[found] >= least).all()
    assert (np.diff(np.sort(found, axis=1), axis=1) > 0).all()


def test_the_table_has_ranks_without_gaps_and_flags_the_customers_own_items():
    known = two_tastes(users=40)
    (batch,) = recommend_items(known, "shop", TODAY)
    assert batch.schema == RECOMMENDATIONS.schema
    frame = batch.to_pandas()
    assert (frame.groupby("user_key")["rank"].agg(lambda ranks: list(ranks) == list(range(1, 13)))).all()
    assert (frame["is_known"] | ~frame["is_bought"]).all()
    weights = known.weights(day_number(TODAY))
    assert frame["is_known"].sum() == weights.nnz


def test_the_same_interactions_in_any_order_give_the_same_recommendations():
    days, users, items = ["2026-03-01", "2026-03-02", "2026-03-03"], ["b", "a", "c"], ["y", "x", "x"]
    rows = rows_of(days * 4, users * 4, items * 4, ["look", "buy", "want"] * 4)
    one, shuffled, part = (
        build_sufficient_interactions(rows.take(list(each)))
        for each in (range(12), np.random.default_rng(0).permutation(12), range(7))
    )
    assert one is not None
    assert shuffled is not None
    assert part is not None
    assert next(recommend_items(one, "shop", TODAY)).equals(next(recommend_items(shuffled, "shop", TODAY)))
    assert one.digest == shuffled.digest != part.digest


def test_one_customer_or_one_item_is_not_sufficient():
    assert build_sufficient_interactions(rows_of(["2026-03-01"] * 2, ["a", "a"], ["x", "y"], ["look"] * 2)) is None
    assert build_sufficient_interactions(rows_of(["2026-03-01"] * 2, ["a", "b"], ["x", "x"], ["look"] * 2)) is None


def test_there_are_figures_of_all_merchants_together_and_of_each():
    known = two_tastes()
    found = evaluate_merchant(known, TODAY)
    assert isinstance(found, MerchantQuality)
    rows = build_quality_rows({"a": found, "b": found})
    assert {row["model_id"] for row in rows} == set(RANKERS)
    keys = [(row["model_id"], row["figure"], row["slice_kind"], row["slice"]) for row in rows]
    assert len(keys) == len(set(keys)) == 3 * 12
    whole = {row["figure"]: row for row in rows if row["model_id"] == "recommender" and not row["slice"]}
    assert whole["ndcg_at_20"]["texts"] == 2 * len(found.rankers["recommender"].ndcg)
    assert whole["coverage"]["value"] == 1.0
    assert whole["recall_at_20"]["low"] <= whole["recall_at_20"]["value"] <= whole["recall_at_20"]["high"]


def test_without_a_purchase_in_the_last_two_weeks_nothing_is_evaluated():
    known = build_interactions(rows_of(["2026-03-01"] * 3, list("abc"), list("xyx"), ["look"] * 3))
    assert evaluate_merchant(known, TODAY) is None
    assert build_quality_rows({}) == []


def test_the_interval_of_the_mean_has_its_coverage():
    rng = np.random.default_rng(4)
    found = [estimate_mean(rng.beta(2, 3, 200)) for _ in range(300)]
    assert np.mean([low <= 0.4 <= high for _, low, high in found]) > 0.92


def test_the_recommender_beats_both_baselines_on_the_sample_world():
    """Shops of the sample have fewer than 20 items, so lists of 20 contain all: the first five show the difference."""
    setting = build_setting(seed=7, scale=1.0, weeks=12, end=TODAY)
    whole = figures_of([interactions_of(simulate_shop(shop, setting)) for shop in load_shops()[:3]])
    ours = {figure: whole["recommender", figure]["value"] for figure in ("recall_at_5", "ndcg_at_20", "coverage")}
    assert whole["recommender", "ndcg_at_20"]["texts"] > 800
    for other in ("popularity", "item-item"):
        assert ours["recall_at_5"] > whole[other, "recall_at_5"]["value"]
        assert ours["ndcg_at_20"] > whole[other, "ndcg_at_20"]["value"] + 0.02
        assert ours["coverage"] >= whole[other, "coverage"]["value"]


def test_the_recommender_beats_both_baselines_in_a_large_catalogue():
    """A simulated snack shop with 240 items; benchmarks/recommend.py has more shops and seeds."""
    whole = figures_of([large_shop(seed) for seed in (7, 8)])
    assert whole["recommender", "recall_at_20"]["texts"] > 500
    for figure in ("recall_at_20", "ndcg_at_20", "recall_at_5"):
        for other in ("popularity", "item-item"):
            assert whole["recommender", figure]["value"] > 1.02 * whole[other, figure]["value"]
    assert whole["recommender", "coverage"]["value"] > 3 * whole["popularity", "coverage"]["value"]


def figures_of(shops: list[Interactions]) -> dict[tuple[str, str], dict[str, Any]]:
    """Figures of all shops together, by ranker and figure."""
    found = {str(number): evaluate_merchant(known, TODAY) for number, known in enumerate(shops)}
    rows = build_quality_rows({shop: figures for shop, figures in found.items() if figures})
    return {(row["model_id"], row["figure"]): row for row in rows if not row["slice"]}


def test_a_new_process_limits_every_blas_before_it_computes_and_no_warning_is_printed():
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "from lingping.recommend.recommendation_rows import _limit_threads\n"
        "with _limit_threads():\n"
        "    from implicit.als import AlternatingLeastSquares\n"
        "    from threadpoolctl import threadpool_info\n"
        "    AlternatingLeastSquares(factors=2)\n"
        "    print(sorted({each['num_threads'] for each in threadpool_info() if each['user_api'] == 'blas'}))\n"
    )
    several = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", code], env=several, capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("[1]\n", "")
