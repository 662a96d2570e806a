"""The statistics of marts.feedback_insight against scipy, statsmodels and numpy on random inputs."""

from collections import Counter
from datetime import date

import duckdb
import numpy as np
import pytest
from scipy.optimize import bisect
from scipy.stats import false_discovery_control, fisher_exact, hypergeom, nchypergeom_fisher, norm
from scipy.stats.contingency import odds_ratio
from sql_shop import Shop
from statsmodels.stats.proportion import proportion_confint

from benchmarks.complaints import TRUTH, build_shops, find_needed_tables, read_intervals

NOW, BEFORE = "2026-03-11 10:00", "2026-02-25 10:00"
NEEDS = ("packaging", "quality", "service")
NEWEST = date(2026, 3, 9)


def build_text_rows(shop: Shop) -> None:
    shop.classify("好用", "positive")
    for need in NEEDS:
        shop.need(need, need, "改进{item}")
        shop.classify(need, "negative", needs=[(need, "negative")])


def random_reviews(shop: Shop, rng: np.random.Generator, merchants: int) -> None:
    """Shops of three items with random numbers of reviews now and before, each mentioning one need or none."""
    for merchant in range(merchants):
        for item in range(3):
            shares = rng.dirichlet((1, 1, 1, 4))
            for when, most in ((NOW, 25), (BEFORE, 60)):
                for number, text in enumerate(rng.choice([*NEEDS, "好用"], rng.integers(0, most), p=shares)):
                    shop.review(
                        f"{when} {item} {number}", str(text), when, merchant_id=f"m{merchant}", item_id=f"i{item}",
                        rating=int(rng.integers(1, 6)),
                    )  # fmt: skip


def ask(con: duckdb.DuckDBPyConnection, question: str) -> list[tuple]:
    return con.execute(question).fetchall()


@pytest.fixture(scope="module")
def random_shop():
    shop = Shop()
    build_text_rows(shop)
    random_reviews(shop, np.random.default_rng(5), merchants=8)
    return shop.build()


def test_the_p_value_of_a_change_is_that_of_fishers_exact_test(random_shop):
    rows = random_shop.ask(
        "select negatives, reviews, baseline_negatives, baseline_reviews, p_value from intermediate.need_changes"
    )
    tested = 0
    for negatives, reviews, negatives_before, reviews_before, p_value in rows:
        if not reviews_before:
            assert p_value is None
            continue
        table = [[negatives, reviews - negatives], [negatives_before, reviews_before - negatives_before]]
        assert p_value == pytest.approx(fisher_exact(table)[1], abs=1e-8)
        tested += 1
    assert tested > 60


def test_needs_of_the_shop_are_adjusted_among_themselves_and_their_items_only_after_them(random_shop):
    weeks = random_shop.ask(
        "select list((item_id, need, p_value, q_value)) from intermediate.need_changes"
        " where p_value is not null and issue_week is null group by week, merchant_id"
    )
    changed = 0
    for (rows,) in weeks:
        shop = sorted((need, p, q) for item, need, p, q in rows if item == "*")
        assert [q for *_, q in shop] == pytest.approx(false_discovery_control([p for _, p, _ in shop]), abs=1e-7)
        for need, _, q_of_shop in shop:
            items = [(p, q) for item, other, p, q in rows if other == need and item != "*"]
            if items:
                within = false_discovery_control([p for p, _ in items])
                assert [q for _, q in items] == pytest.approx(np.maximum(within, q_of_shop), abs=1e-7)
                changed += max(q for _, q in items) <= 0.05
    assert changed


