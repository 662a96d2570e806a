import numpy as np
import pandas as pd
import pytest

from lingping.profile.clusters import FEATURES, KINDS, cluster_customers, name_centres


def customers(
    seed: int = 7, each: int = 150, kinds: tuple[str, ...] = ("searchers", "night_owls", "discontented", "explorers")
):
    """Features of customers of some kinds, and the kind of each customer."""
    rng = np.random.default_rng(seed)
    centres = [[2.5 * KINDS[kind][1].get(feature, 0) for feature in FEATURES] for kind in kinds]
    points = np.concatenate([rng.normal(centre, 0.5, (each, len(FEATURES))) for centre in centres])
    frame = pd.DataFrame(points, columns=list(FEATURES))
    return frame.assign(user_key=[f"{seed}-{number}" for number in range(len(frame))]), np.repeat(kinds, each)


def test_customers_of_one_kind_form_a_cluster_with_its_name():
    features, kinds = customers()
    found = cluster_customers(features)
    assert found is not None
    assert np.mean(found.names == kinds) > 0.98
    assert set(found.ids) == {KINDS[kind][0] for kind in kinds}
    assert found.silhouette > 0.3


@pytest.mark.parametrize("seed", range(3))
def test_names_stay_when_customers_come_and_go_and_the_order_changes(seed):
    features, _ = customers(seed)
    rng = np.random.default_rng(seed)
    kept = features.sample(frac=0.9, random_state=seed)
    newcomers, _ = customers(seed + 100, each=15)
    moved = kept.assign(**{name: kept[name] + rng.normal(0, 0.1, len(kept)) for name in FEATURES})
    later = pd.concat([moved, newcomers])
    before, after = cluster_customers(features), cluster_customers(later)
    assert before is not None
    assert after is not None
    assert np.mean(before.names[kept.index] == after.names[: len(kept)]) > 0.95


def test_equal_customers_give_equal_clusters():
    features, _ = customers()
    one, two = cluster_customers(features), cluster_customers(features.copy())
    assert one is not None
    assert two is not None
    assert (one.names == two.names).all()
    assert one.silhouette == two.silhouette


def test_a_cluster_that_buys_nothing_is_not_named_decided_however_little_it_browses():
    shown = {"browsing": -0.7, "variety": -0.6, "activity": -0.5, "recency": 0.3, "wanting": -0.4, "orders": -0.4}
    centre = np.array([[shown.get(feature, 0.0) for feature in FEATURES]])
    assert name_centres(centre).tolist() == ["sleepers"]
    assert name_centres(
        centre + np.array([FEATURES.index("buying") == place for place in range(len(FEATURES))])
    ).tolist() == ["decided"]


def test_clusters_of_the_same_kind_are_merged():
    centres = np.zeros((2, len(FEATURES)))
    centres[:, FEATURES.index("spend")] = [1, 3]
    assert name_centres(centres).tolist() == ["big_spenders", "big_spenders"]
    features, _ = customers(kinds=("regulars", "sleepers", "sleepers"))
    far = features.assign(activity=features["activity"] * np.where(features.index >= 300, 3, 1))
    found = cluster_customers(far)
    assert found is not None
    assert set(found.names) == {"regulars", "sleepers"}


def test_ids_of_kinds_are_distinct_and_every_feature_defines_some_kind():
    assert len({number for number, _ in KINDS.values()}) == len(KINDS)
    assert {feature for _, kind in KINDS.values() for feature in kind} == set(FEATURES)


def test_kinds_whose_features_are_missing_from_the_data_are_not_used():
    """A log with days only has no night owls; without reviews there are no discontented, without prices no spenders."""
    unknown = ("searching", "nights", "satisfaction", "spend")
    features, _ = customers(each=100, kinds=("regulars", "hesitant", "explorers", "decided", "night_owls"))
    found = cluster_customers(features.assign(**dict.fromkeys(unknown, 0.0)))
    assert found is not None
    assert not set(found.names) & {"searchers", "night_owls", "discontented", "big_spenders"}
    assert {"regulars", "explorers"} <= set(found.names)


def test_few_customers_or_identical_ones_are_not_clustered():
    features, _ = customers(each=14)
    assert cluster_customers(features) is None
    assert cluster_customers(customers()[0].assign(**dict.fromkeys(FEATURES, 0.0))) is None
