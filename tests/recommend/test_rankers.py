"""What to show whom: lists of the recommender and of its yardsticks, and the figures by which they are judged."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import ndcg_score

from benchmarks.recommend import dealings_of, large_shop
from lingping.contracts import RECOMMENDATIONS
from lingping.recommend.interactions import Interactions, interactions
from lingping.recommend.rankers import WINDOW, Features, ItemItem, Popularity, TwoStage, best, window
from lingping.recommend.ranking_quality import FEW, NAMES, evaluate, judge, mean_with_interval
from lingping.recommend.recommendation_rows import Judged, day_number, judged, quality_rows, recommended, served
from lingping.sample.history import live
from lingping.sample.shops import load_shops
from lingping.sample.world import setting_of

TODAY = date(2026, 3, 29)


def rows_of(days: list[str], users: list[str], items: list[str], kinds: list[str]) -> pa.Table:
    """Rows as the warehouse gives them, one per deed: look, want or buy."""
    return pa.table(
        {
            "user_key": users,
            "item_id": items,
            "day": pa.array([date.fromisoformat(day) for day in days], pa.date32()),
            **{f"{name}s": [int(kind == name) for kind in kinds] for name in ("look", "want", "buy")},
        }
    )


def two_tastes(seed: int = 1, users: int = 120, items: int = 12) -> Interactions:
    """Customers who look at and buy items of their own half of the shop only, one deed in ten apart."""
    rng = np.random.default_rng(seed)
    count = users * 14
    who = rng.integers(0, users, count)
    half = np.where(rng.random(count) < 0.9, who % 2, 1 - who % 2)
    which = half * (items // 2) + rng.integers(0, items // 2, count)
    days = [str(date.fromordinal(TODAY.toordinal() - int(back))) for back in rng.integers(0, 60, count)]
    kinds = rng.choice(["look", "want", "buy"], count, p=[0.6, 0.2, 0.2]).tolist()
    return interactions(rows_of(days, [f"u{each:03}" for each in who], [f"i{each:02}" for each in which], kinds))


def test_popularity_counts_customers_of_the_last_month():
    days = ["2026-03-29", "2026-03-28", "2026-03-28", "2026-02-01", "2026-02-01", "2026-02-01"]
    known = interactions(rows_of(days, ["a", "a", "b", "a", "b", "c"], ["x", "x", "y", "z", "z", "z"], ["buy"] * 6))
    ranked, scores = Popularity.fit(known, day_number(TODAY)).rank(np.array([0]), 2)
    assert [known.item_ids[item] for item in ranked[0]] == ["x", "y"]
    assert scores.tolist() == [[1, 1]]


def test_items_alike_are_those_of_the_same_customers():
    days = ["2026-03-01"] * 6
    known = interactions(rows_of(days, ["a", "a", "b", "b", "c", "d"], list("xyxyzx"), ["look"] * 6))
    ranked, _ = ItemItem.fit(known, day_number(TODAY)).rank(np.array([3]), 3)
    assert [known.item_ids[item] for item in ranked[0] if item >= 0] == ["x", "y"]


def test_a_deed_a_month_ago_weighs_half_and_the_future_is_not_known():
    days = ["2026-03-29", "2026-03-01", "2026-03-30"]
    known = interactions(rows_of(days, ["a", "b", "c"], ["x"] * 3, ["buy"] * 3))
    weights = known.up_to(day_number(TODAY)).weights(day_number(TODAY))
    assert weights.toarray().ravel().tolist() == pytest.approx([5, 2.5, 0])


def test_the_best_of_a_row_come_first_and_equals_in_their_order():
    scores = csr_matrix(np.array([[0, 2.0, 3.0, 2.0], [0, 0, 0, 1.0]]))
    ranked, told = best(scores, 3)
    assert ranked.tolist() == [[2, 1, 3], [3, -1, -1]]
    assert told.tolist() == [[3, 2, 2], [1, 0, 0]]


def test_recall_and_ndcg_are_those_of_scikit_learn():
    rng = np.random.default_rng(3)
    scores, bought = rng.random((40, 30)), rng.random((40, 30)) < 0.1
    bought[:, 0] = True

    class Fixed:
        def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
            return best(csr_matrix(scores[users]), most)

    lists = judge(Fixed(), np.arange(40), csr_matrix(bought.astype(float)), [str(item) for item in range(30)], top=8)
    assert lists.ndcg.mean() == pytest.approx(ndcg_score(bought, scores, k=8))
    top = np.argsort(-scores, axis=1)[:, :8]
    assert lists.recall == pytest.approx(np.take_along_axis(bought, top, axis=1).sum(axis=1) / bought.sum(axis=1))
    few = np.take_along_axis(bought, top[:, :FEW], axis=1).sum(axis=1)
    assert lists.recall_of_few == pytest.approx(few / bought.sum(axis=1))
    assert lists.shown == {str(item) for item in np.unique(top)}


def test_customers_are_shown_what_is_to_their_taste():
    known = two_tastes()
    ranked, _ = TwoStage.fit(known, day_number(TODAY)).rank(np.arange(120), 3)
    is_of_half = (ranked >= 6) == (np.arange(120) % 2)[:, None].astype(bool)
    assert is_of_half.mean() > 0.9


def test_the_recommender_beats_popularity_where_tastes_differ():
    lists = evaluate(two_tastes(), day_number(TODAY))
    assert lists["recommender"].ndcg.mean() > lists["popularity"].ndcg.mean() + 0.1
    assert set(lists) == set(NAMES)


def test_what_happens_after_the_cut_changes_no_list_that_is_judged():
    known, cut = two_tastes(), day_number(TODAY) - WINDOW
    users = np.arange(20)
    whole, past = (TwoStage.fit(each, cut).rank(users, 5)[0] for each in (known, known.up_to(cut)))
    assert (whole == past).all()


def test_where_hardly_anybody_bought_what_the_customer_dealt_with_comes_before_what_is_popular():
    days, users, items = ["2026-03-20"] * 5, list("abcca"), list("xxyzx")
    known = interactions(rows_of(days, users, items, ["buy", "buy", "look", "want", "look"]))
    ranked, _ = TwoStage.fit(known, day_number(TODAY)).rank(np.array([0, 2]), 3)
    assert [[known.item_ids[item] for item in row] for row in ranked] == [["x", "z", "y"], ["z", "y", "x"]]


def test_a_log_of_nine_days_is_judged_on_its_last_three():
    days = [f"2026-03-{day:02}" for day in range(21, 30)]
    known = interactions(rows_of(days * 2, ["a"] * 9 + ["b"] * 9, list("xyzxyzxyz") * 2, ["buy"] * 18))
    assert window(known, day_number(TODAY)) == 3
    assert evaluate(known, day_number(TODAY))["recommender"].recall.tolist() == [1, 1]


def test_in_a_large_catalogue_the_nearest_are_sought_among_the_items_most_dealt_with(monkeypatch):
    monkeypatch.setattr("lingping.recommend.rankers._CATALOGUE", 60)
    known = two_tastes(items=400)
    features = Features.fit(known, day_number(TODAY))
    found = features._nearest(np.arange(120), 50)
    least = np.sort(features.attention)[-60]
    assert found.shape == (120, 50)
    assert (features.attention[found] >= least).all()
    assert (np.diff(np.sort(found, axis=1), axis=1) > 0).all()


def test_the_table_has_ranks_without_gaps_and_says_what_is_known_to_the_customer():
    known = two_tastes(users=40)
    (batch,) = recommended(known, "shop", TODAY)
    assert batch.schema == RECOMMENDATIONS.schema
    frame = batch.to_pandas()
    assert (frame.groupby("user_key")["rank"].agg(lambda ranks: list(ranks) == list(range(1, 13)))).all()
    assert (frame["is_known"] | ~frame["is_bought"]).all()
    weights = known.weights(day_number(TODAY))
    assert frame["is_known"].sum() == weights.nnz


def test_the_same_deeds_in_any_order_give_the_same_recommendations():
    days, users, items = ["2026-03-01", "2026-03-02", "2026-03-03"], ["b", "a", "c"], ["y", "x", "x"]
    rows = rows_of(days * 4, users * 4, items * 4, ["look", "buy", "want"] * 4)
    one, shuffled, part = (
        served(rows.take(list(each))) for each in (range(12), np.random.default_rng(0).permutation(12), range(7))
    )
    assert one is not None
    assert shuffled is not None
    assert part is not None
    assert next(recommended(one, "shop", TODAY)).equals(next(recommended(shuffled, "shop", TODAY)))
    assert one.digest == shuffled.digest != part.digest


def test_one_customer_or_one_item_is_nothing_to_recommend_from():
    assert served(rows_of(["2026-03-01"] * 2, ["a", "a"], ["x", "y"], ["look"] * 2)) is None
    assert served(rows_of(["2026-03-01"] * 2, ["a", "b"], ["x", "x"], ["look"] * 2)) is None


def test_figures_are_kept_for_all_merchants_and_each():
    known = two_tastes()
    found = judged(known, TODAY)
    assert isinstance(found, Judged)
    rows = quality_rows({"a": found, "b": found})
    assert {row["model_id"] for row in rows} == set(NAMES)
    keys = [(row["model_id"], row["figure"], row["slice_kind"], row["slice"]) for row in rows]
    assert len(keys) == len(set(keys)) == 3 * 12
    whole = {row["figure"]: row for row in rows if row["model_id"] == "recommender" and not row["slice"]}
    assert whole["ndcg_at_20"]["texts"] == 2 * len(found.lists["recommender"].ndcg)
    assert whole["coverage"]["value"] == 1.0
    assert whole["recall_at_20"]["low"] <= whole["recall_at_20"]["value"] <= whole["recall_at_20"]["high"]


def test_without_a_purchase_in_the_last_two_weeks_nothing_is_judged():
    known = interactions(rows_of(["2026-03-01"] * 3, list("abc"), list("xyx"), ["look"] * 3))
    assert judged(known, TODAY) is None
    assert quality_rows({}) == []


def test_the_interval_holds_the_mean_of_the_customers_it_is_drawn_from():
    rng = np.random.default_rng(4)
    held = [mean_with_interval(rng.beta(2, 3, 200)) for _ in range(300)]
    assert np.mean([low <= 0.4 <= high for _, low, high in held]) > 0.92


def test_it_beats_popularity_and_item_item_on_the_sample_world():
    """Shops of the sample offer fewer than 20 items, so every list of 20 holds all of them: the first five tell."""
    setting = setting_of(seed=7, scale=1.0, weeks=12, end=TODAY)
    whole = figures_of([dealings_of(live(shop, setting)) for shop in load_shops()[:3]])
    ours = {figure: whole["recommender", figure]["value"] for figure in ("recall_at_5", "ndcg_at_20", "coverage")}
    assert whole["recommender", "ndcg_at_20"]["texts"] > 800
    for other in ("popularity", "item-item"):
        assert ours["recall_at_5"] > whole[other, "recall_at_5"]["value"]
        assert ours["ndcg_at_20"] > whole[other, "ndcg_at_20"]["value"] + 0.02
        assert ours["coverage"] >= whole[other, "coverage"]["value"]


def test_it_beats_popularity_and_item_item_where_twenty_is_a_choice():
    """A snack shop of the sample world's tastes with 240 items; benchmarks/recommend.py has more shops and seeds."""
    whole = figures_of([large_shop(seed) for seed in (7, 8)])
    assert whole["recommender", "recall_at_20"]["texts"] > 500
    for figure in ("recall_at_20", "ndcg_at_20", "recall_at_5"):
        for other in ("popularity", "item-item"):
            assert whole["recommender", figure]["value"] > 1.02 * whole[other, figure]["value"]
    assert whole["recommender", "coverage"]["value"] > 3 * whole["popularity", "coverage"]["value"]


def figures_of(shops: list[Interactions]) -> dict[tuple[str, str], dict]:
    """Figures of all shops together, by ranker and figure."""
    found = {str(number): judged(known, TODAY) for number, known in enumerate(shops)}
    rows = quality_rows({shop: figures for shop, figures in found.items() if figures})
    return {(row["model_id"], row["figure"]): row for row in rows if not row["slice"]}