def test_complaints_that_stopped_are_tested_though_they_have_no_row():
    shop = Shop()
    build_text_rows(shop)
    for number in range(20):
        shop.review(f"before {number}", "service", BEFORE)
        shop.review(f"now {number}", "packaging", NOW)
    shop.build()
    changes = "select need, negatives, baseline_negatives from intermediate.need_changes"
    assert shop.ask(f"{changes} where week = date '2026-03-09' order by need") == [
        ("packaging", 20, 0),
        ("service", 0, 20),
    ]
    ((p_value, q_value),) = shop.ask(
        "select p_value, q_value from marts.feedback_insight where week = date '2026-03-09'"
    )
    assert p_value <= q_value < 1e-6


def kleinman_weight(negatives: np.ndarray, reviews: np.ndarray) -> tuple[float, float]:
    """Mean and weight of the beta prior, by the moments of Kleinman (1973) with weights proportional to size."""
    total = reviews.sum()
    weights = reviews / total
    mean = (weights * negatives / reviews).sum()
    between = (weights * (negatives / reviews - mean) ** 2).sum()
    chance = (weights * (1 - weights) / reviews).sum()
    correlation = (between / (mean * (1 - mean)) - chance) / ((weights * (1 - weights)).sum() - chance)
    return mean, min(total, max(0.0, 1 / correlation - 1)) if correlation > 0 else total


def test_shares_of_items_are_shrunk_towards_the_shops_by_kleinmans_prior(random_shop):
    sizes = {
        (merchant, item): reviews
        for merchant, item, reviews in random_shop.ask(
            "select merchant_id, item_id, reviews from intermediate.item_weeks where week = date '2026-03-09'"
        )
    }
    rows = random_shop.ask(
        "select merchant_id, need, item_id, negatives, shrunk_share, prior_weight, negative_share"
        " from marts.feedback_insight where week = date '2026-03-09'"
    )
    complaints = {(merchant, need, item): negatives for merchant, need, item, negatives, *_ in rows}
    weights = set()
    for merchant, need, item, negatives, shrunk, weight, share in rows:
        if item == "*":
            assert (weight, shrunk) == (None, share)
            continue
        items = [other for shop, other in sizes if shop == merchant and other != "*" and sizes[shop, other]]
        counts = np.array([complaints.get((merchant, need, other), 0) for other in items])
        reviews = np.array([sizes[merchant, other] for other in items])
        mean, expected = kleinman_weight(counts, reviews)
        assert weight == pytest.approx(expected, abs=0.01)
        assert shrunk == pytest.approx((negatives + expected * mean) / (sizes[merchant, item] + expected), abs=2e-6)
        weights.add(weight < reviews.sum())
    assert weights == {True, False}  # shops with different items and shops with similar ones


@pytest.fixture(scope="module")
def twenty_shops():
    with build_shops(20, tables=find_needed_tables("marts.feedback_insight")) as con:
        yield con


@pytest.mark.parametrize("outcome", TRUTH)
def test_the_interval_covers_a_planted_effect_in_nine_of_ten_worlds(twenty_shops, outcome):
    change, low, high = read_intervals(twenty_shops, outcome).T
    truth = TRUTH[outcome]
    assert len(change) == 20
    assert sum((low <= truth) & (truth <= high)) >= 18
    assert all(high - low < 0.4)
    assert sum((low > 0) | (high < 0)) >= 15
    assert np.mean(change) == pytest.approx(truth, abs=0.04)


def test_an_insight_has_the_effects_of_its_complaints(twenty_shops):
    figures = ", ".join(f"{outcome}_{end}" for outcome in TRUTH for end in ("change", "low", "high"))
    query = f"select distinct merchant_id, item_id, need, {figures} from"
    insights = twenty_shops.execute(f"{query} marts.feedback_insight where negatives > 0 order by all").fetchall()
    assert insights == twenty_shops.execute(f"{query} intermediate.complaint_effects order by all").fetchall()
    assert len(insights) == 20 * 2 * 2  # shops, needs, the item and '*'


def test_without_matching_the_effect_would_be_hidden(twenty_shops):
    naive = ask(
        twenty_shops,
        """
        with returned as (
            select r.merchant_id, r.user_key, r.opinion = 'negative' and r.text = 'packaging' as complains,
                bool_or(p.purchase_date > r.review_date and p.purchase_date <= r.review_date + 30)::int as again
            from marts.reviews as r join intermediate.purchases as p using (merchant_id, user_key) group by all
        )
        select merchant_id, avg(again) filter (where complains) - avg(again) filter (where not complains) as naive
        from returned group by merchant_id
        """,
    )
    matched = dict(
        ask(
            twenty_shops,
            "select merchant_id, repurchase_change from intermediate.complaint_effects"
            " where need = 'packaging' and item_id = '*'",
        )
    )
    assert np.mean([change for _, change in naive]) > -0.12
    assert np.mean(list(matched.values())) == pytest.approx(-0.2, abs=0.04)


def test_the_matched_difference_is_that_of_a_regression_on_complaint_and_strata(twenty_shops):
    """The Mantel-Haenszel difference is the coefficient of ordinary least squares with a constant per stratum."""
    rows = ask(
        twenty_shops,
        """
        select
            r.user_key, r.text = 'packaging', date_diff('day', date '2001-01-01', r.review_date) // 28,
            count(*) filter (where p.purchase_date <= r.review_date),
            bool_or(p.purchase_date > r.review_date and p.purchase_date <= r.review_date + 30)
        from marts.reviews as r
        join intermediate.purchases as p using (merchant_id, user_key)
        where merchant_id = 'm000'
        group by all
        """,
    )
    strata = sorted({row[2:4] for row in rows})
    design = np.array([[row[1], *(row[2:4] == stratum for stratum in strata)] for row in rows], dtype=float)
    expected = np.linalg.lstsq(design, np.array([row[4] for row in rows], dtype=float), rcond=None)[0][0]
    ((change, complainers, others),) = ask(
        twenty_shops,
        "select repurchase_change, matched_complainers, matched_others from intermediate.complaint_effects"
        " where merchant_id = 'm000' and need = 'packaging' and item_id = '*'",
    )
    assert change == pytest.approx(expected, abs=1e-6)
    sides = Counter(row[1] for row in rows)
    assert complainers <= sides[True]
    assert others <= sides[False]


def sato_interval(strata: list[tuple[int, int, int, int]]) -> tuple[float, float, float]:
    """Mantel-Haenszel difference of strata (n, a of them, m, b of them), and its interval after Sato (1989)."""
    n, a, m, b = np.array(strata, dtype=float).T
    size = n + m
    weight = (n * m / size).sum()
    change = ((a * m - b * n) / size).sum() / weight
    p = ((n**2 * b - m**2 * a + n * m * (m - n) / 2) / size**2).sum()
    q = ((a * (m - b) + b * (n - a)) / (2 * size)).sum()
    reach = norm.ppf(0.975) * np.sqrt(change * p + q) / weight
    return change, change - reach, change + reach


def test_the_interval_of_the_matched_difference_is_that_of_sato(twenty_shops):
    """Customers of these shops reviewed once, so the strata are month and number of purchases."""
    for merchant in ("m000", "m001", "m002"):
        rows = ask(
            twenty_shops,
            f"""
            with customers as (
                select
                    r.user_key,
                    r.text = 'packaging' as complains,
                    date_diff('day', date '2001-01-01', r.review_date) // 28 as month,
                    count(*) filter (where p.purchase_date <= r.review_date) as bought,
                    bool_or(p.purchase_date > r.review_date and p.purchase_date <= r.review_date + 30) as again,
                from marts.reviews as r
                join intermediate.purchases as p using (merchant_id, user_key)
                where merchant_id = '{merchant}'
                group by all
            )
            select
                count(*) filter (where complains), count(*) filter (where complains and again),
                count(*) filter (where not complains), count(*) filter (where not complains and again)
            from customers
            group by month, bought
            """,
        )
        interval = read_intervals(twenty_shops, "repurchase")[int(merchant[1:])]
        assert interval == pytest.approx(sato_interval([row for row in rows if row[0] and row[2]]), abs=2e-6)


def refunded_shop(complainers: tuple[int, int], others: tuple[int, int]) -> tuple:
    """Refund effect of complaints where so many of so many complainers and others were refunded, all in one stratum."""
    shop = Shop()
    build_text_rows(shop)
    for side, text, (refunded, customers) in (("c", "packaging", complainers), ("o", "好用", others)):
        for number in range(customers):
            user = f"{side}{number}"
            refund = 50 if number < refunded else 0
            shop.order(user, 50, "2026-01-02 10:00", user, refund_amount=refund)
            shop.review(user, text, "2026-01-07 10:00", user_key=user, item_id="i1")
    query = "select refund_change, refund_low, refund_high from intermediate.complaint_effects where item_id = '*'"
    return shop.build(as_of=date(2026, 3, 31)).ask(query)[0]


@pytest.mark.parametrize("complainers", [(0, 34), (34, 34)])
def test_no_refund_effect_is_stated_where_nobody_or_everybody_of_one_side_was_refunded(complainers):
    """0 of 34 against 9 of 207 was called 3.5 points fewer (Fisher: p = 0.37)."""
    assert refunded_shop(complainers, (9, 207)) == (None, None, None)


@pytest.mark.parametrize(
    ("complainers", "others"), [((1, 34), (9, 207)), ((5, 30), (3, 200)), ((9, 40), (8, 40)), ((3, 12), (7, 8))]
)
def test_effects_on_small_cells_have_the_exact_conditional_interval(complainers, others):
    """The limits are the means of the hypergeometric distribution under scipy's exact limits of the odds ratio."""
    (a, n), (b, m) = complainers, others
    change, low, high = refunded_shop(complainers, others)
    bounds = odds_ratio([[a, n - a], [b, m - b]]).confidence_interval(0.95)
    hits = [nchypergeom_fisher.mean(n + m, n, a + b, odds) for odds in (bounds.low, bounds.high)]
    weight = n * m / (n + m)
    expected = [change + (mean - a) / weight for mean in hits]
    assert change == pytest.approx(a / n - b / m, abs=1e-6)
    assert (low, high) == pytest.approx(expected, abs=1e-5)
    p_values = [fisher_exact([[a, n - a], [b, m - b]], side)[1] for side in ("less", "greater")]
    assert (low > 0 or high < 0) == (np.min(p_values) < 0.025)


def test_several_small_strata_have_the_exact_interval_of_all_their_hits_together():
    """Two strata of one customer's order, and of two: the distribution is that of the sum, counted case by case."""
    shop = Shop()
    build_text_rows(shop)
    strata = ((2, 8, 1, 12), (3, 7, 4, 30))  # refunded complainers, complainers, refunded others, others
    for orders, (a, n, b, m) in enumerate(strata, start=1):
        for side, text, hits, customers in (("c", "packaging", a, n), ("o", "好用", b, m)):
            for number in range(customers):
                user = f"{orders}{side}{number}"
                for order in range(orders):
                    refund = 50 if number < hits else 0
                    shop.order(f"{user}-{order}", 50, "2026-01-02 10:00", user, refund_amount=refund)
                shop.review(user, text, "2026-01-07 10:00", user_key=user, item_id="i1")
    shop.build(as_of=date(2026, 3, 31))
    ((change, low, high),) = shop.ask(
        "select refund_change, refund_low, refund_high from intermediate.complaint_effects where item_id = '*'"
    )
    counts = [(np.arange(0, n + 1), hypergeom.pmf(np.arange(0, n + 1), n + m, n, a + b)) for a, n, b, m in strata]
    chances = np.convolve(counts[0][1], counts[1][1])
    hits, observed = np.arange(len(chances)), 5
    weight = sum(n * m / (n + m) for _, n, _, m in strata)

    def tilted(log_odds: float) -> np.ndarray:
        raised = chances * np.exp(log_odds * (hits - observed))
        return raised / raised.sum()

    def expect(tail: np.ndarray) -> float:
        log_odds = bisect(lambda odds: tilted(odds)[tail].sum() - 0.025, -20, 20)
        return change + ((tilted(log_odds) * hits).sum() - observed) / weight  # pyright: ignore[reportArgumentType]

    expected = expect(hits >= observed), expect(hits <= observed)
    assert change == pytest.approx(sato_interval([(n, a, m, b) for a, n, b, m in strata])[0], abs=1e-6)
    assert (low, high) == pytest.approx(expected, abs=1e-5)
    assert low < change < high


def test_intervals_of_shares_equal_those_of_statsmodels(random_shop):
    rows = random_shop.ask("select negatives, reviews, negative_low, negative_high from marts.feedback_insight")
    assert len(rows) > 60
    for negatives, reviews, low, high in rows:
        expected = proportion_confint(negatives, reviews, method="wilson")
        assert (low, high) == pytest.approx(expected, abs=2e-6)


def test_rating_impact_is_the_difference_of_two_means(random_shop):
    ratings: dict[tuple, list[tuple[str, float]]] = {}
    for merchant, item, text, rating in random_shop.ask(
        "select merchant_id, item_id, text, rating from marts.reviews where week = date '2026-03-09'"
    ):
        for counts_for in (item, "*"):
            ratings.setdefault((merchant, counts_for), []).append((text, float(rating)))
    rows = random_shop.ask(
        "select merchant_id, item_id, need, rating_impact from marts.feedback_insight where week = date '2026-03-09'"
    )
    known = 0
    for merchant, item, need, impact in rows:
        stars = ratings[merchant, item]
        rest = [rating for text, rating in stars if text != need]
        if rest:
            known += 1
            assert impact == pytest.approx(np.mean(rest) - np.mean([rating for _, rating in stars]), abs=1e-4)
        else:
            assert impact is None
    assert known > 30


def test_the_priority_follows_its_formula(twenty_shops):
    rows = ask(
        twenty_shops,
        "select reviews, negative_low, baseline_share, spend_touched, priority from marts.feedback_insight"
        " where baseline_share is not null",
    )
    assert len(rows) > 100
    for reviews, low, before, spend, priority in rows:
        expected = reviews * (low + max(0.0, low - before)) * (1 + np.log10(1 + float(spend)))
        assert priority == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_few_complainers_and_recent_complaints_have_no_effects():
    shop = Shop()
    build_text_rows(shop)
    for number in range(9):
        shop.review(f"old {number}", "packaging", "2026-01-07 10:00", user_key=f"u{number}")
    for number in range(40):
        shop.review(f"other {number}", "好用", "2026-01-07 10:00", user_key=f"v{number}")
        shop.review(f"young {number}", "packaging", NOW, user_key=f"w{number}")
    query = "select distinct need, matched_complainers, repurchase_change from marts.feedback_insight"
    assert shop.build().ask(query) == [("packaging", None, None)]


def test_customers_who_complained_about_the_need_before_are_on_neither_side():
    shop = Shop()
    build_text_rows(shop)
    for number in range(60):
        text = "packaging" if number < 20 else "好用"
        shop.review(f"{number}", text, "2026-01-07 10:00", user_key=f"u{number}")
    shop.build(as_of=date(2026, 3, 31))
    query = "select matched_complainers, matched_others from intermediate.complaint_effects where item_id = '*'"
    assert shop.ask(query) == [(20, 40)]
    shop.review("early", "packaging", "2026-01-05 10:00", user_key="u59")
    shop.build(as_of=date(2026, 3, 31))
    ((complainers, others),) = shop.ask(query)
    assert (complainers, others) in {(21, 39), (20, 39)}  # depending on which of the two reviews is chosen
